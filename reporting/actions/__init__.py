"""What people do with summaries."""

from .summaries import DraftRefused, make_drafts

__all__ = ["DraftRefused", "make_drafts"]
