"""Words about activities that pages share."""

from django import template
from django.utils.formats import number_format
from django.utils.translation import ngettext

from activities.models import Activity, CountedIn

register = template.Library()


@register.filter
def attendance(activity: Activity) -> str:
    """The three states of a count: `0 persons`, blank if not entered, `-` if not applicable."""
    if activity.attendance is None:
        return "-" if activity.counted_in == CountedIn.NOT_APPLICABLE else ""
    count = activity.attendance
    words = (
        ngettext("%(count)s person", "%(count)s persons", count)
        if activity.counted_in == CountedIn.PERSONS
        else ngettext("%(count)s person-time", "%(count)s person-times", count)
    )
    return words % {"count": number_format(count, force_grouping=True)}
