"""The open page that tells whether a document is genuine. It shows nothing personal."""

from allauth.core.internal import ratelimit
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from reporting import papers, verifying
from reporting.forms import CodeForm
from reporting.models import Document, Version

ECHOED = 40  # characters of an unknown code that are shown again
PAUSE = 60  # seconds after which somebody who tried too often may try again


@login_not_required
@require_safe
def verify(request):
    """Ask for the code; the page of a code is where its QR code leads as well."""
    form = CodeForm(request.GET if "code" in request.GET else None)
    if form.is_valid():
        return redirect("public:verify-code", verifying.written(form.cleaned_data["code"]))
    return TemplateResponse(request, "public/verify/home.html", {"form": form})


@login_not_required
@require_safe
@never_cache
def verify_code(request, code):
    """Say what the document with this code is; whoever guesses codes has to pause."""
    if not _try(request, dry_run=True):
        return _too_many(request)
    for find, page in KINDS:
        if (found := find(code)) is not None:
            return page(request, found)
    _try(request)
    return _unknown(request, code)


def _summary(request, version: Version):
    verdict = verifying.verdict(version)
    made = version.documents.filter(state=Document.State.MADE).order_by("-language")
    context = {
        "version": version,
        "code": verifying.written(version.code),
        "title": papers.title(version, get_language()),
        "verdict": verdict,
        "in_force": _in_force(version),
        "documents": [] if verdict == verifying.Verdict.NOT_ACCEPTED else made,
    }
    return TemplateResponse(request, "public/verify/summary.html", context)


def _in_force(version: Version) -> dict | None:
    """Another version that counts in place of this one."""
    newer = verifying.in_force(version)
    if newer is None or newer == version:
        return None
    return {"number": newer.number, "code": verifying.written(newer.code)}


# Every kind of document that has a code: how it is found, and the page that is shown.
KINDS = [(verifying.find, _summary)]


def _unknown(request, code: str):
    shown = "".join(letter for letter in code if letter.isprintable())[:ECHOED]
    context = {"form": CodeForm({"code": shown}), "shown": shown}
    return TemplateResponse(request, "public/verify/unknown.html", context, status=404)


# --- Who guesses --------------------------------------------------------------------------------


def _try(request, **how) -> bool:
    """Whether this address may still try codes; counts a code that was tried in vain."""
    return bool(
        ratelimit.consume(
            request,
            app="reporting",
            action="unknown_code",
            config={"unknown_code": settings.UNKNOWN_CODES},
            limit_get=True,
            **how,
        )
    )


def _too_many(request):
    headers = {"Retry-After": str(PAUSE)}
    return TemplateResponse(request, "public/verify/too_many.html", status=429, headers=headers)
