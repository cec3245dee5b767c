"""How a summary stands against its due instant; pure."""

from datetime import datetime
from enum import StrEnum


class Standing(StrEnum):
    OPEN = "open"
    NOT_SUBMITTED = "not_submitted"
    ON_TIME = "on_time"
    LATE = "late"


def standing(*, due_at: datetime, first_submitted_at: datetime | None, now: datetime) -> Standing:
    """Judge a duty to submit: the first submission decides, and missed stays missed.

    `due_at` is exclusive: what arrives at that very instant is late.
    """
    if first_submitted_at is None:
        return Standing.OPEN if now < due_at else Standing.NOT_SUBMITTED
    return Standing.ON_TIME if first_submitted_at < due_at else Standing.LATE
