from .assessment import Score, ScoreItem, ScoreSheet
from .document import Document, document_path
from .measurement import Measurement, Reminder
from .review import Correction, Submission
from .summary import CODE_LENGTH, CODE_LETTERS, Summary, Version, new_code

__all__ = [
    "CODE_LENGTH",
    "CODE_LETTERS",
    "Correction",
    "Document",
    "Measurement",
    "Reminder",
    "Score",
    "ScoreItem",
    "ScoreSheet",
    "Submission",
    "Summary",
    "Version",
    "document_path",
    "new_code",
]
