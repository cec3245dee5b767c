"""Targets for units that exist only part of a year; pure.

Source: yearly targets are pro-rated by full quarters left, rounded up, at least 1.
"""

from collections.abc import Collection
from datetime import date

from .periods import Kind, holding

QUARTERS = 4


def quarters_of(spans: Collection[tuple[date, date | None]], *, year: int) -> int:
    """How many quarters of a year a unit exists in full, at least 1.

    `spans` are its times of existence, the end exclusive or open.
    """
    quarters = [holding(date(year, month, 1), Kind.QUARTER) for month in (1, 4, 7, 10)]
    whole = [
        quarter
        for quarter in quarters
        if any(
            first <= quarter.first and (until is None or until > quarter.last)
            for first, until in spans
        )
    ]
    return max(1, len(whole))


def prorated(target: int, *, quarters: int) -> int:
    """The part of a yearly target that falls to so many quarters, rounded up, at least 1."""
    return max(1, -(-target * quarters // QUARTERS)) if target else 0
