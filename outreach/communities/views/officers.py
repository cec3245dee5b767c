"""The workspace's pages of outreach officers and the director."""

from datetime import date

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from outreach.communities import actions
from outreach.communities.access import (
    director_in_post_required,
    director_required,
    directs,
    entered,
)
from outreach.communities.forms.people import EndForm, OfficerForm
from outreach.communities.models import Appointment
from outreach.communities.rules import terms as rules
from outreach.communities.rules.terms import Span
from outreach.shared.histories import entered_today


@director_required
@require_safe
def officer_list(request):
    """Who is and was in post, and the days of this year on which there was no officer."""
    today = timezone.localdate()
    posts = list(_posts(request))
    officers = [post for post in posts if post.post in Appointment.OFFICERS]
    now, past = [], []
    for post in posts:
        (past if post.appointed_until and post.appointed_until <= today else now).append(post)
    context = {
        "today": today,
        "posts": now,
        "past": past,
        "has_officer": any(post in officers and post.appointed_from <= today for post in now),
        "gaps": _gaps(request.community, officers, today),
        "fresh": entered_today(officers, today),
        "is_director": directs(request.user, request.community),
    }
    return TemplateResponse(request, "workspace/officers/list.html", context)


@director_in_post_required
@require_http_methods(["GET", "HEAD", "POST"])
def officer_add(request):
    """Enter an officer, with an account where there is none."""
    today = timezone.localdate()
    form = OfficerForm(entered(request), initial={"day": today})
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.appoint_officer(
                community=request.community, **form.cleaned_data, by=request.user, today=today
            )
        except actions.PersonRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _told(made))
            return redirect("workspace:officer-list")
    return TemplateResponse(request, "workspace/officers/add.html", {"form": form})


@director_in_post_required
@require_http_methods(["GET", "HEAD", "POST"])
def officer_end(request, pk):
    """End an officer's post from a day."""
    today = timezone.localdate()
    officer = _officer(request, pk)
    form = EndForm(entered(request), initial={"day": today})
    if request.method == "POST" and form.is_valid():
        try:
            actions.end_post(appointment=officer, **form.cleaned_data, today=today)
        except actions.PersonRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The end of the post is entered."))
            return redirect("workspace:officer-list")
    context = {"officer": officer, "form": form}
    return TemplateResponse(request, "workspace/officers/end.html", context)


@director_in_post_required
@require_POST
def officer_take_back(request, pk):
    """Undo an officer who was entered today."""
    officer = _officer(request, pk)
    try:
        actions.take_back_officer(appointment=officer, today=timezone.localdate())
    except actions.PersonRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The entry is taken back."))
    return redirect("workspace:officer-list")


def _posts(request):
    kinds = (Appointment.Post.DIRECTOR, *Appointment.OFFICERS)
    own = Appointment.objects.filter(unit=request.community, post__in=kinds)
    # The director comes first, then whoever came last.
    return own.select_related("user").order_by("post", "-appointed_from", "pk")


def _officer(request, pk) -> Appointment:
    own = Appointment.objects.officers().filter(unit=request.community)
    return get_object_or_404(own.select_related("user"), pk=pk)


def _gaps(community, officers, today: date):
    """Days without an officer in the part of the year in which the community exists."""
    year = (date(today.year, 1, 1), date(today.year, 12, 31))
    spans = community.spans.values_list("active_from", flat=True)
    return rules.gaps(
        [Span(post.appointed_from, post.appointed_until) for post in officers],
        first=max(year[0], min(spans, default=year[0])),
        last=year[1],
    )


def _told(officer: Appointment) -> str:
    person = officer.user
    if person.has_usable_password():
        return _("%(name)s is entered as officer.") % {"name": person.name}
    return _(
        "%(name)s is entered as officer. The user name is %(username)s; the password is set by"
        " “Forgot your password?” with %(email)s."
    ) % {"name": person.name, "username": person.username, "email": person.email}
