"""For each metric the one step that helps when a duty is behind, and the page to take it on."""

from dataclasses import dataclass

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Step:
    """What to do, in words, and where: a page of the workspace and what is filled in there."""

    text: str
    page: str
    query: str = ""

    def address(self, *, otherwise: str) -> str:
        """Where to act; without such a page, or one that asks for more, what is given instead."""
        try:
            address = reverse(f"workspace:{self.page}")
        except NoReverseMatch:
            return otherwise
        return f"{address}?{self.query}" if self.query else address


GROUP, LOG, SUMMARIES = "group-detail", "activity-log", "summary-list"

STEPS = {
    "leading-group": Step(_("Set up, adjust or confirm the leading group for the year"), GROUP),
    "group-filed": Step(_("File the leading group to the street office"), GROUP),
    "officer": Step(_("Enter who is outreach officer, without a gap"), "officer-list"),
    "work-plan": Step(_("Put the first activities into the year's plan"), "plan-year"),
    "half-year-summary": Step(_("Finish the half-year summary"), SUMMARIES),
    "annual-summary": Step(_("Finish the annual summary"), SUMMARIES),
    "science-school": Step(
        _("Complete the science school: plaque, rules, person in charge"), "school-detail"
    ),
    "join-street": Step(_("Join an activity of the street office"), "invitation-list"),
    "own-activities": Step(_("Hold or record an activity"), LOG),
    "officer-training": Step(
        _("Hold or record a course for outreach officers"), LOG, "kind=training&audience=officers"
    ),
    "volunteer-team": Step(_("Bring members into the volunteer team"), "team-detail"),
    "families": Step(_("Nominate a demonstration family"), "family-list"),
    "large-scale": Step(
        _("Hold or record a publicity activity to which many come"), LOG, "kind=publicity"
    ),
    "youth": Step(_("Hold or record an activity for young people"), LOG, "audience=youth"),
    "employment-training": Step(
        _("Hold or record a training for laid-off or migrant workers"),
        LOG,
        "kind=training&audience=laid_off",
    ),
    "science-into-community": Step(
        _("Hold or record an activity of science into the community"), LOG, "is_into_community=on"
    ),
    "quarterly-lecture": Step(_("Hold or record a lecture"), LOG, "kind=lecture"),
    "st-week": Step(_("Hold or record an activity of the S&T Week"), LOG, "campaign=st-week"),
    "science-month": Step(
        _("Hold or record an activity of the Science Month"), LOG, "campaign=science-month"
    ),
    "monthly-record": Step(_("Record an activity of the month with a short summary"), LOG),
    "anti-cult": Step(
        _("Hold or record an activity that opposes cults and upholds science"),
        LOG,
        "opposes_cults=on",
    ),
    "positions": Step(
        _("Change the contents of a publicity position and say so here"), "position-list"
    ),
    "four-links": Step(_("Record joint work with a partner organisation"), "partner-list"),
    "cadre-study": Step(
        _("Record a study session of cadres and workers"), LOG, "audience=officers"
    ),
    "recorded": Step(
        _("Complete the records: place, attendance, summary, photo"), "activity-list", "missing=any"
    ),
    "assigned": Step(_("Hold or record the activity you were asked for"), LOG),
}
