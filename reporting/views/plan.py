"""The workspace's page of the year's plan, with what the year's duties ask of it."""

from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from activities import months, planning
from outreach.communities.access import director_required
from reporting import plans


@director_required
@require_safe
def plan_year(request):
    """Twelve months: what is planned, what became of it, and what the duties still ask for."""
    today = timezone.localdate()
    number = months.year_asked(request.GET.get("year", ""), today=today)
    year = months.of_year(request.community, number, today=today)
    context = {
        "year": year,
        "last_year": number - 1,
        "next_year": number + 1,
        "demands": plans.demands(
            community=request.community, year=number, items=year.items, today=today
        ),
        "may_change": planning.may_be_planned(number, today=today),
        "undo": planning.undoable(request.GET.get("undo", ""), unit=request.community),
        "today": today,
    }
    return TemplateResponse(request, "workspace/plan/year.html", context)
