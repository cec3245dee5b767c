"""Workbooks (.xlsx) for people to take away: text stays text, whatever sign it begins with."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from io import BytesIO

CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# What a spreadsheet would take for the beginning of a formula.
FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")
WIDEST = 40

Value = str | int | Decimal | date | None


@dataclass(frozen=True)
class Leaf:
    """One sheet of a workbook."""

    title: str
    headings: Sequence[str]
    rows: Iterable[Sequence[Value]]
    # How wide the columns are; with them a long table is written row by row as it comes.
    widths: Sequence[int] | None = None


def workbook(leaves: Iterable[Leaf]) -> bytes:
    """Write the leaves into one file; headings stay in sight, numbers stay numbers."""
    # Loaded with the first workbook, not at every start of the site.
    from openpyxl import Workbook
    from openpyxl.utils import get_column_letter

    book = Workbook(write_only=True)
    for leaf in leaves:
        page = book.create_sheet(leaf.title)
        page.freeze_panes = "B2"
        rows, widths = leaf.rows, leaf.widths
        if widths is None:
            rows = [list(row) for row in rows]
            widths = [_width(column) for column in zip(leaf.headings, *rows, strict=True)]
        for index, width in enumerate(widths, start=1):
            page.column_dimensions[get_column_letter(index)].width = width
        page.append([_cell(page, heading, bold=True) for heading in leaf.headings])
        for row in rows:
            page.append([_cell(page, value) for value in row])
    file = BytesIO()
    book.save(file)
    return file.getvalue()


def _cell(page, value: Value, *, bold: bool = False):
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
    from openpyxl.styles import Font

    if isinstance(value, str):
        value = ILLEGAL_CHARACTERS_RE.sub("", value)
    cell = WriteOnlyCell(page, value)
    if isinstance(value, str):
        # Without this a text that begins with = would be calculated.
        cell.data_type = "s"
        if value.startswith(FORMULA_SIGNS):
            cell.quotePrefix = True
    if isinstance(value, Decimal):
        cell.number_format = "0.0"
    if bold:
        cell.font = Font(bold=True)
    return cell


def _width(column: Sequence[Value]) -> int:
    """Wide enough for the longest line; a Chinese character takes two places."""
    longest = max(sum(1 + (ord(sign) > 0x2E7F) for sign in str(value or "")) for value in column)
    return min(longest + 2, WIDEST)
