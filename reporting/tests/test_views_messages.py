"""The mails somebody got, to be read again by nobody else."""

from datetime import datetime, timedelta

import pytest
from django.urls import reverse

from outreach.communities.tests.factories import AppointmentFactory
from outreach.tests.world import message_to
from reporting.tests.boards import ZONE

LIST = reverse("workspace:message-list")
SENT_AT = datetime(2026, 10, 10, 9, 30, tzinfo=ZONE)


@pytest.fixture
def browser(client_of, director):
    return client_of(director)


def sent(person, number=0, **values):
    values = {"subject": f"第{number}封", "text": "请办理。", "sent_at": SENT_AT} | values
    values["sent_at"] += timedelta(minutes=number)
    return message_to(person, key=f"{person.pk}-{number}", state="sent", **values)


def detail(message):
    return reverse("workspace:message-detail", args=[message.pk])


def test_mails_are_listed_the_newest_first(browser, director):
    letters = [sent(director, number) for number in range(3)]

    page = browser.get(LIST)

    assert list(page.context["page"]) == letters[::-1]
    assert "10 October 2026, 09:32" in page.content.decode()


def test_a_mail_is_read_with_links_that_open_and_nothing_that_runs(browser, director):
    text = "请看 http://testserver/workspace/duties/7/\n\n<script>alert(1)</script>"

    page = browser.get(detail(sent(director, text=text))).content.decode()

    assert 'href="http://testserver/workspace/duties/7/"' in page
    assert "&lt;script&gt;alert(1)" in page
    assert "<script>alert(1)" not in page
    assert "10 October 2026, 09:30" in page


def test_a_mail_without_a_subject_can_be_opened(browser, director):
    message = sent(director, subject="")

    assert "Message without a subject" in browser.get(LIST).content.decode()
    assert browser.get(detail(message)).status_code == 200


def test_without_a_mail_the_page_says_where_they_come_from(browser):
    assert "No message yet." in browser.get(LIST).content.decode()


@pytest.mark.parametrize("state", ["pending", "failed", "dropped"])
def test_what_was_not_sent_is_not_there(browser, director, state):
    message = message_to(director, state=state, error="x", subject="未发")

    assert "未发" not in browser.get(LIST).content.decode()
    assert browser.get(detail(message)).status_code == 404


def test_a_mail_belongs_to_its_person_not_to_the_community(
    client_of, director, community, director_of_neighbour
):
    colleague = AppointmentFactory(unit=community, post="officer_part").user
    message = sent(director)

    for other in (colleague, director_of_neighbour):
        assert client_of(other).get(detail(message)).status_code == 404
        assert message.subject not in client_of(other).get(LIST).content.decode()


def test_many_mails_are_paged_and_cost_no_more_queries(
    browser, director, django_assert_max_num_queries
):
    sent(director)
    with django_assert_max_num_queries(8) as first:
        browser.get(LIST)
    for number in range(1, 31):
        sent(director, number)

    with django_assert_max_num_queries(len(first)):
        page = browser.get(LIST)
    assert len(page.context["page"]) == 25
    assert len(browser.get(LIST, {"page": 2}).context["page"]) == 6
