"""The workspace's door."""

from functools import wraps

from django.core.exceptions import PermissionDenied
from django.utils import timezone
from django.utils.translation import gettext as _

from outreach.accounts.access import role_required
from outreach.accounts.models import User

from . import typed
from .models import Appointment, Community


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


def directs(user: User, community: Community) -> bool:
    """Whether somebody is the community's director today."""
    posts = Appointment.objects.directors().in_office(timezone.localdate())
    return posts.filter(user=user, unit=community).exists()


def director_in_post_required(view):
    """Open a page of the workspace to the director alone; officers are refused in words (403)."""

    @director_required
    @wraps(view)
    def guarded(request, *args, **kwargs):
        if not directs(request.user, request.community):
            raise PermissionDenied(_("Only the community director in post may do this."))
        return view(request, *args, **kwargs)

    return guarded


def entered(request):
    """What was entered into a form of the workspace, or None where its page is only opened.

    After a login in between, it is what had been typed before: shown again, but not sent.
    """
    return request.POST if request.method == "POST" else typed.given_back(request)
