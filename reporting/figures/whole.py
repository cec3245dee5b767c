"""All figures of one document."""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal
from typing import Self

from .basics import Name, Tally, Window
from .duties import Assessment, Duty, WorkPlan
from .held import NOTHING_HELD, Activities, Entry, Picture, Planned
from .kept import (
    NO_VOLUNTEERS,
    NONE_DESIGNATED,
    NONE_JOINED,
    Demonstration,
    Group,
    Joined,
    PartnerRow,
    Position,
    Post,
    School,
    Volunteers,
)
from .stored import revive


@dataclass(frozen=True)
class UnitFigures:
    """All figures of one unit for one period."""

    unit: Name
    street: Name
    is_street: bool
    period_key: str
    window: Window
    activities: Activities = NOTHING_HELD
    group: Group | None = None
    posts: tuple[Post, ...] = ()
    volunteers: Volunteers = NO_VOLUNTEERS
    positions: tuple[Position, ...] = ()
    school: School | None = None
    partners: tuple[PartnerRow, ...] = ()
    demonstration: Demonstration = NONE_DESIGNATED
    street_activities: Joined = NONE_JOINED
    duties: tuple[Duty, ...] = ()
    ledger: tuple[Entry, ...] = ()
    photos: tuple[Picture, ...] = ()
    plan: tuple[Planned, ...] = ()

    assessment: Assessment | None = None
    # The day whose end the duties were judged at; None: the moment at which they were counted.
    judged_on: date | None = None
    work_plan: WorkPlan | None = None

    @property
    def planned(self) -> tuple[Planned, ...]:
        """The year's plan in a work plan; in a summary what is planned next."""
        return self.work_plan.items if self.work_plan else self.plan

    @property
    def owed(self) -> tuple[Duty, ...]:
        return tuple(duty for duty in self.duties if duty.is_owed)

    @property
    def duties_met(self) -> int:
        return sum(duty.is_met for duty in self.owed)

    def duty(self, code: str) -> Duty | None:
        """The year's duty of this code, where it is owed once."""
        found = [duty for duty in self.duties if duty.code == code]
        return found[0] if len(found) == 1 else None

    @property
    def own_summary(self) -> Duty | None:
        """The duty to hand in the very summary that these figures are for."""
        of_period = [duty for duty in self.duties if duty.period_key == self.period_key]
        return next((duty for duty in of_period if duty.is_summary), None)

    @property
    def partners_total(self) -> PartnerRow:
        return sum(self.partners, PartnerRow(""))


@dataclass(frozen=True)
class CommunityRow:
    """One community in the street's roll-up, by its accepted summary or else by its records."""

    unit: Name
    activities: Tally
    lectures: int
    families_new: int
    volunteers: int
    status: str  # of its own summary for the period
    submitted_on: date | None
    # Of the summary: draft, waiting, returned or accepted; empty in older figures.
    state: str = ""
    accepted_version: int | None = None
    last_year: Tally | None = None
    families_total: int | None = None
    duties_met: int | None = None
    duties_owed: int | None = None
    score: Decimal | None = None

    @property
    def is_from_records(self) -> bool:
        """Whether its numbers do not rest on an accepted summary."""
        return self.accepted_version is None


@dataclass(frozen=True)
class CommunityTotals:
    """All communities of a street together; None where that of one is not known."""

    activities: Tally
    lectures: int
    families_new: int
    families_total: int | None
    volunteers: int
    duties_met: int | None
    duties_owed: int | None
    last_year: Tally | None


def _whole(numbers: Iterable[int | None]) -> int | None:
    """The sum, unless one number is missing in it."""
    numbers = list(numbers)
    return None if None in numbers else sum(numbers)


@dataclass(frozen=True)
class Figures:
    """What one document is made from; a street's also has a row for each community."""

    own: UnitFigures
    communities: tuple[CommunityRow, ...] = ()

    @property
    def is_work_plan(self) -> bool:
        return self.own.work_plan is not None

    @property
    def is_provisional(self) -> bool:
        """Whether a community in it has no accepted summary yet."""
        return any(row.is_from_records for row in self.communities)

    @property
    def communities_total(self) -> Tally:
        return sum((row.activities for row in self.communities), Tally())

    @property
    def totals(self) -> CommunityTotals:
        rows = self.communities
        past = [row.last_year for row in rows]
        return CommunityTotals(
            activities=self.communities_total,
            lectures=sum(row.lectures for row in rows),
            families_new=sum(row.families_new for row in rows),
            families_total=_whole(row.families_total for row in rows),
            volunteers=sum(row.volunteers for row in rows),
            duties_met=_whole(row.duties_met for row in rows),
            duties_owed=_whole(row.duties_owed for row in rows),
            last_year=None if None in past else sum(past, Tally()),
        )

    def as_json(self) -> dict:
        return json.loads(json.dumps(asdict(self), default=str))

    @classmethod
    def from_json(cls, stored: dict) -> Self:
        return revive(cls, stored)
