"""What a work plan says in figures: the plan by month, and what the year's duties ask of it."""

from collections import defaultdict
from collections.abc import Collection, Iterable

from activities.models import PlanItem
from outreach.communities.models import Street
from outreach.programme.models import Definition, Obligation
from outreach.programme.obligations import Opening
from reporting import board, plans, records
from reporting.figures import Asked, WorkPlan
from reporting.metrics import METRICS

Key = tuple[int, str, str]


def work_plans(*, units: Collection[int], street: Street, year: int) -> dict[int, WorkPlan]:
    """The plans of these units for a year, in the same number of queries for any number."""
    items = records.by_unit(
        PlanItem.objects.filter(unit__in=units, year=year).order_by("unit", "month", "pk"),
        lambda item: item,
    )
    owed = defaultdict(list)
    opened = _opened(units, year)
    for duty in Opening(street).of_year(year):
        if duty.unit_id in units:
            # What is owed already keeps its target and its days, whatever was set since.
            held = opened.get(_key(duty), duty)
            if held.is_owed and held.definition.comparison != Definition.Comparison.SHOWN:
                owed[duty.unit_id].append(held)
    return {
        unit: WorkPlan(
            items=tuple(map(records.planned, items[unit])),
            duties=tuple(_asked(duty, items[unit]) for duty in _in_order(owed[unit])),
        )
        for unit in units
    }


def _key(duty: Obligation) -> Key:
    return duty.unit_id, duty.definition.code, duty.period_key


def _opened(units: Collection[int], year: int) -> dict[Key, Obligation]:
    rows = Obligation.objects.filter(unit__in=units, period_key__startswith=str(year))
    return {_key(duty): duty for duty in rows.select_related("definition", "waiver", "transfer")}


def _in_order(owed: Iterable[Obligation]) -> list[Obligation]:
    owed = list(owed)
    order = {
        code: place
        for place, code in enumerate(board.in_order({duty.definition.code for duty in owed}))
    }
    return sorted(owed, key=lambda duty: (order[duty.definition.code], duty.count_from))


def _asked(duty: Obligation, items: Iterable[PlanItem]) -> Asked:
    metric = METRICS.get(duty.definition.metric)
    return Asked(
        code=duty.definition.code,
        name=duty.definition.name,
        name_en=duty.definition.name_en,
        period_key=duty.period_key,
        due_on=duty.due_on,
        effective_due_on=duty.due_on + (duty.effective_due_at - duty.due_at),
        target=duty.target,
        full_marks_target=duty.full_marks_target,
        comparison=duty.definition.comparison,
        is_rate=bool(metric and metric.is_rate),
        quarters=duty.quarters,
        planned=plans.planned(duty, items),
    )
