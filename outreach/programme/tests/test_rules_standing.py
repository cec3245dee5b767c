from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outreach.programme.rules.standing import Comparison, Standing, expected_by, standing

YEAR = {"first": date(2026, 1, 1), "last": date(2026, 12, 31)}
DUE = datetime(2026, 12, 31, 16, tzinfo=UTC)
DONE = {Standing.MET, Standing.MET_LATE}


def judge(done, on, *, target=4, in_time=None, comparison=Comparison.AT_LEAST, now=None, **given):
    """The standing at noon UTC of a day, or at a given moment of it."""
    return standing(
        target=target,
        done=done,
        done_in_time=done if in_time is None else in_time,
        comparison=comparison,
        due_at=DUE,
        today=on,
        now=now or datetime(on.year, on.month, on.day, 4, tzinfo=UTC),
        **YEAR,
        **given,
    )


@pytest.mark.parametrize(
    ("done", "on", "expected"),
    [
        pytest.param(0, date(2025, 12, 31), Standing.UPCOMING, id="not begun"),
        pytest.param(0, date(2026, 1, 1), Standing.OPEN, id="nobody is behind on day one"),
        pytest.param(0, date(2026, 4, 1), Standing.OPEN, id="90 days: none expected yet"),
        pytest.param(0, date(2026, 4, 3), Standing.BEHIND, id="a quarter of the days is gone"),
        pytest.param(1, date(2026, 4, 3), Standing.ON_TRACK, id="one of one expected"),
        pytest.param(1, date(2026, 7, 3), Standing.BEHIND, id="one of two expected"),
        pytest.param(4, date(2026, 2, 1), Standing.MET, id="met early"),
        pytest.param(3, date(2026, 12, 31), Standing.ON_TRACK, id="last day, three expected"),
        pytest.param(3, date(2027, 1, 1), Standing.MISSED, id="after the due instant"),
    ],
)
def test_work_is_expected_to_grow_evenly(done, on, expected):
    assert judge(done, on) is expected


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (datetime(2026, 12, 31, 15, 59, 59, tzinfo=UTC), Standing.ON_TRACK),
        (datetime(2026, 12, 31, 16, 0, 0, tzinfo=UTC), Standing.MISSED),
    ],
)
def test_the_due_instant_itself_is_late(now, expected):
    assert judge(3, date(2026, 12, 31), now=now) is expected


def test_what_was_recorded_after_the_due_instant_is_met_late():
    assert judge(4, date(2027, 1, 5), in_time=3) is Standing.MET_LATE
    assert judge(4, date(2027, 1, 5), in_time=4) is Standing.MET


def test_a_record_that_is_taken_back_opens_the_duty_again():
    assert judge(4, date(2026, 6, 1)) is Standing.MET
    assert judge(3, date(2026, 6, 1)) is Standing.ON_TRACK
    assert judge(3, date(2027, 6, 1)) is Standing.MISSED


def test_what_is_only_shown_is_never_missed():
    shown = {"comparison": Comparison.SHOWN, "target": 0}

    assert judge(0, date(2025, 12, 31), **shown) is Standing.UPCOMING
    assert judge(0, date(2027, 6, 1), **shown) is Standing.OPEN


@pytest.mark.parametrize(
    ("done", "on", "expected"),
    [
        (90, date(2026, 6, 1), Standing.ON_TRACK),
        (91, date(2026, 6, 1), Standing.BEHIND),
        (90, date(2027, 1, 1), Standing.MET),
        (91, date(2027, 1, 1), Standing.MISSED),
    ],
)
def test_at_most_is_known_when_the_time_is_over(done, on, expected):
    assert judge(done, on, target=90, comparison=Comparison.AT_MOST) is expected


def test_a_rate_is_known_when_the_time_is_over():
    assert judge(95, date(2026, 2, 1), target=90, is_rate=True) is Standing.ON_TRACK
    assert judge(89, date(2026, 2, 1), target=90, is_rate=True) is Standing.BEHIND
    assert judge(95, date(2027, 1, 1), target=90, is_rate=True) is Standing.MET


def test_what_is_waived_or_passed_on_is_not_judged():
    assert judge(0, date(2027, 1, 1), is_waived=True) is Standing.WAIVED
    assert judge(9, date(2027, 1, 1), is_transferred=True) is Standing.TRANSFERRED


@given(
    target=st.integers(1, 400),
    done=st.integers(0, 400),
    more=st.integers(0, 50),
    day=st.integers(0, 364),
)
def test_doing_more_never_makes_it_worse(target, done, more, day):
    order = [Standing.BEHIND, Standing.OPEN, Standing.ON_TRACK, Standing.MET]
    on = date.fromordinal(YEAR["first"].toordinal() + day)

    before, after = judge(done, on, target=target), judge(done + more, on, target=target)

    assert order.index(after) >= order.index(before)


@given(target=st.integers(1, 400), day=st.integers(0, 364))
def test_never_more_is_expected_than_the_target_and_all_of_it_only_afterwards(target, day):
    today = date.fromordinal(YEAR["first"].toordinal() + day)

    assert 0 <= expected_by(target=target, today=today, **YEAR) < target or target == 0
    assert expected_by(target=target, today=date(2027, 1, 1), **YEAR) == target
