"""Documents of a whole street at once. The rows hold the state; the queue only hints at them."""

from collections.abc import Collection, Iterable
from datetime import date, datetime, timedelta

from django.db.models import F, Q
from django.utils.translation import gettext as _

from outreach.communities.models import Street
from outreach.programme.models import Obligation
from reporting import archives, summaries, sweeping
from reporting.models import Document, Run, RunItem, Summary, Version

PATIENCE = timedelta(seconds=120)
MOST_ATTEMPTS = summaries.MOST_ATTEMPTS
CODES = {kind.value: code for code, kind in Summary.OF_DUTY.items()}


# --- What is asked for --------------------------------------------------------------------------


def on_offer(*, streets: Collection[Street], today: date) -> list[tuple[int, str, str]]:
    """Street, kind and period of every paper owed that has begun, this year's and last year's."""
    begun = (
        Obligation.objects.of_papers()
        .still_owed()
        .filter(
            definition__street__in=streets,
            count_from__lte=today,
            count_from__year__gte=today.year - 1,
        )
    )
    found = begun.values_list("definition__street", "definition__code", "period_key").distinct()
    asked = [(street, Summary.OF_DUTY[code].value, key) for street, code, key in found]
    return sorted(asked, key=lambda one: (one[2][:4], one[2], one[1]), reverse=True)


def owed(*, street: Street, kind: str, period_key: str) -> list[Obligation]:
    """Who owes a paper for a period: the street itself and its communities."""
    found = (
        Obligation.objects.of_papers()
        .still_owed()
        .filter(definition__street=street, definition__code=CODES[kind], period_key=period_key)
    )
    return list(found.select_related("definition__street", "unit").order_by("unit__code"))


def newest_documents(obligations: Iterable[Obligation], *, now: datetime) -> list[Document]:
    """The documents of the newest versions, queued where they are missing or outdated."""
    versions = (
        Version.objects.filter(summary__obligation__in=[duty.pk for duty in obligations])
        .select_related("summary__unit")
        .order_by("summary__unit__code", "-number")
    )
    newest = {}
    for version in versions:
        newest.setdefault(version.summary_id, version)
    return [
        document for version in newest.values() for document in summaries.order(version, now=now)
    ]


def add(run: Run, documents: Iterable[Document], *, now: datetime) -> list[int]:
    """Make items of documents; returns the ids of those that are to be handed out."""
    made = Document.State.MADE
    items = RunItem.objects.bulk_create(
        RunItem(
            run=run,
            document=document,
            state=RunItem.State.DONE if document.state == made else RunItem.State.WAITING,
            hand_out_at=now + PATIENCE,
        )
        for document in documents
    )
    return [item.pk for item in items if item.state == RunItem.State.WAITING]


# --- One document -------------------------------------------------------------------------------


def work_on(*, item_id: int, now: datetime) -> None:
    """Make the document of one item, unless somebody else has it in hand or it is through."""
    item = _take(item_id, now)
    if item is None:
        return
    try:
        summaries.make(document_id=item.document_id, now=now)
    finally:
        _settle(item, now)


def _take(item_id: int, now: datetime) -> RunItem | None:
    """Claim an item by one conditional update, so that two workers never both hold it."""
    waiting = Q(state=RunItem.State.WAITING)
    abandoned = Q(state=RunItem.State.RUNNING, leased_until__lte=now)
    taken = RunItem.objects.filter(waiting | abandoned, pk=item_id).update(
        state=RunItem.State.RUNNING,
        leased_until=now + summaries.LEASE,
        attempts=F("attempts") + 1,
    )
    return RunItem.objects.get(pk=item_id) if taken else None


def _settle(item: RunItem, now: datetime) -> None:
    """Note what became of the document, as long as this lease still holds the item."""
    document = Document.objects.get(pk=item.document_id)
    state, error = RunItem.State.WAITING, document.error
    if document.state == Document.State.MADE:
        state, error = RunItem.State.DONE, ""
    elif document.state == Document.State.FAILED:
        state = RunItem.State.FAILED
    elif item.attempts >= MOST_ATTEMPTS:
        state, error = RunItem.State.FAILED, error or _given_up()
    held = RunItem.objects.filter(
        pk=item.pk, state=RunItem.State.RUNNING, leased_until=item.leased_until
    )
    # Somebody else may be making it, outside this run: then it is looked at again after them.
    held.update(
        state=state, error=error, leased_until=None, hand_out_at=document.leased_until or now
    )


def _given_up() -> str:
    return _("It was tried %(times)d times, and never came to an end.") % {"times": MOST_ATTEMPTS}


def requeue_untaken(*, now: datetime) -> list[int]:
    """Ids of items to hand out again; those tried too often are marked as failed."""
    untaken = RunItem.objects.untaken(now=now)
    untaken.filter(attempts__gte=MOST_ATTEMPTS).update(
        state=RunItem.State.FAILED, error=_given_up(), leased_until=None
    )
    ids = list(untaken.values_list("pk", flat=True))
    # Handed out now: the next tick leaves them alone until they have had their time again.
    RunItem.objects.filter(pk__in=ids, state=RunItem.State.WAITING).update(
        hand_out_at=now + PATIENCE
    )
    return ids


# --- The end of a run ---------------------------------------------------------------------------


def to_be_closed(*, now: datetime) -> list[int]:
    """Ids of runs of which nothing is left to make; those tried too often end with a reason."""
    waiting = Run.objects.to_be_closed(now=now)
    waiting.filter(attempts__gte=MOST_ATTEMPTS).update(
        finished_at=now, leased_until=None, error=_given_up()
    )
    return list(waiting.values_list("pk", flat=True))


def close(*, run_id: int, now: datetime) -> None:
    """Close a run whose items are all through: exactly once, whoever asks and how often."""
    run = _take_to_close(run_id, now)
    if run is None:
        return
    try:
        packed = archives.pack(run) if run.purpose == Run.Purpose.ZIP else {}
    except Exception as fault:
        _put_back(run, fault, now)
        raise
    closed = _held(run).update(finished_at=now, leased_until=None, error="", **packed)
    if packed and not closed:
        sweeping.delete(packed["file"])


def _take_to_close(run_id: int, now: datetime) -> Run | None:
    free = Run.objects.to_be_closed(now=now).filter(pk=run_id, attempts__lt=MOST_ATTEMPTS)
    taken = free.update(leased_until=now + summaries.LEASE, attempts=F("attempts") + 1)
    return Run.objects.select_related("street").get(pk=run_id) if taken else None


def _held(run: Run):
    return Run.objects.going_on().filter(pk=run.pk, leased_until=run.leased_until)


def _put_back(run: Run, fault: Exception, now: datetime) -> None:
    """After a fault that may pass, let the sweep try again; after the last try, say why."""
    last_try = run.attempts >= MOST_ATTEMPTS
    _held(run).update(
        finished_at=now if last_try else None,
        leased_until=None,
        error=f"{type(fault).__name__}: {fault}"[:500],
    )
