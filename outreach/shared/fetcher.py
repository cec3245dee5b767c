"""What a document may draw in: our own static files, and the pictures given with it."""

import mimetypes
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from urllib.parse import unquote

from django.conf import settings
from django.utils.translation import gettext as _
from PIL import Image
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

from .glyphs import Refused

STATIC = Path(__file__).resolve().parents[2] / "static"
STATIC_FOLDERS = ("css", "img")
IMAGE_FORMATS = ("JPEG", "PNG")
# As long as uploads are kept; more is only ink that nobody sees.
LONGEST_SIDE = 1600


class ClosedFetcher(URLFetcher):
    """Opens `static:css/…`, `static:img/…` and `media:NAME` as given; refuses the rest."""

    def __init__(self, media: Mapping[str, bytes | Path]):
        super().__init__(fail_on_errors=True)
        self.media = media
        self.refusals: list[Refused] = []

    def fetch(self, url: str, headers=None) -> URLFetcherResponse:
        try:
            content = self._content(url)
        except Refused as refusal:
            self.refusals.append(refusal)
            raise
        kind = mimetypes.guess_type(url)[0] or "application/octet-stream"
        return URLFetcherResponse(url, content, {"Content-Type": kind})

    def _content(self, url: str) -> bytes:
        scheme, _colon, name = url.partition(":")
        name = unquote(name)
        if scheme == "static" and (path := _static_path(name)):
            return path.read_bytes()
        if scheme == "media" and name in self.media:
            given = self.media[name]
            content = given if isinstance(given, bytes) else given.read_bytes()
            _refuse_bad_picture(content, name)
            return content
        raise Refused(
            _("The document asks for something it was not given: %(url)s") % {"url": url[:200]}
        )

    @contextmanager
    def open_for(self) -> Iterator[None]:
        """Fail as a whole if anything inside the block was refused.

        :raises Refused: even where WeasyPrint itself would carry on with a gap.
        """
        try:
            yield
        except FatalURLFetchingError:
            # Not an Exception, so it would end the whole worker.
            raise self.refusals[0] from None
        if self.refusals:
            raise self.refusals[0]


def _static_path(name: str) -> Path | None:
    path = (STATIC / name).resolve()
    inside = any(path.is_relative_to(STATIC / folder) for folder in STATIC_FOLDERS)
    return path if inside and path.is_file() else None


def _refuse_bad_picture(content: bytes, name: str) -> None:
    """Look at the head of a picture only: nothing is unpacked before its size is known."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(BytesIO(content), formats=IMAGE_FORMATS) as image:
                side, pixels = max(image.size), image.width * image.height
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        side, pixels = LONGEST_SIDE + 1, 0
    except OSError:
        raise Refused(_("The picture %(name)s cannot be read.") % {"name": name}) from None
    if side > LONGEST_SIDE or pixels > settings.MAX_IMAGE_PIXELS:
        raise Refused(_("The picture %(name)s is too large.") % {"name": name})
