"""What people do with summaries, with the target assessment, and with mails that failed."""

from .mails import SendingRefused, send_again
from .scores import (
    AssessmentRefused,
    close_sheet,
    give_self_score,
    open_sheet,
    review_score,
)
from .summaries import DraftRefused, make_drafts

__all__ = [
    "AssessmentRefused",
    "DraftRefused",
    "SendingRefused",
    "close_sheet",
    "give_self_score",
    "make_drafts",
    "open_sheet",
    "review_score",
    "send_again",
]
