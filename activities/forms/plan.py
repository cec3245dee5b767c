"""What is entered into the year's plan, and into the street's list of who came."""

from django import forms
from django.utils.dates import MONTHS
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from activities.models import MOST_PEOPLE, Participation, PlanItem
from outreach.shared.lines import validate_line

IN_FULL = ("theme", "expected_attendance", "audience", "is_into_community", "opposes_cults")


def _of_item(name: str, **values) -> forms.Field:
    return PlanItem._meta.get_field(name).formfield(**values)


class PlanItemForm(forms.Form):
    """An item of the plan: three fields are enough, the rest says which duties it serves."""

    title = _of_item("title", validators=[validate_line])
    kind = _of_item("kind")
    month = forms.TypedChoiceField(
        label=pgettext_lazy("plan", "Month"), choices=list(MONTHS.items()), coerce=int
    )
    # Which years can be planned is for the action to say.
    year = forms.IntegerField(label=pgettext_lazy("plan", "Year"))
    theme = _of_item("theme", validators=[validate_line])
    expected_attendance = _of_item("expected_attendance", max_value=MOST_PEOPLE)
    audience = _of_item("audience")
    is_into_community = _of_item("is_into_community")
    opposes_cults = _of_item("opposes_cults")

    @property
    def in_full(self) -> list[forms.BoundField]:
        return [self[name] for name in IN_FULL]

    @property
    def is_unfolded(self) -> bool:
        """Whether something stands in the folded part already, or is wrong there."""
        return any(field.value() or field.errors for field in self.in_full)


class PeopleForm(forms.Form):
    people = Participation._meta.get_field("people").formfield(
        label=_("Persons from your community"),
        max_value=MOST_PEOPLE,
        help_text=_("Leave it empty if nobody counted; 0 means that nobody came."),
    )
