from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from activities.models import Activity, Photo
from outreach.communities.models import Nomination
from outreach.shared.files import as_photo


@login_not_required
@require_safe
def home(request):
    """What is on, and what was held lately."""
    shown = Activity.objects.public().select_related("unit")
    today = timezone.localdate()
    upcoming = shown.upcoming(today).order_by("held_on", "starts", "pk")
    context = {
        "upcoming": Paginator(upcoming, 12).get_page(request.GET.get("upcoming")),
        "past": Paginator(shown.counted(), 20).get_page(request.GET.get("past")),
        "notices": Nomination.objects.on_notice(today).count(),
    }
    return TemplateResponse(request, "public/home.html", context)


@login_not_required
@require_safe
def activity_detail(request, pk):
    shown = Activity.objects.public().select_related("unit", "campaign")
    activity = get_object_or_404(shown, pk=pk)
    context = {
        "activity": activity,
        "photos": activity.photos.with_consent(),
        "partners": activity.partners.all(),
    }
    return TemplateResponse(request, "public/activity_detail.html", context)


@login_not_required
@require_safe
@cache_control(max_age=600)
def photo(request, pk):
    """A photo everyone shown in agreed to, of an activity that is public."""
    photos = Photo.objects.with_consent().filter(activity__in=Activity.objects.public())
    found = get_object_or_404(photos, pk=pk)
    return as_photo(found.image)
