"""Mail over SMTP: one recipient a message, many messages a connection, faults told apart."""

import smtplib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from email.utils import parseaddr

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.utils import timezone
from django.utils.crypto import salted_hmac

ONE_DAY = timedelta(days=1)


class ServerAway(Exception):
    """No mail at all can be handed over now: the server does not answer, or not to us."""


class TryLater(Exception):
    """This mail was not taken now; the server may take it later."""


class Refused(Exception):
    """This mail will never be taken."""


class AddressRefused(Refused):
    """The address does not exist or takes no mail."""


@dataclass(frozen=True)
class Mail:
    """What somebody reads. `unsubscribe_at` is for courtesy mail only."""

    subject: str
    text: str
    html: str
    unsubscribe_at: str = ""


def message_id(key: str) -> str:
    """The same for the same key, so that a mail handed over twice can be told to be one."""
    address = parseaddr(settings.DEFAULT_FROM_EMAIL)[1]
    digest = salted_hmac("outreach.message-id", key, algorithm="sha256").hexdigest()
    return f"<{digest[:40]}@{address.rpartition('@')[2] or 'localhost'}>"


def mailing_moment(moment: datetime) -> datetime:
    """This moment, or the end of the quiet hours it falls into."""
    local = timezone.localtime(moment)
    quiet_from, quiet_until = settings.QUIET_HOURS
    in_evening = quiet_from > quiet_until and local.hour >= quiet_from
    in_morning = local.hour < quiet_until and (quiet_from > quiet_until or local.hour >= quiet_from)
    if not (in_evening or in_morning):
        return moment
    day = local.date() + ONE_DAY if in_evening else local.date()
    return timezone.make_aware(datetime.combine(day, time(quiet_until)))


@contextmanager
def connection() -> Iterator[BaseEmailBackend]:
    """One connection for a batch, opened by the first mail and closed at the end."""
    line = get_connection()
    try:
        yield line
    finally:
        hang_up(line)


def hang_up(line: BaseEmailBackend) -> None:
    """Close a connection; the server may have closed it long before."""
    with suppress(OSError, smtplib.SMTPException):
        line.close()


def send(line: BaseEmailBackend, mail: Mail, *, to: str, message_id: str) -> None:
    """Hand one mail over.

    :raises ServerAway: if no connection comes about.
    :raises TryLater: if the server asks for patience, or the line breaks.
    :raises Refused: if it never will be taken.
    """
    try:
        line.open()
    except OSError as fault:  # What smtplib raises is one too.
        raise ServerAway(_words(fault)) from fault
    try:
        _message(line, mail, to, message_id).send()
    except OSError as fault:
        # Whatever is left of the conversation belongs to this mail, so the next begins anew.
        hang_up(line)
        raise _judged(fault) from fault


def _message(line, mail: Mail, to: str, message_id: str) -> EmailMultiAlternatives:
    headers = {"Message-ID": message_id, "Auto-Submitted": "auto-generated"}
    if mail.unsubscribe_at:
        headers["List-Unsubscribe"] = f"<{mail.unsubscribe_at}>"
    message = EmailMultiAlternatives(
        subject=mail.subject, body=mail.text, to=[to], headers=headers, connection=line
    )
    message.attach_alternative(mail.html, "text/html")
    return message


def _judged(fault: OSError) -> Exception:
    """What a fault means for the mail: an address is at fault only where the server says so."""
    if isinstance(fault, smtplib.SMTPRecipientsRefused):
        ((code, answer),) = fault.recipients.values()
        words = f"{code} {_text(answer)}"
        return AddressRefused(words) if code >= 500 else TryLater(words)
    if isinstance(fault, smtplib.SMTPDataError) and fault.smtp_code >= 500:
        return Refused(_words(fault))
    return TryLater(_words(fault))


def _words(fault: OSError) -> str:
    if isinstance(fault, smtplib.SMTPResponseException):
        return f"{fault.smtp_code} {_text(fault.smtp_error)}"
    return f"{type(fault).__name__}: {fault}"


def _text(answer: bytes | str) -> str:
    return answer.decode(errors="replace") if isinstance(answer, bytes) else answer
