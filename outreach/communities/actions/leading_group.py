"""Leading groups: set up once, adjusted when people change, confirmed for every year, filed."""

import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from outreach.accounts.models import User
from outreach.communities.models import (
    Appointment,
    Community,
    GroupDocument,
    GroupMember,
    LeadingGroup,
    Unit,
)
from outreach.communities.rules import terms as rules
from outreach.communities.rules.terms import Span
from outreach.shared.histories import entered_today

FURTHEST = timedelta(days=366)
MOST_DOCUMENTS = 10


class GroupRefused(Exception):
    """A leading group cannot be decided or filed so; the message tells them why."""


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody in a group as it is entered."""

    name: str
    role: str = GroupMember.Role.MEMBER
    position: str = ""


# --- Deciding -------------------------------------------------------------------------------------


@transaction.atomic
def set_up(
    *,
    community: Community,
    members: Sequence[Member],
    decided_on: date,
    term_from: date,
    today: date,
) -> LeadingGroup:
    """Give a community its first leading group, until the end of the year.

    :raises GroupRefused: if it has one, or the group is not made up as it has to be.
    """
    _hold(community)
    if community.leading_groups.exists():
        raise GroupRefused(_("This community has a leading group already: adjust or confirm it."))
    return _begin(
        LeadingGroup(
            unit=community,
            action=LeadingGroup.Action.SET_UP,
            decided_on=decided_on,
            term_from=term_from,
            term_until=rules.end_of_year(term_from),
        ),
        members,
        today=today,
    )


@transaction.atomic
def adjust(
    *,
    community: Community,
    members: Sequence[Member],
    decided_on: date,
    term_from: date,
    today: date,
) -> LeadingGroup:
    """Let other members go on from a day; the term before ends on it.

    :raises GroupRefused: if there is no group, the day lies before its term, or the new group is
        not made up as it has to be.
    """
    latest = _latest(community)
    if term_from <= latest.term_from:
        raise GroupRefused(
            _("The present term began on %(day)s; the adjusted one has to begin later.")
            % {"day": _shown(latest.term_from)}
        )
    group = _begin(
        LeadingGroup(
            unit=community,
            action=LeadingGroup.Action.ADJUSTED,
            decided_on=decided_on,
            term_from=term_from,
            term_until=rules.adjusted_until(_span(latest), term_from),
        ),
        members,
        today=today,
    )
    _end(latest, group)
    return group


@transaction.atomic
def confirm(*, community: Community, year: int, today: date) -> LeadingGroup:
    """Let the same members go on for a year; confirming a year twice is harmless.

    :raises GroupRefused: if there is no group, it is not the time, or its head directs no more.
    """
    latest = _latest(community)
    terms = [_span(group) for group in community.leading_groups.all()]
    if year != rules.year_to_confirm(terms, today=today):
        near = year in (today.year, today.year + 1)
        if near and rules.stands_for(terms, year=year, today=today):
            return latest
        raise GroupRefused(_("The group cannot be confirmed for %(year)s now.") % {"year": year})
    start = max(date(year, 1, 1), latest.term_until or date.min)
    group = _begin(
        LeadingGroup(
            unit=community,
            action=LeadingGroup.Action.CONFIRMED,
            decided_on=today,
            term_from=start,
            term_until=rules.end_of_year(start),
        ),
        [Member(one.name, one.role, one.position) for one in latest.members.all()],
        today=today,
    )
    _end(latest, group)
    return group


@transaction.atomic
def take_back(*, group: LeadingGroup, today: date) -> None:
    """Undo what was entered today and is not filed; the term before goes on as it did.

    Doing it twice is harmless.

    :raises GroupRefused: if it is filed, older than today, or another term follows it.
    """
    _hold(group.unit)
    group = LeadingGroup.objects.filter(pk=group.pk).first()
    if group is None:
        return
    if group.filed_on or group.documents.exists():
        raise GroupRefused(_("This group is filed with the street office: adjust it instead."))
    if not entered_today([group], today):
        raise GroupRefused(_("Only what was entered today can be taken back."))
    earlier = group.unit.leading_groups.exclude(pk=group.pk).order_by("-term_from").first()
    if earlier and earlier.term_from > group.term_from:
        raise GroupRefused(_("Another term follows this one; take that back first."))
    mark = _mark(group)
    group.delete()
    if earlier:
        _reopen(earlier, mark)


# --- Filing ---------------------------------------------------------------------------------------


@transaction.atomic
def file_group(
    *, group: LeadingGroup, document: ContentFile | None, by: User, now: datetime
) -> LeadingGroup:
    """Report a group to the street office, best with the paper it was decided on.

    Filing again is harmless: the day stays, and another document is added to the first.

    :raises GroupRefused: if its term is over, it was taken back meanwhile, or nobody could look
        through so many documents.
    """
    today = timezone.localdate(now)
    group = LeadingGroup.objects.select_for_update(of=("self",)).filter(pk=group.pk).first()
    if group is None:
        raise GroupRefused(_("This group was taken back meanwhile."))
    if _span(group).is_over(today):
        raise GroupRefused(_("This term is over: file the group that is in force."))
    if group.filed_on is None:
        group.filed_on = today
        group.save()
    if document:
        _add(document, group, by=by, now=now)
    return group


def _add(document: ContentFile, group: LeadingGroup, *, by: User, now: datetime) -> None:
    content = document.read()
    sha256 = hashlib.sha256(content).hexdigest()
    if group.documents.filter(sha256=sha256).exists():
        return
    if group.documents.count() >= MOST_DOCUMENTS:
        raise GroupRefused(_("There are enough documents with this group already."))
    GroupDocument.objects.create(
        group=group,
        file=ContentFile(content, name=document.name),
        sha256=sha256,
        size=len(content),
        added_by=by,
        added_at=now,
    )


# --- What every group has to be -------------------------------------------------------------------


def _begin(group: LeadingGroup, members: Sequence[Member], *, today: date) -> LeadingGroup:
    """Keep a new group with its members, if it may be so."""
    _refuse_days(group, today)
    _refuse_members(members)
    _refuse_head(group, members, max(group.term_from, today))
    group.save()
    for member in members:
        group.members.create(name=member.name, role=member.role, position=member.position)
    return group


def _refuse_days(group: LeadingGroup, today: date) -> None:
    if group.decided_on > today:
        raise GroupRefused(_("A decision that is still to come cannot be entered."))
    if group.term_from > today + FURTHEST:
        raise GroupRefused(_("Check the year: this term would begin too far ahead."))
    if _span(group).is_over(today):
        raise GroupRefused(_("Check the year: this term would be over already."))


def _refuse_members(members: Sequence[Member]) -> None:
    [(name, times)] = Counter(one.name for one in members).most_common(1) or [("", 0)]
    if times > 1:
        raise GroupRefused(_("%(name)s stands in the group twice.") % {"name": name})
    heads = [one for one in members if one.role == GroupMember.Role.HEAD]
    if len(heads) != 1:
        raise GroupRefused(_("A group has exactly one head."))
    if len(members) < 2:
        raise GroupRefused(_("Enter at least one member beside the head."))


def _refuse_head(group: LeadingGroup, members: Sequence[Member], day: date) -> None:
    directors = Appointment.objects.directors().in_office(day).filter(unit=group.unit)
    director = directors.select_related("user").first()
    if director is None:
        raise GroupRefused(
            _(
                "No director is in office on %(day)s. The street office has to appoint one first:"
                " the director heads the group."
            )
            % {"day": _shown(day)}
        )
    [head] = [one.name for one in members if one.role == GroupMember.Role.HEAD]
    if head != director.user.name:
        raise GroupRefused(
            _("The head has to be the director in office on %(day)s: %(name)s.")
            % {"day": _shown(day), "name": director.user.name}
        )


# --- One term after the other ---------------------------------------------------------------------


def _hold(unit: Unit) -> None:
    """Two decisions about one unit come one after the other."""
    Unit.objects.select_for_update().get(pk=unit.pk)


def _latest(community: Community) -> LeadingGroup:
    _hold(community)
    if latest := community.leading_groups.order_by("-term_from").first():
        return latest
    raise GroupRefused(_("There is no leading group yet: set one up."))


def _end(earlier: LeadingGroup, group: LeadingGroup) -> None:
    if not _span(earlier).is_over(group.term_from):
        earlier.term_until = group.term_from
        earlier._change_reason = _mark(group)
        earlier.save()


def _reopen(earlier: LeadingGroup, mark: str) -> None:
    """Give a term back the end it had before this one followed it."""
    state = earlier.history.latest()
    if state.history_change_reason == mark and state.prev_record:
        earlier.term_until = state.prev_record.term_until
        earlier.save()


def _mark(group: LeadingGroup) -> str:
    return f"ended by leading group {group.pk}"


def _span(group: LeadingGroup) -> Span:
    return Span(group.term_from, group.term_until)


def _shown(day: date) -> str:
    return date_format(day, "DATE_FORMAT")
