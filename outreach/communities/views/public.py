"""What everybody is shown of nominations: only those on public notice now."""

from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from outreach.communities.models import Nomination

NOTICES_A_PAGE = 30


@login_not_required
@require_safe
def notice_list(request):
    """Nominations on notice, with names masked; what is over is gone from here."""
    shown = (
        Nomination.objects.on_notice(timezone.localdate())
        .select_related("community__street")
        .order_by("notice_until", "community__code", "pk")
    )
    context = {"notices": Paginator(shown, NOTICES_A_PAGE).get_page(request.GET.get("notices"))}
    return TemplateResponse(request, "public/notices.html", context)
