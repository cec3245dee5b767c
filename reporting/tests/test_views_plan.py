"""The year's plan beside what the year's duties ask for."""

from datetime import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from activities.tests.factories import ActivityFactory, PlanItemFactory
from outreach.programme import actions
from outreach.programme.models import UnitTarget, Waiver
from outreach.programme.tests.factories import CampaignFactory
from reporting.tests.boards import ZONE, definition, owed

YEAR = reverse("workspace:plan-year")
NOON = datetime(2026, 5, 10, 12, tzinfo=ZONE)


@pytest.fixture(autouse=True)
def in_may(time_machine):
    time_machine.move_to(NOON, tick=False)


@pytest.fixture
def browser(client_of, director):
    return client_of(director)


def text_of(response) -> str:
    return response.content.decode()


def asked(browser, **query):
    """Planned and asked of each duty, period by period."""
    duties = browser.get(YEAR, query).context["demands"].duties
    return {
        duty.code: {part.period_key: (part.planned, part.asked) for part in duty.parts}
        for duty in duties
    }


def test_twelve_months_with_the_plan_and_what_became_of_it(browser, community, neighbour):
    item = PlanItemFactory(unit=community, month=3, title="节水讲座")
    late = PlanItemFactory(unit=community, month=4, title="参观科技馆", kind="tour")
    held = ActivityFactory(unit=community, plan_item=item, held_on="2026-03-22", title="节水日")
    PlanItemFactory(unit=neighbour, title="邻居的讲座")

    page = text_of(browser.get(YEAR))

    assert all(f'id="month-{number}"' in page for number in range(1, 13))
    assert "1 of 2 items held, 1 overdue" in page
    assert reverse("workspace:plan-edit", args=[late.pk]) in page
    assert reverse("workspace:activity-detail", args=[held.pk]) in page
    assert ">held</span>" in page
    assert ">overdue</span>" in page
    assert "邻居的讲座" not in page
    assert page.count("this month") == 1


def test_more_was_held_than_planned(browser, community):
    PlanItemFactory(unit=community, month=3)
    for day in (1, 2, 3):
        ActivityFactory(unit=community, held_on=f"2026-03-0{day}")

    assert "3 held, 1 planned" in text_of(browser.get(YEAR))


def test_a_month_with_nothing_planned_offers_to_add(browser):
    page = text_of(browser.get(YEAR))

    assert f"{reverse('workspace:plan-add')}?year=2026&amp;month=12" in page
    assert "Copy last year's plan, or add the first item." in page


def test_a_year_gone_by_is_only_shown(browser, community):
    item = PlanItemFactory(unit=community, year=2025, title="节水讲座")

    page = text_of(browser.get(YEAR, {"year": "2025"}))

    assert "节水讲座" in page
    assert reverse("workspace:plan-edit", args=[item.pk]) not in page
    assert reverse("workspace:plan-add") not in page


@pytest.mark.parametrize(
    ("code", "serves", "does_not"),
    [
        ("own-activities", {}, None),
        ("large-scale", {"expected_attendance": 100}, {"expected_attendance": 99}),
        ("youth", {"audience": "youth"}, {"audience": "mixed"}),
        (
            "employment-training",
            {"kind": "training", "audience": "migrant"},
            {"kind": "training"},
        ),
        ("science-into-community", {"is_into_community": True}, {}),
        ("quarterly-lecture", {"kind": "lecture"}, {"kind": "tour"}),
        ("anti-cult", {"opposes_cults": True}, {}),
    ],
)
def test_an_item_serves_the_duties_it_speaks_of(browser, street, community, code, serves, does_not):
    definition(street, code)
    if does_not is not None:
        PlanItemFactory(unit=community, **does_not)
    assert asked(browser) == {code: {"2026": (0, 1)}}

    PlanItemFactory(unit=community, month=9, **serves)

    assert asked(browser) == {code: {"2026": (1, 1)}}


def test_what_the_plan_lacks_can_be_added_with_one_tap(browser, street, community):
    definition(street, "quarterly-lecture", period_kind="quarter")
    PlanItemFactory.create_batch(2, unit=community, month=2)

    response = browser.get(YEAR)

    assert asked(browser)["quarterly-lecture"] == {
        "2026Q1": (2, 1),
        "2026Q2": (0, 1),
        "2026Q3": (0, 1),
        "2026Q4": (0, 1),
    }
    [duty] = response.context["demands"].duties
    assert not duty.is_covered
    add = reverse("workspace:plan-add")
    for month in (5, 7, 10):
        assert f"{add}?year=2026&amp;month={month}&amp;kind=lecture" in text_of(response)


def test_a_campaign_asks_for_its_own_month(browser, street, community):
    CampaignFactory()
    definition(street, "st-week", period_kind="campaign", campaign_code="st-week")
    PlanItemFactory(unit=community, month=4)
    assert asked(browser) == {"st-week": {"2026": (0, 1)}}

    PlanItemFactory(unit=community, month=5)

    assert asked(browser) == {"st-week": {"2026": (1, 1)}}


def test_targets_are_those_of_the_unit_and_of_what_is_owed_already(browser, street, community):
    own = definition(street, "own-activities", target=2)
    UnitTarget.objects.create(definition=own, unit=community, target=5)
    owed(definition(street, "youth", target=2), community, target=1)

    assert asked(browser) == {"own-activities": {"2026": (0, 5)}, "youth": {"2026": (0, 1)}}


def test_what_is_waived_or_not_owed_by_a_community_is_not_asked_for(browser, street, community):
    waived = owed(definition(street, "youth"), community)
    Waiver.objects.create(obligation=waived, reason="x", at=NOON)
    definition(street, "own-activities", owed_by="street")
    definition(street, "anti-cult", comparison="shown")
    definition(street, "families")

    assert asked(browser) == {}
    assert "no duties for this year that ask for activities" in text_of(browser.get(YEAR))


def test_next_year_is_asked_for_before_anything_is_owed(browser, street, community):
    definition(street, "youth")
    PlanItemFactory(unit=community, year=2027, audience="youth")

    assert asked(browser, year="2027") == {"youth": {"2027": (1, 1)}}


def test_what_is_missing_stands_first(browser, street, community):
    for code in ("own-activities", "youth"):
        definition(street, code)
    PlanItemFactory(unit=community)

    assert list(asked(browser)) == ["youth", "own-activities"]


def test_the_duty_to_have_a_plan_is_shown_with_its_day(browser, street, community):
    plan = definition(street, "work-plan", due_rule="fixed", due_month=1, due_day=31)
    duty = owed(plan, community, standing="met_late", done=1)

    page = text_of(browser.get(YEAR))

    assert reverse("workspace:duty-detail", args=[duty.pk]) in page
    assert "met late" in page
    assert "Due 31 January 2026" in page


def test_without_that_duty_the_page_keeps_silent_about_it(browser, street, community):
    definition(street, "work-plan", due_rule="fixed", due_month=1, due_day=31)

    assert browser.get(YEAR).context["demands"].work_plan is None
    assert "Due 31 January" not in text_of(browser.get(YEAR))


def test_a_whole_programme_and_a_full_year_cost_few_queries(browser, street, community):
    actions.adopt_programme(street=street, year=2026)
    counts = []
    for number in (1, 3):
        for month in (1, 5, 9):
            items = PlanItemFactory.create_batch(number, unit=community, month=month)
            for item in items:
                ActivityFactory(unit=community, plan_item=item)
        with CaptureQueriesContext(connection) as queries:
            browser.get(YEAR)
        counts.append(len(queries))

    assert counts[0] == counts[1] <= 12
