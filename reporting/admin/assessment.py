"""The street office's pages of the target assessment: open a sheet, review, close, hand out."""

from functools import partial
from io import BytesIO

from django.contrib import admin, messages
from django.contrib.admin import RelatedOnlyFieldListFilter
from django.db import transaction
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import get_language, gettext_lazy, pgettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from outreach.accounts.models import User
from outreach.shared import pdf
from outreach.shared.admin import ReadOnly, ScopedHistoryAdmin
from outreach.shared.workbooks import CONTENT_TYPE
from reporting import actions, assessing, models, score_files
from reporting.forms import OpenSheetForm, ReviewForm

shown = method_decorator(require_safe)
shown_or_sent = method_decorator(require_http_methods(["GET", "HEAD", "POST"]))
SHEET = "admin:reporting_scoresheet_change"
COMMUNITY = "admin:reporting_scoresheet_community"


@admin.register(models.ScoreSheet)
class ScoreSheetAdmin(ReadOnly, ScopedHistoryAdmin):
    """One row for each street and year; its page is the matrix of communities and items."""

    change_list_template = "admin/assessment/list.html"
    list_display = ["year", "street", "opened_at", "state", "closed_at"]
    list_filter = ["year", ("street", RelatedOnlyFieldListFilter)]
    list_select_related = ["street"]

    @admin.display(description=gettext_lazy("state of the sheet"))
    def state(self, held):
        return pgettext("score sheet", "closed") if held.is_closed else _("open for scoring")

    def get_urls(self):
        pages = [
            ("open/", "open", self.open_view),
            ("<int:pk>/close/", "close", self.close_view),
            ("<int:pk>/pdf/", "pdf", self.pdf_view),
            ("<int:pk>/xlsx/", "xlsx", self.xlsx_view),
            ("<int:pk>/community/<int:community_pk>/", "community", self.community_view),
            ("<int:pk>/community/<int:community_pk>/pdf/", "community_pdf", self.own_pdf_view),
        ]
        own = [
            path(route, self.admin_site.admin_view(view), name=f"reporting_scoresheet_{name}")
            for route, name, view in pages
        ]
        return [*own, *super().get_urls()]

    @shown_or_sent
    def open_view(self, request):
        """Begin the assessment of a year, with the weights in force then."""
        form = OpenSheetForm(request.POST or None, user=request.user, today=timezone.localdate())
        if request.method == "POST" and form.is_valid():
            try:
                held = actions.open_sheet(**form.cleaned_data, by=request.user, now=timezone.now())
            except actions.AssessmentRefused as refusal:
                form.add_error(None, str(refusal))
            else:
                messages.success(request, _("The score sheet is open."))
                return redirect(SHEET, held.pk)
        title = _("Open a score sheet")
        return self._page(request, "admin/assessment/open.html", title, {"form": form})

    @shown
    def change_view(self, request, object_id, form_url="", extra_context=None):
        """The matrix: every community, every item, and the totals."""
        held = self._held(request, self._as_pk(object_id))
        context = {"held": held, "sheet": assessing.sheet(held)}
        context["is_intact"] = assessing.is_intact(held)
        return self._page(request, "admin/assessment/sheet.html", str(held), context)

    @shown_or_sent
    def community_view(self, request, pk, community_pk):
        """One community's items: what was measured, its own score, and the review."""
        held, sheet, row = self._row(request, pk, community_pk)
        sent = request.POST if request.method == "POST" else None
        forms = [
            ReviewForm(sent, item=item, cell=cell)
            for item, cell in zip(sheet.items, row.cells, strict=True)
        ]
        if sent is not None and all(form.is_valid() for form in forms):
            try:
                _review(request, held, community_pk, forms)
            except actions.AssessmentRefused as refusal:
                messages.error(request, str(refusal))
            else:
                messages.success(request, _("The reviews are saved."))
                return redirect(COMMUNITY, held.pk, row.pk)
        context = {"held": held, "row": row, "lines": _with_people(forms)}
        context["is_refused"] = any(form.errors for form in forms)
        title = f"{row.community.in_language(get_language() or '')}: {sheet.year}"
        return self._page(request, "admin/assessment/community.html", title, context)

    @shown_or_sent
    def close_view(self, request, pk):
        """Ask once more, then freeze the sheet."""
        held = self._held(request, pk)
        if request.method == "POST":
            try:
                actions.close_sheet(sheet=held, by=request.user, now=timezone.now())
            except actions.AssessmentRefused as refusal:
                messages.error(request, str(refusal))
            else:
                messages.success(request, _("The score sheet is closed."))
            return redirect(SHEET, held.pk)
        context = {"held": held, "sheet": assessing.sheet(held)}
        title = _("Close the score sheet?")
        return self._page(request, "admin/assessment/close.html", title, context)

    @shown
    def pdf_view(self, request, pk):
        """The whole street on paper."""
        held = self._held(request, pk)
        make = partial(score_files.street_paper, sheet=assessing.sheet(held))
        return _paper(request, held, make, held.street.name)

    @shown
    def own_pdf_view(self, request, pk, community_pk):
        """One community on paper."""
        held, sheet, row = self._row(request, pk, community_pk)
        make = partial(score_files.community_paper, sheet=sheet, row=row)
        return _paper(request, held, make, row.community.zh)

    @shown
    def xlsx_view(self, request, pk):
        """All scores as a workbook."""
        held = self._held(request, pk)
        file = score_files.score_workbook(assessing.sheet(held))
        name = f"{held.street.name}-{held.year}.xlsx"
        return FileResponse(
            BytesIO(file), as_attachment=True, content_type=CONTENT_TYPE, filename=name
        )

    def _held(self, request, pk):
        return get_object_or_404(self.get_queryset(request).select_related("street"), pk=pk)

    def _row(self, request, pk, community_pk):
        """A sheet of the own street, and the row of one of its communities."""
        held = self._held(request, pk)
        sheet = assessing.sheet(held)
        row = sheet.row_of(community_pk)
        if row is None:
            raise Http404
        return held, sheet, row

    def _page(self, request, template, title, context):
        context |= self.admin_site.each_context(request)
        context |= {"title": title, "subtitle": None, "opts": self.opts}
        return TemplateResponse(request, template, context)


@transaction.atomic
def _review(request, held, community_pk, forms) -> None:
    """All of the page or, if one item is refused, none of it."""
    items = {item.pk: item for item in held.items.all()}
    community = assessing.assessed(held).get(pk=community_pk)
    for form in forms:
        if entered := _entered(form, accepting="accept" in request.POST):
            actions.review_score(
                item=items[form.item.pk],
                community=community,
                **entered,
                by=request.user,
                now=timezone.now(),
            )


def _entered(form, *, accepting: bool) -> dict | None:
    """What was written into the form, or the self score where it is to be accepted as it is."""
    if form.has_changed():
        return form.cleaned_data
    if accepting and not form.cell.is_reviewed and form.cell.self_score is not None:
        return {"points": form.cell.self_score, "reason": ""}
    return None


def _with_people(forms) -> list[tuple]:
    """Each form with who scored and who reviewed; a sheet knows people by their id."""
    cells = [form.cell for form in forms]
    people = User.objects.in_bulk(
        {person for cell in cells for person in (cell.scored_by, cell.reviewed_by) if person}
    )
    return [
        (form, people.get(form.cell.scored_by), people.get(form.cell.reviewed_by)) for form in forms
    ]


def _paper(request, held, make, name):
    """The PDF in the browser, or back to the sheet with the reason why there is none."""
    paper = make(held=held, now=timezone.now())
    try:
        file = score_files.printed(paper)
    except pdf.Refused as refusal:
        messages.error(request, str(refusal))
        return redirect(SHEET, held.pk)
    name = f"{name}-{held.year}-{paper.language}.pdf"
    return FileResponse(BytesIO(file), content_type="application/pdf", filename=name)
