"""The pages of the workspace by which one kind of table is brought in, in two steps."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from . import import_steps, waiting_room, workbooks
from .files import attached
from .import_steps import TwoSteps, UploadForm
from .imports import ImportRefused, Report
from .refused_rows import refused_rows
from .tables import Column


@dataclass(frozen=True, slots=True)
class ImportPages:
    """What the pages of one kind of table are made of.

    `address` is the name of the first page; those of the preview and of the refused rows follow
    from it, and so do the templates in `folder`. `back` is the list that the rows belong to.
    """

    steps: TwoSteps
    columns: Sequence[Column]
    address: str
    folder: str
    back: str

    def hand_in(self, request):
        """Take a table, and go on to what it would do."""
        form = UploadForm(request.POST, request.FILES) if request.method == "POST" else UploadForm()
        if request.method == "POST" and form.is_valid():
            token = self.steps.hand_in(form.cleaned_data["file"])
            return redirect(f"{self.address}-preview", token)
        context = {"form": form, "columns": self.columns}
        return TemplateResponse(request, f"{self.folder}/import.html", context)

    def preview(self, request, token):
        """Show what the table would do; a second request brings it in as it was shown."""
        try:
            waiting = self.steps.find(token)
            if request.method != "POST":
                return self._shown(request, token, waiting, self.steps.look(waiting))
            report = self.steps.take(waiting)
        except ImportRefused as refused:
            return self._shown(request, token, waiting, refused.report, status=409)
        except waiting_room.Gone:
            return self._gone(request)
        messages.success(request, import_steps.in_words(report))
        return redirect(self.back)

    def refused(self, request, token, *, name: str):
        """The refused rows as a workbook, each with the reason beside it."""
        try:
            waiting = self.steps.find(token)
        except waiting_room.Gone:
            return self._gone(request)
        report = self.steps.look(waiting, keep=settings.MAX_IMPORT_BYTES)
        if not _has_rows(report):
            raise Http404
        content = refused_rows(
            waiting.path, report.refusals, self.columns, max_bytes=settings.MAX_IMPORT_BYTES
        )
        response = HttpResponse(content, content_type=workbooks.CONTENT_TYPE)
        return attached(response, name)

    def _shown(self, request, token, waiting, report, *, status=200):
        context = {
            "token": token,
            "report": report,
            "more": import_steps.not_shown(report),
            "file_name": waiting.name,
            "has_rows": _has_rows(report),
            "address": self.address,
            "refused_rows": f"{self.address}-refused",
            "back": self.back,
        }
        template = f"{self.folder}/import_preview.html"
        return TemplateResponse(request, template, context, status=status)

    def _gone(self, request):
        messages.error(request, _("This file no longer waits. Hand it in again."))
        return redirect(self.address)


def _has_rows(report: Report) -> bool:
    """Whether rows were refused, and not the headings or the file alone."""
    return any(refusal.row is not None and refusal.row > 1 for refusal in report.refusals)
