"""Words and points of the target assessment, as pages and papers print them."""

from decimal import Decimal

from django import template
from django.utils.formats import number_format

from outreach.programme.models import Definition

register = template.Library()

NOTHING = "–"


@register.filter
def points(given: Decimal | None) -> str:
    """Points to the tenth, or a dash where none were given yet; 0 is a score."""
    return NOTHING if given is None else number_format(given, decimal_pos=1)


@register.filter
def grading_word(grading: str) -> str:
    return Definition.Grading(grading).label
