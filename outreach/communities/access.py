"""The workspace's door."""

from functools import wraps

from django.core.exceptions import PermissionDenied
from django.utils import timezone
from django.utils.translation import gettext as _

from outreach.accounts.access import role_required
from outreach.accounts.models import User

from . import typed
from .models import Community


def director_required(view):
    """Open a page to directors and officers in post, and put their community on the request.

    Whoever is no longer in post is refused from that day on, whatever they could open before.
    """

    @role_required(User.Role.COMMUNITY)
    @wraps(view)
    def guarded(request, *args, **kwargs):
        today = timezone.localdate()
        own = Community.objects.visible_to(request.user, on=today).select_related("street")
        request.community = own.first()
        if request.community is None:
            raise PermissionDenied(_("You hold no post in a community today."))
        return view(request, *args, **kwargs)

    return guarded


def entered(request):
    """What was entered into a form of the workspace, or None where its page is only opened.

    After a login in between, it is what had been typed before: shown again, but not sent.
    """
    return request.POST if request.method == "POST" else typed.given_back(request)
