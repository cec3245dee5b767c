"""What the street holds, as a community sees and answers it."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from activities.models import Participation
from activities.tests.factories import ActivityFactory
from outreach.communities.tests.factories import StreetFactory

LIST = reverse("workspace:invitation-list")
COMING, PAST = date(2026, 5, 23), date(2026, 4, 2)


@pytest.fixture(autouse=True)
def in_may(time_machine):
    noon = datetime(2026, 5, 10, 12, tzinfo=ZoneInfo("Asia/Shanghai"))
    time_machine.move_to(noon, tick=False)


@pytest.fixture
def browser(client_of, director):
    return client_of(director)


@pytest.fixture
def coming(street):
    return ActivityFactory(unit=street, status="planned", held_on=COMING, title="科技周开幕")


@pytest.fixture
def past(street):
    return ActivityFactory(unit=street, held_on=PAST, title="航天日报告会")


def answer(activity):
    return reverse("workspace:invitation-answer", args=[activity.pk])


def people(activity):
    return reverse("workspace:invitation-people", args=[activity.pk])


def invite(activity, community, **values):
    return Participation.objects.create(activity=activity, community=community, **values)


def text_of(response) -> str:
    return response.content.decode()


def shown(response):
    return tuple(
        [activity.title for activity, _left in response.context[name]]
        for name in ("coming", "past")
    )


def test_what_comes_stands_first_and_only_that_of_the_own_street(browser, street, community):
    for day in (10, 12):
        ActivityFactory(unit=street, status="planned", held_on=date(2026, 5, day), title=f"{day}")
    for day in (9, 2):
        ActivityFactory(unit=street, held_on=date(2026, 5, day), title=f"{day}")
    ActivityFactory(unit=street, held_on=date(2025, 5, 2), title="last year")
    ActivityFactory(
        unit=street, held_on=date(2026, 5, 3), status="withdrawn", withdraw_reason="误录"
    )
    ActivityFactory(unit=community, held_on=date(2026, 5, 3))
    ActivityFactory(unit=StreetFactory(), held_on=date(2026, 5, 3))

    assert shown(browser.get(LIST)) == (["10", "12"], ["9", "2"])
    assert shown(browser.get(LIST, {"year": "2025"})) == (["10", "12"], ["last year"])


def test_every_answer_is_told_in_words(browser, community, neighbour, street):
    said = {}
    for joined, words in (
        (None, "invited, no answer yet"),
        (True, "we join"),
        (False, "we cannot"),
    ):
        activity = ActivityFactory(unit=street, status="planned", held_on=COMING)
        invite(activity, community, joined=joined)
        invite(activity, neighbour, joined=not joined)
        said[activity.title] = words
    alone = ActivityFactory(unit=street, status="planned", held_on=COMING)
    invite(alone, neighbour, joined=True)
    said[alone.title] = "not invited"

    rows = text_of(browser.get(LIST)).split('<li class="row-link"')[1:]

    found = {
        title: [words for words in set(said.values()) if f">{words}</span>" in row]
        for title in said
        for row in rows
        if f">{title}</a>" in row
    }
    assert found == {title: [words] for title, words in said.items()}


def test_one_tap_joins(browser, coming, community):
    invite(coming, community)

    response = browser.post(answer(coming), {"answer": "join"})

    assert response.url == f"{LIST}?year=2026#activity-{coming.pk}"
    assert list(coming.participations.values_list("community", "joined")) == [(community.pk, True)]
    page = text_of(browser.get(response.url))
    assert "You join “科技周开幕”." in page
    assert "We cannot" in page
    assert "We join" not in page


def test_an_answer_is_taken_back_with_the_other_button(browser, coming, community):
    invite(coming, community, joined=True)

    page = text_of(browser.post(answer(coming), {"answer": "decline"}, follow=True))

    assert coming.participations.get().joined is False
    assert "You do not come to “科技周开幕”." in page
    assert "We join" in page


def test_after_the_day_the_list_is_the_street_offices(browser, past, community):
    invite(past, community)

    page = text_of(browser.get(LIST))
    assert 'name="answer"' not in page
    response = browser.post(answer(past), {"answer": "join"}, follow=True)

    assert "ask the street office to enter it" in text_of(response)
    assert past.participations.get().joined is None


def test_what_is_cancelled_shows_why_and_takes_no_answer(browser, coming, community):
    coming.status, coming.cancel_reason = "cancelled", "大风预警"
    coming.save()

    page = text_of(browser.get(LIST))
    assert "大风预警" in page
    assert answer(coming) not in page
    response = browser.post(answer(coming), {"answer": "join"}, follow=True)

    assert "cancelled by the street office" in text_of(response)
    assert not Participation.objects.exists()


def test_the_number_of_persons_is_entered_and_corrected(browser, past, community):
    invite(past, community, joined=True)
    assert people(past) in text_of(browser.get(LIST))

    response = browser.post(people(past), {"people": "12"}, follow=True)

    assert "12 persons from here" in text_of(response)
    assert 'value="12"' in text_of(browser.get(people(past)))
    browser.post(people(past), {"people": ""})
    assert past.participations.get().people is None


@pytest.mark.parametrize(
    ("number", "said"),
    [
        pytest.param("-1", "greater than or equal to 0", id="fewer than 0"),
        pytest.param("1000001", "less than or equal to 1000000", id="a slip of the keyboard"),
        pytest.param("many", "Enter a whole number", id="no number"),
    ],
)
def test_no_such_number_is_refused(browser, past, community, number, said):
    invite(past, community, joined=True)

    assert said in text_of(browser.post(people(past), {"people": number}))
    assert past.participations.get().people is None


def test_persons_are_refused_where_the_community_did_not_join(browser, past, community):
    invite(past, community, joined=False)

    page = text_of(browser.post(people(past), {"people": "3"}))

    assert "People are counted only where the community joined." in page
    assert past.participations.get().people is None


def test_the_rate_counts_recorded_activities_of_the_year(browser, street, community, neighbour):
    for joined in (True, True, False, None):
        invite(ActivityFactory(unit=street, held_on=PAST), community, joined=joined)
    coming = ActivityFactory(unit=street, held_on=COMING, status="planned")
    last_year = ActivityFactory(unit=street, held_on=date(2025, 4, 2))
    of_another_street = ActivityFactory(unit=StreetFactory(), held_on=PAST)
    for activity in (coming, last_year, of_another_street):
        invite(activity, community, joined=True)
    invite(ActivityFactory(unit=street, held_on=PAST), neighbour, joined=True)

    page = text_of(browser.get(LIST))

    assert "Joined 2 of 4 recorded activities" in page


def test_who_was_not_invited_is_offered_to_join_and_counts_only_if_it_came(
    browser, street, community
):
    invite(ActivityFactory(unit=street, held_on=PAST), community, joined=True)
    today = ActivityFactory(unit=street, held_on=date(2026, 5, 10))
    page = text_of(browser.get(LIST))
    assert "We join" in page
    assert "We cannot" not in page

    browser.post(answer(today), {"answer": "decline"})
    assert "Joined 1 of 1" in text_of(browser.get(LIST))

    browser.post(answer(today), {"answer": "join"})
    assert "Joined 2 of 2" in text_of(browser.get(LIST))


def test_empty_lists_say_what_will_come(browser):
    page = text_of(browser.get(LIST))

    assert "What it announces appears here by itself." in page
    assert "The street has held nothing in this year" in page


def test_a_long_past_is_cut_into_pages_that_keep_the_year(browser, street):
    for number in range(21):
        ActivityFactory(unit=street, held_on=date(2025, 5, 1 + number))

    page = browser.get(LIST, {"year": "2025"})

    assert "?year=2025&amp;page=2" in text_of(page)
    assert len(browser.get(LIST, {"year": "2025", "page": "2"}).context["past"]) == 1


def test_the_list_asks_as_often_for_many_as_for_one(browser, street, community):
    asked = []
    for number in (1, 2):
        for day, status in ((COMING, "planned"), (PAST, "recorded")):
            for activity in ActivityFactory.create_batch(
                number, unit=street, held_on=day, status=status
            ):
                invite(activity, community, joined=True)
        with CaptureQueriesContext(connection) as queries:
            browser.get(LIST)
        asked.append(len(queries))

    assert asked[0] == asked[1] <= 12


def test_activities_of_another_street_or_community_are_not_there(browser, community, neighbour):
    for unit in (StreetFactory(), community, neighbour):
        activity = ActivityFactory(unit=unit, status="planned", held_on=COMING)

        assert browser.post(answer(activity), {"answer": "join"}).status_code == 404
        assert browser.get(people(activity)).status_code == 404
        assert browser.post(people(activity), {"people": "3"}).status_code == 404
    assert not Participation.objects.exists()


def test_a_community_answers_for_itself_only(client_of, director_of_neighbour, coming, community):
    invite(coming, community, joined=True)

    client_of(director_of_neighbour).post(answer(coming), {"answer": "decline"})

    assert coming.participations.get(community=community).joined is True


def test_only_people_in_post_answer(client, client_of, staff, volunteer, coming):
    for address in (answer(coming), people(coming)):
        assert client.post(address).status_code == 302
        for person in (staff, volunteer):
            assert client_of(person).post(address, {"answer": "join"}).status_code == 403
    assert not Participation.objects.exists()


def test_an_answer_is_posted(browser, coming):
    assert browser.get(answer(coming)).status_code == 405
    assert browser.post(LIST).status_code == 405
    assert not Participation.objects.exists()
