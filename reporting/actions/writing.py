"""What the author of a summary does: write, revise, submit."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from outreach.accounts.models import User
from outreach.communities.models import Unit
from outreach.shared import glyphs
from reporting import beneath, drafts, summaries, tasks
from reporting.models import Submission, Summary, Version
from reporting.rules import gate, sections
from reporting.rules.readiness import Finding
from reporting.rules.workflow import Party, Step

from .steps import Outdated, StepRefused, begin, locked, refuse_unless_permitted


class NotReady(StepRefused):
    """Something keeps the summary from being submitted; `findings` say what."""

    def __init__(self, findings: list[Finding]) -> None:
        super().__init__(_("This summary is not ready to be submitted."))
        self.findings = findings


class Provisional(StepRefused):
    """The street's paper draws on summaries nobody has accepted yet; `units` lack theirs."""

    def __init__(self, units: list[Unit]) -> None:
        words = ngettext(
            "The summary of %(count)d community is not accepted yet: %(units)s. Wait for it, "
            "or hand this one in as provisional.",
            "The summaries of %(count)d communities are not accepted yet: %(units)s. Wait for "
            "them, or hand this one in as provisional.",
            len(units),
        )
        names = pgettext("between items", ", ").join(unit.local_name for unit in units)
        super().__init__(words % {"count": len(units), "units": names})
        self.units = units


@transaction.atomic
def write(
    *,
    summary: Summary,
    texts: Mapping[str, str],
    reasons: Mapping[str, str],
    edition: int,
    by: User,
    now: datetime,
) -> Version:
    """Keep what was written: texts by section, reasons by duty key; others stay as they are.

    Writing the same again changes nothing. `edition` is the one the person began from.

    :raises Outdated: if somebody wrote in between; both texts are still there to compare.
    :raises StepRefused: if nobody may write in it now, or a text is too long, has no place or
        cannot be printed.
    """
    summary = locked(summary)
    refuse_unless_permitted(summary, Step.WRITE, Party.AUTHOR)
    version = summary.newest()
    texts = _cleaned(texts, known=summary.sections, longest=sections.LONGEST)
    reasons = _cleaned(reasons, known=drafts.duty_keys(version), longest=sections.LONGEST_REASON)
    if version.texts | texts == version.texts and version.reasons | reasons == version.reasons:
        return version
    if version.edition != edition:
        raise Outdated(version)
    version.texts |= texts
    version.reasons |= reasons
    version.edition += 1
    version.edited_by, version.edited_at = by, now
    version.save(update_fields=["texts", "reasons", "edition", "edited_by", "edited_at"])
    return version


def _cleaned(written: Mapping[str, str], *, known, longest: int) -> dict[str, str]:
    """Texts with plain line ends, and none of them lost without a word."""
    cleaned = {}
    for code, text in written.items():
        if code not in known:
            raise StepRefused(
                _("This summary has no place “%(code)s” to write in.") % {"code": code}
            )
        if len(text) > longest:
            raise StepRefused(
                _("A text of %(length)d characters is too long; at most %(longest)d fit.")
                % {"length": len(text), "longest": longest}
            )
        if unprintable := glyphs.missing(text):
            raise StepRefused(
                _("No font can print: %(characters)s. Write it in another way.")
                % {"characters": " ".join(unprintable)}
            )
        cleaned[code] = "\n".join(text.splitlines())
    return cleaned


@transaction.atomic
def submit(
    *,
    summary: Summary,
    seen: str,
    by: User,
    now: datetime,
    nil_reason: str = "",
    provisional: bool = False,
) -> Submission:
    """Hand the newest version in; from now on it stays, and its documents are made as submitted.

    With a `nil_reason` it is a nil return: nothing was done, and this is why. `provisional` says
    that the street's paper may draw on summaries that are not accepted yet.

    :raises Provisional: if it does so and nobody said it may.
    :raises NotReady: if it is empty and no nil return, or nothing was written.
    :raises Outdated: if it says something else than the person saw.
    :raises StepRefused: if it cannot be submitted now.
    """
    nil_reason = nil_reason.strip()
    summary, version = begin(summary=summary, step=Step.SUBMIT, party=Party.AUTHOR, seen=seen)
    blocking = [
        finding
        for finding in drafts.findings(version, is_nil_return=bool(nil_reason))
        if finding.is_blocking
    ]
    if blocking:
        raise NotReady(blocking)
    lacking = beneath.lacking(summary)
    if not gate.is_open(lacking, provisional=provisional):
        raise Provisional(lacking)
    submission = version.submissions.create(
        submitted_by=by, submitted_at=now, nil_reason=nil_reason
    )
    summary.save(update_fields=["state"])
    tasks.hand_out_waiting(summaries.order(version, now=now))
    return submission


@transaction.atomic
def revise(*, summary: Summary, by: User, now: datetime) -> Version:
    """Begin the next version of a returned summary, with the texts of the last one.

    :raises StepRefused: if it was not returned.
    """
    summary = locked(summary)
    refuse_unless_permitted(summary, Step.REVISE, Party.AUTHOR)
    summary.take(Step.REVISE)
    summary.save(update_fields=["state"])
    return summaries.next_version(summary, now=now)
