"""What people enter about nominations and titles; the actions behind decide."""

from datetime import date

from django import forms
from django.contrib.admin.widgets import AdminDateWidget
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from outreach.communities.designation import Details
from outreach.communities.models import (
    CriteriaSet,
    DemonstrationFamily,
    Nomination,
    Objection,
    Street,
    What,
)
from outreach.communities.models.criteria import YEARS
from outreach.shared.entry import picked_day
from outreach.shared.lines import validate_line


def _text(field: str, *, label="", **kwargs) -> forms.CharField:
    """One line, as long as the column of a nomination takes."""
    column = Nomination._meta.get_field(field)
    return forms.CharField(
        label=label or column.verbose_name,
        max_length=column.max_length,
        validators=[validate_line],
        **kwargs,
    )


def _lines(label, help_text="") -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=help_text,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


# --- In the workspace -----------------------------------------------------------------------------


class NominationForm(forms.Form):
    """Who is nominated, why, and the points by criteria; a draft may leave points empty."""

    name = _text("name")
    building = _text("building", help_text=gettext_lazy("It is shown on the public notice."))
    door = _text("door", help_text=gettext_lazy("It is not shown to the public."))
    households = forms.IntegerField(
        label=gettext_lazy("Households"),
        min_value=1,
        max_value=10_000,
        required=False,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )
    theme = forms.ChoiceField(
        label=gettext_lazy("Theme"), choices=DemonstrationFamily.Theme.choices
    )
    reason = _lines(
        gettext_lazy("Why they are nominated"), Nomination._meta.get_field("reason").help_text
    )
    has_consent = forms.BooleanField(
        label=gettext_lazy("The family agrees to the public notice, with its name masked"),
        required=False,
    )

    def __init__(self, data=None, *, what: str, criteria: CriteriaSet | None, initial=None):
        super().__init__(data, initial=initial)
        self.fields["name"].widget.attrs["autocomplete"] = "off"
        if what == What.FAMILY:
            self.fields["name"].label = _("Representative")
            del self.fields["households"]
        else:
            self.fields["name"].label = _("Block")
            for name in ("building", "door", "has_consent"):
                del self.fields[name]
        self.criteria = list(criteria.rows.all()) if criteria else []
        for criterion in self.criteria:
            self.fields[self._field_of(criterion)] = _points(criterion)
        # Asked last: whoever ticks it has seen what else is written.
        if "has_consent" in self.fields:
            self.order_fields([name for name in self.fields if name != "has_consent"])

    @staticmethod
    def _field_of(criterion) -> str:
        return f"points-{criterion.pk}"

    @property
    def details(self) -> Details:
        known = {name: self.cleaned_data[name] for name in Details.__slots__ if name in self.fields}
        return Details(**known)

    @property
    def scores(self) -> dict[int, int | None]:
        return {one.pk: self.cleaned_data[self._field_of(one)] for one in self.criteria}

    @staticmethod
    def of(nomination: Nomination) -> dict:
        """What stands in the form when a nomination is opened again."""
        written = {name: getattr(nomination, name) for name in Details.__slots__}
        scores = nomination.scores.values_list("criterion", "points")
        return written | {f"points-{criterion}": points for criterion, points in scores}


def _points(criterion) -> forms.IntegerField:
    words = {"criterion": criterion.local_name, "points": criterion.points}
    return forms.IntegerField(
        label=_("%(criterion)s (0–%(points)d)") % words,
        min_value=0,
        max_value=criterion.points,
        required=False,
        widget=forms.NumberInput(attrs={"inputmode": "numeric", "class": "points"}),
    )


class ReasonForm(forms.Form):
    reason = _lines(gettext_lazy("Reason"), gettext_lazy("It is kept, and both sides can read it."))


class MoveForm(forms.Form):
    """A household that moved away: from which day, and what happened."""

    on = picked_day(gettext_lazy("First day without the title"))
    reason = _lines(gettext_lazy("Reason"), gettext_lazy("It is kept, and both sides can read it."))


# --- In the street office -------------------------------------------------------------------------


class UsualCriteriaForm(forms.Form):
    street = forms.ModelChoiceField(
        label=gettext_lazy("street office"), queryset=Street.objects.none()
    )
    year = forms.IntegerField(label=gettext_lazy("valid from year"), validators=YEARS)

    def __init__(self, *args, streets, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["street"].queryset = streets


class ApproveForm(forms.Form):
    notice_from = picked_day(gettext_lazy("public notice from"), widget=AdminDateWidget)
    days = forms.IntegerField(
        label=gettext_lazy("days of public notice"), min_value=1, max_value=90
    )


class ObjectionForm(forms.Form):
    raised_on = picked_day(gettext_lazy("raised on"), widget=AdminDateWidget)
    text = _lines(gettext_lazy("objection"), gettext_lazy("What is said, not who says it."))


class SettleForm(forms.Form):
    outcome = forms.ChoiceField(
        label=gettext_lazy("outcome"),
        choices=[
            (one.value, one.label)
            for one in (Objection.Outcome.DISMISSED, Objection.Outcome.UPHELD)
        ],
    )
    answer = _lines(gettext_lazy("what was found"))


class EndForm(forms.Form):
    """A title that is taken away: from which day, and why."""

    on = picked_day(gettext_lazy("first day without the title"), widget=AdminDateWidget)
    reason = _lines(gettext_lazy("reason"))

    def __init__(self, *args, today: date, **kwargs):
        super().__init__(*args, initial={"on": today}, **kwargs)
