"""What belongs to no app: the way home after the login, and the choice of language."""

from django.contrib.auth.decorators import login_not_required
from django.shortcuts import redirect
from django.views.decorators.http import require_POST, require_safe
from django.views.i18n import set_language

from outreach.accounts.models import User


@require_safe
def home(request):
    """Bring everybody to the surface they work on."""
    if request.user.is_street_staff:
        return redirect("admin:index")
    if request.user.role == User.Role.COMMUNITY:
        return redirect("workspace:home")
    return redirect("public:home")


@login_not_required
@require_POST
def choose_language(request):
    return set_language(request)
