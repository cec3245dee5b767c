"""A table brought in on the street office's pages: handed in, looked at, confirmed."""

from functools import partial
from pathlib import Path

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from . import import_steps, waiting_room
from .import_steps import TwoSteps, UploadForm
from .imports import ImportRefused, Report
from .tables import Column


class ImportPages:
    """Two pages beside a list in the admin; nothing is written before it was shown."""

    change_list_template = "admin/import_change_list.html"
    import_columns: list[Column]

    def preview_import(self, request, file: Path, report: Report) -> None:
        raise NotImplementedError

    def apply_import(self, request, file: Path, report: Report, file_name: str) -> None:
        raise NotImplementedError

    @property
    def import_name(self) -> str:
        return f"{self.opts.app_label}_{self.opts.model_name}_import"

    def get_urls(self):
        site = self.admin_site
        return [
            path("import/", site.admin_view(self.import_view), name=self.import_name),
            path(
                "import/<str:token>/",
                site.admin_view(self.import_preview_view),
                name=f"{self.import_name}_preview",
            ),
            *super().get_urls(),
        ]

    @method_decorator(require_http_methods(["GET", "HEAD", "POST"]))
    def import_view(self, request):
        """Take a file, and go on to what it would do."""
        self._refuse_who_may_not(request)
        form = UploadForm(request.POST or None, request.FILES or None)
        if request.method == "POST" and form.is_valid():
            token = self._steps(request).hand_in(form.cleaned_data["file"])
            return redirect(f"admin:{self.import_name}_preview", token)
        context = {"form": form, "columns": self.import_columns}
        return self._page(request, "admin/import.html", context)

    @method_decorator(require_http_methods(["GET", "HEAD", "POST"]))
    def import_preview_view(self, request, token):
        """Show what the file would do; a second request brings it in as it was shown."""
        self._refuse_who_may_not(request)
        steps = self._steps(request)
        try:
            waiting = steps.find(token)
            if request.method != "POST":
                return self._preview_page(request, waiting, steps.look(waiting))
            report = steps.take(waiting)
        except ImportRefused as refused:
            return self._preview_page(request, waiting, refused.report, status=409)
        except waiting_room.Gone:
            return self._gone(request)
        messages.success(request, import_steps.in_words(report))
        return redirect(f"admin:{self.opts.app_label}_{self.opts.model_name}_changelist")

    def _steps(self, request) -> TwoSteps:
        return TwoSteps(
            purpose=self.import_name,
            by_id=request.user.pk,
            preview=partial(self.preview_import, request),
            apply=partial(self.apply_import, request),
        )

    def _gone(self, request):
        messages.error(request, _("This file no longer waits. Hand it in again."))
        return redirect(f"admin:{self.import_name}")

    def _refuse_who_may_not(self, request) -> None:
        if not (self.has_add_permission(request) and self.has_change_permission(request)):
            raise PermissionDenied

    def _preview_page(self, request, waiting, report, *, status=200):
        more = import_steps.not_shown(report)
        context = {"report": report, "more": more, "file_name": waiting.name}
        return self._page(request, "admin/import_preview.html", context, status=status)

    def _page(self, request, template, context, *, status=200):
        context |= self.admin_site.each_context(request)
        context |= {
            "title": _("Import %(what)s") % {"what": self.opts.verbose_name_plural},
            "subtitle": None,
            "opts": self.opts,
            "list_address": reverse(
                f"admin:{self.opts.app_label}_{self.opts.model_name}_changelist"
            ),
            "import_address": reverse(f"admin:{self.import_name}"),
        }
        return TemplateResponse(request, template, context, status=status)
