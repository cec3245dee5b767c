"""The target table as it is printed: one line for each duty, all its periods together."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from reporting.figures import MET, Asked, Duty, Evidence, Points, UnitFigures, WorkPlan

# Of several periods the line shows what needs most attention.
WORST_FIRST = (
    "missed",
    "behind",
    "met_late",
    "unmeasured",
    "on_track",
    "open",
    "upcoming",
    "met",
    "transferred",
    "waived",
)
DUE = ("met", "met_late", "missed")


@dataclass(frozen=True)
class Line:
    """One duty: what it asks, what was done of it, and how it stands."""

    number: int
    duties: tuple[Duty, ...]
    points: Points | None
    reasons: tuple[tuple[Duty, str], ...]
    share_of_year: int | None  # in percent, where the year is not over

    @property
    def duty(self) -> Duty:
        return self.duties[0]

    @property
    def is_folded(self) -> bool:
        """Whether it is owed in each quarter or month, so that what counts are the periods."""
        return len(self.duties) > 1

    @property
    def owed(self) -> list[Duty]:
        return [duty for duty in self.duties if duty.is_owed]

    @property
    def is_shown_only(self) -> bool:
        return self.duty.is_shown_only

    @property
    def standing(self) -> str:
        found = {duty.standing for duty in self.duties}
        return next((standing for standing in WORST_FIRST if standing in found), "")

    @property
    def status(self) -> str:
        """How a summary stands in figures that have no other standing yet."""
        return self.duty.status

    @property
    def target(self) -> str:
        if self.is_shown_only:
            return "-"
        return self._shown(self.duty.target)

    @property
    def done(self) -> str:
        if self.is_folded:
            return str(sum(duty.done for duty in self.duties))
        return self._shown(self.duty.done)

    @property
    def ratio(self) -> tuple[int, int] | None:
        """What the rate is made of: periods met, records counted, or done against the target."""
        if self.duty.numerator is not None and self.duty.is_rate:
            return self.duty.numerator, self.duty.denominator or 0
        if self.is_folded:
            return sum(duty.is_met for duty in self.owed), len(self.owed)
        return None if self.is_shown_only else (self.duty.done, self.duty.target)

    @property
    def rate(self) -> str:
        """In whole percent, rounded down; more than was asked for is more than 100."""
        if not self.ratio or not self.ratio[1]:
            return "-"
        part, whole = self.ratio
        return f"{100 * part // whole}%"

    @property
    def extended(self) -> list[Duty]:
        return [duty for duty in self.duties if duty.is_extended]

    @property
    def full_marks(self) -> int | None:
        """What full marks ask for, where it is more than the target."""
        asked = self.duty.full_marks_target
        return asked if asked is not None and asked != self.duty.target else None

    @property
    def quarters(self) -> int:
        return self.duty.quarters

    @property
    def evidence(self) -> Evidence | None:
        """The records of all periods."""
        given = [duty.evidence for duty in self.duties if duty.evidence]
        if not given:
            return None
        return Evidence(
            model=given[0].model,
            records=sum(each.records for each in given),
            ledger=tuple(sorted({number for each in given for number in each.ledger})),
            days=tuple(sorted({day for each in given for day in each.days})),
        )

    @property
    def last_year(self) -> str | None:
        done = None if self.is_folded else self.duty.done_last_year
        return None if done is None else self._shown(done)

    def _shown(self, number: int) -> str:
        return f"{number}%" if self.duty.is_rate else str(number)


def lines(own: UnitFigures, reasons: Mapping[str, str]) -> list[Line]:
    """The duties of a year in the order in which they were counted; reasons by duty and period."""
    by_code: dict[str, list[Duty]] = {}
    for duty in own.duties:
        by_code.setdefault(duty.code, []).append(duty)
    return [
        Line(
            number=number,
            duties=tuple(duties),
            points=own.assessment.of(code) if own.assessment else None,
            reasons=_reasons(duties, reasons),
            share_of_year=_share_of_year(own, duties[0]),
        )
        for number, (code, duties) in enumerate(by_code.items(), start=1)
    ]


def _reasons(duties: Iterable[Duty], reasons: Mapping[str, str]) -> tuple[tuple[Duty, str], ...]:
    given = ((duty, reasons.get(duty.key, "").strip()) for duty in duties if duty.is_unmet)
    return tuple((duty, reason) for duty, reason in given if reason)


def _share_of_year(own: UnitFigures, duty: Duty) -> int | None:
    """Printed beside the rate of what is owed for the whole year, while that lasts."""
    is_yearly = len(duty.period_key) == len("2026")
    share = own.window.share_of_year
    is_compared = is_yearly and not duty.is_rate and not duty.is_shown_only
    return share if is_compared and share < 100 else None


@dataclass(frozen=True)
class InTime:
    """Of what fell due, how much was met by then."""

    met: int
    due: int


def in_time(duties: Iterable[Duty]) -> InTime:
    fallen_due = [duty for duty in duties if duty.is_owed and duty.standing in DUE]
    return InTime(sum(duty.standing == MET[0] for duty in fallen_due), len(fallen_due))


# --- Of a work plan -------------------------------------------------------------------------------


@dataclass(frozen=True)
class AskedLine:
    """What one duty asks of a year's plan, all its periods together, and what the plan holds."""

    parts: tuple[Asked, ...]

    @property
    def asked(self) -> Asked:
        return self.parts[0]

    @property
    def is_folded(self) -> bool:
        return len(self.parts) > 1

    @property
    def target(self) -> str:
        return f"{self.asked.target}%" if self.asked.is_rate else str(self.asked.target)

    @property
    def planned(self) -> int | None:
        """Items that would count; None where no item of a plan ever does."""
        known = [part.planned for part in self.parts if part.planned is not None]
        return sum(known) if known else None

    @property
    def gaps(self) -> list[Asked]:
        """Two lectures in one quarter do not make up for none in another."""
        return [part for part in self.parts if not part.is_covered]

    @property
    def lacking(self) -> int:
        return sum(part.target - (part.planned or 0) for part in self.gaps)

    @property
    def first(self) -> Asked:
        return min(self.parts, key=lambda part: part.effective_due_on)

    @property
    def last(self) -> Asked:
        return max(self.parts, key=lambda part: part.effective_due_on)


def asked_lines(plan: WorkPlan) -> list[AskedLine]:
    by_code: dict[str, list[Asked]] = {}
    for part in plan.duties:
        by_code.setdefault(part.code, []).append(part)
    return [AskedLine(tuple(parts)) for parts in by_code.values()]
