"""The workspace's pages of a community's volunteers."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Prefetch
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from outreach.communities.access import director_required, entered
from volunteers import actions
from volunteers.forms import LeavingForm, VolunteerForm
from volunteers.models import Team, TeamMembership, Volunteer

VOLUNTEERS_A_PAGE = 25


@director_required
@require_safe
def volunteer_list(request):
    """The teams, and everybody who helps; or, asked for, those who left."""
    today = timezone.localdate()
    own = _own(request)
    shows_left = "left" in request.GET
    shown = own.filter(left_on__lte=today) if shows_left else own.exclude(left_on__lte=today)
    memberships = TeamMembership.objects.in_team_on(today).select_related("team")
    listed = shown.prefetch_related(Prefetch("memberships", memberships, to_attr="places"))
    number = request.GET.get("left" if shows_left else "page")
    new = own.active_on(today).new_on(today)
    context = {
        "teams": _teams(request, today),
        "page": Paginator(listed, VOLUNTEERS_A_PAGE).get_page(number),
        "shows_left": shows_left,
        "left_count": own.filter(left_on__lte=today).count(),
        "new": set(new.values_list("pk", flat=True)),
    }
    return TemplateResponse(request, "workspace/volunteers/list.html", context)


@director_required
@require_safe
def volunteer_detail(request, pk):
    """One volunteer, the only page with the whole phone number and address."""
    today = timezone.localdate()
    volunteer = get_object_or_404(_own(request), pk=pk)
    context = {
        "volunteer": volunteer,
        "memberships": volunteer.memberships.select_related("team").order_by("-joined_on"),
        "is_new": _own(request).active_on(today).new_on(today).filter(pk=pk).exists(),
        "left_today": bool(actions.left_today([volunteer], today)),
    }
    return TemplateResponse(request, "workspace/volunteers/detail.html", context)


@director_required
@require_http_methods(["GET", "HEAD", "POST"])
def volunteer_add(request):
    today = timezone.localdate()
    form = VolunteerForm(entered(request), initial={"joined_on": today})
    if request.method == "POST" and form.is_valid():
        try:
            volunteer = actions.add_volunteer(
                community=request.community, today=today, **form.cleaned_data
            )
        except actions.VolunteerRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The volunteer is added."))
            return redirect("workspace:volunteer-detail", volunteer.pk)
    context = {"form": form, "volunteer": None}
    return TemplateResponse(request, "workspace/volunteers/form.html", context)


@director_required
@require_http_methods(["GET", "HEAD", "POST"])
def volunteer_edit(request, pk):
    volunteer = get_object_or_404(_own(request), pk=pk)
    initial = {name: getattr(volunteer, name) for name in VolunteerForm.Meta.fields}
    form = VolunteerForm(entered(request), initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            actions.edit_volunteer(
                volunteer=volunteer, today=timezone.localdate(), **form.cleaned_data
            )
        except actions.VolunteerRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The volunteer is saved."))
            return redirect("workspace:volunteer-detail", pk)
    context = {"form": form, "volunteer": volunteer}
    return TemplateResponse(request, "workspace/volunteers/form.html", context)


@director_required
@require_http_methods(["GET", "HEAD", "POST"])
def volunteer_leave(request, pk):
    """Note from which day on somebody helps no more."""
    volunteer = get_object_or_404(_own(request), pk=pk)
    today = timezone.localdate()
    form = LeavingForm(entered(request), initial={"on": today})
    if request.method == "POST" and form.is_valid():
        try:
            actions.leave(volunteer=volunteer, **form.cleaned_data, today=today)
        except actions.VolunteerRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("It is noted that this volunteer left."))
            return redirect("workspace:volunteer-detail", pk)
    context = {"form": form, "volunteer": volunteer, "team": None}
    return TemplateResponse(request, "workspace/volunteers/leave.html", context)


@director_required
@require_POST
def volunteer_return(request, pk):
    """Undo that somebody left, or have them back later."""
    volunteer = get_object_or_404(_own(request), pk=pk)
    actions.come_back(volunteer=volunteer, today=timezone.localdate())
    messages.success(request, _("This volunteer is among the others again."))
    return redirect("workspace:volunteer-detail", pk)


def _own(request):
    return Volunteer.objects.filter(community=request.community)


def _teams(request, today):
    """The community's teams with their numbers and who leads them."""
    leaders = TeamMembership.objects.in_team_on(today).filter(leads=True)
    return (
        Team.objects.filter(unit=request.community)
        .with_numbers(today)
        .prefetch_related(
            Prefetch("memberships", leaders.select_related("volunteer"), to_attr="leaders")
        )
    )
