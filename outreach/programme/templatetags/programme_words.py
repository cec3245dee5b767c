"""Words about periods that pages share."""

from django import template
from django.utils.dates import MONTHS
from django.utils.translation import gettext as _

from outreach.programme.rules import periods

register = template.Library()


@register.filter
def period_name(key: str) -> str:
    """A period's key as people say it: `2026H1` is the first half of 2026."""
    period = periods.parse(key)
    words = {"year": period.year, "month": MONTHS[period.first.month]}
    return {
        "": _("Year %(year)s"),
        "H1": _("First half of %(year)s"),
        "H2": _("Second half of %(year)s"),
        "Q1": _("First quarter of %(year)s"),
        "Q2": _("Second quarter of %(year)s"),
        "Q3": _("Third quarter of %(year)s"),
        "Q4": _("Fourth quarter of %(year)s"),
    }.get(key[4:], _("%(month)s %(year)s")) % words
