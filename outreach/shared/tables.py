"""Tables that people hand in: known columns, headings in two languages, all refusals at once."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from . import cells, sheets

FILLED = object()
# Headings under which reasons are handed back with refused rows; nobody reads such a column.
REMARKS = {"why", "未导入原因"}


@dataclass(frozen=True, slots=True)
class Refusal:
    """One thing that has to be put right before a table can be taken."""

    why: str
    row: int | None = None
    column: str = ""
    # What stands in the cell, short enough to be shown; it is no part of what is refused.
    written: str = field(default="", compare=False)

    def __str__(self) -> str:
        # The place is written the same way in every language, as compilers do: it can be
        # searched for, and the reason after it is translated.
        if self.row is None:
            return self.why
        if not self.column:
            return f"row {self.row}: {self.why}"
        return f"row {self.row}, column {self.column}: {self.why}"


class TableRefused(Exception):
    """The table cannot be read, or not to its end; `refusals` say why."""

    def __init__(self, refusals: list[Refusal]):
        super().__init__("; ".join(map(str, refusals)))
        self.refusals = refusals


@dataclass(frozen=True, slots=True)
class Column:
    """What a column is called and how its cells are read."""

    name: str
    also: str
    read: cells.Reader
    # What an empty cell means; as it is, every cell has to be filled.
    blank: Any = FILLED
    # Whether a table may come without this column.
    optional: bool = False

    def heading(self, language: str) -> str:
        """What it is called in a table made for a page in this language."""
        return self.also if language.startswith("zh") else self.name


@dataclass(slots=True)
class Row:
    """One row: the values that could be read, and why the others could not."""

    number: int
    headings: dict[str, str]
    values: dict[str, Any] = field(default_factory=dict)
    refusals: list[Refusal] = field(default_factory=list)
    written: dict[str, Any] = field(default_factory=dict)

    def refuse(self, column: str, why: str) -> None:
        heading = self.headings.get(column, column)
        written = cells.shortened(self.written.get(column, ""))
        self.refusals.append(Refusal(why, self.number, heading, written))

    def get(self, column: str) -> Any:
        """The value, or None where the column is not there or its cell was refused."""
        return self.values.get(column)


@dataclass(frozen=True, slots=True)
class Table:
    """The rows that are not blank, one at a time, and about how many there are.

    Taking a row raises `TableRefused` where the file cannot be read any further.
    """

    rows: Iterator[Row]
    expected: int | None


@contextmanager
def opened(path: Path, columns: Sequence[Column], *, max_bytes: int) -> Iterator[Table]:
    """Open a table of which only these columns may come.

    :raises TableRefused: if the file or its headings cannot be taken.
    """
    known = [heading for column in columns for heading in (column.name, column.also)]
    try:
        with sheets.opened(path, headings=known, max_bytes=max_bytes) as sheet:
            places, remarks = _places(sheet.headings, columns)
            yield Table(rows=_rows(sheet.rows, places, remarks), expected=sheet.expected)
    except sheets.FileRefused as refusal:
        raise TableRefused([Refusal(str(refusal), refusal.row)]) from refusal


@dataclass(frozen=True, slots=True)
class Place:
    """A column where it stands in this file, under the heading it has there."""

    index: int
    heading: str
    column: Column


def _places(
    headings: Sequence[sheets.Cell], columns: Sequence[Column]
) -> tuple[list[Place], set[int]]:
    """Find the columns by their headings, and those of remarks; what does not fit is named.

    :raises TableRefused: if a column is unknown, missing or there twice.
    """
    by_heading = {
        sheets.plain_heading(name): column
        for column in columns
        for name in (column.name, column.also)
    }
    places, remarks, found, refusals = [], set(), {}, []
    for index, cell in enumerate(headings):
        if isinstance(cell, sheets.BadCell):
            refusals.append(Refusal(cell.why, 1))
            continue
        heading = cells.shortened(cell).strip()
        if not heading:
            continue
        if sheets.plain_heading(heading) in REMARKS:
            remarks.add(index)
            continue
        column = by_heading.get(sheets.plain_heading(heading))
        if column is None:
            why = _("This column is not known. Known are: %(known)s.")
            known = ", ".join(f"{column.name} ({column.also})" for column in columns)
            refusals.append(Refusal(why % {"known": known}, 1, heading))
        elif column.name in found:
            why = _("This column is there twice; its first heading is “%(first)s”.")
            refusals.append(Refusal(why % {"first": found[column.name]}, 1, heading))
        else:
            found[column.name] = heading
            places.append(Place(index, heading, column))
    for column in columns:
        if column.name not in found and not column.optional:
            why = _("This column is missing. Add a column with the heading %(name)s or %(also)s.")
            refusals.append(
                Refusal(why % {"name": column.name, "also": column.also}, 1, column.name)
            )
    if refusals:
        raise TableRefused(refusals)
    return places, remarks


def _rows(
    rows: Iterator[tuple[int, list[sheets.Cell]]], places: list[Place], remarks: set[int]
) -> Iterator[Row]:
    headings = {place.column.name: place.heading for place in places}
    headed = {place.index for place in places} | remarks
    empty = True
    for number, found in rows:
        found = [
            "" if index in remarks else cell.strip() if isinstance(cell, str) else cell
            for index, cell in enumerate(found)
        ]
        if not any(found):
            continue
        empty = False
        row = Row(number, headings)
        _fill(row, found, places)
        if len(found) > len(headed):
            _refuse_what_has_no_heading(row, found, headed)
        yield row
    if empty:
        raise TableRefused([Refusal(_("There is no row below the headings."))])


def _fill(row: Row, found: list[sheets.Cell], places: list[Place]) -> None:
    for place in places:
        column = place.column
        cell = found[place.index] if place.index < len(found) else ""
        row.written[column.name] = "" if isinstance(cell, sheets.BadCell) else cell
        if isinstance(cell, sheets.BadCell):
            row.refuse(column.name, cell.why)
        elif cell == "":
            if column.blank is FILLED:
                row.refuse(column.name, _("The cell is empty. Fill it in."))
            else:
                row.values[column.name] = column.blank
        else:
            try:
                row.values[column.name] = column.read(cell)
            except cells.Unfit as why:
                row.refuse(column.name, str(why))


def _refuse_what_has_no_heading(row: Row, found: list[sheets.Cell], headed: set[int]) -> None:
    for index, cell in enumerate(found):
        if cell and index not in headed:
            why = _(
                "There is text to the right of the headings, or below an empty one: “%(text)s”."
            )
            row.refusals.append(Refusal(why % {"text": cells.shortened(cell)}, row.number))
