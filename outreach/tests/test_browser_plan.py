"""The year's plan and the street's invitations, done on a phone from the first tap to the last."""

import re

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from activities.models import PlanItem
from activities.tests.factories import ActivityFactory, PlanItemFactory

pytestmark = pytest.mark.browser


@pytest.fixture
def page(live_server, director, open_browser):
    page = open_browser(director, width=360)
    page.goto(reverse("workspace:activity-list"))
    return page


def _parts(page):
    return page.get_by_role("navigation", name="Parts of this page")


def test_last_years_plan_is_copied_taken_back_and_moved(page, community):
    year = timezone.localdate().year
    for title in ("元宵灯谜", "防灾减灾讲座", "知识竞赛"):
        PlanItemFactory(unit=community, year=year - 1, month=2, title=title)

    _parts(page).get_by_role("link", name="Plan").click()
    page.get_by_role("link", name="Copy last year's plan").click()
    page.get_by_label("知识竞赛").uncheck()
    page.get_by_role("button", name="Copy what is ticked").click()
    expect(page.get_by_text("2 items are copied into the plan.")).to_be_visible()
    february = page.get_by_role("region", name="February")
    expect(february.get_by_role("link", name=re.compile("元宵|防灾"))).to_have_count(2)
    page.get_by_role("button", name="Remove the copies").click()
    expect(page.get_by_text("2 copies are removed.")).to_be_visible()

    page.get_by_role("link", name="Copy last year's plan").click()
    page.get_by_role("button", name="Copy what is ticked").click()
    expect(page.get_by_text("3 items are copied into the plan.")).to_be_visible()
    page.get_by_role("link", name="元宵灯谜").click()
    page.get_by_label("Month").select_option("November")
    page.get_by_role("button", name="Save").click()

    november = page.get_by_role("region", name="November")
    expect(november.get_by_role("link", name="元宵灯谜")).to_be_in_viewport()
    assert PlanItem.objects.filter(unit=community, year=year).count() == 3


def test_a_removed_item_comes_back_by_keyboard(page, community):
    year = timezone.localdate().year
    item = PlanItemFactory(unit=community, year=year, title="元宵灯谜")

    page.goto(reverse("workspace:plan-edit", args=[item.pk]))
    page.get_by_role("button", name="Remove from the plan").press("Enter")
    back = page.get_by_role("button", name="Put it back")
    expect(page.get_by_role("link", name="元宵灯谜")).to_have_count(0)
    back.press("Enter")

    expect(page.get_by_text("“元宵灯谜” is back in the plan.")).to_be_visible()
    expect(page.get_by_role("link", name="元宵灯谜")).to_have_count(1)


def test_a_community_joins_with_one_tap_and_takes_it_back(page, street, community):
    activity = ActivityFactory(
        unit=street, status="planned", title="科技周开幕", held_on=timezone.localdate()
    )
    activity.participations.create(community=community)

    _parts(page).get_by_role("link", name="Street's activities").click()
    row = page.get_by_role("listitem").filter(has_text="科技周开幕").filter(has_text="lecture")
    row.get_by_role("button", name="We join").click()
    expect(page.get_by_text("You join “科技周开幕”.")).to_be_visible()
    expect(row.get_by_text("we join", exact=True)).to_be_visible()

    row.get_by_role("button", name="We cannot").click()
    expect(row.get_by_text("we cannot", exact=True)).to_be_visible()
    activity.participations.get(community=community, joined=False)
