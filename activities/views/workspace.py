from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from activities import changes
from activities.filters import FilterForm, Filters
from activities.models import Activity, Photo
from outreach.communities.access import director_required
from outreach.shared.files import as_photo

MOST_DRAFTS = 50


@director_required
@require_safe
def activity_list(request):
    """The community's own activities as the filters have them, the newest first."""
    own = Activity.objects.filter(unit=request.community)
    filters = Filters.of(request.GET)
    years = own.dates("held_on", "year", order="DESC")
    context = {
        "page": Paginator(filters.applied(own), 25).get_page(request.GET.get("page")),
        "filters": filters,
        "form": FilterForm(filters, years=years),
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
    return as_photo(found.image)
