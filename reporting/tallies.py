"""Counting what units held: SQL aggregates, one pass for any number of units.

Every function takes the units and a first and last day, both counted, and answers for each
unit's id. None asks the database once a unit or once an activity.
"""

from collections import defaultdict
from collections.abc import Collection
from datetime import date

from django.db.models import Count, F, IntegerField, Q, QuerySet, Sum
from django.db.models.functions import Cast, Coalesce, ExtractMonth

from activities.models import (
    Activity,
    Audience,
    AudienceCount,
    CountedIn,
    EmploymentTraining,
    Kind,
    PublicityOutput,
)
from outreach.programme.models import Campaign
from reporting.figures import Activities, Amount, Band, Coded, Headings, Tally, Trained, total

Units = Collection[int]

TALLY = {
    "times": Count("pk"),
    "persons": Coalesce(Sum("attendance", filter=Q(counted_in=CountedIn.PERSONS)), 0),
    "person_times": Coalesce(Sum("attendance", filter=Q(counted_in=CountedIn.PERSON_TIMES)), 0),
    "uncounted": Count("pk", filter=Q(attendance__isnull=True, counted_in="")),
}
MAJOR = 1000  # people at a major activity of the national survey
EMPLOYMENT = Q(kind=Kind.TRAINING, audience__in=(Audience.LAID_OFF, Audience.MIGRANT))
FLAGS = {
    "st_week": Q(campaign__code=Campaign.Code.ST_WEEK),
    "science_month": Q(campaign__code=Campaign.Code.SCIENCE_MONTH),
    "youth": Q(audience=Audience.YOUTH),
    "against_cults": Q(opposes_cults=True),
    "employment_training": EMPLOYMENT,
    "officer_courses": Q(kind=Kind.TRAINING, audience=Audience.OFFICERS),
    "major": Q(attendance__gte=MAJOR),
}
QUARTERS = {
    f"into_community_{quarter}": Q(is_into_community=True, held_on__quarter=quarter)
    for quarter in (1, 2, 3, 4)
}


def activities(
    *, units: Units, first: date, last: date, last_year: tuple[date, date]
) -> dict[int, Activities]:
    """Everything section 4 of a summary says in numbers."""
    held = Activity.objects.counted().filter(unit__in=units)
    now, before = held.between(first, last), held.between(*last_year)
    months = _tallies(now, "kind", month=ExtractMonth("held_on"))
    past = _tallies(before, "kind", month=ExtractMonth("held_on"))
    flags, past_flags = _flags(now), _flags(before)
    campaigns = _coded(_tallies(now, "campaign__code"), Campaign.Code)
    audiences = _coded(_tallies(now, "audience"), Audience)
    bands, outputs = _bands(now), _outputs(now)
    employment = _employment(now)
    return {
        unit: Activities(
            **_by_month_and_kind(months[unit]),
            **_last_year(past[unit]),
            by_audience=audiences[unit],
            by_campaign=campaigns[unit],
            bands=bands[unit],
            outputs=outputs[unit],
            **_with_quarters(flags.get(unit, {})),
            headings_last_year=_headings(past_flags.get(unit, {})),
            **employment.get(unit, {}),
        )
        for unit in units
    }


def _tallies(held: QuerySet, *by: str, **computed) -> dict[int, dict[tuple, Tally]]:
    """Tallies by unit and by some of the activities' fields."""
    keys = (*computed, *by)
    found = defaultdict(dict)
    rows = held.annotate(**computed).order_by().values("unit", *keys).annotate(**TALLY)
    for row in rows:
        found[row["unit"]][tuple(row[key] for key in keys)] = Tally(
            **{name: row[name] for name in TALLY}
        )
    return found


def _with_quarters(flags: dict[str, int]) -> dict:
    """The headings of the window; science into the community by quarter."""
    named = {name: flags.get(name, 0) for name in FLAGS}
    quarters = tuple(flags.get(name, 0) for name in QUARTERS)
    return named | {"into_community_by_quarter": quarters}


def _headings(flags: dict[str, int]) -> Headings:
    """The headings of the same days last year, science into the community as a sum."""
    named = {name: flags.get(name, 0) for name in FLAGS if name != "major"}
    return Headings(**named, into_community=sum(flags.get(name, 0) for name in QUARTERS))


def _by_month_and_kind(tallies: dict[tuple[int, str], Tally]) -> dict:
    by_month = [Tally()] * 12
    by_kind = {code: Tally() for code in Kind.values}
    lectures = [0] * 4
    for (month, kind), tally in tallies.items():
        by_month[month - 1] += tally
        by_kind[kind] += tally
        if kind == Kind.LECTURE:
            lectures[(month - 1) // 3] += tally.times
    return {
        "total": sum(by_month, Tally()),
        "by_month": tuple(by_month),
        "by_kind": _in_order(by_kind),
        "lectures": sum(lectures),
        "lectures_by_quarter": tuple(lectures),
    }


def _last_year(tallies: dict[tuple[int, str], Tally]) -> dict:
    counted = _by_month_and_kind(tallies)
    return {
        "last_year": counted["total"],
        "lectures_last_year": counted["lectures"],
        "by_month_last_year": tuple(tally.times for tally in counted["by_month"]),
        "by_kind_last_year": counted["by_kind"],
    }


def _coded(tallies: dict[int, dict[tuple, Tally]], choices) -> defaultdict[int, tuple]:
    found = defaultdict(tuple)
    for unit, by_code in tallies.items():
        found[unit] = _in_order(
            {code: by_code[(code,)] for code in choices.values if (code,) in by_code}
        )
    return found


def _in_order(by_code: dict[str, Tally]) -> tuple[Coded, ...]:
    """Only what occurred, in the order of the choices."""
    return tuple(Coded(code, tally) for code, tally in by_code.items() if tally.times)


def _flags(held: QuerySet) -> dict[int, dict[str, int]]:
    """Activities that stand under a heading of their own; one may stand under several."""
    counts = {name: Count("pk", filter=condition) for name, condition in (FLAGS | QUARTERS).items()}
    rows = held.order_by().values("unit").annotate(**counts)
    return {row.pop("unit"): row for row in rows}


def _bands(held: QuerySet) -> defaultdict[int, tuple[Band, ...]]:
    """Age bands in order, persons before person-times; they are never added together."""
    rows = AudienceCount.objects.filter(activity__in=held).order_by()
    summed = rows.values_list("activity__unit", "band", "counted_in").annotate(Sum("number"))
    place = AudienceCount.Band.values.index
    found = defaultdict(tuple)
    for unit, band, counted_in, number in sorted(summed, key=lambda row: (place(row[1]), row[2])):
        found[unit] += (Band(band, counted_in, number),)
    return found


def _outputs(held: QuerySet) -> defaultdict[int, tuple[Amount, ...]]:
    rows = PublicityOutput.objects.filter(activity__in=held).order_by()
    sums = defaultdict(dict)
    for row in rows.values("activity__unit", "kind").annotate(sum=Sum("number")):
        sums[row["activity__unit"]][row["kind"]] = row["sum"]
    found = defaultdict(tuple)
    for unit, of_unit in sums.items():
        kinds = [kind for kind in PublicityOutput.Kind.values if kind in of_unit]
        found[unit] = tuple(Amount(kind, of_unit[kind]) for kind in kinds)
    return found


def _employment(held: QuerySet) -> dict[int, dict]:
    """Skills and placements by kind of training, as far as anyone entered them."""
    rows = (
        EmploymentTraining.objects.filter(activity__in=held)
        .order_by()
        .values("kind", unit=F("activity__unit"))
        .annotate(
            times=Count("pk"),
            skills_sum=Cast(Sum("skills"), IntegerField()),
            placed_sum=Cast(Sum("placed"), IntegerField()),
        )
    )
    trained = defaultdict(dict)
    for row in rows:
        trained[row["unit"]][row["kind"]] = Trained(
            row["kind"], row["times"], row["skills_sum"], row["placed_sum"]
        )
    kinds = EmploymentTraining.Kind.values
    found = {}
    for unit, by_kind in trained.items():
        in_order = tuple(by_kind[kind] for kind in kinds if kind in by_kind)
        found[unit] = {
            "employment": in_order,
            "skills": total(row.skills for row in in_order),
            "placed": total(row.placed for row in in_order),
        }
    return found
