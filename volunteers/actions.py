"""What a community does about its volunteers and their teams."""

from collections.abc import Sequence
from datetime import date

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from outreach.communities.models import Community, Unit
from outreach.shared.days import beginning_of, refuse_to_come
from outreach.shared.lines import sameness, tidy

from .models import Team, TeamMembership, Volunteer

LEFT_ALTOGETHER = "the volunteer left"


class VolunteerRefused(Exception):
    """A volunteer cannot be entered, or leave, so; the message tells them why."""


class TeamRefused(Exception):
    """A team or a place in it cannot be entered so; the message tells them why."""


# --- Volunteers -----------------------------------------------------------------------------------


@transaction.atomic
def add_volunteer(*, community: Community, today: date, **values) -> Volunteer:
    """Enter a volunteer of the community; `values` are the columns of one.

    :raises VolunteerRefused: if they are entered already, cannot be reached, a guardian has to
        agree first, or a day is to come.
    """
    Unit.objects.select_for_update().get(pk=community.pk)
    return _kept(Volunteer(community_id=community.pk), values, today)


@transaction.atomic
def edit_volunteer(*, volunteer: Volunteer, today: date, **values) -> Volunteer:
    """Put right what is known of a volunteer.

    :raises VolunteerRefused: for the same reasons as when they are added, or if they were in a
        team before the day on which they joined.
    """
    volunteer = _held(volunteer)
    first = volunteer.memberships.order_by("joined_on").first()
    if first and first.joined_on < values["joined_on"]:
        raise VolunteerRefused(
            _("In the team “%(team)s” since %(day)s, so joined by then.")
            % {"team": first.team, "day": date_format(first.joined_on)}
        )
    return _kept(volunteer, values, today)


@transaction.atomic
def leave(*, volunteer: Volunteer, on: date, today: date) -> Volunteer:
    """Note that a volunteer helps no more from this day on; their places in teams end with it.

    :raises VolunteerRefused: if they left already, or the day does not fit.
    """
    volunteer = _held(volunteer)
    if volunteer.left_on:
        raise VolunteerRefused(_("This volunteer has already left."))
    refuse_to_come(on, today, VolunteerRefused)
    if on < volunteer.joined_on:
        raise VolunteerRefused(_("A volunteer cannot leave before joining."))
    open_places = volunteer.memberships.filter(left_on=None)
    if open_places.filter(joined_on__gt=on).exists():
        raise VolunteerRefused(_("Nobody leaves a team before joining it."))
    for membership in open_places:
        membership.left_on, membership._change_reason = on, LEFT_ALTOGETHER
        membership.save()
    volunteer.left_on = on
    volunteer.save()
    return volunteer


@transaction.atomic
def come_back(*, volunteer: Volunteer, today: date) -> Volunteer:
    """Have a volunteer who left among the others again; harmless where they did not leave.

    What was entered today is undone with the places in teams that ended; later they are put
    into a team anew, because in between they were in none.
    """
    volunteer = _held(volunteer)
    if left_today([volunteer], today):
        for membership in volunteer.memberships.filter(left_on=volunteer.left_on):
            if membership.history.latest().history_change_reason == LEFT_ALTOGETHER:
                membership.left_on = None
                membership.save()
    volunteer.left_on = None
    volunteer.save()
    return volunteer


def left_today(rows: Sequence[Volunteer] | Sequence[TeamMembership], today: date) -> set[int]:
    """Those of whom it was entered today that they left, whatever the day on which they did."""
    if not rows:
        return set()
    states = type(rows[0]).history.filter(id__in=[row.pk for row in rows])
    since = beginning_of(today)
    touched = set(states.filter(history_date__gte=since).values_list("id", flat=True))
    # The last state before today stays; nobody who was entered today has one.
    earlier = states.filter(history_date__lt=since).order_by("history_date", "history_id")
    left_before = dict(earlier.values_list("id", "left_on"))
    return {
        row.pk for row in rows if row.left_on and row.pk in touched and not left_before.get(row.pk)
    }


def _kept(volunteer: Volunteer, values: dict, today: date) -> Volunteer:
    for name, value in values.items():
        setattr(volunteer, name, tidy(value) if isinstance(value, str) else value)
    _refuse_same(volunteer)
    try:
        volunteer.full_clean()
    except ValidationError as error:
        raise VolunteerRefused(" ".join(error.messages)) from error
    refuse_to_come(volunteer.joined_on, today, VolunteerRefused)
    if volunteer.guardian_consented_on:
        refuse_to_come(volunteer.guardian_consented_on, today, VolunteerRefused)
    if volunteer.birth_year > volunteer.joined_on.year:
        raise VolunteerRefused(_("Check the year of birth: it is after the day of joining."))
    volunteer.save()
    return volunteer


def _refuse_same(volunteer: Volunteer) -> None:
    others = Volunteer.objects.filter(community=volunteer.community_id).exclude(pk=volunteer.pk)
    for other in others:
        if sameness(other.name) == sameness(volunteer.name) and _share_contact(other, volunteer):
            words = (
                _("%(name)s with this contact is entered already, but left: open that page.")
                if other.left_on
                else _("%(name)s with this contact is entered already.")
            )
            raise VolunteerRefused(words % {"name": other.name})


def _share_contact(one: Volunteer, other: Volunteer) -> bool:
    phones = {_digits(one.phone), _digits(other.phone)}
    emails = {sameness(one.email), sameness(other.email)}
    return any(len(found) == 1 and "" not in found for found in (phones, emails))


def _digits(phone: str) -> str:
    return "".join(sign for sign in sameness(phone) if sign.isdigit())


def _held(volunteer: Volunteer) -> Volunteer:
    """The row with its community, held until the end: two decisions come one after the other."""
    Unit.objects.select_for_update().get(pk=volunteer.community_id)
    return Volunteer.objects.get(pk=volunteer.pk)


# --- Teams ----------------------------------------------------------------------------------------


@transaction.atomic
def set_up_team(*, unit: Unit, name: str, founded_on: date, today: date) -> Team:
    """Set up a team of the unit.

    :raises TeamRefused: if there is one of that name, or the day is to come.
    """
    Unit.objects.select_for_update().get(pk=unit.pk)
    return _kept_team(Team(unit_id=unit.pk), name, founded_on, today)


@transaction.atomic
def edit_team(*, team: Team, name: str, founded_on: date, today: date) -> Team:
    """Put right a team's name or its first day.

    :raises TeamRefused: if another is called so, or the day does not fit what happened since.
    """
    team = _held_team(team)
    first = team.memberships.order_by("joined_on").first()
    if first and first.joined_on < founded_on:
        raise TeamRefused(
            _("%(name)s joined on %(day)s, so the team was there by then.")
            % {"name": first.volunteer, "day": date_format(first.joined_on)}
        )
    return _kept_team(team, name, founded_on, today)


@transaction.atomic
def join(
    *, team: Team, volunteer: Volunteer, joined_on: date, leads: bool, today: date
) -> TeamMembership:
    """Put a volunteer into a team.

    :raises TeamRefused: if they are in it, left, or the day does not fit.
    """
    team = _held_team(team)
    refuse_to_come(joined_on, today, TeamRefused)
    if volunteer.left_on:
        raise TeamRefused(_("This volunteer has already left."))
    if joined_on < max(team.founded_on, volunteer.joined_on):
        raise TeamRefused(
            _("The team and the volunteer were there from %(day)s.")
            % {"day": date_format(max(team.founded_on, volunteer.joined_on))}
        )
    if team.ended_on:
        raise TeamRefused(_("This team has ended."))
    _refuse_overlap(team, volunteer, joined_on)
    return team.memberships.create(volunteer=volunteer, joined_on=joined_on, leads=leads)


@transaction.atomic
def leave_team(*, membership: TeamMembership, on: date, today: date) -> TeamMembership:
    """Take a volunteer out of a team; they stay a volunteer of the community.

    :raises TeamRefused: if they are out of it, or the day does not fit.
    """
    membership = _held_membership(membership)
    if membership.left_on:
        raise TeamRefused(_("This volunteer has already left the team."))
    refuse_to_come(on, today, TeamRefused)
    if on < membership.joined_on:
        raise TeamRefused(_("Nobody leaves a team before joining it."))
    membership.left_on = on
    membership.save()
    return membership


@transaction.atomic
def stay_in_team(*, membership: TeamMembership, today: date) -> TeamMembership:
    """Undo that a volunteer was taken out of a team today.

    :raises TeamRefused: if it was not today, or they left the community or joined again since.
    """
    membership = _held_membership(membership)
    if not membership.left_on:
        return membership
    if not left_today([membership], today):
        raise TeamRefused(_("Only what was entered today can be undone: put them in again."))
    if membership.volunteer.left_on:
        raise TeamRefused(_("This volunteer has already left."))
    others = membership.team.memberships.filter(volunteer=membership.volunteer_id, left_on=None)
    if others.exists():
        raise TeamRefused(_("This volunteer is already in the team."))
    membership.left_on = None
    membership.save()
    return membership


@transaction.atomic
def lead(*, membership: TeamMembership, leads: bool) -> TeamMembership:
    """Have somebody lead the team, or lead it no more; a team may have several who lead.

    :raises TeamRefused: if they are out of the team.
    """
    membership = _held_membership(membership)
    if membership.left_on:
        raise TeamRefused(_("This volunteer has already left the team."))
    if membership.leads != leads:
        membership.leads = leads
        membership.save()
    return membership


def _kept_team(team: Team, name: str, founded_on: date, today: date) -> Team:
    refuse_to_come(founded_on, today, TeamRefused)
    others = Team.objects.filter(unit=team.unit_id).exclude(pk=team.pk)
    if sameness(name) in map(sameness, others.values_list("name", flat=True)):
        raise TeamRefused(_("This unit already has a team of that name."))
    if team.ended_on and team.ended_on <= founded_on:
        raise TeamRefused(_("A team has to end after it was founded."))
    team.name, team.founded_on = tidy(name), founded_on
    team.save()
    return team


def _refuse_overlap(team: Team, volunteer: Volunteer, joined_on: date) -> None:
    held = team.memberships.filter(volunteer=volunteer)
    if held.filter(left_on=None).exists():
        raise TeamRefused(_("This volunteer is already in the team."))
    if held.filter(models.Q(left_on__gt=joined_on) | models.Q(joined_on=joined_on)).exists():
        raise TeamRefused(_("This volunteer was still in the team on that day."))


def _held_team(team: Team) -> Team:
    Unit.objects.select_for_update().get(pk=team.unit_id)
    return Team.objects.get(pk=team.pk)


def _held_membership(membership: TeamMembership) -> TeamMembership:
    _held_team(membership.team)
    return TeamMembership.objects.select_related("team", "volunteer").get(pk=membership.pk)
