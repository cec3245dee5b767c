"""When something is due, what may be counted for it, and when its draft is made.

Sources: duty codes `half-year-summary` (20 June) and `annual-summary` (10 February of the
following year; preset 10 December of the same year); the day is the office's local day, and a
due day ends with its midnight: 10 Feb 2027 in Asia/Shanghai is the instant 2027-02-10T16:00Z,
exclusive.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from .periods import Period

ONE_DAY = timedelta(days=1)


class HolidayRule(StrEnum):
    KEEP = "keep"
    NEXT_WORKDAY = "next_workday"
    PREVIOUS_WORKDAY = "previous_workday"


class DueRule(StrEnum):
    FIXED = "fixed"
    PERIOD_END = "period_end"
    LAST_DAY = "last_day"
    CAMPAIGN_END = "campaign_end"
    EXPLICIT = "explicit"


@dataclass(frozen=True)
class Holidays:
    """Days off on weekdays and weekend days that are worked, as the office's table has them."""

    off: Collection[date] = ()
    work: Collection[date] = ()

    def is_working_day(self, day: date) -> bool:
        return day in self.work or (day.weekday() < 5 and day not in self.off)

    def next_working_day(self, day: date) -> date:
        """This day, or the first working day after it."""
        while not self.is_working_day(day):
            day += ONE_DAY
        return day

    def previous_working_day(self, day: date) -> date:
        """This day, or the last working day before it."""
        while not self.is_working_day(day):
            day -= ONE_DAY
        return day


def fixed_day(*, period: Period, month: int, day: int, year_offset: int) -> date:
    """The day a FIXED(month, day, year offset) rule names for a period.

    A day that the month does not have (29 February) becomes the month's last day.
    """
    year = period.year + year_offset
    first = date(year, month, 1)
    last = (first.replace(day=28) + timedelta(days=4)).replace(day=1) - ONE_DAY
    return min(first + timedelta(days=day - 1), last)


def last_day_of_month(*, period: Period, month: int, year_offset: int) -> date:
    """The day a LAST_DAY(month) rule names for a period."""
    return fixed_day(period=period, month=month, day=31, year_offset=year_offset)


def days_after(*, end: date, days: int) -> date:
    """The day a PERIOD_END(+days) or CAMPAIGN_END(+days) rule names."""
    return end + timedelta(days=days)


def legal_day(*, day: date, rule: HolidayRule, holidays: Holidays) -> date:
    """Move a due day off a holiday where the definition says so; by default it stays."""
    if rule is HolidayRule.NEXT_WORKDAY:
        return holidays.next_working_day(day)
    if rule is HolidayRule.PREVIOUS_WORKDAY:
        return holidays.previous_working_day(day)
    return day


def due_instant(*, day: date, zone: ZoneInfo, inclusive: bool = True) -> datetime:
    """The instant from which something is late: the day's end, or its start if not inclusive."""
    return datetime.combine(day + ONE_DAY if inclusive else day, time.min, tzinfo=zone)


def data_window(*, period: Period, cut_off: date | None) -> tuple[date, date]:
    """First and last day that can be counted; a cut-off inside the period ends it early."""
    last = period.last if cut_off is None else min(cut_off, period.last)
    return period.first, max(period.first, last)


def draft_day(*, due_on: date, days_before: int) -> date:
    """The day on which the draft has to exist."""
    return due_on - timedelta(days=days_before)
