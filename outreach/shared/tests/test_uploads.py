"""What a telephone sends, and what is kept of it."""

import random
import struct
import time
import zlib
from io import BytesIO

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from outreach.shared.uploads import MOST_BYTES, MOST_BYTES_OF_PDF, clean_document, clean_photo

PLACE = {1: "N", 2: (39.0, 59.0, 12.0), 3: "E", 4: (116.0, 24.0, 30.0)}
ORIENTATION, MAKE, GPS = 0x0112, 0x010F, 0x8825


def drawn(size=(400, 300), *, kind="JPEG", mode="RGB", colour="teal", **options) -> bytes:
    content = BytesIO()
    Image.new(mode, size, colour).save(content, kind, **options)
    return content.getvalue()


def noise(size) -> Image.Image:
    """Like a photo: nothing in it packs well."""
    pixels = random.Random(7).randbytes(size[0] * size[1] * 3)
    return Image.frombytes("RGB", size, pixels)


def taken_by_a_camera(orientation=1) -> bytes:
    """Wide, the left half red, with the traces a telephone leaves."""
    photo = Image.new("RGB", (400, 200), "blue")
    photo.paste("red", (0, 0, 200, 200))
    exif = Image.Exif()
    exif[ORIENTATION], exif[MAKE] = orientation, "SecretPhone"
    exif.get_ifd(GPS).update(PLACE)
    content = BytesIO()
    photo.save(content, "JPEG", exif=exif, quality=95, comment=b"SecretComment")
    return content.getvalue()


def header_of_a_huge_png(side=50_000) -> bytes:
    """Claims 2,500 million pixels in a hundred bytes."""

    def chunk(kind, data):
        check = struct.pack(">I", zlib.crc32(kind + data))
        return struct.pack(">I", len(data)) + kind + data + check

    header = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\0"))


def upload(content: bytes, name="IMG_2031.jpg"):
    return SimpleUploadedFile(name, content, content_type="image/jpeg")


def kept(content: bytes) -> Image.Image:
    photo = Image.open(BytesIO(clean_photo(upload(content)).read()))
    photo.load()
    return photo


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_the_usual_kinds_are_kept_as_jpeg(kind):
    photo = kept(drawn(kind=kind))

    assert (photo.format, photo.mode, photo.size) == ("JPEG", "RGB", (400, 300))


@pytest.mark.parametrize(
    ("size", "expected"),
    [
        pytest.param((1600, 1200), (1600, 1200), id="as large as we keep"),
        pytest.param((1602, 801), (1600, 800), id="a little wider"),
        pytest.param((3000, 4000), (1200, 1600), id="upright from a telephone"),
        pytest.param((5, 4000), (2, 1600), id="very narrow"),
        pytest.param((1, 1), (1, 1), id="a single pixel"),
    ],
)
def test_a_photo_is_made_no_larger_than_needed(size, expected):
    assert kept(drawn(size)).size == expected


@pytest.mark.parametrize("mode", ["L", "RGB", "RGBA", "LA", "P", "1", "I;16"])
def test_every_way_of_colouring_is_kept(mode):
    colour = 0 if mode in ("1", "P", "L", "I;16") else "black"

    assert kept(drawn(kind="PNG", mode=mode, colour=colour)).mode == "RGB"


def test_a_photo_for_print_is_kept():
    assert kept(drawn(mode="CMYK", colour=(0, 0, 0, 0))).getpixel((1, 1)) == (255, 255, 255)


def test_what_was_transparent_becomes_white():
    clear = drawn(kind="PNG", mode="RGBA", colour=(0, 0, 0, 0))

    assert kept(clear).getpixel((10, 10)) == (255, 255, 255)


@pytest.mark.parametrize(
    ("orientation", "size", "red"),
    [
        pytest.param(1, (400, 200), (50, 100), id="held upright"),
        pytest.param(3, (400, 200), (350, 100), id="upside down"),
        pytest.param(6, (200, 400), (100, 50), id="turned right"),
        pytest.param(8, (200, 400), (100, 350), id="turned left"),
    ],
)
def test_a_photo_stands_as_the_camera_was_held(orientation, size, red):
    photo = kept(taken_by_a_camera(orientation))

    reddish = photo.getpixel(red)
    assert photo.size == size
    assert reddish[0] > 200
    assert reddish[2] < 60


def test_nothing_a_camera_wrote_is_kept():
    sent = taken_by_a_camera(6)
    assert Image.open(BytesIO(sent)).getexif().get_ifd(GPS)  # There was something to lose.

    content = clean_photo(upload(sent)).read()
    photo = Image.open(BytesIO(content))

    assert dict(photo.getexif()) == {}
    assert set(photo.info) == {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
    for trace in (
        b"Exif",
        b"SecretPhone",
        b"SecretComment",
        b"http://ns.adobe.com",
        b"ICC_PROFILE",
    ):
        assert trace not in content


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_traces_in_other_kinds_are_lost_as_well(kind):
    exif = Image.Exif()
    exif[MAKE] = "SecretPhone"
    sent = drawn(kind=kind, exif=exif)
    assert b"SecretPhone" in sent

    assert b"SecretPhone" not in clean_photo(upload(sent)).read()


def test_a_photo_of_twelve_megapixels_becomes_small():
    content = BytesIO()
    noise((1000, 750)).resize((4000, 3000)).save(content, "JPEG", quality=95)

    assert clean_photo(upload(content.getvalue())).size < len(content.getvalue()) / 2


def test_the_ending_follows_what_is_kept_and_folders_are_cut_off():
    sent = SimpleUploadedFile("a.png", drawn(kind="PNG"))
    sent.file.name = sent._name = "../../etc/湖.png"

    assert clean_photo(sent).name == "湖.jpg"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        pytest.param(b"", "no photo", id="nothing"),
        pytest.param(b"<svg xmlns='http://www.w3.org/2000/svg'/>", "no photo", id="SVG"),
        pytest.param(b"<html><script>alert(1)</script>", "no photo", id="HTML called .jpg"),
        pytest.param(b"%PDF-1.7\n", "no photo", id="PDF"),
        pytest.param(drawn(kind="GIF"), "no photo", id="GIF"),
        pytest.param(drawn(kind="TIFF"), "no photo", id="TIFF"),
        pytest.param(drawn(kind="BMP"), "no photo", id="BMP"),
        pytest.param(b"\0\0\0\x18ftypheic" + bytes(99), "no photo", id="HEIC"),
        pytest.param(b"RIFF\x04\0\0\0WAVE", "damaged", id="sound that begins like WebP"),
        pytest.param(b"\xff\xd8\xff" + b"<script>" * 99, "damaged", id="script behind a beginning"),
        pytest.param(drawn((900, 900))[:2000], "damaged", id="half a JPEG"),
        pytest.param(drawn(kind="PNG")[:80], "damaged", id="half a PNG"),
        pytest.param(drawn(kind="WEBP")[:60], "damaged", id="half a WebP"),
        pytest.param(b"\xff" * MOST_BYTES + b"\xff", "larger than 20 MB", id="a byte too many"),
    ],
)
def test_what_is_no_photo_we_take_is_refused_in_words(content, words):
    with pytest.raises(ValidationError, match=words):
        clean_photo(upload(content))


def test_half_a_photo_of_noise_is_refused():
    whole = BytesIO()
    noise((600, 600)).save(whole, "JPEG")

    with pytest.raises(ValidationError, match="damaged"):
        clean_photo(upload(whole.getvalue()[: len(whole.getvalue()) // 2]))


@pytest.mark.parametrize(
    "side",
    [
        pytest.param(6_400, id="a little over the limit"),
        pytest.param(10_000, id="where Pillow begins to warn"),
        pytest.param(50_000, id="2,500 million pixels"),
        pytest.param(2**31 - 1, id="as large as the header can say"),
    ],
)
def test_a_bomb_is_refused_before_it_is_unpacked(side):
    started = time.monotonic()

    with pytest.raises(ValidationError, match="too many pixels"):
        clean_photo(upload(header_of_a_huge_png(side)))

    assert time.monotonic() - started < 0.5


def test_the_limit_of_pixels_itself_is_taken(settings):
    settings.MAX_IMAGE_PIXELS = 400 * 300

    assert kept(drawn((400, 300))).size == (400, 300)
    with pytest.raises(ValidationError, match="too many pixels"):
        clean_photo(upload(drawn((401, 300))))


def test_a_pdf_stays_as_it_is_under_a_name_of_ours():
    kept = clean_document(upload(b"%PDF-1.7 <script>"))

    assert (kept.read(), kept.name) == (b"%PDF-1.7 <script>", "document.pdf")


def test_a_photo_of_a_document_is_cleaned_whatever_it_is_called():
    kept = clean_document(upload(drawn((401, 300))))

    assert kept.name.endswith(".jpg")
    assert kept.read().startswith(b"\xff\xd8\xff")


@pytest.mark.parametrize(
    ("size", "is_taken"), [(MOST_BYTES_OF_PDF, True), (MOST_BYTES_OF_PDF + 1, False)]
)
def test_a_pdf_has_its_limit(size, is_taken):
    file = upload(b"%PDF-".ljust(size, b"x"))

    if is_taken:
        assert clean_document(file).size == size
    else:
        with pytest.raises(ValidationError, match="larger than 10 MB"):
            clean_document(file)


@pytest.mark.parametrize("content", [b"<html>", b" %PDF-1.7", b"PK\x03\x04", b"%PDF"])
def test_what_is_neither_pdf_nor_photo_is_no_document(content):
    with pytest.raises(ValidationError, match="Send a PDF, or a photo"):
        clean_document(upload(content))
