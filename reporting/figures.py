"""Everything a summary says in numbers and tables, frozen the moment it is counted.

The shapes hold codes, days and counts, never words of one language: the template speaks.
`None` is "not entered"; the code `not_applicable` is its own state; `0` is a count.
"""

import hashlib
import json
from dataclasses import asdict, dataclass, fields, is_dataclass
from datetime import date
from decimal import Decimal
from types import NoneType, UnionType
from typing import Any, Self, get_args, get_origin, get_type_hints


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


@dataclass(frozen=True)
class Activities:
    """Section 4: what was held."""

    total: Tally = Tally()
    last_year: Tally = Tally()
    by_month: tuple[Tally, ...] = (Tally(),) * 12
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


@dataclass(frozen=True)
class Member:
    name: str
    role: str
    position: str


@dataclass(frozen=True)
class Group:
    action: str
    decided_on: date
    filed_on: date | None
    members: tuple[Member, ...]


@dataclass(frozen=True)
class Post:
    """Somebody in a post, with the days in it."""

    name: str
    post: str
    since: date
    until: date | None


@dataclass(frozen=True)
class VolunteerTeam:
    name: str
    founded_on: date
    members: int


@dataclass(frozen=True)
class Volunteers:
    at_start: int = 0
    joined: int = 0
    left: int = 0
    at_end: int = 0
    teams: tuple[VolunteerTeam, ...] = ()


@dataclass(frozen=True)
class Position:
    """A publicity position and how often its contents changed in the window."""

    kind: str
    name: str
    location: str
    changes: int
    changed_on: date | None


@dataclass(frozen=True)
class School:
    name: str
    has_plaque: bool
    has_rules: bool
    person_in_charge: str


@dataclass(frozen=True)
class PartnerRow:
    """A partner and how often it worked with the unit, by link; shared activities count."""

    name: str
    education: int = 0
    activities: int = 0
    facilities: int = 0
    bases: int = 0


@dataclass(frozen=True)
class Demonstration:
    families_new: int = 0
    families_new_last_year: int = 0
    families_total: int = 0
    blocks_new: int = 0
    blocks_total: int = 0
    block_names: tuple[str, ...] = ()


@dataclass(frozen=True)
class Joined:
    """Street activities a community was invited to, and joined."""

    invited: int = 0
    joined: int = 0


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
    status: str


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


@dataclass(frozen=True)
class UnitFigures:
    """All figures of one unit for one period."""

    unit: Name
    street: Name
    is_street: bool
    period_key: str
    window: Window
    activities: Activities = Activities()
    group: Group | None = None
    posts: tuple[Post, ...] = ()
    volunteers: Volunteers = Volunteers()
    positions: tuple[Position, ...] = ()
    school: School | None = None
    partners: tuple[PartnerRow, ...] = ()
    demonstration: Demonstration = Demonstration()
    street_activities: Joined = Joined()
    duties: tuple[Duty, ...] = ()
    ledger: tuple[Entry, ...] = ()
    photos: tuple[Picture, ...] = ()
    plan: tuple[Planned, ...] = ()

    @property
    def duties_met(self) -> int:
        return sum(duty.done >= duty.target for duty in self.duties)


@dataclass(frozen=True)
class CommunityRow:
    """One community in the street's roll-up."""

    unit: Name
    activities: Tally
    lectures: int
    families_new: int
    volunteers: int
    status: str  # of its own summary for the period
    submitted_on: date | None


@dataclass(frozen=True)
class Figures:
    """What one document is made from; a street's also has a row for each community."""

    own: UnitFigures
    communities: tuple[CommunityRow, ...] = ()

    @property
    def communities_total(self) -> Tally:
        return sum((row.activities for row in self.communities), Tally())

    def as_json(self) -> dict:
        return json.loads(json.dumps(asdict(self), default=date.isoformat))

    @classmethod
    def from_json(cls, stored: dict) -> Self:
        return revive(cls, stored)


def sha256_of(stored: dict | list) -> str:
    """The fingerprint of figures in their stored form; the same figures, the same one."""
    canonical = json.dumps(stored, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def revive(shape: Any, stored: Any) -> Any:
    """Give stored JSON its shape back: dataclasses, tuples, days and points."""
    if isinstance(shape, UnionType):
        if stored is None:
            return None
        shape = next(kind for kind in get_args(shape) if kind is not NoneType)
    if is_dataclass(shape):
        hints = get_type_hints(shape)
        return shape(
            **{field.name: revive(hints[field.name], stored[field.name]) for field in fields(shape)}
        )
    if get_origin(shape) is tuple:
        return tuple(revive(get_args(shape)[0], item) for item in stored)
    if shape is Decimal:
        return Decimal(stored)
    return date.fromisoformat(stored) if shape is date else stored
