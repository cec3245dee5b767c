"""What people enter: points and their review, why they need more time, the code of a document."""

from datetime import date

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from outreach.communities.models import Street
from outreach.programme.models import YEARS, Extension
from outreach.shared.entry import picked_day
from reporting import verifying
from reporting.assessing import Cell, Item
from reporting.models import Score


def _points(label) -> forms.DecimalField:
    return forms.DecimalField(label=label, min_value=0, decimal_places=1, required=False)


def _words(field: str, label, help_text="") -> forms.CharField:
    """A few lines, as many characters as the column takes."""
    return forms.CharField(
        label=label,
        help_text=help_text,
        max_length=Score._meta.get_field(field).max_length,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class ItemForm(forms.Form):
    """One item of a sheet; a page holds a form for each, and saves those that were changed."""

    def __init__(self, data=None, *, item: Item, cell: Cell):
        super().__init__(data, prefix=f"item-{item.pk}", initial=self.given(cell))
        self.item, self.cell = item, cell
        points = self.fields["points"]
        points.validators.append(self.refuse_more_than_weight)
        points.widget.attrs |= {"max": item.weight, "inputmode": "decimal"}

    def given(self, cell: Cell) -> dict:
        raise NotImplementedError

    def refuse_more_than_weight(self, points) -> None:
        if points > self.item.weight:
            raise ValidationError(
                _("At most %(weight)d points can be given here.") % {"weight": self.item.weight}
            )

    def clean(self):
        super().clean()
        if self.has_changed() and self.cleaned_data.get("points", 0) is None:
            self.add_error("points", _("Enter points; 0 is possible too."))
        return self.cleaned_data


class SelfScoreForm(ItemForm):
    points = _points(gettext_lazy("Self score"))
    note = _words("note", gettext_lazy("Note"))
    evidence = _words(
        "evidence",
        gettext_lazy("Evidence"),
        gettext_lazy("Where it can be found: a file, a folder, a place."),
    )

    def given(self, cell):
        return {"points": cell.self_score, "note": cell.note, "evidence": cell.evidence}


class ReviewForm(ItemForm):
    points = _points(gettext_lazy("Reviewed score"))
    reason = _words("reason", gettext_lazy("Reason for the difference"))

    def given(self, cell):
        return {"points": cell.reviewed_score, "reason": cell.reason}

    def clean(self):
        super().clean()
        points = self.cleaned_data.get("points")
        differs = points is not None and points != self.cell.self_score
        if self.has_changed() and differs and not self.cleaned_data.get("reason"):
            self.add_error("reason", _("Say why the reviewed score differs from the self score."))
        return self.cleaned_data


class OpenSheetForm(forms.Form):
    """Which street's sheet to begin, and for which year."""

    street = forms.ModelChoiceField(label=gettext_lazy("Street office"), queryset=None)
    year = forms.IntegerField(
        label=gettext_lazy("Year"),
        min_value=YEARS[0].limit_value,
        max_value=YEARS[1].limit_value,
    )

    def __init__(self, *args, user, today: date, **kwargs):
        super().__init__(*args, **kwargs)
        streets = Street.objects.visible_to(user, on=today)
        self.fields["street"].queryset = streets
        self.fields["street"].initial = streets.first()
        self.fields["year"].initial = today.year


class ExtensionForm(forms.Form):
    """More time for one duty: until when, and why."""

    wanted_on = picked_day(gettext_lazy("Wanted until"))
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=Extension._meta.get_field("reason").max_length,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class CodeForm(forms.Form):
    """The code of a document as somebody reads it from the paper."""

    code = forms.CharField(
        label=gettext_lazy("Verification code"),
        help_text=gettext_lazy("12 letters and digits; small letters, spaces and dashes are fine."),
        max_length=verifying.LONGEST,
        widget=forms.TextInput(
            attrs={
                "autocomplete": "off",
                "autocapitalize": "characters",
                "spellcheck": "false",
                "placeholder": "ABCD-EFGH-JKMN",
            }
        ),
    )

    def clean_code(self) -> str:
        try:
            return verifying.read(self.cleaned_data["code"])
        except verifying.NotACode as refusal:
            raise ValidationError(str(refusal)) from refusal
