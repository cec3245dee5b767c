"""What the sections of a summary are called on a page."""

from django import template
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from reporting.rules import sections

register = template.Library()

TITLES = {
    sections.ORGANISATION: pgettext_lazy("section", "Organisation"),
    sections.TEAM: pgettext_lazy("section", "Volunteer team"),
    sections.POSITIONS: _("Publicity positions and the four links"),
    sections.ACTIVITIES: pgettext_lazy("section", "Activities"),
    sections.DEMONSTRATION: pgettext_lazy("section", "Demonstration"),
    sections.DUTIES: pgettext_lazy("section", "Target completion"),
    sections.FUNDS: pgettext_lazy("section", "Funds"),
    sections.PROBLEMS: pgettext_lazy("section", "Problems"),
    sections.GOALS: pgettext_lazy("section", "Goals"),
    sections.MEASURES: pgettext_lazy("section", "Measures"),
}
PLANS = {
    sections.ANNUAL: _("Next year's plan"),
    sections.HALF_YEAR: _("Plan for the second half"),
    sections.WORK_PLAN: _("Plan of the year"),
}


@register.filter
def section_title(code: str, kind: str) -> str:
    """`{{ code|section_title:summary.kind }}`; the plan of each kind is for another time."""
    return str(PLANS[kind] if code == sections.PLAN else TITLES[code])
