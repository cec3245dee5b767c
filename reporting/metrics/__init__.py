"""What each metric code counts: SQL aggregates, one constant set of queries for any units.

A duty names its metric by a code; `METRICS` has the function behind it. Each takes the units, the
first and last day that count, and today, and answers for every unit that has something to count.
Records come with the day on which they happened and the second at which they were recorded, so
that what was recorded after a due instant can be told apart.
"""

from django.db.models import Q

from activities.models import Audience, CountedIn, Kind
from outreach.programme.models import Campaign

from . import activities, organisation, places, summaries
from .counted import Counted, Metric

__all__ = ["METRICS", "Counted", "Metric"]

LARGE = 100  # people at an activity of scale, the office's default
ACTIVITY = "activities.activity"
GROUP = "communities.leadinggroup"
SUBMISSION = "reporting.submission"
EMPLOYMENT = Q(kind=Kind.TRAINING, audience__in=(Audience.LAID_OFF, Audience.MIGRANT))
OF_SCALE = Q(attendance__gte=LARGE, counted_in__in=(CountedIn.PERSONS, CountedIn.PERSON_TIMES))


def _held(condition: Q) -> Metric:
    return Metric(activities.held(condition), ACTIVITY, condition=condition)


METRICS = {
    "leading-group": Metric(organisation.groups(filed=False), GROUP, most=1),
    "group-filed": Metric(organisation.groups(filed=True), GROUP, most=1),
    "officer": Metric(organisation.officers, "communities.appointment", is_rate=True),
    "work-plan": Metric(activities.planned, "activities.planitem", most=1),
    "half-year-summary": Metric(summaries.submitted(half=True), SUBMISSION, most=1),
    "annual-summary": Metric(summaries.submitted(half=False), SUBMISSION, most=1),
    "science-school": Metric(places.schools, "communities.scienceschool", most=1),
    "join-street": Metric(activities.joined, ACTIVITY),
    "own-activities": _held(Q()),
    "officer-training": _held(Q(kind=Kind.TRAINING, audience=Audience.OFFICERS)),
    "volunteer-team": Metric(organisation.teams, "volunteers.team"),
    "families": Metric(places.families, "communities.demonstrationfamily"),
    "large-scale": _held(OF_SCALE),
    "youth": _held(Q(audience=Audience.YOUTH)),
    "employment-training": _held(EMPLOYMENT),
    "science-into-community": _held(Q(is_into_community=True)),
    "quarterly-lecture": _held(Q(kind=Kind.LECTURE)),
    "st-week": _held(Q(campaign__code=Campaign.Code.ST_WEEK)),
    "science-month": _held(Q(campaign__code=Campaign.Code.SCIENCE_MONTH)),
    "monthly-record": _held(~Q(summary="")),
    "anti-cult": _held(Q(opposes_cults=True)),
    "positions": Metric(places.positions, "communities.facility", is_rate=True),
    "four-links": Metric(places.links, "communities.jointwork", kinds=True),
    "cadre-study": _held(Q(audience=Audience.OFFICERS)),
    "recorded": Metric(activities.well_recorded, ACTIVITY, is_rate=True),
    # What is assigned from above is held as a campaign of the year that has no code of its own.
    "assigned": _held(Q(campaign__code=Campaign.Code.OTHER)),
}
