"""Words for the codes that figures are made of, in the language of the document."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django import template
from django.apps import apps
from django.utils.formats import date_format
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext, pgettext_lazy

from activities.models import (
    Audience,
    AudienceCount,
    CountedIn,
    EmploymentTraining,
    Kind,
    PublicityOutput,
)
from outreach.communities.models import Appointment, Facility, GroupMember, LeadingGroup
from outreach.programme.rules import periods
from outreach.shared import charts
from reporting.comparing import Change
from reporting.figures import Activities, Entry, Name, Position, Tally
from reporting.models import Measurement
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
    "training": dict(EmploymentTraining.Kind.choices),
}
# What a change of a figure is called in the table of changes.
CHANGED = {
    "activities": pgettext_lazy("count", "activities"),
    "persons": _("persons"),
    "person_times": _("person-times"),
    "uncounted": _("activities without attendance entered"),
    "lectures": pgettext_lazy("count", "lectures"),
    "group_members": _("members of the leading group"),
    "posts": _("directors and officers in post"),
    "volunteers": pgettext_lazy("count", "volunteers"),
    "hours": _("service hours"),
    "teams": _("volunteer teams"),
    "positions": _("publicity positions"),
    "content_changes": _("changes of contents"),
    "partners": pgettext_lazy("count", "partner organisations"),
    "st_week": _("S&T Week"),
    "science_month": _("Science Month"),
    "into_community": _("Science into the community"),
    "youth": _("For young people"),
    "against_cults": _("Oppose cults, uphold science"),
    "employment_training": _("Employment training for laid-off and migrant workers"),
    "skills": _("Skills taught in it"),
    "placed": _("People placed in work"),
    "families_new": _("new demonstration families"),
    "families_total": _("demonstration families"),
    "blocks_total": _("demonstration blocks"),
    "photos": _("photos printed"),
    "planned": _("items of the plan"),
    "duties_met": _("duties met"),
    "duties_owed": _("duties owed"),
    "score": _("reviewed score"),
    "accepted_version": _("accepted version"),
}
QUARTERS = (_("Q1"), _("Q2"), _("Q3"), _("Q4"))
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
def given(number) -> str:
    """A figure, or - where there is none to compare with."""
    return "-" if number is None else str(number)


@register.filter
def days_since(position: Position, day: date) -> int | None:
    """Days since the contents of a position were changed."""
    return position.days_since(day)


@dataclass(frozen=True)
class KindRow:
    """A kind of activity in this year beside the last."""

    code: str
    tally: Tally
    last_year: int | None


@register.filter
def by_kind(held: Activities) -> list[KindRow]:
    """Every kind held in this year or the last."""
    tallies = {row.code: row.tally for row in held.by_kind}
    return [
        KindRow(code, tallies.get(code, Tally()), held.last_year_of(code)) for code in held.kinds
    ]


@register.filter
def share_of(part: int, whole: int) -> str:
    """A rate with what it is made of: `83.3% (5/6)`."""
    return f"{charts.percent(part, whole)} ({part}/{whole})" if whole else "-"


@register.filter
def paragraphs(text: str) -> SafeString:
    """What somebody wrote, escaped; each line of it a paragraph."""
    lines = (line.strip() for line in text.splitlines())
    return format_html_join("", "<p>{}</p>", ((line,) for line in lines if line))


@register.filter
def short_period(key: str) -> str:
    """A quarter or month within its year: `Q1`, `Mar`; any other period by its key."""
    period = periods.parse(key)
    if period.kind is periods.Kind.QUARTER:
        return str(QUARTERS[(period.first.month - 1) // 3])
    if period.kind is periods.Kind.MONTH:
        return date_format(period.first, pgettext("date format of a month", "M"))
    return key


@register.filter
def month_of(number: int) -> str:
    """A month of the plan, as a heading of its row."""
    return short_period(f"2000-{number:02}")


@register.filter
def record_kind(model: str) -> str:
    """What kind of record stands behind a figure."""
    return str(apps.get_model(model)._meta.verbose_name)


@register.filter
def listed(numbers: Sequence[int]) -> str:
    """Ledger numbers as short as they may be: `1–4, 7`."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return ", ".join(f"{run[0]}–{run[-1]}" if len(run) > 1 else str(run[0]) for run in runs)


FEW_DAYS = 4


@register.filter
def days_listed(days: Sequence[date]) -> str:
    """Some days each, many by the first and the last."""
    shown = [date_format(day, "Y-m-d") for day in days]
    return f"{shown[0]} … {shown[-1]}" if len(shown) > FEW_DAYS else ", ".join(shown)


@register.filter
def changed(change: Change, language: str) -> str:
    """What a row of the table of changes is about."""
    if change.what in WORDS:
        return word(change.of, change.what)
    if change.what == "output":
        return word(change.of, "material")
    if change.what == "duty":
        return f"{named(change.name, language)} {change.of.rpartition(' ')[2]}"
    what = change.what.removeprefix("community_")
    prefix = f"{named(change.name, language)}: " if change.name else ""
    return f"{prefix}{CHANGED[what]}"


@register.filter
def changed_value(value) -> str:
    """One side of a change; a duty says how it stands in words."""
    if not isinstance(value, str):
        return given(value)
    counted, _space, standing = value.partition(" ")
    words = STANDING.get(standing) or dict(Measurement.STANDINGS).get(standing, "")
    return f"{counted} {words}".strip()


@register.filter
def duty_name(duty, language: str) -> str:
    return duty.name_en if language.startswith("en") and duty.name_en else duty.name
