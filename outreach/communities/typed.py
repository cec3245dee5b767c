"""What was typed into a form of the workspace outlives a session that has run out.

Each form carries a signed mark of whom it was made for. When it comes back without a session, or
with a token from before the last login, what was typed is kept on the server in the session of
this browser; the same person finds it in the form after signing in, unsaved. Nobody else does.
"""

import json
import time
from dataclasses import asdict, dataclass
from urllib.parse import urlsplit, urlunsplit

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.auth.views import redirect_to_login
from django.core import signing
from django.http import QueryDict
from django.shortcuts import redirect, resolve_url
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views import csrf

MARK = "made_for"
LIFE = 30 * 60
MOST = 200_000  # characters that one browser may leave here
KEY = "typed"
SALT = "outreach.communities.typed"


@dataclass
class Kept:
    """A form that could not be taken: where it was sent, from which page, by whom, what it said."""

    address: str
    page: str
    user: str
    at: float
    typed: str = ""
    has_files: bool = False
    was_too_long: bool = False
    is_given_back: bool = False

    @property
    def words(self) -> str:
        if self.is_given_back and self.has_files:
            return _(
                "You were signed out. What you had typed is here; check and save it. "
                "Files are not kept: choose them again."
            )
        if self.is_given_back:
            return _("You were signed out. What you had typed is here; check and save it.")
        if self.was_too_long:
            return _("You were signed out, and what you had typed was too long to be kept.")
        return _("You were signed out, so nothing was saved or changed. Please do it once more.")


# --- Marks ----------------------------------------------------------------------------------------


def mark_of(user) -> str:
    """A sign in a form of whom it was made for, which nobody can forge."""
    return signing.Signer(salt=SALT).sign(user.pk)


def _marked(request) -> str:
    """Whom the form that is sent was made for; empty where no mark of ours says so."""
    try:
        return signing.Signer(salt=SALT).unsign(request.POST.get(MARK, ""))
    except signing.BadSignature:
        return ""


# --- Keeping and giving back ----------------------------------------------------------------------


def given_back(request) -> QueryDict | None:
    """What the person had typed into the form of this page when the session had run out."""
    kept = getattr(request, KEY, None)
    if kept is None or not kept.typed:
        return None
    kept.is_given_back = True
    return QueryDict(kept.typed)


def keep(request) -> str:
    """Keep a form that cannot be taken now; returns the page to open after the login."""
    page = _page_before(request)
    user = _marked(request)
    if not user:
        return page
    typed = request.POST.copy()
    for name in (MARK, "csrfmiddlewaretoken"):
        typed.pop(name, None)
    # A button alone is not pressed a second time: its page is where the person goes on.
    is_button = not typed and not request.FILES
    kept = Kept(
        address=page if is_button else request.get_full_path(),
        page=page,
        user=user,
        at=time.time(),
        typed=typed.urlencode(),
        has_files=bool(request.FILES),
    )
    _put(request, kept)
    return kept.address


def _put(request, kept: Kept) -> None:
    """Beside what other windows of this browser left; where it gets too much, alone."""
    if len(kept.typed) > MOST:
        kept.typed, kept.was_too_long = "", True
    every = request.session.get(KEY, {}) | {kept.address: asdict(kept)}
    if len(json.dumps(every)) > MOST:
        every = {kept.address: asdict(kept)}
    request.session[KEY] = every
    if not request.user.is_authenticated:
        # Should nobody come back for it, it does not stay longer than it could be given back.
        request.session.set_expiry(LIFE)


def _take(request) -> Kept | None:
    """What was kept for this page, once; what is somebody else's or too old is gone as well."""
    if KEY not in request.session:
        return None
    every = {
        address: kept
        for address, kept in request.session.pop(KEY).items()
        if kept["user"] == str(request.user.pk) and kept["at"] > time.time() - LIFE
    }
    found = every.pop(request.get_full_path(), None)
    if every:
        request.session[KEY] = every
    return Kept(**found) if found else None


def _home() -> str:
    return reverse("workspace:home")


def _page_before(request) -> str:
    """The page of the workspace on which a button stood, else the overview."""
    before = _address_before(request)
    return before if before.startswith(_home()) else _home()


def _address_before(request) -> str:
    """From which page of this site somebody comes, without the host; empty for any other site."""
    before = request.headers.get("Referer", "")
    if not url_has_allowed_host_and_scheme(before, allowed_hosts={request.get_host()}):
        return ""
    return urlunsplit(("", "", *urlsplit(before)[2:4], ""))


# --- The door -------------------------------------------------------------------------------------


class LoginRequired(LoginRequiredMiddleware):
    """Sends strangers to the login, keeps what they had typed, and gives it back to them."""

    def process_view(self, request, view_func, view_args, view_kwargs):
        if request.user.is_authenticated and request.method == "GET":
            setattr(request, KEY, _take(request))
        return super().process_view(request, view_func, view_args, view_kwargs)

    def handle_no_permission(self, request, view_func):
        if not _is_sent_form(request):
            return super().handle_no_permission(request, view_func)
        return _to_the_login(request)

    def process_template_response(self, request, response):
        """Say what became of the form, on the page that is shown instead."""
        if kept := getattr(request, KEY, None):
            messages.info(request, kept.words)
        return response

    def process_response(self, request, response):
        """Whoever comes back to an address that only acts is shown the page it is reached from."""
        is_wrong_way = response.status_code == 405 and request.method == "GET"
        if not is_wrong_way or not request.path.startswith(_home()):
            return response
        if kept := getattr(request, KEY, None):
            return redirect(_page_after(request, kept))
        return redirect(_home()) if _comes_from_the_login(request) else response


def csrf_failure(request, reason=""):
    """A form from before the last login is shown again to its owner; anybody else is refused."""
    if not _is_sent_form(request) or not (user := _marked(request)):
        return csrf.csrf_failure(request, reason=reason)
    if not request.user.is_authenticated:
        return _to_the_login(request)
    if user == str(request.user.pk):
        return redirect(keep(request))
    return csrf.csrf_failure(request, reason=reason)


def _is_sent_form(request) -> bool:
    """Whether a person sent a form of the workspace, and not a program in the background."""
    is_by_person = request.headers.get("Sec-Fetch-Mode", "navigate") == "navigate"
    return request.method == "POST" and request.path.startswith(_home()) and is_by_person


def _to_the_login(request):
    return redirect_to_login(keep(request), resolve_url(settings.LOGIN_URL))


def _page_after(request, kept: Kept) -> str:
    """The page on which the button stood, which will say that nothing was done."""
    page = kept.page if kept.page != kept.address else _home()
    _put(request, Kept(address=page, page=_home(), user=kept.user, at=time.time()))
    return page


def _comes_from_the_login(request) -> bool:
    return _address_before(request).startswith(resolve_url(settings.LOGIN_URL))
