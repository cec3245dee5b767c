"""Runs for tests: started by an action, and made here, one item after the other."""

import hashlib
from datetime import UTC, date, datetime

from django.core.files.base import ContentFile

from outreach.programme.actions import adopt_programme
from outreach.programme.obligations import open_period
from outreach.programme.rules import periods
from reporting import actions, runs
from reporting.models import Run, RunItem

NOW = datetime(2027, 1, 15, 4, 0, tzinfo=UTC)
TODAY = date(2027, 1, 15)


def owing(street, key: str = "2026") -> None:
    """Let a street and its communities owe the summary of a period."""
    adopt_programme(street=street, year=2020)
    open_period(street=street, period=periods.parse(key))


def started(street, *, by, purpose="drafts", kind="annual", key="2026", now=NOW, **values) -> Run:
    return actions.start_run(
        purpose=purpose,
        street=street,
        kind=kind,
        period_key=key,
        by=by,
        today=TODAY,
        now=now,
        **values,
    )


def worked_off(run: Run, *, now=NOW) -> Run:
    """All items made, and the run closed, as workers would."""
    for item_id in run.items.filter(state__in=RunItem.LEFT).values_list("pk", flat=True):
        runs.work_on(item_id=item_id, now=now)
    runs.close(run_id=run.pk, now=now)
    run.refresh_from_db()
    return run


def drafted(street, *, by, **values) -> Run:
    """A run whose documents are made already: a line each, no real PDFs."""
    run = started(street, by=by, **values)
    for item in run.items.select_related("document__version__summary__unit"):
        document, content = item.document, f"%PDF-1.7 {item.document}".encode()
        document.file.save("", ContentFile(content), save=False)
        document.state, document.sha256 = "made", hashlib.sha256(content).hexdigest()
        document.made_from_sha256 = document.version.content_sha256
        document.save()
    return worked_off(run)


def states(run: Run) -> dict[tuple[str, str], str]:
    """The state of each item by unit and language."""
    rows = run.items.values_list(
        "document__version__summary__unit__name", "document__language", "state"
    )
    return {(unit, language): state for unit, language, state in rows}
