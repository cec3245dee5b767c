from django.db import models
from django.utils.translation import gettext_lazy as _

# A head-count above this is a slip of the keyboard, not an activity of a community.
MOST_PEOPLE = 1_000_000


class Kind(models.TextChoices):
    LECTURE = "lecture", _("lecture")
    EXHIBITION = "exhibition", _("exhibition")
    CONTEST = "contest", _("contest")
    PERFORMANCE = "performance", _("performance")
    TOUR = "tour", _("tour")
    TRAINING = "training", _("training course")
    SCREENING = "screening", _("screening")
    PUBLICITY = "publicity", _("publicity on the spot")
    OTHER = "other", _("other")


class Audience(models.TextChoices):
    RESIDENTS = "residents", _("residents")
    YOUTH = "youth", _("young people")
    ELDERLY = "elderly", _("older people")
    OFFICERS = "officers", _("outreach officers and cadres")
    LAID_OFF = "laid_off", _("laid-off workers")
    MIGRANT = "migrant", _("migrant workers")
    MIXED = "mixed", _("mixed")


class CountedIn(models.TextChoices):
    """What a head-count counts; the domain keeps `0`, not entered and not applicable apart."""

    PERSONS = "persons", _("persons")
    PERSON_TIMES = "person_times", _("person-times")
    NOT_APPLICABLE = "not_applicable", _("not applicable")
