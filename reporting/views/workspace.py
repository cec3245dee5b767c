from django.http import FileResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from outreach.communities.access import director_required, directs
from reporting import overview
from reporting.models import Document


@director_required
@require_safe
def home(request):
    """What is owed next and what is behind, the year so far, and what waits for somebody."""
    context = overview.page(community=request.community, user=request.user, now=timezone.now())
    return TemplateResponse(request, "workspace/home.html", context)


@director_required
@require_safe
def community(request):
    """The ways to the people and places of the community, and to its scores."""
    context = {"is_director": directs(request.user, request.community)}
    return TemplateResponse(request, "workspace/community/hub.html", context)


@director_required
@require_safe
@cache_control(private=True, no_cache=True)
def document(request, pk):
    """The PDF itself, shown in the browser under a name that says what it is."""
    made = Document.objects.filter(
        version__summary__unit=request.community, state=Document.State.MADE
    )
    found = get_object_or_404(made.select_related("version__summary__unit"), pk=pk)
    summary = found.version.summary
    name = f"{summary.unit.name}-{summary.period_key}-v{found.version.number}-{found.language}.pdf"
    return FileResponse(found.file.open("rb"), content_type="application/pdf", filename=name)
