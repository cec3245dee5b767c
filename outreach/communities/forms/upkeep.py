"""What a community enters about its positions, its science school and its work with partners."""

from django import forms
from django.utils.translation import gettext_lazy as _

from outreach.communities.models import ContentChange, Facility, JointWork, Partner, ScienceSchool
from outreach.shared.entry import PhotoField, entered_as, picked_day
from outreach.shared.lines import validate_line

CONSENT = _("Or nobody can be recognised. Without consent a photo is never shown or printed.")


class PositionForm(forms.ModelForm):
    class Meta:
        model = Facility
        fields = ["kind", "name", "location", "active_from"]
        formfield_callback = entered_as


class ClosingForm(forms.Form):
    on = picked_day(
        _("Out of use from"), help_text=_("The first day on which it is not used any more.")
    )


class DescriptionForm(forms.ModelForm):
    """What can be seen at a position since a day."""

    photo = PhotoField(label=_("Photo of it"), required=False)

    class Meta:
        model = ContentChange
        fields = ["topic", "photo", "has_consent"]
        formfield_callback = entered_as
        help_texts = {"has_consent": CONSENT}


class ChangeForm(DescriptionForm):
    """A change of contents on any day of a position's use."""

    class Meta(DescriptionForm.Meta):
        fields = ["changed_on", "topic", "photo", "has_consent"]


class SchoolForm(forms.ModelForm):
    photo = PhotoField(label=_("Photo of the plaque"), required=False)

    class Meta:
        model = ScienceSchool
        fields = [
            "name",
            "opened_on",
            "has_plaque",
            "photo",
            "has_consent",
            "has_rules",
            "person_in_charge",
        ]
        formfield_callback = entered_as
        help_texts = {"has_consent": CONSENT}


class JointWorkForm(forms.ModelForm):
    """Joint work with a partner of the street's list, or with one that is new to it."""

    new_partner = forms.CharField(
        label=_("Or a new partner"),
        help_text=_("Its full name. The street office's list grows by it."),
        max_length=Partner._meta.get_field("name").max_length,
        required=False,
        validators=[validate_line],
    )

    class Meta:
        model = JointWork
        fields = ["partner", "link", "done_on", "title"]
        formfield_callback = entered_as

    field_order = ["link", "partner", "new_partner", "done_on", "title"]

    def __init__(self, *args, street, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["partner"].queryset = Partner.objects.filter(street=street)
        self.fields["partner"].required = False
