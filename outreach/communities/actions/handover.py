"""A community passes from its director to the next on a day: all of it in one step."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from outreach.accounts.models import AuditEntry, User
from outreach.communities.models import Appointment, Community, Handover, Unit

from .officers import FURTHEST_AHEAD, PersonRefused, find_person, forget_unused, new_person

ONE_DAY = timedelta(days=1)


class HandoverRefused(Exception):
    """The community cannot be handed over so; the message tells them why."""


@dataclass(frozen=True, slots=True)
class Successor:
    """Who is to direct: an officer in post, or else somebody by name and e-mail address."""

    officer: Appointment | None = None
    name: str = ""
    email: str = ""


@dataclass(frozen=True, slots=True)
class Prepared:
    """What a handover will do, told before it is done."""

    community: Community
    day: date
    outgoing: Appointment
    name: str
    email: str
    person: User | None  # none yet: an account will be made
    officer: Appointment | None  # the officer's post that ends
    keeps_post: bool  # whether the old director stays on in another post

    @property
    def last_day(self) -> date:
        return self.day - ONE_DAY


def prepare(
    *, community: Community, successor: Successor, day: date, by: User, today: date
) -> Prepared:
    """Look whether a community can be handed over, and say what would happen.

    :raises HandoverRefused: in words for the director.
    """
    outgoing = _outgoing(community, by, today)
    _refuse_day(outgoing, day, today)
    person = _person(community, successor, day, today)
    if person and person.pk == outgoing.user_id:
        raise HandoverRefused(_("The successor has to be somebody else."))
    holding = Appointment.objects.officers().filter(unit=community, appointed_from__lt=day)
    holding = holding.in_office(day)
    return Prepared(
        community=community,
        day=day,
        outgoing=outgoing,
        name=person.name if person else successor.name,
        email=person.email if person else successor.email,
        person=person,
        officer=holding.filter(user=person).first() if person else None,
        keeps_post=holding.filter(user=outgoing.user).exists(),
    )


@transaction.atomic
def hand_over(
    *, community: Community, successor: Successor, day: date, by: User, now: datetime
) -> Handover:
    """Let the director's post pass to the successor on a day, without a gap or an overlap.

    All records are the community's, so they pass on with it. From the day on the old account opens
    none of them; until then it can be cancelled.

    :raises HandoverRefused: in words for the director.
    """
    Unit.objects.select_for_update().get(pk=community.pk)
    made = prepare(
        community=community, successor=successor, day=day, by=by, today=timezone.localdate(now)
    )
    handover = Handover(
        community=community,
        day=day,
        outgoing=made.outgoing,
        outgoing_was_until=made.outgoing.appointed_until,
        officer=made.officer,
        officer_was_until=made.officer and made.officer.appointed_until,
        decided_by=by,
        decided_at=now,
    )
    # The old post ends before the new one begins: two directors are never open at once.
    for post in filter(None, (made.outgoing, made.officer)):
        post.appointed_until = day
        post.save()
    person = made.person or new_person(name=made.name, email=made.email, community=community, by=by)
    handover.incoming = Appointment.objects.create(
        user=person, unit=community, post=Appointment.Post.DIRECTOR, appointed_from=day
    )
    handover.save()
    _note("handover", handover, by, now)
    return handover


@transaction.atomic
def cancel_handover(*, handover: Handover, by: User, now: datetime) -> None:
    """Let everything stay as it was before; possible until the day itself, twice is harmless.

    :raises HandoverRefused: if the day has come, or the posts were changed since.
    """
    Unit.objects.select_for_update().get(pk=handover.community_id)
    rows = Handover.objects.select_related("outgoing", "incoming", "officer")
    handover = rows.filter(pk=handover.pk).first()
    if handover is None:
        return
    if handover.day <= timezone.localdate(now):
        raise HandoverRefused(_("The community is handed over; it cannot be cancelled any more."))
    if _was_changed(handover):
        raise HandoverRefused(
            _("These posts were changed since. Ask the street office to put them right.")
        )
    _note("cancel handover", handover, by, now)
    handover.delete()
    # The new post goes before the old one is opened again.
    handover.incoming.delete()
    forget_unused(handover.incoming.user, handover.community)
    ends = [(handover.outgoing, handover.outgoing_was_until)]
    ends += [(handover.officer, handover.officer_was_until)] if handover.officer else []
    for post, until in ends:
        post.appointed_until = until
        post.save()


# --- What is refused ------------------------------------------------------------------------------


def _outgoing(community: Community, by: User, today: date) -> Appointment:
    posts = Appointment.objects.directors().filter(unit=community).select_related("user")
    outgoing = posts.in_office(today).filter(user=by).first()
    if outgoing is None:
        raise HandoverRefused(_("Only the community director in post can hand over."))
    if later := posts.filter(appointed_from__gt=today).first():
        raise HandoverRefused(
            _("%(name)s is entered as director from %(day)s already.")
            % {"name": later.user.name, "day": _shown(later.appointed_from)}
        )
    return outgoing


def _refuse_day(outgoing: Appointment, day: date, today: date) -> None:
    if not today + ONE_DAY <= day <= today + FURTHEST_AHEAD:
        raise HandoverRefused(
            _("Choose a day from %(first)s to %(last)s.")
            % {"first": _shown(today + ONE_DAY), "last": _shown(today + FURTHEST_AHEAD)}
        )
    if outgoing.appointed_until and outgoing.appointed_until < day:
        raise HandoverRefused(
            _("Your post ends on %(day)s: hand over on that day at the latest.")
            % {"day": _shown(outgoing.appointed_until)}
        )


def _person(community: Community, successor: Successor, day: date, today: date) -> User | None:
    if successor.officer is None:
        try:
            return find_person(
                name=successor.name, email=successor.email, community=community, today=today
            )
        except PersonRefused as refusal:
            raise HandoverRefused(str(refusal)) from refusal
    officers = Appointment.objects.officers().in_office(today).filter(unit=community)
    officer = officers.filter(pk=successor.officer.pk).select_related("user").first()
    if officer is None or not officer.user.is_active:
        raise HandoverRefused(_("This officer is not in post any more."))
    return officer.user


def _was_changed(handover: Handover) -> bool:
    ends = [handover.outgoing, *([handover.officer] if handover.officer else [])]
    return (
        handover.incoming.appointed_from != handover.day
        or handover.incoming.appointed_until is not None
        or any(post.appointed_until != handover.day for post in ends)
    )


def _note(deed: str, handover: Handover, by: User, now: datetime) -> None:
    AuditEntry.objects.create(
        at=now,
        by=by,
        deed=deed,
        subject=str(handover)[:200],
        details={
            "day": handover.day.isoformat(),
            "outgoing": handover.outgoing_id,
            "incoming": handover.incoming_id,
        },
    )


def _shown(day: date) -> str:
    return date_format(day, "DATE_FORMAT")
