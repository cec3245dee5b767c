"""The workspace's pages of publicity positions: what there is, and when its contents changed."""

from dataclasses import dataclass
from datetime import date

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from outreach.communities import upkeep
from outreach.communities.access import director_required, entered
from outreach.communities.forms.upkeep import (
    ChangeForm,
    ClosingForm,
    DescriptionForm,
    PositionForm,
)
from outreach.communities.models import ContentChange, Facility
from outreach.shared.files import as_photo
from outreach.shared.histories import entered_today

CHANGES_A_PAGE = 20


@dataclass(frozen=True)
class Position:
    """A position with the days since its contents last changed; nothing where none is noted."""

    facility: Facility
    today_change: ContentChange | None
    days: int | None


@director_required
@require_safe
def position_list(request):
    """Every position in use, by kind, with the days since its contents changed."""
    today = timezone.localdate()
    own = _own(request).with_last_change(until=today)
    closed = own.filter(active_until__lte=today).order_by("-active_until")
    in_use = _positions(own.exclude(active_until__lte=today).order_by("kind", "name"), today)
    context = {
        "kinds": _by_kind(in_use),
        "missing_kinds": _missing_kinds(in_use),
        "closed": closed,
        "entered_today": entered_today(
            [position.today_change for position in in_use if position.today_change], today
        ),
    }
    return TemplateResponse(request, "workspace/positions/list.html", context)


@director_required
@require_safe
def position_detail(request, pk):
    """One position with all changes of its contents, the newest first."""
    today = timezone.localdate()
    facility = get_object_or_404(_own(request).with_last_change(until=today), pk=pk)
    changes = facility.content_changes.order_by("-changed_on")
    page = Paginator(changes, CHANGES_A_PAGE).get_page(request.GET.get("page"))
    [position] = _positions([facility], today)
    context = {
        "position": position,
        "facility": facility,
        "page": page,
        "entered_today": entered_today(list(page), today),
    }
    return TemplateResponse(request, "workspace/positions/detail.html", context)


@director_required
@require_http_methods(["GET", "HEAD", "POST"])
def position_add(request):
    today = timezone.localdate()
    kind = request.GET.get("kind", "")
    form = PositionForm(entered(request), initial={"active_from": today, "kind": kind})
    if request.method == "POST" and form.is_valid():
        try:
            position = upkeep.add_position(unit=request.community, **form.cleaned_data, today=today)
        except upkeep.PositionRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The position is added."))
            return redirect("workspace:position-detail", position.pk)
    context = {"form": form, "facility": None}
    return TemplateResponse(request, "workspace/positions/form.html", context)


@director_required
@require_http_methods(["GET", "HEAD", "POST"])
def position_edit(request, pk):
    facility = get_object_or_404(_own(request), pk=pk)
    form = PositionForm(entered(request), initial=_values(facility, PositionForm))
    if request.method == "POST" and form.is_valid():
        try:
            upkeep.edit_position(position=facility, **form.cleaned_data, today=timezone.localdate())
        except upkeep.PositionRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The position is saved."))
            return redirect("workspace:position-detail", pk)
    context = {"form": form, "facility": facility}
    return TemplateResponse(request, "workspace/positions/form.html", context)


@director_required
@require_http_methods(["GET", "HEAD", "POST"])
def position_close(request, pk):
    """Take a position out of use from a day on."""
    facility = get_object_or_404(_own(request), pk=pk)
    today = timezone.localdate()
    form = ClosingForm(entered(request), initial={"on": today})
    if request.method == "POST" and form.is_valid():
        try:
            upkeep.close_position(position=facility, **form.cleaned_data, today=today)
        except upkeep.PositionRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The position is out of use."))
            return redirect("workspace:position-detail", pk)
    context = {"form": form, "facility": facility}
    return TemplateResponse(request, "workspace/positions/close.html", context)


@director_required
@require_POST
def position_reopen(request, pk):
    """Take a position into use again: the undo of closing it."""
    facility = get_object_or_404(_own(request), pk=pk)
    upkeep.reopen_position(position=facility)
    messages.success(request, _("The position is in use again."))
    return redirect("workspace:position-detail", pk)


# --- Changes of contents --------------------------------------------------------------------------


@director_required
@require_POST
def position_today(request, pk):
    """One tap: the contents were changed today."""
    facility = get_object_or_404(_own(request), pk=pk)
    try:
        upkeep.changed_today(position=facility, today=timezone.localdate())
    except upkeep.PositionRefused as refusal:
        messages.error(request, str(refusal))
    else:
        said = _("%(position)s: contents changed today.") % {"position": facility.name}
        messages.success(request, said)
    return redirect("workspace:position-list")


@director_required
@require_http_methods(["GET", "HEAD", "POST"])
def position_change(request, pk):
    """A change on any day, with its topic and a photo."""
    facility = get_object_or_404(_own(request), pk=pk)
    today = timezone.localdate()
    form = ChangeForm(entered(request), request.FILES or None, initial={"changed_on": today})
    if request.method == "POST" and form.is_valid():
        try:
            upkeep.change_contents(position=facility, **form.cleaned_data, today=today)
        except upkeep.PositionRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The change of contents is recorded."))
            return redirect("workspace:position-detail", pk)
    context = {"form": form, "facility": facility, "change": None}
    return TemplateResponse(request, "workspace/positions/change.html", context)


@director_required
@require_http_methods(["GET", "HEAD", "POST"])
def position_describe(request, pk):
    """The topic and the photo of a change that is recorded already."""
    change = get_object_or_404(_own_changes(request), pk=pk)
    initial = {"topic": change.topic, "has_consent": change.has_consent}
    form = DescriptionForm(entered(request), request.FILES or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            upkeep.describe_change(change=change, **form.cleaned_data)
        except upkeep.PositionRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The change of contents is saved."))
            return redirect("workspace:position-detail", change.facility_id)
    context = {"form": form, "facility": change.facility, "change": change}
    return TemplateResponse(request, "workspace/positions/change.html", context)


@director_required
@require_POST
def position_undo(request, pk):
    """Take back a change that was entered today."""
    change = get_object_or_404(_own_changes(request), pk=pk)
    try:
        upkeep.take_back_change(change=change, today=timezone.localdate())
    except upkeep.PositionRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The change of contents is taken back."))
    return redirect("workspace:position-detail", change.facility_id)


@director_required
@require_safe
@cache_control(private=True, max_age=600)
def position_photo(request, pk):
    change = get_object_or_404(_own_changes(request).with_photo(), pk=pk)
    return as_photo(change.photo)


# --- What the pages are made of -------------------------------------------------------------------


def _own(request):
    return Facility.objects.filter(unit=request.community)


def _own_changes(request):
    own = ContentChange.objects.filter(facility__unit=request.community)
    return own.select_related("facility")


def _positions(facilities, today: date) -> list[Position]:
    facilities = list(facilities)
    changes = ContentChange.objects.filter(facility__in=facilities, changed_on=today)
    today_changes = {change.facility_id: change for change in changes}
    return [
        Position(
            facility=facility,
            today_change=today_changes.get(facility.pk),
            days=(today - facility.changed_on).days if facility.changed_on else None,
        )
        for facility in facilities
    ]


def _by_kind(positions: list[Position]) -> list[tuple[str, list[Position]]]:
    """In the order of the kinds, and only those there are."""
    grouped = [
        (label, [position for position in positions if position.facility.kind == kind])
        for kind, label in Facility.Kind.choices
    ]
    return [(label, found) for label, found in grouped if found]


def _missing_kinds(positions: list[Position]) -> list[Facility.Kind]:
    there = {position.facility.kind for position in positions}
    return [kind for kind in Facility.Kind if kind not in there]


def _values(row, form_class) -> dict:
    return {name: getattr(row, name) for name in form_class.Meta.fields}
