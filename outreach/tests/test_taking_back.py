"""A double tap: the second asks for what the first has taken away already."""

from datetime import timedelta

import pytest
from django.utils import timezone

from activities import planning
from activities.models import PlanItem
from activities.tests.factories import PlanItemFactory
from outreach.communities import actions, upkeep
from outreach.communities.models import Appointment
from outreach.communities.tests.factories import FacilityFactory, GroupDocumentFactory


def of_a_plan(community, director):
    today = timezone.localdate()
    item = PlanItemFactory(unit=community, year=today.year)
    return lambda: planning.remove(item=PlanItem(pk=item.pk, unit=community), today=today)


def of_a_change(community, director):
    today = timezone.localdate()
    change = upkeep.changed_today(position=FacilityFactory(unit=community), today=today)
    stale = type(change)(pk=change.pk)
    return lambda: upkeep.take_back_change(change=stale, today=today)


def of_an_officer(community, director):
    today = timezone.localdate()
    made = actions.appoint_officer(
        community=community,
        name="李娜",
        email="lina@example.org",
        post=Appointment.Post.OFFICER_FULL,
        day=today,
        by=director,
        today=today,
    )
    stale = Appointment(pk=made.pk)
    return lambda: actions.take_back_officer(appointment=stale, today=today)


def of_a_handover(community, director):
    now = timezone.now()
    made = actions.hand_over(
        community=community,
        successor=actions.Successor(name="李娜", email="lina@example.org"),
        day=timezone.localdate(now) + timedelta(days=7),
        by=director,
        now=now,
    )
    stale = type(made)(pk=made.pk, community=community)
    return lambda: actions.cancel_handover(handover=stale, by=director, now=now)


def of_a_group(community, director):
    today = timezone.localdate()
    members = [
        actions.Member(name=director.name, role="head", position="主任"),
        actions.Member(name="李娜", role="member", position="干事"),
    ]
    made = actions.set_up(
        community=community, members=members, decided_on=today, term_from=today, today=today
    )
    stale = type(made)(pk=made.pk, unit=community)
    return lambda: actions.take_back(group=stale, today=today)


@pytest.mark.parametrize(
    "prepared", [of_a_plan, of_a_change, of_an_officer, of_a_handover, of_a_group]
)
def test_taking_back_twice_is_harmless(community, director, prepared):
    take_back = prepared(community, director)

    take_back()
    take_back()


def test_a_group_whose_paper_is_kept_is_not_taken_back(community):
    """The street office may have emptied the day of filing; the paper stays."""
    group = GroupDocumentFactory(group__unit=community).group

    with pytest.raises(actions.GroupRefused, match="is filed"):
        actions.take_back(group=group, today=timezone.localdate())
