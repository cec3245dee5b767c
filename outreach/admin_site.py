"""The street office's door."""

from collections.abc import Callable

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib.admin import AdminSite
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache


class OutreachAdminSite(AdminSite):
    """Lets in street staff who have a second factor; what is inside is scoped to their street."""

    site_title = _("Science Outreach")
    site_header = _("Science Outreach")
    index_title = _("Street office")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self._pages: list[tuple[str, Callable, str]] = []

    def page(self, route: str, *, name: str) -> Callable:
        """Give a view that belongs to no single model an address behind this door."""

        def keep(view):
            self._pages.append((route, view, name))
            return view

        return keep

    def get_urls(self):
        own = [path(route, self.admin_view(view), name=name) for route, view, name in self._pages]
        return [*own, *super().get_urls()]

    def has_permission(self, request) -> bool:
        # A page asks dozens of times; the answer costs two queries and holds for the request.
        if not hasattr(request, "may_enter_office"):
            request.may_enter_office = self._works_here(request.user) and (
                not settings.SECOND_FACTOR or is_mfa_enabled(request.user)
            )
        return request.may_enter_office

    @method_decorator(never_cache)
    @method_decorator(login_not_required)
    def login(self, request, extra_context=None):
        """Send everybody to the one login page; tell those inside why this door stays shut."""
        following = self._following(request)
        if not request.user.is_authenticated:
            return redirect_to_login(following)
        if self.has_permission(request):
            return redirect(following)
        if self._works_here(request.user):
            return redirect("mfa_activate_totp")
        raise PermissionDenied

    def _works_here(self, user) -> bool:
        """Street staff in post today; with the last day in post the door closes."""
        # The site is made before any model is loaded.
        from outreach.communities.models import Appointment

        if not (user.is_active and getattr(user, "is_street_staff", False)):
            return False
        in_office = Appointment.objects.in_office(timezone.localdate())
        return user.is_superuser or in_office.filter(user=user).exists()

    def _following(self, request) -> str:
        """The page somebody wanted, if it is one of ours."""
        wanted = request.GET.get(REDIRECT_FIELD_NAME, "")
        ours = url_has_allowed_host_and_scheme(
            wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
        )
        return wanted if ours else reverse("admin:index")
