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

METRICS = {
    "leading-group": Metric(organisation.groups(filed=False), GROUP, most=1),
    "group-filed": Metric(organisation.groups(filed=True), GROUP, most=1),
    "officer": Metric(organisation.officers, "communities.appointment", is_rate=True),
    "work-plan": Metric(activities.planned, "activities.planitem", most=1),
    "half-year-summary": Metric(summaries.submitted(half=True), SUBMISSION, most=1),
    "annual-summary": Metric(summaries.submitted(half=False), SUBMISSION, most=1),
    "science-school": Metric(places.schools, "communities.scienceschool", most=1),
    "join-street": Metric(activities.joined, ACTIVITY),
    "own-activities": Metric(activities.held(Q()), ACTIVITY),
    "officer-training": Metric(
        activities.held(Q(kind=Kind.TRAINING, audience=Audience.OFFICERS)), ACTIVITY
    ),
    "volunteer-team": Metric(organisation.teams, "volunteers.team"),
    "families": Metric(places.families, "communities.demonstrationfamily"),
    "large-scale": Metric(activities.held(OF_SCALE), ACTIVITY),
    "youth": Metric(activities.held(Q(audience=Audience.YOUTH)), ACTIVITY),
    "employment-training": Metric(activities.held(EMPLOYMENT), ACTIVITY),
    "science-into-community": Metric(activities.held(Q(is_into_community=True)), ACTIVITY),
    "quarterly-lecture": Metric(activities.held(Q(kind=Kind.LECTURE)), ACTIVITY),
    "st-week": Metric(activities.held(Q(campaign__code=Campaign.Code.ST_WEEK)), ACTIVITY),
    "science-month": Metric(
        activities.held(Q(campaign__code=Campaign.Code.SCIENCE_MONTH)), ACTIVITY
    ),
    "monthly-record": Metric(activities.held(~Q(summary="")), ACTIVITY),
    "anti-cult": Metric(activities.held(Q(opposes_cults=True)), ACTIVITY),
    "positions": Metric(places.positions, "communities.facility", is_rate=True),
    "four-links": Metric(places.links, "communities.jointwork", kinds=True),
    "cadre-study": Metric(activities.held(Q(audience=Audience.OFFICERS)), ACTIVITY),
    "recorded": Metric(activities.well_recorded, ACTIVITY, is_rate=True),
    # What is assigned from above is held as a campaign of the year that has no code of its own.
    "assigned": Metric(activities.held(Q(campaign__code=Campaign.Code.OTHER)), ACTIVITY),
}
