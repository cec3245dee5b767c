"""What runs later. A task unpacks its envelope and makes one call; running it twice is dull."""

from datetime import date, timedelta
from pathlib import Path

from celery import shared_task
from django.conf import settings
from django.utils import timezone

from outreach.programme import obligations
from outreach.shared import files
from reporting import summaries


@shared_task
def tick() -> None:
    """Run by beat every minute; asks the database what is due and still missing."""
    now = timezone.now()
    today = timezone.localdate(now)
    obligations.open_due_periods(today=today)
    queue_due_summaries(on=today.isoformat())
    sweep()


@shared_task
def queue_due_summaries(*, on: str) -> None:
    """Count the drafts that are due and hand their documents out."""
    today = date.fromisoformat(on)
    missing = summaries.missing(today=today)
    for (street, _period), owed in summaries.by_street_and_period(missing).items():
        documents = summaries.prepare(
            obligations=owed, street=street, as_of=today, now=timezone.now()
        )
        hand_out(document.pk for document in documents if document.is_waiting)


@shared_task
def sweep() -> None:
    """Hand out again what no worker took or brought back, and clear away half-written files."""
    now = timezone.now()
    hand_out(summaries.requeue_untaken(now=now))
    an_hour_ago = (now - timedelta(hours=1)).timestamp()
    files.sweep_aside(Path(settings.MEDIA_ROOT, "summaries"), older_than=an_hour_ago)


@shared_task(acks_late=True)
def render_document(*, document_id: int) -> None:
    """Make one PDF."""
    summaries.make(document_id=document_id, now=timezone.now())


def hand_out(document_ids) -> None:
    """Send each document on its way; a lost message is found by the sweep."""
    for document_id in document_ids:
        render_document.delay_on_commit(document_id=document_id)
