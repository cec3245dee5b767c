"""Duties, holidays and campaigns in the street office's pages."""

import pytest
from django.urls import reverse

from outreach.communities.tests.factories import StreetFactory
from outreach.programme.actions import adopt_programme
from outreach.programme.models import Definition, Holiday
from outreach.programme.obligations import open_period
from outreach.programme.rules import periods
from outreach.tests.posting import form_data

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
