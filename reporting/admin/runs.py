"""Documents of the whole street at once: start a run, watch it, take the ZIP along."""

from django.contrib import admin, messages
from django.http import JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from outreach.communities.models import Street
from outreach.programme.templatetags.programme_words import period_name
from outreach.shared import files
from outreach.shared.admin import ReadOnly, ScopedAdmin
from reporting import actions, models, runs
from reporting.forms import StartRunForm

shown = method_decorator([require_safe, never_cache])
sent = method_decorator(require_POST)
LIST, RUN = "admin:reporting_run_changelist", "admin:reporting_run_change"


@admin.register(models.Run)
class RunAdmin(ReadOnly, ScopedAdmin):
    """The list is the history, with the form that starts a run above it."""

    change_list_template = "admin/runs/list.html"
    list_display = ["purpose", "came_to", "kind", "period", "started_at", "started_by"]
    list_filter = ["purpose", "period_key"]
    list_select_related = ["street", "started_by"]

    def get_queryset(self, request):
        return super().get_queryset(request).counted()

    @admin.display(description=gettext_lazy("period"), ordering="period_key")
    def period(self, run):
        return period_name(run.period_key)

    @admin.display(description=pgettext_lazy("of a run", "Result"))
    def came_to(self, run):
        return _summed_up(run)

    def get_urls(self):
        pages = [
            ("start/", "start", self.start_view),
            ("<int:pk>/progress/", "progress", self.progress_view),
            ("<int:pk>/retry/", "retry", self.retry_view),
            ("<int:pk>/file/", "file", self.file_view),
        ]
        own = [
            path(route, self.admin_site.admin_view(view), name=f"reporting_run_{name}")
            for route, name, view in pages
        ]
        return [*own, *super().get_urls()]

    def changelist_view(self, request, extra_context=None):
        context = {"form": _form(request), "title": _("Documents of all units")}
        return super().changelist_view(request, context | (extra_context or {}))

    @sent
    def start_view(self, request):
        """Begin a run and go to its page; or say why it cannot begin."""
        form = _form(request, request.POST)
        if not form.is_valid():
            messages.error(request, _("Choose a summary that is owed, and what is to be made."))
            return redirect(LIST)
        return _begun(request, LIST, actions.start_run, **form.cleaned_data)

    @sent
    def retry_view(self, request, pk):
        """Try again what failed, in a new run."""
        run = self._run(request, pk)
        return _begun(request, reverse(RUN, args=[pk]), actions.retry_failed, run=run)

    @shown
    def change_view(self, request, object_id, form_url="", extra_context=None):
        """How far a run has come; looked at again and again until it has finished."""
        run = self._run(request, self._as_pk(object_id))
        items = run.items.select_related("document__version__summary__unit")
        context = self.admin_site.each_context(request) | {
            "title": capfirst(run.get_purpose_display()),
            "subtitle": None,
            "opts": self.opts,
            "run": run,
            "progress": _progress(run),
            "items": items.order_by("document__version__summary__unit__code", "pk"),
        }
        return TemplateResponse(request, "admin/runs/run.html", context)

    @shown
    def progress_view(self, request, pk):
        """The same for the page that asks."""
        return JsonResponse(_progress(self._run(request, pk)))

    @shown
    def file_view(self, request, pk):
        """The ZIP of a run of the own street, as long as it is kept."""
        run = get_object_or_404(self.get_queryset(request).exclude(file=""), pk=pk)
        name = f"{run.street.name}-{run.get_kind_display()}-{run.period_key}.zip"
        file = files.taken_along(run.file, name=name, content_type="application/zip")
        return files.attached(file, name)

    def _run(self, request, pk):
        own = self.get_queryset(request).select_related("street", "started_by")
        return get_object_or_404(own, pk=pk)


def _form(request, data=None) -> StartRunForm:
    today = timezone.localdate()
    streets = Street.objects.visible_to(request.user, on=today)
    return StartRunForm(data, offered=runs.on_offer(streets=streets, today=today), streets=streets)


def _begun(request, refused, action, **asked):
    """To the page of the run that begins; a refusal leads back."""
    now = timezone.now()
    try:
        run = action(**asked, by=request.user, today=timezone.localdate(now), now=now)
    except actions.RunRefused as refusal:
        messages.error(request, str(refusal))
        return redirect(refused)
    messages.success(request, _("It has begun. You may close this page; the work goes on."))
    return redirect(RUN, run.pk)


def _left(run) -> int:
    return run.total - run.done - run.failed


def _summed_up(run) -> str:
    """One sentence on how far a run has come."""
    words = {"done": run.done, "failed": run.failed, "total": run.total, "left": _left(run)}
    if run.finished_at and run.error:
        return _("Not finished: %(done)d of %(total)d made, then a fault.") % words
    if run.finished_at and run.failed:
        return _("Finished: %(done)d of %(total)d made, %(failed)d failed.") % words
    if run.finished_at:
        return _("Finished: all %(total)d made.") % words
    if not words["left"]:
        return _("%(done)d of %(total)d made, %(failed)d failed; being finished.") % words
    return _("%(done)d of %(total)d made, %(failed)d failed, %(left)d left.") % words


def _progress(run) -> dict:
    """What a page is told while it waits."""
    failed = run.items.filter(state=models.RunItem.State.FAILED)
    failed = failed.select_related("document__version__summary__unit").order_by(
        "document__version__summary__unit__code", "pk"
    )
    return {
        "finished": run.finished_at is not None,
        "through": run.done + run.failed,
        "total": run.total,
        "words": _summed_up(run),
        "failures": [
            {
                "unit": item.document.version.summary.unit.local_name,
                "language": item.document.get_language_display(),
                "reason": item.error,
            }
            for item in failed
        ],
    }
