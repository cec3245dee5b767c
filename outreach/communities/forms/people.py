"""What directors enter about people: the leading group, its document, officers, a handover."""

from datetime import date

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from outreach.accounts.models import User
from outreach.communities.actions import Member, Successor
from outreach.communities.models import Appointment, GroupMember
from outreach.shared.entry import picked_day
from outreach.shared.lines import validate_line
from outreach.shared.uploads import clean_document

DOCUMENTS = forms.FileInput(attrs={"accept": "application/pdf,image/jpeg,image/png,image/webp"})
OFFICER_POSTS = [(post.value, post.label) for post in Appointment.OFFICERS]


def _line(label, most: int, **options) -> forms.CharField:
    return forms.CharField(label=label, max_length=most, validators=[validate_line], **options)


# --- The leading group ----------------------------------------------------------------------------


class GroupForm(forms.Form):
    """When a group was decided on, and from which day it works."""

    decided_on = picked_day(gettext_lazy("Decided on"))
    term_from = picked_day(gettext_lazy("Works from"))


class MemberForm(forms.Form):
    """One person of a group; a row without a name is nobody."""

    name = _line(gettext_lazy("Full name"), 60, required=False)
    role = forms.ChoiceField(
        label=gettext_lazy("Role in the group"),
        choices=GroupMember.Role,
        initial=GroupMember.Role.MEMBER,
    )
    position = _line(gettext_lazy("Position"), 60, required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["name"].widget.attrs["autocomplete"] = "off"


class MembersFormSet(forms.BaseFormSet):
    """The people of a group in one form, with empty rows for those who are new."""

    def members(self) -> list[Member]:
        return [Member(**form.cleaned_data) for form in self.forms if form.cleaned_data.get("name")]


MemberRows = forms.formset_factory(
    MemberForm, formset=MembersFormSet, extra=3, max_num=40, absolute_max=50
)


class FilingForm(forms.Form):
    """The paper on which the group was decided; filing works without it too."""

    document = forms.FileField(
        label=gettext_lazy("Decision document"),
        help_text=gettext_lazy(
            "A PDF up to 10 MB, or a photo of the paper (JPEG, PNG or WebP). Recommended."
        ),
        widget=DOCUMENTS,
        required=False,
    )

    def clean_document(self):
        document = self.cleaned_data["document"]
        return clean_document(document) if document else None


# --- People in post -------------------------------------------------------------------------------


class OfficerForm(forms.Form):
    """Who becomes an outreach officer, and from when."""

    name = _line(gettext_lazy("Full name"), User._meta.get_field("name").max_length)
    email = forms.EmailField(
        label=gettext_lazy("E-mail address"),
        max_length=254,
        help_text=gettext_lazy(
            "The officer comes in with it, and sets a password by “Forgot your password?”."
        ),
    )
    post = forms.ChoiceField(label=pgettext_lazy("held by a person", "Post"), choices=OFFICER_POSTS)
    day = picked_day(gettext_lazy("In post from"))


class EndForm(forms.Form):
    """The first day on which somebody is out of the post."""

    day = picked_day(
        gettext_lazy("Out of the post from"),
        help_text=gettext_lazy("The first day out of the post; from it the account is shut."),
    )


class HandoverForm(forms.Form):
    """To whom the community passes, and on which day."""

    officer = forms.ModelChoiceField(
        label=gettext_lazy("An officer in post"),
        queryset=Appointment.objects.none(),
        required=False,
        empty_label=gettext_lazy("Nobody of them: the person below"),
    )
    name = _line(gettext_lazy("Full name"), User._meta.get_field("name").max_length, required=False)
    email = forms.EmailField(label=gettext_lazy("E-mail address"), max_length=254, required=False)
    day = picked_day(
        gettext_lazy("First day of the successor"),
        help_text=gettext_lazy("Your own last day is the day before."),
    )

    def __init__(self, *args, community, today: date, **kwargs):
        super().__init__(*args, **kwargs)
        officers = Appointment.objects.officers().in_office(today).filter(unit=community)
        self.fields["officer"].queryset = officers.select_related("user")
        self.fields["officer"].label_from_instance = _officer
        if not officers.exists():
            del self.fields["officer"]

    def clean(self):
        super().clean()
        officer = self.cleaned_data.get("officer")
        name, email = self.cleaned_data.get("name"), self.cleaned_data.get("email")
        if officer and (name or email):
            self.add_error(None, _("Choose an officer or enter somebody, not both."))
        if not officer and not self.errors and not (name and email):
            self.add_error(None, _("Say who follows: enter a name and an e-mail address."))
        return self.cleaned_data

    def successor(self) -> Successor:
        return Successor(
            officer=self.cleaned_data.get("officer"),
            name=self.cleaned_data["name"],
            email=self.cleaned_data["email"],
        )


def _officer(appointment: Appointment) -> str:
    return f"{appointment.user.name}, {appointment.get_post_display()}"
