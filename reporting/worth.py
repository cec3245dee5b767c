"""What one activity counts for: measured at once, so that whoever entered it is told."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import BooleanField, Case, Max, Q, QuerySet, Value, When
from django.utils import timezone
from django.utils.translation import gettext as _

from activities.models import Activity
from outreach.programme.models import Obligation
from reporting import board, measuring
from reporting.metrics import METRICS
from reporting.metrics.activities import IN_TIME

RECORDED = "recorded"
CONDITIONS = {
    code: metric.condition for code, metric in METRICS.items() if metric.condition is not None
}
# What an activity of the own unit can change; a school counts once something was held.
CHANGED = (*CONDITIONS, RECORDED, "science-school")


@dataclass(frozen=True, slots=True)
class Worth:
    """The duties an activity counts for, or will; and what its record still lacks."""

    lines: list[board.Line]
    missing: list[str]
    is_late: bool


def worth(*, activity: Activity, now: datetime) -> Worth:
    """Tell what an activity counts for now or, if it is planned, once it was held."""
    refresh(activity=activity, now=now)
    today = timezone.localdate(now)
    is_recorded = activity.status == Activity.Status.RECORDED
    return Worth(
        lines=board.lines(_duties(activity), on=today),
        missing=_missing(activity) if is_recorded else [],
        is_late=is_recorded and _is_late(activity),
    )


def refresh(*, activity: Activity, now: datetime) -> int:
    """Measure the duties this activity could change, unless they were since its last change."""
    states = activity.history.order_by()
    changed_at = states.aggregate(last=Max("history_date"))["last"] or now
    days = {activity.held_on, *states.values_list("held_on", flat=True).distinct()}
    window = Q()
    for day in days:
        window |= Q(count_from__lte=day, count_to__gte=day)
    owed = measuring.recent(today=timezone.localdate(now)).filter(
        window, unit=activity.unit_id, definition__metric__in=CHANGED
    )
    stale = owed.filter(Q(measurement__isnull=True) | Q(measurement__measured_at__lte=changed_at))
    return measuring.measure(obligations=stale, now=now)


def _duties(activity: Activity) -> QuerySet[Obligation]:
    owed = Obligation.objects.filter(
        unit=activity.unit_id, count_from__lte=activity.held_on, count_to__gte=activity.held_on
    )
    if activity.status == Activity.Status.RECORDED:
        records = owed.filter(definition__metric__in=(*CONDITIONS, RECORDED)).values_list(
            "pk", "measurement__records"
        )
        return owed.filter(pk__in=[pk for pk, ids in records if activity.pk in (ids or [])])
    if activity.status == Activity.Status.PLANNED:
        return owed.filter(definition__metric__in=_satisfied(activity))
    return owed.none()


def _satisfied(activity: Activity) -> list[str]:
    """Metrics whose condition an activity satisfies, whatever its state; asked in one query."""
    asked = [code for code, condition in CONDITIONS.items() if condition]
    answers = Activity.objects.filter(pk=activity.pk).values_list(
        *(
            Case(
                When(CONDITIONS[code], then=Value(True)),
                default=Value(False),
                output_field=BooleanField(),
            )
            for code in asked
        )
    )
    [row] = answers
    met = [code for code, answer in zip(asked, row, strict=True) if answer]
    return met + [code for code, condition in CONDITIONS.items() if not condition]


def _missing(activity: Activity) -> list[str]:
    """What the record lacks to be whole."""
    lacks = {
        _("the place"): not activity.place,
        _("a short summary"): not activity.summary,
        _("the attendance"): not activity.counted_in,
        _("a photo in which everyone shown agreed"): not activity.photos.with_consent().exists(),
    }
    return [what for what, is_lacking in lacks.items() if is_lacking]


def _is_late(activity: Activity) -> bool:
    """Recorded more days after it was held than a record is given."""
    if activity.recorded_at is None:
        return False
    return timezone.localdate(activity.recorded_at) > activity.held_on + IN_TIME
