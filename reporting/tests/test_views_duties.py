"""The duties of a community, for the people in post there: figures, records, more time."""

from datetime import date, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from activities.tests.factories import ActivityFactory
from outreach.programme.models import Extension, Waiver
from reporting.tests.boards import ZONE, definition, owed

LIST = reverse("workspace:duty-list")
NOON = datetime(2026, 10, 10, 12, tzinfo=ZONE)
REASON = {"wanted_on": "2027-01-15", "reason": "换届，资料待补"}


@pytest.fixture(autouse=True)
def in_october(time_machine):
    time_machine.move_to(NOON, tick=False)


@pytest.fixture
def browser(client_of, director):
    return client_of(director)


@pytest.fixture
def duty(street):
    return definition(street, name_en="Organise activities")


def detail(obligation):
    return reverse("workspace:duty-detail", args=[obligation.pk])


def extension(obligation):
    return reverse("workspace:duty-extension", args=[obligation.pk])


def groups_of(response):
    duties = response.context["duties"]
    kinds = {name: getattr(duties, name) for name in duties.__slots__}
    return {name: [line.code for line in lines] for name, lines in kinds.items() if lines}


def test_duties_are_sorted_by_what_to_do_about_them(browser, street, community, neighbour):
    standings = ["behind", "missed", "on_track", "upcoming", "met", "met_late", "waived", ""]
    for number, standing in enumerate(standings):
        duty = definition(street, f"duty-{number}-{standing or 'unmeasured'}".replace("_", "-"))
        owed(duty, community, standing=standing)
        owed(duty, neighbour, standing="missed")
    owed(definition(street, "shown", comparison="shown"), community, standing="open")
    Waiver.objects.create(
        obligation=community.obligations.get(definition__code="duty-6-waived"), reason="x", at=NOON
    )

    response = browser.get(LIST)

    assert groups_of(response) == {
        "late": ["duty-0-behind", "duty-1-missed"],
        "coming": ["duty-2-on-track", "duty-3-upcoming", "duty-7-unmeasured"],
        "met": ["duty-4-met", "duty-5-met-late"],
        "let_off": ["duty-6-waived"],
        "shown_only": ["shown"],
    }
    assert "2 of 7 met, 2 behind or missed" in response.content.decode()


def test_a_duty_tells_figures_and_days(browser, duty, community):
    owed(duty, community, standing="behind", done=1, target=2, recent=1)

    page = browser.get(LIST).content.decode()

    assert "1 of 2" in page
    assert "82 days left" in page
    assert "+1 in the last 30 days" in page
    assert "Due 31 December 2026" in page


def test_what_is_still_due_from_the_year_before_stands_there_too(browser, street, community):
    annual = definition(street, due_rule="fixed", due_month=2, due_day=10, due_year_offset=1)
    owed(annual, community, "2025", standing="missed")
    owed(definition(street, "youth"), community, "2025", standing="missed")

    response = browser.get(LIST)

    assert groups_of(response) == {"late": ["own-activities"]}
    assert "242 days late" in response.content.decode()


def test_an_earlier_year_can_be_looked_at(browser, duty, community):
    owed(duty, community, "2025", standing="met")

    assert groups_of(browser.get(LIST, {"year": "2025"})) == {"met": ["own-activities"]}
    assert groups_of(browser.get(LIST, {"year": "no-such"})) == {}


def test_without_duties_the_page_says_who_sets_them(browser):
    page = browser.get(LIST).content.decode()

    assert "No duties are set for this year yet." in page


def test_the_overview_leads_to_the_duties(browser):
    assert page_has(browser, reverse("workspace:home"), f'href="{LIST}"')


def page_has(browser, address, text):
    return text in browser.get(address).content.decode()


def test_a_duty_opens_the_records_it_was_counted_from(browser, street, duty, community):
    own, of_street = ActivityFactory(unit=community), ActivityFactory(unit=street)
    obligation = owed(duty, community, standing="behind", records=[own.pk, of_street.pk])

    page = browser.get(detail(obligation)).content.decode()

    assert reverse("workspace:activity-detail", args=[own.pk]) in page
    assert of_street.title in page
    assert reverse("workspace:activity-detail", args=[of_street.pk]) not in page


def test_a_duty_without_records_says_so(browser, duty, community):
    obligation = owed(duty, community)

    assert page_has(browser, detail(obligation), "No record counts towards this yet.")


def test_many_records_cost_as_many_queries_as_one(browser, street, community):
    asked = []
    for number in (1, 7):
        activities = ActivityFactory.create_batch(number, unit=community)
        obligation = owed(
            definition(street, f"duty-{number}", metric="own-activities"),
            community,
            standing="met",
            records=[activity.pk for activity in activities],
        )
        with CaptureQueriesContext(connection) as queries:
            browser.get(detail(obligation))
        asked.append(len(queries))

    assert asked[0] == asked[1]


def test_the_list_asks_as_often_for_many_duties_as_for_one(browser, street, community):
    asked = []
    for number in range(3):
        owed(definition(street, f"duty-{number}"), community, standing="behind")
        with CaptureQueriesContext(connection) as queries:
            browser.get(LIST)
        asked.append(len(queries))

    assert asked[0] == asked[2]


def test_more_time_is_asked_for_with_a_reason(browser, director, duty, community):
    obligation = owed(duty, community, standing="behind")

    response = browser.post(extension(obligation), REASON, follow=True)

    asked = Extension.objects.get()
    assert (asked.obligation, asked.wanted_on, asked.asked_by) == (
        obligation,
        date(2027, 1, 15),
        director,
    )
    page = response.content.decode()
    assert "The street office is asked for more time." in page
    assert "换届，资料待补" in page
    assert extension(obligation) not in page


@pytest.mark.parametrize(
    ("values", "said"),
    [
        pytest.param(
            {"wanted_on": "2026-12-01"}, "not later than the one it is due", id="no later"
        ),
        pytest.param({"reason": ""}, "This field is required", id="no reason"),
        pytest.param({"wanted_on": "soon"}, "Enter a valid date", id="no day"),
        pytest.param({"wanted_on": "9999-12-31"}, "Check the year", id="never"),
    ],
)
def test_more_time_is_refused_in_words(browser, duty, community, values, said):
    obligation = owed(duty, community, standing="behind")

    response = browser.post(extension(obligation), REASON | values)

    assert said in response.content.decode()
    assert not Extension.objects.exists()


def test_what_is_met_needs_no_more_time(browser, duty, community):
    obligation = owed(duty, community, standing="met")

    assert not page_has(browser, detail(obligation), extension(obligation))


def test_duties_of_another_community_are_not_there(
    client_of, director_of_neighbour, duty, community
):
    obligation = owed(duty, community, standing="behind")
    browser = client_of(director_of_neighbour)

    assert groups_of(browser.get(LIST)) == {}
    assert browser.get(detail(obligation)).status_code == 404
    assert browser.post(extension(obligation), REASON).status_code == 404
    assert not Extension.objects.exists()


def test_staff_and_volunteers_have_no_duties_here(client_of, staff, volunteer, duty, community):
    obligation = owed(duty, community, standing="behind")

    for person in (staff, volunteer):
        assert client_of(person).get(LIST).status_code == 403
        assert client_of(person).post(extension(obligation), REASON).status_code == 403


def test_a_stranger_signs_in_first(client, duty, community):
    obligation = owed(duty, community)

    for address in (LIST, detail(obligation), extension(obligation)):
        assert client.get(address).status_code == 302


def test_wrong_methods_are_refused(browser, duty, community):
    obligation = owed(duty, community)

    assert browser.post(LIST).status_code == 405
    assert browser.post(detail(obligation)).status_code == 405
    assert browser.delete(extension(obligation)).status_code == 405
