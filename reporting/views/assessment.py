"""The workspace's pages of the target assessment: what a community did, and gives itself."""

from io import BytesIO

from django.contrib import messages
from django.db import transaction
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods, require_safe

from outreach.communities.access import director_required, entered
from outreach.shared import pdf
from reporting import actions, assessing, score_files
from reporting.forms import SelfScoreForm
from reporting.models import ScoreSheet


@director_required
@require_safe
def assessment(request):
    """The newest sheet on which the community stands."""
    for held in _sheets(request):
        sheet = assessing.sheet(held, only=request.community)
        if sheet.rows:
            return _page(request, held, sheet, _forms(sheet))
    return TemplateResponse(request, "workspace/assessment/none.html")


@director_required
@require_http_methods(["GET", "HEAD", "POST"])
def assessment_sheet(request, pk):
    """A year's sheet; as long as it is open, the community scores itself here."""
    held, sheet = _own_part(request, pk)
    forms = _forms(sheet, entered(request))
    if request.method != "POST":
        return _page(request, held, sheet, forms)
    if all(form.is_valid() for form in forms):
        try:
            _give(request, held, forms)
        except actions.AssessmentRefused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("Your scores are saved."))
            return redirect("workspace:assessment-sheet", held.pk)
    return _page(request, held, sheet, forms)


@director_required
@require_safe
@cache_control(private=True, no_cache=True)
def assessment_pdf(request, pk):
    """The community's own sheet on paper."""
    held, sheet = _own_part(request, pk)
    [row] = sheet.rows
    paper = score_files.community_paper(held=held, sheet=sheet, row=row, now=timezone.now())
    try:
        file = score_files.printed(paper)
    except pdf.Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("workspace:assessment-sheet", held.pk)
    name = f"{request.community.name}-{held.year}-{paper.language}.pdf"
    return FileResponse(BytesIO(file), content_type="application/pdf", filename=name)


@transaction.atomic
def _give(request, held, forms) -> None:
    """All of the page or, if one item is refused, none of it."""
    items = {item.pk: item for item in held.items.all()}
    for form in forms:
        if form.has_changed():
            actions.give_self_score(
                item=items[form.item.pk],
                community=request.community,
                **form.cleaned_data,
                by=request.user,
                now=timezone.now(),
            )


def _sheets(request):
    own = ScoreSheet.objects.visible_to(request.user, on=timezone.localdate())
    return own.filter(street=request.community.street_id).select_related("street")


def _own_part(request, pk):
    """A sheet with the community's own row, or 404 for a year in which it did not exist."""
    held = get_object_or_404(_sheets(request), pk=pk)
    sheet = assessing.sheet(held, only=request.community)
    if not sheet.rows:
        raise Http404
    return held, sheet


def _forms(sheet, data=None) -> list[SelfScoreForm]:
    [row] = sheet.rows
    return [
        SelfScoreForm(data, item=item, cell=cell)
        for item, cell in zip(sheet.items, row.cells, strict=True)
    ]


def _page(request, held, sheet, forms):
    context = {
        "held": held,
        "row": sheet.rows[0],
        "forms": forms,
        "is_refused": any(form.errors for form in forms),
        "sheets": _sheets(request),
    }
    return TemplateResponse(request, "workspace/assessment/sheet.html", context)
