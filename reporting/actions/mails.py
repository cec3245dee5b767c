from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from outreach.accounts import outbox
from outreach.accounts.models import AuditEntry, Message, User
from reporting import reminding


class SendingRefused(Exception):
    """A mail cannot be sent again; the message says why."""


@transaction.atomic
def send_again(*, chosen: Collection[Message], by: User, now: datetime) -> None:
    """Try mails again that could not be sent; what they say is looked up anew.

    :raises SendingRefused: if one of them did not fail, or its address is still the wrong one.
    """
    until = reminding.send_until(timezone.localdate(now))
    for message in chosen:
        person = message.recipient
        if person is None or not outbox.can_be_reached(person):
            raise SendingRefused(
                _("%(person)s: correct the address first, then empty “mail came back at”.")
                % {"person": person or _("nobody")}
            )
        # By hand, so it may be later than the clock would be.
        if not outbox.again(message, kind=reminding.ASKED, now=now, send_until=until):
            raise SendingRefused(_("Only mails that could not be sent are sent again."))
    AuditEntry.objects.create(
        at=now,
        by=by,
        deed="send again",
        subject=_("Mails sent again"),
        details={"messages": sorted(message.pk for message in chosen)},
    )
