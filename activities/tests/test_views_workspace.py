"""A community's own activities, for the people in post there."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from activities.models import AudienceCount, PublicityOutput
from activities.tests.factories import ActivityFactory, PhotoFactory

LIST = reverse("workspace:activity-list")


@pytest.fixture(autouse=True)
def in_english(settings):
    settings.LANGUAGE_CODE = "en"


@pytest.fixture
def browser(client_of, director):
    return client_of(director)


def _page(browser, activity) -> str:
    return browser.get(reverse("workspace:activity-detail", args=[activity.pk])).content.decode()


def test_the_list_holds_the_own_activities_only_newest_first(browser, community, neighbour):
    today = timezone.localdate()
    older = ActivityFactory(unit=community, held_on=today - timedelta(days=2))
    newer = ActivityFactory(unit=community, held_on=today, unit_is_assumed=True)
    ActivityFactory(unit=neighbour)

    assert list(browser.get(LIST).context["page"]) == [newer, older]


def test_an_empty_list_says_what_to_do(browser):
    page = browser.get(LIST).content.decode()

    assert "No activity has been recorded for this community yet." in page
    assert reverse("workspace:activity-import") in page


def test_the_list_asks_as_often_for_three_activities_as_for_one(
    browser, community, django_assert_num_queries
):
    ActivityFactory(unit=community)
    with django_assert_num_queries(7):
        browser.get(LIST)
    ActivityFactory.create_batch(2, unit=community)

    with django_assert_num_queries(7):
        browser.get(LIST)


def test_a_long_list_is_cut_into_pages(browser, community):
    ActivityFactory.create_batch(26, unit=community)

    assert len(browser.get(LIST).context["page"]) == 25
    assert len(browser.get(LIST, {"page": 2}).context["page"]) == 1


def test_an_activity_is_shown_with_all_that_was_recorded(browser, community):
    activity = ActivityFactory(unit=community, attendance=30, counted_in="person_times")
    PublicityOutput.objects.create(activity=activity, kind="leaflets", number=300)
    AudienceCount.objects.create(
        activity=activity, band="60_up", number=12, counted_in="person_times"
    )

    page = _page(browser, activity)

    assert "30 person-times" in page
    assert "leaflets: 300" in page
    assert "60 and over: 12 person-times" in page


@pytest.mark.parametrize(
    ("counted_in", "words"),
    [
        pytest.param("", "not entered", id="not entered"),
        pytest.param("not_applicable", "(not applicable)", id="not applicable"),
    ],
)
def test_an_attendance_that_is_missing_says_why(browser, community, counted_in, words):
    activity = ActivityFactory(unit=community, place="活动室", counted_in=counted_in)

    assert words in _page(browser, activity)


def test_what_is_assumed_is_marked(browser, community):
    known = ActivityFactory(unit=community)
    guessed = ActivityFactory(unit=community, unit_is_assumed=True, year_is_assumed=True)

    assert "assumed, not known" not in _page(browser, known)
    page = _page(browser, guessed)
    assert "<li>the year</li>" in page
    assert "not shown on the public site" in page
    assert "<li>the day</li>" not in page


def test_a_photo_without_consent_is_counted_but_never_shown(browser, community):
    activity = ActivityFactory(unit=community)
    agreed = PhotoFactory(activity=activity)
    refused = PhotoFactory(activity=activity, caption="有人没同意", has_consent=False)

    page = _page(browser, activity)

    assert reverse("workspace:photo", args=[agreed.pk]) in page
    assert reverse("workspace:photo", args=[refused.pk]) not in page
    assert "有人没同意" not in page
    assert "1 photo is kept back" in page
    assert browser.get(reverse("workspace:photo", args=[refused.pk])).status_code == 404


def test_a_photo_is_private_to_the_community(
    client, browser, client_of, director_of_neighbour, staff, volunteer, community
):
    photo = PhotoFactory(activity=ActivityFactory(unit=community))
    address = reverse("workspace:photo", args=[photo.pk])

    response = browser.get(address)

    assert response.getvalue().startswith(b"\xff\xd8")
    assert "private" in response["Cache-Control"]
    assert response["X-Content-Type-Options"] == "nosniff"
    assert client_of(director_of_neighbour).get(address).status_code == 404
    assert client_of(staff).get(address).status_code == 403
    assert client_of(volunteer).get(address).status_code == 403
    assert client.get(address).url.startswith(reverse("account_login"))
    assert browser.post(address).status_code == 405


def test_whoever_is_out_of_office_is_refused_in_words(browser, director):
    director.appointments.update(appointed_until=timezone.localdate())

    response = browser.get(LIST)

    assert response.status_code == 403
    assert "You hold no post in a community today." in response.content.decode()
