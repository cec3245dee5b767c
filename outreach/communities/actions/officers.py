"""Outreach officers: who is entered for a post by the director, and when it ends."""

import re
from datetime import date, timedelta

from allauth.account.utils import filter_users_by_email
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from outreach.accounts.models import User
from outreach.communities.models import Appointment, Community, Handover, Unit
from outreach.shared.histories import entered_today

# A director enters what just happened or will happen soon; what lies further is the street's.
FURTHEST_BACK = timedelta(days=31)
FURTHEST_AHEAD = timedelta(days=366)


class PersonRefused(Exception):
    """Somebody cannot hold this post, or not from this day; the message tells them why."""


@transaction.atomic
def appoint_officer(
    *,
    community: Community,
    name: str,
    email: str,
    post: Appointment.Post,
    day: date,
    by: User,
    today: date,
) -> Appointment:
    """Enter an outreach officer from a day; somebody new gets an account without a password.

    They choose one by “Forgot your password?”, so no password passes through other hands.

    :raises PersonRefused: if the address belongs to somebody of another unit or role, if they are
        in post already, or the day is out of reach.
    """
    Unit.objects.select_for_update().get(pk=community.pk)
    _refuse_day(day, today)
    person = find_person(name=name, email=email, community=community, today=today)
    if person and _posts(person, community).exclude(appointed_until__lte=day).exists():
        raise PersonRefused(_("%(name)s holds a post in this community then.") % {"name": name})
    person = person or new_person(name=name, email=email, community=community, by=by)
    return Appointment.objects.create(user=person, unit=community, post=post, appointed_from=day)


@transaction.atomic
def end_post(*, appointment: Appointment, day: date, today: date) -> Appointment:
    """End an officer's post; the day is the first one out of it.

    :raises PersonRefused: if it ended before, or the day is out of reach.
    """
    appointment = _officers_held().get(pk=appointment.pk)
    if appointment.appointed_until and appointment.appointed_until <= day:
        raise PersonRefused(
            _("This post ends on %(day)s already.") % {"day": _shown(appointment.appointed_until)}
        )
    if day <= appointment.appointed_from:
        raise PersonRefused(
            _("This post begins on %(day)s; it can only end later.")
            % {"day": _shown(appointment.appointed_from)}
        )
    _refuse_day(day, today)
    appointment.appointed_until = day
    appointment.save()
    return appointment


@transaction.atomic
def take_back_officer(*, appointment: Appointment, today: date) -> None:
    """Undo an officer's appointment that was entered today, with the account made for it.

    Doing it twice is harmless.

    :raises PersonRefused: if it is older, or part of a handover.
    """
    appointment = _officers_held().filter(pk=appointment.pk).first()
    if appointment is None:
        return
    if not entered_today([appointment], today):
        raise PersonRefused(_("Only what was entered today can be taken back: end the post."))
    parts = Q(officer=appointment) | Q(outgoing=appointment) | Q(incoming=appointment)
    if Handover.objects.filter(parts).exists():
        raise PersonRefused(_("This post is part of a handover; cancel that first."))
    appointment.delete()
    forget_unused(appointment.user, appointment.unit)


def _officers_held() -> QuerySet[Appointment]:
    """The rows of officers, each held until the end once it is read."""
    return Appointment.objects.officers().select_for_update(of=("self",))


def _refuse_day(day: date, today: date) -> None:
    if not today - FURTHEST_BACK <= day <= today + FURTHEST_AHEAD:
        raise PersonRefused(
            _("Days from %(first)s to %(last)s can be entered here; ask the street office.")
            % {"first": _shown(today - FURTHEST_BACK), "last": _shown(today + FURTHEST_AHEAD)}
        )


# --- The person behind a post ---------------------------------------------------------------------


def find_person(*, name: str, email: str, community: Community, today: date) -> User | None:
    """Whose account an e-mail address is, if somebody may be given a post here by it.

    What is said of anybody else is the same in every case, so that nothing of them is told.

    :raises PersonRefused: if the account is of another role or unit, shut, or of another name.
    """
    found = filter_users_by_email(email)
    if not found:
        return None
    person = found[0]
    elsewhere = Appointment.objects.filter(user=person).exclude(unit=community)
    if (
        len(found) > 1
        or not person.is_active
        or person.is_superuser
        or person.role != User.Role.COMMUNITY
        or person.name != name
        or elsewhere.exclude(appointed_until__lte=today).exists()
    ):
        raise PersonRefused(
            _(
                "This e-mail address belongs to an account of another name, role or unit."
                " Check it, or ask the street office to enter the post."
            )
        )
    return person


def new_person(*, name: str, email: str, community: Community, by: User) -> User:
    """An account without a password, in the language of the street's documents."""
    person = User(
        username=_free_username(email),
        name=name,
        email=email,
        role=User.Role.COMMUNITY,
        language=community.street.language,
        added_by=by,
    )
    person.set_unusable_password()
    person.save()
    return person


def forget_unused(person: User, unit: Unit) -> None:
    """Remove an account that was made here by mistake and never used, so the address is free."""
    is_unused = person.last_login is None and not person.has_usable_password()
    made_here = Appointment.objects.filter(unit=unit, user=person.added_by_id).exists()
    if is_unused and made_here and not Appointment.objects.filter(user=person).exists():
        person.delete()


def _free_username(email: str) -> str:
    """The beginning of the e-mail address, with a number where somebody has it already."""
    stem = re.sub(r"[^\w.+-]", "", email.partition("@")[0])[:30] or "officer"
    taken = set(User.objects.filter(username__istartswith=stem).values_list("username", flat=True))
    taken = {name.lower() for name in taken}
    number, name = 1, stem
    while name.lower() in taken:
        number, name = number + 1, f"{stem}{number + 1}"
    return name


def _posts(person: User, community: Community):
    return Appointment.objects.filter(user=person, unit=community)


def _shown(day: date) -> str:
    return date_format(day, "DATE_FORMAT")
