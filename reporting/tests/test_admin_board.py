"""The board of the street office: who sees what, filters, what is behind a cell, exports."""

import csv
from datetime import date, datetime, timedelta
from io import BytesIO

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from activities.tests.factories import ActivityFactory
from outreach.accounts.models import Message
from outreach.communities.models import Street
from outreach.communities.tests.factories import AppointmentFactory, CommunityFactory
from outreach.programme.models import Extension, Waiver
from outreach.programme.tests.factories import CampaignFactory, DefinitionFactory, HolidayFactory
from reporting.models import Reminder
from reporting.tests.boards import ZONE, definition, definitions, fill, owed

BOARD = reverse("admin:board")
CSV, XLSX, REMIND = (
    reverse(f"admin:{name}") for name in ("board-csv", "board-workbook", "board-remind")
)
NOON = datetime(2026, 10, 10, 12, tzinfo=ZONE)


@pytest.fixture(autouse=True)
def in_october(time_machine):
    time_machine.move_to(NOON, tick=False)


@pytest.fixture
def browser(client_of, staff):
    return client_of(staff)


@pytest.fixture
def duty(street):
    return definition(street, name_en="Organise activities")


def records_page(obligation):
    return reverse("admin:board-records", args=[obligation.pk])


def rows_of(response):
    return [row.unit for row in response.context["board"].rows]


def read_csv(response):
    return list(csv.reader(response.content.decode("utf-8-sig").splitlines()))


# --- The board ----------------------------------------------------------------------------------


def test_the_board_shows_standing_figures_days_and_rates(browser, duty, community, neighbour):
    late = owed(duty, community, standing="behind", done=1, target=2, recent=1, quarters=3)
    owed(duty, neighbour, standing="met", done=5, target=2)

    page = " ".join(browser.get(BOARD).content.decode().split())

    assert f'<a href="{late.pk}/"><span aria-hidden="true">▼</span> behind <b>1/2</b>' in page
    assert "<i>+1</i>" in page
    assert "<small>×3/4</small>" in page
    assert "<small>82 d left</small>" in page
    assert "1 of 2 obligations met (50 %)" in page
    assert "6/4 <small>150 %</small>" in page
    assert "Figures were measured at 10 October 2026, 03:00." in page


def test_the_board_of_a_street_that_owes_nothing_says_what_to_do(browser):
    page = browser.get(BOARD).content.decode()

    assert "Adopt the programme" in page
    assert reverse("admin:programme_adopt") in page


def test_the_board_before_any_measuring_says_so(browser, duty, community):
    owed(duty, community)

    page = browser.get(BOARD).content.decode()

    assert "Nothing was measured yet." in page
    assert "not measured yet" in page


def test_a_superuser_without_any_street_is_told_to_add_one(client_of, admin_user):
    page = client_of(admin_user).get(BOARD).content.decode()

    assert "There is no street office yet." in page


def test_a_superuser_chooses_among_streets(client_of, admin_user, duty, community):
    owed(duty, community)
    elsewhere = CommunityFactory()
    owed(definition(elsewhere.street), elsewhere)

    response = client_of(admin_user).get(BOARD, {"street": elsewhere.street.pk})

    assert rows_of(response) == [elsewhere.local_name]
    assert 'name="street"' in response.content.decode()


@pytest.mark.parametrize("address", [BOARD, CSV, XLSX, REMIND])
def test_the_board_of_another_street_is_not_there(browser, address, staff_of_another_street):
    other = Street.objects.get(name="健康街道")

    assert browser.get(address, {"street": other.pk}).status_code == 404


def test_staff_see_nothing_of_another_street(client_of, staff_of_another_street, duty, community):
    obligation = owed(duty, community, standing="behind")
    browser = client_of(staff_of_another_street)

    assert "Adopt the programme" in browser.get(BOARD).content.decode()
    assert browser.get(records_page(obligation)).status_code == 404


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({}, ["Anhuili Community", "Sizhuyuan Community"]),
        ({"standing": "behind"}, ["Anhuili Community"]),
        ({"standing": "late"}, ["Anhuili Community"]),
        ({"standing": "missed"}, []),
        ({"duty": "youth"}, ["Sizhuyuan Community"]),
        ({"year": "2025"}, ["Sizhuyuan Community"]),
        ({"standing": "no-such", "quarter": "9", "year": "x", "page": "-3"}, None),
    ],
)
def test_filters_are_plain_questions_and_nonsense_is_left_out(
    browser, street, duty, community, neighbour, query, expected
):
    owed(duty, community, standing="behind")
    youth = definition(street, "youth")
    owed(youth, neighbour, standing="met")
    owed(youth, neighbour, "2025", standing="met")

    response = browser.get(BOARD, query)

    everything = ["Anhuili Community", "Sizhuyuan Community"]
    assert rows_of(response) == (everything if expected is None else expected)


def test_one_unit_alone_can_be_looked_at(browser, duty, community, neighbour):
    owed(duty, community)
    owed(duty, neighbour)

    response = browser.get(BOARD, {"unit": neighbour.pk})

    assert rows_of(response) == ["Sizhuyuan Community"]
    assert "board--whole" in response.content.decode()


def test_a_chosen_quarter_is_shown(browser, street, community):
    lecture = definition(street, "quarterly-lecture", period_kind="quarter")
    owed(lecture, community, "2026Q1", standing="missed")
    owed(lecture, community, "2026Q4", standing="open")

    cells = browser.get(BOARD, {"quarter": "1"}).context["board"].rows[0].cells

    assert [cell.shown.period_key for cell in cells] == ["2026Q1"]


def test_without_anything_this_year_the_newest_year_before_is_shown(browser, duty, community):
    owed(duty, community, "2024")
    owed(duty, community, "2027")

    response = browser.get(BOARD)

    assert [line.period_key for line in response.context["board"].lines] == ["2024"]


@pytest.mark.parametrize("number", [1, 30, 120])
def test_the_page_asks_as_often_for_many_communities_as_for_one(
    browser, street, number, django_assert_max_num_queries
):
    fill(definitions(street, 3), CommunityFactory.create_batch(number, street=street))

    with django_assert_max_num_queries(15):
        page = browser.get(BOARD)

    assert len(page.context["page"].object_list) == min(number, 50)
    assert page.context["board"].total.owed == 3 * number


def test_units_that_do_not_fit_on_a_page_follow_with_the_filters(browser, street):
    fill(definitions(street, 1), CommunityFactory.create_batch(51, street=street))

    first = browser.get(BOARD, {"standing": "behind"}).content.decode()
    second = browser.get(BOARD, {"standing": "behind", "page": "2"})

    assert "?standing=behind&amp;page=2" in first
    assert len(second.context["page"].object_list) == 1


def test_a_campaign_without_days_is_said_so(browser, duty, community):
    week = "its days in 2026 are not known yet"
    owed(duty, community)
    DefinitionFactory(
        street=community.street,
        code="st-week",
        metric="st-week",
        period_kind="campaign",
        campaign_code="st-week",
        due_rule="campaign_end",
    )
    assert week in browser.get(BOARD).content.decode()

    CampaignFactory(code="st-week", year=2026)
    assert week not in browser.get(BOARD).content.decode()


def test_a_year_without_an_official_calendar_is_said_so(browser, duty, community):
    owed(duty, community)
    missing = "There is no official holiday calendar for 2026 yet"
    HolidayFactory(is_official=False)
    assert missing in browser.get(BOARD).content.decode()

    HolidayFactory(day=date(2026, 10, 1), is_official=True)
    assert missing not in browser.get(BOARD).content.decode()


def test_what_the_year_before_left_open_is_not_forgotten(browser, street, community, neighbour):
    annual = definition(street, due_rule="fixed", due_month=2, due_day=10, due_year_offset=1)
    owed(annual, community, "2025", standing="missed")
    owed(annual, neighbour, "2025", standing="met")
    owed(annual, community, "2026")

    page = browser.get(BOARD).content.decode()

    assert "1 obligation of the year before is due this year and not met yet." in page
    assert f"?street={street.pk}&amp;year=2025" in page


# --- What is behind a cell ----------------------------------------------------------------------


def test_a_cell_opens_the_records_it_was_counted_from(browser, duty, community):
    counted, other = ActivityFactory.create_batch(2, unit=community)
    obligation = owed(duty, community, standing="behind", done=1, records=[counted.pk])

    page = browser.get(records_page(obligation)).content.decode()

    assert reverse("admin:activities_activity_change", args=[counted.pk]) in page
    assert reverse("admin:activities_activity_change", args=[other.pk]) not in page


def test_a_cell_without_records_says_so(browser, duty, community):
    unmeasured, unknown = (
        owed(duty, community),
        owed(
            definition(community.street, "x", metric="no-such-metric"), community, standing="open"
        ),
    )

    for obligation in (unmeasured, unknown):
        assert (
            "No record counts towards this yet."
            in browser.get(records_page(obligation)).content.decode()
        )


def test_a_cell_tells_rate_extension_waiver_and_part_of_the_year(
    browser, staff, director, duty, community
):
    obligation = owed(
        duty,
        community,
        standing="behind",
        numerator=3,
        denominator=8,
        quarters=2,
        effective_due_at=datetime(2027, 1, 11, tzinfo=ZONE),
    )
    Extension.objects.create(
        obligation=obligation,
        wanted_on=date(2027, 1, 10),
        reason="换届",
        asked_by=director,
        asked_at=NOON,
    )
    Waiver.objects.create(obligation=obligation, reason="修缮停业", by=staff, at=NOON)

    page = browser.get(records_page(obligation)).content.decode()

    assert "3 of 8" in page
    assert "(pro-rated: 2/4 of the year)" in page
    assert "(extended; originally 31 December 2026)" in page
    assert "换届" in page
    assert "修缮停业" in page


def test_a_cell_leads_to_the_other_periods(browser, street, community):
    lecture = definition(street, "quarterly-lecture", period_kind="quarter")
    first = owed(lecture, community, "2026Q1", standing="missed")
    second = owed(lecture, community, "2026Q2", standing="met")

    page = browser.get(records_page(second)).content.decode()

    assert f'href="{records_page(first)}"' in page
    assert "First quarter of 2026: missed" in page


def test_many_records_cost_as_many_queries_as_one(browser, duty, community):
    asked = []
    for number in (1, 7):
        activities = ActivityFactory.create_batch(number, unit=community)
        obligation = owed(
            definition(community.street, f"duty-{number}", metric="own-activities"),
            community,
            standing="met",
            records=[activity.pk for activity in activities],
        )
        browser.get(records_page(obligation))
        with CaptureQueriesContext(
            connection,
        ) as queries:
            browser.get(records_page(obligation))
        asked.append(len(queries))

    assert asked[0] == asked[1]


# --- Exports ------------------------------------------------------------------------------------


def test_the_export_has_what_the_filters_leave(browser, duty, community, neighbour):
    owed(duty, community, standing="behind", done=1, target=2)
    owed(duty, neighbour, standing="met", done=2, target=2)

    response = browser.get(CSV, {"standing": "behind"})

    headings, *rows = read_csv(response)
    assert response["Content-Disposition"] == (
        f'attachment; filename="board-{community.street.code}-2026.csv"'
    )
    assert [row[0] for row in rows] == ["Anhuili Community"]
    figures = dict(zip(headings, rows[0], strict=True))
    assert (figures["Standing"], figures["Done"], figures["Target"]) == ("behind", "1", "2")
    assert (figures["Due on"], figures["Days left"]) == ("2026-12-31", "82")


def test_an_export_holds_no_formula(browser, duty, community):
    duty.name_en = "=HYPERLINK(1)"
    duty.save()
    owed(duty, community, standing="behind")

    assert read_csv(browser.get(CSV))[1][2] == "'=HYPERLINK(1)"
    sheet = load_workbook(BytesIO(browser.get(XLSX).content)).worksheets[0]
    assert (sheet["B1"].value, sheet["B1"].data_type) == ("=HYPERLINK(1)", "s")


def test_the_workbook_has_the_board_and_its_figures(browser, street, duty, community):
    owed(duty, community, standing="met", done=5, target=2)
    lecture = definition(street, "quarterly-lecture", name_en="Lecture", period_kind="quarter")
    owed(lecture, community, "2026Q2", standing="missed", done=0)
    owed(lecture, community, "2026Q3", standing="behind", done=0)

    board, figures = load_workbook(BytesIO(browser.get(XLSX).content)).worksheets

    assert [[cell.value for cell in row] for row in board.iter_rows()] == [
        ["Unit", "Organise activities", "Lecture", "Duties met"],
        ["Anhuili Community", "met 5/2", "behind 0/1 (2026Q3)", "1/3"],
        ["Duties met", "1/1", "0/2", "1/3"],
    ]
    assert figures.max_row == 4


def test_an_empty_board_is_exported_too(browser):
    assert len(read_csv(browser.get(CSV))) == 1
    assert browser.get(XLSX).status_code == 200


# --- Reminding ----------------------------------------------------------------------------------


@pytest.fixture
def behind(duty, community, director):
    return owed(duty, community, standing="behind", done=0)


def test_the_preview_names_the_people_and_writes_nothing(browser, behind, director):
    page = browser.get(REMIND).content.decode()

    assert str(director) in page
    assert "Organise activities" in page
    assert not Reminder.objects.exists()
    assert not Message.objects.exists()


def test_those_behind_are_reminded_once_and_only_they(
    browser, duty, behind, director, neighbour, director_of_neighbour
):
    owed(duty, neighbour, standing="met")

    browser.post(f"{REMIND}?year=2026")
    response = browser.post(f"{REMIND}?year=2026", follow=True)

    assert [reminder.recipient for reminder in Reminder.objects.all()] == [director]
    assert Message.objects.count() == 1
    assert response.redirect_chain[-1][0] == f"{BOARD}?year=2026"
    assert "Nobody is reminded" in response.content.decode()


def test_reminding_follows_the_filters(browser, duty, behind, neighbour, director_of_neighbour):
    owed(duty, neighbour, standing="behind")

    browser.post(f"{REMIND}?unit={neighbour.pk}")

    assert [reminder.recipient for reminder in Reminder.objects.all()] == [director_of_neighbour]


def test_where_nobody_can_be_reached_the_preview_says_so(browser, staff, duty, neighbour):
    """Without a director the street office is told, unless it has no address either."""
    staff.email = ""
    staff.save()
    owed(duty, neighbour, standing="missed")

    page = browser.get(REMIND).content.decode()

    assert "Nobody can be reached for these" in page
    assert "Sizhuyuan Community" in page


def test_with_nothing_behind_there_is_nobody_to_remind(browser, duty, community, director):
    owed(duty, community, standing="on_track")

    assert "There is nobody to remind" in browser.get(REMIND).content.decode()
    assert REMIND not in browser.get(BOARD).content.decode()


# --- Who may ------------------------------------------------------------------------------------


def test_a_post_is_taken_by_the_reminder_alone(browser, behind):
    for address in (BOARD, CSV, XLSX, records_page(behind)):
        assert browser.post(address).status_code == 405
    assert browser.delete(REMIND).status_code == 405


def test_the_office_leads_to_the_board(browser):
    assert f'href="{BOARD}"' in browser.get(reverse("admin:index")).content.decode()


def test_someone_no_longer_in_post_reminds_nobody(client_of, staff, behind):
    staff.appointments.update(appointed_until=timezone.localdate() - timedelta(days=1))

    assert client_of(staff).post(REMIND).status_code in (302, 403)
    assert not Reminder.objects.exists()


def test_an_officer_is_reminded_beside_the_director(browser, behind, community, director):
    officer = AppointmentFactory(unit=community, post="officer_part").user

    page = browser.get(REMIND).content.decode()

    assert str(director) in page
    assert str(officer) in page
