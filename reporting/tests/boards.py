"""Duties and how they stand, as rows, for tests of the board and of the pages about it."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from outreach.communities.models import Unit
from outreach.programme.models import Definition, Obligation
from outreach.programme.rules import due, periods
from reporting.models import Measurement

ZONE = ZoneInfo("Asia/Shanghai")
MEASURED_AT = datetime(2026, 10, 10, 3, tzinfo=ZONE)


def definition(street, code="own-activities", **values) -> Definition:
    """A duty of a year by default, due on its last day."""
    values = {
        "name": f"任务 {code}",
        "name_en": f"Duty {code}",
        "owed_by": "both",
        "period_kind": "year",
        "due_rule": "period_end",
        "metric": code,
        "valid_from_year": 2020,
    } | values
    return Definition.objects.create(street=street, code=code, **values)


def definitions(street, number: int) -> list[Definition]:
    return [definition(street, f"duty-{index:02}") for index in range(number)]


def obligation(of: Definition, unit: Unit, key: str = "2026", **values) -> Obligation:
    """What a unit owes, not saved; `values` replace what follows from the definition."""
    made = Obligation.of(
        definition=of,
        unit=unit,
        period=periods.parse(key),
        holidays=due.Holidays(),
        zone=ZONE,
    )
    for name, value in values.items():
        setattr(made, name, value)
    return made


def measured(owed: Obligation, standing: str, **values) -> Measurement:
    """How a saved obligation stands, not saved."""
    if standing in ("met", "met_late"):
        values.setdefault("met_on", date(2026, 10, 9))
    return Measurement(
        obligation=owed,
        standing=standing,
        **{"as_of": date(2026, 10, 10), "measured_at": MEASURED_AT} | values,
    )


def owed(of: Definition, unit: Unit, key: str = "2026", standing: str = "", **values) -> Obligation:
    """What a unit owes and, with a standing, how it stands; `done` and the like go along."""
    names = {field.name for field in Measurement._meta.fields} - {"obligation"}
    counted = {name: values.pop(name) for name in list(values) if name in names}
    made = obligation(of, unit, key, **values)
    made.save()
    if standing:
        measured(made, standing, **counted).save()
    return made


def fill(duties: list[Definition], units: list[Unit], standing: str = "behind") -> None:
    """Every duty for every unit, measured, in two statements."""
    made = Obligation.objects.bulk_create(
        [obligation(duty, unit) for unit in units for duty in duties]
    )
    Measurement.objects.bulk_create([measured(one, standing) for one in made])
