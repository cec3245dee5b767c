"""The workspace's pages of the handover: prepare, look, confirm, and cancel until the day."""

from datetime import timedelta

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from outreach.communities import actions
from outreach.communities.access import director_in_post_required, entered
from outreach.communities.forms.people import HandoverForm
from outreach.communities.models import Handover


@director_in_post_required
@require_http_methods(["GET", "HEAD", "POST"])
def handover(request):
    """Name the successor and the day, look at what will happen, and hand over."""
    today = timezone.localdate()
    if coming := _coming(request).first():
        return TemplateResponse(request, "workspace/handover/coming.html", {"handover": coming})
    form = HandoverForm(
        entered(request),
        community=request.community,
        today=today,
        initial={"day": today + timedelta(days=1)},
    )
    if request.method == "POST" and form.is_valid():
        try:
            return _next_step(request, form, today)
        except actions.HandoverRefused as refusal:
            form.add_error(None, str(refusal))
    context = {"form": form, "passing_on": _passing_on(request.community)}
    return TemplateResponse(request, "workspace/handover/form.html", context)


def _next_step(request, form, today):
    """First what would happen; once that is confirmed, it happens."""
    wanted = {
        "community": request.community,
        "successor": form.successor(),
        "day": form.cleaned_data["day"],
        "by": request.user,
    }
    if "confirmed" in request.POST:
        actions.hand_over(**wanted, now=timezone.now())
        messages.success(request, _("The handover is entered. It can be cancelled until the day."))
        return redirect("workspace:handover")
    context = {
        "form": form,
        "prepared": actions.prepare(**wanted, today=today),
        "passing_on": _passing_on(request.community),
    }
    page = "form" if "back" in request.POST else "preview"
    return TemplateResponse(request, f"workspace/handover/{page}.html", context)


@director_in_post_required
@require_POST
def handover_cancel(request, pk):
    """Let everything stay as it was."""
    found = get_object_or_404(_coming(request), pk=pk)
    try:
        actions.cancel_handover(handover=found, by=request.user, now=timezone.now())
    except actions.HandoverRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The handover is cancelled; nothing has changed."))
    return redirect("workspace:handover")


def _coming(request):
    own = Handover.objects.filter(community=request.community).coming(timezone.localdate())
    return own.select_related("outgoing__user", "incoming__user", "officer__user")


def _passing_on(community) -> dict:
    """How much of what this app keeps passes on with the community."""
    return {
        "groups": community.leading_groups.count(),
        "facilities": community.facilities.count(),
        "families": community.families.count(),
        "joint_works": community.joint_works.count(),
    }
