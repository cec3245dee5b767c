"""How an accepted summary is corrected: asked for with a reason, granted or refused."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from outreach.accounts.models import User
from reporting import summaries
from reporting.models import Correction, Summary, Version
from reporting.rules.workflow import Party, Step

from .steps import StepRefused, begin, locked


@transaction.atomic
def ask_correction(
    *, summary: Summary, seen: str, reason: str, by: User, party: Party, now: datetime
) -> Correction:
    """Say what is wrong in an accepted summary, so that a next version may be written.

    :raises StepRefused: without a reason, or if it is not accepted.
    """
    if not reason.strip():
        raise StepRefused(_("Say what has to be corrected."))
    summary, version = begin(summary=summary, step=Step.ASK_CORRECTION, party=party, seen=seen)
    summary.save(update_fields=["state"])
    return version.corrections.create(reason=reason.strip(), asked_by=by, asked_at=now)


@transaction.atomic
def grant_correction(*, correction: Correction, by: User, now: datetime) -> Version:
    """Open the next version; the accepted one stays in force until that is accepted.

    :raises StepRefused: if it is decided already, or they wrote the version themselves.
    """
    correction, summary = _undecided(correction, by)
    correction.decision = Correction.Decision.GRANTED
    _decide(correction, summary, Step.GRANT_CORRECTION, by, now)
    return summaries.next_version(summary, now=now)


@transaction.atomic
def refuse_correction(
    *, correction: Correction, answer: str, by: User, now: datetime
) -> Correction:
    """Leave the accepted version as it is, and say why.

    :raises StepRefused: without a reason, if it is decided already, or it is their own version.
    """
    if not answer.strip():
        raise StepRefused(_("Say why the correction is refused."))
    correction, summary = _undecided(correction, by)
    correction.decision, correction.answer = Correction.Decision.REFUSED, answer.strip()
    _decide(correction, summary, Step.REFUSE_CORRECTION, by, now)
    return correction


def _undecided(correction: Correction, by: User) -> tuple[Correction, Summary]:
    """A request nobody has answered yet; its version's author leaves the answer to others."""
    summary = locked(correction.version.summary)
    correction = Correction.objects.select_related("version").get(pk=correction.pk)
    if correction.decision != Correction.Decision.WAITING:
        raise StepRefused(_("This request is answered already."))
    if correction.version.submissions.filter(submitted_by=by).exists():
        raise StepRefused(_("The author never reviews their own summary."))
    return correction, summary


def _decide(correction: Correction, summary: Summary, step: Step, by: User, now: datetime) -> None:
    summary.take(step)
    summary.save(update_fields=["state"])
    correction.decided_by, correction.decided_at = by, now
    correction.save()
