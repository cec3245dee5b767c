"""The target assessment to take away: PDF of a community or of the street, and a workbook."""

from collections.abc import Iterator
from datetime import datetime

from django.template.loader import render_to_string
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from outreach.shared import pdf
from outreach.shared.workbooks import Leaf, workbook
from reporting.assessing import Cell, Row, Sheet
from reporting.models import ScoreSheet
from reporting.papers import Paper
from reporting.templatetags.score_words import grading_word


def street_paper(*, held: ScoreSheet, sheet: Sheet, now: datetime) -> Paper:
    """The street's sheet: totals of every community, then item by item."""
    title = _("%(unit)s: target assessment %(year)s") % {
        "unit": sheet.street.in_language(_language()),
        "year": sheet.year,
    }
    return _paper("pdf/score_street.html", title, held, now, {"sheet": sheet})


def community_paper(*, held: ScoreSheet, sheet: Sheet, row: Row, now: datetime) -> Paper:
    """One community's score sheet, with notes, evidence and reasons."""
    language = _language()
    unit = pgettext("street and community in a title", "%(street)s, %(community)s") % {
        "street": sheet.street.in_language(language),
        "community": row.community.in_language(language),
    }
    title = _("%(unit)s: target assessment %(year)s") % {"unit": unit, "year": sheet.year}
    lines = list(zip(sheet.items, row.cells, strict=True))
    written = [
        (number, item, cell)
        for number, (item, cell) in enumerate(lines, start=1)
        if cell.note or cell.evidence or cell.reason
    ]
    words = {"sheet": sheet, "row": row, "lines": lines, "written": written}
    return _paper("pdf/score.html", title, held, now, words)


def printed(paper: Paper) -> bytes:
    """The paper as a PDF.

    :raises pdf.Refused: if it holds a character no font can print.
    """
    made = pdf.render(paper.html, title=paper.title, language=paper.language, made_on=paper.made_on)
    return made.pdf


def _paper(template: str, title: str, held: ScoreSheet, now: datetime, words: dict) -> Paper:
    """Lay it out in the language of the page, dated by its closing or by this moment."""
    made_on, language = held.closed_at or now, _language()
    context = {
        "title": title,
        "language": language,
        "held": held,
        "made_on": made_on,
        "fingerprint": held.frozen_sha256[:12],
        **words,
    }
    return Paper(
        title=title,
        html=render_to_string(template, context),
        language=language,
        figures_sha256=held.frozen_sha256,
        made_on=made_on,
    )


def _language() -> str:
    return get_language() or ""


def score_workbook(sheet: Sheet) -> bytes:
    """Totals with the reviewed score of every item, and beside them all that was entered."""
    return workbook([_totals(sheet), _entries(sheet)])


def _totals(sheet: Sheet) -> Leaf:
    language = _language()
    duties = [f"{item.duty.in_language(language)} ({item.weight})" for item in sheet.items]
    totals = [_("Suggested points"), _("Self score"), _("Reviewed score")]
    return Leaf(
        title=_("Totals"),
        headings=[_("Community"), _("Code"), *totals, *duties],
        rows=[
            [
                row.community.in_language(language),
                row.community.code,
                row.suggested_total,
                row.self_total,
                row.reviewed_total,
                *(cell.reviewed_score for cell in row.cells),
            ]
            for row in sheet.rows
        ],
    )


def _entries(sheet: Sheet) -> Leaf:
    headings = [_("Community"), _("Code"), _("Duty"), _("Weight"), _("Grading"), _("Measured")]
    headings += [_("Suggested points"), _("Self score"), _("Note"), _("Evidence")]
    headings += [_("Reviewed score"), _("Reason for the difference")]
    return Leaf(title=_("All items"), headings=headings, rows=list(_lines(sheet)))


def _lines(sheet: Sheet) -> Iterator[list]:
    language = _language()
    for row in sheet.rows:
        for item, cell in zip(sheet.items, row.cells, strict=True):
            yield [
                row.community.in_language(language),
                row.community.code,
                item.duty.in_language(language),
                item.weight,
                str(grading_word(item.grading)),
                measured_in_words(cell),
                cell.suggested,
                cell.self_score,
                cell.note,
                cell.evidence,
                cell.reviewed_score,
                cell.reason,
            ]


def measured_in_words(cell: Cell) -> str:
    """What was counted, period by period: `2026Q1 1/1; 2026Q2 0/1`."""
    return "; ".join(f"{each.period_key} {each.done_of_target}" for each in cell.measured)
