"""Who is reminded of what, and when: decided once, in the transaction that writes the mail.

A reminder is one row for an obligation, a step and a person. Its step is the day it was aimed at by
name, counted from the duty's own due day: the week before an extended due day is another step than
the week before the original one, and the same step is never decided twice.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import TypeVar

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from outreach.accounts import outbox
from outreach.accounts.models import AuditEntry, Message, User
from outreach.communities.models import Street
from outreach.programme.models import Obligation
from outreach.programme.rules import reminders
from reporting import news
from reporting.addressees import Office, Wanted, last_day, open_obligations
from reporting.models import News, Reminder
from reporting.news import Happened

DIGEST, ASKED = "digest", "asked"
Told = TypeVar("Told", Wanted, Happened)
ONE_DAY = timedelta(days=1)
AHEAD = 30  # days that the office looks ahead


# --- Deciding -----------------------------------------------------------------------------------


def decide(*, now: datetime) -> int:
    """Write what is due or news and not decided yet; returns how many reminders.

    Street by street; reminders and news of one person go into one mail.
    """
    today = timezone.localdate(now)
    streets = Street.objects.active_between(today, today).order_by("pk")
    return sum(_decide_for(street, today, now) for street in streets)


@transaction.atomic
def _decide_for(street: Street, today: date, now: datetime) -> int:
    _lock(street)
    office = Office(street=street, first=today, last=today)
    wanted = _by_recipient(_undecided(office.due_today(today)))
    happened = _by_recipient(news.undecided(office, now=now))
    return sum(
        _write(wanted[person], happened[person], recipient=person, today=today, now=now)
        for person in sorted({*wanted, *happened}, key=lambda person: person.pk)
    )


def _lock(street: Street) -> None:
    """Whoever holds the street decides, so two ticks at once write nothing twice."""
    Street.objects.select_for_update(of=("self",), no_key=True).get(pk=street.pk)


def _undecided(wanted: Iterable[Wanted]) -> list[Wanted]:
    wanted = list(wanted)
    held = Reminder.objects.filter(obligation__in={one.obligation.pk for one in wanted})
    decided = set(held.values_list("obligation", "step", "recipient"))
    return [one for one in wanted if one.key not in decided]


def _by_recipient(wanted: Collection[Told]) -> dict[User, list[Told]]:
    grouped = defaultdict(list)
    for one in sorted(wanted, key=lambda one: one.recipient.pk):
        grouped[one.recipient].append(one)
    return grouped


def _write(
    wanted: Collection[Wanted],
    happened: Collection[Happened],
    *,
    recipient: User,
    today: date,
    now: datetime,
) -> int:
    """Put all of it into the person's mail of the day; if it has left, tomorrow is early enough."""
    message = outbox.write(
        key=f"{DIGEST}:{recipient.pk}:{today}",
        kind=DIGEST,
        recipient=recipient,
        now=now,
        not_before=now,
        send_until=send_until(today),
    )
    if not _still_waits(message):
        return 0
    _take_over_older(message, recipient, today)
    _note(wanted, message, now)
    news.note(happened, message, now)
    return len(wanted)


def _still_waits(message: Message) -> bool:
    """Whether a mail can be added to; it cannot be taken by a sender while we hold it."""
    waiting = Message.objects.filter(state=Message.State.PENDING)
    return waiting.select_for_update().filter(pk=message.pk).exists()


def _take_over_older(message: Message, recipient: User, today: date) -> None:
    """A mail that could not be sent yesterday is joined with today's, so there is one a day."""
    older = Message.objects.filter(
        kind=DIGEST, recipient=recipient, state=Message.State.PENDING
    ).exclude(pk=message.pk)
    held = list(older.select_for_update())
    Reminder.objects.filter(message__in=held).update(message=message)
    News.objects.filter(message__in=held).update(message=message)
    older.filter(pk__in=[one.pk for one in held]).update(
        state=Message.State.DROPPED,
        error=_("Joined with the mail of %(day)s.") % {"day": today},
    )


def _note(wanted: Collection[Wanted], message: Message, now: datetime) -> None:
    Reminder.objects.bulk_create(
        [
            Reminder(
                obligation=one.obligation,
                step=one.step,
                recipient=one.recipient,
                aimed_on=one.on,
                decided_at=now,
                message=message,
            )
            for one in wanted
        ],
        ignore_conflicts=True,
    )


# --- By hand ------------------------------------------------------------------------------------


def recipients(*, obligations: Collection[Obligation], today: date) -> dict[Obligation, list[User]]:
    """Who would be reminded by hand of each obligation that is still open."""
    found = {}
    for office, owed in _offices(obligations, today):
        found |= {duty: office.owing(duty, today) for duty in owed}
    return found


@transaction.atomic
def remind_now(*, obligations: Collection[Obligation], by: User, now: datetime) -> list[User]:
    """Remind whoever owes these, today; of what was said to them today already, nothing again.

    Returns the people who are written to.
    """
    today = timezone.localdate(now)
    reminded = []
    for office, owed in _offices(obligations, today):
        _lock(office.street)
        wanted = [
            Wanted(today, person, duty, step=(today - duty.due_on).days)
            for duty in owed
            for person in office.owing(duty, today)
        ]
        for recipient, mine in _by_recipient(_undecided(wanted)).items():
            _note(mine, _mail_by_hand(recipient, today, now), now)
            reminded.append(recipient)
    AuditEntry.objects.create(
        at=now,
        by=by,
        deed="remind",
        subject=_("Reminders by hand"),
        details={
            "obligations": sorted(duty.pk for duty in obligations),
            "recipients": [person.pk for person in reminded],
        },
    )
    return reminded


def _mail_by_hand(recipient: User, today: date, now: datetime) -> Message:
    """Another one by hand that has not left, or a new one."""
    waiting = Message.objects.filter(
        recipient=recipient, kind=ASKED, state=Message.State.PENDING, send_until__gt=now
    )
    if held := waiting.select_for_update().first():
        return held
    return outbox.write(
        key=f"{ASKED}:{recipient.pk}:{now.isoformat()}",
        kind=ASKED,
        recipient=recipient,
        now=now,
        not_before=now,
        send_until=send_until(today),
    )


def _offices(obligations: Collection[Obligation], today: date):
    """Each street concerned, with those of the obligations that are still open."""
    owed = open_obligations().filter(pk__in=[duty.pk for duty in obligations])
    by_street = defaultdict(list)
    for duty in owed.order_by("pk"):
        by_street[duty.definition.street].append(duty)
    for street in sorted(by_street, key=lambda street: street.pk):
        yield Office(street=street, first=today, last=today), by_street[street]


# --- Looking ahead ------------------------------------------------------------------------------


def planned(*, street: Street, today: date, days: int = AHEAD) -> list[Wanted]:
    """What will be sent to whom if nothing more is done, of the duties that are open by now."""
    last = today + timedelta(days=days)
    office = Office(street=street, first=today, last=last)
    later = office.aimed_between(today + ONE_DAY, last)
    at_once = [replace(one, on=today) for one in office.due_today(today)]
    wanted = _undecided([*at_once, *later])
    return sorted(wanted, key=lambda one: (one.on, one.recipient.name, one.obligation.due_at))


# --- Still to be said, at the moment of sending ---------------------------------------------------


def still_to_say(message: Message, *, today: date) -> list[Reminder]:
    """The reminders of a mail that hold today: still open, still theirs, not too late.

    Of several about one obligation only the newest.
    """
    held = message.reminders.select_related(
        "obligation__definition__street", "obligation__unit", "obligation__duty_summary"
    )
    newest = {row.obligation_id: row for row in held.order_by("aimed_on", "step")}
    still_open = open_obligations().filter(pk__in=newest).values_list("pk", flat=True)
    offices = {}
    said = []
    for duty_id in still_open:
        street = newest[duty_id].obligation.definition.street
        office = offices.setdefault(street.pk, Office(street=street, first=today, last=today))
        if _still_theirs(newest[duty_id], message, office, today):
            said.append(newest[duty_id])
    return sorted(said, key=lambda row: (row.obligation.effective_due_at, row.obligation.unit.code))


def _still_theirs(reminder: Reminder, message: Message, office: Office, today: date) -> bool:
    duty, person = reminder.obligation, message.recipient
    if message.kind == ASKED:
        return person in office.concerned(duty, (today - last_day(duty)).days, today)
    in_time = today - reminder.aimed_on <= reminders.LATEST
    return in_time and office.tells(duty, person, today)


def send_until(today: date) -> datetime:
    """The end of the last day on which a mail decided today may be sent."""
    return timezone.make_aware(datetime.combine(today + reminders.LATEST + ONE_DAY, time.min))
