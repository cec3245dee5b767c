"""A street's target assessment for tests: weighted duties, what was measured, scores."""

from datetime import UTC, date, datetime
from decimal import Decimal

from outreach.communities.models import Community
from outreach.programme.models import Definition, Obligation
from reporting import actions
from reporting.models import Measurement, ScoreSheet

NOW = datetime(2027, 1, 20, 4, 0, tzinfo=UTC)
YEAR = 2026


def duty(street, code="own-activities", *, weight, **values) -> Definition:
    """A duty of the communities with a weight; due on the last day of the year."""
    values = {
        "name": "自办科普活动",
        "name_en": "Own activities",
        "owed_by": "community",
        "period_kind": "year",
        "due_month": 12,
        "due_day": 31,
        "metric": code,
        "grading": "proportional",
        "valid_from_year": 2020,
    } | values
    return Definition.objects.create(street=street, code=code, weight=weight, **values)


def measured(definition, unit, *, done, key=str(YEAR), standing="open", **values) -> Obligation:
    """What a unit owes of a duty, with what was counted for it; `done=None`: not counted yet."""
    end = datetime(2026, 12, 31, 16, tzinfo=UTC)
    owed = Obligation.objects.create(
        definition=definition,
        unit=unit,
        period_key=key,
        due_on=date(2026, 12, 31),
        due_at=end,
        effective_due_at=end,
        draft_on=date(2026, 12, 11),
        count_from=date(2026, 1, 1),
        count_to=date(2026, 12, 31),
        **{"target": definition.target, "full_marks_target": definition.full_marks_target} | values,
    )
    if done is not None:
        Measurement.objects.create(
            obligation=owed,
            standing=standing,
            done=done,
            met_on=date(2026, 12, 1) if standing.startswith("met") else None,
            as_of=date(2027, 1, 20),
            measured_at=NOW,
        )
    return owed


def two_duties(street) -> tuple[Definition, Definition]:
    """Activities for 60 points, families for 40."""
    families = {"name": "科普示范家庭", "name_en": "Demonstration families", "target": 3}
    return (
        duty(street, weight=60, target=2, full_marks_target=3),
        duty(street, "families", weight=40, **families),
    )


def opened(street, *, by) -> ScoreSheet:
    """The open sheet of 2026, with two items."""
    two_duties(street)
    return actions.open_sheet(street=street, year=YEAR, by=by, now=NOW)


def scored(sheet, community, *points, by, note="", evidence=""):
    """Self scores for the items of a sheet, in their order."""
    return [
        actions.give_self_score(
            item=item,
            community=community,
            points=Decimal(given),
            note=note,
            evidence=evidence,
            by=by,
            now=NOW,
        )
        for item, given in zip(sheet.items.all(), points, strict=False)
    ]


def reviewed(sheet, community, *points, by, reason=""):
    return [
        actions.review_score(
            item=item, community=community, points=Decimal(given), reason=reason, by=by, now=NOW
        )
        for item, given in zip(sheet.items.all(), points, strict=False)
    ]


def closed(street, *, director, staff) -> ScoreSheet:
    """A sheet on which every community was scored and reviewed: 55.5 and 40 of 60 and 40."""
    sheet = opened(street, by=staff)
    for community in Community.objects.filter(street=street):
        scored(sheet, community, "55.5", "40", by=director, note="四次讲座", evidence="照片十张")
        reviewed(sheet, community, "55.5", "30", by=staff, reason="只认定两户")
    return actions.close_sheet(sheet=sheet, by=staff, now=NOW)
