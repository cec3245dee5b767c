"""Points for a duty in the target assessment, from what was done; pure, and exact to a tenth."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from fractions import Fraction

TENTH = Decimal("0.1")


class Grading(StrEnum):
    PROPORTIONAL = "proportional"
    STEPPED = "stepped"
    ALL_OR_NOTHING = "all_or_nothing"


class Reach(StrEnum):
    """How far a result has come, where points do not grow with every record."""

    BELOW = "below"
    TARGET = "target"
    FULL_MARKS = "full_marks"


# Shares of the weight. The targets themselves are the office's data; these steps are our choice.
STEPS = {
    Grading.STEPPED: {
        Reach.BELOW: Fraction(0),
        Reach.TARGET: Fraction(4, 5),
        Reach.FULL_MARKS: Fraction(1),
    },
    Grading.ALL_OR_NOTHING: {
        Reach.BELOW: Fraction(0),
        Reach.TARGET: Fraction(1),
        Reach.FULL_MARKS: Fraction(1),
    },
}


@dataclass(frozen=True, slots=True)
class Result:
    """What was done in one period against what was owed."""

    done: int
    target: int
    # Without one, the target itself earns full marks.
    full_marks_target: int | None = None
    # Where less is better: at most the target earns full marks, and there is no step beside it.
    at_most: bool = False

    @property
    def reach(self) -> Reach:
        if self.at_most:
            return Reach.FULL_MARKS if self.done <= self.target else Reach.BELOW
        if self.done >= self.asked_for_full_marks:
            return Reach.FULL_MARKS
        return Reach.TARGET if self.done >= self.target else Reach.BELOW

    @property
    def asked_for_full_marks(self) -> int:
        return self.target if self.full_marks_target is None else self.full_marks_target


def points(*, weight: int, grading: Grading, results: Sequence[Result]) -> Decimal | None:
    """Tell what a duty of the year is worth, or None where there is nothing to grade.

    A duty of several periods, such as one lecture a quarter, earns the mean of its periods, so
    that four lectures in spring do not make good a missing autumn. All or nothing means all of
    them. Rounded once, at the end, half a tenth up.
    """
    if not results:
        return None
    shares = [_share(result, grading) for result in results]
    whole = min(shares) if grading is Grading.ALL_OR_NOTHING else sum(shares) / len(shares)
    exact = weight * whole
    return (Decimal(exact.numerator) / exact.denominator).quantize(TENTH, ROUND_HALF_UP)


def _share(result: Result, grading: Grading) -> Fraction:
    if grading in STEPS:
        return STEPS[grading][result.reach]
    if result.reach is Reach.FULL_MARKS:
        return Fraction(1)
    if result.at_most:
        return Fraction(result.target, result.done)
    return Fraction(result.done, result.asked_for_full_marks)
