"""The page after an activity was saved: what it counts for, what is missing, what to do next."""

from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from activities.models import Activity
from outreach.communities.access import director_required
from reporting.worth import worth


@director_required
@require_safe
def activity_counts(request, pk):
    """The duties an activity counts for, as they stand now."""
    activity = get_object_or_404(Activity.objects.filter(unit=request.community), pk=pk)
    context = {
        "activity": activity,
        "worth": worth(activity=activity, now=timezone.now()),
        "is_saved": "saved" in request.GET,
        "today": timezone.localdate(),
    }
    return TemplateResponse(request, "workspace/activities/counts.html", context)
