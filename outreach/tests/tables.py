"""Tables as offices hand them in: real records, some cells changed, in every kind of file."""

import csv
from collections.abc import Iterable
from datetime import date
from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from openpyxl import Workbook

DATA = Path(settings.BASE_DIR) / "activities" / "tests" / "data"
COMMUNITIES, ACTIVITIES = DATA / "communities.csv", DATA / "activities.csv"

Rows = list[dict[str, str]]


def rows_of(path: Path) -> Rows:
    """The rows of a sample by nothing but Python's own reader."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def with_cells(rows: Rows, changes: dict[int, dict[str, str]]) -> Rows:
    """The rows with some cells changed, by the number a row has in the file."""
    return [row | changes.get(number, {}) for number, row in enumerate(rows, start=2)]


def as_text(rows: Rows, delimiter: str = ",") -> str:
    text = StringIO()
    writer = csv.DictWriter(text, list(rows[0]), delimiter=delimiter)
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def csv_table(path: Path, rows: Rows, *, encoding: str = "utf-8", delimiter: str = ",") -> Path:
    path.write_bytes(as_text(rows, delimiter).encode(encoding))
    return path


def xlsx_table(path: Path, rows: Rows) -> Path:
    """A workbook in which whole numbers are numbers and days are days, as Excel makes them."""
    book = Workbook()
    book.active.append(list(rows[0]))
    for row in rows:
        book.active.append([_as_typed(text) for text in row.values()])
    book.save(path)
    return path


def _as_typed(text: str) -> str | int | date | None:
    if text.isdecimal():
        return int(text)
    try:
        return date.fromisoformat(text)
    except ValueError:
        return text or None


def brought_in(command: str, path: Path, **options) -> list[str]:
    """What the command says at the end; it has nothing to refuse."""
    out, refused = StringIO(), StringIO()
    call_command(command, path, stdout=out, stderr=refused, **options)
    assert refused.getvalue() == ""
    return out.getvalue().splitlines()


def refusals_of(command: str, path: Path, **options) -> tuple[list[str], str]:
    """The refusals on stderr, and what the command fails with; it says nothing else."""
    out, refused = StringIO(), StringIO()
    with pytest.raises(CommandError) as told:
        call_command(command, path, stdout=out, stderr=refused, **options)
    assert out.getvalue() == ""
    return refused.getvalue().splitlines(), str(told.value)


def counted(values: Iterable[tuple]) -> dict:
    """Pairs from the database as a dictionary; a key that comes twice fails."""
    pairs = list(values)
    assert len({key for key, _number in pairs}) == len(pairs)
    return dict(pairs)
