"""What was owed and how it stands, the points for it, and what is asked of a plan."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from .basics import total
from .held import Planned


@dataclass(frozen=True)
class Evidence:
    """The records a duty was counted from: activities by their number in the ledger, else days."""

    model: str
    records: int
    ledger: tuple[int, ...] = ()
    days: tuple[date, ...] = ()


MET = ("met", "met_late")


LET_OFF = ("waived", "transferred")


@dataclass(frozen=True)
class Duty:
    """A row of the target table: what was owed, by when, and how it stands."""

    code: str
    name: str
    name_en: str
    period_key: str
    due_on: date
    effective_due_on: date
    target: int
    done: int
    submitted_on: date | None
    status: str  # of a summary, by its first submission; else empty
    # Older figures have the summaries alone, without what follows.
    standing: str = ""
    comparison: str = "at_least"
    full_marks_target: int | None = None
    is_rate: bool = False
    numerator: int | None = None
    denominator: int | None = None
    quarters: int = 4
    met_on: date | None = None
    evidence: Evidence | None = None
    done_last_year: int | None = None

    @property
    def key(self) -> str:
        """What a reason for it is kept under."""
        return f"{self.code} {self.period_key}"

    @property
    def is_met(self) -> bool:
        return self.standing in MET if self.standing else self.done >= self.target

    @property
    def is_owed(self) -> bool:
        """Neither let off nor shown only."""
        return self.standing not in LET_OFF and not self.is_shown_only

    @property
    def is_shown_only(self) -> bool:
        return self.comparison == "shown"

    @property
    def is_unmet(self) -> bool:
        return self.is_owed and not self.is_met

    @property
    def has_evidence(self) -> bool:
        return bool(self.evidence and self.evidence.records)

    @property
    def is_extended(self) -> bool:
        return self.effective_due_on != self.due_on

    @property
    def is_summary(self) -> bool:
        return bool(self.status)


@dataclass(frozen=True)
class Points:
    """What a duty weighs in the target assessment, and the points given for it."""

    code: str
    weight: int
    suggested: Decimal | None
    self_score: Decimal | None
    reviewed_score: Decimal | None
    reason: str = ""

    @property
    def is_reviewed(self) -> bool:
        return self.reviewed_score is not None


@dataclass(frozen=True)
class Assessment:
    """The unit's row of the score sheet of the year, as it was when the figures were counted."""

    is_closed: bool
    points: tuple[Points, ...] = ()

    @property
    def self_total(self) -> Decimal | None:
        return total(row.self_score for row in self.points)

    @property
    def reviewed_total(self) -> Decimal | None:
        return total(row.reviewed_score for row in self.points)

    def of(self, code: str) -> Points | None:
        return next((row for row in self.points if row.code == code), None)


@dataclass(frozen=True)
class Asked:
    """What a duty asks of the year's plan in one period, and what the plan holds of it."""

    code: str
    name: str
    name_en: str
    period_key: str
    due_on: date
    effective_due_on: date
    target: int
    full_marks_target: int | None
    comparison: str
    is_rate: bool
    quarters: int
    planned: int | None  # None where no item of a plan could ever count for it

    @property
    def is_covered(self) -> bool:
        return self.planned is None or self.planned >= self.target

    @property
    def is_extended(self) -> bool:
        return self.effective_due_on != self.due_on


@dataclass(frozen=True)
class WorkPlan:
    """What a unit sets out to do in a year, month by month, beside what the duties ask for."""

    items: tuple[Planned, ...] = ()
    duties: tuple[Asked, ...] = ()
