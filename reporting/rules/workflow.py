"""What can happen to a summary, and who may do it; a table, pure.

Domain rules: a return always carries a reason, the author never reviews their own summary, and an
accepted summary is only followed by a new version.
"""

from enum import StrEnum


class State(StrEnum):
    """Where a summary is, all its versions together."""

    SCHEDULED = "scheduled"  # owed, nothing drafted
    DRAFTING = "drafting"  # its figures are being counted for the first time
    DRAFT = "draft"
    SUBMITTED = "submitted"
    UNDER_REVIEW = "under_review"
    RETURNED = "returned"
    ACCEPTED = "accepted"
    CORRECTION_REQUESTED = "correction_requested"


class Step(StrEnum):
    SCHEDULE = "schedule"
    FILL = "fill"
    WRITE = "write"
    SUBMIT = "submit"
    BEGIN_REVIEW = "begin_review"
    RETURN = "return"
    ACCEPT = "accept"
    REVISE = "revise"
    ASK_CORRECTION = "ask_correction"
    GRANT_CORRECTION = "grant_correction"
    REFUSE_CORRECTION = "refuse_correction"


class Party(StrEnum):
    CLOCK = "clock"
    AUTHOR = "author"
    REVIEWER = "reviewer"


class NotPermitted(Exception):
    """A step that cannot be taken from where the summary is."""


AFTER = {
    (State.SCHEDULED, Step.SCHEDULE): State.DRAFTING,
    (State.DRAFTING, Step.FILL): State.DRAFT,
    (State.DRAFT, Step.FILL): State.DRAFT,
    (State.DRAFT, Step.WRITE): State.DRAFT,
    (State.DRAFT, Step.SUBMIT): State.SUBMITTED,
    (State.SUBMITTED, Step.BEGIN_REVIEW): State.UNDER_REVIEW,
    (State.UNDER_REVIEW, Step.RETURN): State.RETURNED,
    (State.UNDER_REVIEW, Step.ACCEPT): State.ACCEPTED,
    (State.RETURNED, Step.REVISE): State.DRAFT,
    (State.ACCEPTED, Step.ASK_CORRECTION): State.CORRECTION_REQUESTED,
    (State.CORRECTION_REQUESTED, Step.GRANT_CORRECTION): State.DRAFT,
    (State.CORRECTION_REQUESTED, Step.REFUSE_CORRECTION): State.ACCEPTED,
}
TAKEN_BY = {
    Step.SCHEDULE: {Party.CLOCK, Party.REVIEWER},
    Step.FILL: {Party.CLOCK, Party.REVIEWER},
    Step.WRITE: {Party.AUTHOR},
    Step.SUBMIT: {Party.AUTHOR},
    Step.BEGIN_REVIEW: {Party.REVIEWER},
    Step.RETURN: {Party.REVIEWER},
    Step.ACCEPT: {Party.REVIEWER},
    Step.REVISE: {Party.AUTHOR},
    Step.ASK_CORRECTION: {Party.AUTHOR, Party.REVIEWER},
    Step.GRANT_CORRECTION: {Party.REVIEWER},
    Step.REFUSE_CORRECTION: {Party.REVIEWER},
}
WITH_A_REASON = {Step.RETURN, Step.ASK_CORRECTION, Step.REFUSE_CORRECTION}
# Figures are counted anew in these states, and in no other.
COUNTED_ANEW = {State.DRAFTING, State.DRAFT}
# One version more begins with these steps.
NEW_VERSION = {Step.REVISE, Step.GRANT_CORRECTION}


def after(state: State, step: Step) -> State:
    """Where a step leads.

    :raises NotPermitted: if it cannot be taken from there.
    """
    try:
        return AFTER[state, step]
    except KeyError:
        raise NotPermitted(f"{step} is not permitted in {state}") from None


def permitted(state: State, party: Party) -> list[Step]:
    """The steps somebody may take next, in the order of the table."""
    return [step for place, step in AFTER if place == state and party in TAKEN_BY[step]]
