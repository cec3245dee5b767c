"""Words and signs for how a duty stands; colours never say it alone."""

from django import template
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from outreach.programme.rules.standing import Standing
from reporting.models import Measurement

register = template.Library()

WORDS = {standing.value: words for standing, words in Measurement.STANDINGS.items()} | {
    "late": gettext_lazy("behind or missed"),
    "unmeasured": gettext_lazy("not measured yet"),
}
SIGNS = {
    Standing.UPCOMING.value: "·",
    Standing.OPEN.value: "○",
    Standing.ON_TRACK.value: "◐",
    Standing.BEHIND.value: "▼",
    Standing.MET.value: "●",
    Standing.MET_LATE.value: "△",
    Standing.MISSED.value: "×",
    Standing.WAIVED.value: "－",
    Standing.TRANSFERRED.value: "→",
    "unmeasured": "?",
}


@register.filter
def standing_word(standing: str) -> str:
    return str(WORDS[standing])


@register.filter
def standing_sign(standing: str) -> str:
    """One sign for each standing, so that a black-and-white print tells them apart."""
    return SIGNS[standing]


@register.filter
def standing_signs(periods) -> str:
    """All periods of a duty in one look: `●●△▼○`."""
    return "".join(SIGNS[line.standing] for line in periods)


@register.filter
def days_left(line) -> str:
    """How long is left, as short as a cell of the board is."""
    if line.days < 0:
        return _("%(days)d d late") % {"days": -line.days}
    return _("%(days)d d left") % {"days": line.days} if line.days else _("today")
