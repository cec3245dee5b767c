"""The workspace's search over all records of a community."""

from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.template.response import TemplateResponse
from django.views.decorators.http import require_safe

from outreach.communities.access import director_required
from outreach.shared.words import words_of
from reporting import search

HITS_A_PAGE = 50


@director_required
@require_safe
def search_records(request):
    """What was found, kind by kind; or all of one kind, page by page."""
    text = request.GET.get("q", "").strip()[: search.LONGEST]
    kind = search.BY_CODE.get(request.GET.get("kind", ""))
    if kind and words_of(text):
        return _all_of(request, kind, text)
    context = {"text": text, "results": search.search(request.community, text)}
    return TemplateResponse(request, "workspace/search.html", context)


def _all_of(request, kind, text):
    words = words_of(text)
    rows = Paginator(search.found(kind, request.community, words), HITS_A_PAGE)
    page = rows.get_page(request.GET.get("page"))
    hits = [search.hit(row, words) for row in page]
    context = {
        "text": text,
        "words": words,
        "query": urlencode({"q": text, "kind": kind.code}),
        "page": page,
        "group": search.Group(kind, rows.count, hits),
    }
    return TemplateResponse(request, "workspace/search_all.html", context)
