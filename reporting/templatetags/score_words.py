"""Words and points of the target assessment, as pages and papers print them."""

from decimal import Decimal

from django import template
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from outreach.programme.models import Definition
from reporting.models import Measurement

register = template.Library()

NOTHING = "–"
STANDINGS = {standing.value: words for standing, words in Measurement.STANDINGS.items()}


@register.filter
def points(given: Decimal | None) -> str:
    """Points to the tenth, or a dash where none were given yet; 0 is a score."""
    return NOTHING if given is None else number_format(given, decimal_pos=1)


@register.filter
def standing_word(standing: str) -> str:
    return STANDINGS[standing] if standing else _("not measured yet")


@register.filter
def grading_word(grading: str) -> str:
    return Definition.Grading(grading).label
