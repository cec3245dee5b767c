"""What was held, joined, recorded and planned."""

from datetime import date, timedelta

from django.db.models import Count, DateField, Exists, F, OuterRef, Q, Value
from django.db.models.functions import TruncDate

from activities.models import Activity, Participation, Photo, PlanItem

from .counted import Counted, Counting, Units, packed

IN_TIME = timedelta(days=7)  # an activity is recorded within so many days


def held(condition: Q) -> Counting:
    """Activities that were held and recorded, and satisfy a condition."""

    def count(units: Units, first: date, last: date, today: date) -> dict[int, Counted]:
        held = Activity.objects.counted().between(first, last).filter(condition, unit__in=units)
        return packed(held, day="held_on", recorded="recorded_at")

    return count


def joined(units: Units, first: date, last: date, today: date) -> dict[int, Counted]:
    """Activities of the street that a community joined, among those it was asked to."""
    asked = Participation.objects.filter(
        community__in=units,
        activity__status=Activity.Status.RECORDED,
        activity__held_on__range=(first, last),
        activity__unit=F("community__street"),
    )
    counts = asked.order_by().values(unit=F("community"))
    counts = counts.annotate(invited=Count("pk"), came=Count("pk", filter=Q(joined=True)))
    joined = Activity.objects.filter(participations__in=asked.filter(joined=True))
    found = packed(
        joined,
        unit="participations__community",
        day="held_on",
        recorded="recorded_at",
    )
    for row in counts:
        counted = found.setdefault(row["unit"], Counted())
        counted.numerator, counted.denominator = row["came"], row["invited"]
    return {unit: counted for unit, counted in found.items() if unit in set(units)}


def well_recorded(units: Units, first: date, last: date, today: date) -> dict[int, Counted]:
    """Activities with place, attendance, photo and summary, recorded within the days given."""
    held = Activity.objects.counted().between(first, last).filter(unit__in=units)
    whole = (
        held.exclude(place="")
        .exclude(summary="")
        .exclude(counted_in="")
        .filter(Exists(Photo.objects.filter(activity=OuterRef("pk"))))
        .alias(recorded_on=TruncDate("recorded_at"))
        .filter(Q(recorded_at=None) | Q(recorded_on__lte=F("held_on") + IN_TIME))
    )
    found = packed(whole, day="held_on")
    for row in held.order_by().values("unit").annotate(all=Count("pk")):
        counted = found.setdefault(row["unit"], Counted())
        counted.numerator, counted.denominator = len(counted.records), row["all"]
    return found


def planned(units: Units, first: date, last: date, today: date) -> dict[int, Counted]:
    """The items of the year's plan: with the first of them there is one."""
    items = PlanItem.objects.filter(unit__in=units, year=first.year)
    return packed(items, day=Value(first, output_field=DateField()))
