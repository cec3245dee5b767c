from .assessment import Score, ScoreItem, ScoreSheet
from .measurement import Measurement, Reminder
from .news import News
from .summary import Document, Submission, Summary, Version, document_path

__all__ = [
    "Document",
    "Measurement",
    "News",
    "Reminder",
    "Score",
    "ScoreItem",
    "ScoreSheet",
    "Submission",
    "Summary",
    "Version",
    "document_path",
]
