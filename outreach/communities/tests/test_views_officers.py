"""The pages of officers and of the handover: what directors enter, and officers only look at."""

import re
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from outreach.accounts.models import User
from outreach.communities.models import Handover
from outreach.communities.tests.factories import LONG_AGO, AppointmentFactory

NOON = datetime(2026, 6, 15, 12, tzinfo=ZoneInfo("Asia/Shanghai"))
HUB = reverse("workspace:community")
LIST, ADD = reverse("workspace:officer-list"), reverse("workspace:officer-add")
HANDOVER = reverse("workspace:handover")
NEW = {"name": "方可", "email": "fang.ke@example.org"}
OFFICER = NEW | {"post": "officer_part", "day": "2026-06-15"}


@pytest.fixture(autouse=True)
def in_june(time_machine):
    time_machine.move_to(NOON, tick=False)


@pytest.fixture
def browser(client_of, director):
    return client_of(director)


@pytest.fixture
def officer(community):
    return AppointmentFactory(
        unit=community, post="officer_full", appointed_from=date(2026, 3, 1), user__name="卢晨"
    )


def said(response) -> list[str]:
    return [str(message) for message in response.context["messages"]]


def end(officer):
    return reverse("workspace:officer-end", args=[officer.pk])


def back(officer):
    return reverse("workspace:officer-take-back", args=[officer.pk])


def test_who_is_and_was_in_post_and_the_days_without_an_officer(browser, director, officer):
    former = AppointmentFactory(
        unit=officer.unit,
        post="officer_part",
        appointed_from=LONG_AGO,
        appointed_until=date(2026, 2, 15),
    )

    response = browser.get(LIST)

    assert response.context["posts"] == [director.appointments.get(), officer]
    assert response.context["past"] == [former]
    assert "15 February 2026 – 28 February 2026" in response.text
    assert "1 January 2000 – 14 February 2026" in response.text


def test_without_an_officer_the_whole_year_is_a_gap(browser):
    response = browser.get(LIST)

    assert "1 January 2026 – 31 December 2026" in response.text
    assert "Enter one, full or part time." in response.text


def test_a_community_founded_in_the_year_is_asked_from_then_on(browser, community):
    community.spans.update(active_from=date(2026, 4, 1))

    assert browser.get(LIST).context["gaps"] == [(date(2026, 4, 1), date(2026, 12, 31))]


def test_an_officer_is_entered_and_comes_in_by_a_new_password(browser, community, client):
    [told] = said(browser.post(ADD, OFFICER, follow=True))
    assert "fang.ke" in told

    client.post(reverse("account_reset_password"), {"email": NEW["email"]})
    [sent] = mail.outbox
    assert sent.to == [NEW["email"]]
    [link] = re.findall(r"https?://[^/\s]+(/\S+)", sent.body)
    form = client.get(link, follow=True)
    client.post(
        form.wsgi_request.path,
        {"password1": "a-Long-pass-word-71", "password2": "a-Long-pass-word-71"},
    )
    client.post(
        reverse("account_login"), {"login": NEW["email"], "password": "a-Long-pass-word-71"}
    )

    assert client.get(reverse("workspace:home")).status_code == 200
    assert client.get(ADD).status_code == 403


def test_a_refusal_is_said_in_the_form(browser, community, director_of_neighbour):
    values = {"name": director_of_neighbour.name, "email": director_of_neighbour.email}

    response = browser.post(ADD, OFFICER | values)

    assert "belongs to an account of another name, role or unit" in response.text
    assert "丝竹园" not in response.text
    assert not community.appointments.filter(post="officer_part").exists()


def test_an_officer_s_post_is_ended(browser, officer):
    browser.post(end(officer), {"day": "2026-06-10"})

    officer.refresh_from_db()
    assert officer.appointed_until == date(2026, 6, 10)
    assert "10 June 2026 – 31 December 2026" in browser.get(LIST).text


def test_an_entry_of_today_is_taken_back(browser, community):
    browser.post(ADD, OFFICER)
    officer = community.appointments.get(post="officer_part")
    assert back(officer) in browser.get(LIST).text

    browser.post(back(officer))

    assert not community.appointments.filter(post="officer_part").exists()


def test_an_officer_looks_but_neither_enters_nor_ends_nor_hands_over(client_of, director, officer):
    client = client_of(officer.user)

    assert client.get(LIST).status_code == 200
    for address in (ADD, end(officer), HANDOVER):
        assert address not in client.get(LIST).text + client.get(HUB).text
        for response in (client.get(address), client.post(address, OFFICER)):
            assert response.status_code == 403
            assert "Only the community director in post may do this." in response.text
    assert client.post(back(officer)).status_code == 403
    assert User.objects.filter(email=NEW["email"]).count() == 0


def test_the_director_is_no_officer_to_be_ended(browser, director):
    assert browser.get(end(director.appointments.get())).status_code == 404


def test_the_doors_stand_on_the_page_of_the_community(browser):
    text = browser.get(HUB).text

    for address in (reverse("workspace:group-detail"), LIST, HANDOVER):
        assert f'href="{address}"' in text


def test_more_officers_ask_no_more_queries(browser, officer):
    with CaptureQueriesContext(connection) as one:
        browser.get(LIST)
    AppointmentFactory.create_batch(2, unit=officer.unit, post="officer_part")

    with CaptureQueriesContext(connection) as many:
        response = browser.get(LIST)

    assert len(response.context["posts"]) == 4
    assert len(many) == len(one) <= 12


# --- Handover -------------------------------------------------------------------------------------

WANTED = NEW | {"day": "2026-07-01"}


def test_the_director_sees_what_will_happen_before_it_happens(browser, community, director):
    response = browser.post(HANDOVER, WANTED)

    assert f"{director.name} stays the director" in response.text
    assert "方可 (fang.ke@example.org) is the director." in response.text
    assert f"The account of {director.name} opens nothing here any more" in response.text
    assert "Until 30 June 2026" in response.text
    assert not Handover.objects.exists()
    assert not User.objects.filter(email=NEW["email"]).exists()

    again = browser.post(HANDOVER, WANTED | {"back": "1"})
    assert 'value="方可"' in again.text
    assert "See what will happen" in again.text


def test_an_officer_follows_and_that_post_ends(browser, officer):
    wanted = {"officer": officer.pk, "name": "", "email": "", "day": "2026-07-01"}

    assert "The post of 卢晨 as outreach officer ends." in browser.post(HANDOVER, wanted).text
    browser.post(HANDOVER, wanted | {"confirmed": "1"})

    officer.refresh_from_db()
    assert officer.appointed_until == date(2026, 7, 1)
    assert officer.user.appointments.get(post="director").appointed_from == date(2026, 7, 1)


def test_it_is_confirmed_shown_and_cancelled(browser, director):
    response = browser.post(HANDOVER, WANTED | {"confirmed": "1"}, follow=True)
    handover = Handover.objects.get()
    assert said(response) == ["The handover is entered. It can be cancelled until the day."]
    assert "1 July 2026" in response.text
    # Confirming the same page a second time does nothing more.
    browser.post(HANDOVER, WANTED | {"confirmed": "1"})
    assert Handover.objects.get() == handover

    browser.post(reverse("workspace:handover-cancel", args=[handover.pk]))

    assert not Handover.objects.exists()
    assert director.appointments.get().appointed_until is None


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        pytest.param({"name": ""}, "enter a name and an e-mail address", id="no name"),
        pytest.param({"email": ""}, "enter a name and an e-mail address", id="no address"),
        pytest.param({"email": "nonsense"}, "valid email address", id="no e-mail address"),
        pytest.param({"day": "2026-06-15"}, "Choose a day from 16 June 2026", id="today"),
        pytest.param({"day": ""}, "required", id="no day"),
    ],
)
def test_a_handover_is_refused_in_words(browser, changes, words):
    response = browser.post(HANDOVER, WANTED | changes | {"confirmed": "1"})

    assert words in response.text
    assert not Handover.objects.exists()


def test_an_officer_and_somebody_else_is_one_too_many(browser, officer):
    response = browser.post(HANDOVER, WANTED | {"officer": officer.pk, "confirmed": "1"})

    assert "not both" in response.text
    assert not Handover.objects.exists()


def test_an_officer_of_another_community_cannot_be_chosen(browser, officer, neighbour):
    elsewhere = AppointmentFactory(unit=neighbour, post="officer_full", user__name="外人")

    assert "外人" not in browser.get(HANDOVER).text
    browser.post(HANDOVER, {"officer": elsewhere.pk, "day": "2026-07-01", "confirmed": "1"})

    assert not Handover.objects.exists()


def test_a_handover_of_another_community_is_not_cancelled(
    browser, client_of, director_of_neighbour
):
    browser.post(HANDOVER, WANTED | {"confirmed": "1"})
    handover = Handover.objects.get()

    address = reverse("workspace:handover-cancel", args=[handover.pk])
    assert client_of(director_of_neighbour).post(address).status_code == 404
    assert Handover.objects.exists()
