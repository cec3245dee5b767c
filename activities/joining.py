"""What a community answers its street: that it joins, that it cannot, and how many came."""

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from outreach.communities.models import Community

from .models import Activity, Participation
from .rules import Answer, answers_left


class AnswerRefused(Exception):
    """The street's list cannot be filled in that way; the message tells them why."""


@transaction.atomic
def answer(
    *, activity: Activity, community: Community, given: Answer, today: date
) -> Participation | None:
    """Say that a community joins an activity of its street, or that it cannot.

    Who was not invited may come all the same; whoever then does not come leaves no row, for
    nobody asked. Giving the same answer again changes nothing.

    :raises AnswerRefused: if it is cancelled, or the day is over and the answer claims more.
    """
    row = _own_row(activity, community)
    joins = given is Answer.JOIN
    if row.joined is joins:
        return row
    held_on = row.activity.held_on
    if given not in answers_left(joined=row.joined, held_on=held_on, today=today):
        raise AnswerRefused(
            _("The day is over. If you were there, ask the street office to enter it.")
        )
    if not joins and not row.is_invited:
        if row.pk:
            row.delete()
        return None
    row.joined = joins
    if not joins:
        row.people = None
    row.save()
    return row


@transaction.atomic
def enter_people(
    *, activity: Activity, community: Community, people: int | None, today: date
) -> Participation:
    """Say how many persons came from the community; empty means that nobody counted.

    :raises AnswerRefused: if it is cancelled or still to come, or the community did not join.
    """
    row = _own_row(activity, community)
    if row.activity.held_on > today:
        raise AnswerRefused(_("It is still to come; count the people when it was held."))
    if not row.joined:
        raise AnswerRefused(_("People are counted only where the community joined."))
    if row.people != people:
        row.people = people
        row.save()
    return row


def _own_row(activity: Activity, community: Community) -> Participation:
    """The community's row on the list, new if nobody invited it; held until the end.

    With the activity's row in hand the street office cancels it before or after, not meanwhile.
    """
    activity = Activity.objects.select_for_update(no_key=True).get(pk=activity.pk)
    if activity.status not in (Activity.Status.PLANNED, Activity.Status.RECORDED):
        raise AnswerRefused(_("This activity was cancelled by the street office."))
    own = Participation.objects.filter(activity=activity, community=community).first()
    row = own or Participation(community=community, is_invited=False)
    row.activity = activity
    return row
