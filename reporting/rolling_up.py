"""The street's roll-up: one row for each community, by its accepted summary if it has one."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.db.models import F
from django.utils import timezone

from outreach.programme.models import Definition
from outreach.programme.rules import periods
from reporting.figures import (
    Activities,
    Assessment,
    CommunityRow,
    Demonstration,
    Duty,
    UnitFigures,
    Volunteers,
    revive,
)
from reporting.models import Submission, Version

Submissions = dict[int, list[Submission]]
DRAFT = "draft"
# What a row takes from the stored figures of an accepted version.
PARTS = {
    "activities": Activities,
    "demonstration": Demonstration,
    "volunteers": Volunteers,
    "duties": tuple[Duty, ...],
    "assessment": Assessment | None,
}


def rows(
    communities: Mapping[int, UnitFigures], *, period: periods.Period, now: datetime
) -> tuple[CommunityRow, ...]:
    """One row for each community, in the order given; one constant set of queries.

    Numbers are those of the newest accepted version as it was stored; a community without one is
    counted from its records, and its row says so.
    """
    handed_in = _submissions(communities, period, now)
    accepted = {unit: _accepted(few, now) for unit, few in handed_in.items()}
    stored = _stored([each.version_id for each in accepted.values() if each])
    found = []
    for unit, figures in communities.items():
        newest = accepted.get(unit)
        row = _row(figures, handed_in.get(unit, []), now)
        if newest:
            row = replace(
                row,
                **_numbers(stored[newest.version_id]),
                accepted_version=newest.version.number,
            )
        found.append(row)
    return tuple(found)


@dataclass(frozen=True)
class Parts:
    """The parts of a unit's figures that a row is made of."""

    activities: Activities
    demonstration: Demonstration
    volunteers: Volunteers
    duties: tuple[Duty, ...]
    assessment: Assessment | None


def _submissions(
    communities: Collection[int], period: periods.Period, now: datetime
) -> Submissions:
    """What each community handed in for the period until now, in that order."""
    found = Submission.objects.filter(
        version__summary__unit__in=list(communities),
        version__summary__period_key=period.key,
        version__summary__obligation__definition__code=Definition.SUMMARIES[period.kind],
        submitted_at__lte=now,
    )
    submissions: Submissions = {}
    found = found.select_related("version__summary").defer("version__figures")
    for each in found.order_by("submitted_at", "pk"):
        submissions.setdefault(each.version.summary.unit_id, []).append(each)
    return submissions


def _decision(submission: Submission, now: datetime) -> str:
    """What had been decided by a moment."""
    is_decided = submission.decided_at is not None and submission.decided_at <= now
    return submission.decision if is_decided else Submission.Decision.WAITING


def _accepted(submissions: list[Submission], now: datetime) -> Submission | None:
    accepted = [
        each for each in submissions if _decision(each, now) == Submission.Decision.ACCEPTED
    ]
    return accepted[-1] if accepted else None


def _stored(versions: list[int]) -> dict[int, Parts]:
    """The figures of these versions, no more of them than a row needs."""
    wanted = {f"own_{part}": F(f"figures__own__{part}") for part in PARTS}
    found = Version.objects.filter(pk__in=versions).order_by().values("pk", **wanted)
    return {
        row["pk"]: Parts(
            **{part: revive(shape, row[f"own_{part}"]) for part, shape in PARTS.items()}
        )
        for row in found
    }


def _row(figures: UnitFigures, submissions: list[Submission], now: datetime) -> CommunityRow:
    """The row of a community by its records, with how its own summary stands."""
    own = figures.own_summary
    return CommunityRow(
        unit=figures.unit,
        status=own.status if own else "",
        submitted_on=_day(submissions[0].submitted_at) if submissions else None,
        state=str(_decision(submissions[-1], now)) if submissions else DRAFT,
        **_numbers(
            Parts(
                figures.activities,
                figures.demonstration,
                figures.volunteers,
                figures.duties,
                figures.assessment,
            )
        ),
    )


def _day(moment: datetime) -> date:
    return timezone.localdate(moment)


def _numbers(parts: Parts) -> dict:
    owed = [duty for duty in parts.duties if duty.is_owed]
    # Older figures have the summaries alone, which would pass for all that was owed.
    is_whole = any(duty.standing for duty in parts.duties)
    return {
        "activities": parts.activities.total,
        "lectures": parts.activities.lectures,
        "last_year": parts.activities.last_year,
        "families_new": parts.demonstration.families_new,
        "families_total": parts.demonstration.families_total,
        "volunteers": parts.volunteers.at_end,
        "duties_met": sum(duty.is_met for duty in owed) if is_whole else None,
        "duties_owed": len(owed) if is_whole else None,
        "score": parts.assessment and parts.assessment.reviewed_total,
    }
