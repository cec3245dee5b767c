"""What an activity counts for, told at once after it was saved."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from activities import actions
from activities.models import Activity
from activities.tests.factories import ActivityFactory, PhotoFactory
from outreach.programme.models import Obligation
from reporting import measuring
from reporting.models import Measurement
from reporting.tests import boards
from reporting.worth import CONDITIONS, refresh, worth

TODAY = timezone.localdate()
YEAR = f"{TODAY.year}"


@pytest.fixture(autouse=True)
def in_english(settings):
    settings.LANGUAGE_CODE = "en"


@pytest.fixture
def browser(client_of, director):
    return client_of(director)


@pytest.fixture
def duties(street, community) -> dict[str, Obligation]:
    """Duties of this year, and one of the year before."""
    codes = ("own-activities", "youth", "anti-cult", "monthly-record", "recorded", "families")
    made = {code: boards.owed(boards.definition(street, code), community, YEAR) for code in codes}
    last = boards.obligation(made["youth"].definition, community, f"{TODAY.year - 1}")
    last.save()
    return made | {"youth last year": last}


def counts(activity) -> str:
    return reverse("workspace:activity-counts", args=[activity.pk])


def codes_of(activity) -> dict[str, int]:
    """The duties it counts for, with how much of each is done."""
    lines = worth(activity=activity, now=timezone.now()).lines
    return {line.code: line.done for line in lines}


def test_an_activity_counts_for_the_duties_whose_rule_it_satisfies(community, duties):
    activity = ActivityFactory(unit=community, held_on=TODAY, audience="youth", summary="观星。")

    assert codes_of(activity) == {"own-activities": 1, "youth": 1, "monthly-record": 1}


def test_the_standing_is_that_of_now(community, duties):
    for number in (1, 2):
        activity = ActivityFactory(unit=community, held_on=TODAY)
        assert codes_of(activity) == {"own-activities": number}


def test_a_change_of_the_day_is_measured_in_both_years(community, duties):
    activity = ActivityFactory(unit=community, held_on=TODAY, audience="youth")
    codes_of(activity)
    activity.held_on = date(TODAY.year - 1, 5, 1)
    activity.save()

    assert codes_of(activity) == {"youth": 1}
    assert Measurement.objects.get(obligation=duties["youth"]).done == 0


def test_what_was_measured_since_is_not_measured_again(community, duties):
    activity = ActivityFactory(unit=community, held_on=TODAY)

    assert refresh(activity=activity, now=timezone.now()) > 0
    assert refresh(activity=activity, now=timezone.now()) == 0


def test_duties_that_no_activity_can_change_are_left_alone(community, duties):
    refresh(activity=ActivityFactory(unit=community, held_on=TODAY), now=timezone.now())

    assert not Measurement.objects.filter(obligation=duties["families"]).exists()


def test_a_whole_record_counts_as_recorded_and_lacks_nothing(community, duties):
    whole = ActivityFactory(
        unit=community,
        held_on=TODAY,
        place="活动室",
        summary="观星。",
        attendance=0,
        counted_in="persons",
        recorded_at=timezone.now(),
    )
    PhotoFactory(activity=whole)

    found = worth(activity=whole, now=timezone.now())

    assert "recorded" in {line.code for line in found.lines}
    assert (found.missing, found.is_late) == ([], False)


def test_what_a_record_lacks_is_named(community, duties):
    bare = ActivityFactory(unit=community, held_on=TODAY)
    PhotoFactory(activity=bare, has_consent=False)

    found = worth(activity=bare, now=timezone.now())

    assert "recorded" not in {line.code for line in found.lines}
    assert found.missing == [
        "the place",
        "a short summary",
        "the attendance",
        "a photo in which everyone shown agreed",
    ]


@pytest.mark.parametrize(
    ("days", "is_late"),
    [pytest.param(7, False, id="a week after"), pytest.param(8, True, id="a day too late")],
)
def test_what_was_recorded_too_late_is_said(community, days, is_late):
    held_on = TODAY - timedelta(days=days)
    activity = ActivityFactory(unit=community, held_on=held_on, recorded_at=timezone.now())

    assert worth(activity=activity, now=timezone.now()).is_late is is_late


def test_a_planned_activity_will_count_by_the_same_rules(street, community):
    definitions = [boards.definition(street, code) for code in CONDITIONS]
    for definition in definitions:
        boards.obligation(definition, community, YEAR).save()
    values = {"held_on": TODAY, "audience": "youth", "opposes_cults": True, "summary": "预告。"}
    planned = ActivityFactory(unit=community, status="planned", **values)
    ahead = set(codes_of(planned))

    Activity.objects.filter(pk=planned.pk).update(status="recorded")
    planned.refresh_from_db()
    measuring.measure(obligations=Obligation.objects.all(), now=timezone.now())

    assert ahead == set(codes_of(planned))
    assert ahead == {"own-activities", "youth", "quarterly-lecture", "monthly-record", "anti-cult"}


def test_what_is_withdrawn_counts_for_nothing_at_once(browser, community, duties, director):
    activity = ActivityFactory(unit=community, held_on=TODAY)
    assert codes_of(activity) == {"own-activities": 1}
    address = reverse("workspace:activity-withdraw", args=[activity.pk])

    page = browser.post(address, {"reason": "记录重复"}, follow=True).content.decode()

    assert "It counts for nothing" in page
    assert reverse("workspace:activity-restore", args=[activity.pk]) in page
    measurement = Measurement.objects.get(obligation=duties["own-activities"])
    assert (measurement.done, measurement.records) == (0, [])


def test_what_is_taken_back_counts_again_at_once(browser, community, duties, director):
    activity = ActivityFactory(unit=community, held_on=TODAY)
    actions.withdraw(activity=activity, reason="重复", by=director, now=timezone.now())

    browser.post(reverse("workspace:activity-restore", args=[activity.pk]), follow=True)

    assert Measurement.objects.get(obligation=duties["own-activities"]).done == 1


def test_the_page_says_what_was_saved_and_what_comes_next(browser, community, duties):
    activity = ActivityFactory(unit=community, held_on=TODAY)

    page = browser.get(counts(activity), {"saved": "1"}).content.decode()

    assert "Saved. It counts for:" in page
    assert "Duty own-activities" in page
    assert "a short summary" in page
    for name in ("log", "edit", "detail", "withdraw"):
        arguments = [] if name == "log" else [activity.pk]
        assert reverse(f"workspace:activity-{name}", args=arguments) in page
    assert "Saved." not in browser.get(counts(activity)).content.decode()


def test_a_planned_activity_whose_day_is_over_asks_to_be_recorded(browser, community, duties):
    planned = ActivityFactory(unit=community, held_on=TODAY, status="planned")

    page = browser.get(counts(planned)).content.decode()

    assert "Once it was held, it will count for:" in page
    assert "Its day is over" in page


def test_where_nothing_is_owed_the_page_says_so(browser, community):
    page = browser.get(counts(ActivityFactory(unit=community, held_on=TODAY))).content.decode()

    assert "No duty of that time counts it" in page


def test_the_page_asks_for_little_once_it_is_measured(
    browser, community, duties, django_assert_max_num_queries
):
    activity = ActivityFactory(unit=community, held_on=TODAY, summary="观星。")
    browser.get(counts(activity))

    with django_assert_max_num_queries(12):
        browser.get(counts(activity))


def test_a_neighbour_is_told_nothing(client_of, director_of_neighbour, community, duties):
    activity = ActivityFactory(unit=community, held_on=TODAY)

    assert client_of(director_of_neighbour).get(counts(activity)).status_code == 404
    assert not Measurement.objects.exists()
