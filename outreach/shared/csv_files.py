"""Tables as text (.csv) for people to take away; a spreadsheet calculates nothing in them."""

import codecs
import csv
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from io import StringIO
from itertools import islice

CONTENT_TYPE = "text/csv; charset=utf-8"
# What a spreadsheet would take for the beginning of a formula, from any keyboard.
FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")

BLOCK = 500

Value = str | int | date | None


def csv_file(headings: Sequence[str], rows: Iterable[Sequence[Value]]) -> bytes:
    """Write a table; the mark at its beginning tells Excel that it is UTF-8."""
    return b"".join(csv_blocks(headings, rows))


def csv_blocks(headings: Sequence[str], rows: Iterable[Sequence[Value]]) -> Iterator[bytes]:
    """The same, some hundred rows at a time, so that a long table is never in memory whole."""
    rows = iter(rows)
    yield codecs.BOM_UTF8 + _block([headings])
    while block := list(islice(rows, BLOCK)):
        yield _block(block)


def as_written(cell: str) -> str:
    """A cell of such a file without the sign that kept a spreadsheet from calculating it."""
    return cell[1:] if cell.startswith("'") and _would_be_calculated(cell) else cell


def _block(rows: Iterable[Sequence[Value]]) -> bytes:
    text = StringIO(newline="")
    csv.writer(text).writerows(map(_safe, row) for row in rows)
    return text.getvalue().encode()


def _safe(value: Value) -> str:
    if isinstance(value, str):
        return f"'{value}" if _would_be_calculated(value) else value
    return "" if value is None else str(value)


def _would_be_calculated(text: str) -> bool:
    """Also of a text that bears the sign by itself, so that taking it off loses nothing."""
    return text.lstrip("'").startswith(FORMULA_SIGNS)
