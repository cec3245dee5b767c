"""Duties, holidays and campaigns in the street office's pages."""

from datetime import UTC, datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from outreach.communities.tests.factories import CommunityFactory, StreetFactory
from outreach.programme.actions import adopt_programme
from outreach.programme.models import Definition, Holiday, Transfer
from outreach.programme.obligations import open_period
from outreach.programme.rules import periods
from outreach.tests.posting import form_data
from outreach.tests.world import extension_of, obligation_of

LIST = reverse("admin:programme_definition_changelist")


@pytest.fixture
def duty(street):
    adopt_programme(street=street, year=2026)
    return street.definitions.get(code="annual-summary")


def page(duty):
    return reverse("admin:programme_definition_change", args=[duty.pk])


def test_staff_set_the_due_day_of_a_duty_nobody_owes_yet(staff, duty, client_of):
    client = client_of(staff)

    client.post(page(duty), form_data(client.get(page(duty)), due_day=28))

    duty.refresh_from_db()
    assert duty.due_day == 28
    assert duty.history.latest().history_user == staff


def test_a_duty_that_is_owed_stays_as_it_is(staff, street, duty, client_of):
    client = client_of(staff)
    data = form_data(client.get(page(duty)), due_day=28)
    open_period(street=street, period=periods.parse("2026"))

    assert client.post(page(duty), data).status_code == 403

    duty.refresh_from_db()
    assert duty.due_day == 10


def test_staff_make_a_new_version_of_a_duty_that_is_owed(staff, street, duty, client_of):
    open_period(street=street, period=periods.parse("2026"))
    client = client_of(staff)

    client.post(LIST, {"action": "make_next_version", "_selected_action": [duty.pk]})

    copy = Definition.objects.get(code="annual-summary", version=2)
    assert client.post(page(copy), form_data(client.get(page(copy)), due_day=28)).status_code == 302
    copy.refresh_from_db()
    assert copy.due_day == 28


def test_no_version_is_made_of_another_street_s_duty(staff, client_of):
    other = StreetFactory()
    adopt_programme(street=other, year=2026)
    theirs = other.definitions.first()

    client_of(staff).post(LIST, {"action": "make_next_version", "_selected_action": [theirs.pk]})

    assert other.definitions.count() == 26


def test_staff_keep_the_table_of_holidays(staff, client_of):
    client, add = client_of(staff), reverse("admin:programme_holiday_add")
    day = {"day": "2026-06-19", "kind": "off", "name": "端午节"}

    client.post(add, day)
    again = client.post(add, day)

    assert Holiday.objects.count() == 1
    assert again.context["adminform"].form.errors == {"day": ["This day is already in the table."]}


# --- Deciding -------------------------------------------------------------------------------------


@pytest.fixture
def owed(community):
    return obligation_of(community)


def decide(client, name, row, **filled):
    return client.post(reverse(f"admin:programme_{name}", args=[row.pk]), filled, follow=True)


def test_staff_adopt_the_programme_for_their_street_with_one_form(staff, street, client_of):
    answer = client_of(staff).post(
        reverse("admin:programme_adopt"),
        {"street": street.pk, "year": 2026, "preset": "december"},
        follow=True,
    )

    page = answer.content.decode()
    assert "26 duties were added." in page
    assert "The official holidays of 2026 came along." in page
    assert street.definitions.get(code="annual-summary").due_month == 12


def test_staff_adopt_nothing_for_another_street(staff, client_of):
    other = StreetFactory()

    client_of(staff).post(
        reverse("admin:programme_adopt"), {"street": other.pk, "year": 2026, "preset": "december"}
    )

    assert not other.definitions.exists()


def test_staff_waive_an_obligation_with_a_reason(staff, owed, client_of):
    client = client_of(staff)

    answer = decide(client, "obligation_waive", owed, reason="")
    assert "This field is required" in answer.content.decode()
    decide(client, "obligation_waive", owed, reason="拆迁")

    assert owed.waiver.by == staff
    page = client.get(reverse("admin:programme_obligation_change", args=[owed.pk])).content.decode()
    assert "拆迁" in page
    assert "Waive it" not in page


def test_staff_transfer_an_obligation_to_a_unit_of_the_street(staff, owed, neighbour, client_of):
    stranger = CommunityFactory()
    client = client_of(staff)

    decide(client, "obligation_transfer", owed, to=stranger.pk, reason="合并")
    assert not Transfer.objects.exists()
    decide(client, "obligation_transfer", owed, to=neighbour.pk, reason="合并")

    assert owed.transfer.successor.unit_id == neighbour.pk


def test_what_an_action_refuses_is_said_on_the_page(staff, owed, client_of):
    client = client_of(staff)
    decide(client, "obligation_waive", owed, reason="拆迁")

    again = decide(client, "obligation_waive", owed, reason="拆迁")

    assert "This is already waived or transferred." in again.content.decode()


def test_staff_grant_and_refuse_more_time(staff, director, owed, client_of):
    client = client_of(staff)
    refused = extension_of(owed, by=director)
    decide(client, "extension_refuse", refused, answer="材料已齐")
    granted = extension_of(owed, by=director)
    decide(client, "extension_grant", granted, until="2027-02-18")

    owed.refresh_from_db()
    assert owed.effective_due_at == datetime(2027, 2, 18, 16, tzinfo=UTC)
    decisions = owed.extensions.order_by("pk").values_list("decision", flat=True)
    assert list(decisions) == ["refused", "granted"]


def test_staff_bring_the_calendar_in_from_a_table(staff, client_of):
    client = client_of(staff)
    table = SimpleUploadedFile(
        "2027.csv", "日期,类别,名称\n2027-01-01,休,元旦\n2027-02-07,班,春节调休\n".encode()
    )

    preview = client.post(reverse("admin:programme_holiday_import"), {"file": table}, follow=True)
    assert "2 new" in preview.content.decode()
    client.post(preview.redirect_chain[-1][0], follow=True)

    assert dict(Holiday.objects.values_list("name", "kind")) == {"元旦": "off", "春节调休": "work"}


# --- Days nobody can mean -------------------------------------------------------------------------

ONCE = {"period_kind": "one_off", "due_rule": "explicit", "due_month": "", "due_day": ""}


@pytest.mark.parametrize(
    ("day", "why"),
    [
        ("9999-12-31", "Check the year: days from 1950-01-01 to 2099-12-31 can be entered."),
        ("2106-05-01", "Check the year: days from 1950-01-01 to 2099-12-31 can be entered."),
        ("1999-12-31", "Give a day from 2000 to 2099."),
    ],
)
def test_a_given_day_is_one_that_can_be_meant(staff, duty, client_of, day, why):
    client = client_of(staff)

    answer = client.post(page(duty), form_data(client.get(page(duty)), **ONCE, due_date=day))

    assert why in answer.content.decode()
    duty.refresh_from_db()
    assert duty.due_date is None


def test_more_time_is_granted_until_a_day_that_can_be_meant(staff, director, owed, client_of):
    asked = extension_of(owed, by=director)

    answer = decide(client_of(staff), "extension_grant", asked, until="9999-12-31")

    assert "Check the year" in answer.content.decode()
    asked.refresh_from_db()
    assert asked.decision == "waiting"


def test_versions_count_by_themselves(staff, duty, client_of):
    client = client_of(staff)

    client.post(page(duty), form_data(client.get(page(duty))) | {"version": "32767"})

    duty.refresh_from_db()
    assert duty.version == 1


@pytest.mark.parametrize(
    "asked",
    [
        "due_on__year=99999999999999999999",
        "due_on__year=9999",
        "due_on__year=2026&due_on__month=13",
        "due_on__year=2026&due_on__month=2&due_on__day=30",
        "unit__unit_ptr__exact=99999999999999999999",
        "unit__id__exact=99999999999999999999",
        "p=99999999999999999999",
    ],
)
def test_a_list_takes_any_number_in_its_address(staff, owed, client_of, asked):
    list_of_duties = reverse("admin:programme_obligation_changelist")

    answer = client_of(staff).get(f"{list_of_duties}?{asked}", follow=True)

    assert answer.status_code == 200
