"""The tables of a summary: who, where and with whom; one pass for any number of units."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from datetime import date
from typing import Any

from django.db.models import Count, Max, Q, QuerySet

from activities.models import Activity, Participation, Photo, PlanItem
from outreach.communities.models import (
    Appointment,
    DemonstrationBlock,
    DemonstrationFamily,
    Facility,
    JointWork,
    LeadingGroup,
    ScienceSchool,
)
from reporting.figures import (
    Demonstration,
    Entry,
    Group,
    Joined,
    Member,
    PartnerRow,
    Picture,
    Planned,
    Position,
    Post,
    School,
    Volunteers,
    VolunteerTeam,
)
from volunteers.models import Team, Volunteer

Units = Collection[int]
PHOTOS_SHOWN = 6


def by_unit(rows: Iterable, make: Callable[[Any], Any]) -> defaultdict[int, tuple]:
    """Gather rows under the unit they belong to, in the order they come."""
    found = defaultdict(list)
    for row in rows:
        found[row.unit_id].append(make(row))
    return defaultdict(tuple, {unit: tuple(items) for unit, items in found.items()})


def groups(*, units: Units, first: date, last: date) -> dict[int, Group]:
    """The leading group of each unit; where it changed, the latest."""
    rows = (
        LeadingGroup.objects.filter(unit__in=units)
        .overlapping(first, last)
        .order_by("unit", "term_from")
        .prefetch_related("members")
    )
    return {
        row.unit_id: Group(
            action=row.action,
            decided_on=row.decided_on,
            filed_on=row.filed_on,
            members=tuple(Member(m.name, m.role, m.position) for m in row.members.all()),
        )
        for row in rows
    }


def posts(*, units: Units, first: date, last: date) -> defaultdict[int, tuple[Post, ...]]:
    """Directors and officers in post in the window, in order of their days."""
    shown = (Appointment.Post.DIRECTOR, *Appointment.OFFICERS)
    rows = (
        Appointment.objects.filter(unit__in=units, post__in=shown)
        .overlapping(first, last)
        .select_related("user")
        .order_by("unit", "post", "appointed_from", "pk")
    )
    return by_unit(
        rows,
        lambda row: Post(row.user.name, row.post, row.appointed_from, row.appointed_until),
    )


def volunteers(
    *, units: Units, first: date, last: date, last_year: tuple[date, date]
) -> defaultdict[int, Volunteers]:
    """Volunteers at the start and end of the window, with who joined and left between."""
    before = last_year[1]
    rows = (
        Volunteer.objects.filter(community__in=units)
        .order_by()
        .values("community")
        .annotate(
            at_start=Count("pk", filter=Q(joined_on__lt=first) & ~Q(left_on__lt=first)),
            joined=Count("pk", filter=Q(joined_on__range=(first, last))),
            left=Count("pk", filter=Q(left_on__range=(first, last))),
            at_end=Count("pk", filter=Q(joined_on__lte=last) & ~Q(left_on__lte=last)),
            at_end_last_year=Count("pk", filter=Q(joined_on__lte=before) & ~Q(left_on__lte=before)),
            joined_last_year=Count("pk", filter=Q(joined_on__range=last_year)),
        )
    )
    counts = {row.pop("community"): row for row in rows}
    teams = _teams(units=units, first=first, last=last)
    found = defaultdict(Volunteers)
    for unit in units:
        counted = counts.get(unit, {"at_end_last_year": 0, "joined_last_year": 0})
        found[unit] = Volunteers(**counted, teams=teams[unit])
    return found


def _teams(*, units: Units, first: date, last: date) -> defaultdict[int, tuple]:
    members = Count(
        "memberships",
        filter=Q(memberships__joined_on__lte=last) & ~Q(memberships__left_on__lte=last),
    )
    rows = (
        Team.objects.filter(unit__in=units, founded_on__lte=last)
        .exclude(ended_on__lte=first)
        .annotate(active=members)
        .order_by("unit", "founded_on", "pk")
    )
    return by_unit(rows, lambda row: VolunteerTeam(row.name, row.founded_on, row.active))


def positions(
    *, units: Units, first: date, last: date, last_year: tuple[date, date]
) -> defaultdict[int, tuple[Position, ...]]:
    """Publicity positions in use in the window, with the changes of their contents."""
    within = Q(content_changes__changed_on__range=(first, last))
    before = Q(content_changes__changed_on__range=last_year)
    rows = (
        Facility.objects.filter(unit__in=units, active_from__lte=last)
        .exclude(active_until__lte=first)
        .annotate(
            changes=Count("content_changes", filter=within),
            changes_before=Count("content_changes", filter=before),
            changed_on=Max(
                "content_changes__changed_on", filter=Q(content_changes__changed_on__lte=last)
            ),
        )
        .order_by("unit", "kind", "name")
    )
    return by_unit(
        rows,
        lambda row: Position(
            kind=row.kind,
            name=row.name,
            location=row.location,
            changes=row.changes,
            changed_on=row.changed_on,
            changes_last_year=row.changes_before,
        ),
    )


def schools(*, units: Units) -> dict[int, School]:
    return {
        row.unit_id: School(row.name, row.has_plaque, row.has_rules, row.person_in_charge)
        for row in ScienceSchool.objects.filter(unit__in=units)
    }


def partners(*, units: Units, first: date, last: date) -> defaultdict[int, tuple[PartnerRow, ...]]:
    """Partners with the four links; an activity held with a partner is a joint activity."""
    counts: defaultdict[tuple[int, str], dict[str, int]] = defaultdict(lambda: defaultdict(int))
    joint = JointWork.objects.filter(unit__in=units).between(first, last).order_by()
    for unit, name, link, number in joint.values_list("unit", "partner__name", "link").annotate(
        Count("pk")
    ):
        counts[unit, name][link] += number
    held = Activity.objects.counted().filter(unit__in=units, partners__isnull=False)
    shared = held.between(first, last).order_by().values_list("unit", "partners__name")
    for unit, name, number in shared.annotate(Count("pk")):
        counts[unit, name][JointWork.Link.ACTIVITIES] += number
    found = defaultdict(tuple)
    for unit, name in sorted(counts):
        found[unit] += (PartnerRow(name, **counts[unit, name]),)
    return found


def demonstration(
    *, units: Units, first: date, last: date, last_year: tuple[date, date]
) -> defaultdict[int, Demonstration]:
    """Families and blocks: new in the window, and holding the title at its end."""
    new, held = Q(titled_from__range=(first, last)), _titled_on(last)
    before = Q(titled_from__range=last_year)
    families = _counts(
        DemonstrationFamily.objects.filter(community__in=units),
        families_new=new,
        families_new_last_year=before,
        families_total=held,
    )
    blocks = _counts(
        DemonstrationBlock.objects.filter(community__in=units),
        blocks_new=new,
        blocks_new_last_year=before,
        blocks_total=held,
    )
    names = defaultdict(tuple)
    titled = DemonstrationBlock.objects.filter(community__in=units).titled_on(last)
    for unit, name in titled.order_by("community", "name").values_list("community", "name"):
        names[unit] += (name,)
    found = defaultdict(Demonstration)
    for unit in units:
        found[unit] = Demonstration(
            **families.get(unit, {}),
            **blocks.get(unit, {"blocks_new_last_year": 0}),
            block_names=names[unit],
        )
    return found


def _titled_on(day: date) -> Q:
    return Q(titled_from__lte=day) & ~Q(titled_until__lte=day)


def _counts(rows: QuerySet, **conditions: Q) -> dict[int, dict]:
    counts = {name: Count("pk", filter=condition) for name, condition in conditions.items()}
    return {
        row.pop("community"): row for row in rows.order_by().values("community").annotate(**counts)
    }


def street_activities(*, units: Units, first: date, last: date) -> defaultdict[int, Joined]:
    rows = (
        Participation.objects.filter(
            community__in=units, activity__in=Activity.objects.counted().between(first, last)
        )
        .order_by()
        .values_list("community")
        .annotate(invited=Count("pk"), accepted=Count("pk", filter=Q(joined=True)))
    )
    return defaultdict(Joined, {unit: Joined(invited, joined) for unit, invited, joined in rows})


def held(*, units: Units, first: date, last: date) -> defaultdict[int, tuple[Activity, ...]]:
    """Every activity that counts, in the order of the ledger, with its partners."""
    rows = (
        Activity.objects.counted()
        .filter(unit__in=units)
        .between(first, last)
        .order_by("unit", "held_on", "pk")
        .prefetch_related("partners")
    )
    return by_unit(rows, lambda row: row)


def entry(row: Activity) -> Entry:
    """An activity as a line of the ledger."""
    return Entry(
        day=row.held_on,
        title=row.title,
        kind=row.kind,
        theme=row.theme,
        audience=row.audience,
        attendance=row.attendance,
        counted_in=row.counted_in,
        place=row.place,
        partners=tuple(partner.name for partner in row.partners.all()),
        is_assumed=row.year_is_assumed or row.day_is_assumed or row.unit_is_assumed,
    )


def photos(*, units: Units, first: date, last: date) -> defaultdict[int, tuple[Picture, ...]]:
    """Up to six photos with consent, one an activity, spread over the window."""
    rows = (
        Photo.objects.with_consent()
        .filter(activity__unit__in=units, activity__in=Activity.objects.counted())
        .filter(activity__held_on__range=(first, last))
        .select_related("activity")
        .order_by("activity__unit", "activity__held_on", "activity", "pk")
    )
    firsts: defaultdict[int, dict[int, Picture]] = defaultdict(dict)
    for row in rows:
        picture = Picture(row.image.name, row.caption, row.activity.title, row.activity.held_on)
        firsts[row.activity.unit_id].setdefault(row.activity_id, picture)
    return defaultdict(tuple, {unit: _spread(tuple(few.values())) for unit, few in firsts.items()})


def _spread(pictures: tuple[Picture, ...]) -> tuple[Picture, ...]:
    if len(pictures) <= PHOTOS_SHOWN:
        return pictures
    step = (len(pictures) - 1) / (PHOTOS_SHOWN - 1)
    return tuple(pictures[round(place * step)] for place in range(PHOTOS_SHOWN))


def plan(*, units: Units, after: date) -> defaultdict[int, tuple[Planned, ...]]:
    """What the plan announces for the rest of the year, or after December for the next."""
    year, months = (after.year, range(after.month + 1, 13))
    if not months:
        year, months = after.year + 1, range(1, 13)
    rows = PlanItem.objects.filter(unit__in=units, year=year, month__in=months)
    return by_unit(
        rows.order_by("unit", "month", "pk"),
        planned,
    )


def planned(item: PlanItem) -> Planned:
    """An item of a plan as the documents print it."""
    return Planned(
        month=item.month,
        year=item.year,
        title=item.title,
        kind=item.kind,
        theme=item.theme,
        audience=item.audience,
        expected=item.expected_attendance,
    )
