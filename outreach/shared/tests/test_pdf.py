import hashlib
import logging
import os
import re
import shutil
import subprocess
import sys
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest
from django.conf import settings
from PIL import Image

from outreach.shared import charts, fetcher, glyphs, pdf, press, uploads

NEW_YEAR = datetime(2027, 1, 1, tzinfo=UTC)
SEALED_ROOM = {"title": "总结", "language": "zh-hans", "made_on": NEW_YEAR}
RARE = "\U00020bb7"  # 𠮷, in names; the shipped fonts lack it


def _page(body: str) -> str:
    return f"<!DOCTYPE html><html lang='zh-hans'><title>总结</title><body>{body}</body></html>"


def _render(body: str, **changes) -> pdf.Rendered:
    return pdf.render(_page(body), **SEALED_ROOM | changes)


def _picture(width=40, height=30, kind="JPEG") -> bytes:
    file = BytesIO()
    Image.new("RGB", (width, height), "teal").save(file, kind)
    return file.getvalue()


def _text_of(rendered: pdf.Rendered) -> str:
    """What a reader gets who copies the text out of the document."""
    if not (command := shutil.which("pdftotext")):
        pytest.fail("the tests need pdftotext (poppler-utils)")
    asked = [command, "-layout", "-", "-"]
    return subprocess.run(
        asked, input=rendered.pdf, capture_output=True, check=True
    ).stdout.decode()


def _fonts_of(rendered: pdf.Rendered) -> dict[str, bool]:
    """Every font of the document, and whether it travels with it."""
    with pikepdf.open(BytesIO(rendered.pdf)) as document:
        descriptors = [
            item
            for item in document.objects
            if isinstance(item, pikepdf.Dictionary) and item.get("/Type") == "/FontDescriptor"
        ]
        return {
            str(item.FontName): "/FontFile2" in item or "/FontFile3" in item for item in descriptors
        }


# --- The document ------------------------------------------------------------------------------


def test_the_text_can_be_copied_out_exactly():
    text = "安慧里社区2026年度总结：䶮、“四联”机制，12,480人次（含100%）"

    copied = _text_of(_render(f"<p class='note'>{text}</p>", with_system_fonts=False))

    assert text in copied


def test_every_font_is_ours_and_travels_inside():
    body = "<p class='running'>眉</p><h1>题</h1><h2>一、</h2><p>文<b>重</b></p>"

    fonts = _fonts_of(_render(body + charts.bars([1], ["五月"], title="图")))

    assert {name.partition("+")[2] for name in fonts} == {
        "Report-Serif-SC",
        "Report-Serif-SC-Bold",
        "Report-Sans-SC",
        "Report-Sans-SC-Bold",
    }
    assert all(fonts.values())


def test_a_long_table_loses_no_row_and_repeats_its_head():
    titles = [f"科普大讲堂第{number}讲" for number in range(1, 121)]
    rows = "".join(f"<tr><td>{title}</td></tr>" for title in titles)
    table = f"<table class='table ledger'><thead><tr><th>活动名称</th></tr></thead>{rows}</table>"

    rendered = _render(table)

    text = _text_of(rendered)
    assert rendered.pages > 2
    assert text.count("活动名称") == rendered.pages
    assert re.findall(r"科普大讲堂第\d+讲", text) == titles


def test_the_pages_are_numbered_and_carry_the_header_from_the_second_on():
    header = "安慧里社区 · 第 2 版 · 草稿"
    body = (
        f"<p class='running'>{header}</p><section>甲</section><section class='annex'>乙</section>"
    )

    rendered = _render(body)

    first, second, _end = _text_of(rendered).split("\f")
    assert rendered.pages == 2
    assert header not in first
    assert header in second
    assert "—1—" in first.replace(" ", "")
    assert "—2—" in second.replace(" ", "")


def test_the_document_says_what_it_is_and_when_it_was_made():
    made_on = datetime.fromisoformat("2027-02-10T08:30:00+08:00")

    rendered = _render("<p>文</p>", title="年度总结", language="zh-hans", made_on=made_on)

    with pikepdf.open(BytesIO(rendered.pdf)) as document:
        assert str(document.docinfo.Title) == "年度总结"
        assert str(document.docinfo.CreationDate) == "D:20270210003000Z"
        assert str(document.Root.Lang) == "zh-hans"
        assert document.Root.MarkInfo.Marked
        with document.open_metadata() as metadata:
            assert metadata.pdfa_status == "3A"


def test_the_page_is_a4_with_the_text_block_of_an_official_document():
    rendered = _render("<p>文</p>")

    with pikepdf.open(BytesIO(rendered.pdf)) as document:
        box = [round(float(edge) / 72 * 25.4) for edge in document.pages[0].MediaBox]
    assert box == [0, 0, 210, 297]


def test_the_language_is_the_one_asked_for_whatever_the_page_says():
    rendered = _render("<p>text</p>", language="en")

    with pikepdf.open(BytesIO(rendered.pdf)) as document:
        assert str(document.Root.Lang) == "en"


def test_a_file_can_travel_inside():
    ledger = pdf.Attachment("ledger.csv", "日期,名称\n".encode(), "every activity")

    rendered = _render("<p>文</p>", attachments=[ledger])

    with pikepdf.open(BytesIO(rendered.pdf)) as document:
        (inside,) = document.attachments.values()
        assert inside.filename == "ledger.csv"
        assert inside.get_file().read_bytes() == ledger.content
        assert str(inside.obj.AFRelationship) == "/Data"


def test_nothing_in_the_stylesheet_is_misunderstood(caplog):
    press.ready.cache_clear()

    with caplog.at_level(logging.WARNING, logger="weasyprint"):
        _render("<div class='photos'><figure class='photo'>图</figure></div>")

    assert caplog.messages == []


def test_a_killed_process_leaves_no_fonts_behind(tmp_path):
    made = "import os, django; django.setup(); from outreach.shared import press; press.ready()"

    subprocess.run(
        [sys.executable, "-c", f"{made}; os._exit(0)"],
        check=True,
        cwd=settings.BASE_DIR,
        env=os.environ | {"DJANGO_SETTINGS_MODULE": "outreach.settings", "TMPDIR": str(tmp_path)},
    )

    assert list(tmp_path.iterdir()) == []


def test_a_font_that_is_gone_fails_loudly(monkeypatch):
    monkeypatch.setattr(press, "SHIPPED", ("no-such-font.ttf",))
    press.ready.cache_clear()

    with pytest.raises(FileNotFoundError, match=r"no-such-font\.ttf"):
        _render("<p>文</p>")


# --- Same input, same bytes ----------------------------------------------------------------------

BODY = (
    f"<h1>总结</h1><a id='a' href='#a'>文</a><img alt='图' src='media:p.jpg'>{'<p>段落</p>' * 30}"
)
AGAIN = """
import hashlib, sys
from datetime import UTC, datetime
import django
django.setup()
from outreach.shared import pdf
at = datetime(2027, 1, 1, tzinfo=UTC)
page, picture = sys.stdin.buffer.read().split(b"\\0", 1)
rendered = pdf.render(
    page.decode(), title="总结", language="zh-hans", made_on=at, media={"p.jpg": picture},
    attachments=[pdf.Attachment("a.csv", b"1", "one")],
)
print(hashlib.sha256(rendered.pdf).hexdigest())
"""


def test_the_same_page_gives_the_same_bytes_in_any_process():
    asked = {
        "media": {"p.jpg": _picture()},
        "attachments": [pdf.Attachment("a.csv", b"1", "one")],
    }
    first, second = (hashlib.sha256(_render(BODY, **asked).pdf).hexdigest() for _ in range(2))
    elsewhere = subprocess.run(
        [sys.executable, "-c", AGAIN],
        input=_page(BODY).encode() + b"\0" + _picture(),
        capture_output=True,
        check=True,
        cwd=settings.BASE_DIR,
        env=os.environ
        | {
            "DJANGO_SETTINGS_MODULE": "outreach.settings",
            "PYTHONHASHSEED": "7",
            "TZ": "America/Lima",
        },
    )

    assert first == second == elsewhere.stdout.decode().strip()


def test_another_day_gives_other_bytes():
    later = NEW_YEAR.replace(day=2)

    assert _render("<p>文</p>").pdf != _render("<p>文</p>", made_on=later).pdf


# --- Rare characters -----------------------------------------------------------------------------


def test_a_rare_character_comes_from_the_fonts_of_the_system():
    if RARE not in glyphs.system_characters():
        with pytest.raises(pdf.MissingGlyph):
            _render(f"<p>李{RARE}</p>")
        return

    rendered = _render(f"<p>李{RARE}，䶮</p><h2>{RARE}</h2>")

    assert f"李{RARE}，䶮" in _text_of(rendered)
    assert all(_fonts_of(rendered).values())


def test_without_fonts_for_it_a_rare_character_is_named_with_its_surroundings():
    with pytest.raises(pdf.MissingGlyph) as refusal:
        _render(f"<p>科普专干：李{RARE}，自一月起</p>", with_system_fonts=False)

    assert refusal.value.character == RARE
    assert f"{RARE} (U+20BB7 CJK UNIFIED IDEOGRAPH-20BB7)" in str(refusal.value)
    assert f"科普专干：李{RARE}，自一月起" in str(refusal.value)


@pytest.mark.parametrize(
    ("body", "code"),
    [
        pytest.param("<p>活动\U0001f389</p>", "U+1F389", id="emoji"),
        pytest.param("<p>\U0001f469\u200d\U0001f52c</p>", "U+1F469", id="joined emoji"),
        pytest.param("<p>1\ufe0f\u20e3</p>", "U+20E3", id="keycap"),
        pytest.param("<p>\ue000</p>", "U+E000", id="private use"),
        pytest.param("<p>\u0007</p>", "U+0007", id="control character"),
        pytest.param("<img alt='\U0001f389' src='media:p.jpg'>", "U+1F389", id="read aloud"),
        pytest.param("<p><b>a</b>\U0001f389</p>", "U+1F389", id="after an element"),
        pytest.param("<svg><text>\U0001f389</text></svg>", "U+1F389", id="in a chart"),
    ],
)
def test_what_no_font_has_is_refused_by_name(body, code):
    with pytest.raises(pdf.MissingGlyph, match=re.escape(code)):
        _render(body, media={"p.jpg": _picture()}, with_system_fonts=False)


def test_the_title_has_to_be_printable_too():
    with pytest.raises(pdf.MissingGlyph, match=re.escape("U+1F389")):
        _render("<p>文</p>", title="总结\U0001f389")


def test_what_takes_no_ink_is_let_through():
    rendered = _render("<p>葛\U000e0100城\ufe00 a\u200bb\u200dc\u00add\ufeff</p>")

    assert _text_of(rendered).split("\n")[0].replace("\u200b", "").strip().startswith("葛城")
    assert all("Report" in name for name in _fonts_of(rendered))


def test_everything_the_stylesheet_prints_by_itself_is_in_our_fonts():
    css = (glyphs.FONTS.parent / "css" / "pdf.css").read_text()

    assert set("".join(re.findall(r"content: (.*);", css))) <= glyphs.shipped_characters()


def test_without_fontconfig_there_are_no_system_fonts(monkeypatch):
    monkeypatch.setenv("PATH", "/nowhere")

    assert glyphs._system_faces() == []


def test_a_family_that_is_not_installed_adds_nothing(monkeypatch):
    monkeypatch.setattr(glyphs, "SYSTEM_FAMILIES", ("No Such Family",))

    assert glyphs._system_faces() == []


# --- A closed room -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "body",
    [
        "<link rel='attachment' href='file:///etc/passwd'>",
        "<a rel='attachment' href='file:///etc/passwd'>文</a>",
        "<img alt='x' src='file:///etc/passwd'>",
        "<img alt='x' src='http://127.0.0.1:9/x.png'>",
        "<img alt='x' src='//127.0.0.1/x.png'>",
        "<img alt='x' src='data:image/png;base64,iVBORw0KGgo='>",
        "<img alt='x' src='photo.jpg'>",
        "<img alt='x' src='media:other.jpg'>",
        "<img alt='x' src='static:../manage.py'>",
        "<img alt='x' src='static:img/../../manage.py'>",
        "<img alt='x' src='static:%2e%2e/manage.py'>",
        "<img alt='x' src='static:/etc/passwd'>",
        "<base href='file:///etc/'><img alt='x' src='passwd'>",
        "<link rel='stylesheet' href='http://127.0.0.1:9/x.css'>",
        "<style>@import url(file:///etc/passwd);</style>",
        "<style>@font-face{font-family:x;src:url(file:///etc/passwd)}</style>",
        "<p style='background:url(file:///etc/passwd)'>文</p>",
        "<object data='file:///etc/passwd'></object>",
        "<embed src='file:///etc/passwd'>",
        "<svg width='9' height='9'><image href='file:///etc/passwd' width='9' height='9'/></svg>",
    ],
)
def test_nothing_comes_in_that_was_not_given(body):
    with pytest.raises(pdf.Refused, match="something it was not given"):
        _render(f"<p>文</p>{body}", media={"photo.jpg": _picture()})


def test_pictures_come_from_bytes_and_from_files(tmp_path):
    file = tmp_path / "b.png"
    file.write_bytes(_picture(kind="PNG"))
    media = {"summaries/甲 1.jpg": _picture(), "b": file}

    rendered = _render(
        "<img alt='一' src='media:summaries/甲 1.jpg'><img alt='二' src='media:b'>", media=media
    )

    with pikepdf.open(BytesIO(rendered.pdf)) as document:
        pictures = [
            item
            for item in document.objects
            if isinstance(item, pikepdf.Stream) and item.get("/Subtype") == "/Image"
        ]
        assert len(pictures) == 2
        assert not any(item.get("/Interpolate") for item in pictures)


@pytest.mark.parametrize("size", [(1600, 12), (12, 1600), (1601, 12), (12, 1601)])
def test_a_picture_is_as_long_as_uploads_are_kept_and_no_longer(size):
    media = {"p.jpg": _picture(*size)}

    if max(size) == 1600:
        assert _render("<img alt='图' src='media:p.jpg'>", media=media).pages == 1
    else:
        with pytest.raises(pdf.Refused, match=r"p\.jpg is too large"):
            _render("<img alt='图' src='media:p.jpg'>", media=media)


def test_uploads_are_let_in():
    assert uploads.LONGEST_SIDE <= fetcher.LONGEST_SIDE


@pytest.mark.parametrize("width", [40, 41])
def test_a_picture_may_have_so_many_pixels_and_no_more(settings, width):
    settings.MAX_IMAGE_PIXELS = 40 * 30
    media = {"p.jpg": _picture(width=width)}

    if width == 40:
        assert _render("<img alt='图' src='media:p.jpg'>", media=media).pages == 1
    else:
        with pytest.raises(pdf.Refused, match=r"p\.jpg is too large"):
            _render("<img alt='图' src='media:p.jpg'>", media=media)


def test_a_picture_that_claims_to_be_gigantic_is_never_unpacked():
    bomb = bytearray(_picture(kind="PNG"))
    bomb[16:24] = (60_000).to_bytes(4, "big") * 2

    with pytest.raises(pdf.Refused, match=r"p\.png"):
        _render("<img alt='图' src='media:p.png'>", media={"p.png": bytes(bomb)})


@pytest.mark.parametrize("content", [b"", b"<svg/>", b"GIF89a", b"\xff\xd8\xff"])
def test_what_is_no_photo_is_refused(content):
    with pytest.raises(pdf.Refused, match=r"p\.jpg cannot be read"):
        _render("<img alt='图' src='media:p.jpg'>", media={"p.jpg": content})


def test_a_refusal_leaves_the_next_document_unharmed():
    with pytest.raises(pdf.Refused):
        _render("<img alt='x' src='file:///etc/passwd'>")

    assert _render("<p>文</p>").pages == 1


def test_a_text_without_end_is_refused_before_it_is_laid_out(monkeypatch):
    monkeypatch.setattr(pdf, "TEXT_LIMIT", 100)

    assert _render(f"<p>{'文' * 96}</p>").pages == 1
    with pytest.raises(pdf.Refused, match="101 characters of at most 100"):
        _render(f"<p>{'文' * 97}</p>")


@pytest.mark.parametrize("pages", [3, 4])
def test_a_document_may_have_so_many_pages_and_no_more(monkeypatch, pages):
    monkeypatch.setattr(pdf, "PAGES_LIMIT", 3)
    body = "<section class='annex'>文</section>" * pages

    if pages == 3:
        assert _render(body).pages == 3
    else:
        with pytest.raises(pdf.Refused, match="would have 4 pages; at most 3 are possible"):
            _render(body)


def test_no_document_has_more_than_120_pages():
    assert pdf.PAGES_LIMIT == 120


@pytest.mark.parametrize("rows", range(20, 30))
def test_sums_never_stand_alone_on_a_page(rows):
    body = "".join(f"<tr><td>第{number}行</td></tr>" for number in range(rows))
    foot = "<tfoot><tr><th scope='row'>合计</th></tr><tr><th scope='row'>上年</th></tr></tfoot>"
    head = "<thead><tr><th scope='col'>名称</th></tr></thead>"

    rendered = _render(f"<table class='table'>{head}<tbody>{body}</tbody>{foot}</table>")

    (page,) = [page for page in _text_of(rendered).split("\f") if "合计" in page]
    assert f"第{rows - 1}行" in page
    assert "上年" in page


def test_the_libraries_of_the_pdf_engine_are_not_loaded_before_they_are_needed():
    asked = "import sys, outreach.shared.pdf; sys.exit('weasyprint' in sys.modules)"

    subprocess.run([sys.executable, "-c", asked], check=True, cwd=Path(settings.BASE_DIR))
