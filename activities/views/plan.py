"""The workspace's pages that change the year's plan, and the calendar of one month."""

from datetime import date
from urllib.parse import urlencode

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from activities import months, planning
from activities.forms.plan import PlanItemForm
from activities.models import PlanItem
from outreach.communities.access import director_required, entered


@director_required
@require_http_methods(["GET", "HEAD", "POST"])
def add(request):
    """Put one more item into the plan; the address may bring along what it begins with."""
    today = timezone.localdate()
    begun = {"year": today.year, "month": today.month, **request.GET.dict()}
    form = PlanItemForm(entered(request), initial=begun)
    if request.method == "POST" and form.is_valid():
        try:
            item = planning.add(unit=request.community, **form.cleaned_data, today=today)
        except planning.PlanRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("“%(title)s” is in the plan.") % {"title": item.title})
            return _to_month(item)
    return TemplateResponse(request, "workspace/plan/form.html", {"form": form})


@director_required
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request, pk):
    """Correct an item, or move it to another month."""
    item = get_object_or_404(_own(request), pk=pk)
    today = timezone.localdate()
    form = PlanItemForm(entered(request), initial=_said(item))
    if request.method == "POST" and form.is_valid():
        try:
            item = planning.change(item=item, **form.cleaned_data, today=today)
        except planning.PlanRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("“%(title)s” is changed.") % {"title": item.title})
            return _to_month(item)
    context = {"form": form, "item": item}
    return TemplateResponse(request, "workspace/plan/form.html", context)


@director_required
@require_POST
def remove(request, pk):
    """Take an item out; the page that follows offers to put it back."""
    item = get_object_or_404(_own(request), pk=pk)
    try:
        planning.remove(item=item, today=timezone.localdate())
    except planning.PlanRefused as refusal:
        messages.error(request, str(refusal))
        return redirect("workspace:plan-edit", pk)
    token = planning.undo_token("removed", [pk], unit=request.community)
    return redirect(_plan_of(item.year, undo=token))


@director_required
@require_http_methods(["GET", "HEAD", "POST"])
def copy_last_year(request):
    """Last year's items with a tick each; what the plan has already is marked and stays out."""
    today = timezone.localdate()
    year = months.year_asked((request.POST or request.GET).get("year", ""), today=today)
    last = months.of_year(request.community, year - 1, today=today)
    if request.method == "POST":
        ticked = request.POST.getlist("items")
        chosen = [item.pk for item in last.items if str(item.pk) in ticked]
        try:
            copies = planning.copy_last_year(
                unit=request.community, year=year, chosen=chosen, by=request.user, today=today
            )
        except planning.PlanRefused as refusal:
            messages.error(request, str(refusal))
        else:
            pks = [copy.pk for copy in copies]
            token = planning.undo_token("copied", pks, unit=request.community)
            return redirect(_plan_of(year, undo=token))
    there = planning.copied_already(unit=request.community, year=year)
    context = {
        "year": year,
        "last_year": year - 1,
        "lines": [
            (one.first, planned, (one.number, planned.item.title) in there)
            for one in last.months
            for planned in one.planned
        ],
        "left": sum((item.month, item.title) not in there for item in last.items),
        "may_change": planning.may_be_planned(year, today=today),
    }
    return TemplateResponse(request, "workspace/plan/copy.html", context)


@director_required
@require_POST
def undo(request):
    """Undo the removal or the copy that the plan's page has just told of."""
    today = timezone.localdate()
    done = planning.undoable(request.POST.get("undo", ""), unit=request.community)
    if done is None:
        messages.error(request, _("This can no longer be undone here."))
        return redirect("workspace:plan-year")
    try:
        if done.is_removal:
            return _put_back(request, done, today)
        return _take_back(request, done, today)
    except planning.PlanRefused as refusal:
        messages.error(request, str(refusal))
        return redirect("workspace:plan-year")


def _put_back(request, done: planning.Undo, today: date):
    item = planning.put_back(unit=request.community, pk=done.pks[0], today=today)
    messages.success(request, _("“%(title)s” is back in the plan.") % {"title": item.title})
    return _to_month(item)


def _take_back(request, done: planning.Undo, today: date):
    count = planning.take_back(unit=request.community, pks=done.pks, today=today)
    words = ngettext("%(count)d copy is removed.", "%(count)d copies are removed.", count)
    said = words % {"count": count}
    if count < len(done.pks):
        said += " " + _("What was changed or used since stays.")
    messages.success(request, said)
    return redirect("workspace:plan-year")


@director_required
@require_safe
def month(request):
    """What the community and its street have on, day by day."""
    today = timezone.localdate()
    first = months.month_asked(request.GET.get("month", ""), today=today)
    context = {
        "days": months.calendar(request.community, first=first),
        "first": first,
        "before": months.beside(first, -1),
        "after": months.beside(first, 1),
        "today": today,
        "is_now": first == today.replace(day=1),
    }
    return TemplateResponse(request, "workspace/plan/month.html", context)


# --- What these pages share -----------------------------------------------------------------------


def _own(request):
    return PlanItem.objects.filter(unit=request.community).select_related("unit")


def _said(item: PlanItem) -> dict:
    """What an item says, as the form takes it."""
    return {"year": item.year, **{name: getattr(item, name) for name in planning.SAYS}}


def _plan_of(year: int, *, undo: str) -> str:
    return f"{reverse('workspace:plan-year')}?{urlencode({'year': year, 'undo': undo})}"


def _to_month(item: PlanItem):
    address = reverse("workspace:plan-year")
    return redirect(f"{address}?year={item.year}#month-{item.month}")
