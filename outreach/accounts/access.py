"""Who may open a page, by role. Whose objects they see is decided by querysets (`visible_to`)."""

from collections.abc import Callable
from functools import wraps

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied

from .models import User


def role_required(*roles: User.Role) -> Callable:
    """Open a page to these roles: strangers go to the login, anybody else is refused (403)."""

    def decorate(view):
        @login_required
        @wraps(view)
        def guarded(request, *args, **kwargs):
            if request.user.role not in roles:
                raise PermissionDenied
            return view(request, *args, **kwargs)

        return guarded

    return decorate


volunteer_required = role_required(User.Role.VOLUNTEER)
