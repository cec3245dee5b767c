"""Drafts with figures as they are after a year of work, for tests of what is written to them."""

from datetime import date

from outreach.tests.world import figures_of, version_of
from reporting.figures import Activities, Duty, Tally
from reporting.models import Version


def duty_row(**values) -> Duty:
    """A duty as it stands in the figures; unmet unless it is said otherwise."""
    values = {
        "code": "families",
        "name": "科普示范家庭",
        "name_en": "Demonstration families",
        "period_key": "2026",
        "due_on": date(2026, 12, 31),
        "effective_due_on": date(2026, 12, 31),
        "target": 3,
        "done": 1,
        "submitted_on": None,
        "status": "open",
    } | values
    return Duty(**values)


def draft_of(unit, key: str = "2026", *, kind: str = "annual", times: int = 3, **values) -> Version:
    """A draft of a summary with a number of activities and one unmet duty."""
    version = version_of(unit, key)
    version.summary.kind = kind
    version.summary.save(update_fields=["kind"])
    held = Activities(total=Tally(times, 40, 120, 0), lectures=times)
    given = {"activities": held, "duties": (duty_row(),)} | values
    version.figures = figures_of(unit, key, **given)
    version.save(update_fields=["figures"])
    return version


def write(version: Version, **texts) -> Version:
    """Texts put there without the steps that lead there."""
    version.texts |= texts
    version.edition += 1
    version.save(update_fields=["texts", "edition"])
    return version
