from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outreach.programme.rules.due import Holidays
from outreach.programme.rules.reminders import (
    DEFAULT_STEPS,
    Aimed,
    UnknownStep,
    aimed_days,
    due_step,
    parse_steps,
)

# The Dragon Boat holiday of 2026: 19 June is off, 20 and 21 June are a weekend.
DRAGON_BOAT = Holidays(off={date(2026, 6, 19)})
SPRING_FESTIVAL = Holidays(
    off={date(2027, 2, day) for day in (8, 9, 10, 11, 12)}, work={date(2027, 2, 7)}
)
ORDINARY = Holidays()


def aims(due_on, holidays, steps=DEFAULT_STEPS, weekly=2):
    found = aimed_days(parse_steps(steps), due_on=due_on, holidays=holidays, weekly=weekly)
    return {aimed.step: aimed.on for aimed in found}


def test_steps_lie_around_the_due_day():
    assert aims(date(2026, 9, 16), ORDINARY) == {
        -30: date(2026, 8, 17),
        -14: date(2026, 9, 2),
        -7: date(2026, 9, 9),
        -3: date(2026, 9, 11),  # 13 September is a Sunday
        -1: date(2026, 9, 15),
        0: date(2026, 9, 16),
        1: date(2026, 9, 17),
        3: date(2026, 9, 21),  # 19 September is a Saturday
        7: date(2026, 9, 23),
        14: date(2026, 9, 30),
    }


def test_reminders_aim_at_the_last_working_day_before_a_due_day_in_a_holiday():
    found = aims(date(2026, 6, 20), DRAGON_BOAT)

    assert found[0] == found[-1] == date(2026, 6, 18)
    assert found[1] == date(2026, 6, 22)


def test_a_make_up_saturday_is_a_working_day():
    found = aims(date(2027, 2, 10), SPRING_FESTIVAL)

    assert found[0] == date(2027, 2, 7)
    assert found[-1] == date(2027, 2, 7)
    assert found[-3] == date(2027, 2, 7)


def test_a_year_without_a_calendar_knows_weekends_only():
    assert aims(date(2027, 2, 10), ORDINARY)[0] == date(2027, 2, 10)


@pytest.mark.parametrize(
    ("today", "step"),
    [
        pytest.param(date(2026, 8, 16), None, id="before the first"),
        pytest.param(date(2026, 8, 17), -30, id="on its day"),
        pytest.param(date(2026, 8, 19), -30, id="two days late"),
        pytest.param(date(2026, 8, 20), None, id="three days late: never"),
        pytest.param(date(2026, 9, 16), 0, id="after an outage only the newest"),
        pytest.param(date(2026, 9, 30), 14, id="weekly"),
        pytest.param(date(2026, 10, 5), None, id="after the last week"),
    ],
)
def test_the_newest_step_whose_day_has_come_is_due(today, step):
    aimed = aimed_days(
        parse_steps(DEFAULT_STEPS), due_on=date(2026, 9, 16), holidays=ORDINARY, weekly=2
    )

    found = due_step(aimed, today)

    assert (found.step if found else None) == step


def test_of_two_steps_on_one_day_the_later_one_counts():
    both = (Aimed(date(2026, 6, 18), -1), Aimed(date(2026, 6, 18), 0))

    assert due_step(both, date(2026, 6, 18)).step == 0


@pytest.mark.parametrize("word", ["x", "-7d", "1000", "-7*", "0*", "--3"])
def test_what_is_no_step_is_named(word):
    with pytest.raises(UnknownStep, match=r"^" + word.replace("*", r"\*") + "$"):
        parse_steps(f"-7 {word} 0")


def test_no_steps_are_no_reminders():
    assert parse_steps("") == ()
    assert due_step((), date(2026, 6, 18)) is None


@given(
    due_on=st.dates(date(2024, 1, 1), date(2030, 12, 31)),
    off=st.sets(st.dates(date(2024, 1, 1), date(2030, 12, 31)), max_size=30),
)
def test_every_step_is_aimed_at_a_working_day_on_its_side_of_the_due_day(due_on, off):
    holidays = Holidays(off=off)

    for step, day in aims(due_on, holidays).items():
        assert holidays.is_working_day(day)
        assert day <= due_on if step <= 0 else day > due_on


@given(due_on=st.dates(date(2024, 1, 1), date(2030, 12, 31)), late=st.integers(-400, 400))
def test_nothing_is_sent_more_than_two_days_late_or_early(due_on, late):
    aimed = aimed_days(parse_steps(DEFAULT_STEPS), due_on=due_on, holidays=ORDINARY, weekly=10)
    today = due_on + timedelta(days=late)

    found = due_step(aimed, today)

    assert found is None or 0 <= (today - found.on).days <= 2
    assert found is None or not [step for step in aimed if found < step and step.on <= today]
