from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outreach.programme.rules import due, periods
from outreach.programme.rules.due import HolidayRule, Holidays

BEIJING = ZoneInfo("Asia/Shanghai")
HALF, YEAR = periods.parse("2026H1"), periods.parse("2026")
# Dragon Boat Festival 2026: Friday 19 to Sunday 21 June. A make-up Saturday: 9 May 2026.
JUNE = Holidays(off={date(2026, 6, 19)}, work={date(2026, 5, 9)})
# A week off with make-up days at both ends.
SPRING = Holidays(
    off={date(2027, 2, day) for day in (5, 8, 9, 10, 11)},
    work={date(2027, 2, 6), date(2027, 2, 14)},
)
DAYS = st.dates(date(2000, 1, 1), date(2099, 12, 31))


@pytest.mark.parametrize(
    ("period", "month", "day", "offset", "expected"),
    [
        pytest.param(HALF, 6, 20, 0, date(2026, 6, 20), id="half-year summary"),
        pytest.param(YEAR, 2, 10, 1, date(2027, 2, 10), id="annual, the year after"),
        pytest.param(YEAR, 12, 10, 0, date(2026, 12, 10), id="annual, December preset"),
        pytest.param(YEAR, 2, 29, 1, date(2027, 2, 28), id="29 February in a common year"),
        pytest.param(periods.parse("2027"), 2, 29, 1, date(2028, 2, 29), id="in a leap year"),
        pytest.param(YEAR, 4, 31, 0, date(2026, 4, 30), id="31 April"),
        pytest.param(YEAR, 12, 31, 0, date(2026, 12, 31), id="last day of the year"),
        pytest.param(YEAR, 1, 1, 1, date(2027, 1, 1), id="first day of the next"),
    ],
)
def test_a_fixed_day_is_named_for_a_period(period, month, day, offset, expected):
    assert due.fixed_day(period=period, month=month, day=day, year_offset=offset) == expected


@pytest.mark.parametrize(
    ("day", "works"),
    [
        pytest.param(date(2026, 6, 18), True, id="Thursday before the holiday"),
        pytest.param(date(2026, 6, 19), False, id="Friday off"),
        pytest.param(date(2026, 6, 20), False, id="Saturday"),
        pytest.param(date(2026, 6, 22), True, id="Monday after"),
        pytest.param(date(2026, 5, 9), True, id="make-up Saturday"),
        pytest.param(date(2026, 5, 16), False, id="any other Saturday"),
    ],
)
def test_a_working_day_follows_the_office_s_table(day, works):
    assert JUNE.is_working_day(day) is works


def test_a_year_without_official_calendar_knows_weekends_only():
    nothing = Holidays()

    assert [nothing.is_working_day(date(2026, 6, day)) for day in (19, 20, 21, 22)] == [
        *(True, False, False, True)
    ]


@pytest.mark.parametrize(
    ("day", "rule", "holidays", "expected"),
    [
        pytest.param(date(2026, 6, 20), "keep", JUNE, date(2026, 6, 20), id="stays by default"),
        pytest.param(date(2026, 6, 20), "next_workday", JUNE, date(2026, 6, 22), id="moves on"),
        pytest.param(date(2026, 6, 20), "previous_workday", JUNE, date(2026, 6, 18), id="back"),
        pytest.param(
            date(2026, 6, 18), "next_workday", JUNE, date(2026, 6, 18), id="works already"
        ),
        pytest.param(date(2026, 5, 9), "next_workday", JUNE, date(2026, 5, 9), id="make-up day"),
        pytest.param(date(2027, 2, 10), "next_workday", SPRING, date(2027, 2, 12), id="festival"),
        pytest.param(
            date(2027, 2, 10), "previous_workday", SPRING, date(2027, 2, 6), id="make-up Saturday"
        ),
        pytest.param(
            date(2027, 2, 13), "next_workday", SPRING, date(2027, 2, 14), id="make-up Sunday"
        ),
    ],
)
def test_a_due_day_on_a_holiday_moves_only_where_the_duty_says_so(day, rule, holidays, expected):
    assert due.legal_day(day=day, rule=HolidayRule(rule), holidays=holidays) == expected


@pytest.mark.parametrize(
    ("day", "inclusive", "instant"),
    [
        pytest.param(date(2027, 2, 10), True, datetime(2027, 2, 10, 16, tzinfo=UTC), id="annual"),
        pytest.param(date(2026, 6, 20), True, datetime(2026, 6, 20, 16, tzinfo=UTC), id="half"),
        pytest.param(date(2026, 6, 20), False, datetime(2026, 6, 19, 16, tzinfo=UTC), id="before"),
        pytest.param(date(2026, 12, 31), True, datetime(2026, 12, 31, 16, tzinfo=UTC), id="year"),
        pytest.param(date(2028, 2, 28), True, datetime(2028, 2, 28, 16, tzinfo=UTC), id="leap"),
    ],
)
def test_something_is_late_from_the_end_of_the_local_day(day, inclusive, instant):
    assert due.due_instant(day=day, zone=BEIJING, inclusive=inclusive) == instant


def test_the_local_day_ends_where_the_clocks_say_also_when_they_change():
    berlin = ZoneInfo("Europe/Berlin")

    last_of_winter = due.due_instant(day=date(2026, 3, 28), zone=berlin)
    first_of_summer = due.due_instant(day=date(2026, 3, 29), zone=berlin)

    assert last_of_winter == datetime(2026, 3, 28, 23, tzinfo=UTC)
    assert first_of_summer == datetime(2026, 3, 29, 22, tzinfo=UTC)


@pytest.mark.parametrize(
    ("period", "cut_off", "window"),
    [
        pytest.param(HALF, date(2026, 6, 15), (HALF.first, date(2026, 6, 15)), id="cut off"),
        pytest.param(HALF, None, (HALF.first, HALF.last), id="no cut-off"),
        pytest.param(HALF, HALF.last, (HALF.first, HALF.last), id="cut off on the last day"),
        pytest.param(HALF, date(2026, 7, 1), (HALF.first, HALF.last), id="after the period"),
        pytest.param(HALF, HALF.first, (HALF.first, HALF.first), id="on the first day"),
        pytest.param(HALF, date(2025, 12, 31), (HALF.first, HALF.first), id="before the period"),
    ],
)
def test_what_counts_lies_in_the_period_and_before_the_cut_off(period, cut_off, window):
    assert due.data_window(period=period, cut_off=cut_off) == window


def test_the_draft_is_made_so_many_days_before():
    assert due.draft_day(due_on=date(2026, 6, 20), days_before=20) == date(2026, 5, 31)
    assert due.draft_day(due_on=date(2027, 2, 10), days_before=0) == date(2027, 2, 10)


@given(day=DAYS, off=st.sets(DAYS), work=st.sets(DAYS))
def test_moving_a_due_day_ends_on_the_nearest_working_day(day, off, work):
    holidays = Holidays(off=off, work=work)

    following, before = holidays.next_working_day(day), holidays.previous_working_day(day)

    assert holidays.is_working_day(following)
    assert holidays.is_working_day(before)
    assert before <= day <= following
    between = (before + timedelta(days=n) for n in range(1, (following - before).days))
    assert not any(holidays.is_working_day(found) for found in between if found != day)
    assert (before == day == following) is holidays.is_working_day(day)


@given(day=DAYS, zone=st.sampled_from(["Asia/Shanghai", "Asia/Urumqi", "UTC", "Europe/Berlin"]))
def test_the_whole_due_day_is_on_time_and_the_next_is_late(day, zone):
    local = ZoneInfo(zone)
    instant = due.due_instant(day=day, zone=local)

    assert (instant.astimezone(UTC) - timedelta(seconds=1)).astimezone(local).date() == day
    assert instant.astimezone(UTC).astimezone(local).date() == day + timedelta(days=1)


@given(key=st.sampled_from(["2026", "2028", "2026H1", "2028Q1", "2028-02"]), cut_off=DAYS)
def test_a_window_is_never_empty_and_never_leaves_its_period(key, cut_off):
    period = periods.parse(key)

    first, last = due.data_window(period=period, cut_off=cut_off)

    assert period.first == first <= last <= period.last
