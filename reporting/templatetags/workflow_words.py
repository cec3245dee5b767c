"""Words about where a summary is and what is written in it."""

from django import template
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from reporting.models import Summary
from reporting.rules import Standing, sections
from reporting.rules.readiness import Problem
from reporting.rules.workflow import State

register = template.Library()

SECTION_WORDS = {
    sections.ORGANISATION: _("Organisation"),
    sections.TEAM: pgettext_lazy("section", "Team"),
    sections.POSITIONS: _("Publicity positions and the four links"),
    sections.ACTIVITIES: pgettext_lazy("section", "Activities"),
    sections.DEMONSTRATION: pgettext_lazy("section", "Demonstration"),
    sections.DUTIES: _("Target completion"),
    sections.FUNDS: pgettext_lazy("section", "Funds"),
    sections.PROBLEMS: pgettext_lazy("section", "Problems"),
    sections.PLAN: pgettext_lazy("section", "Plan"),
    sections.GOALS: pgettext_lazy("section", "Goals"),
    sections.MEASURES: pgettext_lazy("section", "Measures"),
}
STATE_WORDS = {State.SCHEDULED: pgettext_lazy("summary", "not drafted yet"), **Summary.STATES}
STANDING_WORDS = {
    Standing.OPEN: pgettext_lazy("summary", "not due yet"),
    Standing.NOT_SUBMITTED: _("not submitted"),
    Standing.ON_TIME: _("on time"),
    Standing.LATE: _("late"),
}
PROBLEM_WORDS = {
    Problem.EMPTY: _("There is nothing to report. Record what was done, or make a nil return."),
    Problem.NO_NARRATIVE: _("Nothing is written yet. Write at least one section."),
    Problem.TOO_LONG: _("This text is too long."),
    Problem.UNREASONED: _("This duty is not met, and no reason is given."),
    Problem.NO_EVIDENCE: _("This duty is met, but no record stands behind it."),
    Problem.UNWRITTEN: _("This section has no text."),
}


@register.filter
def duty_word(code: str):
    """The kind of summary that meets a duty."""
    return Summary.OF_DUTY[code].label


@register.filter
def section_word(code: str):
    return SECTION_WORDS[code]


@register.filter
def state_word(code: str):
    return STATE_WORDS[State(code)]


@register.filter
def handed_in_word(standing: Standing):
    return STANDING_WORDS[standing]


@register.filter
def problem_word(problem: Problem):
    return PROBLEM_WORDS[problem]
