"""The pages that change a community's plan, for the people in post there."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from activities.models import PlanItem
from activities.tests.factories import ActivityFactory, PlanItemFactory

YEAR = reverse("workspace:plan-year")
ADD = reverse("workspace:plan-add")
COPY = reverse("workspace:plan-copy")
UNDO = reverse("workspace:plan-undo")
MONTH = reverse("workspace:plan-month")
ENTERED = {"title": "防灾减灾讲座", "kind": "lecture", "month": "5", "year": "2026"}


@pytest.fixture(autouse=True)
def in_may(time_machine):
    noon = datetime(2026, 5, 10, 12, tzinfo=ZoneInfo("Asia/Shanghai"))
    time_machine.move_to(noon, tick=False)


@pytest.fixture
def browser(client_of, director):
    return client_of(director)


def edit(item):
    return reverse("workspace:plan-edit", args=[item.pk])


def remove(item):
    return reverse("workspace:plan-remove", args=[item.pk])


def text_of(response) -> str:
    return response.content.decode()


def held(unit, year=2026):
    return list(PlanItem.objects.filter(unit=unit, year=year).values_list("month", "title"))


def test_an_item_is_added_with_three_fields(browser, community):
    response = browser.post(ADD, ENTERED)

    assert response.url == f"{YEAR}?year=2026#month-5"
    assert held(community) == [(5, "防灾减灾讲座")]
    assert "“防灾减灾讲座” is in the plan." in text_of(browser.get(response.url))


def test_the_form_begins_with_what_the_address_brings(browser):
    page = text_of(browser.get(ADD, {"month": "9", "kind": "tour", "audience": "youth"}))

    assert '<option value="9" selected>' in page
    assert '<option value="tour" selected>' in page
    assert 'name="year" value="2026"' in page
    assert '<details class="plan-more" open>' in page


def test_the_form_begins_folded_and_with_this_month(browser):
    page = text_of(browser.get(ADD, {"year": "no-such"}))

    assert '<option value="5" selected>' in page
    assert '<details class="plan-more">' in page


@pytest.mark.parametrize(
    ("values", "said"),
    [
        pytest.param({"title": ""}, "This field is required", id="no title"),
        pytest.param({"title": "a\nb"}, "Write this as one line", id="two lines"),
        pytest.param({"month": "13"}, "Select a valid choice", id="no such month"),
        pytest.param({"year": "2025"}, "The year 2025 is over", id="a year gone by"),
        pytest.param({"year": "9" * 30}, "cannot be planned yet", id="no such year"),
        pytest.param({"expected_attendance": "-1"}, "greater than or equal", id="fewer than 0"),
        pytest.param({"expected_attendance": "1000001"}, "less than or equal", id="a slip"),
        pytest.param({}, "May already has “防灾减灾讲座”", id="there already"),
    ],
)
def test_what_cannot_be_planned_is_refused_in_words(browser, community, values, said):
    there = PlanItemFactory(unit=community, month=5, title="防灾减灾讲座")

    response = browser.post(ADD, ENTERED | values)

    assert response.status_code == 200
    assert said in text_of(response)
    assert list(PlanItem.objects.all()) == [there]


def test_an_item_is_moved_to_another_month_by_choosing_it(browser, community):
    item = PlanItemFactory(unit=community, month=3, title="讲座", theme="低碳")
    page = text_of(browser.get(edit(item)))
    assert '<option value="3" selected>' in page
    assert "低碳" in page

    response = browser.post(edit(item), ENTERED | {"title": "讲座", "month": "10"})

    assert response.url == f"{YEAR}?year=2026#month-10"
    assert held(community) == [(10, "讲座")]


def test_a_refused_change_keeps_what_was_entered(browser, community):
    PlanItemFactory(unit=community, month=5, title="防灾减灾讲座")
    item = PlanItemFactory(unit=community, month=3, title="讲座")

    page = text_of(browser.post(edit(item), ENTERED))

    assert "May already has" in page
    assert 'value="防灾减灾讲座"' in page
    assert (3, "讲座") in held(community)


def test_a_removed_item_is_put_back_by_one_button(browser, community):
    item = PlanItemFactory(unit=community, month=3, title="讲座")

    response = browser.post(remove(item), follow=True)
    assert held(community) == []
    assert "Put it back" in text_of(response)

    response = browser.post(UNDO, {"undo": response.context["undo"].token}, follow=True)
    assert held(community) == [(3, "讲座")]
    assert "“讲座” is back in the plan." in text_of(response)


def test_an_item_with_an_activity_is_not_removed(browser, community):
    item = PlanItemFactory(unit=community)
    ActivityFactory(unit=community, plan_item=item)

    response = browser.post(remove(item), follow=True)

    assert response.redirect_chain == [(edit(item), 302)]
    assert "An activity belongs to this item" in text_of(response)
    assert held(community) == [(3, item.title)]


def test_the_copy_shows_what_is_there_and_ticks_the_rest(browser, community):
    new = PlanItemFactory(unit=community, year=2025, title="讲座")
    there = PlanItemFactory(unit=community, year=2025, title="参观")
    PlanItemFactory(unit=community, year=2026, title="参观")
    ActivityFactory(unit=community, plan_item=new, held_on="2025-03-04")

    page = text_of(browser.get(COPY))

    assert "1 item can be copied." in page
    assert f'value="{new.pk}" id="item-{new.pk}" checked>' in page
    assert f'value="{there.pk}" id="item-{there.pk}" disabled>' in page
    assert "in the plan already" in page
    assert "held last year" in page


def test_what_is_ticked_is_copied_and_taken_back(browser, community):
    chosen, _left_out = PlanItemFactory.create_batch(2, unit=community, year=2025)

    response = browser.post(COPY, {"year": "2026", "items": [chosen.pk]}, follow=True)
    assert held(community) == [(3, chosen.title)]
    assert "1 item is copied into the plan." in text_of(response)

    response = browser.post(UNDO, {"undo": response.context["undo"].token}, follow=True)
    assert held(community) == []
    assert "1 copy is removed." in text_of(response)
    assert len(held(community, 2025)) == 2


def test_what_was_changed_since_stays_when_a_copy_is_taken_back(browser, community):
    items = PlanItemFactory.create_batch(2, unit=community, year=2025)
    asked = {"year": "2026", "items": [item.pk for item in items]}
    token = browser.post(COPY, asked, follow=True).context["undo"].token
    changed = PlanItem.objects.filter(year=2026).first()
    browser.post(edit(changed), ENTERED)

    response = browser.post(UNDO, {"undo": token}, follow=True)

    assert held(community) == [(5, "防灾减灾讲座")]
    assert "What was changed or used since stays." in text_of(response)
    again = text_of(browser.post(UNDO, {"undo": token}, follow=True))
    assert "Nothing is left to undo" in again


@pytest.mark.parametrize("items", [[], ["0"], ["no-such"], ["9" * 5000]])
def test_without_a_tick_nothing_is_copied(browser, community, items):
    PlanItemFactory(unit=community, year=2025)

    response = browser.post(COPY, {"year": "2026", "items": items})

    assert "Tick at least one item" in text_of(response)
    assert held(community) == []


def test_items_of_another_community_are_not_copied(browser, community, neighbour):
    theirs = PlanItemFactory(unit=neighbour, year=2025, title="邻居的讲座")

    response = browser.post(COPY, {"year": "2026", "items": [theirs.pk]})

    assert held(community) == []
    assert "邻居的讲座" not in text_of(response)


def test_a_copy_without_a_plan_of_the_year_before_says_what_to_do(browser):
    assert "Add the first item instead" in text_of(browser.get(COPY))


def test_a_year_gone_by_is_not_filled(browser, community):
    PlanItemFactory(unit=community, year=2024)

    page = text_of(browser.get(COPY, {"year": "2025"}))
    assert "Only the plan of this year or the next can be filled." in page
    answer = browser.post(COPY, {"year": "2025", "items": PlanItem.objects.get().pk})

    assert "The year 2025 is over" in text_of(answer)
    assert held(community, 2025) == []


def test_words_that_undo_nothing_are_refused(browser, client_of, director_of_neighbour, community):
    item = PlanItemFactory(unit=community)
    removed = browser.post(remove(item), follow=True)
    token = removed.context["undo"].token
    stranger = client_of(director_of_neighbour)

    assert stranger.get(YEAR, {"undo": token}).context["undo"] is None
    for asks, words in ((stranger, token), (browser, "made-up"), (browser, "")):
        response = asks.post(UNDO, {"undo": words}, follow=True)
        assert "This can no longer be undone here." in text_of(response)
    assert held(community) == []


def test_what_is_put_back_twice_is_refused(browser, community):
    item = PlanItemFactory(unit=community)
    token = browser.post(remove(item), follow=True).context["undo"].token

    browser.post(UNDO, {"undo": token})
    response = browser.post(UNDO, {"undo": token}, follow=True)

    assert "There is nothing to put back." in text_of(response)
    assert len(held(community)) == 1


def test_items_of_another_community_are_not_there(browser, neighbour):
    item = PlanItemFactory(unit=neighbour)

    assert browser.get(edit(item)).status_code == 404
    assert browser.post(edit(item), ENTERED).status_code == 404
    assert browser.post(remove(item)).status_code == 404
    assert held(neighbour) == [(3, item.title)]


def test_only_people_in_post_change_a_plan(client, client_of, staff, volunteer, community):
    item = PlanItemFactory(unit=community)

    for address in (ADD, COPY, UNDO, edit(item), remove(item)):
        assert client.post(address).status_code == 302
        for person in (staff, volunteer):
            assert client_of(person).post(address).status_code == 403
    assert held(community) == [(3, item.title)]


def test_what_changes_the_plan_is_posted(browser, community):
    item = PlanItemFactory(unit=community)

    assert browser.get(remove(item)).status_code == 405
    assert browser.get(UNDO).status_code == 405
    assert browser.delete(edit(item)).status_code == 405
    assert held(community) == [(3, item.title)]


def test_the_calendar_leads_to_own_activities_and_to_invitations(browser, community, street):
    own = ActivityFactory(unit=community, held_on="2026-05-08")
    of_street = ActivityFactory(unit=street, held_on="2026-05-10", status="planned")

    page = text_of(browser.get(MONTH))

    assert reverse("workspace:activity-detail", args=[own.pk]) in page
    listed = reverse("workspace:invitation-list")
    assert f"{listed}?year=2026#activity-{of_street.pk}" in page
    assert "today" in page
    assert "?month=2026-04" in page


def test_an_empty_month_says_so(browser):
    assert "Neither your community nor the street" in text_of(browser.get(MONTH))


@pytest.mark.parametrize("address", [COPY, MONTH])
def test_pages_ask_as_often_for_three_as_for_one(browser, community, street, address):
    asked = []
    for number in (1, 2):
        PlanItemFactory.create_batch(number, unit=community, year=2025)
        ActivityFactory.create_batch(number, unit=community, held_on="2026-05-08")
        ActivityFactory.create_batch(number, unit=street, held_on="2026-05-09")
        with CaptureQueriesContext(connection) as queries:
            browser.get(address)
        asked.append(len(queries))

    assert asked[0] == asked[1] <= 12
