"""The rows of a table that were refused, to take away: as they were written, and why."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from . import sheets
from .tables import REMARKS, Column, Refusal
from .workbooks import Leaf, Value, workbook

WHY = {"en": "why", "zh": "未导入原因"}


def refused_rows(
    path: Path, refusals: Sequence[Refusal], columns: Sequence[Column], *, max_bytes: int
) -> bytes:
    """A workbook under the table's own headings; put right, it can be handed in itself."""
    reasons = defaultdict(list)
    for refusal in refusals:
        place = f"{refusal.column}: " if refusal.column else ""
        reasons[refusal.row].append(f"{place}{refusal.why}")
    known = [heading for column in columns for heading in (column.name, column.also)]
    with sheets.opened(path, headings=known, max_bytes=max_bytes) as sheet:
        # What an earlier round has remarked is replaced by what this one has to say.
        kept = [
            index
            for index, heading in enumerate(map(_text, sheet.headings))
            if sheets.plain_heading(heading) not in REMARKS
        ]
        headings = [_text(sheet.headings[index]) for index in kept]
        rows = list(_rows(sheet, kept, reasons))
    why = WHY["zh" if (get_language() or "").startswith("zh") else "en"]
    return workbook([Leaf(_("Refused rows"), [why, *headings], rows)])


def _rows(sheet: sheets.Sheet, kept: list[int], reasons: dict) -> Iterator[list[Value]]:
    # Behind a row from which on a file cannot be read there are no rows to hand back.
    with suppress(sheets.FileRefused):
        for number, found in sheet.rows:
            if number in reasons:
                cells = [_cell(found[index]) if index < len(found) else "" for index in kept]
                why = _("Row %(row)d: %(reasons)s")
                yield [why % {"row": number, "reasons": " ".join(reasons[number])}, *cells]


def _cell(cell: sheets.Cell) -> Value:
    return "" if isinstance(cell, sheets.BadCell) else cell


def _text(cell: sheets.Cell) -> str:
    return str(_cell(cell))
