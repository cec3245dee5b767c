"""Who does the work, where and with whom: sections 1 to 3 and 5."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal


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


NO_VOLUNTEERS = Volunteers()


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


NONE_DESIGNATED = Demonstration()


@dataclass(frozen=True)
class Joined:
    """Street activities a community was invited to, and joined."""

    invited: int = 0
    joined: int = 0


NONE_JOINED = Joined()
