"""The workspace's pages of demonstration families and blocks, once they hold the title."""

from datetime import date

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Exists, OuterRef
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from outreach.communities import designation
from outreach.communities.access import director_required, entered
from outreach.communities.forms.designation import MoveForm
from outreach.communities.models import (
    DemonstrationBlock,
    DemonstrationFamily,
    Nomination,
    What,
)

TITLES_A_PAGE = 50
MODELS = {What.FAMILY: DemonstrationFamily, What.BLOCK: DemonstrationBlock}


@director_required
@require_safe
def family_list(request):
    """Who is nominated, who is to be confirmed this year, and who holds the title."""
    today = timezone.localdate()
    nominations = Nomination.objects.filter(community=request.community)
    families = Paginator(
        _own(request, What.FAMILY, today).order_by("-titled_from", "pk"), TITLES_A_PAGE
    )
    context = {
        "today": today,
        "nominations": nominations.in_progress().with_points().select_related("criteria"),
        "to_confirm": _to_confirm(request, today),
        "families": families.get_page(request.GET.get("families")),
        "blocks": _own(request, What.BLOCK, today),
        "decided": nominations.filter(state__in=("refused", "withdrawn"))[:10],
        "places": [
            designation.Places.of(request.community, what=what, year=today.year) for what in MODELS
        ],
    }
    return TemplateResponse(request, "workspace/families/list.html", context)


@director_required
@require_safe
def title_detail(request, pk, what):
    """One family or block with the way to its title, and what was confirmed since."""
    today = timezone.localdate()
    title = get_object_or_404(_own(request, what, today).select_related("nomination"), pk=pk)
    nomination = getattr(title, "nomination", None)
    confirmations = title.confirmations.all()
    context = {
        "title": title,
        "what": what,
        "today": today,
        "confirmations": confirmations,
        "may_be_confirmed": title.holds
        and not title.confirmed
        and title.titled_from.year < today.year,
        "may_be_undone": any(
            one.year == today.year and one.confirmed_on == today for one in confirmations
        ),
        "nomination": nomination,
        "steps": nomination.steps.select_related("by") if nomination else [],
    }
    return TemplateResponse(request, "workspace/families/detail.html", context)


@director_required
@require_POST
def confirm(request):
    """Confirm for this year those that are ticked, or the one whose button was chosen."""
    chosen = [request.POST["only"]] if "only" in request.POST else request.POST.getlist("title")
    titles = _chosen(request, chosen)
    if not titles:
        messages.warning(request, _("Tick at least one to confirm."))
        return redirect("workspace:family-list")
    try:
        added = designation.confirm(titles=titles, by=request.user, now=timezone.now())
    except designation.TitleRefused as refusal:
        messages.error(request, str(refusal))
    else:
        told = ngettext("%(count)d title is confirmed.", "%(count)d titles are confirmed.", added)
        messages.success(request, told % {"count": added})
    return redirect("workspace:family-list")


@director_required
@require_POST
def unconfirm(request):
    """Take back a confirmation of today."""
    for title in _chosen(request, request.POST.getlist("title")):
        try:
            designation.undo_confirmation(title=title, now=timezone.now())
        except designation.TitleRefused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("The confirmation is taken back."))
    return redirect("workspace:family-list")


@director_required
@require_POST
def plaque(request, pk, what):
    """Note that the plaque was put up today; on the same day it can be undone."""
    title = get_object_or_404(MODELS[what].objects.filter(community=request.community), pk=pk)
    undo = "undo" in request.POST
    act = designation.take_down_plaque if undo else designation.put_up_plaque
    try:
        act(title=title, now=timezone.now())
    except designation.TitleRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(
            request, _("The plaque is taken back.") if undo else _("The plaque is put up today.")
        )
    return redirect(f"workspace:{what}-detail", pk)


@director_required
@require_http_methods(["GET", "HEAD", "POST"])
def moved(request, pk, what):
    """Tell that a family moved away, or a block is no more: the title ends that day."""
    own = MODELS[what].objects.filter(community=request.community)
    title = get_object_or_404(own, pk=pk)
    form = MoveForm(entered(request), initial={"on": timezone.localdate()})
    if request.method == "POST" and form.is_valid():
        try:
            designation.report_move(title=title, now=timezone.now(), **form.cleaned_data)
        except designation.TitleRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The title has ended. The record stays."))
            return redirect(f"workspace:{what}-detail", pk)
    context = {"title": title, "what": what, "form": form}
    return TemplateResponse(request, "workspace/families/moved.html", context)


def _own(request, what: str, today: date):
    """The community's own, each telling whether it holds the title and is confirmed."""
    model = MODELS[what]
    this_year = model._meta.get_field("confirmations").related_model.objects.filter(
        **{what: OuterRef("pk")}, year=today.year
    )
    return model.objects.filter(community=request.community).annotate(
        holds=Exists(model.objects.titled_on(today).filter(pk=OuterRef("pk"))),
        confirmed=Exists(this_year),
    )


def _to_confirm(request, today: date) -> list:
    return [
        {"value": f"{what}-{title.pk}", "title": title}
        for what, model in MODELS.items()
        for title in model.objects.filter(community=request.community).to_confirm(
            today.year, on=today
        )
    ]


def _chosen(request, values: list[str]) -> list:
    """The community's own rows behind values such as `family-12`; all else is left out."""
    wanted = {what: [] for what in MODELS}
    for value in values:
        what, _dash, pk = value.partition("-")
        if what in wanted and pk.isdecimal() and len(pk) < 19:
            wanted[what].append(int(pk))
    return [
        title
        for what, model in MODELS.items()
        for title in model.objects.filter(community=request.community, pk__in=wanted[what])
    ]
