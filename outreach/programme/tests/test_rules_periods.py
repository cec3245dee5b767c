from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outreach.programme.rules import periods
from outreach.programme.rules.periods import Kind, UnknownPeriod

DAYS = st.dates(date(2000, 1, 1), date(2099, 12, 31))
KINDS = st.sampled_from(Kind)


@pytest.mark.parametrize(
    ("key", "first", "last", "kind"),
    [
        pytest.param("2026", date(2026, 1, 1), date(2026, 12, 31), Kind.YEAR, id="year"),
        pytest.param("2026H1", date(2026, 1, 1), date(2026, 6, 30), Kind.HALF, id="first half"),
        pytest.param("2026H2", date(2026, 7, 1), date(2026, 12, 31), Kind.HALF, id="second half"),
        pytest.param("2026Q1", date(2026, 1, 1), date(2026, 3, 31), Kind.QUARTER, id="Q1"),
        pytest.param("2026Q4", date(2026, 10, 1), date(2026, 12, 31), Kind.QUARTER, id="Q4"),
        pytest.param("2026-05", date(2026, 5, 1), date(2026, 5, 31), Kind.MONTH, id="May"),
        pytest.param("2026-12", date(2026, 12, 1), date(2026, 12, 31), Kind.MONTH, id="December"),
        pytest.param("2027-02", date(2027, 2, 1), date(2027, 2, 28), Kind.MONTH, id="February"),
        pytest.param("2028-02", date(2028, 2, 1), date(2028, 2, 29), Kind.MONTH, id="leap year"),
        pytest.param("2000-02", date(2000, 2, 1), date(2000, 2, 29), Kind.MONTH, id="leap 2000"),
    ],
)
def test_a_key_names_a_stretch_of_days(key, first, last, kind):
    assert periods.parse(key) == periods.Period(first=first, last=last, kind=kind)


@pytest.mark.parametrize(
    "key",
    [
        *("", "26", "1999", "2100", "2026H0", "2026H3", "2026Q0", "2026Q5", "2026-00", "2026-13"),
        *("2026-5", "2026h1", " 2026", "2026 ", "2026\n", "2026H1Q1", "２０２６", "2026-05-01"),
    ],
)
def test_what_names_no_period_is_refused_with_examples(key):
    with pytest.raises(UnknownPeriod, match="Write 2026, 2026H1, 2026Q2 or 2026-05"):
        periods.parse(key)


@pytest.mark.parametrize(
    ("day", "kind", "key"),
    [
        pytest.param(date(2026, 6, 30), Kind.HALF, "2026H1", id="last day of the first half"),
        pytest.param(date(2026, 7, 1), Kind.HALF, "2026H2", id="first day of the second"),
        pytest.param(date(2026, 3, 31), Kind.QUARTER, "2026Q1", id="last day of Q1"),
        pytest.param(date(2026, 4, 1), Kind.QUARTER, "2026Q2", id="first day of Q2"),
        pytest.param(date(2026, 12, 31), Kind.YEAR, "2026", id="last day of the year"),
        pytest.param(date(2027, 1, 1), Kind.YEAR, "2027", id="first day of the next"),
        pytest.param(date(2028, 2, 29), Kind.MONTH, "2028-02", id="29 February"),
    ],
)
def test_every_day_falls_into_one_period_of_a_kind(day, kind, key):
    assert periods.holding(day, kind).key == key


@given(day=DAYS, kind=KINDS)
def test_the_period_that_holds_a_day_contains_it_and_is_known_by_its_key(day, kind):
    period = periods.holding(day, kind)

    assert day in period
    assert periods.parse(period.key) == period


@given(day=DAYS, kind=KINDS)
def test_periods_of_a_kind_follow_each_other_without_gap_or_overlap(day, kind):
    period = periods.holding(day, kind)
    before, after = period.first - timedelta(days=1), period.last + timedelta(days=1)

    assert before not in period
    assert after not in period
    assert periods.holding(after, kind).first == after
    assert periods.holding(before, kind).last == before


@given(day=DAYS.filter(lambda day: day.year > 2000), kind=KINDS)
def test_the_year_before_has_the_same_period(day, kind):
    period = periods.holding(day, kind)
    before = period.previous_year()

    assert before.year == period.year - 1
    assert before.key[4:] == period.key[4:]
