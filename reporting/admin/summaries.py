"""The street office's pages for summaries. Rules make and judge them, so they are only shown."""

from django.contrib import admin, messages
from django.contrib.admin import RelatedOnlyFieldListFilter
from django.http import FileResponse
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_safe

from outreach.shared.admin import ReadOnly, ReadOnlyRows, ScopedAdmin, ScopedHistoryAdmin
from reporting import actions, models


def link_to_file(document) -> str:
    if document.state != models.Document.State.MADE:
        return document.get_state_display()
    address = reverse("admin:reporting_document_file", args=[document.pk])
    return format_html('<a href="{}">{}</a>', address, _("Open the PDF"))


class VersionRows(ReadOnlyRows):
    model = models.Version
    fields = ["number", "as_of", "counted_at", "figures_sha256"]


class DocumentRows(ReadOnlyRows):
    model = models.Document
    fields = ["language", "state", "opened", "pages", "made_at", "sha256", "error"]
    readonly_fields = ["opened"]

    @admin.display(description=gettext_lazy("document"))
    def opened(self, document):
        return link_to_file(document)


class SubmissionRows(ReadOnlyRows):
    model = models.Submission
    fields = ["submitted_at", "submitted_by", "decision", "decided_by", "decided_at", "reason"]


@admin.register(models.Summary)
class SummaryAdmin(ReadOnly, ScopedHistoryAdmin):
    search_fields = ["unit__name", "unit__name_en", "unit__code", "period_key"]
    list_display = ["unit", "period_key", "due_on"]
    list_filter = ["period_key", ("unit", RelatedOnlyFieldListFilter)]
    list_select_related = ["unit", "obligation"]
    inlines = [VersionRows]
    actions = ["make_drafts"]

    @admin.action(description=gettext_lazy("Count anew and make the drafts"), permissions=["view"])
    def make_drafts(self, request, queryset):
        """Drafts of the chosen summaries from the records as they are now."""
        now = timezone.now()
        chosen = queryset.select_related("unit", "obligation__definition__street")
        try:
            documents = actions.make_drafts(
                chosen=list(chosen), by=request.user, today=timezone.localdate(now), now=now
            )
        except actions.DraftRefused as refusal:
            self.message_user(request, str(refusal), messages.ERROR)
            return
        waiting = sum(document.is_waiting for document in documents)
        told = ngettext(
            "%(count)d document is being made.", "%(count)d documents are being made.", waiting
        )
        same = _("Nothing has changed since the last drafts.")
        self.message_user(request, told % {"count": waiting} if waiting else same, messages.SUCCESS)

    @admin.display(description=gettext_lazy("due on"), ordering="obligation__due_on")
    def due_on(self, summary):
        return summary.obligation.due_on


@admin.register(models.Version)
class VersionAdmin(ReadOnly, ScopedAdmin):
    """Reached from its summary; a list of all versions would say little."""

    search_fields = ["summary__unit__name", "summary__unit__name_en", "summary__period_key"]
    list_display = ["summary", "number", "as_of", "counted_at"]
    list_select_related = ["summary__unit"]
    fields = ["summary", "number", "as_of", "counted_at", "figures_sha256"]
    inlines = [DocumentRows, SubmissionRows]

    def has_module_permission(self, request):
        return False

    def in_scope(self, queryset, request):
        summaries = models.Summary.objects.visible_to(request.user, on=timezone.localdate())
        return queryset.filter(summary__in=summaries)


@admin.register(models.Document)
class DocumentAdmin(ReadOnly, ScopedAdmin):
    search_fields = ["version__summary__unit__name", "version__summary__unit__name_en", "sha256"]
    list_display = ["version", "language", "state", "opened", "made_at", "pages"]
    list_filter = ["state", "language", "version__summary__period_key"]
    list_select_related = ["version__summary__unit"]
    fields = ["version", "language", "state", "opened", "queued_at", "attempts", "error"]
    fields += ["made_at", "pages", "size", "sha256", "made_from_sha256"]

    def get_urls(self):
        file = self.admin_site.admin_view(self.file_view)
        return [path("<int:pk>/file/", file, name="reporting_document_file"), *super().get_urls()]

    def file_view(self, request, pk):
        """The PDF of a unit of the own street."""
        return _file(request, pk)

    @admin.display(description=gettext_lazy("document"))
    def opened(self, document):
        return link_to_file(document)


@require_safe
def _file(request, pk):
    own = models.Document.objects.visible_to(request.user, on=timezone.localdate())
    made = own.filter(state=models.Document.State.MADE).select_related("version__summary__unit")
    found = get_object_or_404(made, pk=pk)
    summary = found.version.summary
    name = f"{summary.unit.name}-{summary.period_key}-{found.language}.pdf"
    return FileResponse(found.file.open("rb"), content_type="application/pdf", filename=name)


@admin.register(models.Submission)
class SubmissionAdmin(ReadOnly, ScopedHistoryAdmin):
    search_fields = ["version__summary__unit__name", "version__summary__unit__name_en"]
    list_display = ["version", "submitted_by", "submitted_at", "decision", "decided_at"]
    list_filter = ["decision", "version__summary__period_key"]
    list_select_related = ["version__summary__unit", "submitted_by"]
    date_hierarchy = "submitted_at"
