"""What is done with a title once it is given: confirmed, its plaque put up, ended."""

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from outreach.accounts.models import AuditEntry, User
from outreach.communities.models import DemonstrationBlock, DemonstrationFamily, End

Title = DemonstrationFamily | DemonstrationBlock


class TitleRefused(Exception):
    """Something cannot be done with a title; the message tells them why."""


@transaction.atomic
def confirm(*, titles: Sequence[Title], by: User, now: datetime) -> int:
    """Confirm for this year that these keep their titles: all of them, or none.

    What is confirmed already stays as it is. Returns how many were confirmed.

    :raises TitleRefused: if a title has ended, or is of this year.
    """
    today = timezone.localdate(now)
    added = 0
    for title in titles:
        title = _held(title)
        _refuse_ended(title, today)
        if title.titled_from.year >= today.year:
            raise TitleRefused(
                _("%(title)s was designated this year; it is confirmed from next year on.")
                % {"title": title}
            )
        _confirmation, is_new = title.confirmations.get_or_create(
            year=today.year, defaults={"confirmed_on": today}
        )
        added += is_new
    if added > 1:
        AuditEntry.objects.create(
            at=now,
            by=by,
            deed="confirm_titles",
            subject=str(titles[0].community)[:200],
            details={"year": today.year, "titles": [_label(title) for title in titles]},
        )
    return added


@transaction.atomic
def undo_confirmation(*, title: Title, now: datetime) -> None:
    """Take back a confirmation of the same day.

    :raises TitleRefused: if there is none of today.
    """
    today = timezone.localdate(now)
    title = _held(title)
    found = title.confirmations.filter(year=today.year, confirmed_on=today).first()
    if found is None:
        raise TitleRefused(_("A confirmation can be taken back on the same day only."))
    found.delete()


@transaction.atomic
def put_up_plaque(*, title: Title, now: datetime) -> None:
    """Note that the plaque was put up today; if it is there already, nothing changes.

    :raises TitleRefused: if the title has ended.
    """
    today = timezone.localdate(now)
    title = _held(title)
    _refuse_ended(title, today)
    if title.plaque_on is None:
        title.plaque_on = today
        title.save(update_fields=["plaque_on"])


@transaction.atomic
def take_down_plaque(*, title: Title, now: datetime) -> None:
    """Undo a plaque that was noted today.

    :raises TitleRefused: if it was noted on another day.
    """
    title = _held(title)
    if title.plaque_on != timezone.localdate(now):
        raise TitleRefused(_("This can be undone on the same day only."))
    title.plaque_on = None
    title.save(update_fields=["plaque_on"])


@transaction.atomic
def report_move(*, title: Title, on: date, reason: str, now: datetime) -> Title:
    """End a title because the household moved away; the day is the first one without it.

    :raises TitleRefused: if it has ended, the day cannot be, or no reason is given.
    """
    return _end(title, End.MOVED, on=on, reason=reason, today=timezone.localdate(now))


@transaction.atomic
def revoke(*, title: Title, on: date, reason: str, by: User, now: datetime) -> Title:
    """Take a title away, with the reason; the day is the first one without it.

    :raises TitleRefused: if it has ended, the day cannot be, or no reason is given.
    """
    title = _end(title, End.REVOKED, on=on, reason=reason, today=timezone.localdate(now))
    AuditEntry.objects.create(
        at=now,
        by=by,
        deed="revoke_title",
        subject=_label(title),
        details={"on": on.isoformat(), "reason": title.end_reason},
    )
    return title


def _end(title: Title, kind: End, *, on: date, reason: str, today: date) -> Title:
    title = _held(title)
    if title.titled_until is not None:
        raise TitleRefused(_("This title has ended already."))
    if not reason.strip():
        raise TitleRefused(_("Give the reason; it is kept."))
    if on > today:
        raise TitleRefused(_("A title cannot end on a day to come."))
    if on <= title.titled_from:
        raise TitleRefused(_("The title has to end after it starts."))
    title.titled_until, title.end_kind, title.end_reason = on, kind, reason.strip()
    title.save(update_fields=["titled_until", "end_kind", "end_reason"])
    return title


def _held(title: Title) -> Title:
    return type(title).objects.select_for_update().get(pk=title.pk)


def _refuse_ended(title: Title, today: date) -> None:
    if title.titled_until and title.titled_until <= today:
        raise TitleRefused(_("The title of %(title)s has ended.") % {"title": title})


def _label(title: Title) -> str:
    """What the audit names: no person, only the row."""
    return f"{title._meta.label_lower}:{title.pk}"
