"""What people do with summaries, with the target assessment, and with mails that failed."""

from .correcting import ask_correction, grant_correction, refuse_correction
from .mails import SendingRefused, send_again
from .reviewing import accept, begin_review, return_for_revision
from .scores import (
    AssessmentRefused,
    close_sheet,
    give_self_score,
    open_sheet,
    review_score,
)
from .steps import Outdated, StepRefused
from .summaries import DraftRefused, make_drafts
from .writing import NotReady, Provisional, revise, submit, write

__all__ = [
    "AssessmentRefused",
    "DraftRefused",
    "NotReady",
    "Outdated",
    "Provisional",
    "SendingRefused",
    "StepRefused",
    "accept",
    "ask_correction",
    "begin_review",
    "close_sheet",
    "give_self_score",
    "grant_correction",
    "make_drafts",
    "open_sheet",
    "refuse_correction",
    "return_for_revision",
    "review_score",
    "revise",
    "send_again",
    "submit",
    "write",
]
