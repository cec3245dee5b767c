"""A summary is written on a phone: without a connection, in two tabs, and handed in."""

import re

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from outreach.tests.browser import sideways
from outreach.tests.rows import LONG_TITLE
from reporting.figures import Activities
from reporting.models import Submission
from reporting.tests.drafted import draft_of, write

pytestmark = pytest.mark.browser


@pytest.fixture
def version(live_server, community):
    return draft_of(community, "2026")


@pytest.fixture
def page(version, director, open_browser):
    page = open_browser(director, width=360, flaky=True)
    page.goto(address(version))
    return page


def address(version, name="edit"):
    return reverse(f"workspace:summary-{name}", args=[version.summary.pk])


def box(page, section):
    return page.locator(f"#id_text_{section}")


def state(page, words, **kwargs):
    expect(page.locator("#save-state")).to_contain_text(words, **kwargs)


def texts(version):
    version.refresh_from_db()
    return version.texts


def test_what_is_typed_is_saved_by_itself_and_counted(page, version):
    box(page, "team").fill("我们的服务队")

    state(page, re.compile(r"Saved \d\d:\d\d"))
    expect(page.locator("[data-count-for=text_team]")).to_have_text("6 of 5000 characters")
    assert texts(version) == {"team": "我们的服务队"}
    assert sideways(page) == 0


def test_a_connection_is_lost_and_nothing_else(page, version):
    box(page, "team").fill("先写的")
    state(page, "Saved")
    page.context.set_offline(True)
    box(page, "team").fill("先写的，断网后又写的")
    box(page, "funds").fill("经费")
    state(page, "No connection: kept on this phone")
    assert texts(version) == {"team": "先写的"}

    # The page is closed before the connection is back: the phone has the text.
    page.goto("about:blank", wait_until="commit")
    page.context.set_offline(False)
    page.goto(address(version))

    expect(box(page, "team")).to_have_value("先写的，断网后又写的")
    state(page, "Saved")
    assert texts(version) == {"team": "先写的，断网后又写的", "funds": "经费"}
    assert version.edition == 3
    page.reload()
    expect(box(page, "funds")).to_have_value("经费")
    assert (
        page.evaluate("Object.keys(localStorage).filter(key => key.startsWith('summary:'))") == []
    )


def test_it_is_sent_by_itself_once_the_connection_is_back(page, version):
    page.context.set_offline(True)
    box(page, "team").fill("断网时写的")
    state(page, "No connection")

    page.context.set_offline(False)

    state(page, "Saved")
    assert texts(version) == {"team": "断网时写的"}


def test_an_answer_that_got_lost_is_no_conflict_with_oneself(page, version):
    saved = f"**{address(version, 'save')}"

    def lose(route):
        route.fetch()
        route.abort()

    page.route(saved, lose)
    box(page, "team").fill("第一次")
    state(page, "No connection: kept on this phone")
    assert texts(version) == {"team": "第一次"}

    page.unroute(saved)
    box(page, "team").fill("第一次，接着写")

    state(page, "Saved")
    expect(page.locator(".conflict")).to_have_count(0)
    assert texts(version) == {"team": "第一次，接着写"}


def test_two_tabs_show_both_texts_and_one_chooses(page, version):
    second = page.context.new_page()
    second.goto(address(version))
    box(page, "team").fill("第一个窗口")
    state(page, "Saved")

    box(second, "team").fill("第二个窗口")
    box(second, "funds").fill("没有冲突")

    state(second, "Somebody else wrote in the same place")
    expect(second.locator(".conflict__theirs")).to_have_text("第一个窗口")
    expect(box(second, "team")).to_have_value("第二个窗口")
    assert texts(version) == {"team": "第一个窗口", "funds": "没有冲突"}
    assert sideways(second) == 0

    second.get_by_role("button", name="Keep mine").click()
    state(second, "Saved")
    assert texts(version)["team"] == "第二个窗口"

    box(page, "team").fill("第一个窗口又写")
    state(page, "Somebody else wrote")
    page.get_by_role("button", name="Take theirs").click()
    expect(box(page, "team")).to_have_value("第二个窗口")
    expect(page.locator(".conflict")).to_have_count(0)
    assert texts(version)["team"] == "第二个窗口"


def test_what_a_colleague_wrote_meanwhile_is_not_overwritten_by_the_phone(page, version):
    page.context.set_offline(True)
    box(page, "team").fill("手机上的")
    state(page, "No connection")
    write(version, team="同事的")
    page.goto("about:blank", wait_until="commit")
    page.context.set_offline(False)

    page.goto(address(version))

    expect(page.locator(".conflict__theirs")).to_have_text("同事的")
    expect(box(page, "team")).to_have_value("手机上的")
    assert texts(version) == {"team": "同事的"}


def test_what_no_font_has_is_named_and_all_else_is_saved(page, version):
    box(page, "funds").fill("经费")
    box(page, "team").fill("好👍")

    expect(page.get_by_text("No font can print: 👍")).to_be_visible()
    state(page, "Not everything is saved")
    box(page, "team").fill("好")
    state(page, re.compile("Saved"))
    assert texts(version) == {"team": "好", "funds": "经费"}


def test_a_suggestion_is_taken_with_one_tap_and_overwrites_nothing(page, version):
    box(page, "duties").fill("甲")
    name = re.compile(r"Take the suggestion ?: Target completion")
    page.get_by_role("button", name=name).click()

    expect(box(page, "duties")).to_have_value("甲\nDuties met: 0 of 1.")
    state(page, "Saved")
    assert texts(version) == {"duties": "甲\nDuties met: 0 of 1."}


def test_whoever_was_signed_out_goes_on_after_the_login(
    page, version, director, client_of, settings
):
    cookie = settings.SESSION_COOKIE_NAME
    page.context.clear_cookies(name=cookie)
    box(page, "team").fill("没有丢")
    state(page, "You were signed out: kept on this phone.")
    session = client_of(director).cookies[settings.SESSION_COOKIE_NAME].value
    base = page.evaluate("location.origin")
    page.context.add_cookies(
        [{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": base}]
    )

    page.get_by_role("link", name="Sign in and go on").click()

    expect(box(page, "team")).to_have_value("没有丢")
    state(page, "Saved")
    assert texts(version) == {"team": "没有丢"}


def test_a_summary_is_written_checked_and_handed_in(page, version):
    box(page, "team").fill("我们的服务队")
    page.get_by_role("button", name="Hand in").click()

    expect(page).to_have_url(re.compile(re.escape(address(version, "submit")) + "$"))
    assert texts(version) == {"team": "我们的服务队"}
    page.get_by_role("link", name="Give the reason").click()
    expect(page.locator("#id_reason_families_2026")).to_be_in_viewport()
    page.locator("#id_reason_families_2026").fill("人手不足")
    page.get_by_role("button", name="Hand in").click()
    expect(page).to_have_url(re.compile(re.escape(address(version, "submit")) + "$"))
    expect(page.get_by_text("Give the reason")).to_have_count(0)
    page.get_by_role("button", name="Hand in to the street office").click()

    expect(page.get_by_text("Waits for the street office to review it.")).to_be_visible()
    assert Submission.objects.get().version == version
    version.refresh_from_db()
    assert version.reasons == {"families 2026": "人手不足"}


def test_a_year_without_anything_is_handed_in_as_a_nil_return(
    live_server, community, director, open_browser
):
    version = draft_of(community, activities=Activities())
    page = open_browser(director, width=360)
    page.goto(address(version, "submit"))

    page.get_by_role("button", name="Hand in as a nil return").click()
    expect(page.get_by_text("This summary is not ready to be submitted.")).to_be_visible()
    page.get_by_label("Why there is nothing to report").fill("社区拆迁")
    page.get_by_role("button", name="Hand in as a nil return").click()

    expect(page.get_by_text("Nil return, because: 社区拆迁")).to_be_visible()


def test_the_editor_works_without_javascript(version, director, open_browser):
    page = open_browser(director, width=360, scripts=False)
    page.goto(address(version))
    box(page, "team").fill(LONG_TITLE)

    page.get_by_role("button", name="Save").click()

    expect(page.get_by_text("Your texts are saved.")).to_be_visible()
    assert texts(version) == {"team": LONG_TITLE}
