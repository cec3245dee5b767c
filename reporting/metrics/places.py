"""Schools, positions, partners, families."""

from datetime import date, timedelta

from django.db.models import Count, Exists, OuterRef

from activities.models import Activity
from outreach.communities.models import (
    ContentChange,
    DemonstrationFamily,
    Facility,
    JointWork,
    ScienceSchool,
)

from .counted import Counted, Units, or_first, packed

FRESH = timedelta(days=90)  # contents of a position are changed at least so often


def schools(units: Units, first: date, last: date, today: date) -> dict[int, Counted]:
    """Science schools with plaque, rules and person in charge, in whose unit something was held."""
    held = Activity.objects.counted().between(first, last).filter(unit=OuterRef("unit"))
    schools = ScienceSchool.objects.filter(
        Exists(held), unit__in=units, has_plaque=True, has_rules=True
    ).exclude(person_in_charge="")
    return packed(schools, day=or_first("opened_on", first))


def positions(units: Units, first: date, last: date, today: date) -> dict[int, Counted]:
    """Positions in use whose contents were changed lately, among all in use."""
    until = min(last, today)
    changes = ContentChange.objects.filter(
        facility=OuterRef("pk"), changed_on__gt=until - FRESH, changed_on__lte=until
    )
    in_use = Facility.objects.active_on(until).filter(unit__in=units)
    found = packed(in_use.filter(Exists(changes)), day=or_first("active_from", first))
    for row in in_use.order_by().values("unit").annotate(all=Count("pk")):
        counted = found.setdefault(row["unit"], Counted())
        counted.numerator, counted.denominator = len(counted.records), row["all"]
    return found


def links(units: Units, first: date, last: date, today: date) -> dict[int, Counted]:
    """Joint work with partners, by link."""
    works = JointWork.objects.between(first, last).filter(unit__in=units)
    return packed(works, day="done_on", kind="link")


def families(units: Units, first: date, last: date, today: date) -> dict[int, Counted]:
    """New designations; a yearly confirmation is none."""
    new = DemonstrationFamily.objects.designated_between(first, last)
    return packed(new.filter(community__in=units), unit="community", day="titled_from")
