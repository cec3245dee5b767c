"""The workspace's tables of activities: taken away, filled in, brought in."""

from functools import partial

from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from activities import exports, imports
from activities.filters import Filters
from activities.imports.template import template
from activities.models import Activity
from outreach.communities.access import director_required
from outreach.communities.models import Unit
from outreach.shared import csv_files, workbooks
from outreach.shared.files import attached
from outreach.shared.import_pages import ImportPages
from outreach.shared.import_steps import TwoSteps


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
    return _pages(request).hand_in(request)


@director_required
@require_http_methods(["GET", "HEAD", "POST"])
def activity_import_preview(request, token):
    return _pages(request).preview(request, token)


@director_required
@require_safe
def activity_import_refused(request, token):
    name = _file_name(request, _("Refused rows"), "xlsx")
    return _pages(request).refused(request, token, name=name)


def _pages(request) -> ImportPages:
    return ImportPages(
        steps=_steps(request),
        columns=imports.COLUMNS,
        address="workspace:activity-import",
        folder="workspace/activities",
        back="workspace:activity-list",
    )


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


def _file_name(request, what: str, kind: str) -> str:
    return f"{request.community.local_name}-{what}-{timezone.localdate()}.{kind}"
