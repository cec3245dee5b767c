"""Tables as text (.csv) for people to take away; a spreadsheet calculates nothing in them."""

import csv
from collections.abc import Iterable, Sequence
from datetime import date
from io import StringIO

CONTENT_TYPE = "text/csv; charset=utf-8"
# What a spreadsheet would take for the beginning of a formula, from any keyboard.
FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")

Value = str | int | date | None


def csv_file(headings: Sequence[str], rows: Iterable[Sequence[Value]]) -> bytes:
    """Write a table; the mark at its beginning tells Excel that it is UTF-8."""
    text = StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(map(_safe, headings))
    writer.writerows(map(_safe, row) for row in rows)
    return text.getvalue().encode("utf-8-sig")


def _safe(value: Value) -> str:
    if isinstance(value, str):
        return f"'{value}" if value.startswith(FORMULA_SIGNS) else value
    return "" if value is None else str(value)
