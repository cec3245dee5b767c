"""From records to frozen figures: one constant set of queries for all units asked for."""

from collections.abc import Collection, Iterable
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from outreach.communities.models import Community, Street, Unit
from outreach.programme.models import Obligation
from outreach.programme.rules import periods
from reporting import judging, records, rolling_up, tallies
from reporting.figures import Figures, Name, UnitFigures, Window
from reporting.work_plans import work_plans

Names = dict[int, Name]


class NothingToCount(Exception):
    """The day asked for lies before the period; the message says so."""


def count(
    *, obligations: Collection[Obligation], street: Street, as_of: date, now: datetime
) -> dict[int, Figures]:
    """Figures by unit id for obligations of one street and one period.

    `as_of` is the last day that may be counted. While the period lasts, duties are judged at the
    end of that day, afterwards at `now`. When the street itself is among the units, its communities
    are counted along, in the same queries.
    """
    names = _names(obligations)
    window = _window(obligations, as_of)
    period = next(iter(obligations)).period
    asked = {duty.unit_id for duty in obligations}
    rolled_up = _communities(street, period) if street.pk in asked else {}
    figures = _unit_figures(names | rolled_up, street, period, window, now)
    rows = ()
    if street.pk in asked:
        communities = {unit: figures[unit] for unit in rolled_up}
        rows = rolling_up.rows(communities, period=period, now=now)
    return {
        unit: Figures(own=figures[unit], communities=rows if unit == street.pk else ())
        for unit in asked
    }


def count_plans(
    *, obligations: Collection[Obligation], street: Street, now: datetime
) -> dict[int, Figures]:
    """Figures of the work plans of one street and one year, by unit id."""
    names = _names(obligations)
    duty = next(iter(obligations))
    period, today = duty.period, timezone.localdate(now)
    window = Window(first=period.first, last=period.last, as_of=today, period_last=period.last)
    plans = work_plans(units=names, street=street, year=period.year)
    posts = records.posts(units=names, first=period.first, last=period.last)
    return {
        unit: Figures(
            own=UnitFigures(
                unit=name,
                street=_name(street),
                is_street=unit == street.pk,
                period_key=period.key,
                window=window,
                posts=posts[unit],
                work_plan=plans[unit],
            )
        )
        for unit, name in names.items()
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


def _names(obligations: Iterable[Obligation]) -> Names:
    return {duty.unit_id: _name(duty.unit) for duty in obligations}


def _communities(street: Street, period: periods.Period) -> Names:
    found = Community.objects.of_street(street).active_between(period.first, period.last)
    return {unit.pk: _name(unit) for unit in found.order_by("code")}


def _unit_figures(
    names: Names, street: Street, period: periods.Period, window: Window, now: datetime
) -> dict[int, UnitFigures]:
    units = list(names)
    judged_on = None if window.counted_to >= window.period_last else window.counted_to
    parts = _records(units, window) | {
        "assessment": judging.assessments(units=units, street=street, year=period.year),
        "plan": records.plan(units=units, after=period.last),
    }
    held = records.held(units=units, first=window.first, last=window.counted_to)
    parts["ledger"] = {unit: tuple(map(records.entry, rows)) for unit, rows in held.items()}
    parts["duties"] = judging.duties(
        units=units,
        year=period.year,
        until=window.counted_to,
        judged_at=now if judged_on is None else min(now, _end_of(judged_on)),
        now=now,
        numbers={row.pk: place for rows in held.values() for place, row in enumerate(rows, 1)},
        with_last_year=judged_on is None,
    )
    return {
        unit: UnitFigures(
            unit=name,
            street=_name(street),
            is_street=unit == street.pk,
            period_key=period.key,
            window=window,
            judged_on=judged_on,
            **{part: found[unit] for part, found in parts.items() if unit in found},
        )
        for unit, name in names.items()
    }


def _records(units: list[int], window: Window) -> dict[str, dict]:
    """What the records say about the days of the window, by part and unit."""
    days = {"first": window.first, "last": window.counted_to}
    last_year = (_a_year_before(days["first"]), _a_year_before(days["last"]))
    return {
        "activities": tallies.activities(units=units, **days, last_year=last_year),
        "group": records.groups(units=units, **days),
        "posts": records.posts(units=units, **days),
        "volunteers": records.volunteers(units=units, **days, last_year=last_year),
        "positions": records.positions(units=units, **days, last_year=last_year),
        "school": records.schools(units=units),
        "partners": records.partners(units=units, **days),
        "demonstration": records.demonstration(units=units, **days, last_year=last_year),
        "street_activities": records.street_activities(units=units, **days),
        "photos": records.photos(units=units, **days),
    }


def _end_of(day: date) -> datetime:
    """The last moment of a local day."""
    tomorrow = datetime.combine(day + timedelta(days=1), time.min)
    return timezone.make_aware(tomorrow) - timedelta(microseconds=1)


def _a_year_before(day: date) -> date:
    """The same day a year earlier; 29 February has the 28th."""
    leap_day = (day.month, day.day) == (2, 29)
    return day.replace(year=day.year - 1, day=28 if leap_day else day.day)
