"""Where an item of the year's plan stands, and what was held against what was planned; pure."""

from calendar import monthrange
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class State(StrEnum):
    HELD = "held"
    ANNOUNCED = "announced"
    OPEN = "open"
    OVERDUE = "overdue"


def state(
    *, year: int, month: int, is_held: bool, announced_on: Collection[date], today: date
) -> State:
    """Tell where an item planned for a month stands on a day.

    What was held stays held, in whatever month that was. An announced day counts until it is over,
    also where it lies after the planned month. An item is overdue once its month or its announced
    day has passed and nobody has recorded anything: then it waits for a record or another month.
    """
    if is_held:
        return State.HELD
    if announced_on:
        return State.ANNOUNCED if max(announced_on) >= today else State.OVERDUE
    return State.OVERDUE if today > last_day(year, month) else State.OPEN


def last_day(year: int, month: int) -> date:
    return date(year, month, monthrange(year, month)[1])


def quarter_of(month: int) -> int:
    return (month + 2) // 3


@dataclass(frozen=True, slots=True)
class Tally:
    """Activities held against activities planned; more than was planned is shown as it is."""

    held: int = 0
    planned: int = 0

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(held=self.held + other.held, planned=self.planned + other.planned)

    def __bool__(self) -> bool:
        return bool(self.held or self.planned)


def tallies(
    *, planned: Collection[tuple[str, int]], held: Collection[tuple[str, int]]
) -> dict[str, list[Tally]]:
    """Four quarters of each kind, from kinds and months; a kind without anything is left out."""
    kinds = dict.fromkeys(kind for kind, _month in (*planned, *held))
    return {
        kind: [
            Tally(
                held=_count(held, kind=kind, quarter=quarter),
                planned=_count(planned, kind=kind, quarter=quarter),
            )
            for quarter in (1, 2, 3, 4)
        ]
        for kind in kinds
    }


def _count(entries: Collection[tuple[str, int]], *, kind: str, quarter: int) -> int:
    return sum(found == kind and quarter_of(month) == quarter for found, month in entries)


# --- Answering an invitation ----------------------------------------------------------------------


class Answer(StrEnum):
    """What a community may still say about an activity of its street."""

    JOIN = "join"
    DECLINE = "decline"


def answers_left(*, joined: bool | None, held_on: date, today: date) -> set[Answer]:
    """Which answers a community can still give.

    Until the day is over it changes its mind as often as it likes. Afterwards a yes can be taken
    back, for that claims less than before; but nobody gives themselves one: whoever came without
    an answer is entered by the street office, which held the activity and knows who was there.
    """
    if today > held_on:
        return {Answer.DECLINE} if joined else set()
    given = {True: Answer.JOIN, False: Answer.DECLINE}.get(joined)
    return set(Answer) - {given}
