"""The workspace's pages on which a community enters its activities."""

from datetime import date
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBadRequest
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from activities import actions, changes
from activities.forms import EntryForm, ReasonForm, draft_data, shown
from activities.models import Activity, Audience, Kind, PlanItem
from activities.rules import last_day
from outreach.communities.access import director_required, entered
from outreach.programme.models import Campaign

LONGEST_DRAFT = 20_000  # characters; a summary of 2,000 and all the rest stay far below
LATEST_TYPED = 2**53  # milliseconds: the largest whole number a browser can mean


@director_required
@require_http_methods(["GET", "HEAD", "POST"])
def activity_log(request):
    """Enter an activity that was held, or one that is to come."""
    today, usual = timezone.localdate(), _usual(request.community)
    form = EntryForm(
        entered(request),
        request.FILES if request.method == "POST" else None,
        unit=request.community,
        today=today,
        usual=usual,
        initial={"held_on": today, "key": uuid4()} | _begun(request, today),
    )
    if request.method == "POST" and form.is_valid():
        try:
            activity = actions.record(
                unit=request.community,
                key=form.cleaned_data["key"],
                entry=form.entry(),
                by=request.user,
                now=timezone.now(),
            )
        except actions.EntryRefused as refusal:
            return _page(request, form, refusal=refusal)
        return _saved(activity)
    return _page(request, form)


@director_required
@require_http_methods(["GET", "HEAD", "POST"])
def activity_edit(request, pk):
    """Put a record right, or record what was planned."""
    activity = _own(request, pk)
    if activity.status in actions.FINISHED:
        messages.error(request, _("Take this activity back first; then it can be changed."))
        return redirect("workspace:activity-detail", pk)
    latest = changes.latest(activity)
    form = EntryForm(
        entered(request),
        request.FILES if request.method == "POST" else None,
        instance=activity,
        unit=request.community,
        today=timezone.localdate(),
        initial=shown(activity) | {"key": uuid4(), "version": latest and latest.pk},
    )
    if request.method == "POST" and form.is_valid():
        try:
            activity = actions.change(
                activity=activity,
                key=form.cleaned_data["key"],
                seen=form.cleaned_data["version"],
                entry=form.entry(),
                by=request.user,
                now=timezone.now(),
            )
        except actions.EntryRefused as refusal:
            return _page(request, form, activity=_own(request, pk), refusal=refusal)
        except actions.ChangedMeanwhile as meanwhile:
            return _page(request, form, activity=_own(request, pk), meanwhile=meanwhile)
        return _saved(activity)
    # A form that was filled in has written into its row.
    return _page(request, form, activity=_own(request, pk) if form.is_bound else activity)


def _page(request, form, *, activity=None, refusal=None, meanwhile=None):
    """The form; what was refused comes back as 422, with all that was typed."""
    if refusal is not None:
        form.add_error(refusal.field, str(refusal))
    is_refused = form.is_bound and (meanwhile is not None or not form.is_valid())
    context = {
        "form": form,
        "activity": activity,
        "twin": refusal and refusal.twin,
        "is_refused": is_refused,
        "meanwhile": meanwhile and _meanwhile(form, meanwhile),
        "version": meanwhile.latest.pk if meanwhile else form["version"].value(),
        "had_photos": bool(request.FILES),
        "today": timezone.localdate(),
    }
    # What came back after a login was typed before: it is looked at, not refused.
    status = 422 if is_refused and request.method == "POST" else 200
    return TemplateResponse(request, "workspace/activities/form.html", context, status=status)


def _meanwhile(form, meanwhile) -> dict:
    """Who saved in between, when, and how their state differs from what is entered here."""
    latest = meanwhile.latest
    return {
        "by": latest.history_user,
        "at": latest.history_date,
        "differences": changes.differences(form.instance, latest),
        "reason": latest.history_change_reason or "",
    }


def _saved(activity):
    return redirect(reverse("workspace:activity-counts", args=[activity.pk]) + "?saved=1")


def _own(request, pk) -> Activity:
    own = Activity.objects.filter(unit=request.community).select_related("employment_result")
    return get_object_or_404(own, pk=pk)


# --- What a new form begins with ------------------------------------------------------------------


def _usual(community) -> dict:
    """As the community's last record had it."""
    own = Activity.objects.filter(unit=community).not_withdrawn().order_by("-pk")
    last = own.values("kind", "audience", "place", "counted_in").first() or {}
    usual = {name: value for name, value in last.items() if value}
    return {"audience": Audience.RESIDENTS} | usual


def _begun(request, today: date) -> dict:
    """What the address asks for: a draft, a copy, an item of the plan, a kind; or nothing."""
    if request.method == "POST":
        return {}
    asked = request.GET
    begun = _hinted(asked, today)
    if item := _of_own(PlanItem, request, asked.get("plan")):
        begun |= {
            "title": item.title,
            "kind": item.kind,
            "theme": item.theme,
            "is_into_community": item.is_into_community,
            "opposes_cults": item.opposes_cults,
            "plan_item": item.pk,
            "held_on": _day_in(item.year, item.month, today),
        }
        if item.audience:
            begun["audience"] = item.audience
    if earlier := _of_own(Activity, request, asked.get("copy")):
        begun |= shown(earlier, is_copy=True)
    if key := asked.get("draft"):
        draft = get_object_or_404(request.community.activity_drafts, key=_uuid(key))
        begun |= {"held_on": ""} | draft.data | {"key": draft.key, "typed_at": draft.typed_at}
    return begun


def _hinted(asked, today: date) -> dict:
    """What a duty asks for, where an address says it; unknown words are passed over."""
    known = {"kind": Kind.values, "audience": Audience.values}
    begun = {name: asked[name] for name in known if asked.get(name) in known[name]}
    for mark in ("is_into_community", "opposes_cults"):
        if asked.get(mark) == "on":
            begun[mark] = True
    if (code := asked.get("campaign")) in Campaign.Code.values:
        of_year = Campaign.objects.filter(year=today.year, code=code)
        begun["campaign"] = of_year.first()
    return begun


def _of_own(model, request, pk: str | None):
    """A row of the community by what stands in the address; anything else is passed over."""
    if not (pk or "").isdecimal() or len(pk) > 18:
        return None
    return model.objects.filter(unit=request.community, pk=pk).first()


def _day_in(year: int, month: int, today: date) -> date:
    """Today in the month that was planned, else the day of that month nearest to it."""
    return min(max(today, date(year, month, 1)), last_day(year, month))


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


# --- Drafts ---------------------------------------------------------------------------------------


@director_required
@require_POST
def activity_draft(request):
    """Keep what has been typed so far: 204, or 409 where something newer is kept."""
    key, typed_at = _uuid(request.POST.get("key", "")), request.POST.get("typed_at", "")
    if key is None:
        return HttpResponseBadRequest()
    data = draft_data(request.POST, unit=request.community, today=timezone.localdate())
    if sum(len(str(value)) for value in data.values()) > LONGEST_DRAFT:
        return HttpResponse(status=413)
    now = timezone.now()
    is_number = typed_at.isdecimal() and len(typed_at) < 17
    try:
        actions.keep_draft(
            unit=request.community,
            key=key,
            data=data,
            typed_at=min(int(typed_at), LATEST_TYPED) if is_number else _milliseconds(now),
            by=request.user,
            now=now,
        )
    except actions.StaleDraft as stale:
        return HttpResponse(str(stale), status=409, content_type="text/plain")
    return HttpResponse(status=204)


def _milliseconds(now) -> int:
    return int(now.timestamp() * 1000)


@director_required
@require_POST
def discard_draft(request, key):
    get_object_or_404(request.community.activity_drafts, key=key).delete()
    messages.success(request, _("The draft is gone."))
    return redirect("workspace:activity-list")


# --- Withdrawing, taking back, cancelling ---------------------------------------------------------


@director_required
@require_http_methods(["GET", "HEAD", "POST"])
def activity_withdraw(request, pk):
    """Take a record out of everything, with the reason; it can be put back."""
    return _with_a_reason(request, pk, actions.withdraw, "workspace/activities/withdraw.html")


@director_required
@require_http_methods(["GET", "HEAD", "POST"])
def activity_cancel(request, pk):
    """Say that a planned activity does not take place, with the reason."""
    return _with_a_reason(request, pk, actions.cancel, "workspace/activities/cancel.html")


def _with_a_reason(request, pk, deed, template):
    activity, form = _own(request, pk), ReasonForm(entered(request))
    if request.method == "POST" and form.is_valid():
        try:
            deed(activity=activity, **form.cleaned_data, by=request.user, now=timezone.now())
        except actions.EntryRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("workspace:activity-counts", pk)
    return TemplateResponse(request, template, {"activity": activity, "form": form})


@director_required
@require_POST
def activity_restore(request, pk):
    """Undo: a withdrawn or cancelled activity is again what it was."""
    actions.restore(activity=_own(request, pk), by=request.user, now=timezone.now())
    messages.success(request, _("It is back."))
    return redirect("workspace:activity-counts", pk)
