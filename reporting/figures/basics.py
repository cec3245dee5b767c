"""What figures of every kind are made of."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal


@dataclass(frozen=True)
class Name:
    """A unit's name in both languages; English is empty where the office entered none."""

    code: str
    zh: str
    en: str

    def in_language(self, language: str) -> str:
        return self.en if language.startswith("en") and self.en else self.zh


@dataclass(frozen=True)
class Window:
    """What is counted: first and last day, and the day the records were read."""

    first: date
    last: date
    as_of: date
    period_last: date

    @property
    def counted_to(self) -> date:
        return min(self.last, self.as_of)

    @property
    def is_cut_off(self) -> bool:
        return self.last < self.period_last

    @property
    def share_of_year(self) -> int:
        """How much of the year is gone at the end of the window, in whole percent."""
        year = self.first.replace(month=1, day=1)
        days = (year.replace(year=year.year + 1) - year).days
        return round(100 * ((self.counted_to - year).days + 1) / days)


@dataclass(frozen=True)
class Tally:
    """Activities with the people who came, persons and person-times apart."""

    times: int = 0
    persons: int = 0
    person_times: int = 0
    uncounted: int = 0  # activities whose attendance was not entered

    def __add__(self, other: "Tally") -> "Tally":
        pairs = zip(asdict(self).values(), asdict(other).values(), strict=True)
        return Tally(*(mine + theirs for mine, theirs in pairs))


NONE_HELD = Tally()


@dataclass(frozen=True)
class Coded:
    """A tally of one kind, audience or material."""

    code: str
    tally: Tally


@dataclass(frozen=True)
class Amount:
    code: str
    number: int


@dataclass(frozen=True)
class Band:
    """People of one age band, as persons or as person-times."""

    code: str
    counted_in: str
    number: int


def total(points: Iterable[Decimal | None]) -> Decimal | None:
    """What has been given so far; None as long as there is nothing."""
    given = [each for each in points if each is not None]
    return sum(given) if given else None
