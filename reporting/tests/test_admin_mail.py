"""The street office's pages of mail."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from outreach.accounts import outbox
from outreach.accounts.models import AuditEntry, Message
from outreach.communities.tests.factories import AppointmentFactory
from reporting import reminding
from reporting.tests.duties import at, measured, owed_by

LIST = "/admin/accounts/message/"
AHEAD = LIST + "ahead/"
DAY = timedelta(days=1)
WEDNESDAY = date(2028, 2, 9)


@pytest.fixture(autouse=True)
def today(monkeypatch):
    """A Wednesday, at noon."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: at(WEDNESDAY, 12))
    return WEDNESDAY


@pytest.fixture
def plan(community, today):
    return owed_by(community, due_on=today, key=f"{today.year}")


@pytest.fixture
def message(plan, director, today):
    reminding.decide(now=at(today, 0))
    return Message.objects.get(recipient=director)


@pytest.fixture
def failed(message, today):
    noon = at(today, 12)
    Message.objects.update(next_try_at=noon)
    outbox.fail(outbox.take(message_id=message.pk, now=noon), reason="554 looks like spam")
    return message


@pytest.fixture
def office(client_of, staff):
    return client_of(staff)


def page_of(message, name="change"):
    return reverse(f"admin:accounts_message_{name}", args=[message.pk])


def send_again(browser, *messages):
    values = {"action": "send_again", "_selected_action": [one.pk for one in messages]}
    return browser.post(LIST, values, follow=True)


# --- The list -----------------------------------------------------------------------------------


def test_the_office_sees_every_mail_and_its_state(office, failed, director):
    listed = office.get(LIST).content.decode()
    shown = office.get(page_of(failed)).content.decode()

    assert director.name in listed
    assert "could not be sent" in listed
    assert "554 looks like spam" in shown
    assert "Anhuili Community: Work plan" in shown


def test_mails_of_another_street_are_not_there(client_of, staff_of_another_street, message):
    elsewhere = client_of(staff_of_another_street)

    assert message not in elsewhere.get(LIST).context["cl"].queryset
    assert elsewhere.get(page_of(message, "preview")).status_code == 404
    assert elsewhere.get(page_of(message), follow=True).redirect_chain


def test_a_mail_stays_with_the_street_its_reader_worked_for(
    office, client_of, staff_of_another_street, message, director, today
):
    director.appointments.update(appointed_until=today + DAY)
    elsewhere = staff_of_another_street.appointments.get().unit
    AppointmentFactory(user=director, unit=elsewhere, appointed_from=today + DAY)

    assert message in office.get(LIST).context["cl"].queryset
    other = client_of(staff_of_another_street)
    assert message not in other.get(LIST).context["cl"].queryset


def test_people_whom_no_mail_reaches_stand_at_the_top(
    office, client_of, staff_of_another_street, director, director_of_neighbour, today
):
    type(director).objects.filter(pk=director.pk).update(mail_failed_at=at(today))
    type(director).objects.filter(pk=director_of_neighbour.pk).update(email="")

    page = office.get(LIST)

    assert list(page.context["unreached"]) == [director, director_of_neighbour]
    assert f"mail to {director.email} came back on" in page.content.decode()
    assert "no e-mail address" in page.content.decode()
    other = client_of(staff_of_another_street).get(LIST)
    assert list(other.context["unreached"]) == []
    assert "No mail reaches these people" not in other.content.decode()


def test_the_office_corrects_an_address_and_mail_goes_there_again(office, plan, director, today):
    type(director).objects.filter(pk=director.pk).update(mail_failed_at=at(today))
    assert reminding.decide(now=at(today)) == 0
    address = reverse("admin:accounts_user_change", args=[director.pk])

    form = office.get(address).context["adminform"].form
    assert "mail_failed_at" in form.fields
    values = {
        "username": director.username,
        "name": director.name,
        "email": "right@example.org",
        "language": "en",
        "role": "community",
        "is_active": "on",
        "mail_failed_at_0": "",
        "mail_failed_at_1": "",
        "appointments-TOTAL_FORMS": 0,
        "appointments-INITIAL_FORMS": 0,
    }
    assert office.post(address, values).status_code == 302

    assert reminding.decide(now=at(today)) == 1


def test_the_list_costs_the_same_for_any_number_of_mails(
    office, message, director, today, django_assert_num_queries
):
    office.get(LIST)
    with django_assert_num_queries(9) as few:
        office.get(LIST)
    for number in range(5):
        outbox.write(
            key=f"more:{number}",
            kind="digest",
            recipient=director,
            now=at(today),
            not_before=at(today),
            send_until=at(today + DAY),
        )

    with django_assert_num_queries(len(few)):
        office.get(LIST)


# --- Sending again ------------------------------------------------------------------------------


def test_a_mail_that_failed_is_sent_again(office, failed, staff):
    page = send_again(office, failed)

    failed.refresh_from_db()
    assert "1 mail will be sent again." in page.content.decode()
    assert (failed.state, failed.attempts, failed.error) == ("pending", 0, "")
    entry = AuditEntry.objects.get(deed="send again")
    assert (entry.by, entry.details) == (staff, {"messages": [failed.pk]})


def test_what_is_sent_again_may_be_later_than_the_clock_would_be(office, failed, plan, today):
    send_again(office, failed)
    failed.refresh_from_db()

    later = today + 2 * DAY
    assert [row.obligation for row in reminding.still_to_say(failed, today=later)] == [plan]
    measured(plan, "met")
    assert reminding.still_to_say(failed, today=later) == []


def test_a_mail_that_waits_is_not_sent_again(office, message):
    page = send_again(office, message)

    assert "Only mails that could not be sent are sent again." in page.content.decode()
    assert not AuditEntry.objects.filter(deed="send again").exists()


def test_nothing_is_sent_again_to_an_address_that_refuses(office, failed, director, today):
    type(director).objects.filter(pk=director.pk).update(mail_failed_at=at(today))

    page = send_again(office, failed)

    failed.refresh_from_db()
    assert "correct the address first" in page.content.decode()
    assert failed.state == "failed"


def test_nobody_sends_mails_of_another_street_again(client_of, staff_of_another_street, failed):
    send_again(client_of(staff_of_another_street), failed)

    failed.refresh_from_db()
    assert failed.state == "failed"


# --- Looking ahead, and the preview ---------------------------------------------------------------


def test_the_next_days_show_what_goes_to_whom(office, plan, director, today):
    page = office.get(AHEAD)

    days = page.context["days"]
    assert days[0] == (today, [(director, [(plan, today)])])
    assert today + DAY in [day for day, _people in days]
    assert max(day for day, _people in days) <= today + 30 * DAY
    assert "Anhuili Community: Work plan" in page.content.decode()


def test_what_is_made_good_later_is_announced_for_today(office, community, director, today):
    late = owed_by(community, due_on=today - DAY, reminder_steps="0")

    assert office.get(AHEAD).context["days"] == [(today, [(director, [(late, today - DAY)])])]


def test_without_duties_the_next_days_say_so(office):
    assert "no open duty has a reminder" in office.get(AHEAD).content.decode()


def test_the_next_days_of_another_street_are_its_own(client_of, staff_of_another_street, plan):
    assert client_of(staff_of_another_street).get(AHEAD).context["days"] == []


def test_the_preview_shows_both_languages(office, message):
    page = office.get(page_of(message, "preview")).content.decode()

    assert "Work plan is due" in page
    assert "工作计划" in page
    assert '<section class="module" lang="zh-hans"' in page


def test_the_preview_of_what_is_done_says_so(office, message, plan):
    measured(plan, "met")

    page = office.get(page_of(message, "preview")).content.decode()

    assert "none of it is open any more" in page


@pytest.mark.parametrize("name", ["ahead", "preview"])
def test_the_pages_are_for_the_office_alone(client, client_of, director, volunteer, message, name):
    address = AHEAD if name == "ahead" else page_of(message, name)

    assert client.get(address).status_code == 302
    assert client_of(director).get(address, follow=True).status_code == 403
    assert client_of(volunteer).get(address, follow=True).status_code == 403


@pytest.mark.parametrize("name", ["ahead", "preview"])
def test_the_pages_are_only_shown(office, message, name):
    address = AHEAD if name == "ahead" else page_of(message, name)

    assert office.post(address).status_code == 405


def test_a_mail_to_somebody_who_is_gone_has_no_preview(
    office, message, client_of, django_user_model
):
    Message.objects.update(recipient=None)
    boss = django_user_model.objects.create_superuser("boss", "boss@example.org", "x", name="Boss")

    assert client_of(boss).get(page_of(message, "preview")).status_code == 404
    assert client_of(boss).get(page_of(message)).status_code == 200
