"""What people do with summaries, with the target assessment, and with mails that failed."""

from .correcting import ask_correction, grant_correction, refuse_correction
from .mails import SendingRefused, send_again
from .reviewing import accept, accept_many, begin_review, return_for_revision
from .running import RunRefused, retry_failed, start_run
from .scores import (
    AssessmentRefused,
    close_sheet,
    give_self_score,
    open_sheet,
    review_score,
)
from .steps import Outdated, StepRefused, refuse_unless_permitted
from .summaries import DraftRefused, make_drafts
from .writing import NotReady, Provisional, revise, submit, write

__all__ = [
    "AssessmentRefused",
    "DraftRefused",
    "NotReady",
    "Outdated",
    "Provisional",
    "RunRefused",
    "SendingRefused",
    "StepRefused",
    "accept",
    "accept_many",
    "ask_correction",
    "begin_review",
    "close_sheet",
    "give_self_score",
    "grant_correction",
    "make_drafts",
    "open_sheet",
    "refuse_correction",
    "refuse_unless_permitted",
    "retry_failed",
    "return_for_revision",
    "review_score",
    "revise",
    "send_again",
    "start_run",
    "submit",
    "write",
]
