"""Leading groups, officers and teams."""

from collections import defaultdict
from datetime import date, timedelta

from django.db.models import Count, Exists, F, OuterRef, Q

from outreach.communities.models import Appointment, GroupMember, LeadingGroup
from volunteers.models import Team, TeamMembership

from .counted import KNOWN_FROM_THE_START, Counted, Counting, Units, not_before, packed

ONE_DAY = timedelta(days=1)


def groups(*, filed: bool) -> Counting:
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
        begun = "filed_on" if filed else "decided_on"
        return packed(groups, day=not_before(begun, first))

    return count


def officers(units: Units, first: date, last: date, today: date) -> dict[int, Counted]:
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


def teams(units: Units, first: date, last: date, today: date) -> dict[int, Counted]:
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
    found = packed(teams, day=not_before("founded_on", first))
    began = TeamMembership.objects.filter(
        Q(left_on=None) | Q(left_on__gt=first), joined_on__lte=first, team__unit__in=units
    )
    stayed = Count("pk", filter=Q(left_on=None) | Q(left_on__gt=until))
    for row in began.order_by().values(of=F("team__unit")).annotate(all=Count("pk"), still=stayed):
        counted = found.setdefault(row["of"], Counted())
        counted.numerator, counted.denominator = row["still"], row["all"]
    return found
