"""What a community enters about its volunteers and their teams."""

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from outreach.communities.models import Community
from outreach.shared.entry import entered_as, picked_day

from .models import Team, TeamMembership, Volunteer


class VolunteerForm(forms.ModelForm):
    class Meta:
        model = Volunteer
        fields = [
            "name",
            "phone",
            "email",
            "birth_year",
            "guardian_consented_on",
            "skills",
            "joined_on",
        ]
        formfield_callback = entered_as
        help_texts = {
            "phone": _("A phone number or an e-mail address is enough."),
            "skills": _("What they can help with: first aid, photos, a language."),
        }


class LeavingForm(forms.Form):
    on = picked_day(pgettext_lazy("of a volunteer", "Left on"))


class TeamForm(forms.ModelForm):
    class Meta:
        model = Team
        fields = ["name", "founded_on"]
        formfield_callback = entered_as


class MemberForm(forms.ModelForm):
    """Who is put into a team: a volunteer of the community who is not in it."""

    class Meta:
        model = TeamMembership
        fields = ["volunteer", "joined_on", "leads"]
        formfield_callback = entered_as

    def __init__(self, *args, team: Team, community: Community, **kwargs):
        super().__init__(*args, **kwargs)
        inside = team.memberships.filter(left_on=None)
        self.fields["volunteer"].queryset = Volunteer.objects.filter(
            community=community, left_on=None
        ).exclude(pk__in=inside.values("volunteer"))
