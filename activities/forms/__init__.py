from .entry import EntryForm, ReasonForm, draft_data, shown
from .office import PHOTOS, ActivityForm, PhotoForm

__all__ = [
    "PHOTOS",
    "ActivityForm",
    "EntryForm",
    "PhotoForm",
    "ReasonForm",
    "draft_data",
    "shown",
]
