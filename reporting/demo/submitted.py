"""What the demo street owes, and what it has handed in so far."""

from datetime import datetime

from django.utils import timezone

from outreach.communities.models import Street
from outreach.programme.actions import adopt_programme
from outreach.programme.models import Obligation
from outreach.programme.obligations import open_due_periods, open_period
from outreach.programme.rules import periods
from reporting import summaries
from reporting.models import Submission, Summary, Version
from reporting.rules.workflow import State

from . import files, rows

FIRST_YEAR = 2025
PERIODS = ("2025", "2026H1", "2026")


def open_periods(*, street: Street, now: datetime) -> int:
    """Everything the street owes by now; returns how many obligations it has."""
    adopt_programme(street=street, year=FIRST_YEAR)
    for key in PERIODS:
        open_period(street=street, period=periods.parse(key))
    open_due_periods(today=timezone.localdate(now))
    return Obligation.objects.filter(definition__street=street).count()


def add_submissions(*, street: Street, now: datetime) -> int:
    """Hand in, return and accept in the order in which it happened, up to now."""
    owed = Obligation.objects.of_summaries().filter(definition__street=street)
    duties = {(duty.unit.code, duty.period_key): duty for duty in owed.select_related("unit")}
    added = 0
    for row in rows.records(Submission, files.rows("submissions")):
        duty = duties[row.pop("unit"), row.pop("period_key")]
        added += _hand_in(duty, int(row.pop("number")), street, row, now)
    return added


UNDECIDED = {
    "decision": Submission.Decision.WAITING,
    "decided_by_id": None,
    "decided_at": None,
    "reason": "",
    "revise_by": None,
}


def _hand_in(duty: Obligation, number: int, street: Street, row: rows.Record, now: datetime) -> int:
    of_this = Submission.objects.filter(version__summary__obligation=duty, version__number=number)
    if row["submitted_at"] > now or of_this.exists():
        return 0
    if row["decided_at"] > now:
        row |= UNDECIDED
    make = _first_version if number == 1 else _next_version
    version = make(duty, street, row["submitted_at"])
    _stand(version, Submission.objects.create(version=version, **row))
    return 1


STATES = {
    Submission.Decision.WAITING: State.SUBMITTED,
    Submission.Decision.RETURNED: State.RETURNED,
    Submission.Decision.ACCEPTED: State.ACCEPTED,
}


def _stand(version: Version, submission: Submission) -> None:
    """Where this handing-in leaves the summary."""
    summary = version.summary
    summary.state = STATES[submission.decision]
    summary.save(update_fields=["state"])
    if submission.decision == Submission.Decision.ACCEPTED:
        version.accepted_at = submission.decided_at
        version.save(update_fields=["accepted_at"])


def _first_version(duty: Obligation, street: Street, at: datetime) -> Version:
    """The draft as it stood when it was handed in; its PDF is made when somebody asks for it."""
    as_of = timezone.localdate(at)
    summaries.prepare(obligations=[duty], street=street, as_of=as_of, now=at, languages=())
    return Version.objects.get(summary__obligation=duty)


def _next_version(duty: Obligation, street: Street, at: datetime) -> Version:
    """Counted anew after a return."""
    return summaries.next_version(Summary.objects.get(obligation=duty), now=at)
