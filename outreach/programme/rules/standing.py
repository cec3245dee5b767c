"""Where a unit stands against a duty; pure."""

from datetime import date, datetime
from enum import StrEnum


class Standing(StrEnum):
    UPCOMING = "upcoming"
    OPEN = "open"
    ON_TRACK = "on_track"
    BEHIND = "behind"
    MET = "met"
    MET_LATE = "met_late"
    MISSED = "missed"
    WAIVED = "waived"
    TRANSFERRED = "transferred"


class Comparison(StrEnum):
    AT_LEAST = "at_least"
    AT_MOST = "at_most"
    SHOWN = "shown"


def reaches(done: int, target: int, comparison: Comparison) -> bool:
    """Whether a count satisfies a target; what is only shown never does."""
    if comparison is Comparison.SHOWN:
        return False
    return done <= target if comparison is Comparison.AT_MOST else done >= target


def standing(
    *,
    target: int,
    done: int,
    done_in_time: int,
    comparison: Comparison,
    first: date,
    last: date,
    due_at: datetime,
    today: date,
    now: datetime,
    is_rate: bool = False,
    is_waived: bool = False,
    is_transferred: bool = False,
) -> Standing:
    """Tell where a unit stands at a moment.

    `done_in_time` counts what happened and was recorded before the due instant, which is exclusive;
    `done` counts what is there now. Missed stays missed: reached afterwards it is met late. Until
    then work is expected to grow evenly over the window from `first` to `last`, both included,
    rounded in the unit's favour, so nobody is behind on the first morning.
    """
    if is_waived or is_transferred:
        return Standing.WAIVED if is_waived else Standing.TRANSFERRED
    if comparison is Comparison.SHOWN:
        return Standing.UPCOMING if today < first else Standing.OPEN
    # A rate, or what may only be few, is known when the time is over; until then it goes well or
    # does not.
    is_known_early = comparison is Comparison.AT_LEAST and not is_rate
    if reaches(done, target, comparison) and (is_known_early or now >= due_at):
        in_time = reaches(done_in_time, target, comparison)
        return Standing.MET if in_time else Standing.MET_LATE
    if now >= due_at:
        return Standing.MISSED
    if today < first:
        return Standing.UPCOMING
    if not is_known_early:
        return Standing.ON_TRACK if reaches(done, target, comparison) else Standing.BEHIND
    expected = expected_by(target=target, first=first, last=last, today=today)
    if expected == 0 and done == 0:
        return Standing.OPEN
    return Standing.ON_TRACK if done >= expected else Standing.BEHIND


def expected_by(*, target: int, first: date, last: date, today: date) -> int:
    """How much of a target is expected by the morning of a day, rounded down."""
    days = (last - first).days + 1
    gone = min(max((today - first).days, 0), days)
    return target * gone // days
