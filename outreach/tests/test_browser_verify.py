"""A document checked by anybody: the code typed, the file compared without leaving the browser."""

import re

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from reporting.tests import versions

pytestmark = pytest.mark.browser

SAME = {"name": "总结.pdf", "mimeType": "application/pdf", "buffer": versions.FILE}
CHANGED = {**SAME, "buffer": versions.FILE + b"\n"}
ENGLISH = {**SAME, "buffer": versions.FILE + b" in English"}
DROP = """([name, text]) => {
    const carried = new DataTransfer();
    for (let number = 0; number < text.length; number += 1)
        carried.items.add(new File([text[number]], name, {type: "application/pdf"}));
    const event = (kind) =>
        new DragEvent(kind, {dataTransfer: carried, bubbles: true, cancelable: true});
    document.body.dispatchEvent(event("dragover"));
    return !document.body.dispatchEvent(event("drop"));
}"""


@pytest.fixture
def version(live_server, community):
    return versions.version_of(
        versions.summary_of(community), is_accepted=True, code="ABCDEFGHJKMN"
    )


@pytest.fixture
def page(version, open_browser):
    page = open_browser(width=360)
    page.goto(reverse("public:verify-code", args=[version.code]))
    return page


def result(page):
    return page.get_by_role("status")


def choose(page, file):
    page.get_by_label("Choose the PDF").set_input_files(file)


def test_a_code_is_typed_and_a_file_compared_by_keyboard_alone(version, open_browser):
    page = open_browser()
    page.goto(reverse("public:home"))
    page.get_by_role("link", name="Check a document").focus()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/verify/$"))

    page.get_by_label("Verification code").focus()
    page.keyboard.type("abcd efgh jkmn")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/verify/ABCD-EFGH-JKMN/$"))
    expect(page.get_by_role("heading", name="Genuine and in force")).to_be_visible()

    for _step in range(20):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.id") == "verify-file":
            break
    with page.expect_file_chooser() as chooser:
        page.keyboard.press("Enter")
    chooser.value.set_files(SAME)
    expect(result(page)).to_contain_text("Your file is the accepted document (简体中文)")


@pytest.mark.parametrize(
    ("file", "kind", "words"),
    [
        pytest.param(SAME, "success", "the accepted document (简体中文), byte for byte", id="same"),
        pytest.param(ENGLISH, "success", "the accepted document (English)", id="the English one"),
        pytest.param(CHANGED, "error", "This is another file.", id="one byte more"),
        pytest.param({**SAME, "buffer": b""}, "error", "This is another file.", id="empty"),
    ],
)
def test_a_file_is_compared_in_words(page, file, kind, words):
    choose(page, file)

    expect(result(page)).to_contain_text(words)
    expect(result(page)).to_contain_text(file["name"])
    expect(result(page)).to_have_class(re.compile(f"notice--{kind}"))
    expect(result(page)).to_have_attribute("aria-live", "polite")


def test_the_file_leaves_the_browser_by_no_request(page):
    asked = []
    page.on("request", lambda request: asked.append((request.method, request.url)))

    choose(page, CHANGED)

    expect(result(page)).to_contain_text("This is another file.")
    # The icon of the window may come late.
    assert [(method, url) for method, url in asked if not url.endswith("/favicon.svg")] == []


def test_a_file_is_dropped_anywhere_on_the_page(page):
    was_taken = page.evaluate(DROP, ["x.pdf", [versions.FILE.decode()]])

    assert was_taken
    expect(result(page)).to_contain_text("the accepted document")
    page.evaluate(DROP, ["x.pdf", ["a", "b"]])
    expect(result(page)).to_contain_text("Choose one file at a time.")


def test_a_file_nobody_of_ours_made_so_big_is_not_read(page):
    page.evaluate("""() => {
        const file = new File(["x"], "big.pdf");
        Object.defineProperty(file, "size", {value: 50 * 1024 * 1024 + 1});
        const carried = new DataTransfer();
        Object.defineProperty(carried, "files", {value: [file]});
        Object.defineProperty(carried, "types", {value: ["Files"]});
        document.body.dispatchEvent(
            new DragEvent("drop", {dataTransfer: carried, bubbles: true, cancelable: true}));
    }""")

    expect(result(page)).to_contain_text("bigger than 50 MB")


def test_a_superseded_document_is_told_apart_from_the_one_in_force(page, version):
    versions.version_of(version.summary, number=2, is_accepted=True)
    page.reload()

    choose(page, SAME)

    expect(result(page)).to_contain_text("a later version is in force")
    expect(result(page)).to_have_class(re.compile("notice--warning"))
    page.get_by_role("link", name="Version 2 is in force").click()
    expect(page.get_by_role("heading", name="Genuine and in force")).to_be_visible()


def test_without_https_the_page_says_how_to_compare_by_hand(page):
    page.add_init_script("Object.defineProperty(crypto, 'subtle', {value: undefined})")
    page.reload()

    expect(page.get_by_text("only on pages opened by https")).to_be_visible()
    expect(page.get_by_text("sha256sum document.pdf")).to_be_visible()
    expect(page.get_by_label("Choose the PDF")).to_be_hidden()


def test_without_javascript_the_fingerprints_and_the_way_by_hand_stand_there(version, open_browser):
    page = open_browser(scripts=False)
    page.goto(reverse("public:verify"))
    page.get_by_label("Verification code").fill(version.code)
    page.get_by_role("button", name="Check it").click()

    expect(page.get_by_text(versions.SHA256)).to_be_visible()
    expect(page.get_by_text("certutil -hashfile")).to_be_visible()
    expect(page.get_by_label("Choose the PDF")).to_be_hidden()
