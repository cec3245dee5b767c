"""Photos as they come from a telephone, and as we keep them: small, upright, without a trace.

What a camera writes into a file (place, time, device) stays with whoever uploaded it: the picture
is drawn anew and nothing but its pixels is kept.
"""

from io import BytesIO
from pathlib import PurePosixPath

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.utils.translation import gettext as _
from PIL import Image, ImageFile, ImageOps

FORMATS = ("JPEG", "PNG", "WEBP")
MOST_BYTES = 20 * 1024 * 1024
MOST_BYTES_OF_PDF = 10 * 1024 * 1024
LONGEST_SIDE = 1600
QUALITY = 82
BEGINNINGS = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"RIFF")
HEIC = (b"ftypheic", b"ftypheix", b"ftyphevc", b"ftypheim", b"ftypheis", b"ftypmif1", b"ftypmsf1")
PDF = b"%PDF-"


def clean_photo(file) -> ContentFile:
    """Draw an uploaded photo anew as a JPEG of at most 1,600 pixels a side, without camera data.

    :raises ValidationError: in words for the person, if it is no photo we take.
    """
    if file.size > MOST_BYTES:
        raise ValidationError(_("This photo is larger than 20 MB. Send a smaller one."))
    file.seek(0)
    content = file.read()
    if content.startswith(HEIC, 4):
        raise ValidationError(
            _(
                "This is no photo we can take: it is HEIC, as iPhones keep them. In the phone's "
                "settings choose Camera, Formats, “Most Compatible”, or send a JPEG of it."
            )
        )
    if not content.startswith(BEGINNINGS):
        raise ValidationError(_("This is no photo we can take. Send a JPEG, PNG or WebP."))
    drawn = BytesIO()
    _upright(content).save(drawn, "JPEG", quality=QUALITY, optimize=True)
    name = PurePosixPath(file.name or "photo").with_suffix(".jpg").name
    return ContentFile(drawn.getvalue(), name=name)


def _upright(content: bytes) -> Image.Image:
    try:
        with Image.open(BytesIO(content), formats=FORMATS) as photo:
            # The size stands in the header, so a bomb is refused before anything is unpacked.
            if photo.width * photo.height > settings.MAX_IMAGE_PIXELS:
                raise _too_many_pixels()
            # WeasyPrint switches this on for its whole process; half a photo is not a photo.
            ImageFile.LOAD_TRUNCATED_IMAGES = False
            photo.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
            photo.load()
            return _plain(photo)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise _too_many_pixels() from error
    except (OSError, SyntaxError, ValueError, EOFError) as error:
        raise ValidationError(_("This photo is damaged. Send it again.")) from error


def _too_many_pixels() -> ValidationError:
    return ValidationError(_("This photo has too many pixels. Send a smaller one."))


def _plain(photo: Image.Image) -> Image.Image:
    """Only the pixels, turned as the camera was held, on white where they were transparent."""
    photo.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    colours = ImageOps.exif_transpose(photo).convert("RGBA")
    plain = Image.new("RGB", colours.size, "white")
    plain.paste(colours, mask=colours)
    return plain


def clean_document(file) -> ContentFile:
    """A document as it is handed in: a PDF stays as it is, a photo of the paper is drawn anew.

    :raises ValidationError: in words for the person, if it is neither or too large.
    """
    file.seek(0)
    beginning = file.read(16)
    if beginning.startswith(BEGINNINGS):
        return clean_photo(file)
    if not beginning.startswith(PDF):
        raise ValidationError(_("Send a PDF, or a photo as JPEG, PNG or WebP."))
    if file.size > MOST_BYTES_OF_PDF:
        raise ValidationError(_("This PDF is larger than 10 MB. Send a smaller one."))
    file.seek(0)
    return ContentFile(file.read(), name="document.pdf")
