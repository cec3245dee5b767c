"""Workbooks to be filled in: headings that explain themselves, and cells that offer what fits."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from io import BytesIO

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

# As many rows as the cells below the headings are prepared for.
PREPARED = 2000
NOTE_SIZE = {"width": 300, "height": 130}


@dataclass(frozen=True, slots=True)
class Field:
    """A column to fill in: what it is called, what may stand in it, and what that means."""

    heading: str
    note: str
    is_needed: bool = False
    choices: Sequence[str] = ()
    is_day: bool = False
    # The highest whole number, or the number of characters.
    most: int | None = None
    longest: int | None = None
    width: int = 16


@dataclass(slots=True)
class Guide:
    """What the second sheet says: a title, and line after line how to go about it."""

    title: str
    lines: Sequence[str] = field(default_factory=list)


def blank_table(title: str, fields: Sequence[Field], guide: Guide) -> bytes:
    """A workbook whose first sheet is read by an import as soon as it is filled in."""
    from openpyxl import Workbook

    book = Workbook()
    page = book.active
    page.title = title
    page.freeze_panes = "B2"
    lists = book.create_sheet(pgettext("sheet of a workbook", "Lists"))
    lists.sheet_state = "hidden"
    for index, one in enumerate(fields, start=1):
        _head(page, index, one)
        _prepare(page, lists, index, one)
    _explain(book.create_sheet(guide.title, 1), fields, guide)
    file = BytesIO()
    book.save(file)
    return file.getvalue()


def _head(page, index: int, one: Field) -> None:
    from openpyxl.comments import Comment
    from openpyxl.styles import Font, PatternFill
    from openpyxl.utils import get_column_letter

    cell = page.cell(1, index, one.heading)
    cell.font = Font(bold=True, color="FFFFFF" if one.is_needed else "0B6470")
    cell.fill = PatternFill("solid", fgColor="0B6470" if one.is_needed else "DFF0F0")
    cell.comment = Comment(f"{_needed(one)}\n{one.note}", "Science Outreach", **NOTE_SIZE)
    column = page.column_dimensions[get_column_letter(index)]
    column.width = one.width
    # As text a code of twelve digits stays as it was typed.
    column.number_format = "yyyy-mm-dd" if one.is_day else "0" if one.most is not None else "@"


def _prepare(page, lists, index: int, one: Field) -> None:
    from openpyxl.utils import get_column_letter

    rule = _rule(lists, index, one)
    if rule is None:
        return
    rule.errorTitle, rule.error = one.heading[:32], one.note[:225]
    rule.promptTitle, rule.prompt = one.heading[:32], one.note[:225]
    rule.showErrorMessage = rule.showInputMessage = True
    letter = get_column_letter(index)
    rule.add(f"{letter}2:{letter}{PREPARED + 1}")
    page.add_data_validation(rule)


def _rule(lists, index: int, one: Field):
    """What a spreadsheet checks while the cell is typed; the import checks it again."""
    from openpyxl.utils import get_column_letter, quote_sheetname
    from openpyxl.worksheet.datavalidation import DataValidation

    if one.choices:
        for row, choice in enumerate(one.choices, start=1):
            lists.cell(row, index, choice)
        letter = get_column_letter(index)
        source = f"{quote_sheetname(lists.title)}!${letter}$1:${letter}${len(one.choices)}"
        return DataValidation(type="list", formula1=source, allow_blank=True)
    if one.is_day:
        # 1 January 2000 and 31 December 2099, as Excel counts days.
        limits = {"formula1": "36526", "formula2": "73050"}
        return DataValidation(type="date", operator="between", allow_blank=True, **limits)
    if one.most is not None:
        limits = {"formula1": "0", "formula2": str(one.most)}
        return DataValidation(type="whole", operator="between", allow_blank=True, **limits)
    if one.longest is not None:
        return DataValidation(
            type="textLength", operator="lessThanOrEqual", formula1=str(one.longest)
        )
    return None


def _explain(page, fields: Sequence[Field], guide: Guide) -> None:
    from openpyxl.styles import Alignment, Font

    bold, wrapped = Font(bold=True), Alignment(wrap_text=True, vertical="top")
    for letter, width in zip("ABCD", (26, 18, 70, 60), strict=True):
        page.column_dimensions[letter].width = width
    for line in guide.lines:
        page.append([line])
    page.append([])
    page.append([_("Column"), _("Needed"), _("What to write"), _("Choices")])
    for cell in page[page.max_row]:
        cell.font = bold
    page["A1"].font = Font(bold=True, size=14)
    for one in fields:
        page.append([one.heading, _needed(one), one.note, " / ".join(one.choices)])
        for cell in page[page.max_row]:
            cell.alignment = wrapped


def _needed(one: Field) -> str:
    return _("Has to be filled in") if one.is_needed else _("May stay empty")
