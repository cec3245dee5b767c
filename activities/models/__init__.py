from .activity import Activity, ActivityQuerySet
from .draft import ActivityDraft
from .photo import Photo, photo_path
from .plan import PlanItem
from .results import AudienceCount, EmploymentTraining, Participation, PublicityOutput
from .words import MOST_PEOPLE, Audience, CountedIn, Kind

__all__ = [
    "MOST_PEOPLE",
    "Activity",
    "ActivityDraft",
    "ActivityQuerySet",
    "Audience",
    "AudienceCount",
    "CountedIn",
    "EmploymentTraining",
    "Kind",
    "Participation",
    "Photo",
    "PlanItem",
    "PublicityOutput",
    "photo_path",
]
