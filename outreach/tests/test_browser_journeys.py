"""What people come for, done in a real browser from the first page to the last."""

import csv
import re
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook
from playwright.sync_api import expect

from outreach.communities.models import DemonstrationFamily, Nomination
from outreach.tests import rows

pytestmark = pytest.mark.browser

PASSWORD = "outreach-2026"


@pytest.fixture
def filled(live_server, community, director, staff):
    for person in (director, staff):
        person.set_password(PASSWORD)
        person.save()
    return rows.fill(community=community, director=director, staff=staff)


def _sign_in(page, user):
    page.locator("[name=login]").fill(user.username)
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("main form button").click()


def test_a_stranger_on_a_phone_looks_around_in_two_languages(filled, open_browser):
    page = open_browser(width=360)

    page.goto(reverse("public:home"))
    expect(page.locator("html")).to_have_attribute("lang", "en")
    page.get_by_role("button", name="简体中文").click()
    expect(page.locator("html")).to_have_attribute("lang", "zh-hans")
    page.get_by_role("button", name="English").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")

    page.get_by_role("link", name=rows.LONG_TITLE).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(rows.LONG_TITLE)
    expect(page.get_by_text("1,280 person-times")).to_be_visible()
    expect(page.locator(".photo img")).to_have_count(1)

    page.get_by_role("link", name="Sign in").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")


def test_a_director_finds_what_is_owed_and_opens_the_summary(filled, director, open_browser):
    page = open_browser(width=360)
    page.goto(reverse("account_login"))

    _sign_in(page, director)
    expect(page).to_have_url(re.compile(re.escape(reverse("workspace:home")) + "$"))
    assert page.locator(".duty__state").all_inner_texts() == [
        "Late",
        "Late",
        "Returned for revision",
        "Late",
        "Not due yet",
    ]
    expect(page.locator(".duty__days", has_text="5 days left")).to_be_visible()

    tabs = page.get_by_role("navigation", name="Workspace")
    tabs.get_by_role("link", name="Activities").click()
    page.locator(
        f"a[href='{reverse('workspace:activity-detail', args=[filled['activity'].pk])}']"
    ).click()
    expect(page.get_by_text("1 photo is kept back")).to_be_visible()

    tabs.get_by_role("link", name="Summaries").click()
    page.locator(
        f"a[href='{reverse('workspace:summary-detail', args=[filled['summary'].pk])}']"
    ).click()
    expect(page.get_by_text("No font has the character 𠮷")).to_be_visible()
    address = page.get_by_role("link", name=re.compile("Open the PDF.*English")).get_attribute(
        "href"
    )
    answer = page.request.get(address)
    assert (answer.status, answer.headers["content-type"]) == (200, "application/pdf")


def test_street_staff_come_to_their_office_and_back_out(filled, staff, open_browser):
    page = open_browser()
    page.goto(reverse("admin:activities_activity_changelist"))

    _sign_in(page, staff)
    expect(page).to_have_url(re.compile("/admin/activities/activity/$"))
    page.get_by_role("link", name="Science Outreach").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Street office")

    page.locator("details.menu summary").click()
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("link", name="Sign in")).to_be_visible()


def test_signing_in_needs_no_mouse(filled, director, open_browser):
    page = open_browser()
    page.goto(reverse("account_login"))

    page.keyboard.press("Tab")
    expect(page.locator(".skip-link")).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.locator("#content")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.type(director.username)
    page.keyboard.press("Tab")
    outline = page.locator("[name=password]").evaluate("box => getComputedStyle(box).outlineStyle")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")

    expect(page.get_by_role("heading", name="What is owed")).to_be_visible()
    assert outline == "solid"


def test_the_menu_opens_and_closes_by_keyboard(filled, director, open_browser):
    page = open_browser(director)
    page.goto(reverse("workspace:home"))
    menu = page.locator("details.menu")

    menu.locator("summary").press("Enter")
    expect(menu.get_by_role("button", name="Sign out")).to_be_visible()
    page.keyboard.press("Escape")

    expect(menu.get_by_role("button", name="Sign out")).to_be_hidden()
    expect(menu.locator("summary")).to_be_focused()


def test_the_colours_chosen_hold_on_every_surface(filled, staff, open_browser):
    page = open_browser(staff, colours="light")
    page.goto(reverse("public:home"))
    ground = "getComputedStyle(document.body).backgroundColor"
    light = page.evaluate(ground)

    page.get_by_role("button", name="Colours: as the system has them").click()
    page.get_by_role("button", name="Colours: light").click()
    dark = page.evaluate(ground)
    page.goto(reverse("admin:index"))

    assert page.evaluate(ground) == dark != light
    expect(page.get_by_role("button", name="Colours: dark")).to_be_visible()


def test_the_public_site_works_without_javascript(filled, open_browser):
    page = open_browser(scripts=False, colours="dark")

    page.goto(reverse("public:home"))
    expect(page.get_by_role("heading", name="Coming up")).to_be_visible()
    expect(page.get_by_role("button", name="Colours", exact=False)).to_have_count(0)
    page.get_by_role("link", name="Next page").click()
    expect(page.get_by_text("Page 2 of 2")).to_be_visible()
    page.get_by_role("button", name="简体中文").click()
    expect(page.locator("html")).to_have_attribute("lang", "zh-hans")
    expect(page).to_have_url(re.compile("past=2"))

    page.get_by_role("link", name="防灾减灾讲座").first.click()
    expect(page.locator("dl.facts")).to_be_visible()


def test_the_office_finds_who_is_behind_and_takes_the_list_along(filled, staff, open_browser):
    page = open_browser(staff)
    page.goto(reverse("admin:index"))

    page.get_by_role("link", name="Board of duties").click()
    page.get_by_label("Standing").select_option("behind")
    page.get_by_role("button", name="Show", exact=True).click()
    expect(page.locator(".board tbody td.c--behind")).to_have_count(3)
    expect(page.locator(".board tbody td.c--met")).to_have_count(0)

    with page.expect_download() as coming:
        page.get_by_role("link", name="Export as CSV").click()
    rows_of_file = coming.value.path().read_text(encoding="utf-8-sig").splitlines()
    assert coming.value.suggested_filename.endswith(".csv")
    assert len(rows_of_file) == 4

    page.locator(".board td.c--behind a", has_text="(1/3)").click()
    expect(page.get_by_text("1 of 3")).to_be_visible()
    page.get_by_role("link", name=rows.LONG_TITLE).click()
    expect(page).to_have_url(re.compile("/admin/activities/activity/[0-9]+/change/$"))


def test_a_director_sees_what_is_behind_and_asks_for_time_on_a_phone(
    filled, director, open_browser
):
    page = open_browser(director, width=360)
    page.goto(reverse("workspace:home"))

    tabs = page.get_by_role("navigation", name="Workspace")
    tabs.get_by_role("link", name="Duties").click()
    expect(page.get_by_role("heading", name="Behind or missed")).to_be_visible()
    page.locator(f"a[href='{reverse('workspace:duty-detail', args=[filled['duty'].pk])}']").click()
    expect(page.get_by_role("link", name=rows.LONG_TITLE)).to_be_visible()

    page.get_by_role("link", name="Ask for more time").click()
    next_year = filled["duty"].due_on.year + 1
    page.get_by_label("Wanted until").fill(f"{next_year}-01-20")
    page.get_by_label("Reason").fill("换届，资料待补")
    page.get_by_role("button", name="Ask the street office").click()

    expect(page.get_by_text("The street office is asked for more time.")).to_be_visible()
    expect(page.get_by_text(f"Until 20 January {next_year}")).to_be_visible()


def test_a_family_is_nominated_on_a_phone_reviewed_noticed_designated_and_confirmed(
    filled, director, staff, open_browser
):
    phone = open_browser(director, width=360)
    phone.goto(reverse("workspace:community"))
    phone.get_by_role("link", name="Demonstration families and blocks").click()
    phone.get_by_role("link", name="Nominate a family").click()
    phone.get_by_label("Representative").fill("陆小雨")
    phone.get_by_label("Building").fill("8号楼")
    phone.get_by_label("Door").fill("1单元602室")
    phone.get_by_label("Why they are nominated").fill("阳台种菜，教孩子们观察记录")
    for box in phone.locator("input.points").all():
        box.fill("15")
    phone.get_by_label("The family agrees").check()
    phone.get_by_role("button", name="Save and hand in").click()
    expect(phone.get_by_text("The street office has the nomination now.")).to_be_visible()
    nomination = Nomination.objects.get(name="陆小雨")

    desk = open_browser(staff)
    desk.goto(reverse("admin:communities_nomination_changelist"))
    desk.get_by_role("link", name="Waiting for review").click()
    desk.get_by_role("link", name="陆小雨, 8号楼1单元602室").click()
    desk.get_by_role("link", name="Approve").click()
    desk.get_by_role("button", name="Approve, and put on notice").click()
    expect(desk.get_by_text("It is approved; the public notice is set.")).to_be_visible()

    stranger = open_browser(width=360)
    stranger.goto(reverse("public:home"))
    stranger.get_by_role("link", name="See them").click()
    expect(stranger.get_by_role("heading", name="陆**")).to_be_visible()
    expect(stranger.get_by_text("602")).to_have_count(0)

    # The notice ends and a year goes by, for this one row.
    today = timezone.localdate()
    Nomination.objects.filter(pk=nomination.pk).update(
        notice_from=today - timedelta(days=7), notice_until=today
    )
    desk.get_by_role("link", name="Designate").click()
    desk.get_by_role("button", name="Designate from today on").click()
    expect(desk.get_by_text("The title is given. It counts from today.")).to_be_visible()
    stranger.reload()
    expect(stranger.get_by_role("heading", name="陆**")).to_have_count(0)
    DemonstrationFamily.objects.filter(representative="陆小雨").update(
        titled_from=today.replace(year=today.year - 1, day=1)
    )

    phone.get_by_role("link", name="Demonstration families and blocks").click()
    phone.get_by_role("button", name="Confirm 陆小雨").click()
    expect(phone.get_by_text("1 title is confirmed.")).to_be_visible()
    expect(phone.get_by_role("button", name="Confirm 陆小雨")).to_have_count(0)


def test_a_director_filters_takes_the_list_along_and_brings_a_table_in(
    filled, director, community, open_browser
):
    page = open_browser(director)
    page.goto(reverse("workspace:activity-list"))

    page.get_by_label("Kind").select_option("lecture")
    page.get_by_role("button", name="Show", exact=True).click()
    expect(page.get_by_role("link", name="Drop the filter Kind: lecture")).to_be_visible()
    with page.expect_download() as coming:
        page.get_by_role("link", name="CSV").click()
    with coming.value.path().open(encoding="utf-8-sig", newline="") as file:
        lines = list(csv.reader(file))
    total = int(re.search("[0-9]+", page.get_by_text("the newest first").inner_text())[0])
    assert len(lines) == total + 1
    page.get_by_role("link", name="Drop all filters").click()
    expect(page.get_by_role("link", name="Drop the filter", exact=False)).to_have_count(0)

    page.get_by_role("link", name="Import a table").click()
    with page.expect_download() as coming:
        page.get_by_role("link", name="Download the template").click()
    book = load_workbook(BytesIO(coming.value.path().read_bytes()))
    table = Path(coming.value.path()).with_suffix(".filled.xlsx")
    written = ["2026-13-05", "消防演练", "lecture", "residents", 46, "persons"]
    for column, value in enumerate(written, start=1):
        book.worksheets[0].cell(2, column, value)
    book.save(table)
    page.locator("[name=file]").set_input_files(table)
    page.get_by_role("button", name="Show what it would do").click()
    expect(page.get_by_text("“2026-13-05” is a day that does not exist.")).to_be_visible()
    expect(page.get_by_role("button", name="Import it")).to_have_count(0)

    book.worksheets[0].cell(2, 1, "2026-03-05")
    book.save(table)
    page.get_by_role("link", name="Hand in the corrected table").click()
    page.locator("[name=file]").set_input_files(table)
    page.get_by_role("button", name="Show what it would do").click()
    expect(page.get_by_text("2026-03-05 消防演练")).to_be_visible()
    page.get_by_role("button", name="Import it").click()
    expect(page.get_by_text("Imported: 1 new, 0 changed, 0 unchanged.")).to_be_visible()
    assert community.activities.get(title="消防演练").attendance == 46


def test_the_filters_fold_on_a_phone_and_stay_open_when_they_are_in_force(
    filled, director, open_browser
):
    page = open_browser(director, width=360)
    page.goto(reverse("workspace:activity-list"))
    kind = page.get_by_label("Kind")
    expect(kind).to_be_hidden()

    page.get_by_text("Filters", exact=True).click()
    kind.select_option("tour")
    page.get_by_role("button", name="Show", exact=True).click()

    expect(page).to_have_url(re.compile("kind=tour"))
    expect(kind).to_be_visible()
    expect(page.locator(".rows").get_by_text("tour", exact=True).first).to_be_visible()


def test_the_records_are_searched_by_keyboard_alone(filled, director, open_browser):
    page = open_browser(director)
    page.goto(reverse("workspace:home"))

    page.keyboard.press("/")
    expect(page.get_by_role("searchbox")).to_be_focused()
    page.keyboard.type("知识/产权")
    expect(page.get_by_role("searchbox")).to_have_value("知识/产权")
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type("知识产权 医生")
    page.keyboard.press("Enter")

    expect(page).to_have_url(re.compile("/workspace/search/"))
    expect(page.get_by_text("1 record found")).to_be_visible()
    expect(page.locator("mark")).to_have_text(["知识产权", "医生"])
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text(rows.LONG_TITLE)


def test_on_a_phone_the_search_is_a_page_of_its_own(filled, director, open_browser):
    page = open_browser(director, width=360)
    page.goto(reverse("workspace:home"))
    expect(page.get_by_role("searchbox")).to_be_hidden()

    page.get_by_role("link", name="Search all records").click()

    expect(page.get_by_role("searchbox")).to_be_focused()
