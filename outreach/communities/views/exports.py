"""The workspace's records of people and places to take away."""

from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from outreach.communities import exports
from outreach.communities.access import director_required
from outreach.communities.models import DemonstrationFamily
from outreach.shared import csv_files, workbooks
from outreach.shared.files import attached


@director_required
@require_safe
def family_export(request, kind):
    """All families that the community ever had, the newest first."""
    own = DemonstrationFamily.objects.filter(community=request.community)
    if kind == "csv":
        file, content_type = exports.families_csv(own), csv_files.CONTENT_TYPE
        response = StreamingHttpResponse(file, content_type=content_type)
    elif kind == "xlsx":
        file, content_type = exports.families_workbook(own), workbooks.CONTENT_TYPE
        response = HttpResponse(file, content_type=content_type)
    else:
        raise Http404
    what = _("Demonstration families")
    name = f"{request.community.local_name}-{what}-{timezone.localdate()}.{kind}"
    return attached(response, name)
