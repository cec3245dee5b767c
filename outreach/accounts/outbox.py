"""The mails that have to go out. The row is the truth, a message in the queue only a hint.

A row is written in the transaction of its cause; a sender takes it by one conditional update that
sets a lease; whoever lost the lease cannot mark it any more. What a killed sender leaves behind is
taken again when the lease runs out. All mail keeps the quiet hours.
"""

from datetime import datetime, timedelta
from secrets import SystemRandom

from django.db import transaction
from django.db.models import F, Q
from django.utils.translation import gettext as _

from outreach.shared import mail
from outreach.shared.mail import Mail

from .models import Message, User

LEASE = timedelta(seconds=180)
PATIENCE = timedelta(seconds=120)  # for a worker to take what was handed to the queue
MOST_DEATHS = 8  # of senders, over one mail
LONGEST_WAIT = 600.0  # seconds between two tries

chance = SystemRandom()


def can_be_reached(user: User) -> bool:
    """Whether mail may be sent to somebody: in service, with an address that has not refused it."""
    return user.is_active and bool(user.email) and user.mail_failed_at is None


def write(
    *,
    key: str,
    kind: str,
    recipient: User,
    now: datetime,
    not_before: datetime,
    send_until: datetime,
) -> Message:
    """Put a mail into the outbox, once for each key, inside the caller's transaction."""
    message, _is_new = Message.objects.get_or_create(
        key=key,
        defaults={
            "kind": kind,
            "recipient": recipient,
            "created_at": now,
            "next_try_at": mail.mailing_moment(not_before),
            "send_until": send_until,
            "message_id": mail.message_id(key),
        },
    )
    return message


def hand_out(*, now: datetime, most: int | None = None) -> list[int]:
    """Ids to be sent now that nobody was asked to send lately, the oldest first."""
    if mail.mailing_moment(now) != now:
        return []
    unasked = Q(dispatched_at__isnull=True) | Q(dispatched_at__lte=now - PATIENCE)
    with transaction.atomic():
        waiting = Message.objects.waiting(now).filter(unasked, send_until__gt=now)
        ids = list(waiting.order_by("next_try_at", "pk").values_list("pk", flat=True)[:most])
        Message.objects.filter(pk__in=ids).update(dispatched_at=now)
    return ids


def take(*, message_id: int, now: datetime) -> Message | None:
    """Claim a mail by one conditional update, so that two senders never both hold it."""
    if mail.mailing_moment(now) != now:
        return None
    free = Message.objects.waiting(now).filter(pk=message_id, send_until__gt=now)
    taken = free.update(
        state=Message.State.SENDING, leased_until=now + LEASE, attempts=F("attempts") + 1
    )
    if not taken:
        return None
    return Message.objects.select_related("recipient").get(pk=message_id)


def sent(message: Message, *, said: Mail, now: datetime) -> bool:
    """Mark a mail as handed over, and keep what it said; tells whether the lease still held."""
    return _release(
        message,
        state=Message.State.SENT,
        sent_at=now,
        subject=said.subject[:200],
        text=said.text,
        html=said.html,
        error="",
    )


def put_back(message: Message, *, reason: str, now: datetime) -> bool:
    """After a fault that may pass: try again, later each time, until it is no longer wanted.

    Full jitter, so that a server that comes back is not asked for everything at once.
    """
    wait = timedelta(seconds=chance.uniform(0, min(LONGEST_WAIT, 2.0 ** min(message.attempts, 10))))
    return _release(
        message,
        state=Message.State.PENDING,
        next_try_at=mail.mailing_moment(now + wait),
        dispatched_at=None,
        error=reason[:500],
    )


@transaction.atomic
def hold_all(message: Message, *, reason: str, now: datetime) -> None:
    """Without a mail server no other mail would fare better: all wait as long as this one."""
    put_back(message, reason=reason, now=now)
    message.refresh_from_db()
    others = Message.objects.waiting(now).filter(state=Message.State.PENDING)
    others.update(next_try_at=message.next_try_at, dispatched_at=None)


def fail(message: Message, *, reason: str) -> bool:
    return _release(message, state=Message.State.FAILED, error=reason[:500])


def drop(message: Message, *, reason: str) -> bool:
    """Leave a mail unsent because nothing it would say is still so."""
    return _release(message, state=Message.State.DROPPED, error=reason[:500])


@transaction.atomic
def came_back(message: Message, *, reason: str, now: datetime) -> None:
    """The address refuses mail: nothing more is sent there until somebody has put it right."""
    fail(message, reason=reason)
    message.recipient.mail_failed_at = now
    message.recipient.save(update_fields=["mail_failed_at"])


def again(message: Message, *, kind: str, now: datetime, send_until: datetime) -> bool:
    """Give a mail that could not be sent another time; tells whether it was such a one."""
    failed = Message.objects.filter(pk=message.pk, state=Message.State.FAILED)
    return bool(
        failed.update(
            state=Message.State.PENDING,
            kind=kind,
            next_try_at=mail.mailing_moment(now),
            send_until=send_until,
            dispatched_at=None,
            attempts=0,
            error="",
        )
    )


def sweep(*, now: datetime) -> None:
    """Close what is too late to be sent, and what one sender after the other died of."""
    waiting = Message.objects.filter(
        Q(state=Message.State.PENDING) | Q(state=Message.State.SENDING, leased_until__lte=now)
    )
    waiting.filter(send_until__lte=now).update(
        state=Message.State.FAILED, leased_until=None, error=_("It could not be sent in time.")
    )
    # Who gives a mail back says why; without a word it was left by somebody who died.
    waiting.filter(attempts__gte=MOST_DEATHS, error="").update(
        state=Message.State.FAILED,
        leased_until=None,
        error=_("Given up: sending it was broken off again and again."),
    )


def _release(message: Message, **values) -> bool:
    """Let go of a mail, as long as this lease is still the one that holds it."""
    held = Message.objects.filter(
        pk=message.pk, state=Message.State.SENDING, leased_until=message.leased_until
    )
    return bool(held.update(leased_until=None, **values))
