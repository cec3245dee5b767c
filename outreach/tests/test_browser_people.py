"""People on a phone: the group confirmed and filed, members added, the community handed over."""

import re
from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from playwright.sync_api import expect

from outreach.communities.models import Handover, LeadingGroup
from outreach.communities.tests.factories import GroupMemberFactory, LeadingGroupFactory
from outreach.tests.browser import hurdles, sideways

pytestmark = pytest.mark.browser

GROUP, HANDOVER = reverse("workspace:group-detail"), reverse("workspace:handover")
PDF = {"name": "决定.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7 decision"}


@pytest.fixture
def group(live_server, community, director):
    """Of last year, filed then."""
    year = timezone.localdate().year
    group = LeadingGroupFactory(
        unit=community,
        decided_on=date(year - 1, 1, 9),
        term_from=date(year - 1, 1, 1),
        term_until=date(year, 1, 1),
        filed_on=date(year - 1, 1, 15),
    )
    GroupMemberFactory(group=group, name=director.name, role="head", position="社区主任")
    GroupMemberFactory(group=group, name="贺清和", role="deputy")
    return group


def at(address):
    return re.compile(re.escape(address) + "$")


def test_the_group_is_confirmed_for_the_year_and_filed_with_its_document(
    group, director, open_browser
):
    year = timezone.localdate().year
    page = open_browser(director, width=360)
    page.goto(reverse("workspace:community"))
    page.get_by_role("link", name="Leading group").click()

    page.get_by_role("button", name=f"Confirm for {year}").click()
    expect(page.get_by_text(f"The group is confirmed for {year}. File it now.")).to_be_visible()
    page.get_by_role("link", name="File to the street office").click()
    page.get_by_label("Decision document").set_input_files(PDF)
    page.get_by_role("button", name="File it").click()

    expect(page).to_have_url(at(GROUP))
    expect(page.get_by_text("The group is filed with the street office.")).to_be_visible()
    confirmed = LeadingGroup.objects.get(action="confirmed")
    assert (confirmed.filed_on, confirmed.documents.count()) == (timezone.localdate(), 1)
    with page.expect_download() as coming:
        page.get_by_role("link", name="Document 1").click()
    assert coming.value.path().read_bytes() == PDF["buffer"]


def test_members_are_added_with_a_button(group, director, open_browser):
    page = open_browser(director, width=360)
    page.goto(reverse("workspace:group-change"))
    rows = page.locator("fieldset.member-row:visible")
    expect(rows).to_have_count(2)

    # More than the spare rows that the page brings along.
    for number in range(4):
        page.get_by_role("button", name="Add a member").click()
        expect(rows).to_have_count(3 + number)
        page.keyboard.type(f"成员{number}")
    rows.nth(1).get_by_label("Full name").fill("")
    page.get_by_role("button", name="Keep the adjusted group").click()

    expect(page.get_by_text("The leading group is kept.")).to_be_visible()
    names = LeadingGroup.objects.get(action="adjusted").members.values_list("name", flat=True)
    assert list(names) == [director.name, "成员0", "成员1", "成员2", "成员3"]


def test_members_are_added_without_javascript_too(group, director, open_browser):
    page = open_browser(director, width=360, scripts=False)
    page.goto(reverse("workspace:group-change"))
    expect(page.locator("fieldset.member-row:visible")).to_have_count(5)

    page.get_by_label("Full name").nth(3).fill("方可")
    page.get_by_role("button", name="Keep the adjusted group").click()

    expect(page.get_by_text("The leading group is kept.")).to_be_visible()
    expect(page.get_by_text("方可")).to_be_visible()


def test_the_community_is_handed_over_and_the_handover_cancelled(group, director, open_browser):
    page = open_browser(director, width=360)
    page.goto(reverse("workspace:community"))
    page.get_by_role("link", name="Handover").click()

    day = timezone.localdate() + timedelta(days=7)
    page.get_by_label("Full name").fill("方可")
    page.get_by_label("E-mail address").fill("fang.ke@example.org")
    page.get_by_label("First day of the successor").fill(day.isoformat())
    page.get_by_role("button", name="See what will happen").click()
    expect(page.get_by_role("heading", name="What will happen")).to_be_visible()
    shown = date_format(day, "j F Y")
    expect(page.get_by_text(f"From {shown}")).to_be_visible()
    assert not Handover.objects.exists()

    page.get_by_role("button", name="Hand over").click()
    expect(page.get_by_text("The handover is entered.")).to_be_visible()
    assert Handover.objects.get().incoming.user.name == "方可"

    page.get_by_role("button", name="Cancel the handover").click()
    expect(page.get_by_text("The handover is cancelled; nothing has changed.")).to_be_visible()
    assert not Handover.objects.exists()


@pytest.mark.parametrize("colours", ["light", "dark"])
@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_no_step_of_it_keeps_anybody_out(group, director, open_browser, language, colours):
    page = open_browser(director, width=360, language=language, colours=colours, examined=True)
    found = {}

    def examine(step):
        found[step] = (hurdles(page), sideways(page))

    page.goto(GROUP)
    examine("to be confirmed")
    group.members.filter(role="head").update(name="别人")
    page.goto(GROUP)
    examine("the head directs no more")
    page.goto(HANDOVER)
    page.locator("[name=name]").fill("方可")
    page.locator("main form button").click()
    expect(page.locator("[name=email].is-invalid, .alert")).not_to_have_count(0)
    examine("refused")
    page.locator("[name=email]").fill("fang.ke@example.org")
    page.locator("main form button").click()
    expect(page.locator("[name=confirmed]")).to_be_visible()
    examine("looked at")
    page.locator("[name=confirmed]").click()
    expect(page.locator("form[action$='/cancel/']")).to_be_visible()
    examine("coming")

    assert found == dict.fromkeys(found, ([], 0))
