"""What people do with runs: start one, and try again what failed."""

from collections.abc import Collection
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from outreach.accounts.models import AuditEntry, User
from outreach.communities.models import Street
from outreach.programme.models import Obligation
from reporting import counting, runs, summaries, tasks
from reporting.models import Document, Run, RunItem


class RunRefused(Exception):
    """A run cannot begin; the message tells them why."""


@transaction.atomic
def start_run(
    *,
    purpose: Run.Purpose,
    street: Street,
    kind: str,
    period_key: str,
    by: User,
    today: date,
    now: datetime,
    units: Collection[int] | None = None,
) -> Run:
    """Ask for the documents of a street, or of some of its units, for one kind and period.

    Drafts and the roll-up are counted anew first; a ZIP takes the newest versions as they are.

    :raises RunRefused: if another run is going on for the period, or there is nothing to make.
    """
    run = _begin(
        purpose=purpose,
        street=street,
        kind=kind,
        period_key=period_key,
        started_by=by,
        started_at=now,
    )
    owed = [duty for duty in _asked(run) if units is None or duty.unit_id in units]
    documents = _documents(run, owed, today, now)
    if not documents:
        raise RunRefused(_nothing(purpose))
    tasks.hand_out_items(runs.add(run, documents, now=now))
    tasks.hand_out_closings(runs.to_be_closed(now=now))
    AuditEntry.objects.create(at=now, by=by, deed="start_run", subject=str(run)[:200])
    return run


@transaction.atomic
def retry_failed(*, run: Run, by: User, today: date, now: datetime) -> Run:
    """A new run for what failed in one that ended; a ZIP is packed anew as a whole.

    :raises RunRefused: if nothing failed, the run is still going on, or another is.
    """
    if run.is_going_on:
        raise RunRefused(_("This run is still going on."))
    failed = run.items.filter(state=RunItem.State.FAILED)
    units = set(failed.values_list("document__version__summary__unit", flat=True))
    if not units and not run.error:
        raise RunRefused(_("Nothing of this run failed."))
    return start_run(
        purpose=run.purpose,
        street=run.street,
        kind=run.kind,
        period_key=run.period_key,
        by=by,
        today=today,
        now=now,
        units=None if run.purpose == Run.Purpose.ZIP or not units else units,
    )


def _begin(**values) -> Run:
    """The database lets one begin, and refuses the second of two that begin at once."""
    try:
        with transaction.atomic():
            return Run.objects.create(**values)
    except IntegrityError as taken:
        raise RunRefused(
            _("A run for this period is still going on. Wait until it has finished.")
        ) from taken


def _asked(run: Run) -> list[Obligation]:
    owed = runs.owed(street=run.street, kind=run.kind, period_key=run.period_key)
    if run.purpose == Run.Purpose.ROLL_UP:
        return [duty for duty in owed if duty.unit_id == run.street_id]
    return owed


def _documents(run: Run, owed: list[Obligation], today: date, now: datetime) -> list[Document]:
    if run.purpose == Run.Purpose.ZIP:
        return runs.newest_documents(owed, now=now)
    if not owed:
        return []
    try:
        return summaries.prepare(obligations=owed, street=run.street, as_of=today, now=now)
    except counting.NothingToCount as error:
        raise RunRefused(_("This period has not begun yet.")) from error


def _nothing(purpose: str) -> str:
    return {
        Run.Purpose.DRAFTS: _("Nobody owes this summary for the period."),
        Run.Purpose.ROLL_UP: _("The street itself does not owe this summary for the period."),
        Run.Purpose.ZIP: _("There are no summaries of the period yet. Make the drafts first."),
    }[purpose]
