"""The pages of a summary as pictures, before and after it is handed in."""

from io import BytesIO

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse
from PIL import Image

from outreach.shared import pdf
from outreach.tests.world import document_of, in_state
from reporting import summaries
from reporting.models import Document
from reporting.tests.drafted import draft_of, write


@pytest.fixture
def browser(client_of, director):
    return client_of(director)


@pytest.fixture
def version(community):
    return draft_of(community)


@pytest.fixture(scope="module")
def two_pages() -> bytes:
    from datetime import UTC, datetime

    html = (
        "<html lang='en'><head><title>x</title></head><body><h1>Annual summary</h1>"
        "<p style='break-before: page'>" + "Ledger " * 60 + "</p></body></html>"
    )
    made_on = datetime(2027, 1, 20, tzinfo=UTC)
    return pdf.render(html, title="x", language="en", made_on=made_on).pdf


@pytest.fixture
def document(version, two_pages):
    return document_of(
        version,
        language="en",
        file=ContentFile(two_pages, name="s.pdf"),
        sha256="a" * 64,
        pages=2,
        made_from_sha256=version.content_sha256,
    )


def address(version, name="preview"):
    return reverse(f"workspace:summary-{name}", args=[version.summary.pk])


def page_of(document, number, width="720"):
    found = reverse("workspace:document-page", args=[document.pk, number])
    return f"{found}?width={width}" if width else found


def test_a_preview_is_asked_for_in_the_language_of_the_page(browser, version):
    response = browser.post(address(version), follow=True)

    assert response.redirect_chain == [(address(version), 302)]
    assert [(each.language, each.state) for each in version.documents.all()] == [("en", "queued")]
    assert "The document is being made" in response.content.decode()


def test_asked_for_twice_it_is_made_once(browser, version, document):
    browser.post(address(version))

    document.refresh_from_db()
    assert document.state == Document.State.MADE


def test_a_text_written_since_is_made_anew(browser, version, document):
    write(version, team="甲")
    assert "These pages are of an earlier text." in browser.get(address(version)).content.decode()

    browser.post(address(version))

    document.refresh_from_db()
    assert document.state == Document.State.QUEUED


def test_the_script_sees_how_far_it_has_come(browser, version, document):
    state = browser.get(address(version, "preview-state"))

    assert state.json() == {"state": "made", "words": "made"}
    assert "no-store" in state["Cache-Control"]


def test_every_page_is_described_by_what_stands_on_it(browser, version, document):
    response = browser.get(address(version))

    [first, second] = response.context["pages"]
    assert first == (1, "Page 1 of 2: Annual summary — 1 —")
    assert second[1].startswith("Page 2 of 2: Ledger Ledger")
    assert len(second[1]) < 200
    assert page_of(document, 2, width="1240") in response.content.decode()


def test_why_it_could_not_be_made_is_said(browser, version):
    document_of(version, language="en", state="failed", error="没有字体", file="", sha256="")

    page = browser.get(address(version)).content.decode()

    assert "It could not be made:" in page
    assert "没有字体" in page
    assert "Make the pages anew" in page


@pytest.mark.parametrize("width", [720, 1240])
def test_a_page_is_a_picture_of_that_width(browser, document, width):
    response = browser.get(page_of(document, 1, width=str(width)))

    assert response["Content-Type"] == "image/png"
    assert "private" in response["Cache-Control"]
    picture = Image.open(BytesIO(response.content))
    assert picture.width == width
    assert picture.height == pytest.approx(width * 297 / 210, abs=2)


def test_a_picture_that_is_known_is_not_sent_again(browser, document):
    etag = browser.get(page_of(document, 1))["ETag"]

    assert "a" * 64 in etag
    again = browser.get(page_of(document, 1), headers={"If-None-Match": etag})
    other = browser.get(page_of(document, 2), headers={"If-None-Match": etag})
    assert (again.status_code, other.status_code) == (304, 200)


@pytest.mark.parametrize(
    ("number", "width"),
    [
        pytest.param(0, "720", id="before the first"),
        pytest.param(3, "720", id="after the last"),
        pytest.param(1, "99999", id="as large as a wall"),
        pytest.param(1, "x", id="no width"),
    ],
)
def test_there_are_no_other_pages_and_widths(browser, document, number, width):
    assert browser.get(page_of(document, number, width=width)).status_code == 404


def test_a_file_that_is_no_pdf_has_no_pages(browser, version):
    document = document_of(version, language="en", made_from_sha256=version.content_sha256)

    assert browser.get(page_of(document, 1)).status_code == 404
    assert browser.get(address(version)).context["pages"] == []


@pytest.mark.parametrize("state", ["queued", "rendering", "failed"])
def test_what_is_not_made_has_no_pages(browser, version, state):
    document = document_of(version, language="en", state=state, file="", sha256="", error="x")

    assert browser.get(page_of(document, 1)).status_code == 404


def test_pages_belong_to_their_community(
    client, client_of, director_of_neighbour, staff, volunteer, document
):
    page = page_of(document, 1)

    assert client_of(director_of_neighbour).get(page).status_code == 404
    assert client_of(staff).get(page).status_code == 403
    assert client_of(volunteer).get(page).status_code == 403
    assert client.get(page).url.startswith(reverse("account_login"))
    assert client_of(director_of_neighbour).post(page).status_code == 405


def test_nothing_drafted_has_no_preview(browser, version):
    in_state(version.summary, "drafting")
    version.delete()

    assert browser.get(address(version)).status_code == 404


def test_the_whole_way_from_the_text_to_its_picture(browser, version, settings):
    write(version, team="我们的服务队")
    browser.post(address(version))
    document = version.documents.get()

    from django.utils import timezone

    summaries.make(document_id=document.pk, now=timezone.now())

    pages = browser.get(address(version)).context["pages"]
    assert len(pages) > 1
    assert browser.get(page_of(document, len(pages))).status_code == 200
