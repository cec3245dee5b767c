"""A unit's year, month by month: what was planned, and beside it what was announced and held."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import reduce
from itertools import groupby
from operator import add

from django.db.models import Q

from outreach.communities.models import Community, Unit
from outreach.programme.rules.periods import FIRST_YEAR, LAST_YEAR, UnknownPeriod, parse

from .models import Activity, Kind, PlanItem
from .rules import State, Tally, last_day, state, tallies

SHOWN = (Activity.Status.PLANNED, Activity.Status.RECORDED)


@dataclass(frozen=True, slots=True)
class Planned:
    """An item of the plan with the activities that stand for it."""

    item: PlanItem
    state: State
    activities: list[Activity]

    @property
    def is_held(self) -> bool:
        return self.state is State.HELD


@dataclass(frozen=True, slots=True)
class Month:
    first: date
    planned: list[Planned]
    unplanned: list[Activity]
    is_current: bool

    @property
    def number(self) -> int:
        return self.first.month

    @property
    def is_empty(self) -> bool:
        return not (self.planned or self.unplanned)


@dataclass(frozen=True, slots=True)
class Quarter:
    number: int
    key: str
    months: list[Month]
    tally: Tally


@dataclass(frozen=True, slots=True)
class KindRow:
    """One kind of activity: four quarters and the year."""

    kind: str
    quarters: list[Tally]

    @property
    def year(self) -> Tally:
        return reduce(add, self.quarters)


@dataclass(frozen=True, slots=True)
class Year:
    number: int
    quarters: list[Quarter]
    kinds: list[KindRow]

    @property
    def months(self) -> list[Month]:
        return [month for quarter in self.quarters for month in quarter.months]

    @property
    def planned(self) -> list[Planned]:
        return [planned for month in self.months for planned in month.planned]

    @property
    def items(self) -> list[PlanItem]:
        return [planned.item for planned in self.planned]

    @property
    def total(self) -> Tally:
        return reduce(add, (quarter.tally for quarter in self.quarters))

    @property
    def carried_out(self) -> Tally:
        """Items that were held, of all items; what was held beside the plan does not show here."""
        return Tally(
            held=sum(planned.is_held for planned in self.planned), planned=len(self.planned)
        )

    @property
    def overdue(self) -> int:
        return sum(planned.state is State.OVERDUE for planned in self.planned)


def year_asked(text: str, *, today: date) -> int:
    """The year an address asks for, or this one where it names none."""
    is_a_year = text.isdecimal() and len(text) == 4
    return int(text) if is_a_year and FIRST_YEAR < int(text) < LAST_YEAR else today.year


def month_asked(text: str, *, today: date) -> date:
    """The first day of the month an address asks for, or of this one."""
    try:
        period = parse(text)
    except UnknownPeriod:
        return today.replace(day=1)
    return period.first if FIRST_YEAR < period.year < LAST_YEAR else today.replace(day=1)


def beside(first: date, step: int) -> date:
    """The first day of the month before (-1) or after (1)."""
    years, months = divmod(first.month - 1 + step, 12)
    return date(first.year + years, months + 1, 1)


def calendar(community: Community, *, first: date) -> list[tuple[date, list[Activity]]]:
    """The days of a month on which the community or its street has something on."""
    held_by = (community.pk, community.street_id)
    last = last_day(first.year, first.month)
    found = Activity.objects.filter(unit__in=held_by, status__in=SHOWN).between(first, last)
    in_order = found.select_related("unit").order_by("held_on", "starts", "pk")
    return [(day, list(group)) for day, group in groupby(in_order, key=lambda one: one.held_on)]


def of_year(unit: Unit, year: int, *, today: date) -> Year:
    """A unit's plan of a year against what it did; two queries, whatever their number."""
    items = list(PlanItem.objects.filter(unit=unit, year=year).order_by("month", "pk"))
    activities = Activity.objects.filter(
        Q(held_on__year=year) | Q(plan_item__year=year), unit=unit, status__in=SHOWN
    )
    return assemble(items, list(activities.order_by("held_on", "pk")), year=year, today=today)


def assemble(items: list[PlanItem], activities: list[Activity], *, year: int, today: date) -> Year:
    """Put items and activities into months; no query is asked here."""
    by_item = defaultdict(list)
    for activity in activities:
        by_item[activity.plan_item_id].append(activity)
    own = {item.pk for item in items}
    unplanned = [activity for activity in activities if activity.plan_item_id not in own]
    months = [_month(year, number, items, by_item, unplanned, today) for number in range(1, 13)]
    held = [
        (activity.kind, activity.held_on.month)
        for activity in activities
        if activity.status == Activity.Status.RECORDED and activity.held_on.year == year
    ]
    counted = tallies(planned=[(item.kind, item.month) for item in items], held=held)
    return Year(
        number=year,
        quarters=[
            Quarter(
                number=number,
                key=f"{year}Q{number}",
                months=months[3 * number - 3 : 3 * number],
                tally=reduce(add, (row[number - 1] for row in counted.values()), Tally()),
            )
            for number in (1, 2, 3, 4)
        ],
        kinds=[
            KindRow(kind=kind.label, quarters=counted[kind]) for kind in Kind if kind in counted
        ],
    )


def _month(
    year: int,
    number: int,
    items: Iterable[PlanItem],
    by_item: dict[int | None, list[Activity]],
    unplanned: Iterable[Activity],
    today: date,
) -> Month:
    first = date(year, number, 1)
    return Month(
        first=first,
        planned=[
            _planned(item, by_item.get(item.pk, []), today)
            for item in items
            if item.month == number
        ],
        unplanned=[activity for activity in unplanned if activity.held_on.replace(day=1) == first],
        is_current=today.replace(day=1) == first,
    )


def _planned(item: PlanItem, activities: list[Activity], today: date) -> Planned:
    held = [one for one in activities if one.status == Activity.Status.RECORDED]
    announced_on = [one.held_on for one in activities if one.status == Activity.Status.PLANNED]
    stands = state(
        year=item.year,
        month=item.month,
        is_held=bool(held),
        announced_on=announced_on,
        today=today,
    )
    return Planned(item=item, state=stands, activities=activities)
