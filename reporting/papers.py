"""The page behind a PDF: figures and words in, HTML out."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, time
from pathlib import Path

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from outreach.programme.rules import periods
from outreach.shared import charts
from reporting.figures import Activities, Figures, Picture, UnitFigures
from reporting.models import Document, Version
from reporting.templatetags.summary_words import WORDS


@dataclass(frozen=True)
class Paper:
    """What the PDF engine needs for one document."""

    title: str
    html: str
    language: str
    figures_sha256: str
    made_on: datetime
    media: dict[str, Path] = field(default_factory=dict)


def paper(document: Document) -> Paper:
    """Lay out a document from its version's stored figures, in its own language."""
    version = document.version
    figures = Figures.from_json(version.figures)
    with translation.override(document.language):
        title = _title(figures.own, document.language)
        html = render_to_string("pdf/summary.html", _context(document, figures, title))
    return Paper(
        title=title,
        html=html,
        language=document.language,
        figures_sha256=version.figures_sha256,
        made_on=datetime.combine(version.as_of, time.min, tzinfo=UTC),
        media={photo.file: Path(settings.MEDIA_ROOT, photo.file) for photo in figures.own.photos},
    )


def title(version: Version, language: str) -> str:
    """What stands on top of a version's paper."""
    with translation.override(language):
        return _title(Figures.from_json(version.figures).own, language)


def _title(own: UnitFigures, language: str) -> str:
    period = periods.parse(own.period_key)
    unit = own.unit.in_language(language)
    if not own.is_street:
        unit = pgettext("street and community in a title", "%(street)s, %(community)s") % {
            "street": own.street.in_language(language),
            "community": unit,
        }
    words = {"unit": unit, "year": period.year}
    if period.kind is periods.Kind.HALF:
        return _("%(unit)s: half-year science outreach summary %(year)s") % words
    return _("%(unit)s: annual science outreach summary %(year)s") % words


def _context(document: Document, figures: Figures, title: str) -> dict:
    own, version = figures.own, document.version
    period = periods.parse(own.period_key)
    return {
        "title": title,
        "language": document.language,
        "figures": figures,
        "own": own,
        "period": period,
        "is_half_year": period.kind is periods.Kind.HALF,
        "version": version,
        "state": _state(version),
        "due_on": version.summary.obligation.due_on,
        "fingerprint": version.figures_sha256[:12],
        "months_chart": _months_chart(own.activities),
        "audience_chart": _audience_chart(own.activities),
        "photos": [(_address(photo), photo) for photo in own.photos],
        "missing": [row for row in figures.communities if row.submitted_on is None],
        "received": sum(row.submitted_on is not None for row in figures.communities),
        "on_time": sum(row.status == "on_time" for row in figures.communities),
    }


def _state(version) -> str:
    latest = version.submissions.order_by("-submitted_at").first()
    return latest.get_decision_display() if latest else _("draft")


def _address(photo: Picture) -> str:
    """Photos are fetched by the name of their file, through the closed fetcher only."""
    return f"media:{photo.file}"


def _months_chart(held: Activities) -> str:
    return charts.bars(
        [tally.times for tally in held.by_month],
        [str(month) for month in range(1, 13)],
        title=_("Activities by month"),
        empty=_("No activities in this period."),
    )


def _audience_chart(held: Activities) -> str:
    return charts.shares(
        [row.tally.times for row in held.by_audience],
        [str(WORDS["audience"][row.code]) for row in held.by_audience],
        title=_("Activities by audience"),
        empty=_("No activities in this period."),
    )
