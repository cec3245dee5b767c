"""HTML in, PDF out: archivable, tagged, every font embedded, the same bytes for the same input.

WeasyPrint is loaded with the first document, so that nothing else needs its libraries. It is not
thread-safe: one process makes one document at a time, and others wait for their turn.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from threading import Lock

from django.utils.translation import gettext as _

from .glyphs import MissingGlyph, Refused, refuse_missing

__all__ = ["Attachment", "MissingGlyph", "Refused", "Rendered", "render"]

TEXT_LIMIT = 300_000
PAGES_LIMIT = 120
# Attributes that are read aloud.
SPOKEN = ("alt", "title", "aria-label")
UNSPOKEN = ("script", "style", "template")
ONE_AT_A_TIME = Lock()


@dataclass(frozen=True)
class Attachment:
    """A file that travels inside the PDF, such as a ledger too long to print."""

    name: str
    content: bytes
    description: str


@dataclass(frozen=True)
class Rendered:
    pdf: bytes
    pages: int


def render(
    html: str,
    *,
    title: str,
    language: str,
    made_on: datetime,
    media: Mapping[str, bytes | Path] | None = None,
    attachments: Sequence[Attachment] = (),
    with_system_fonts: bool = True,
) -> Rendered:
    """Print a page of HTML in the dress of static/css/pdf.css.

    The page may show `static:img/…` and, as `media:NAME`, the pictures given here; nothing else.

    :raises MissingGlyph: if no font has a character of the text.
    :raises Refused: if it is too long, or asks for anything it was not given.
    """
    import weasyprint

    from . import press, xmp
    from .fetcher import ClosedFetcher

    fetcher = ClosedFetcher(media or {})
    page = weasyprint.HTML(string=html, base_url="nowhere:", url_fetcher=fetcher)
    page.etree_element.set("lang", language)
    _refuse_unprintable([title, *_texts(page.etree_element)], with_system_fonts=with_system_fonts)

    options = {"pdf_variant": "pdf/a-3a", "cache": {}}
    with ONE_AT_A_TIME, fetcher.open_for():
        fonts, stylesheet = press.ready()
        document = page.render(font_config=fonts, stylesheets=[stylesheet], **options)
        _refuse_too_many(len(document.pages))
        moment = made_on.astimezone(UTC)
        document.metadata.title = title
        document.metadata.created = document.metadata.modified = f"{moment:%Y-%m-%dT%H:%M:%SZ}"
        xmp.claim_both(document.metadata)
        in_order = sorted(attachments, key=lambda attachment: attachment.name)
        enclosed = [_enclosed(attachment, moment) for attachment in in_order]
        pdf = document.write_pdf(attachments=enclosed, **options)
    return Rendered(pdf=pdf, pages=len(document.pages))


def _enclosed(attachment: Attachment, moment: datetime):
    import weasyprint

    return weasyprint.Attachment(
        file_obj=BytesIO(attachment.content),
        name=attachment.name,
        description=attachment.description,
        created=moment,
        modified=moment,
        relationship="Data",
    )


def _refuse_unprintable(texts: list[str], *, with_system_fonts: bool) -> None:
    length = sum(map(len, texts))
    if length > TEXT_LIMIT:
        raise Refused(
            _("The text is too long to print: %(length)s characters of at most %(limit)s.")
            % {"length": length, "limit": TEXT_LIMIT}
        )
    refuse_missing(texts, with_system_fonts=with_system_fonts)


def _refuse_too_many(pages: int) -> None:
    if pages > PAGES_LIMIT:
        raise Refused(
            _("The document would have %(pages)s pages; at most %(limit)s are possible.")
            % {"pages": pages, "limit": PAGES_LIMIT}
        )


def _texts(root) -> Iterator[str]:
    """Every text that meets a reader, on the paper or read aloud."""
    for element in root.iter():
        if element.text and isinstance(element.tag, str) and element.tag not in UNSPOKEN:
            yield element.text
        if element.tail:
            yield element.tail
        yield from (value for name, value in element.items() if name in SPOKEN)
