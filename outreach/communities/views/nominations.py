"""The workspace's pages of nominations: written, scored, handed in, taken back."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from outreach.communities import designation
from outreach.communities.access import director_required, entered
from outreach.communities.forms.designation import NominationForm, ReasonForm
from outreach.communities.models import CriteriaSet, Nomination, What


@director_required
@require_http_methods(["GET", "HEAD", "POST"])
def nomination_add(request):
    """Nominate a family or, with `?what=block`, a block."""
    what = What.BLOCK if request.GET.get("what") == What.BLOCK else What.FAMILY
    year = timezone.localdate().year
    criteria = CriteriaSet.objects.in_use(
        street_id=request.community.street_id, what=what, year=year
    )
    form = NominationForm(entered(request), what=what, criteria=criteria)

    def save():
        return designation.nominate(
            community=request.community,
            what=what,
            details=form.details,
            scores=form.scores,
            by=request.user,
            now=timezone.now(),
        )

    context = {"form": form, "what": what, "criteria": criteria, "nomination": None}
    return _written(request, form, save, context)


@director_required
@require_http_methods(["GET", "HEAD", "POST"])
def nomination_edit(request, pk):
    """Change a draft, or a nomination that the street office returned."""
    nomination = _own(request, pk)
    if not nomination.may_be_edited:
        messages.error(request, _("A nomination is changed as a draft, or once it is returned."))
        return redirect("workspace:nomination-detail", pk)
    criteria = nomination.criteria or CriteriaSet.objects.in_use(
        street_id=request.community.street_id,
        what=nomination.what,
        year=timezone.localdate().year,
    )
    form = NominationForm(
        entered(request),
        what=nomination.what,
        criteria=criteria,
        initial=NominationForm.of(nomination),
    )

    def save():
        return designation.amend(
            nomination=nomination,
            details=form.details,
            scores=form.scores,
            by=request.user,
            now=timezone.now(),
        )

    context = {
        "form": form,
        "what": nomination.what,
        "criteria": criteria,
        "nomination": nomination,
    }
    return _written(request, form, save, context)


def _written(request, form, save, context):
    """Keep what was entered and, with the second button, hand it in as well."""
    if request.method == "POST" and form.is_valid():
        try:
            nomination = save()
        except designation.NominationRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            if "submit" in request.POST:
                _hand_in(request, nomination)
            else:
                messages.success(request, _("The draft is saved."))
            return redirect("workspace:nomination-detail", nomination.pk)
    return TemplateResponse(request, "workspace/families/nomination_form.html", context)


@director_required
@require_safe
def nomination_detail(request, pk):
    """One nomination: where it stands, its points, every step with its reason."""
    nomination = _own(request, pk)
    today = timezone.localdate()
    given = {score.criterion_id: score.points for score in nomination.scores.all()}
    criteria = nomination.criteria.rows.all() if nomination.criteria else []
    context = {
        "nomination": nomination,
        "notice": nomination.notice_on(today),
        "scores": [(criterion, given.get(criterion.pk)) for criterion in criteria],
        "steps": nomination.steps.select_related("by"),
        "objections": nomination.objections.all(),
    }
    return TemplateResponse(request, "workspace/families/nomination.html", context)


@director_required
@require_POST
def nomination_submit(request, pk):
    """Hand a nomination to the street office."""
    _hand_in(request, _own(request, pk))
    return redirect("workspace:nomination-detail", pk)


@director_required
@require_http_methods(["GET", "HEAD", "POST"])
def nomination_withdraw(request, pk):
    """Take a nomination back, with the reason."""
    nomination = _own(request, pk)
    form = ReasonForm(entered(request))
    if request.method == "POST" and form.is_valid():
        try:
            designation.withdraw(
                nomination=nomination, by=request.user, now=timezone.now(), **form.cleaned_data
            )
        except designation.NominationRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The nomination is withdrawn."))
            return redirect("workspace:family-list")
    context = {"nomination": nomination, "form": form}
    return TemplateResponse(request, "workspace/families/withdraw.html", context)


def _hand_in(request, nomination: Nomination) -> None:
    try:
        designation.submit(nomination=nomination, by=request.user, now=timezone.now())
    except designation.NominationRefused as refusal:
        messages.error(
            request, _("The draft is kept, but not handed in. %(why)s") % {"why": refusal}
        )
    else:
        messages.success(request, _("The street office has the nomination now."))


def _own(request, pk) -> Nomination:
    own = Nomination.objects.filter(community=request.community).with_points()
    return get_object_or_404(own.select_related("community", "criteria", "family", "block"), pk=pk)
