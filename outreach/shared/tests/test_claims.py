"""What every PDF claims in its metadata holds, and the judge is no nodding dog."""

from datetime import UTC, datetime
from io import BytesIO

import pikepdf
from PIL import Image

from outreach.shared import charts, pdf, qr, xmp

from .validator import faults_of

NEW_YEAR = datetime(2027, 1, 1, tzinfo=UTC)
EVERYTHING = (
    "<p class='running'>安慧里社区 · 2026</p><h1>总结</h1><h2>一、</h2><h3>（一）</h3>"
    "<p>文<b>重</b></p>"
    "<ul><li>甲</li><li>乙</li></ul><p><a href='#t'>表</a></p>"
    "<table class='table' id='t'><thead><tr><th scope='col'>名称</th>"
    "<th scope='col'>次</th></tr></thead>"
    "<tbody><tr><th scope='row'>讲座</th><td>3</td></tr></tbody></table>"
    f"<figure class='chart'>{charts.bars([1], ['五月'], title='图')}"
    f"<figcaption>图</figcaption></figure>{qr.drawing('https://a.cn/1/', title='查验')}"
    "<div class='photos'><figure class='photo'><img alt='照' src='media:p.jpg'></figure></div>"
)
ATTACHMENTS = (
    pdf.Attachment("summary.json", b'{"a": 1}', "figures"),
    pdf.Attachment("activities.csv", b"\xef\xbb\xbfa\r\n", "every activity"),
)


def _picture() -> bytes:
    file = BytesIO()
    Image.new("RGB", (40, 30), "teal").save(file, "JPEG")
    return file.getvalue()


def _made(body=EVERYTHING, **changes) -> bytes:
    page = f"<!DOCTYPE html><html lang='zh-hans'><title>总结</title><body>{body}</body></html>"
    asked = {"title": "总结", "language": "zh-hans", "made_on": NEW_YEAR}
    asked |= {"media": {"p.jpg": _picture()}, "attachments": ATTACHMENTS}
    return pdf.render(page, **asked | changes).pdf


def test_a_document_of_everything_is_archivable_and_accessible():
    made = {
        "with files inside": _made(),
        "in English": _made(language="en"),
        "a word": _made("<p>文</p>", attachments=()),
    }

    assert faults_of(made) == {name: [] for name in made}


def test_both_claims_stand_in_one_packet():
    with pikepdf.open(BytesIO(_made("<p>文</p>"))) as document:
        packet = document.Root.Metadata.read_bytes()

    assert packet.count(b"<rdf:RDF") == packet.count(b"</rdf:RDF>") == 1
    assert b'pdfaid:part="3" pdfaid:conformance="A"' in packet
    assert b'pdfuaid:part="1"' in packet


def test_the_judge_finds_a_claim_that_is_not_made(monkeypatch):
    monkeypatch.setattr(xmp, "claim_both", lambda metadata: None)

    (found,) = faults_of({"unclaimed": _made()}).values()

    assert [fault.partition(" The")[0] for fault in found] == ["ua1: 5-1"]


def test_the_judge_finds_what_is_wrong_inside():
    made = {
        "a picture without words": _made("<img alt='' src='media:p.jpg'>"),
        "a heading left out": _made("<h1>题</h1><h3>（一）</h3>"),
        "a smoothed picture": _made(
            "<img style='image-rendering: auto' alt='照' src='media:p.jpg'>"
        ),
    }

    found = faults_of(made)

    assert "ua1: 7.3-1" in found["a picture without words"][0]
    assert "ua1: 7.4.2-1" in found["a heading left out"][0]
    assert "3a: 6.2.8-3" in found["a smoothed picture"][0]
