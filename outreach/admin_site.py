"""The street office's door."""

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib.admin import AdminSite
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _


class OutreachAdminSite(AdminSite):
    """Lets in street staff who have a second factor; what is inside is scoped to their street."""

    site_title = _("Science Outreach")
    site_header = _("Science Outreach")
    index_title = _("Street office")

    def has_permission(self, request) -> bool:
        user = request.user
        if not (user.is_active and getattr(user, "is_street_staff", False)):
            return False
        return not settings.SECOND_FACTOR or is_mfa_enabled(user)

    def login(self, request, extra_context=None):
        """Send everybody to the one login page; tell those inside why this door stays shut."""
        user = request.user
        if not user.is_authenticated:
            following = request.GET.get(REDIRECT_FIELD_NAME) or reverse("admin:index")
            return redirect_to_login(following)
        if self.has_permission(request):
            return redirect("admin:index")
        if getattr(user, "is_street_staff", False) and user.is_active:
            return redirect("mfa_activate_totp")
        raise PermissionDenied
