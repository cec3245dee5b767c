"""Everything a summary says in numbers and tables, frozen the moment it is counted.

The shapes hold codes, days and counts, never words of one language: the template speaks.
`None` is "not entered"; the code `not_applicable` is its own state; `0` is a count.
"""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import MISSING, Field, asdict, dataclass, fields, is_dataclass
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
    at_end_last_year: int | None = None
    joined_last_year: int | None = None
    # Service hours are not recorded yet: not entered, which is not nought.
    hours: Decimal | None = None
    hours_by_month: tuple[Decimal | None, ...] = ()


@dataclass(frozen=True)
class Position:
    """A publicity position and how often its contents changed in the window."""

    kind: str
    name: str
    location: str
    changes: int
    changed_on: date | None
    changes_last_year: int | None = None

    def days_since(self, day: date) -> int | None:
        """Days since the contents were last changed."""
        return (day - self.changed_on).days if self.changed_on else None


@dataclass(frozen=True)
class School:
    name: str
    has_plaque: bool
    has_rules: bool
    person_in_charge: str


LINKS = ("education", "activities", "facilities", "bases")


@dataclass(frozen=True)
class PartnerRow:
    """A partner and how often it worked with the unit, by link; shared activities count."""

    name: str
    education: int = 0
    activities: int = 0
    facilities: int = 0
    bases: int = 0

    def __add__(self, other: "PartnerRow") -> "PartnerRow":
        return PartnerRow(self.name, *(getattr(self, x) + getattr(other, x) for x in LINKS))


@dataclass(frozen=True)
class Demonstration:
    families_new: int = 0
    families_new_last_year: int = 0
    families_total: int = 0
    blocks_new: int = 0
    blocks_total: int = 0
    block_names: tuple[str, ...] = ()
    blocks_new_last_year: int | None = None


@dataclass(frozen=True)
class Joined:
    """Street activities a community was invited to, and joined."""

    invited: int = 0
    joined: int = 0


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


def total(points: Iterable[Decimal | None]) -> Decimal | None:
    """What has been given so far; None as long as there is nothing."""
    given = [each for each in points if each is not None]
    return sum(given) if given else None


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
    held_last_year: Tally = Tally()


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

    assessment: Assessment | None = None
    # The day whose end the duties were judged at; None: the moment at which they were counted.
    judged_on: date | None = None
    work_plan: WorkPlan | None = None

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


def sha256_of(stored: dict) -> str:
    """The fingerprint of figures in their stored form; the same figures, the same one."""
    canonical = json.dumps(stored, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def _has_default(field: Field) -> bool:
    """What a shape has gained since it was stored takes its default."""
    return field.default is not MISSING or field.default_factory is not MISSING


def revive(shape: Any, stored: Any) -> Any:
    """Give stored JSON its shape back: dataclasses, tuples, days and points."""
    if isinstance(shape, UnionType):
        if stored is None:
            return None
        shape = next(kind for kind in get_args(shape) if kind is not NoneType)
    if is_dataclass(shape):
        hints = get_type_hints(shape)
        return shape(
            **{
                field.name: revive(hints[field.name], stored[field.name])
                for field in fields(shape)
                if field.name in stored or not _has_default(field)
            }
        )
    if get_origin(shape) is tuple:
        return tuple(revive(get_args(shape)[0], item) for item in stored)
    if shape is Decimal:
        return Decimal(stored)
    return date.fromisoformat(stored) if shape is date else stored
