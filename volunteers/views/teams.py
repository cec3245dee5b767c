"""The workspace's pages of a community's volunteer teams."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from outreach.communities.access import director_required, entered
from volunteers import actions
from volunteers.forms import LeavingForm, MemberForm, TeamForm
from volunteers.models import Team, TeamMembership

MEMBERS_A_PAGE = 50


@director_required
@require_safe
def team_detail(request, pk):
    """Who is in the team and leads it, who left, and how many of the year's start are still in."""
    today = timezone.localdate()
    team = get_object_or_404(_own(request).with_numbers(today), pk=pk)
    places = team.memberships.select_related("volunteer")
    inside = places.in_team_on(today).order_by("-leads", "joined_on", "pk")
    outside = places.filter(left_on__lte=today).order_by("-left_on", "pk")
    page = Paginator(outside, MEMBERS_A_PAGE).get_page(request.GET.get("out"))
    context = {
        "team": team,
        "inside": Paginator(inside, MEMBERS_A_PAGE).get_page(request.GET.get("page")),
        "outside": page,
        "undone_today": actions.left_today(list(page), today),
        "year": today.year,
    }
    return TemplateResponse(request, "workspace/teams/detail.html", context)


@director_required
@require_http_methods(["GET", "HEAD", "POST"])
def team_add(request):
    """Set up a team."""
    today = timezone.localdate()
    form = TeamForm(entered(request), initial={"founded_on": today})
    if request.method == "POST" and form.is_valid():
        try:
            team = actions.set_up_team(unit=request.community, **form.cleaned_data, today=today)
        except actions.TeamRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The team is set up. Put volunteers into it."))
            return redirect("workspace:team-detail", team.pk)
    return TemplateResponse(request, "workspace/teams/form.html", {"form": form, "team": None})


@director_required
@require_http_methods(["GET", "HEAD", "POST"])
def team_edit(request, pk):
    team = get_object_or_404(_own(request), pk=pk)
    initial = {"name": team.name, "founded_on": team.founded_on}
    form = TeamForm(entered(request), initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            actions.edit_team(team=team, **form.cleaned_data, today=timezone.localdate())
        except actions.TeamRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The team is saved."))
            return redirect("workspace:team-detail", pk)
    return TemplateResponse(request, "workspace/teams/form.html", {"form": form, "team": team})


@director_required
@require_http_methods(["GET", "HEAD", "POST"])
def team_join(request, pk):
    """Put a volunteer into the team."""
    team = get_object_or_404(_own(request), pk=pk)
    today = timezone.localdate()
    form = MemberForm(
        entered(request), initial={"joined_on": today}, team=team, community=request.community
    )
    if request.method == "POST" and form.is_valid():
        try:
            actions.join(team=team, **form.cleaned_data, today=today)
        except actions.TeamRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            said = _("%(name)s is in the team.") % {"name": form.cleaned_data["volunteer"]}
            messages.success(request, said)
            return redirect("workspace:team-detail", pk)
    context = {"form": form, "team": team, "anybody": form.fields["volunteer"].queryset.exists()}
    return TemplateResponse(request, "workspace/teams/join.html", context)


@director_required
@require_http_methods(["GET", "HEAD", "POST"])
def team_leave(request, pk):
    """Take a volunteer out of a team from a day on."""
    membership = get_object_or_404(_own_places(request), pk=pk)
    today = timezone.localdate()
    form = LeavingForm(entered(request), initial={"on": today})
    if request.method == "POST" and form.is_valid():
        try:
            actions.leave_team(membership=membership, **form.cleaned_data, today=today)
        except actions.TeamRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            said = _("%(name)s is out of the team.") % {"name": membership.volunteer}
            messages.success(request, said)
            return redirect("workspace:team-detail", membership.team_id)
    context = {"form": form, "volunteer": membership.volunteer, "team": membership.team}
    return TemplateResponse(request, "workspace/volunteers/leave.html", context)


@director_required
@require_POST
def team_stay(request, pk):
    """Undo that somebody was taken out of a team today."""
    membership = get_object_or_404(_own_places(request), pk=pk)
    try:
        actions.stay_in_team(membership=membership, today=timezone.localdate())
    except actions.TeamRefused as refusal:
        messages.error(request, str(refusal))
    else:
        said = _("%(name)s is in the team.") % {"name": membership.volunteer}
        messages.success(request, said)
    return redirect("workspace:team-detail", membership.team_id)


@director_required
@require_POST
def team_lead(request, pk):
    """Have a member lead the team, or lead it no more."""
    membership = get_object_or_404(_own_places(request), pk=pk)
    try:
        actions.lead(membership=membership, leads=request.POST.get("leads") == "yes")
    except actions.TeamRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("It is noted who leads the team."))
    return redirect("workspace:team-detail", membership.team_id)


def _own(request):
    return Team.objects.filter(unit=request.community)


def _own_places(request):
    own = TeamMembership.objects.filter(team__unit=request.community)
    return own.select_related("team", "volunteer")
