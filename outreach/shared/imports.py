"""What every import has in common: what it reports, and the refusal that undoes it."""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

from .tables import Refusal

CHUNK = 1000


@dataclass(frozen=True, slots=True)
class Change:
    """A row that would change what is there: which, and each field from what to what."""

    row: int
    label: str
    fields: list[tuple[str, Any, Any]]


@dataclass(slots=True)
class Report:
    """What an import found: all of it counted, the first few of each kind kept to be shown."""

    keep: int = 100
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    # Rows, of which one may have several refusals; a refusal of the whole file is none.
    refused_rows: int = 0
    refused: int = 0
    added: list[tuple[int, str]] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    refusals: list[Refusal] = field(default_factory=list)

    def add(self, row: int, label: str) -> None:
        self.new += 1
        if len(self.added) < self.keep:
            self.added.append((row, label))

    def change(self, change: Change) -> None:
        self.changed += 1
        if len(self.changes) < self.keep:
            self.changes.append(change)

    def refuse(self, refusals: list[Refusal]) -> None:
        self.refused_rows += refusals[0].row is not None
        self.refused += len(refusals)
        self.refusals += refusals[: max(0, self.keep - len(self.refusals))]

    def passed(self, rows: int, expected: int | None) -> None:
        """Hear how far the import has come; what shows progress overrides this."""

    @property
    def changes_something(self) -> bool:
        return bool(self.new or self.changed)


class ImportRefused(Exception):
    """Nothing was written, because at least one row was refused; the report says which."""

    def __init__(self, report: Report):
        super().__init__("; ".join(map(str, report.refusals[:3])))
        self.report = report


def chunks(rows: Iterable, size: int = CHUNK) -> Iterator[list]:
    """Lists of at most `size` rows, so that a long file is never in memory as a whole."""
    rows = iter(rows)
    while chunk := list(islice(rows, size)):
        yield chunk


def fingerprint(path: Path) -> str:
    """The file's SHA-256, by which it can be recognised later."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
