"""Words for the codes that figures are made of, in the language of the document."""

from django import template
from django.utils.translation import gettext_lazy as _

from activities.models import Audience, AudienceCount, CountedIn, Kind, PublicityOutput
from outreach.communities.models import Appointment, Facility, GroupMember, LeadingGroup
from reporting.figures import Entry, Name
from reporting.rules import Standing

register = template.Library()

STANDING = {
    Standing.OPEN: _("not due yet"),
    Standing.NOT_SUBMITTED: _("not submitted"),
    Standing.ON_TIME: _("on time"),
    Standing.LATE: _("late"),
}
WORDS = {
    "kind": dict(Kind.choices),
    "audience": dict(Audience.choices),
    "band": dict(AudienceCount.Band.choices),
    "material": dict(PublicityOutput.Kind.choices),
    "position": dict(Facility.Kind.choices),
    "post": dict(Appointment.Post.choices),
    "role": dict(GroupMember.Role.choices),
    "action": dict(LeadingGroup.Action.choices),
    "counted_in": dict(CountedIn.choices),
    "standing": STANDING,
}
MARKS = {
    Standing.OPEN: "○",
    Standing.NOT_SUBMITTED: "×",
    Standing.ON_TIME: "●",
    Standing.LATE: "△",
}


@register.filter
def word(code: str, of: str) -> str:
    """The word for a code: `{{ row.kind|word:"kind" }}`."""
    return WORDS[of][code]


@register.filter
def mark(standing: str) -> str:
    """A sign beside the word, so that a black-and-white print tells states apart."""
    return MARKS[standing]


@register.filter
def named(name: Name, language: str) -> str:
    """A unit's name in the language of the document."""
    return name.in_language(language)


@register.filter
def headcount(entry: Entry) -> str:
    """The three states of an attendance: a number, blank if not entered, - if not applicable."""
    if entry.attendance is not None:
        return str(entry.attendance)
    return "-" if entry.counted_in == CountedIn.NOT_APPLICABLE else ""


@register.filter
def known(number: int | None) -> str:
    """A count, or blank where nobody entered one."""
    return "" if number is None else str(number)


@register.filter
def duty_name(duty, language: str) -> str:
    return duty.name_en if language.startswith("en") and duty.name_en else duty.name
