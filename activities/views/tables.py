"""The workspace's tables of activities: taken away, filled in, brought in."""

from functools import partial

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from activities import exports, imports
from activities.filters import Filters
from activities.imports.template import template
from activities.models import Activity
from outreach.communities.access import director_required
from outreach.communities.models import Unit
from outreach.shared import csv_files, import_steps, waiting_room, workbooks
from outreach.shared.files import attached
from outreach.shared.import_steps import TwoSteps, UploadForm
from outreach.shared.imports import ImportRefused
from outreach.shared.refused_rows import refused_rows


@director_required
@require_safe
def activity_export(request, kind):
    """The activities that the list shows with these filters, all pages of it."""
    own = Activity.objects.filter(unit=request.community)
    found = Filters.of(request.GET).applied(own)
    if kind == "csv":
        file, content_type = exports.activities_csv(found), csv_files.CONTENT_TYPE
        response = StreamingHttpResponse(file, content_type=content_type)
    elif kind == "xlsx":
        file, content_type = exports.activities_workbook(found), workbooks.CONTENT_TYPE
        response = HttpResponse(file, content_type=content_type)
    else:
        raise Http404
    return attached(response, _file_name(request, _("Activities"), kind))


@director_required
@require_safe
def activity_template(request):
    """An empty table to fill in, with drop-downs."""
    response = HttpResponse(template(request.community), content_type=workbooks.CONTENT_TYPE)
    return attached(response, _file_name(request, _("Activities to fill in"), "xlsx"))


@director_required
@require_http_methods(["GET", "HEAD", "POST"])
def activity_import(request):
    """Take a table, and go on to what it would do."""
    form = UploadForm(request.POST, request.FILES) if request.method == "POST" else UploadForm()
    if request.method == "POST" and form.is_valid():
        token = _steps(request).hand_in(form.cleaned_data["file"])
        return redirect("workspace:activity-import-preview", token)
    context = {"form": form, "columns": imports.COLUMNS}
    return TemplateResponse(request, "workspace/activities/import.html", context)


@director_required
@require_http_methods(["GET", "HEAD", "POST"])
def activity_import_preview(request, token):
    """Show what the table would do; a second request brings it in as it was shown."""
    steps = _steps(request)
    try:
        waiting = steps.find(token)
        if request.method != "POST":
            return _preview(request, token, waiting, steps.look(waiting))
        report = steps.take(waiting)
    except ImportRefused as refused:
        return _preview(request, token, waiting, refused.report, status=409)
    except waiting_room.Gone:
        return _gone(request)
    messages.success(request, import_steps.in_words(report))
    return redirect("workspace:activity-list")


@director_required
@require_safe
def activity_import_refused(request, token):
    """The refused rows as a workbook, each with the reason beside it."""
    steps = _steps(request)
    try:
        waiting = steps.find(token)
    except waiting_room.Gone:
        return _gone(request)
    report = steps.look(waiting, keep=settings.MAX_IMPORT_BYTES)
    if not _has_rows(report):
        raise Http404
    content = refused_rows(
        waiting.path, report.refusals, imports.COLUMNS, max_bytes=settings.MAX_IMPORT_BYTES
    )
    response = HttpResponse(content, content_type=workbooks.CONTENT_TYPE)
    return attached(response, _file_name(request, _("Refused rows"), "xlsx"))


def _steps(request) -> TwoSteps:
    """A table for the own community, by whoever is in post there now."""
    home, units = request.community, Unit.objects.all()
    return TwoSteps(
        # A file that was handed in for one community is never confirmed for another.
        purpose=f"workspace:activity-import:{home.pk}",
        by_id=request.user.pk,
        preview=lambda path, report: imports.preview(
            path, units=units, home=home, today=timezone.localdate(), report=report
        ),
        apply=partial(_apply, units=units, home=home, by=request.user),
    )


def _apply(path, report, file_name, **whose):
    imports.apply(path, now=timezone.now(), report=report, file_name=file_name, **whose)


def _preview(request, token, waiting, report, *, status=200):
    context = {
        "token": token,
        "report": report,
        "more": import_steps.not_shown(report),
        "file_name": waiting.name,
        "has_rows": _has_rows(report),
    }
    template = "workspace/activities/import_preview.html"
    return TemplateResponse(request, template, context, status=status)


def _has_rows(report) -> bool:
    """Whether rows were refused, and not the headings or the file alone."""
    return any(refusal.row is not None and refusal.row > 1 for refusal in report.refusals)


def _gone(request):
    messages.error(request, _("This file no longer waits. Hand it in again."))
    return redirect("workspace:activity-import")


def _file_name(request, what: str, kind: str) -> str:
    return f"{request.community.local_name}-{what}-{timezone.localdate()}.{kind}"
