"""Mail over a real SMTP server: what arrives, and what a fault means."""

import socket
from email.header import decode_header

import pytest

from outreach.shared import mail
from outreach.shared.mail import Mail
from outreach.tests.smtp import Sink, listening

SAID = Mail(subject="年度工作总结将于2027年2月10日截止", text="䶮𠮷社区", html="<p>䶮𠮷社区</p>")
TO = "person1@example.org"
KEY = "<0123456789@street.example>"


@pytest.fixture
def sink(settings):
    found = Sink()
    with listening(found) as port:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
        settings.DEFAULT_FROM_EMAIL = "outreach@street.example"
        yield found


def hand_over(*, said=SAID, to=TO):
    with mail.connection() as line:
        mail.send(line, said, to=to, message_id=KEY)


def test_a_mail_arrives_whole_in_text_and_html(sink):
    hand_over()

    (arrived,) = sink.mails
    text, html = arrived.iter_parts()
    assert arrived["Subject"].strip() == SAID.subject
    assert decode_header(arrived["To"]) == [(TO, None)]
    assert arrived["From"] == "outreach@street.example"
    assert (arrived["Message-ID"], arrived["Auto-Submitted"]) == (KEY, "auto-generated")
    assert text.get_content().strip() == SAID.text
    assert html.get_content().strip() == SAID.html


def test_only_courtesy_mail_offers_to_be_stopped(sink):
    hand_over()
    hand_over(said=Mail("Hello", "Hello", "Hello", unsubscribe_at="https://a.example/mail/"))

    duty, courtesy = sink.mails
    assert "List-Unsubscribe" not in duty
    assert courtesy["List-Unsubscribe"] == "<https://a.example/mail/>"


def test_a_batch_goes_over_one_connection(sink):
    with mail.connection() as line:
        for number in range(5):
            mail.send(line, SAID, to=f"person{number}@example.org", message_id=KEY)

    assert len(sink.mails) == 5
    assert sink.connections == 1


@pytest.mark.parametrize(
    ("answers", "fault", "words"),
    [
        pytest.param({TO: "550 no such user"}, mail.AddressRefused, "550 no such", id="no address"),
        pytest.param({TO: "450 greylisted"}, mail.TryLater, "450 grey", id="greylisted"),
        pytest.param({"DATA": "554 spam"}, mail.Refused, "554 spam", id="contents refused"),
        pytest.param({"DATA": "452 full"}, mail.TryLater, "452 full", id="no room now"),
    ],
)
def test_a_fault_for_good_is_told_from_one_that_passes(sink, answers, fault, words):
    sink.answers = answers

    with pytest.raises(fault, match=words) as raised:
        hand_over()

    assert type(raised.value) is fault
    assert sink.mails == []


def test_after_a_refused_mail_the_next_one_of_the_batch_arrives(sink):
    sink.answers = {TO: "550 no such user"}

    with mail.connection() as line:
        with pytest.raises(mail.AddressRefused):
            mail.send(line, SAID, to=TO, message_id=KEY)
        mail.send(line, SAID, to="person2@example.org", message_id=KEY)

    assert sink.recipients == ["person2@example.org"]


def test_a_server_that_does_not_answer_is_away(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        settings.EMAIL_HOST, settings.EMAIL_PORT = nobody.getsockname()

        with pytest.raises(mail.ServerAway):
            hand_over()


def test_a_login_that_is_refused_is_no_fault_of_the_mail(sink, settings):
    settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD = "outreach", "wrong"

    with pytest.raises(mail.ServerAway):
        hand_over()
