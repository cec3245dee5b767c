from .entry import EntryForm, ReasonForm, draft_data, shown
from .office import ActivityForm, PhotoForm

__all__ = [
    "ActivityForm",
    "EntryForm",
    "PhotoForm",
    "ReasonForm",
    "draft_data",
    "shown",
]
