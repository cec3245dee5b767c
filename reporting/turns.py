"""Whose turn a summary is: where it stands, by when, and the next step of its author."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from reporting.models import Submission, Summary, Version
from reporting.owed import Owed
from reporting.rules.standing import Standing, standing
from reporting.rules.workflow import State


@dataclass(frozen=True)
class Turn:
    """A summary as its author sees it."""

    summary: Summary
    versions: tuple[Version, ...]  # the newest first
    submissions: tuple[Submission, ...]  # the first first
    owed: Owed | None
    now: datetime

    @property
    def newest(self) -> Version | None:
        return self.versions[0] if self.versions else None

    @property
    def in_force(self) -> Version | None:
        """The newest accepted version; a correction does not change it."""
        return next((version for version in self.versions if version.accepted_at), None)

    @property
    def last(self) -> Submission | None:
        return self.submissions[-1] if self.submissions else None

    @property
    def returned(self) -> Submission | None:
        """The return that is being answered."""
        is_theirs = self.summary.state in (State.RETURNED, State.DRAFT)
        is_return = self.last and self.last.decision == Submission.Decision.RETURNED
        return self.last if is_theirs and is_return else None

    @property
    def standing(self) -> Standing:
        """The first submission decides."""
        return standing(
            due_at=self.summary.obligation.effective_due_at,
            first_submitted_at=self.submissions[0].submitted_at if self.submissions else None,
            now=self.now,
        )

    @property
    def is_correction(self) -> bool:
        return self.summary.state == State.DRAFT and self.in_force is not None

    @property
    def step(self) -> str:
        """What its author does next, or whom everybody waits for."""
        return {
            State.DRAFTING: _("Its figures are being counted; come back in a minute."),
            State.DRAFT: _("Write the correction") if self.is_correction else _("Go on writing"),
            State.SUBMITTED: _("Waits for the street office to review it."),
            State.UNDER_REVIEW: _("The street office is reviewing it."),
            State.RETURNED: _("Start the revision"),
            State.ACCEPTED: _("Accepted; nothing is left to do."),
            State.CORRECTION_REQUESTED: _("Waits for the street office to answer the request."),
        }[State(self.summary.state)]

    @property
    def address(self) -> str:
        """Where the next step is taken; empty while it is somebody else's turn."""
        page = {State.DRAFT: "summary-edit", State.RETURNED: "summary-detail"}
        name = page.get(State(self.summary.state))
        return reverse(f"workspace:{name}", args=[self.summary.pk]) if name else ""


def turn(summary: Summary, *, now: datetime) -> Turn:
    versions = tuple(sorted(summary.versions.all(), key=lambda each: -each.number))
    submissions = sorted(
        (each for version in versions for each in version.submissions.all()),
        key=lambda each: (each.submitted_at, each.pk),
    )
    found = Turn(summary, versions, tuple(submissions), None, now)
    is_theirs = summary.state in (State.DRAFTING, State.DRAFT, State.RETURNED)
    if not is_theirs or found.is_correction:
        return found
    owed = Owed.at(now, summary.obligation, found.returned)
    return Turn(summary, versions, tuple(submissions), owed, now)


def turns(summaries: Iterable[Summary], *, now: datetime) -> list[Turn]:
    return [turn(summary, now=now) for summary in summaries]
