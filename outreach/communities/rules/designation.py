"""How a nomination goes on, when its public notice runs, and what counts as the same; pure."""

import re
import unicodedata
from collections.abc import Collection
from datetime import date
from enum import StrEnum


class State(StrEnum):
    DRAFT = "draft"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    APPROVED = "approved"
    REFUSED = "refused"
    DESIGNATED = "designated"
    WITHDRAWN = "withdrawn"


class Act(StrEnum):
    EDIT = "edit"
    SUBMIT = "submit"
    RETURN = "return"
    APPROVE = "approve"
    REFUSE = "refuse"
    OBJECT = "object"
    SETTLE = "settle"
    DESIGNATE = "designate"
    WITHDRAW = "withdraw"


# What may be done in which state, and the state after it. What is not written here is refused.
TRANSITIONS = {
    (State.DRAFT, Act.EDIT): State.DRAFT,
    (State.DRAFT, Act.SUBMIT): State.SUBMITTED,
    (State.DRAFT, Act.WITHDRAW): State.WITHDRAWN,
    (State.SUBMITTED, Act.RETURN): State.RETURNED,
    (State.SUBMITTED, Act.APPROVE): State.APPROVED,
    (State.SUBMITTED, Act.REFUSE): State.REFUSED,
    (State.SUBMITTED, Act.WITHDRAW): State.WITHDRAWN,
    (State.RETURNED, Act.EDIT): State.RETURNED,
    (State.RETURNED, Act.SUBMIT): State.SUBMITTED,
    (State.RETURNED, Act.WITHDRAW): State.WITHDRAWN,
    (State.APPROVED, Act.OBJECT): State.APPROVED,
    (State.APPROVED, Act.SETTLE): State.APPROVED,
    (State.APPROVED, Act.DESIGNATE): State.DESIGNATED,
    (State.APPROVED, Act.REFUSE): State.REFUSED,
    (State.APPROVED, Act.WITHDRAW): State.WITHDRAWN,
}
IN_PROGRESS = (State.DRAFT, State.SUBMITTED, State.RETURNED, State.APPROVED)


def after(state: State, act: Act) -> State | None:
    """The state an act leads to, or None where it may not be done."""
    return TRANSITIONS.get((state, act))


class Notice(StrEnum):
    NONE = "none"
    AHEAD = "ahead"
    RUNNING = "running"
    OVER = "over"


def notice(*, first: date | None, until: date | None, today: date) -> Notice:
    """Where a public notice stands; the day `until` is the first one after it."""
    if first is None or until is None:
        return Notice.NONE
    if today < first:
        return Notice.AHEAD
    return Notice.RUNNING if today < until else Notice.OVER


# Written with or without, these make no other place.
_BETWEEN = re.compile(r"[\s,，、。.·]+")
_DASHES = re.compile(r"[‐‑‒–—―−－ー~～]")
# As much as its column takes: a single sign may stand for a phrase of many.
_LONGEST = 160


def place_key(text: str) -> str:
    """One writing for all writings of a place: full or half width, any spaces, any case."""
    plain = unicodedata.normalize("NFKC", _DASHES.sub("-", text))
    return _BETWEEN.sub("", _DASHES.sub("-", plain)).casefold()[:_LONGEST]


def joined(building: str, door: str) -> str:
    """Building and door as one address: Chinese without a gap, all else with a comma."""
    if not (building and door):
        return building or door
    gap = ", " if building[-1].isascii() and door[0].isascii() else ""
    return f"{building}{gap}{door}"


def masked(name: str) -> str:
    """What a public notice shows of a person: the first character, however long the name is."""
    return f"{name.strip()[:1]}**"


def places_left(*, quotas: Collection[int | None], taken: Collection[int]) -> int | None:
    """How many may still be designated under all quotas; None where none of them has a limit."""
    left = [
        max(0, most - given) for most, given in zip(quotas, taken, strict=True) if most is not None
    ]
    return min(left, default=None)


def a_year_after(day: date) -> date:
    """The same day of the next year; 1 March after a leap day."""
    try:
        return day.replace(year=day.year + 1)
    except ValueError:
        return date(day.year + 1, 3, 1)
