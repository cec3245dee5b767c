"""The files inside a summary's PDF: its figures and ledger for whoever adds up many of them.

docs/summary-json.md says what each field means; reporting/schemas holds it as a JSON Schema.
"""

import json
from collections.abc import Iterable
from dataclasses import asdict
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from outreach.programme.rules import periods
from outreach.shared.csv_files import csv_file
from outreach.shared.pdf import Attachment
from reporting.figures import Entry, Figures, Name, UnitFigures
from reporting.models import Version

SCHEMA = "summary-1"
# The words under which an import reads them too.
COLUMNS = (
    "community_code",
    "date",
    "title",
    "kind",
    "theme",
    "audience",
    "attendance",
    "attendance_unit",
    "partner",
    "place",
    "assumed",
)
# Of these nothing is left out: counts, codes and days. Members, posts and photos stay on paper.
COUNTED = (
    "activities",
    "volunteers",
    "positions",
    "partners",
    "demonstration",
    "street_activities",
    "duties",
)


def attachments(version: Version) -> tuple[Attachment, ...]:
    """The same two files for a version in every language, from its stored figures alone."""
    figures = Figures.from_json(version.figures)
    return (
        Attachment(
            "activities.csv",
            activities_csv(figures.own.unit, figures.own.ledger),
            _("Every activity of the ledger as a table"),
        ),
        Attachment(
            "summary.json",
            _as_json(summary(version, figures)),
            _("All figures of this summary for a computer to add up"),
        ),
    )


def activities_csv(unit: Name, ledger: Iterable[Entry]) -> bytes:
    """One row an activity, under fixed headings and with codes, so that tables can be joined."""
    return csv_file(COLUMNS, (_row(unit, entry) for entry in ledger))


def _row(unit: Name, entry: Entry) -> list:
    return [
        unit.code,
        entry.day,
        entry.title,
        entry.kind,
        entry.theme,
        entry.audience,
        entry.attendance,
        entry.counted_in,
        ";".join(entry.partners),
        entry.place,
        int(entry.is_assumed),
    ]


def summary(version: Version, figures: Figures) -> dict:
    """What summary.json says. Fields are added to it, never taken away or given another sense."""
    own = figures.own
    counted = asdict(own)
    return {
        "schema": SCHEMA,
        "unit": asdict(own.unit),
        "street": asdict(own.street),
        "is_street": own.is_street,
        "period": own.period_key,
        "kind": _kind(own),
        "version": version.number,
        "figures_sha256": version.figures_sha256,
        "window": asdict(own.window) | {"counted_to": own.window.counted_to},
        **{part: counted[part] for part in COUNTED},
        "communities": [asdict(row) for row in figures.communities],
        "texts": dict(getattr(version, "texts", None) or {}),
    }


def _kind(own: UnitFigures) -> str:
    if own.work_plan:
        return "work_plan"
    is_half_year = periods.parse(own.period_key).kind is periods.Kind.HALF
    return "half_year" if is_half_year else "annual"


def _plain(value: date | Decimal) -> str | float:
    return value.isoformat() if isinstance(value, date) else float(value)


def _as_json(value: dict) -> bytes:
    """Indented for people, sorted so that the same figures are the same bytes."""
    text = json.dumps(value, default=_plain, ensure_ascii=False, indent=1, sort_keys=True)
    return f"{text}\n".encode()
