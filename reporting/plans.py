"""What a year's duties ask of a plan, and what the plan holds of it.

A duty counts what was held; here the same is asked of what is planned, as far as an item of the
plan can tell: its kind, its audience, how many are expected, its month.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from activities.models import Audience, Kind, PlanItem
from outreach.communities.models import Community
from outreach.programme.models import Definition, Obligation
from outreach.programme.obligations import Opening
from reporting import board as boards
from reporting.metrics import LARGE

WORK_PLAN = "work-plan"


@dataclass(frozen=True)
class Wanted:
    """What an item has to say so that, once held, it counts for a duty."""

    kind: str = ""
    audiences: tuple[str, ...] = ()
    at_least: int = 0
    flag: str = ""

    def is_met_by(self, item: PlanItem) -> bool:
        return (
            (not self.kind or item.kind == self.kind)
            and (not self.audiences or item.audience in self.audiences)
            and (item.expected_attendance or 0) >= self.at_least
            and (not self.flag or getattr(item, self.flag))
        )

    @property
    def entered(self) -> dict[str, str | int]:
        """What the form for a new item begins with."""
        begun = {
            "kind": self.kind,
            "audience": self.audiences[0] if self.audiences else "",
            "expected_attendance": self.at_least,
        }
        if self.flag:
            begun[self.flag] = 1
        return {name: value for name, value in begun.items() if value}


# Campaigns and months ask for an activity at that time; any item of the month may become it.
WANTED = {
    "own-activities": Wanted(),
    "large-scale": Wanted(at_least=LARGE),
    "youth": Wanted(audiences=(Audience.YOUTH,)),
    "employment-training": Wanted(
        kind=Kind.TRAINING, audiences=(Audience.LAID_OFF, Audience.MIGRANT)
    ),
    "science-into-community": Wanted(flag="is_into_community"),
    "quarterly-lecture": Wanted(kind=Kind.LECTURE),
    "st-week": Wanted(),
    "science-month": Wanted(),
    "monthly-record": Wanted(),
    "anti-cult": Wanted(flag="opposes_cults"),
}


@dataclass(frozen=True, slots=True)
class Part:
    """One period of a duty: how many items it asks for and how many the plan holds."""

    period_key: str
    planned: int
    asked: int
    preset: str

    @property
    def is_covered(self) -> bool:
        return self.planned >= self.asked


@dataclass(frozen=True, slots=True)
class Asked:
    """A duty of the year, with all its periods."""

    code: str
    duty: str
    parts: list[Part]

    @property
    def planned(self) -> int:
        return sum(part.planned for part in self.parts)

    @property
    def asked(self) -> int:
        return sum(part.asked for part in self.parts)

    @property
    def gaps(self) -> list[Part]:
        return [part for part in self.parts if not part.is_covered]

    @property
    def is_covered(self) -> bool:
        """Two lectures in one quarter do not make up for none in another."""
        return not self.gaps


@dataclass(frozen=True, slots=True)
class Demands:
    """All that a year asks of the plan, what is missing first, and the duty to have a plan."""

    duties: list[Asked]
    work_plan: boards.Line | None

    @property
    def covered(self) -> int:
        return sum(duty.is_covered for duty in self.duties)


def demands(
    *, community: Community, year: int, items: Collection[PlanItem], today: date
) -> Demands:
    """Compare a plan with the duties of its year, opened already or still to come."""
    opened = boards.lines(
        Obligation.objects.filter(unit=community, period_key__startswith=f"{year}"), on=today
    )
    lines = {(line.code, line.period_key): line for line in opened}
    parts, names, work_plan = defaultdict(list), {}, None
    for owed in Opening(community.street, only=community).of_year(year):
        definition = owed.definition
        line = lines.get((definition.code, owed.period_key))
        if definition.metric == WORK_PLAN:
            work_plan = line
        elif _is_asked(definition) and not (line and line.is_let_off):
            names[definition.code] = definition.local_name
            parts[definition.code].append(_part(owed, line, items, today))
    found = [Asked(code=code, duty=names[code], parts=parts[code]) for code in parts]
    order = {code: place for place, code in enumerate(boards.in_order(parts))}
    return Demands(
        duties=sorted(found, key=lambda duty: (duty.is_covered, order[duty.code])),
        work_plan=work_plan,
    )


def _is_asked(definition: Definition) -> bool:
    return definition.metric in WANTED and definition.comparison == Definition.Comparison.AT_LEAST


def planned(owed: Obligation, items: Iterable[PlanItem]) -> int | None:
    """How many items of a plan would count for a duty, or None where none ever could."""
    if not _is_asked(owed.definition):
        return None
    wanted = WANTED[owed.definition.metric]
    months = range(owed.count_from.month, owed.count_to.month + 1)
    return sum(item.month in months and wanted.is_met_by(item) for item in items)


def _part(
    owed: Obligation, line: boards.Line | None, items: Iterable[PlanItem], today: date
) -> Part:
    wanted = WANTED[owed.definition.metric]
    preset = {"year": owed.count_from.year, "month": _month(owed, today), **wanted.entered}
    return Part(
        period_key=owed.period_key,
        planned=planned(owed, items),
        # What is owed already keeps its target, whatever the street has set since.
        asked=line.target if line else owed.target,
        preset=urlencode(preset),
    )


def _month(owed: Obligation, today: date) -> int:
    """The month to propose: this one or, if the duty counts another time, its first or last."""
    return min(max(today, owed.count_from), owed.count_to).month
