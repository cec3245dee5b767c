"""What the street office does with a summary: review it, return it, accept it."""

from collections.abc import Collection, Mapping
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from outreach.accounts.models import User
from reporting import summaries, tasks
from reporting.models import Document, Submission, Summary, Version
from reporting.rules.workflow import Party, State, Step

from .steps import StepRefused, begin

COMMENT_LIMIT = 500


@transaction.atomic
def begin_review(*, summary: Summary, seen: str, by: User, now: datetime) -> Submission:
    """Take a submitted summary in hand, so that others see who is at it.

    :raises StepRefused: if it is not waiting, or they submitted it themselves.
    """
    summary, version = begin(
        summary=summary, step=Step.BEGIN_REVIEW, party=Party.REVIEWER, seen=seen
    )
    submission = _taken(version, by, now)
    submission.save()
    summary.save(update_fields=["state"])
    return submission


@transaction.atomic
def return_for_revision(
    *,
    summary: Summary,
    seen: str,
    reason: str,
    by: User,
    now: datetime,
    revise_by: date | None = None,
    comments: Mapping[str, str] | None = None,
) -> Submission:
    """Send a summary back with the reason, a day to revise it by, and comments by section.

    :raises StepRefused: without a reason, if the day has passed, or it is not theirs to return.
    """
    if not reason.strip():
        raise StepRefused(_("Say why the summary is returned."))
    if revise_by and revise_by < timezone.localdate(now):
        raise StepRefused(_("The day to revise it by has passed already."))
    summary, version = _in_review(summary, Step.RETURN, seen)
    kept = {code: text.strip() for code, text in (comments or {}).items() if text.strip()}
    for code, text in kept.items():
        if code not in summary.sections or len(text) > COMMENT_LIMIT:
            raise StepRefused(
                _("A comment belongs to a section and has at most %(limit)d characters.")
                % {"limit": COMMENT_LIMIT}
            )
    submission = _taken(version, by, now)
    submission.reason, submission.revise_by = reason.strip(), revise_by
    submission.comments = kept
    _decide(submission, Submission.Decision.RETURNED, by, now)
    summary.save(update_fields=["state"])
    return submission


@transaction.atomic
def accept(*, summary: Summary, seen: str, by: User, now: datetime) -> Submission:
    """Accept what was submitted: figures, texts and who decided when never change again.

    Its documents are made once more, as accepted, and stay from then on.

    :raises StepRefused: if it is not waiting for them, or they submitted it themselves.
    """
    summary, version = _in_review(summary, Step.ACCEPT, seen)
    submission = _taken(version, by, now)
    _decide(submission, Submission.Decision.ACCEPTED, by, now)
    summary.save(update_fields=["state"])
    # The documents first: once the version is accepted, a finished one cannot be asked for anew.
    tasks.hand_out_waiting(_accepted(version, now))
    return submission


def accept_many(
    *, chosen: Collection[tuple[Summary, str]], by: User, now: datetime
) -> tuple[list[Summary], list[tuple[Summary, StepRefused]]]:
    """Accept each of these as its person saw it; what one is refused for keeps no other back.

    Returns what was accepted, and what was not with the reason.
    """
    accepted, refused = [], []
    for summary, seen in chosen:
        try:
            accept(summary=summary, seen=seen, by=by, now=now)
        except StepRefused as refusal:
            refused.append((summary, refusal))
        else:
            accepted.append(summary)
    return accepted, refused


def _accepted(version: Version, now: datetime) -> list[Document]:
    version.documents.update(state="queued", attempts=0, error="", queued_at=now, leased_until=None)
    version.accepted_at = now
    version.save(update_fields=["accepted_at"])
    return summaries.order(version, now=now)


def _in_review(summary: Summary, step: Step, seen: str) -> tuple[Summary, Version]:
    """A summary on which a decision is taken; who decides at once has begun the review as well."""
    current = Summary.objects.select_for_update(of=("self",)).get(pk=summary.pk)
    if current.state == State.SUBMITTED:
        current.take(Step.BEGIN_REVIEW)
        current.save(update_fields=["state"])
    return begin(summary=current, step=step, party=Party.REVIEWER, seen=seen)


def _taken(version: Version, by: User, now: datetime) -> Submission:
    """The submission of a version, in the hands of somebody who did not write it."""
    submission = version.submissions.undecided().get()
    if submission.submitted_by_id == by.pk:
        raise StepRefused(_("The author never reviews their own summary."))
    if submission.taken_by_id is None:
        submission.taken_by, submission.taken_at = by, now
    return submission


def _decide(submission: Submission, decision: str, by: User, now: datetime) -> None:
    submission.decision = decision
    submission.decided_by, submission.decided_at = by, now
    submission.save()
