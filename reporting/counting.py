"""From records to frozen figures: one constant set of queries for all units asked for."""

from collections.abc import Collection, Iterable
from datetime import date, datetime

from django.db.models import Min, Q
from django.utils import timezone

from outreach.communities.models import Community, Street, Unit
from outreach.programme.models import Obligation
from outreach.programme.rules import periods
from reporting import records, tallies
from reporting.figures import CommunityRow, Duty, Figures, Name, UnitFigures, Window
from reporting.rules import standing


class NothingToCount(Exception):
    """The day asked for lies before the period; the message says so."""


def count(
    *, obligations: Collection[Obligation], street: Street, as_of: date, now: datetime
) -> dict[int, Figures]:
    """Figures by unit id for obligations of one street and one period.

    `as_of` is the last day that may be counted; duties are judged at `now`. When the street
    itself is among them, its communities are counted along, in the same queries.
    """
    names = _names(obligations, street)
    window = _window(obligations, as_of)
    period = next(iter(obligations)).period
    asked = {duty.unit_id for duty in obligations}
    rolled_up = _communities(street, period) if street.pk in asked else {}
    figures = _unit_figures(names | rolled_up, _name(street), period, window, now)
    rows = tuple(_row(figures[unit], period.key) for unit in rolled_up)
    return {
        unit: Figures(own=figures[unit], communities=rows if unit == street.pk else ())
        for unit in asked
    }


def _window(obligations: Collection[Obligation], as_of: date) -> Window:
    duty = next(iter(obligations))
    if as_of < duty.count_from:
        raise NothingToCount(f"{as_of} < {duty.count_from}")
    return Window(
        first=duty.count_from,
        last=duty.count_to,
        as_of=min(as_of, duty.count_to),
        period_last=duty.period.last,
    )


def _name(unit: Unit) -> Name:
    return Name(unit.code, unit.name, unit.name_en)


def _names(obligations: Iterable[Obligation], street: Street) -> dict[int, Name]:
    return {duty.unit_id: _name(duty.unit) for duty in obligations}


def _communities(street: Street, period: periods.Period) -> dict[int, Name]:
    found = Community.objects.of_street(street).active_between(period.first, period.last)
    return {unit.pk: _name(unit) for unit in found.order_by("code")}


def _unit_figures(
    names: dict[int, Name], street: Name, period: periods.Period, window: Window, now: datetime
) -> dict[int, UnitFigures]:
    units = list(names)
    days = {"first": window.first, "last": window.counted_to}
    year_before = (_a_year_before(days["first"]), _a_year_before(days["last"]))
    parts = {
        "activities": tallies.activities(units=units, **days, last_year=year_before),
        "group": records.groups(units=units, **days),
        "posts": records.posts(units=units, **days),
        "volunteers": records.volunteers(units=units, **days),
        "positions": records.positions(units=units, **days),
        "school": records.schools(units=units),
        "partners": records.partners(units=units, **days),
        "demonstration": records.demonstration(units=units, **days, last_year=year_before),
        "street_activities": records.street_activities(units=units, **days),
        "duties": _duties(units=units, year=period.year, now=now),
        "ledger": records.ledger(units=units, **days),
        "photos": records.photos(units=units, **days),
        "plan": records.plan(units=units, after=period.last),
    }
    return {
        unit: UnitFigures(
            unit=name,
            street=street,
            is_street=name == street,
            period_key=period.key,
            window=window,
            **{part: found[unit] for part, found in parts.items() if unit in found},
        )
        for unit, name in names.items()
    }


def _a_year_before(day: date) -> date:
    """The same day a year earlier; 29 February has the 28th."""
    leap_day = (day.month, day.day) == (2, 29)
    return day.replace(year=day.year - 1, day=28 if leap_day else day.day)


def _duties(*, units: Collection[int], year: int, now: datetime) -> dict[int, tuple[Duty, ...]]:
    """The summaries owed for a year, each judged by its first submission until now."""
    first = Min(
        "duty_summary__versions__submissions__submitted_at",
        filter=Q(duty_summary__versions__submissions__submitted_at__lte=now),
    )
    owed = (
        Obligation.objects.of_summaries()
        .filter(unit__in=units, period_key__startswith=str(year))
        .select_related("definition")
        .annotate(first_submitted_at=first)
        .order_by("unit", "due_at", "pk")
    )
    return records.by_unit(owed, lambda duty: _duty(duty, now))


def _duty(duty: Obligation, now: datetime) -> Duty:
    submitted = duty.first_submitted_at
    return Duty(
        code=duty.definition.code,
        name=duty.definition.name,
        name_en=duty.definition.name_en,
        period_key=duty.period_key,
        due_on=duty.due_on,
        effective_due_on=_last_day(duty),
        target=duty.definition.target,
        done=int(submitted is not None),
        submitted_on=submitted and timezone.localdate(submitted),
        status=standing(due_at=duty.effective_due_at, first_submitted_at=submitted, now=now).value,
    )


def _last_day(duty: Obligation) -> date:
    """The due day, moved by as many days as an extension gave."""
    return duty.due_on + (duty.effective_due_at - duty.due_at)


def _row(figures: UnitFigures, period_key: str) -> CommunityRow:
    own = next((duty for duty in figures.duties if duty.period_key == period_key), None)
    return CommunityRow(
        unit=figures.unit,
        activities=figures.activities.total,
        lectures=figures.activities.lectures,
        families_new=figures.demonstration.families_new,
        volunteers=figures.volunteers.at_end,
        status=own.status if own else "",
        submitted_on=own and own.submitted_on,
    )
