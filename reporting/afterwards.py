"""Which records changed after the figures of a version were counted, by the histories rows keep.

What a record says of the days that were counted is compared, as it was then and as it is now: what
was moved into the period or out of it is noticed, and what merely went on afterwards is not.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import F

from activities.models import Activity, Participation, Photo, PlanItem
from outreach.communities.models import (
    Appointment,
    ContentChange,
    DemonstrationBlock,
    DemonstrationFamily,
    Facility,
    GroupMember,
    JointWork,
    LeadingGroup,
    ScienceSchool,
)
from reporting.models import Summary, Version
from volunteers.models import Team, TeamMembership, Volunteer

# Columns that tell of a change rather than of the record.
OF_THE_CHANGE = {
    *("history_id", "history_date", "history_type", "history_user_id", "history_change_reason"),
    *("of_unit", "begins", "ends"),
}


@dataclass(frozen=True, slots=True)
class Kept:
    """Rows with a history: whose they are, and from when until when, the last day excluded.

    Without `until` they are of one day, without `first` of every day.
    """

    model: type
    unit: str
    first: str = ""
    until: str = ""
    fields: tuple[str, ...] = ()  # that a summary speaks of, where it is not all of them
    holding: tuple[str, object] | None = None  # what else has to be so for a row to be counted


TITLE, MEMBERSHIP = ("titled_from", "titled_until"), ("joined_on", "left_on")
SUMMARISED = (
    Kept(Activity, "unit", "held_on", holding=("status", Activity.Status.RECORDED)),
    Kept(Photo, "activity__unit", "activity__held_on"),
    Kept(Participation, "community", "activity__held_on"),
    Kept(ContentChange, "facility__unit", "changed_on"),
    Kept(JointWork, "unit", "done_on"),
    Kept(DemonstrationFamily, "community", "titled_from", "titled_until", fields=TITLE),
    Kept(DemonstrationBlock, "community", "titled_from", "titled_until", fields=("name", *TITLE)),
    Kept(Facility, "unit", "active_from", "active_until"),
    Kept(ScienceSchool, "unit"),
    Kept(LeadingGroup, "unit", "term_from", "term_until"),
    Kept(GroupMember, "group__unit", "group__term_from", "group__term_until"),
    Kept(Appointment, "unit", "appointed_from", "appointed_until"),
    Kept(Volunteer, "community", "joined_on", "left_on", fields=MEMBERSHIP),
    Kept(Team, "unit", "founded_on", "ended_on"),
    Kept(TeamMembership, "team__unit", "joined_on", "left_on"),
)
PLANNED = (Kept(PlanItem, "unit"),)


@dataclass(frozen=True, slots=True)
class Asked:
    """The days and the unit a version counted, and when."""

    unit_id: int
    first: date
    last: date
    at: datetime

    @classmethod
    def of(cls, version: Version) -> "Asked":
        summary = version.summary
        first = summary.obligation.count_from
        return cls(summary.unit_id, first, version.as_of, version.counted_at)


def changed(versions: Collection[Version]) -> dict[int, int]:
    """How many records changed since each version was counted, by its key.

    As many queries for a hundred versions as for one; each with its summary and obligation.
    """
    counts = dict.fromkeys((version.pk for version in versions), 0)
    plans = [version for version in versions if version.summary.kind == Summary.Kind.WORK_PLAN]
    others = [version for version in versions if version not in plans]
    for group, kinds in ((plans, PLANNED), (others, SUMMARISED)):
        asked = {version.pk: Asked.of(version) for version in group}
        for kept in kinds if group else ():
            for states in _changed_rows(kept, asked.values()).values():
                for pk, of_version in asked.items():
                    counts[pk] += _differs(kept, states, of_version)
    return counts


def _changed_rows(kept: Kept, asked: Collection[Asked]) -> dict[int, list[dict]]:
    """All states, oldest first, of what changed in these units since; in one query."""
    history, key = kept.model.history.order_by(), kept.model._meta.pk.attname
    since = min(one.at for one in asked)
    units = {one.unit_id for one in asked}
    touched = history.filter(history_date__gt=since).values(key)
    theirs = history.filter(**{f"{kept.unit}__in": units}).values(key)
    columns = {"of_unit": kept.unit, "begins": kept.first, "ends": kept.until}
    rows = (
        history.filter(**{f"{key}__in": touched})
        .filter(**{f"{key}__in": theirs})
        .annotate(**{name: F(column) for name, column in columns.items() if column})
        .order_by("history_date", "history_id")
    )
    states = defaultdict(list)
    for row in rows.values():
        states[row[key]].append(row)
    return states


def _differs(kept: Kept, states: list[dict], asked: Asked) -> bool:
    """Whether a record says something else now than when the version was counted."""
    known = bisect_right(states, asked.at, key=lambda row: row["history_date"])
    if known == len(states):
        return False
    before = _said(kept, states[known - 1], asked) if known else None
    return before != _said(kept, states[-1], asked)


def _said(kept: Kept, row: Mapping, asked: Asked) -> dict | None:
    """What a state says of the days that were counted, or nothing."""
    if row["history_type"] == "-" or row["of_unit"] != asked.unit_id:
        return None
    if kept.holding and row[kept.holding[0]] != kept.holding[1]:
        return None
    if kept.model is PlanItem and row["year"] != asked.first.year:
        return None
    if kept.first and not _is_within(row, asked, lasts=bool(kept.until)):
        return None
    said = {name: row[name] for name in kept.fields or row if name not in OF_THE_CHANGE}
    if kept.until in said and said[kept.until] and said[kept.until] > asked.last:
        # An end that came later says nothing about the days before.
        said[kept.until] = None
    return said


def _is_within(row: Mapping, asked: Asked, *, lasts: bool) -> bool:
    begins, ends = row["begins"], row.get("ends")
    if begins is None or begins > asked.last:
        return False
    return not (ends and ends <= asked.first) if lasts else begins >= asked.first
