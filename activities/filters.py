"""Which of its activities a community wants to see; the list and its exports ask the same way."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace
from datetime import date
from typing import Self
from urllib.parse import urlencode

from django import forms
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.dates import MONTHS
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from activities.models import Activity, ActivityQuerySet, Audience, Kind, Photo
from outreach.shared.days import EARLIEST, LATEST
from outreach.shared.lines import tidy
from outreach.shared.words import words_of

YEARS = {f"{year}" for year in range(EARLIEST.year, LATEST.year + 1)}
QUARTERS = {
    "Q1": _("1st quarter"),
    "Q2": _("2nd quarter"),
    "Q3": _("3rd quarter"),
    "Q4": _("4th quarter"),
}
PARTS = QUARTERS | {f"{number:02}": name for number, name in MONTHS.items()}
MISSING = {
    "any": _("Place, attendance, short summary or photo"),
    "photo": _("No photo"),
    "summary": _("No short summary"),
    "attendance": _("No attendance"),
}
LABELS = {
    "q": _("Text"),
    "year": pgettext_lazy("filter", "Year"),
    "part": _("Quarter or month"),
    "kind": pgettext_lazy("filter", "Kind"),
    "state": pgettext_lazy("filter", "State"),
    "audience": _("Audience"),
    "missing": _("What is missing"),
}
SEARCHED = ("title", "theme", "place", "summary")


@dataclass(frozen=True, slots=True)
class Chip:
    """A filter in force, and the address without it."""

    label: str
    value: str
    without: str


@dataclass(frozen=True, slots=True)
class Filters:
    """What was chosen; an empty text means that it does not matter."""

    q: str = ""
    year: str = ""
    part: str = ""
    kind: str = ""
    state: str = ""
    audience: str = ""
    missing: str = ""

    @classmethod
    def of(cls, query: Mapping[str, str]) -> Self:
        """From an address; what is not known there is left out, as if nobody had asked."""
        asked = {one.name: tidy(query.get(one.name, "")) for one in fields(cls)}
        known = {
            "year": YEARS,
            "part": PARTS,
            "kind": Kind.values,
            "state": Activity.Status.values,
            "audience": Audience.values,
            "missing": MISSING,
        }
        unknown = {name for name, choices in known.items() if asked[name] not in choices}
        asked["q"] = asked["q"][:100]
        return cls(**(asked | dict.fromkeys(unknown, "")))

    def __bool__(self) -> bool:
        return bool(self.chosen)

    @property
    def is_detailed(self) -> bool:
        """Whether more than a text was asked for, so that the folded part has something to say."""
        return bool(replace(self, q=""))

    @property
    def chosen(self) -> dict[str, str]:
        named = {one.name: getattr(self, one.name) for one in fields(self)}
        return {name: value for name, value in named.items() if value}

    @property
    def as_query(self) -> str:
        """The way these filters stand in an address."""
        return urlencode(self.chosen)

    def chips(self) -> list[Chip]:
        return [
            Chip(str(LABELS[name]), self._word(name), replace(self, **{name: ""}).as_query)
            for name in self.chosen
        ]

    def _word(self, name: str) -> str:
        words = {
            "part": PARTS,
            "kind": dict(Kind.choices),
            "state": dict(Activity.Status.choices),
            "audience": dict(Audience.choices),
            "missing": MISSING,
        }
        value = getattr(self, name)
        return str(words[name][value]) if name in words else value

    def applied(self, activities: ActivityQuerySet) -> ActivityQuerySet:
        """Those that were chosen; withdrawn ones only when somebody asks for them."""
        if not self.state:
            activities = activities.not_withdrawn()
        chosen = {"kind": self.kind, "status": self.state, "audience": self.audience}
        found = activities.filter(**{name: value for name, value in chosen.items() if value})
        for word in words_of(self.q):
            contains = [Q(**{f"{field}__icontains": word}) for field in SEARCHED]
            found = found.filter(Q(*contains, _connector=Q.OR))
        return _lacking(self._in_time(found), self.missing)

    def _in_time(self, activities: ActivityQuerySet) -> ActivityQuerySet:
        if self.year:
            activities = activities.filter(held_on__year=int(self.year))
        if self.part in QUARTERS:
            return activities.filter(held_on__quarter=int(self.part[1:]))
        return activities.filter(held_on__month=int(self.part)) if self.part else activities


def _lacking(activities: ActivityQuerySet, what: str) -> QuerySet:
    """Only what was held can lack something."""
    if not what:
        return activities
    lacks = {
        "photo": ~Exists(Photo.objects.filter(activity=OuterRef("pk"))),
        "summary": Q(summary=""),
        "attendance": Q(counted_in=""),
    }
    lacks["any"] = Q(place="") | lacks["summary"] | lacks["attendance"] | Q(lacks["photo"])
    return activities.counted().filter(lacks[what])


class FilterForm(forms.Form):
    """What there is to choose from; the address keeps what was chosen, and the text."""

    def __init__(self, filters: Filters, *, years: Iterable[date]):
        super().__init__(initial=filters.chosen, auto_id="filter_%s")
        offered = {
            "year": [(f"{day.year}", f"{day.year}") for day in years],
            "part": PARTS.items(),
            "kind": Kind.choices,
            "state": Activity.Status.choices,
            "audience": Audience.choices,
            "missing": MISSING.items(),
        }
        for name, choices in offered.items():
            anything = ("", pgettext_lazy("filter", "all"))
            self.fields[name] = forms.ChoiceField(
                label=LABELS[name], choices=[anything, *choices], required=False
            )
