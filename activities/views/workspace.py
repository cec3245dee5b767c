from django.core.paginator import Paginator
from django.http import FileResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from activities import changes
from activities.models import Activity, Photo
from outreach.communities.access import director_required

MOST_DRAFTS = 50


@director_required
@require_safe
def activity_list(request):
    """The community's own activities, the newest first; withdrawn ones only when asked for."""
    own, asked = Activity.objects.filter(unit=request.community), request.GET.get("state", "")
    state = asked if asked in Activity.Status else ""
    chosen = own.filter(status=state) if state else own.not_withdrawn()
    context = {
        "page": Paginator(chosen, 25).get_page(request.GET.get("page")),
        "state": state,
        "page_name": f"state={state}&page" if state else "page",
        "states": Activity.Status.choices,
        "drafts": _drafts(request),
    }
    return TemplateResponse(request, "workspace/activities/list.html", context)


def _drafts(request):
    """What was begun and is not saved, with whether it is old."""
    now = timezone.now()
    drafts = request.community.activity_drafts.select_related("by")[:MOST_DRAFTS]
    return [(draft, draft.is_old(now=now)) for draft in drafts]


@director_required
@require_safe
def activity_detail(request, pk):
    own = Activity.objects.filter(unit=request.community).select_related("campaign", "unit")
    activity = get_object_or_404(own, pk=pk)
    context = {
        "activity": activity,
        "photos": activity.photos.with_consent(),
        "hidden_photos": activity.photos.filter(has_consent=False).count(),
        "outputs": activity.outputs.all(),
        "bands": activity.audience_counts.all(),
        "partners": activity.partners.all(),
        "events": changes.events(activity),
        "today": timezone.localdate(),
        "is_assumed": (
            activity.year_is_assumed or activity.day_is_assumed or activity.unit_is_assumed
        ),
    }
    return TemplateResponse(request, "workspace/activities/detail.html", context)


@director_required
@require_safe
@cache_control(private=True, max_age=600)
def photo(request, pk):
    own = Photo.objects.with_consent().filter(activity__unit=request.community)
    found = get_object_or_404(own, pk=pk)
    return FileResponse(found.image.open("rb"), content_type="image/jpeg")
