"""What a summary will look like on paper, page by page, before and after it is handed in."""

from pathlib import Path

from django.db import transaction
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.http import require_http_methods, require_safe

from outreach.communities.access import director_required
from outreach.shared import pdf_pages
from reporting import summaries, tasks
from reporting.models import Document, Version

from .summaries import newest_of, own_summary

MOST_WORDS = 160  # characters of a page that its picture's description repeats


@director_required
@require_http_methods(["GET", "HEAD", "POST"])
def summary_preview(request, pk):
    """The pages of the newest version in the language of the page; asked for by POST."""
    summary = own_summary(request, pk)
    version = newest_of(summary)
    if request.method == "POST":
        order_preview(version)
        return redirect("workspace:summary-preview", pk)
    document = _document(version)
    context = {
        "summary": summary,
        "version": version,
        "document": document,
        "is_current": _is_current(document, version),
        "pages": _pages(document) if document and document.state == Document.State.MADE else [],
        "widths": pdf_pages.WIDTHS,
    }
    return TemplateResponse(request, "workspace/summaries/preview.html", context)


@never_cache
@director_required
@require_safe
def preview_state(request, pk):
    """How far the making has come, for the script of the page."""
    document = _document(newest_of(own_summary(request, pk)))
    if document is None:
        raise Http404
    return JsonResponse({"state": document.state, "words": document.get_state_display()})


@director_required
@require_safe
@cache_control(private=True, no_cache=True)
def document_page(request, pk, number):
    """One page of a finished document as a picture."""
    made = Document.objects.filter(
        version__summary__unit=request.community, state=Document.State.MADE
    )
    document = get_object_or_404(made, pk=pk)
    width = _width(request)
    etag = f'"{document.sha256}-{number}-{width}"'
    known = get_conditional_response(request, etag=etag)
    if known is not None:
        return known
    try:
        picture = pdf_pages.picture(Path(document.file.path), number=number, width=width)
    except pdf_pages.Unreadable as fault:
        raise Http404 from fault
    return HttpResponse(picture, content_type="image/png", headers={"ETag": etag})


@transaction.atomic
def order_preview(version: Version) -> None:
    """Have the pages made in the language of the page, unless they say what the version says."""
    ordered = summaries.order(version, now=timezone.now(), languages=[get_language()])
    tasks.hand_out_waiting(ordered)


def _document(version: Version) -> Document | None:
    return version.documents.filter(language=get_language()).first()


def _is_current(document: Document | None, version: Version) -> bool:
    """Whether it says what the version says; one of an accepted version stays as it is."""
    if document is None:
        return False
    return bool(version.accepted_at) or document.made_from_sha256 == version.content_sha256


def _pages(document: Document) -> list[tuple[int, str]]:
    """Each page with words for those who do not see it."""
    try:
        texts = pdf_pages.texts(Path(document.file.path))
    except pdf_pages.Unreadable:
        return []
    words = {"total": len(texts)}
    return [
        (number, _("Page %(number)d of %(total)d: %(text)s") % {**words, **_page(number, text)})
        for number, text in enumerate(texts, start=1)
    ]


def _page(number: int, text: str) -> dict:
    shown = text if len(text) <= MOST_WORDS else f"{text[:MOST_WORDS]}…"
    return {"number": number, "text": shown}


def _width(request) -> int:
    """Only the widths our pages ask for, so that nobody has a page drawn as large as a wall."""
    asked = request.GET.get("width", f"{pdf_pages.WIDTHS[0]}")
    if asked not in map(str, pdf_pages.WIDTHS):
        raise Http404
    return int(asked)
