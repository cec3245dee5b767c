"""How far every obligation has come: records counted, standing judged, rows kept."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Exists, Max, OuterRef, QuerySet
from django.utils import timezone

from activities.models import Activity, Participation, Photo, PlanItem
from outreach.communities.models import (
    Appointment,
    ContentChange,
    DemonstrationFamily,
    Facility,
    GroupMember,
    JointWork,
    LeadingGroup,
    ScienceSchool,
)
from outreach.programme.models import Definition, Obligation, Transfer, Waiver
from outreach.programme.rules.standing import Comparison, Standing, reaches, standing
from reporting.metrics import METRICS, Counted, Metric
from reporting.models import Measurement, Submission
from volunteers.models import Team, TeamMembership

AT_ONCE = 500
# A row may be committed a while after the moment that its history tells.
OVERLAP = timedelta(minutes=10)
KEPT = [
    "standing",
    "done",
    "numerator",
    "denominator",
    "recent",
    "met_on",
    "records",
    "as_of",
    "measured_at",
]


# --- What to measure ------------------------------------------------------------------------------


def recent(*, today: date) -> QuerySet:
    """Obligations of this year and the last, which may still change."""
    return countable(Obligation.objects.filter(count_from__year__gte=today.year - 1))


def countable(obligations: QuerySet) -> QuerySet:
    """Those with a counting function; `bin/manage check` names the codes that have none."""
    return obligations.filter(definition__metric__in=METRICS)


def measure_stale(*, now: datetime) -> int:
    """Measure what was not measured today: everything once a night, and what is new."""
    today = timezone.localdate(now)
    return measure(obligations=recent(today=today).exclude(measurement__as_of=today), now=now)


def measure_changed(*, now: datetime) -> int:
    """Measure the units whose rows changed since the last time."""
    since = Measurement.objects.aggregate(last=Max("measured_at"))["last"]
    if since is None:
        return 0
    units = changed_units(since=min(since, now) - OVERLAP)
    return measure(
        obligations=recent(today=timezone.localdate(now)).filter(unit__in=units), now=now
    )


def measure_unit(*, unit_id: int, now: datetime) -> int:
    """Measure all that one unit owes."""
    owed = recent(today=timezone.localdate(now)).filter(unit=unit_id)
    return measure(obligations=owed, now=now)


def changed_units(*, since: datetime) -> set[int]:
    """Units of rows that were added, changed or deleted, by the histories that rows keep."""
    changed = set()
    for model, unit in (
        (Activity, "unit"),
        (Photo, "activity__unit"),
        (Participation, "community"),
        (PlanItem, "unit"),
        (Appointment, "unit"),
        (LeadingGroup, "unit"),
        (GroupMember, "group__unit"),
        (Facility, "unit"),
        (ContentChange, "facility__unit"),
        (ScienceSchool, "unit"),
        (JointWork, "unit"),
        (Team, "unit"),
        (TeamMembership, "team__unit"),
        (Obligation, "unit"),
        (DemonstrationFamily, "community"),
        (Submission, "version__summary__unit"),
    ):
        rows = model.history.filter(history_date__gte=since).order_by()
        changed.update(rows.values_list(unit, flat=True).distinct())
    return changed - {None}


# --- Measuring ------------------------------------------------------------------------------------


def measure(*, obligations: QuerySet | Collection[Obligation], now: datetime) -> int:
    """Count and judge these obligations as of now, and keep it; returns how many there were."""
    rows = [found.measurement for found in judge(obligations=obligations, now=now)]
    Measurement.objects.bulk_create(
        rows,
        batch_size=AT_ONCE,
        update_conflicts=True,
        unique_fields=["obligation"],
        update_fields=KEPT,
    )
    return len(rows)


@dataclass(frozen=True, slots=True)
class Judged:
    """An obligation, how it stands (not saved), and the records counted for it."""

    obligation: Obligation
    measurement: Measurement
    counted: Counted


def judge(
    *,
    obligations: QuerySet | Collection[Obligation],
    now: datetime,
    until: date = date.max,
) -> list[Judged]:
    """Count and judge these obligations as of a moment; nothing later than `until` counts.

    All units that owe a duty for the same days are counted together.
    """
    owed = _loaded(obligations)
    today = timezone.localdate(now)
    missed = set(
        Measurement.objects.filter(
            standing=Standing.MISSED, obligation__in=[duty.pk for duty in owed]
        ).values_list("obligation", flat=True)
    )
    found = []
    for (code, first, last), batch in _batches(owed).items():
        metric = METRICS[code]
        last = min(last, until)
        units = {duty.unit_id for duty in batch}
        counted = metric.count(units, first, last, today) if first <= last else {}
        for duty in batch:
            of_unit = counted.get(duty.unit_id) or Counted()
            was_missed = duty.pk in missed
            measurement = _measurement(
                duty, metric, of_unit, now=now, today=today, was_missed=was_missed
            )
            found.append(Judged(duty, measurement, of_unit))
    return found


def _loaded(obligations: QuerySet | Collection[Obligation]) -> list[Obligation]:
    """With their definition, and what was decided about them."""
    if not isinstance(obligations, QuerySet):
        obligations = Obligation.objects.filter(pk__in=[duty.pk for duty in obligations])
    owed = list(
        countable(obligations).annotate(
            is_waived=Exists(Waiver.objects.filter(obligation=OuterRef("pk"))),
            is_transferred=Exists(Transfer.objects.filter(obligation=OuterRef("pk"))),
        )
    )
    # A few definitions stand behind thousands of obligations: each is read once.
    definitions = Definition.objects.in_bulk({duty.definition_id for duty in owed})
    for duty in owed:
        duty.definition = definitions[duty.definition_id]
    return owed


def _batches(owed: Iterable[Obligation]) -> dict[tuple[str, date, date], list[Obligation]]:
    batches = defaultdict(list)
    for duty in owed:
        batches[duty.definition.metric, duty.count_from, duty.count_to].append(duty)
    return batches


@dataclass(frozen=True, slots=True)
class Progress:
    """How much is done, how much of it was in time, and on which day the target was reached."""

    done: int
    in_time: int
    reached_on: date | None


def progress(metric: Metric, counted: Counted, *, target: int, due_at: datetime) -> Progress:
    """Read the records of one unit against a due instant, which is exclusive."""
    if metric.is_rate:
        return Progress(counted.percent, counted.percent, None)
    due, done, in_time, reached_on, kinds = due_at.timestamp(), 0, 0, None, set()
    kinds_in_time = set()
    for record in counted.records:
        is_in_time = record[2] < due
        if metric.kinds:
            kinds.add(record[3])
            done = len(kinds)
            if is_in_time:
                kinds_in_time.add(record[3])
                in_time = len(kinds_in_time)
        else:
            done, in_time = done + 1, in_time + is_in_time
        if reached_on is None and done >= target:
            reached_on = date.fromisoformat(record[1])
    if metric.most is not None:
        done, in_time = min(done, metric.most), min(in_time, metric.most)
    return Progress(done, in_time, reached_on)


def _measurement(
    duty: Obligation,
    metric: Metric,
    counted: Counted,
    *,
    now: datetime,
    today: date,
    was_missed: bool,
) -> Measurement:
    comparison = Comparison(duty.definition.comparison)
    found = progress(metric, counted, target=duty.target, due_at=duty.effective_due_at)
    judged = standing(
        target=duty.target,
        done=found.done,
        # Rows that do not keep when they were entered: what was missed is met late at best.
        done_in_time=0 if was_missed and now >= duty.effective_due_at else found.in_time,
        comparison=comparison,
        first=duty.count_from,
        last=duty.count_to,
        due_at=duty.effective_due_at,
        today=today,
        now=now,
        is_rate=metric.is_rate,
        is_waived=duty.is_waived,
        is_transferred=duty.is_transferred,
    )
    is_met = reaches(found.done, duty.target, comparison)
    return Measurement(
        obligation=duty,
        standing=judged,
        done=found.done,
        numerator=counted.numerator,
        denominator=counted.denominator,
        recent=counted.recent(today),
        met_on=(found.reached_on or min(duty.count_to, today)) if is_met else None,
        records=[record[0] for record in counted.records],
        as_of=today,
        measured_at=now,
    )
