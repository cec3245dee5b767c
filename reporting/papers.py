"""The page behind a PDF: figures and words in, HTML out."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, time
from pathlib import Path

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from outreach.programme.rules import periods
from outreach.shared import charts, qr
from outreach.shared.pdf import Attachment
from reporting import completion, glance, headed, verifying
from reporting.attachments import attachments
from reporting.comparing import Change, changes
from reporting.figures import Activities, Figures, Picture, UnitFigures, Volunteers
from reporting.models import Document, Measurement, Version
from reporting.survey import survey
from reporting.templatetags.summary_words import WORDS

SHORT_TITLE = 15  # characters that stand on one line
NUMERALS = "一二三四五六七八九十"
# Sections in the order of the paper, by the codes of the texts written in them.
SUMMARY = ("organisation", "team", "positions", "activities", "demonstration", "duties", "funds")
CLOSING = ("problems", "plan")
PLAN = ("goals", "duties", "measures", "plan")
# Half a year ends before families are designated and money is accounted for.
ANNUAL_ONLY = {"demonstration", "funds"}
MEASURED_BY = {
    "group": "leading-group",
    "officer": "officer",
    "team": "volunteer-team",
    "courses": "officer-training",
    "positions": "positions",
    "school": "science-school",
    "links": "four-links",
    "families": "families",
    "recorded": "recorded",
}
TEXTS = {*SUMMARY, *CLOSING, *PLAN}


@dataclass(frozen=True)
class Paper:
    """What the PDF engine needs for one document."""

    title: str
    html: str
    language: str
    figures_sha256: str
    made_on: datetime
    media: dict[str, Path] = field(default_factory=dict)
    attachments: tuple[Attachment, ...] = ()


def paper(document: Document) -> Paper:
    """Lay out a document from its version's stored figures, in its own language."""
    version = document.version
    figures = Figures.from_json(version.figures)
    with translation.override(document.language):
        title = _title(figures, document.language)
        context = _context(document, figures, title)
        if figures.is_work_plan:
            html = render_to_string("pdf/plan.html", context | _of_plan(version, figures))
        else:
            html = render_to_string("pdf/summary.html", context | _of_summary(version, figures))
        enclosed = attachments(version)
    return Paper(
        title=title,
        html=html,
        language=document.language,
        figures_sha256=version.figures_sha256,
        made_on=datetime.combine(version.as_of, time.min, tzinfo=UTC),
        media={photo.file: Path(settings.MEDIA_ROOT, photo.file) for photo in figures.own.photos},
        attachments=enclosed,
    )


def title(version: Version, language: str) -> str:
    """What stands on top of a version's paper."""
    with translation.override(language):
        return _title(Figures.from_json(version.figures), language)


def _title(figures: Figures, language: str) -> str:
    own = figures.own
    period = periods.parse(own.period_key)
    unit = own.unit.in_language(language)
    if not own.is_street:
        unit = pgettext("street and community in a title", "%(street)s, %(community)s") % {
            "street": own.street.in_language(language),
            "community": unit,
        }
    words = {"unit": unit, "year": period.year}
    if figures.is_work_plan:
        return _("%(unit)s: annual science outreach work plan %(year)s") % words
    if period.kind is periods.Kind.HALF:
        return _("%(unit)s: half-year science outreach summary %(year)s") % words
    return _("%(unit)s: annual science outreach summary %(year)s") % words


def _title_lines(title: str, figures: Figures, language: str) -> list[str]:
    """A long Chinese title breaks after the unit, as printed titles do; others where they may."""
    before, unit, after = title.partition(figures.own.unit.in_language(language))
    if not language.startswith("zh") or len(title) <= SHORT_TITLE or not unit:
        return [title]
    return [before + unit, after]


# --- What every paper says ------------------------------------------------------------------------


def _context(document: Document, figures: Figures, title: str) -> dict:
    own, version = figures.own, document.version
    period = periods.parse(own.period_key)
    is_half_year = period.kind is periods.Kind.HALF
    return {
        "title": title,
        "title_lines": _title_lines(title, figures, document.language),
        "language": document.language,
        "figures": figures,
        "own": own,
        "period": period,
        "is_half_year": is_half_year,
        "version": version,
        "is_draft": version.is_draft,
        "state": _state(version, figures),
        "due_on": version.summary.obligation.due_on,
        "fingerprint": version.figures_sha256[:12],
        "number": version.document_number,
        **_checked(version),
        "headings": _headings(figures, is_half_year=is_half_year, language=document.language),
        "texts": dict.fromkeys(TEXTS, "") | _written(version, "texts"),
        "ledger": own.ledger[: settings.LEDGER_LIMIT],
        "ledger_total": len(own.ledger),
    }


def _written(version: Version, what: str) -> Mapping[str, str]:
    """What was written to a version, as far as it keeps any."""
    return getattr(version, what, None) or {}


def _state(version: Version, figures: Figures) -> str:
    latest = version.submissions.order_by("-submitted_at").first()
    state = latest.get_decision_display() if latest else _("draft")
    if figures.is_provisional:
        return _("%(state)s, provisional") % {"state": state}
    return state


def _checked(version: Version) -> dict:
    """How anybody finds out whether the paper is genuine."""
    address, code = verifying.address(version), verifying.written(version.code)
    words = _("Check this document: %(address)s") % {"address": address}
    return {"code": code, "address": address, "qr": qr.drawing(address, title=words)}


def _headings(figures: Figures, *, is_half_year: bool, language: str) -> dict[str, str]:
    """The headings of the sections that this paper has, numbered through."""
    words = {
        "communities": _("Communities"),
        "organisation": _("Organisation"),
        "team": pgettext("section", "Team"),
        "positions": _("Publicity positions and the four links"),
        "activities": pgettext("section", "Activities"),
        "demonstration": pgettext("section", "Demonstration"),
        "duties": _("Target completion"),
        "funds": pgettext("section", "Funds"),
        "problems": pgettext("section", "Problems"),
        "plan": _("Plan for the second half") if is_half_year else _("Next year's plan"),
    }
    codes = [*SUMMARY, *CLOSING]
    if figures.own.is_street:
        codes.insert(0, "communities")
    if is_half_year:
        codes = [code for code in codes if code not in ANNUAL_ONLY]
    if figures.is_work_plan:
        codes = PLAN
        words |= {
            "goals": pgettext("section", "Goals"),
            "duties": _("Duties of the year"),
            "measures": pgettext("section", "Measures"),
            "plan": _("Plan by month"),
        }
    return {code: _numbered(place, words[code], language) for place, code in enumerate(codes)}


def _numbered(place: int, heading: str, language: str) -> str:
    return (
        f"{NUMERALS[place]}、{heading}" if language.startswith("zh") else f"{place + 1}. {heading}"
    )


# --- What a work plan says ------------------------------------------------------------------------


def _of_plan(version: Version, figures: Figures) -> dict:
    plan = figures.own.work_plan
    lines = completion.asked_lines(plan)
    countable = [line for line in lines if line.planned is not None]
    by_month = [sum(item.month == month for item in plan.items) for month in range(1, 13)]
    return {
        "plan_duties": lines,
        "countable": len(countable),
        "covered": sum(not line.gaps for line in countable),
        "plan_chart": charts.bars(by_month, _months(), title=_("Planned activities by month")),
        "changes": _changes(version, figures),
    }


# --- What a summary says --------------------------------------------------------------------------


def _of_summary(version: Version, figures: Figures) -> dict:
    own = figures.own
    year = periods.parse(own.period_key).year
    lines = completion.lines(own, _written(version, "reasons"))
    of = {line.duty.code: line for line in lines}
    return {
        "cards": glance.cards(figures),
        "is_running": own.window.share_of_year < 100,
        "months_chart": _months_chart(own, year),
        "audience_chart": _audience_chart(own.activities),
        "hours_chart": _hours_chart(own.volunteers),
        "lines": lines,
        "standings": [standing.value for standing in Measurement.STANDINGS],
        # What a section is measured by is said in it as well.
        "against": {name: of.get(code) for name, code in MEASURED_BY.items()},
        "headed": headed.rows(own, of),
        "quarters": headed.quarters(own, of) if _has_quarters(own) else [],
        "photos": [(_address(photo), photo) for photo in own.photos],
        "survey": survey(figures),
        "changes": _changes(version, figures),
        **_submissions(figures),
    }


def _has_quarters(own: UnitFigures) -> bool:
    """A street owes nothing by the quarter: its grid is shown if there is something in it."""
    held = own.activities
    return not own.is_street or any(held.lectures_by_quarter + held.into_community_by_quarter)


def _submissions(figures: Figures) -> dict:
    """The submission table of a street, and what is missing by name."""
    rows = figures.communities
    received = [row for row in rows if row.submitted_on is not None]
    return {
        "expected": len(rows),
        "received": len(received),
        "on_time": sum(row.status == "on_time" for row in rows),
        "late": sum(row.status == "late" for row in rows),
        "returned": sum(row.state == "returned" for row in rows),
        "waiting": sum(row.state == "waiting" for row in rows),
        "accepted": sum(not row.is_from_records for row in rows),
        "missing": [row for row in rows if row.submitted_on is None],
        "from_records": [row for row in rows if row.is_from_records],
    }


def _changes(version: Version, figures: Figures) -> list[Change]:
    """What is not as it was in the version before, if there is one."""
    if version.number == 1:
        return []
    before = version.summary.versions.filter(number__lt=version.number).latest("number")
    return changes(Figures.from_json(before.figures), figures)


def _address(photo: Picture) -> str:
    """Photos are fetched by the name of their file, through the closed fetcher only."""
    return f"media:{photo.file}"


def _months() -> list[str]:
    return [str(month) for month in range(1, 13)]


def _months_chart(own: UnitFigures, year: int) -> str:
    """Months yet to come stand without a number."""
    held, last = own.activities, own.window.counted_to.month
    before = held.by_month_last_year if any(held.by_month_last_year) else ()
    return charts.bars(
        _until(last, [tally.times for tally in held.by_month]),
        _months(),
        before=_until(last, before),
        names=(str(year), str(year - 1)),
        title=_("Activities by month"),
        empty=_("No activities in this period."),
    )


def _until(month: int, numbers: Iterable[int]) -> list[int | None]:
    return [number if place <= month else None for place, number in enumerate(numbers, start=1)]


def _hours_chart(people: Volunteers) -> str:
    """Nothing as long as no hours were entered: an empty chart would pass for idleness."""
    if not people.hours_by_month:
        return ""
    hours = [None if number is None else round(number) for number in people.hours_by_month]
    return charts.bars(hours, _months(), title=_("Service hours by month"))


def _audience_chart(held: Activities) -> str:
    return charts.shares(
        [row.tally.times for row in held.by_audience],
        [str(WORDS["audience"][row.code]) for row in held.by_audience],
        title=_("Activities by audience"),
        empty=_("No activities in this period."),
    )
