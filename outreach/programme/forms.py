"""What the street office fills in to decide about duties; the actions behind decide."""

from django import forms
from django.contrib.admin.widgets import AdminDateWidget
from django.utils.translation import gettext_lazy as _

from outreach.communities.models import Street, Unit
from outreach.shared.days import validate_day

from . import presets
from .models import YEARS

PRESETS = {
    presets.FEBRUARY: _("Annual summary due on 10 February of the following year"),
    presets.DECEMBER: _("Annual summary due on 10 December of the same year"),
}


class AdoptForm(forms.Form):
    street = forms.ModelChoiceField(label=_("street office"), queryset=Street.objects.none())
    year = forms.IntegerField(label=_("valid from year"), validators=YEARS)
    preset = forms.ChoiceField(label=_("Programme"), choices=PRESETS.items())

    def __init__(self, *args, streets, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["street"].queryset = streets


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=_("reason"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("It is kept for good and shown beside the obligation."),
    )


class TransferForm(ReasonForm):
    to = forms.ModelChoiceField(label=_("taken over by"), queryset=Unit.objects.none())
    field_order = ["to", "reason"]

    def __init__(self, *args, units, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["to"].queryset = units


class GrantForm(forms.Form):
    until = forms.DateField(
        label=_("granted until"), widget=AdminDateWidget, validators=[validate_day]
    )


class RefusalForm(forms.Form):
    answer = forms.CharField(
        label=_("reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )
