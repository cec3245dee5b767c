"""When reminders are sent: the steps around a due day, and which of them is next; pure.

Source: the domain's reminder steps -30, -14, -7, -3, -1 working day, 0, then +1, +3 and weekly.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

from .due import ONE_DAY, Holidays

LATEST = timedelta(days=2)
DEFAULT_STEPS = "-30 -14 -7 -3 -1w 0 +1 +3 +7*"
STEP = re.compile(r"(?P<days>[+-]?[0-9]{1,3})(?P<ending>[w*]?)")


class UnknownStep(ValueError):
    """A text that is no step; the message is that text."""


@dataclass(frozen=True)
class Step:
    """Days before (negative) or after the due day."""

    days: int
    in_working_days: bool = False
    is_weekly: bool = False


def parse_steps(text: str) -> tuple[Step, ...]:
    """Read steps such as `-7 -1w 0 +3 +7*`: `w` counts working days, `*` repeats weekly.

    :raises UnknownStep: naming the first word that is none.
    """
    steps = []
    for word in text.split():
        found = STEP.fullmatch(word)
        if not found or (found["ending"] == "*" and int(found["days"]) < 1):
            raise UnknownStep(word)
        steps.append(
            Step(int(found["days"]), found["ending"] == "w", is_weekly=found["ending"] == "*")
        )
    return tuple(steps)


@dataclass(frozen=True, order=True)
class Aimed:
    """A step with the day it is aimed at; the newer of two comes later."""

    on: date
    step: int


def aimed_days(
    steps: Collection[Step], *, due_on: date, holidays: Holidays, weekly: int
) -> tuple[Aimed, ...]:
    """The days that the steps around a due day are aimed at, in order.

    Until the due day a step that falls on a day off is taken on the last working day before it;
    afterwards on the next working day. A weekly step comes `weekly` times.
    """
    days = [
        Aimed(on=_aim(step, days, due_on, holidays), step=days)
        for step in steps
        for days in _repeated(step, weekly)
    ]
    return tuple(sorted(days))


def due_step(aimed: Collection[Aimed], today: date) -> Aimed | None:
    """The newest step whose day has come, unless it is more than two days ago.

    After days without a run only this one is made good; older ones are past.
    """
    newest = max((step for step in aimed if step.on <= today), default=None)
    if newest is None or today - newest.on > LATEST:
        return None
    return newest


def _repeated(step: Step, weekly: int) -> list[int]:
    return [step.days + 7 * week for week in range(weekly)] if step.is_weekly else [step.days]


def _aim(step: Step, days: int, due_on: date, holidays: Holidays) -> date:
    if step.in_working_days:
        return _working_days_from(due_on, days, holidays)
    day = due_on + timedelta(days=days)
    return holidays.previous_working_day(day) if days <= 0 else holidays.next_working_day(day)


def _working_days_from(day: date, count: int, holidays: Holidays) -> date:
    towards = ONE_DAY if count > 0 else -ONE_DAY
    for _ in range(abs(count)):
        day += towards
        while not holidays.is_working_day(day):
            day += towards
    return day
