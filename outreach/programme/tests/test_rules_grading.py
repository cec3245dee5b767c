from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outreach.programme.rules.grading import Grading, Reach, Result, points

PROPORTIONAL, STEPPED, ALL_OR_NOTHING = Grading
COUNTS = st.integers(0, 10_000)
WEIGHTS = st.integers(1, 100)
GRADINGS = st.sampled_from(Grading)


@st.composite
def results(draw):
    target = draw(COUNTS)
    more = draw(st.none() | COUNTS)
    return Result(
        done=draw(COUNTS),
        target=target,
        full_marks_target=None if more is None else target + more,
        at_most=draw(st.booleans()),
    )


def own_activities(done):
    """Two activities a year are asked for, three earn full marks."""
    return Result(done=done, target=2, full_marks_target=3)


@pytest.mark.parametrize(
    ("grading", "done", "expected"),
    [
        pytest.param(PROPORTIONAL, 0, "0.0", id="in proportion: none"),
        pytest.param(PROPORTIONAL, 1, "3.3", id="in proportion: one of three, rounded down"),
        pytest.param(PROPORTIONAL, 2, "6.7", id="in proportion: two of three, rounded up"),
        pytest.param(PROPORTIONAL, 3, "10.0", id="in proportion: all three"),
        pytest.param(PROPORTIONAL, 9, "10.0", id="in proportion: more than that earns no more"),
        pytest.param(STEPPED, 1, "0.0", id="in steps: below the target"),
        pytest.param(STEPPED, 2, "8.0", id="in steps: the target"),
        pytest.param(STEPPED, 3, "10.0", id="in steps: full marks"),
        pytest.param(ALL_OR_NOTHING, 1, "0.0", id="all or nothing: below the target"),
        pytest.param(ALL_OR_NOTHING, 2, "10.0", id="all or nothing: the target"),
        pytest.param(ALL_OR_NOTHING, 3, "10.0", id="all or nothing: more than that"),
    ],
)
def test_points_of_ten_for_two_activities_and_full_marks_for_three(grading, done, expected):
    earned = points(weight=10, grading=grading, results=[own_activities(done)])

    assert str(earned) == expected


@pytest.mark.parametrize(
    ("grading", "expected"),
    [(PROPORTIONAL, "5.0"), (STEPPED, "5.0"), (ALL_OR_NOTHING, "5.0")],
)
def test_without_a_target_of_their_own_full_marks_come_with_the_target(grading, expected):
    assert str(points(weight=5, grading=grading, results=[Result(done=1, target=1)])) == expected


@pytest.mark.parametrize(
    ("grading", "done", "expected"),
    [
        pytest.param(PROPORTIONAL, 90, "6.0", id="90 days of at most 90"),
        pytest.param(PROPORTIONAL, 91, "5.9", id="a day too many"),
        pytest.param(PROPORTIONAL, 180, "3.0", id="twice as many"),
        pytest.param(STEPPED, 90, "6.0", id="in steps, at the edge"),
        pytest.param(STEPPED, 91, "0.0", id="in steps, a day too many"),
        pytest.param(ALL_OR_NOTHING, 91, "0.0", id="nothing"),
    ],
)
def test_where_less_is_better_more_earns_less(grading, done, expected):
    stale = Result(done=done, target=90, at_most=True)

    assert str(points(weight=6, grading=grading, results=[stale])) == expected


@pytest.mark.parametrize(
    ("grading", "expected"),
    [
        pytest.param(PROPORTIONAL, "6.0", id="in proportion: three quarters of the weight"),
        pytest.param(STEPPED, "6.0", id="in steps: the same"),
        pytest.param(ALL_OR_NOTHING, "0.0", id="all or nothing: a quarter is missing"),
    ],
)
def test_five_lectures_in_three_quarters_leave_the_fourth_empty(grading, expected):
    quarters = [Result(done=done, target=1) for done in (3, 0, 1, 1)]

    assert str(points(weight=8, grading=grading, results=quarters)) == expected


def test_rounding_happens_once_and_half_a_tenth_goes_up():
    # A quarter of a point is 0.3; four of them, each rounded by itself, would have made 1.2.
    months = [Result(done=1, target=4)] * 4

    assert points(weight=1, grading=PROPORTIONAL, results=months) == Decimal("0.3")
    assert points(weight=1, grading=PROPORTIONAL, results=[Result(done=1, target=20)]) == Decimal(
        "0.1"
    )
    assert points(weight=1, grading=PROPORTIONAL, results=[Result(done=1, target=21)]) == Decimal(
        "0.0"
    )


def test_a_target_of_nothing_is_reached_from_the_start():
    assert Result(done=0, target=0).reach is Reach.FULL_MARKS
    assert points(weight=4, grading=PROPORTIONAL, results=[Result(done=0, target=0)]) == 4


def test_where_nothing_is_owed_there_is_nothing_to_grade():
    assert points(weight=10, grading=PROPORTIONAL, results=[]) is None


@given(weight=WEIGHTS, grading=GRADINGS, held=st.lists(results(), min_size=1, max_size=12))
def test_points_are_tenths_from_nothing_to_the_weight(weight, grading, held):
    earned = points(weight=weight, grading=grading, results=held)

    assert 0 <= earned <= weight
    assert earned == earned.quantize(Decimal("0.1"))


@given(weight=WEIGHTS, grading=GRADINGS, first=results(), more=COUNTS)
def test_doing_more_never_costs_points(weight, grading, first, more):
    after = Result(first.done + more, first.target, first.full_marks_target, first.at_most)

    less, much = (points(weight=weight, grading=grading, results=[each]) for each in (first, after))

    assert less >= much if first.at_most else less <= much


@given(weight=WEIGHTS, grading=GRADINGS, held=results())
def test_reaching_full_marks_earns_the_whole_weight(weight, grading, held):
    earned = points(weight=weight, grading=grading, results=[held])

    if held.reach is Reach.FULL_MARKS:
        assert earned == weight


@given(weight=WEIGHTS, grading=GRADINGS, held=results(), times=st.integers(1, 12))
def test_the_same_in_every_period_earns_what_one_of_them_does(weight, grading, held, times):
    one = points(weight=weight, grading=grading, results=[held])

    assert points(weight=weight, grading=grading, results=[held] * times) == one
