"""What people do with summaries and with the target assessment."""

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
    "close_sheet",
    "give_self_score",
    "make_drafts",
    "open_sheet",
    "review_score",
]
