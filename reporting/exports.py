"""The board as files to take away: as it is filtered, figures as figures."""

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from outreach.shared.csv_files import csv_file
from outreach.shared.workbooks import Leaf, workbook
from reporting.board import Board, Cell, Line, Row, Total
from reporting.templatetags.duty_words import standing_word


def board_csv(board: Board) -> bytes:
    """One row for each duty, unit and period."""
    return csv_file(_headings(), map(_figures, board.lines))


def board_workbook(board: Board) -> bytes:
    """The board as people see it, and a second sheet with one row for each duty and period."""
    matrix = [*map(_row, board.rows), _bottom(board)]
    duties = [column.duty for column in board.columns]
    return workbook(
        [
            Leaf(_("Board"), [_("Unit"), *duties, _("Duties met")], matrix),
            Leaf(_("Figures"), _headings(), [_figures(line) for line in board.lines]),
        ]
    )


def _row(row: Row) -> list[str]:
    return [row.unit, *map(_cell, row.cells), _met(row.total)]


def _bottom(board: Board) -> list[str]:
    return [_("Duties met"), *(_met(column.total) for column in board.columns), _met(board.total)]


def _cell(cell: Cell | None) -> str:
    if cell is None:
        return ""
    line = cell.shown
    text = f"{standing_word(line.standing)} {_count(line)}"
    return f"{text} ({line.period_key})" if cell.is_folded else text


def _count(line: Line) -> str:
    done = "" if line.done is None else line.done
    text = f"{done}" if line.is_shown_only else f"{done}/{line.target}"
    return f"{text} %" if line.is_rate else text


def _met(total: Total) -> str:
    return f"{total.met}/{total.owed}"


def _headings() -> list[str]:
    return [
        _("Unit"),
        _("Code of the unit"),
        _("Duty"),
        _("Duty code"),
        _("Period"),
        pgettext("of a duty", "Standing"),
        _("Done"),
        _("Target"),
        _("Part of the year"),
        _("Numerator"),
        _("Denominator"),
        _("Done in the last 30 days"),
        _("Due on"),
        _("Extended"),
        _("Days left"),
        _("Measured at"),
    ]


def _figures(line: Line) -> list:
    return [
        line.unit,
        line.unit_code,
        line.duty,
        line.code,
        line.period_key,
        standing_word(line.standing),
        line.done,
        None if line.is_shown_only else line.target,
        line.part_of_year,
        line.numerator,
        line.denominator,
        line.recent,
        line.last_day,
        _("yes") if line.is_extended else "",
        line.days if line.is_open else None,
        f"{timezone.localtime(line.measured_at):%Y-%m-%d %H:%M}" if line.measured_at else "",
    ]
