"""The target table of a summary: every duty of a year, counted and judged as of one moment."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime

from django.db.models import Min, Q
from django.utils import timezone

from activities.models import Activity
from outreach.communities.models import Street
from outreach.programme.models import Definition, Obligation
from reporting import assessing, board, measuring
from reporting.figures import Assessment, Duty, Evidence, Points
from reporting.metrics import METRICS, Counted
from reporting.models import Measurement, ScoreSheet
from reporting.records import by_unit
from reporting.rules import standing

Units = Collection[int]
# An activity has a number in the ledger of the document; other records are told by their day.
IN_LEDGER = Activity._meta.label_lower


def duties(
    *,
    units: Units,
    year: int,
    until: date,
    judged_at: datetime,
    now: datetime,
    numbers: Mapping[int, int],
    with_last_year: bool,
) -> dict[int, tuple[Duty, ...]]:
    """What these units owe for a year and how it stands, in the order of the programme.

    Nothing later than `until` counts, and duties are judged at `judged_at`; only whether a summary
    came in time is told as of `now`. `numbers` are those of activities in the ledger, by id.
    """
    owed = _owed(units, year, until, now)
    judged = {
        found.obligation.pk: found
        for found in measuring.judge(obligations=owed, now=judged_at, until=until)
    }
    before = _done_last_year(units, year) if with_last_year else {}
    order = {code: place for place, code in enumerate(board.in_order(_codes(owed)))}
    owed.sort(key=lambda duty: (order[duty.definition.code], duty.count_from, duty.period_key))
    return by_unit(
        owed,
        lambda duty: _duty(
            duty,
            found=judged.get(duty.pk),
            now=now,
            numbers=numbers,
            last_year=before.get((duty.unit_id, duty.definition.code, duty.period_key[4:])),
        ),
    )


def _owed(units: Units, year: int, until: date, now: datetime) -> list[Obligation]:
    """What has begun by a day, with the moment at which a summary was first handed in."""
    first = Min(
        "duty_summary__versions__submissions__submitted_at",
        filter=Q(duty_summary__versions__submissions__submitted_at__lte=now),
    )
    owed = Obligation.objects.filter(
        unit__in=units, period_key__startswith=str(year), count_from__lte=until
    )
    return list(owed.select_related("definition").annotate(first_submitted_at=first))


def _codes(owed: Iterable[Obligation]) -> set[str]:
    return {duty.definition.code for duty in owed}


def _done_last_year(units: Units, year: int) -> dict[tuple[int, str, str], int]:
    """By unit, duty and part of the year, as measured last."""
    rows = Measurement.objects.filter(
        obligation__unit__in=units, obligation__period_key__startswith=str(year - 1)
    ).values_list(
        "obligation__unit", "obligation__definition__code", "obligation__period_key", "done"
    )
    return {(unit, code, key[4:]): done for unit, code, key, done in rows}


def _duty(
    duty: Obligation,
    *,
    found: measuring.Judged | None,
    now: datetime,
    numbers: Mapping[int, int],
    last_year: int | None,
) -> Duty:
    is_summary = duty.definition.code in Definition.SUMMARIES.values()
    submitted = duty.first_submitted_at
    shared = {
        "code": duty.definition.code,
        "name": duty.definition.name,
        "name_en": duty.definition.name_en,
        "period_key": duty.period_key,
        "due_on": duty.due_on,
        "effective_due_on": _last_day(duty),
        "target": duty.target,
        "full_marks_target": duty.full_marks_target,
        "comparison": duty.definition.comparison,
        "quarters": duty.quarters,
        "done_last_year": last_year,
        "submitted_on": submitted and timezone.localdate(submitted),
        "status": _status(duty, now) if is_summary else "",
    }
    if found is None:
        return Duty(**shared, done=int(submitted is not None), standing=board.UNMEASURED)
    if is_summary:
        return Duty(**shared, **_handed_in(duty, found, now))
    metric, counted, measured = _metric(duty), found.counted, found.measurement
    return Duty(
        **shared,
        done=measured.done,
        standing=str(measured.standing),
        is_rate=metric.is_rate,
        numerator=measured.numerator,
        denominator=measured.denominator,
        met_on=measured.met_on,
        evidence=_evidence(metric.model, counted, numbers),
    )


def _status(duty: Obligation, now: datetime) -> str:
    return standing(
        due_at=duty.effective_due_at, first_submitted_at=duty.first_submitted_at, now=now
    ).value


# What a summary's own standing says in the words of all duties.
STANDINGS = {"on_time": "met", "late": "met_late", "not_submitted": "missed", "open": "open"}


def _handed_in(duty: Obligation, found: measuring.Judged, now: datetime) -> dict:
    """A summary is judged by its first submission alone, as of now, whatever the window."""
    judged = str(found.measurement.standing)
    is_let_off = judged in board.LET_OFF
    on = duty.first_submitted_at and timezone.localdate(duty.first_submitted_at)
    return {
        "done": int(on is not None),
        "standing": judged if is_let_off else STANDINGS[_status(duty, now)],
        "met_on": on,
        "evidence": Evidence("reporting.submission", int(on is not None), days=(on,) if on else ()),
    }


def _metric(duty: Obligation):
    return METRICS[duty.definition.metric]


def _evidence(model: str, counted: Counted, numbers: Mapping[int, int]) -> Evidence:
    ids = [record[0] for record in counted.records]
    if model == IN_LEDGER and all(pk in numbers for pk in ids):
        return Evidence(model, len(ids), ledger=tuple(sorted(numbers[pk] for pk in ids)))
    days = sorted({date.fromisoformat(record[1]) for record in counted.records})
    return Evidence(model, len(ids), days=tuple(days))


def _last_day(duty: Obligation) -> date:
    """The due day, moved by as many days as an extension gave."""
    return duty.due_on + (duty.effective_due_at - duty.due_at)


# --- Points ---------------------------------------------------------------------------------------


def assessments(*, units: Units, street: Street, year: int) -> dict[int, Assessment]:
    """What the score sheet of the year says of each of these communities, if there is a sheet."""
    held = ScoreSheet.objects.filter(street=street, year=year).first()
    if held is None:
        return {}
    sheet = assessing.sheet(held)
    return {
        row.pk: Assessment(
            is_closed=held.is_closed,
            points=tuple(
                Points(
                    code=item.duty.code,
                    weight=item.weight,
                    suggested=cell.suggested,
                    self_score=cell.self_score,
                    reviewed_score=cell.reviewed_score,
                    reason=cell.reason,
                )
                for item, cell in zip(sheet.items, row.cells, strict=True)
            ),
        )
        for row in sheet.rows
        if row.pk in units
    }
