"""Where an item of the plan stands, what was held against it, which answers are left."""

from datetime import date

import pytest

from activities.rules import Answer, State, Tally, answers_left, state, tallies

NOTHING = {"is_held": False, "announced_on": []}


@pytest.mark.parametrize(
    ("found", "today", "expected"),
    [
        pytest.param(NOTHING, date(2028, 1, 1), State.OPEN, id="months ahead"),
        pytest.param(NOTHING, date(2028, 2, 29), State.OPEN, id="last day of a leap February"),
        pytest.param(NOTHING, date(2028, 3, 1), State.OVERDUE, id="the month has passed"),
        pytest.param({"is_held": True}, date(2028, 1, 1), State.HELD, id="held early"),
        pytest.param({"is_held": True}, date(2029, 1, 1), State.HELD, id="held stays held"),
        pytest.param(
            {"is_held": True, "announced_on": [date(2028, 2, 1)]},
            date(2028, 2, 20),
            State.HELD,
            id="held, and a second day announced and passed",
        ),
        pytest.param(
            {"announced_on": [date(2028, 2, 10)]},
            date(2028, 2, 10),
            State.ANNOUNCED,
            id="on the announced day",
        ),
        pytest.param(
            {"announced_on": [date(2028, 2, 10)]},
            date(2028, 2, 11),
            State.OVERDUE,
            id="the announced day has passed, the month has not",
        ),
        pytest.param(
            {"announced_on": [date(2028, 2, 10), date(2028, 2, 20)]},
            date(2028, 2, 11),
            State.ANNOUNCED,
            id="the second of two days is to come",
        ),
        pytest.param(
            {"announced_on": [date(2028, 4, 5)]},
            date(2028, 3, 20),
            State.ANNOUNCED,
            id="announced for a later month",
        ),
    ],
)
def test_an_item_planned_for_february_stands(found, today, expected):
    assert state(year=2028, month=2, today=today, **{**NOTHING, **found}) is expected


def test_december_is_over_with_the_year():
    assert state(year=2026, month=12, today=date(2026, 12, 31), **NOTHING) is State.OPEN
    assert state(year=2026, month=12, today=date(2027, 1, 1), **NOTHING) is State.OVERDUE


def test_plan_and_actual_stand_side_by_side_for_each_kind_and_quarter():
    counted = tallies(
        planned=[("lecture", 3), ("lecture", 4), ("tour", 12)],
        held=[("lecture", 1), ("lecture", 2), ("lecture", 3), ("contest", 6)],
    )

    nothing = Tally()
    assert counted == {
        "lecture": [Tally(held=3, planned=1), Tally(held=0, planned=1), nothing, nothing],
        "tour": [nothing, nothing, nothing, Tally(held=0, planned=1)],
        "contest": [nothing, Tally(held=1, planned=0), nothing, nothing],
    }


def test_more_than_was_planned_is_not_cut_off():
    assert Tally(held=3, planned=1) + Tally(held=2, planned=1) == Tally(held=5, planned=2)


BEFORE, THE_DAY, AFTER = date(2026, 5, 22), date(2026, 5, 23), date(2026, 5, 24)


@pytest.mark.parametrize(
    ("joined", "today", "expected"),
    [
        pytest.param(None, BEFORE, set(Answer), id="no answer yet"),
        pytest.param(True, BEFORE, {Answer.DECLINE}, id="a yes can be taken back"),
        pytest.param(False, THE_DAY, {Answer.JOIN}, id="a no can become a yes on the day itself"),
        pytest.param(None, AFTER, set(), id="silence does not become a yes afterwards"),
        pytest.param(False, AFTER, set(), id="nor does a no"),
        pytest.param(True, AFTER, {Answer.DECLINE}, id="who was not there can still say so"),
    ],
)
def test_answers_that_are_left(joined, today, expected):
    assert answers_left(joined=joined, held_on=THE_DAY, today=today) == expected
