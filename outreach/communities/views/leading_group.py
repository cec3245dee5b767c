"""The workspace's pages of the leading group: in force, set up, adjusted, confirmed, filed."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from outreach.communities import actions
from outreach.communities.access import director_required, entered
from outreach.communities.forms.people import FilingForm, GroupForm, MemberRows
from outreach.communities.models import Appointment, GroupDocument, GroupMember, LeadingGroup
from outreach.communities.rules import terms as rules
from outreach.communities.rules.terms import Span
from outreach.shared.files import taken_along
from outreach.shared.histories import entered_today


@director_required
@require_safe
def group_detail(request):
    """The group in force with what is to be done about it, and those before."""
    today = timezone.localdate()
    groups = list(_groups(request))
    latest = groups[0] if groups else None
    is_over = bool(latest and latest.term_until and latest.term_until <= today)
    director = _director(request, max(latest.term_from, today) if latest else today)
    is_headed = bool(latest and latest.head and director and latest.head.name == director.name)
    terms = [Span(group.term_from, group.term_until) for group in groups]
    context = {
        "group": latest,
        "is_over": is_over,
        "is_coming": bool(latest and latest.term_from > today),
        "earlier": groups[1:],
        "director": director,
        "is_headed": is_headed,
        "year": rules.year_to_confirm(terms, today=today) if latest and is_headed else None,
        "may_take_back": bool(latest and not latest.filed_on and entered_today([latest], today)),
    }
    return TemplateResponse(request, "workspace/group/detail.html", context)


@director_required
@require_http_methods(["GET", "HEAD", "POST"])
def group_change(request):
    """Set up the first group, or let other members go on from a day."""
    today = timezone.localdate()
    latest = _groups(request).first()
    form = GroupForm(entered(request), initial={"decided_on": today, "term_from": today})
    # What is sent stands for itself: a row that says the same as before is no empty row.
    suggested = None if request.method == "POST" else _suggested(request, latest)
    members = MemberRows(entered(request), initial=suggested, prefix="members")
    if request.method == "POST" and form.is_valid() and members.is_valid():
        decide = actions.adjust if latest else actions.set_up
        try:
            decide(
                community=request.community,
                members=members.members(),
                **form.cleaned_data,
                today=today,
            )
        except actions.GroupRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The leading group is kept. File it now."))
            return redirect("workspace:group-detail")
    context = {"form": form, "members": members, "latest": latest}
    return TemplateResponse(request, "workspace/group/change.html", context)


@director_required
@require_POST
def group_confirm(request):
    """Let the same members go on for the year, with one tap."""
    year = request.POST.get("year", "")
    try:
        actions.confirm(
            community=request.community,
            year=int(year) if year.isdecimal() and len(year) == 4 else 0,
            today=timezone.localdate(),
        )
    except actions.GroupRefused as refusal:
        messages.error(request, str(refusal))
    else:
        told = _("The group is confirmed for %(year)s. File it now.") % {"year": year}
        messages.success(request, told)
    return redirect("workspace:group-detail")


@director_required
@require_POST
def group_take_back(request, pk):
    """Undo what was entered today."""
    group = get_object_or_404(_groups(request), pk=pk)
    try:
        actions.take_back(group=group, today=timezone.localdate())
    except actions.GroupRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("It is taken back; all stands as it did before."))
    return redirect("workspace:group-detail")


@director_required
@require_http_methods(["GET", "HEAD", "POST"])
def group_file(request, pk):
    """Report the group to the street office, best with its document."""
    group = get_object_or_404(_groups(request), pk=pk)
    form = FilingForm(entered(request), request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.file_group(
                group=group, **form.cleaned_data, by=request.user, now=timezone.now()
            )
        except actions.GroupRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The group is filed with the street office."))
            return redirect("workspace:group-detail")
    return TemplateResponse(request, "workspace/group/file.html", {"group": group, "form": form})


@director_required
@require_safe
@cache_control(private=True, no_cache=True)
def group_document(request, pk):
    own = GroupDocument.objects.filter(group__unit=request.community)
    document = get_object_or_404(own.select_related("group__unit"), pk=pk)
    return taken_along(document.file, name=document.file_name, content_type=document.content_type)


def _groups(request):
    """The community's groups with their people and papers, the newest first."""
    own = LeadingGroup.objects.filter(unit=request.community).order_by("-term_from")
    return own.select_related("unit").prefetch_related("members", "documents")


def _director(request, day):
    """Who directs the community on a day."""
    posts = Appointment.objects.directors().in_office(day).filter(unit=request.community)
    found = posts.select_related("user").first()
    return found and found.user


def _suggested(request, latest) -> list[dict]:
    """The members before under the director of today, who heads the group."""
    director = _director(request, timezone.localdate())
    before = list(latest.members.all()) if latest else []
    heads = [one for one in before if one.role == GroupMember.Role.HEAD]
    if director is None:
        kept = before
    else:
        kept = [one for one in before if one not in heads and one.name != director.name]
    rows = [{"name": one.name, "role": one.role, "position": one.position} for one in kept]
    if director:
        position = heads[0].position if heads else _("community director")
        head = {"name": director.name, "role": GroupMember.Role.HEAD, "position": position}
        rows.insert(0, head)
    return rows
