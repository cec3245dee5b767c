"""What everybody is shown, and what never leaves the office."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone, translation

from activities.models import Activity, CountedIn
from activities.tests.factories import ActivityFactory, PhotoFactory
from outreach.communities.tests.factories import PartnerFactory

HOME = reverse("public:home")


@pytest.fixture(autouse=True)
def in_english(settings):
    settings.LANGUAGE_CODE = "en"


@pytest.fixture
def today():
    return timezone.localdate()


def _page(client, activity) -> str:
    return client.get(reverse("public:activity-detail", args=[activity.pk])).content.decode()


def test_home_shows_what_is_coming_soonest_first_and_what_was_held_newest_first(
    client, community, today
):
    held = {"unit": community, "status": Activity.Status.RECORDED}
    planned = {"unit": community, "status": Activity.Status.PLANNED}
    long_ago = ActivityFactory(held_on=today - timedelta(days=9), **held)
    lately = ActivityFactory(held_on=today - timedelta(days=1), **held)
    far_off = ActivityFactory(held_on=today + timedelta(days=9), **planned)
    today_still = ActivityFactory(held_on=today, **planned)

    response = client.get(HOME)

    assert list(response.context["upcoming"]) == [today_still, far_off]
    assert list(response.context["past"]) == [lately, long_ago]


@pytest.mark.parametrize(
    "values",
    [
        pytest.param({"unit_is_assumed": True}, id="placed by assumption"),
        pytest.param({"status": "cancelled", "cancel_reason": "雨"}, id="cancelled"),
    ],
)
def test_what_is_not_public_is_neither_listed_nor_opened(client, community, values):
    hidden = ActivityFactory(unit=community, title="不公开的活动", **values)
    photo = PhotoFactory(activity=hidden)

    assert "不公开的活动" not in client.get(HOME).content.decode()
    for address in (
        reverse("public:activity-detail", args=[hidden.pk]),
        reverse("public:photo", args=[photo.pk]),
    ):
        assert client.get(address).status_code == 404


def test_empty_lists_say_so(client, db):
    page = client.get(HOME).content.decode()

    assert "Nothing is announced at the moment." in page
    assert "No activity has been recorded yet." in page


def test_long_lists_are_cut_into_pages(client, community, today):
    ActivityFactory.create_batch(21, unit=community, held_on=today)

    first, second = client.get(HOME), client.get(HOME, {"past": 2})

    assert (len(first.context["past"]), len(second.context["past"])) == (20, 1)
    assert "Page 1 of 2" in first.content.decode()


@pytest.mark.parametrize("page", ["0", "99", "x", "-1"])
def test_a_page_that_does_not_exist_shows_one_that_does(client, community, today, page):
    activity = ActivityFactory(unit=community, held_on=today)

    assert list(client.get(HOME, {"past": page}).context["past"]) == [activity]


def test_home_asks_as_often_for_three_activities_as_for_one(
    client, community, neighbour, today, django_assert_num_queries
):
    ActivityFactory(unit=community, held_on=today)
    # Two lists with their totals, and how many notices there are.
    with django_assert_num_queries(4):
        client.get(HOME)
    ActivityFactory(unit=neighbour, held_on=today)
    ActivityFactory(unit=neighbour, held_on=today + timedelta(days=3), status="planned")

    with django_assert_num_queries(5):
        client.get(HOME)


def test_names_and_dates_are_in_the_language_of_the_page(client, community, settings):
    activity = ActivityFactory(unit=community, theme="")
    address = reverse("public:activity-detail", args=[activity.pk])

    english = client.get(address).content.decode()
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "zh-hans"
    chinese = client.get(address).content.decode()

    assert "Anhuili Community" in english
    assert "5 March 2026, Thursday" in english
    assert 'lang="en"' in english
    assert "安慧里社区" in chinese
    assert "2026年3月5日" in chinese
    assert 'lang="zh-hans"' in chinese
    translation.activate("en")


def test_a_day_that_is_assumed_is_not_shown_as_known(client, community):
    activity = ActivityFactory(unit=community, day_is_assumed=True)

    page = _page(client, activity)

    assert "March 2026" in page
    assert "5 March 2026" not in page
    assert "the exact day is not known" in page


@pytest.mark.parametrize(
    ("attendance", "counted_in", "shown"),
    [
        pytest.param(0, CountedIn.PERSONS, "<dd>0 persons</dd>", id="nobody came"),
        pytest.param(1, CountedIn.PERSONS, "<dd>1 person</dd>", id="one"),
        pytest.param(1280, CountedIn.PERSON_TIMES, "<dd>1,280 person-times</dd>", id="many"),
        pytest.param(None, CountedIn.NOT_APPLICABLE, "<dd>-</dd>", id="not applicable"),
        pytest.param(None, "", None, id="not entered"),
    ],
)
def test_attendance_keeps_its_three_states_apart(client, community, attendance, counted_in, shown):
    activity = ActivityFactory(unit=community, attendance=attendance, counted_in=counted_in)

    page = _page(client, activity)

    assert ("<dt>Attendance</dt>" in page) is (shown is not None)
    assert shown is None or shown in page


def test_partners_are_named(client, community):
    activity = ActivityFactory(unit=community)
    activity.partners.add(PartnerFactory(street=community.street, name="北京天文馆"))

    assert "北京天文馆" in _page(client, activity)


def test_a_photo_without_consent_is_on_no_page_and_cannot_be_fetched(client, community):
    activity = ActivityFactory(unit=community)
    agreed = PhotoFactory(activity=activity, caption="都同意了")
    refused = PhotoFactory(activity=activity, caption="有人没同意", has_consent=False)

    page = _page(client, activity)

    assert reverse("public:photo", args=[agreed.pk]) in page
    assert "都同意了" in page
    assert reverse("public:photo", args=[refused.pk]) not in page
    assert "有人没同意" not in page
    assert client.get(reverse("public:photo", args=[refused.pk])).status_code == 404


def test_a_photo_is_served_as_a_picture_and_nothing_else(client, community):
    photo = PhotoFactory(activity=ActivityFactory(unit=community))

    response = client.get(reverse("public:photo", args=[photo.pk]))

    with photo.image.open("rb") as stored:
        assert response.getvalue() == stored.read()
    assert response["Content-Type"] == "image/jpeg"
    assert response["X-Content-Type-Options"] == "nosniff"


def test_what_people_type_is_shown_as_text(client, community):
    activity = ActivityFactory(
        unit=community, title="<script>alert(1)</script>", summary="<img src=x onerror=alert(1)>"
    )

    page = _page(client, activity)

    assert "<script>alert(1)" not in page
    assert "<img src=x" not in page
    assert "&lt;script&gt;alert(1)" in page
