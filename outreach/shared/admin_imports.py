"""A table brought in on the street office's pages: handed in, looked at, confirmed."""

from pathlib import Path

from django import forms
from django.contrib import messages
from django.core import signing
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from . import waiting_room
from .imports import ImportRefused, Report
from .tables import Column

# What is larger would keep the browser waiting too long; the command takes it.
MOST_BYTES = 4 * 1024 * 1024
SHOWN = 50


class UploadForm(forms.Form):
    file = forms.FileField(
        label=gettext_lazy("Table"),
        help_text=gettext_lazy("CSV (UTF-8 or GB18030) or Excel workbook (.xlsx), up to 4 MB."),
        widget=forms.FileInput(attrs={"accept": ".csv,.xlsx"}),
        max_length=100,
    )

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.size > MOST_BYTES:
            raise ValidationError(
                _(
                    "The file is larger than 4 MB. Split it into smaller files, "
                    "or ask for it to be imported on the server."
                )
            )
        return file


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
            token = waiting_room.keep(
                form.cleaned_data["file"], purpose=self.import_name, by_id=request.user.pk
            )
            return redirect(f"admin:{self.import_name}_preview", token)
        context = {"form": form, "columns": self.import_columns}
        return self._page(request, "admin/import.html", context)

    @method_decorator(require_http_methods(["GET", "HEAD", "POST"]))
    def import_preview_view(self, request, token):
        """Show what the file would do; a second request brings it in as it was shown."""
        self._refuse_who_may_not(request)
        try:
            waiting = waiting_room.find(token, purpose=self.import_name, by_id=request.user.pk)
        except signing.BadSignature:
            raise Http404 from None
        except waiting_room.Gone:
            return self._gone(request)
        report = Report(keep=SHOWN)
        if request.method != "POST":
            self.preview_import(request, waiting.path, report)
            return self._preview_page(request, waiting, report)
        try:
            # Whoever clicks twice brings it in once.
            with waiting_room.taken(waiting) as path:
                self.apply_import(request, path, report, waiting.name)
        except ImportRefused as refused:
            return self._preview_page(request, waiting, refused.report, status=409)
        except waiting_room.Gone:
            return self._gone(request)
        messages.success(
            request,
            _("Imported: %(new)d new, %(changed)d changed, %(unchanged)d unchanged.")
            % {"new": report.new, "changed": report.changed, "unchanged": report.unchanged},
        )
        return redirect(f"admin:{self.opts.app_label}_{self.opts.model_name}_changelist")

    def _gone(self, request):
        messages.error(request, _("This file no longer waits. Hand it in again."))
        return redirect(f"admin:{self.import_name}")

    def _refuse_who_may_not(self, request) -> None:
        if not (self.has_add_permission(request) and self.has_change_permission(request)):
            raise PermissionDenied

    def _preview_page(self, request, waiting, report, *, status=200):
        more = {
            "added": report.new - len(report.added),
            "changes": report.changed - len(report.changes),
            "refusals": report.refused - len(report.refusals),
        }
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
