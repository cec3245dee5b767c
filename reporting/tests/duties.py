"""Obligations with a due day of their own, for tests of reminders."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from outreach.programme.models import Definition, Obligation
from reporting.models import Measurement

SHANGHAI = ZoneInfo("Asia/Shanghai")
ONE_DAY = timedelta(days=1)


def at(day: date, hour: int = 9, minute: int = 0) -> datetime:
    """A moment of the office's local day."""
    return datetime.combine(day, time(hour, minute), tzinfo=SHANGHAI)


def definition_of(street, code: str = "work-plan", **values) -> Definition:
    defaults = {
        "name": "工作计划",
        "name_en": "Work plan",
        "owed_by": "both",
        "period_kind": "year",
        "due_rule": "period_end",
        "metric": "work-plan",
        "valid_from_year": 2020,
    }
    found, _ = Definition.objects.get_or_create(
        street=street, code=code, version=1, defaults=defaults | values
    )
    return found


def owed_by(unit, *, due_on: date, code: str = "work-plan", key: str = "2028", **values):
    """What a unit owes by a day; `values` are those of the definition."""
    street = unit if unit.is_street else unit.street
    return Obligation.objects.create(
        definition=definition_of(getattr(street, "as_street", street), code, **values),
        unit_id=unit.pk,
        period_key=key,
        due_on=due_on,
        due_at=at(due_on + ONE_DAY, 0),
        effective_due_at=at(due_on + ONE_DAY, 0),
        draft_on=due_on,
        count_from=date(due_on.year, 1, 1),
        count_to=due_on,
    )


def measured(obligation: Obligation, standing: str) -> None:
    Measurement.objects.update_or_create(
        obligation=obligation,
        defaults={
            "standing": standing,
            "met_on": obligation.due_on if standing.startswith("met") else None,
            "as_of": obligation.due_on,
            "measured_at": obligation.due_at,
        },
    )


def extended(obligation: Obligation, *, until: date) -> None:
    obligation.effective_due_at = at(until + ONE_DAY, 0)
    obligation.save()
