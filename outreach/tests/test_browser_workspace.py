"""The workspace on a phone in a courtyard and at a desk without a mouse, in a real browser."""

import re

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from outreach.programme.models import Extension
from outreach.tests import rows

pytestmark = pytest.mark.browser

PASSWORD = "outreach-2026"
HOME = reverse("workspace:home")
IS_HERE = "You were signed out. What you had typed is here; check and save it."

# Where the keyboard stands: what it is called, whether it can be seen, and the ring around it.
STOP = """() => {
    const found = document.activeElement;
    if (found === document.body) return null;
    const box = found.getBoundingClientRect(), ring = getComputedStyle(found);
    const middle = box.top + box.height / 2;
    const places = [0.1, 0.5, 0.9].map((share) => [box.left + box.width * share, middle]);
    return {
        name: found.outerHTML.slice(0, 160),
        isSeen: places.some(([x, y]) => {
            const top = document.elementFromPoint(x, y);
            return top && (found.contains(top) || top.contains(found));
        }),
        hasRing: ring.outlineStyle !== "none" && parseFloat(ring.outlineWidth) >= 2,
    };
}"""


@pytest.fixture
def filled(live_server, community, director, staff):
    director.set_password(PASSWORD)
    director.save()
    return rows.fill(community=community, director=director, staff=staff)


def sign_in(page, user):
    page.locator("[name=login]").fill(user.username)
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("main form button").click()


def exactly(address: str) -> re.Pattern:
    return re.compile(re.escape(address) + "$")


def test_a_director_goes_from_what_is_behind_to_its_step_and_back(filled, director, open_browser):
    page = open_browser(width=360)
    page.goto(reverse("account_login"))
    sign_in(page, director)
    expect(page).to_have_url(exactly(HOME))

    page.get_by_role("link", name="Complete the records: place").click()
    expect(page).to_have_url(exactly(reverse("workspace:activity-list") + "?missing=any"))
    page.go_back()
    expect(page).to_have_url(exactly(HOME))

    page.locator("a.year__month[aria-current=date]").click()
    expect(page).to_have_url(re.compile(r"/workspace/activities/\?year=[0-9]{4}&part=[0-9]{2}$"))
    page.go_back()
    page.get_by_role("link", name="All messages").click()
    expect(page).to_have_url(exactly(reverse("workspace:message-list")))
    page.locator("main .row-link__title").first.click()
    expect(page.get_by_text("还剩 3 天")).to_be_visible()


def test_the_form_is_back_after_the_session_ran_out(filled, director, open_browser, settings):
    page = open_browser(director, width=360)
    form = reverse("workspace:duty-extension", args=[filled["duty"].pk])
    day = f"{filled['duty'].due_on.year + 1}-01-20"
    page.goto(form)
    page.get_by_label("Wanted until").fill(day)
    page.get_by_label("Reason").fill("换届，资料待补")

    page.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    page.get_by_role("button", name="Ask the street office").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")
    sign_in(page, director)

    expect(page).to_have_url(exactly(form))
    expect(page.get_by_text(IS_HERE)).to_be_visible()
    expect(page.get_by_label("Wanted until")).to_have_value(day)
    expect(page.get_by_label("Reason")).to_have_value("换届，资料待补")
    assert not Extension.objects.exists()

    page.get_by_role("button", name="Ask the street office").click()
    expect(page.get_by_text("The street office is asked for more time.")).to_be_visible()


def test_a_form_left_open_in_another_window_is_shown_again(filled, director, open_browser):
    page = open_browser(director)
    form = reverse("workspace:duty-extension", args=[filled["duty"].pk])
    page.goto(form)
    page.get_by_label("Reason").fill("换届，资料待补")
    other = page.context.new_page()
    other.goto(HOME)
    other.locator("details.menu summary").click()
    other.get_by_role("button", name="Sign out").click()
    other.get_by_role("link", name="Sign in").click()
    sign_in(other, director)
    expect(other).to_have_url(exactly(HOME))

    page.get_by_role("button", name="Ask the street office").click()

    expect(page.get_by_text(IS_HERE)).to_be_visible()
    expect(page.get_by_label("Reason")).to_have_value("换届，资料待补")


@pytest.mark.parametrize("width", [1280, 360])
def test_the_keyboard_reaches_everything_and_is_always_seen(filled, director, open_browser, width):
    page = open_browser(director, width=width)
    page.emulate_media(reduced_motion="reduce")  # A page that still scrolls shows nothing yet.
    addresses = [
        HOME,
        reverse("workspace:activity-list"),
        reverse("workspace:duty-list"),
        reverse("workspace:duty-extension", args=[filled["duty"].pk]),
        reverse("workspace:message-list"),
        reverse("workspace:community"),
    ]

    lost = {}
    for address in addresses:
        page.goto(address)
        reached, hidden = _walk(page)
        wanted = page.locator(
            "a[href], button, input:not([type=hidden]), select, textarea, summary"
        )
        visible = wanted.evaluate_all("all => all.filter((one) => one.checkVisibility()).length")
        if hidden or reached != visible:
            lost[address] = (hidden, reached, visible)

    assert lost == {}


def _walk(page) -> tuple[int, list]:
    """Step through a page by the Tab key: how many stops, and those that cannot be seen."""
    stops = []
    page.keyboard.press("Tab")
    while (stop := page.evaluate(STOP)) and len(stops) < 200:
        if len(stops) > 1 and stop["name"] == stops[0]["name"]:
            break  # Round once, to the way past the menu.
        # A field for a day has a stop for each of its parts.
        if not stops or stops[-1]["name"] != stop["name"]:
            stops.append(stop)
        page.keyboard.press("Tab")
    return len(stops), [stop for stop in stops if not (stop["isSeen"] and stop["hasRing"])]


def test_the_overview_is_worked_without_a_mouse(filled, director, open_browser):
    page = open_browser(director)
    page.goto(HOME)

    page.keyboard.press("Tab")
    expect(page.locator(".skip-link")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#content")).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Log an activity")).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="All duties")).to_be_focused()

    step = page.get_by_role("link", name="Complete the records: place")
    for _ in range(60):
        if step.evaluate("link => link === document.activeElement"):
            break
        page.keyboard.press("Tab")
    expect(step).to_be_focused()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("missing=any$"))
