"""What was held and what is planned: section 4, the plan, and the annexed ledger."""

from dataclasses import dataclass
from datetime import date

from .basics import NONE_HELD, Amount, Band, Coded, Tally


@dataclass(frozen=True)
class Headings:
    """Activities that stand under a heading of their own; one may stand under several."""

    st_week: int = 0
    science_month: int = 0
    youth: int = 0
    against_cults: int = 0
    employment_training: int = 0
    officer_courses: int = 0
    into_community: int = 0


@dataclass(frozen=True)
class Trained:
    """Employment training of one kind; skills and placements as far as anyone entered them."""

    code: str
    times: int
    skills: int | None
    placed: int | None


@dataclass(frozen=True)
class Activities:
    """Section 4: what was held."""

    total: Tally = NONE_HELD
    last_year: Tally = NONE_HELD
    by_month: tuple[Tally, ...] = (NONE_HELD,) * 12
    by_kind: tuple[Coded, ...] = ()
    by_audience: tuple[Coded, ...] = ()
    bands: tuple[Band, ...] = ()
    outputs: tuple[Amount, ...] = ()
    lectures: int = 0
    lectures_last_year: int = 0
    lectures_by_quarter: tuple[int, ...] = (0,) * 4
    into_community_by_quarter: tuple[int, ...] = (0,) * 4
    st_week: int = 0
    science_month: int = 0
    youth: int = 0
    against_cults: int = 0
    employment_training: int = 0
    skills: int | None = None
    placed: int | None = None
    officer_courses: int = 0
    # Kept since later versions of the figures; None where an older one did not count them.
    by_month_last_year: tuple[int, ...] = ()
    by_kind_last_year: tuple[Coded, ...] = ()
    headings_last_year: Headings | None = None
    by_campaign: tuple[Coded, ...] | None = None
    employment: tuple[Trained, ...] = ()
    major: int | None = None  # with a thousand people or more, as the national survey asks

    def last_year_of(self, kind: str) -> int | None:
        """How often a kind of activity was held last year, where that was counted."""
        if not self.by_kind_last_year and self.last_year.times:
            return None
        return next((row.tally.times for row in self.by_kind_last_year if row.code == kind), 0)

    @property
    def kinds(self) -> tuple[str, ...]:
        """Every kind held in this year or the last, in the order in which they are counted."""
        now = [row.code for row in self.by_kind]
        return (*now, *(row.code for row in self.by_kind_last_year if row.code not in now))


NOTHING_HELD = Activities()


@dataclass(frozen=True)
class Entry:
    """A line of the activity ledger."""

    day: date
    title: str
    kind: str
    theme: str
    audience: str
    attendance: int | None
    counted_in: str
    place: str
    partners: tuple[str, ...]
    is_assumed: bool


@dataclass(frozen=True)
class Picture:
    """A photo with consent, by the name its file is stored under."""

    file: str
    caption: str
    title: str
    day: date


@dataclass(frozen=True)
class Planned:
    month: int
    year: int
    title: str
    kind: str
    theme: str = ""
    audience: str = ""
    expected: int | None = None
