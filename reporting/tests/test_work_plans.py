from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from activities.tests.factories import PlanItemFactory
from outreach.communities.tests.factories import CommunityFactory
from outreach.programme.actions import adopt_programme
from outreach.programme.models import Obligation, Waiver
from outreach.programme.obligations import open_due_periods
from reporting import counting
from reporting.figures import Figures, Planned
from reporting.tests.boards import definition
from reporting.tests.duties import at

NOW = at(date(2026, 1, 20))


@pytest.fixture
def plans(street):
    """Figures of the plans of all units of the street, by unit."""

    def counted() -> dict[int, Figures]:
        open_due_periods(today=date(2026, 1, 20))
        owed = Obligation.objects.filter(definition__metric="work-plan", period_key="2026")
        owed = owed.select_related("unit", "definition")
        return counting.count_plans(obligations=list(owed), street=street, now=NOW)

    return counted


@pytest.fixture
def work_plan(street):
    return definition(street, "work-plan", due_rule="fixed", due_month=1, due_day=31)


def test_the_plan_by_month_is_the_units_own(street, community, neighbour, work_plan, plans):
    PlanItemFactory(unit=community, month=9, title="科普月", expected_attendance=80)
    PlanItemFactory(unit=community, month=2, title="寒假实验", theme="科学", audience="youth")
    PlanItemFactory(unit=community, year=2027, title="明年")
    PlanItemFactory(unit=neighbour, title="邻居")
    PlanItemFactory(unit=street, title="街道")

    found = plans()

    assert found[community.pk].own.work_plan.items == (
        Planned(2, 2026, "寒假实验", "lecture", "科学", "youth", None),
        Planned(9, 2026, "科普月", "lecture", "", "", 80),
    )
    assert [item.title for item in found[street.pk].own.work_plan.items] == ["街道"]


def test_the_plan_stands_beside_what_each_period_of_a_duty_asks_for(
    street, community, work_plan, plans
):
    definition(street, "quarterly-lecture", period_kind="quarter", owed_by="community")
    for month in (1, 3, 10):
        PlanItemFactory(unit=community, month=month)
    PlanItemFactory(unit=community, month=5, kind="tour")

    asked = plans()[community.pk].own.work_plan.duties

    lectures = [each for each in asked if each.code == "quarterly-lecture"]
    assert [(each.period_key, each.planned, each.is_covered) for each in lectures] == [
        ("2026Q1", 2, True),
        ("2026Q2", 0, False),
        ("2026Q3", 0, False),
        ("2026Q4", 1, True),
    ]
    (plan,) = [each for each in asked if each.code == "work-plan"]
    assert (plan.due_on, plan.planned, plan.is_covered) == (date(2026, 1, 31), None, True)


def test_what_is_owed_already_keeps_its_target_and_its_days(street, community, work_plan, plans):
    families = definition(street, "families", target=3, owed_by="community")
    plans()
    owed = Obligation.objects.filter(definition=families, period_key="2026")
    owed.update(target=2, quarters=2, effective_due_at=at(date(2027, 1, 11), 0))

    asked = {each.code: each for each in plans()[community.pk].own.work_plan.duties}

    found = asked["families"]
    assert (found.target, found.quarters) == (2, 2)
    assert (found.due_on, found.effective_due_on) == (date(2026, 12, 31), date(2027, 1, 10))


def test_what_is_let_off_or_only_shown_is_not_asked_of_a_plan(street, community, work_plan, plans):
    definition(street, "cadre-study", comparison="shown", target=0)
    families = definition(street, "families", owed_by="community")
    plans()
    owed = Obligation.objects.get(definition=families, period_key="2026")
    Waiver.objects.create(obligation=owed, reason="搬迁", at=NOW)

    asked = plans()[community.pk].own.work_plan.duties

    assert [each.code for each in asked] == ["work-plan"]


def test_the_street_is_asked_for_its_own_duties(street, community, work_plan, plans):
    definition(street, "officer-training", owed_by="street", target=2)

    found = plans()

    of_street = [each.code for each in found[street.pk].own.work_plan.duties]
    of_community = [each.code for each in found[community.pk].own.work_plan.duties]
    assert sorted(of_street) == ["officer-training", "work-plan"]
    assert of_community == ["work-plan"]


def test_a_plans_figures_survive_being_stored(community, work_plan, plans):
    PlanItemFactory(unit=community)

    figures = plans()[community.pk]

    assert figures.is_work_plan
    assert figures.own.period_key == "2026"
    assert Figures.from_json(figures.as_json()) == figures


def test_counting_takes_the_same_queries_for_one_plan_and_for_many(street, community):
    def queries() -> int:
        open_due_periods(today=date(2026, 1, 20))
        owed = Obligation.objects.filter(definition__metric="work-plan", period_key="2026")
        owed = list(owed.select_related("unit", "definition"))
        with CaptureQueriesContext(connection) as captured:
            found = counting.count_plans(obligations=owed, street=street, now=NOW)
        assert len(found) == len(owed)
        return len(captured)

    adopt_programme(street=street, year=2020)
    PlanItemFactory(unit=community)
    few = queries()
    for unit in CommunityFactory.create_batch(3, street=street):
        for month in range(1, 13):
            PlanItemFactory(unit=unit, month=month)

    assert queries() == few
