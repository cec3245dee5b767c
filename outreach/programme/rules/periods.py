"""The stretches of time that duties are about, and the keys they are known by.

A key is `2026` (year), `2026H1` (half), `2026Q2` (quarter) or `2026-05` (month); domain rule
"Period keys". Days are local days of the office; both ends of a period belong to it.
"""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Kind(StrEnum):
    YEAR = "year"
    HALF = "half"
    QUARTER = "quarter"
    MONTH = "month"


# Years that a key can name.
FIRST_YEAR, LAST_YEAR = 2000, 2099
MONTHS = {Kind.YEAR: 12, Kind.HALF: 6, Kind.QUARTER: 3, Kind.MONTH: 1}
KEY = re.compile(
    r"(?P<year>20[0-9]{2})"
    r"(?:H(?P<half>[12])|Q(?P<quarter>[1-4])|-(?P<month>0[1-9]|1[0-2]))?"
)


class UnknownPeriod(ValueError):
    """A key that names no period; the message shows what one looks like."""


@dataclass(frozen=True, order=True)
class Period:
    """A year, half, quarter or month."""

    first: date
    last: date
    kind: Kind

    @property
    def year(self) -> int:
        return self.first.year

    @property
    def key(self) -> str:
        ordinal = (self.first.month - 1) // MONTHS[self.kind] + 1
        return {
            Kind.YEAR: f"{self.year}",
            Kind.HALF: f"{self.year}H{ordinal}",
            Kind.QUARTER: f"{self.year}Q{ordinal}",
            Kind.MONTH: f"{self.year}-{ordinal:02}",
        }[self.kind]

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last

    def previous_year(self) -> "Period":
        return _period(self.kind, self.year - 1, self.first.month)


def _period(kind: Kind, year: int, first_month: int) -> Period:
    last_month = first_month + MONTHS[kind] - 1
    return Period(
        first=date(year, first_month, 1),
        last=date(year, last_month, monthrange(year, last_month)[1]),
        kind=kind,
    )


def parse(key: str) -> Period:
    """Read a key.

    :raises UnknownPeriod: if it is none.
    """
    found = KEY.fullmatch(key)
    if not found:
        raise UnknownPeriod(f"{key!r} is no period. Write 2026, 2026H1, 2026Q2 or 2026-05.")
    year = int(found["year"])
    if found["half"]:
        return _period(Kind.HALF, year, 6 * int(found["half"]) - 5)
    if found["quarter"]:
        return _period(Kind.QUARTER, year, 3 * int(found["quarter"]) - 2)
    if found["month"]:
        return _period(Kind.MONTH, year, int(found["month"]))
    return _period(Kind.YEAR, year, 1)


def holding(day: date, kind: Kind) -> Period:
    """The period of this kind that a day falls into."""
    months = MONTHS[kind]
    return _period(kind, day.year, (day.month - 1) // months * months + 1)


def begun_by(day: date, kind: Kind) -> list[Period]:
    """All periods of this kind in the day's year that have begun by then, oldest first."""
    months = range(1, day.month + 1, MONTHS[kind])
    return [_period(kind, day.year, month) for month in months]
