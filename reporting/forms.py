"""What people enter about duties and summaries: points, more time, texts, handing in."""

import json
from collections.abc import Iterable
from datetime import date

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from outreach.communities.models import Street
from outreach.programme.models import YEARS, Extension
from outreach.programme.templatetags.programme_words import period_name
from outreach.shared import glyphs
from outreach.shared.entry import picked_day
from reporting import verifying
from reporting.assessing import Cell, Item
from reporting.editing import Place, mark_of
from reporting.models import Correction, Run, Score, Submission, Summary
from reporting.templatetags.section_words import section_title


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


# --- Reviewing summaries --------------------------------------------------------------------------


class SeenForm(forms.Form):
    """Carries what the person saw, so that nobody decides on something else."""

    seen = forms.CharField(widget=forms.HiddenInput, max_length=40)

    def __init__(self, data=None, *, version):
        super().__init__(data, initial={"seen": version.seen})
        self.version = version


class ReturnForm(SeenForm):
    """Why a summary goes back, by when it is wanted again, and what about which section."""

    reason = forms.CharField(
        label=gettext_lazy("reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )
    revise_by = forms.DateField(
        label=gettext_lazy("revise by"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def __init__(self, data=None, *, version):
        super().__init__(data, version=version)
        for code in version.summary.sections:
            self.fields[f"comment_{code}"] = forms.CharField(
                label=_("Comment: %(section)s")
                % {"section": section_title(code, version.summary.kind)},
                max_length=500,
                required=False,
                widget=forms.Textarea(attrs={"rows": 2}),
            )

    def clean(self):
        entered = super().clean()
        comments = {
            code: entered.pop(f"comment_{code}", "") for code in self.version.summary.sections
        }
        return entered | {"comments": comments}


class AnswerForm(forms.Form):
    """Why something is refused."""

    answer = forms.CharField(
        label=gettext_lazy("reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )


class StartRunForm(forms.Form):
    """Which summary of which period, and what is to be made of it: the button says that."""

    asked = forms.ChoiceField(label=gettext_lazy("Summary"))
    purpose = forms.ChoiceField(choices=Run.Purpose)

    def __init__(self, *args, offered: list[tuple[int, str, str]], streets: Iterable[Street]):
        super().__init__(*args)
        self.streets = {street.pk: street for street in streets}
        self.offered = {":".join(map(str, one)): one for one in offered}
        self.fields["asked"].choices = [
            (value, self._words(*one)) for value, one in self.offered.items()
        ]

    def _words(self, street: int, kind: str, key: str) -> str:
        words = f"{Summary.Kind(kind).label}: {period_name(key)}"
        several = len(self.streets) > 1
        return f"{self.streets[street].local_name}, {words}" if several else words

    def clean(self):
        """What the action wants to know."""
        cleaned = super().clean()
        if "asked" in cleaned and "purpose" in cleaned:
            street, kind, key = self.offered[cleaned["asked"]]
            return {
                "purpose": cleaned["purpose"],
                "street": self.streets[street],
                "kind": kind,
                "period_key": key,
            }
        return cleaned


# --- Summaries ------------------------------------------------------------------------------------


def _refuse_unprintable(text: str) -> None:
    if missing := glyphs.missing(text):
        raise ValidationError(
            _("No font can print: %(characters)s. Write it in another way."),
            params={"characters": " ".join(missing)},
        )


class TextField(forms.CharField):
    """A text of any length up to the longest; the browser never cuts what is pasted into it."""

    def __init__(self, *, longest: int, **kwargs):
        super().__init__(required=False, strip=False, **kwargs)
        self.validators += [MaxLengthValidator(longest), _refuse_unprintable]

    def to_python(self, value):
        return "\n".join(super().to_python(value).splitlines())


class MarksField(forms.CharField):
    """What stood in each place when the page was opened, by its mark."""

    def __init__(self):
        super().__init__(required=False, widget=forms.HiddenInput)

    def to_python(self, value):
        try:
            read = json.loads(value or "{}")
        except ValueError:
            return {}
        return read if isinstance(read, dict) else {}


def marks(places: Iterable[Place]) -> str:
    return json.dumps({place.name: place.mark for place in places})


class EditorForm(forms.Form):
    """All places of a summary to write in; what was not touched is not written."""

    def __init__(self, data=None, *, places: Iterable[Place]):
        texts = {place.name: place.text for place in places}
        super().__init__(data, initial=texts | {"marks": marks(places)})
        self.fields["marks"] = MarksField()
        for place in places:
            rows = 3 if place.duty else 6
            self.fields[place.name] = TextField(
                longest=place.longest,
                widget=forms.Textarea(
                    attrs={"class": "form-control", "rows": rows, "data-longest": place.longest}
                ),
            )

    @property
    def marks(self) -> dict[str, str]:
        return self.cleaned_data["marks"]

    @property
    def written(self) -> dict[str, str]:
        """What was sent and says something else than the page did; what is refused is left out."""
        return {
            name: text
            for name, text in self.cleaned_data.items()
            if name != "marks" and name in self.data and mark_of(text) != self.marks.get(name)
        }


class SubmitForm(forms.Form):
    """Handing in what the page shows; an empty summary says why it is empty."""

    seen = forms.CharField(widget=forms.HiddenInput)
    marks = MarksField()
    nil_reason = forms.CharField(
        label=gettext_lazy("Why there is nothing to report"),
        help_text=gettext_lazy("For a nil return only; it is printed in the summary."),
        max_length=Submission._meta.get_field("nil_reason").max_length,
        required=False,
        validators=[_refuse_unprintable],
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, data=None, *, is_empty: bool, **kwargs):
        super().__init__(data, **kwargs)
        if not is_empty:
            del self.fields["nil_reason"]


class CorrectionForm(forms.Form):
    """What is wrong in an accepted summary."""

    seen = forms.CharField(widget=forms.HiddenInput)
    reason = forms.CharField(
        label=gettext_lazy("What has to be corrected"),
        max_length=Correction._meta.get_field("reason").max_length,
        widget=forms.Textarea(attrs={"rows": 4}),
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
