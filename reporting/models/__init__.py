from .assessment import Score, ScoreItem, ScoreSheet
from .document import Document, document_path
from .measurement import Measurement, Reminder
from .news import News
from .review import Correction, Submission
from .run import Run, RunItem, run_path
from .summary import CODE_LENGTH, CODE_LETTERS, Summary, Version, new_code

__all__ = [
    "CODE_LENGTH",
    "CODE_LETTERS",
    "Correction",
    "Document",
    "Measurement",
    "News",
    "Reminder",
    "Run",
    "RunItem",
    "Score",
    "ScoreItem",
    "ScoreSheet",
    "Submission",
    "Summary",
    "Version",
    "document_path",
    "new_code",
    "run_path",
]
