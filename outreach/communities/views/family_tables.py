"""The workspace's table of families to nominate: filled in, looked at, kept as drafts."""

from functools import partial

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from outreach.communities.access import director_required
from outreach.communities.designation import family_columns, family_tables
from outreach.shared import workbooks
from outreach.shared.files import attached
from outreach.shared.import_pages import ImportPages
from outreach.shared.import_steps import TwoSteps


@director_required
@require_safe
def family_template(request):
    """An empty table to fill in, with drop-downs and the year's criteria."""
    content = family_columns.template(_criteria(request))
    response = HttpResponse(content, content_type=workbooks.CONTENT_TYPE)
    return attached(response, _file_name(request, _("Families to nominate")))


@director_required
@require_http_methods(["GET", "HEAD", "POST"])
def family_import(request):
    return _pages(request).hand_in(request)


@director_required
@require_http_methods(["GET", "HEAD", "POST"])
def family_import_preview(request, token):
    return _pages(request).preview(request, token)


@director_required
@require_safe
def family_import_refused(request, token):
    return _pages(request).refused(request, token, name=_file_name(request, _("Refused rows")))


def _pages(request) -> ImportPages:
    home = request.community
    steps = TwoSteps(
        # A file that was handed in for one community is never confirmed for another.
        purpose=f"workspace:family-import:{home.pk}",
        by_id=request.user.pk,
        preview=lambda path, report: family_tables.preview(
            path, community=home, today=timezone.localdate(), report=report
        ),
        apply=partial(_apply, community=home, by=request.user),
    )
    return ImportPages(
        steps=steps,
        columns=family_columns.columns(_criteria(request)),
        address="workspace:family-import",
        folder="workspace/families",
        back="workspace:family-list",
    )


def _apply(path, report, file_name, **whose):
    family_tables.apply(path, now=timezone.now(), report=report, file_name=file_name, **whose)


def _criteria(request):
    return family_tables.criteria_now(request.community, today=timezone.localdate())


def _file_name(request, what: str) -> str:
    return f"{request.community.local_name}-{what}-{timezone.localdate()}.xlsx"
