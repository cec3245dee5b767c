"""What each metric code counts: SQL aggregates, one constant set of queries for any units.

A duty names its metric by a code; `METRICS` has the function behind it. Each takes the units, the
first and last day that count, and today, and answers for every unit that has something to count.
Records come with the day on which they happened and the second at which they were recorded, so
that what was recorded after a due instant can be told apart.
"""

from collections import defaultdict
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db.models import (
    Aggregate,
    Case,
    Count,
    DateField,
    Exists,
    F,
    Func,
    IntegerField,
    JSONField,
    OuterRef,
    Q,
    QuerySet,
    Value,
    When,
)
from django.db.models.functions import Coalesce, Greatest, TruncDate

from activities.models import Activity, Audience, CountedIn, Kind, Participation, Photo, PlanItem
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
from outreach.programme.models import Campaign
from reporting.models import Submission
from volunteers.models import Team, TeamMembership

Units = Collection[int]
LARGE = 100  # people at an activity of scale, the office's default
FRESH = timedelta(days=90)  # contents of a position are changed at least so often
IN_TIME = timedelta(days=7)  # an activity is recorded within so many days
RECENTLY = timedelta(days=30)
ONE_DAY = timedelta(days=1)
KNOWN_FROM_THE_START = 0  # for rows that do not keep when they were entered


@dataclass(slots=True)
class Counted:
    """What was found for one unit. `records` are [id, day, recorded at in seconds], by day."""

    records: list[list] = field(default_factory=list)
    numerator: int | None = None
    denominator: int | None = None

    @property
    def percent(self) -> int:
        """The share in whole percent, rounded down; nothing of nothing is 0."""
        return 100 * self.numerator // self.denominator if self.denominator else 0

    def recent(self, today: date) -> int:
        since, until = (today - RECENTLY).isoformat(), today.isoformat()
        return sum(1 for record in self.records if since < record[1] <= until)


Counting = Callable[[Units, date, date, date], dict[int, Counted]]


@dataclass(frozen=True)
class Metric:
    """A counting function, and what its figures are of."""

    count: Counting
    model: str  # label of the model whose ids the records are
    is_rate: bool = False  # a share in percent, known when the time is over
    most: int | None = None  # how much can be done at all, for facts that are there or not
    kinds: bool = False  # what counts is how many different kinds there are, not how many rows


# --- Packing rows ---------------------------------------------------------------------------------


class JSONList(Func):
    """Some columns of a row as a JSON list."""

    function = "jsonb_build_array"
    output_field = JSONField()

    def as_sqlite(self, compiler, connection, **extra):
        return self.as_sql(compiler, connection, function="json_array", **extra)


class Together(Aggregate):
    """The rows of a group as one JSON list."""

    function = "jsonb_agg"
    output_field = JSONField()

    def as_sqlite(self, compiler, connection, **extra):
        return self.as_sql(
            compiler,
            connection,
            function="json_group_array",
            template="%(function)s(json(%(expressions)s))",
            **extra,
        )


class Seconds(Func):
    """A moment in whole seconds since 1970."""

    template = "CAST(EXTRACT(EPOCH FROM %(expressions)s) AS BIGINT)"
    output_field = IntegerField()

    def as_sqlite(self, compiler, connection, **extra):
        return self.as_sql(compiler, connection, template="unixepoch(%(expressions)s)", **extra)


def _packed(
    rows: QuerySet, *, unit: str = "unit", day, recorded=None, kind: str | None = None
) -> dict[int, Counted]:
    """The rows of each unit in one query, oldest first."""
    since = Value(KNOWN_FROM_THE_START)
    if recorded:
        since = Coalesce(Seconds(F(recorded)), since)
    day = F(day) if isinstance(day, str) else day
    columns = [F("pk"), day, since, *([F(kind)] if kind else [])]
    grouped = rows.order_by().values(of=F(unit)).annotate(rows=Together(JSONList(*columns)))
    return {
        row["of"]: Counted(sorted(row["rows"], key=lambda record: (record[1], record[0])))
        for row in grouped
    }


# --- Activities -----------------------------------------------------------------------------------


def _held(condition: Q) -> Counting:
    """Activities that were held and recorded, and satisfy a condition."""

    def count(units: Units, first: date, last: date, today: date) -> dict[int, Counted]:
        held = Activity.objects.counted().between(first, last).filter(condition, unit__in=units)
        return _packed(held, day="held_on", recorded="recorded_at")

    return count


def _joined(units: Units, first: date, last: date, today: date) -> dict[int, Counted]:
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
    found = _packed(
        joined,
        unit="participations__community",
        day="held_on",
        recorded="recorded_at",
    )
    for row in counts:
        counted = found.setdefault(row["unit"], Counted())
        counted.numerator, counted.denominator = row["came"], row["invited"]
    return {unit: counted for unit, counted in found.items() if unit in set(units)}


def _well_recorded(units: Units, first: date, last: date, today: date) -> dict[int, Counted]:
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
    found = _packed(whole, day="held_on")
    for row in held.order_by().values("unit").annotate(all=Count("pk")):
        counted = found.setdefault(row["unit"], Counted())
        counted.numerator, counted.denominator = len(counted.records), row["all"]
    return found


def _planned(units: Units, first: date, last: date, today: date) -> dict[int, Counted]:
    """The items of the year's plan: with the first of them there is one."""
    items = PlanItem.objects.filter(unit__in=units, year=first.year)
    return _packed(items, day=Value(first, output_field=DateField()))


# --- Organisation ---------------------------------------------------------------------------------


def _groups(*, filed: bool) -> Counting:
    """Leading groups of the period with one head: in a community the director in office."""

    def count(units: Units, first: date, last: date, today: date) -> dict[int, Counted]:
        directors = Appointment.objects.overlapping(first, last).filter(
            post=Appointment.Post.DIRECTOR,
            unit=OuterRef("group__unit"),
            user__name=OuterRef("name"),
        )
        heads = GroupMember.objects.filter(
            Q(group__unit__as_community=None) | Exists(directors),
            group=OuterRef("pk"),
            role=GroupMember.Role.HEAD,
        )
        groups = LeadingGroup.objects.overlapping(first, last).filter(Exists(heads), unit__in=units)
        if filed:
            groups = groups.filter(filed_on__isnull=False, filed_on__lte=today)
        begun = F("filed_on") if filed else F("decided_on")
        return _packed(groups, day=Greatest(begun, Value(first, output_field=DateField())))

    return count


def _officers(units: Units, first: date, last: date, today: date) -> dict[int, Counted]:
    """Days of the period, until today, on which an outreach officer was in post."""
    until = min(last, today)
    days = (until - first).days + 1
    if days < 1:
        return {}
    posts = Appointment.objects.officers().overlapping(first, until).filter(unit__in=units)
    spans = defaultdict(list)
    for pk, unit, begins, ends in posts.order_by("appointed_from").values_list(
        "pk", "unit", "appointed_from", "appointed_until"
    ):
        spans[unit].append((pk, max(begins, first), min(ends or date.max, until + ONE_DAY)))
    return {
        unit: Counted(
            records=[
                [pk, begins.isoformat(), KNOWN_FROM_THE_START] for pk, begins, _ in spans[unit]
            ],
            numerator=_days_covered([(begins, ends) for _, begins, ends in spans[unit]]),
            denominator=days,
        )
        for unit in units
    }


def _days_covered(spans: list[tuple[date, date]]) -> int:
    """Days that lie in at least one of these spans, given in the order of their beginnings."""
    covered, reached = 0, date.min
    for begins, ends in spans:
        begins = max(begins, reached)
        if ends > begins:
            covered, reached = covered + (ends - begins).days, ends
    return covered


def _teams(units: Units, first: date, last: date, today: date) -> dict[int, Counted]:
    """Teams with members today, and how many of the members at the start are still there."""
    until = min(last, today)
    there = TeamMembership.objects.filter(
        Q(left_on=None) | Q(left_on__gt=until), joined_on__lte=until
    )
    teams = Team.objects.filter(
        Q(ended_on=None) | Q(ended_on__gt=until),
        Exists(there.filter(team=OuterRef("pk"))),
        unit__in=units,
        founded_on__lte=until,
    )
    found = _packed(teams, day=Greatest(F("founded_on"), Value(first, output_field=DateField())))
    began = TeamMembership.objects.filter(
        Q(left_on=None) | Q(left_on__gt=first), joined_on__lte=first, team__unit__in=units
    )
    stayed = Count("pk", filter=Q(left_on=None) | Q(left_on__gt=until))
    for row in began.order_by().values(of=F("team__unit")).annotate(all=Count("pk"), still=stayed):
        counted = found.setdefault(row["of"], Counted())
        counted.numerator, counted.denominator = row["still"], row["all"]
    return found


# --- Places, partners, families -------------------------------------------------------------------


def _schools(units: Units, first: date, last: date, today: date) -> dict[int, Counted]:
    """Science schools with plaque, rules and person in charge, in whose unit something was held."""
    held = Activity.objects.counted().between(first, last).filter(unit=OuterRef("unit"))
    schools = ScienceSchool.objects.filter(
        Exists(held), unit__in=units, has_plaque=True, has_rules=True
    ).exclude(person_in_charge="")
    return _packed(schools, day=_or_first("opened_on", first))


def _or_first(column: str, first: date):
    """A day, or the first day of the period where it is earlier or was not entered."""
    start = Value(first, output_field=DateField())
    return Case(When(**{f"{column}__gt": first}, then=F(column)), default=start)


def _positions(units: Units, first: date, last: date, today: date) -> dict[int, Counted]:
    """Positions in use whose contents were changed lately, among all in use."""
    until = min(last, today)
    changes = ContentChange.objects.filter(
        facility=OuterRef("pk"), changed_on__gt=until - FRESH, changed_on__lte=until
    )
    in_use = Facility.objects.active_on(until).filter(unit__in=units)
    found = _packed(in_use.filter(Exists(changes)), day=_or_first("active_from", first))
    for row in in_use.order_by().values("unit").annotate(all=Count("pk")):
        counted = found.setdefault(row["unit"], Counted())
        counted.numerator, counted.denominator = len(counted.records), row["all"]
    return found


def _links(units: Units, first: date, last: date, today: date) -> dict[int, Counted]:
    """Joint work with partners, by link."""
    works = JointWork.objects.between(first, last).filter(unit__in=units)
    return _packed(works, day="done_on", kind="link")


def _families(units: Units, first: date, last: date, today: date) -> dict[int, Counted]:
    """New designations; a yearly confirmation is none."""
    new = DemonstrationFamily.objects.designated_between(first, last)
    return _packed(new.filter(community__in=units), unit="community", day="titled_from")


# --- Summaries ------------------------------------------------------------------------------------


def _submitted(*, half: bool) -> Counting:
    """Submissions of the summary of the period; the first of them decides."""

    def count(units: Units, first: date, last: date, today: date) -> dict[int, Counted]:
        key = f"{first.year}H1" if half else f"{first.year}"
        sent = Submission.objects.filter(
            version__summary__unit__in=units, version__summary__period_key=key
        )
        return _packed(
            sent,
            unit="version__summary__unit",
            day=TruncDate("submitted_at"),
            recorded="submitted_at",
        )

    return count


# --- The codes ------------------------------------------------------------------------------------

ACTIVITY = "activities.activity"
GROUP = "communities.leadinggroup"
SUBMISSION = "reporting.submission"
EMPLOYMENT = Q(kind=Kind.TRAINING, audience__in=(Audience.LAID_OFF, Audience.MIGRANT))
OF_SCALE = Q(attendance__gte=LARGE, counted_in__in=(CountedIn.PERSONS, CountedIn.PERSON_TIMES))

METRICS = {
    "leading-group": Metric(_groups(filed=False), GROUP, most=1),
    "group-filed": Metric(_groups(filed=True), GROUP, most=1),
    "officer": Metric(_officers, "communities.appointment", is_rate=True),
    "work-plan": Metric(_planned, "activities.planitem", most=1),
    "half-year-summary": Metric(_submitted(half=True), SUBMISSION, most=1),
    "annual-summary": Metric(_submitted(half=False), SUBMISSION, most=1),
    "science-school": Metric(_schools, "communities.scienceschool", most=1),
    "join-street": Metric(_joined, ACTIVITY),
    "own-activities": Metric(_held(Q()), ACTIVITY),
    "officer-training": Metric(_held(Q(kind=Kind.TRAINING, audience=Audience.OFFICERS)), ACTIVITY),
    "volunteer-team": Metric(_teams, "volunteers.team"),
    "families": Metric(_families, "communities.demonstrationfamily"),
    "large-scale": Metric(_held(OF_SCALE), ACTIVITY),
    "youth": Metric(_held(Q(audience=Audience.YOUTH)), ACTIVITY),
    "employment-training": Metric(_held(EMPLOYMENT), ACTIVITY),
    "science-into-community": Metric(_held(Q(is_into_community=True)), ACTIVITY),
    "quarterly-lecture": Metric(_held(Q(kind=Kind.LECTURE)), ACTIVITY),
    "st-week": Metric(_held(Q(campaign__code=Campaign.Code.ST_WEEK)), ACTIVITY),
    "science-month": Metric(_held(Q(campaign__code=Campaign.Code.SCIENCE_MONTH)), ACTIVITY),
    "monthly-record": Metric(_held(~Q(summary="")), ACTIVITY),
    "anti-cult": Metric(_held(Q(opposes_cults=True)), ACTIVITY),
    "positions": Metric(_positions, "communities.facility", is_rate=True),
    "four-links": Metric(_links, "communities.jointwork", kinds=True),
    "cadre-study": Metric(_held(Q(audience=Audience.OFFICERS)), ACTIVITY),
    "recorded": Metric(_well_recorded, ACTIVITY, is_rate=True),
    # What is assigned from above is held as a campaign of the year that has no code of its own.
    "assigned": Metric(_held(Q(campaign__code=Campaign.Code.OTHER)), ACTIVITY),
}
