"""Words about where a summary is and how it was handed in."""

from django import template
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from reporting.models import Summary
from reporting.rules import Standing
from reporting.rules.workflow import State

register = template.Library()

STATE_WORDS = {State.SCHEDULED: pgettext_lazy("summary", "not drafted yet"), **Summary.STATES}
STANDING_WORDS = {
    Standing.OPEN: pgettext_lazy("summary", "not due yet"),
    Standing.NOT_SUBMITTED: _("not submitted"),
    Standing.ON_TIME: _("on time"),
    Standing.LATE: _("late"),
}


@register.filter
def duty_word(code: str):
    """The kind of summary that meets a duty."""
    return Summary.OF_DUTY[code].label


@register.filter
def state_word(code: str):
    return STATE_WORDS[State(code)]


@register.filter
def handed_in_word(standing: Standing):
    return STANDING_WORDS[standing]
