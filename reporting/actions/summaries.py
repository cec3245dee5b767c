"""What people do with summaries."""

from collections.abc import Collection
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from outreach.accounts.models import AuditEntry, User
from reporting import counting, summaries, tasks
from reporting.models import Document, Summary


class DraftRefused(Exception):
    """A draft cannot be made; the message tells them why."""


@transaction.atomic
def make_drafts(
    *, chosen: Collection[Summary], by: User, today: date, now: datetime
) -> list[Document]:
    """Count summaries anew and queue their documents, both languages; submitted ones stay.

    :raises DraftRefused: if a period has not begun.
    """
    if not chosen:
        return []
    owed = [summary.obligation for summary in chosen]
    documents = []
    for (street, _period), batch in summaries.by_street_and_period(owed).items():
        try:
            documents += summaries.prepare(obligations=batch, street=street, as_of=today, now=now)
        except counting.NothingToCount as error:
            raise DraftRefused(_("This period has not begun yet.")) from error
    AuditEntry.objects.create(
        at=now, by=by, deed="make_drafts", subject=", ".join(sorted(map(str, chosen)))[:200]
    )
    tasks.hand_out_waiting(documents)
    return documents
