"""What a mail says, looked up when it is sent, and its way to the mail server."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings
from django.core.mail.backends.base import BaseEmailBackend
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from outreach.accounts import outbox
from outreach.accounts.models import Message, User
from outreach.programme.models import Obligation
from outreach.shared import mail
from outreach.shared.mail import Mail
from reporting import measuring, news, reminding
from reporting.addressees import last_day
from reporting.models import Reminder
from reporting.news import NewsLine

MOST_SECONDS = 45  # that one batch keeps a worker busy; the rest is handed out again

Clock = Callable[[], datetime]


@dataclass(frozen=True)
class Line:
    """One open obligation as the mail shows it."""

    obligation: Obligation
    last_day: date
    today: date
    address: str

    @property
    def days(self) -> int:
        """Whole days until the last day, or since it once that has passed."""
        return abs((self.last_day - self.today).days)

    @property
    def is_late(self) -> bool:
        return self.today > self.last_day

    @property
    def is_extended(self) -> bool:
        return self.obligation.effective_due_at > self.obligation.due_at

    @property
    def day(self) -> str:
        return full_day(self.last_day)


def full_day(day: date) -> str:
    """A day with its weekday, as the language of the mail has it."""
    words = {"day": date_format(day, "DATE_FORMAT"), "weekday": date_format(day, "l")}
    return pgettext("a day in full", "%(day)s, %(weekday)s") % words


# --- Composing ----------------------------------------------------------------------------------


def compose(message: Message, *, now: datetime, language: str = "") -> Mail | None:
    """What a mail says at this moment, in the recipient's language; nothing, if nothing is left."""
    with translation.override(language or message.recipient.language):
        contents = contents_of(message, now=now)
        if contents is None:
            return None
        return Mail(
            subject=contents["subject"],
            text=render_to_string("emails/digest.txt", contents).strip() + "\n",
            html=render_to_string("emails/digest.html", contents),
        )


def contents_of(message: Message, *, now: datetime) -> dict | None:
    """What the templates of a mail print: duties, communities and what happened; no person."""
    today = timezone.localdate(now)
    lines = [
        Line(
            obligation=reminder.obligation,
            last_day=last_day(reminder.obligation),
            today=today,
            address=settings.SITE_URL + page_of(reminder.obligation, message.recipient),
        )
        for reminder in reminding.still_to_say(message, today=today)
    ]
    happened = news.still_to_say(message, today=today)
    if not lines and not happened:
        return None
    subject = _subject(lines, message.recipient) if lines else _subject_of_news(happened)
    return {
        "subject": subject,
        "news": happened,
        "late": [line for line in lines if line.is_late],
        "coming": [line for line in lines if not line.is_late],
        "home": settings.SITE_URL + reverse("home"),
        "language": translation.get_language(),
    }


def page_of(duty: Obligation, reader: User) -> str:
    """The page on which the reader does something about an obligation."""
    if reader.is_street_staff:
        return reverse("admin:board-records", args=[duty.pk])
    if summary := getattr(duty, "duty_summary", None):
        return reverse("workspace:summary-detail", args=[summary.pk])
    return reverse("workspace:duty-detail", args=[duty.pk])


def _subject(lines: Sequence[Line], reader: User) -> str:
    """How many, and the day that matters most: the next one, or how long it has been late."""
    coming = [line for line in lines if not line.is_late]
    first = (coming or lines)[0]
    values = {"count": len(lines), "day": first.day, "duty": _name(first, reader)}
    if len(lines) > 1:
        several = (
            _("%(count)d duties are open; the next is due %(day)s")
            if coming
            else _("%(count)d duties are overdue; the first was due %(day)s")
        )
        return _one_line(several % values)
    single = _("%(duty)s is due %(day)s") if coming else _("%(duty)s was due %(day)s")
    return _one_line(single % values)


def _subject_of_news(happened: Sequence[NewsLine]) -> str:
    if len(happened) == 1:
        return _one_line(happened[0].words)
    return _("%(count)d things happened that concern you") % {"count": len(happened)}


def _name(line: Line, reader: User) -> str:
    duty = line.obligation.definition.local_name
    return f"{line.obligation.unit.local_name}: {duty}" if reader.is_street_staff else duty


def _one_line(text: str) -> str:
    """A name with a line break in it must not become a header of the mail."""
    return " ".join(text.split())


# --- Sending ------------------------------------------------------------------------------------


def deliver(*, message_ids: Sequence[int], clock: Clock) -> None:
    """Send a batch over one connection; what is not sent stays in the outbox."""
    begun = clock()
    _measure_anew(message_ids, begun)
    with mail.connection() as line:
        for message_id in message_ids:
            if (clock() - begun).total_seconds() > MOST_SECONDS:
                return
            message = outbox.take(message_id=message_id, now=clock())
            if message and not _send(line, message, clock):
                return


def _measure_anew(message_ids: Sequence[int], now: datetime) -> None:
    """What was handed in a moment ago is not asked for any more."""
    said = Reminder.objects.filter(message__in=message_ids).values("obligation")
    measuring.measure(obligations=Obligation.objects.filter(pk__in=said), now=now)


def _send(line: BaseEmailBackend, message: Message, clock: Clock) -> bool:
    """Send one mail that we hold; tells whether to go on with the next."""
    person = message.recipient
    if not outbox.can_be_reached(person):
        outbox.fail(message, reason=_("No address that takes mail is known."))
        return True
    said = compose(message, now=clock())
    if said is None:
        outbox.drop(message, reason=_("Nothing of it was open any more."))
        return True
    try:
        mail.send(line, said, to=person.email, message_id=message.message_id)
    except mail.AddressRefused as refusal:
        outbox.came_back(message, reason=str(refusal), now=clock())
    except mail.Refused as refusal:
        outbox.fail(message, reason=str(refusal))
    except mail.TryLater as delay:
        outbox.put_back(message, reason=str(delay), now=clock())
    except mail.ServerAway as fault:
        outbox.hold_all(message, reason=str(fault), now=clock())
        return False
    else:
        outbox.sent(message, said=said, now=clock())
    return True
