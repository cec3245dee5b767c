"""What the street office decides about nominations."""

from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import formats, timezone
from django.utils.translation import gettext as _

from outreach.accounts.models import User
from outreach.communities.models import (
    DemonstrationBlock,
    DemonstrationFamily,
    Nomination,
    Objection,
)
from outreach.communities.rules.designation import Act, Notice

from .common import NominationRefused, held, hold_street, refuse_author, stated, step
from .places import Places, refuse_same_place

Title = DemonstrationFamily | DemonstrationBlock


@transaction.atomic
def approve(
    *, nomination: Nomination, notice_from: date, days: int, by: User, now: datetime
) -> Nomination:
    """Approve a nomination, and put it on public notice for some days.

    :raises NominationRefused: if it does not wait for this, by its author, the notice would begin
        in the past, or no place is left this year.
    """
    nomination, today = _reviewed(nomination, Act.APPROVE, by), timezone.localdate(now)
    if notice_from < today:
        raise NominationRefused(_("The public notice cannot begin in the past."))
    if days < 1:
        raise NominationRefused(_("A public notice lasts at least one day."))
    refuse_same_place(nomination, today=today)
    Places.of(nomination.community, what=nomination.what, year=today.year).refuse_if_none()
    nomination.notice_from = notice_from
    nomination.notice_until = notice_from + timedelta(days=days)
    return step(nomination, Act.APPROVE, by=by, now=now)


@transaction.atomic
def send_back(*, nomination: Nomination, reason: str, by: User, now: datetime) -> Nomination:
    """Return a nomination for revision, with the reason.

    :raises NominationRefused: if it does not wait for this, by its author, or no reason is given.
    """
    nomination = _reviewed(nomination, Act.RETURN, by)
    return step(nomination, Act.RETURN, by=by, now=now, reason=stated(reason))


@transaction.atomic
def refuse(*, nomination: Nomination, reason: str, by: User, now: datetime) -> Nomination:
    """Refuse a nomination for good, with the reason; also while it is on notice.

    :raises NominationRefused: if it is decided already, by its author, or no reason is given.
    """
    nomination = _reviewed(nomination, Act.REFUSE, by)
    return step(nomination, Act.REFUSE, by=by, now=now, reason=stated(reason))


@transaction.atomic
def record_objection(
    *, nomination: Nomination, raised_on: date, text: str, by: User, now: datetime
) -> Objection:
    """Keep what somebody says against a nomination on notice; nothing is designated before it is
    settled.

    :raises NominationRefused: if it is not approved, or nothing is said.
    """
    nomination, today = held(nomination, Act.OBJECT), timezone.localdate(now)
    if not text.strip():
        raise NominationRefused(_("Write what the objection says."))
    if not nomination.notice_from <= raised_on <= today:
        raise NominationRefused(
            _("An objection is raised after the notice began, and not on a day to come.")
        )
    step(nomination, Act.OBJECT, by=by, now=now)
    return nomination.objections.create(raised_on=raised_on, text=text.strip())


@transaction.atomic
def settle_objection(
    *, objection: Objection, outcome: str, answer: str, by: User, now: datetime
) -> Objection:
    """Say what became of an objection.

    :raises NominationRefused: if it is settled already, by the author of the nomination, or
        nothing is said.
    """
    nomination = _reviewed(objection.nomination, Act.SETTLE, by)
    objection = nomination.objections.select_for_update().get(pk=objection.pk)
    if not objection.is_open:
        raise NominationRefused(_("This objection is already settled."))
    if outcome not in (Objection.Outcome.DISMISSED, Objection.Outcome.UPHELD):
        raise NominationRefused(_("Say whether the objection is founded."))
    if not answer.strip():
        raise NominationRefused(_("Say what was found."))
    objection.outcome, objection.answer = outcome, answer.strip()
    objection.save()
    step(nomination, Act.SETTLE, by=by, now=now, reason=objection.answer)
    return objection


@transaction.atomic
def designate(*, nomination: Nomination, by: User, now: datetime) -> Title:
    """Give the title from today on; doing it twice gives it once.

    :raises NominationRefused: before the notice ended, while an objection is open or after one was
        upheld, if no place is left, the place has a title, or by its author.
    """
    # Held before the first look, so that a second click finds what the first one gave.
    hold_street(nomination.community.street_id)
    if title := _title_given(nomination):
        return title
    nomination, today = _reviewed(nomination, Act.DESIGNATE, by), timezone.localdate(now)
    _refuse_during_notice(nomination, today)
    _refuse_over_objections(nomination)
    refuse_same_place(nomination, today=today)
    Places.of(nomination.community, what=nomination.what, year=today.year).refuse_if_none()
    title = _give_title(nomination, today)
    step(nomination, Act.DESIGNATE, by=by, now=now)
    return title


def _title_given(nomination: Nomination) -> Title | None:
    found = Nomination.objects.select_related("family", "block").get(pk=nomination.pk)
    return found.family or found.block


def _give_title(nomination: Nomination, today: date) -> Title:
    common = {"community": nomination.community, "titled_from": today}
    if nomination.is_family:
        nomination.family = DemonstrationFamily.objects.create(
            representative=nomination.name,
            address=nomination.address,
            theme=nomination.theme,
            **common,
        )
        return nomination.family
    nomination.block = DemonstrationBlock.objects.create(
        name=nomination.name, households=nomination.households, **common
    )
    return nomination.block


def _reviewed(nomination: Nomination, act: Act, by: User) -> Nomination:
    nomination = held(nomination, act)
    refuse_author(nomination, by)
    return nomination


def _refuse_during_notice(nomination: Nomination, today: date) -> None:
    if nomination.notice_on(today) is not Notice.OVER:
        raise NominationRefused(
            _("The public notice runs until %(day)s; designate after it.")
            % {"day": formats.date_format(nomination.notice_last)}
        )


def _refuse_over_objections(nomination: Nomination) -> None:
    outcomes = set(nomination.objections.values_list("outcome", flat=True))
    if Objection.Outcome.OPEN in outcomes:
        raise NominationRefused(_("An objection is still open; settle it first."))
    if Objection.Outcome.UPHELD in outcomes:
        raise NominationRefused(_("An objection was founded; refuse the nomination instead."))
