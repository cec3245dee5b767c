"""What runs later. A task unpacks its envelope and makes one call; running it twice is dull."""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

from celery import group, shared_task
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from outreach.accounts import outbox
from outreach.programme import obligations
from outreach.shared import files
from reporting import measuring, notices, reminding, runs, summaries, sweeping
from reporting.models import Document

BATCH = 20  # mails a connection
SWEPT_IN_MINUTE = 7  # of each hour: the whole storage is looked through


@shared_task
def tick() -> None:
    """Run by beat every minute; asks the database what is due and still missing."""
    tick_at(timezone.now())


def tick_at(now: datetime, *, deliver: Callable[[list[int]], None] | None = None) -> None:
    """All that is to be done at a moment; mails go to the queue, unless said otherwise.

    What one step trips over keeps no other from its work: mails go out though a duty cannot be
    opened.

    :raises ExceptionGroup: at the end, with all that went wrong.
    """
    today = timezone.localdate(now)
    faults = []
    for step in (
        partial(obligations.open_due_periods, today=today),
        partial(measuring.measure_changed, now=now),
        partial(measuring.measure_stale, now=now),
        partial(queue_due_summaries, now=now),
        partial(reminding.decide, now=now),
        partial(sweep, now=now),
        lambda: (deliver or hand_out_mails)(outbox.hand_out(now=now)),
    ):
        try:
            step()
        except Exception as fault:
            faults.append(fault)
    if faults:
        raise ExceptionGroup(f"tick of {now.isoformat()}", faults)


def queue_due_summaries(*, now: datetime) -> None:
    """Count the drafts that are due and hand their documents out."""
    today = timezone.localdate(now)
    missing = summaries.missing(today=today)
    for (street, _period), owed in summaries.by_street_and_period(missing).items():
        documents = summaries.prepare(obligations=owed, street=street, as_of=today, now=now)
        hand_out_waiting(documents)


def sweep(*, now: datetime) -> None:
    """Hand out again what no worker took or brought back, and clear away half-written files."""
    hand_out(summaries.requeue_untaken(now=now))
    outbox.sweep(now=now)
    hand_out_items(runs.requeue_untaken(now=now))
    hand_out_closings(runs.to_be_closed(now=now))
    an_hour_ago = (now - timedelta(hours=1)).timestamp()
    files.sweep_aside(Path(settings.MEDIA_ROOT), older_than=an_hour_ago)
    if now.minute == SWEPT_IN_MINUTE:
        sweeping.outdated_archives(now=now)
        sweeping.orphans(now=now)


@shared_task(acks_late=True)
def render_document(*, document_id: int) -> None:
    """Make one PDF."""
    summaries.make(document_id=document_id, now=timezone.now())


def hand_out_waiting(documents: Iterable[Document]) -> None:
    """Of documents that were ordered, those not made yet."""
    hand_out(document.pk for document in documents if document.is_waiting)


def hand_out(document_ids) -> None:
    """Send each document on its way; a lost message is found by the sweep."""
    for document_id in document_ids:
        render_document.delay_on_commit(document_id=document_id)


@shared_task(acks_late=True)
def render_item(*, item_id: int) -> None:
    """Make one document of a run, and have the run closed if it was the last."""
    try:
        runs.work_on(item_id=item_id, now=timezone.now())
    finally:
        hand_out_closings(runs.to_be_closed(now=timezone.now()))


@shared_task(acks_late=True)
def close_run(*, run_id: int) -> None:
    """Finish a run."""
    runs.close(run_id=run_id, now=timezone.now())


def hand_out_items(item_ids: list[int]) -> None:
    """Send the documents of a run on their way; a lost message is found by the sweep."""
    if item_ids:
        hints = group(render_item.s(item_id=item_id) for item_id in item_ids)
        # What is asked for stands in rows: without a queue it is made later, not refused.
        transaction.on_commit(hints.apply_async, robust=True)


def hand_out_closings(run_ids: list[int]) -> None:
    for run_id in run_ids:
        close_run.delay_on_commit(run_id=run_id)


@shared_task(acks_late=True)
def send_mails(*, message_ids: list[int]) -> None:
    """Send one batch over one connection."""
    notices.deliver(message_ids=message_ids, clock=timezone.now)


def hand_out_mails(message_ids: list[int]) -> None:
    """Send mails on their way in batches; a lost message is found by a later tick."""
    for first in range(0, len(message_ids), BATCH):
        send_mails.delay_on_commit(message_ids=message_ids[first : first + BATCH])
