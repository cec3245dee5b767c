"""When reminders are sent: the steps around a due day, and which of them is next; pure.

Source: the domain's reminder steps -30, -14, -7, -3, -1 working day, 0, then +1, +3 and weekly.
"""

import re
from dataclasses import dataclass

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
