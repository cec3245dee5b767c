"""What changed between two versions of a summary, as rows of a table; pure.

A change names what it is of by codes, which the templates turn into words of either language.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal

from reporting.figures import Duty, Figures, Name, Tally, UnitFigures

Value = int | Decimal | str | None


@dataclass(frozen=True)
class Change:
    """One figure that is not what it was: `what` it is, `of` which kind, duty or community."""

    what: str
    of: str
    before: Value
    now: Value
    name: Name | None = None  # of a duty or a community, which have names of their own


Counts = dict[tuple[str, str], Value]

# What a summary leads with, in the order of the paper.
UNIT = {
    "activities": lambda own: own.activities.total.times,
    "persons": lambda own: own.activities.total.persons,
    "person_times": lambda own: own.activities.total.person_times,
    "uncounted": lambda own: own.activities.total.uncounted,
    "lectures": lambda own: own.activities.lectures,
    "group_members": lambda own: len(own.group.members) if own.group else None,
    "posts": lambda own: len(own.posts),
    "volunteers": lambda own: own.volunteers.at_end,
    "hours": lambda own: own.volunteers.hours,
    "teams": lambda own: len(own.volunteers.teams),
    "positions": lambda own: len(own.positions),
    "content_changes": lambda own: sum(place.changes for place in own.positions),
    "partners": lambda own: len(own.partners),
    "st_week": lambda own: own.activities.st_week,
    "science_month": lambda own: own.activities.science_month,
    "into_community": lambda own: sum(own.activities.into_community_by_quarter),
    "youth": lambda own: own.activities.youth,
    "against_cults": lambda own: own.activities.against_cults,
    "employment_training": lambda own: own.activities.employment_training,
    "skills": lambda own: own.activities.skills,
    "placed": lambda own: own.activities.placed,
    "families_new": lambda own: own.demonstration.families_new,
    "families_total": lambda own: own.demonstration.families_total,
    "blocks_total": lambda own: own.demonstration.blocks_total,
    "photos": lambda own: len(own.photos),
    "planned": lambda own: len(own.work_plan.items if own.work_plan else own.plan),
    "duties_met": lambda own: own.duties_met,
    "duties_owed": lambda own: len(own.owed),
    "score": lambda own: own.assessment and own.assessment.reviewed_total,
}
COMMUNITY: dict[str, Callable] = {
    "activities": lambda row: row.activities.times,
    "person_times": lambda row: row.activities.person_times,
    "lectures": lambda row: row.lectures,
    "families_new": lambda row: row.families_new,
    "volunteers": lambda row: row.volunteers,
    "accepted_version": lambda row: row.accepted_version,
}


def changes(before: Figures, now: Figures) -> list[Change]:
    """Every figure that differs, in the order of the paper; empty if nothing does."""
    names = _names(before) | _names(now)
    old, new = _counts(before), _counts(now)
    keys = list(new) + [key for key in old if key not in new]
    return [
        Change(what, of, old.get((what, of)), new.get((what, of)), names.get((what, of)))
        for what, of in keys
        if old.get((what, of)) != new.get((what, of))
    ]


def _counts(figures: Figures) -> Counts:
    own = figures.own
    found: Counts = {(what, ""): of(own) for what, of in UNIT.items()}
    found |= _tallies("kind", ((row.code, row.tally) for row in own.activities.by_kind))
    found |= _tallies("audience", ((row.code, row.tally) for row in own.activities.by_audience))
    found |= {("output", row.code): row.number for row in own.activities.outputs}
    found |= {("duty", duty.key): _stands(duty) for duty in own.duties}
    for row in figures.communities:
        found |= {(f"community_{what}", row.unit.code): of(row) for what, of in COMMUNITY.items()}
    return found


def _tallies(what: str, rows: Iterable[tuple[str, Tally]]) -> Counts:
    return {(what, code): tally.times for code, tally in rows}


def _stands(duty: Duty) -> str:
    """How much was done, and how the duty stands by its code: `2/3 behind`."""
    return f"{duty.done}/{duty.target} {duty.standing or duty.status}"


def _names(figures: Figures) -> dict[tuple[str, str], Name]:
    own: UnitFigures = figures.own
    found = {("duty", duty.key): Name(duty.code, duty.name, duty.name_en) for duty in own.duties}
    for row in figures.communities:
        found |= {(f"community_{what}", row.unit.code): row.unit for what in COMMUNITY}
    return found
