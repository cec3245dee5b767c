"""The workspace's pages of the mails somebody got: what was asked of them, to be read again."""

from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.views.decorators.http import require_safe

from outreach.accounts.models import Message
from outreach.communities.access import director_required


@director_required
@require_safe
def message_list(request):
    """One's own mails, the newest first; nobody else's, whatever community they are about."""
    page = Paginator(Message.objects.sent_to(request.user), 25).get_page(request.GET.get("page"))
    return TemplateResponse(request, "workspace/messages/list.html", {"page": page})


@director_required
@require_safe
def message_detail(request, pk):
    message = get_object_or_404(Message.objects.sent_to(request.user), pk=pk)
    return TemplateResponse(request, "workspace/messages/detail.html", {"message": message})
