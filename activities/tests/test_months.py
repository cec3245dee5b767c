"""The year's plan, month by month, against what was announced and held."""

from datetime import date

import pytest

from activities import months
from activities.rules import Tally
from activities.tests.factories import ActivityFactory, PlanItemFactory

TODAY = date(2026, 5, 10)


@pytest.fixture
def read(community):
    return lambda: months.of_year(community, 2026, today=TODAY)


def shown(year):
    return {
        month.number: (
            [(one.item.title, str(one.state), list(one.activities)) for one in month.planned],
            list(month.unplanned),
        )
        for month in year.months
        if not month.is_empty
    }


def test_items_stand_in_their_month_with_what_became_of_them(community, read):
    item = PlanItemFactory(unit=community, month=3, title="讲座")
    PlanItemFactory(unit=community, month=4, title="参观")
    PlanItemFactory(unit=community, month=6, title="展览")
    announced = PlanItemFactory(unit=community, month=5, title="竞赛")
    late = ActivityFactory(unit=community, plan_item=item, held_on=date(2026, 4, 2))
    coming = ActivityFactory(
        unit=community, plan_item=announced, status="planned", held_on=date(2026, 5, 20)
    )
    beside = ActivityFactory(unit=community, held_on=date(2026, 4, 9))

    year = read()

    assert shown(year) == {
        3: ([("讲座", "held", [late])], []),
        4: ([("参观", "overdue", [])], [beside]),
        5: ([("竞赛", "announced", [coming])], []),
        6: ([("展览", "open", [])], []),
    }
    assert (year.carried_out, year.overdue) == (Tally(held=1, planned=4), 1)
    assert [month.number for month in year.months if month.is_current] == [5]


@pytest.mark.parametrize(
    "state",
    [
        {"status": "cancelled", "cancel_reason": "大风"},
        {"status": "withdrawn", "withdraw_reason": "重复录入"},
    ],
    ids=["cancelled", "withdrawn"],
)
def test_what_did_not_take_place_stands_for_nothing(community, read, state):
    item = PlanItemFactory(unit=community, month=3, title="讲座")
    ActivityFactory(unit=community, plan_item=item, **state)

    assert shown(read()) == {3: ([("讲座", "overdue", [])], [])}
    assert read().total == Tally(held=0, planned=1)


def test_nothing_of_others_or_of_other_years_is_shown(community, neighbour, read):
    PlanItemFactory(unit=neighbour)
    PlanItemFactory(unit=community, year=2025)
    item = PlanItemFactory(unit=community, month=3, title="讲座")
    ActivityFactory(unit=neighbour, plan_item=item, held_on=date(2026, 3, 3))
    ActivityFactory(unit=community, held_on=date(2025, 12, 31))
    ActivityFactory(unit=community, held_on=date(2027, 1, 1))

    assert shown(read()) == {3: ([("讲座", "overdue", [])], [])}


def test_an_item_of_last_december_held_in_january_counts_in_january(community, read):
    item = PlanItemFactory(unit=community, year=2025, month=12)
    held = ActivityFactory(unit=community, plan_item=item, held_on=date(2026, 1, 8))

    assert shown(read()) == {1: ([], [held])}
    last_year = months.of_year(community, 2025, today=TODAY)
    assert shown(last_year) == {12: ([(item.title, "held", [held])], [])}
    assert last_year.total == Tally(held=0, planned=1)


def test_kinds_are_told_by_quarter_and_year(community, read):
    PlanItemFactory(unit=community, month=3)
    PlanItemFactory(unit=community, month=11, kind="tour")
    ActivityFactory(unit=community, held_on=date(2026, 3, 3))
    ActivityFactory(unit=community, held_on=date(2026, 2, 3))
    ActivityFactory(unit=community, held_on=date(2026, 5, 30), status="planned")

    year = read()

    assert [(row.kind, row.year) for row in year.kinds] == [
        ("lecture", Tally(held=2, planned=1)),
        ("tour", Tally(held=0, planned=1)),
    ]
    assert [quarter.tally for quarter in year.quarters] == [
        Tally(held=2, planned=1),
        Tally(),
        Tally(),
        Tally(held=0, planned=1),
    ]


@pytest.mark.parametrize(
    ("asked", "year"),
    [("2027", 2027), ("", 2026), ("soon", 2026), ("9999", 2026), ("2" * 5000, 2026)],
)
def test_the_year_of_an_address(asked, year):
    assert months.year_asked(asked, today=TODAY) == year


@pytest.mark.parametrize(
    ("asked", "first"),
    [
        ("2027-02", date(2027, 2, 1)),
        ("", date(2026, 5, 1)),
        ("2026-13", date(2026, 5, 1)),
        ("2099-12", date(2026, 5, 1)),
    ],
)
def test_the_month_of_an_address(asked, first):
    assert months.month_asked(asked, today=TODAY) == first


def test_months_follow_each_other_over_the_new_year():
    assert months.beside(date(2026, 12, 1), 1) == date(2027, 1, 1)
    assert months.beside(date(2026, 1, 1), -1) == date(2025, 12, 1)


def test_the_calendar_holds_the_own_days_and_those_of_the_street(community, street, neighbour):
    own = ActivityFactory(unit=community, held_on=date(2026, 5, 31))
    of_street = ActivityFactory(unit=street, held_on=date(2026, 5, 1), status="planned")
    ActivityFactory(unit=neighbour, held_on=date(2026, 5, 2))
    ActivityFactory(unit=community, held_on=date(2026, 6, 1))
    ActivityFactory(
        unit=community, held_on=date(2026, 5, 3), status="cancelled", cancel_reason="雨"
    )

    assert months.calendar(community, first=date(2026, 5, 1)) == [
        (date(2026, 5, 1), [of_street]),
        (date(2026, 5, 31), [own]),
    ]
