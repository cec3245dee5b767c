"""What happens to the row of a mail, whoever takes it, drops it or dies with it."""

from datetime import UTC, datetime, timedelta

import pytest

from outreach.accounts import outbox
from outreach.accounts.models import Message
from outreach.accounts.tests.factories import UserFactory
from outreach.shared.mail import Mail, mailing_moment, message_id

NOON = datetime(2028, 1, 25, 4, tzinfo=UTC)  # in Shanghai
EVENING = datetime(2028, 1, 25, 12, tzinfo=UTC)  # 20:00
MORNING = datetime(2028, 1, 26, 0, tzinfo=UTC)  # 08:00 the day after
SECOND = timedelta(seconds=1)
TWO_DAYS = timedelta(days=2)
SAID = Mail(subject="Due today", text="Two duties", html="<p>Two duties</p>")


@pytest.fixture
def person(db):
    return UserFactory()


@pytest.fixture
def message(person):
    return written(person)


def written(person, *, key="digest:1:2028-01-25", now=NOON, until=NOON + TWO_DAYS):
    return outbox.write(
        key=key, kind="digest", recipient=person, now=now, not_before=now, send_until=until
    )


def state(message) -> str:
    message.refresh_from_db()
    return message.state


def test_a_mail_is_written_once_for_its_key(person, message):
    assert written(person, now=NOON + SECOND) == message
    assert Message.objects.count() == 1
    assert message.message_id == message_id(message.key)


def test_the_message_id_is_the_same_for_the_same_key_and_tells_nothing(settings):
    settings.DEFAULT_FROM_EMAIL = "Outreach <outreach@street.example>"

    assert message_id("digest:1:2028-01-25") == message_id("digest:1:2028-01-25")
    assert message_id("digest:1:2028-01-25") != message_id("digest:2:2028-01-25")
    assert message_id("digest:1:2028-01-25").endswith("@street.example>")
    assert "digest" not in message_id("digest:1:2028-01-25")


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        pytest.param(EVENING - SECOND, EVENING - SECOND, id="the last second of the day"),
        pytest.param(EVENING, MORNING, id="the first second of the evening"),
        pytest.param(MORNING - SECOND, MORNING, id="the last second of the night"),
        pytest.param(MORNING, MORNING, id="the first second of the morning"),
    ],
)
def test_quiet_hours_end_in_the_morning_of_the_office(moment, expected):
    assert mailing_moment(moment) == expected


@pytest.mark.parametrize(
    ("hours", "hour", "quiet"),
    [
        pytest.param((8, 8), 8, False, id="never quiet"),
        pytest.param((0, 6), 5, True, id="quiet after midnight only"),
        pytest.param((0, 6), 6, False, id="quiet no longer"),
        pytest.param((12, 14), 13, True, id="quiet at noon"),
        pytest.param((12, 14), 11, False, id="before the quiet noon"),
    ],
)
def test_quiet_hours_are_a_setting(settings, hours, hour, quiet):
    settings.QUIET_HOURS = hours
    moment = datetime(2028, 1, 24, 16, tzinfo=UTC) + timedelta(hours=hour)

    assert (mailing_moment(moment) != moment) is quiet


def test_one_sender_takes_a_mail_and_the_second_goes_without(message):
    taken = outbox.take(message_id=message.pk, now=NOON)

    assert taken.state == "sending"
    assert taken.attempts == 1
    assert outbox.take(message_id=message.pk, now=NOON) is None


def test_a_mail_left_behind_is_taken_again_when_the_lease_runs_out(message):
    outbox.take(message_id=message.pk, now=NOON)

    just_before = NOON + outbox.LEASE - SECOND
    assert outbox.take(message_id=message.pk, now=just_before) is None
    assert outbox.take(message_id=message.pk, now=NOON + outbox.LEASE).attempts == 2


def test_who_lost_the_lease_cannot_mark_the_mail(message):
    slow = outbox.take(message_id=message.pk, now=NOON)
    quick = outbox.take(message_id=message.pk, now=NOON + outbox.LEASE)

    assert not outbox.fail(slow, reason="broken")
    assert outbox.sent(quick, said=SAID, now=NOON + outbox.LEASE)
    assert not outbox.put_back(slow, reason="broken", now=NOON)
    assert state(message) == "sent"


def test_a_sent_mail_keeps_what_it_said_and_is_never_taken_again(message):
    taken = outbox.take(message_id=message.pk, now=NOON)
    outbox.sent(taken, said=SAID, now=NOON + SECOND)

    message.refresh_from_db()
    kept = (message.sent_at, message.subject, message.text, message.html)
    assert kept == (NOON + SECOND, SAID.subject, SAID.text, SAID.html)
    assert outbox.take(message_id=message.pk, now=NOON + timedelta(hours=1)) is None
    assert outbox.hand_out(now=NOON + timedelta(hours=1)) == []


def test_nothing_is_handed_out_or_taken_in_quiet_hours(person):
    message = written(person, now=EVENING)

    assert message.next_try_at == MORNING
    Message.objects.update(next_try_at=EVENING)
    assert outbox.hand_out(now=EVENING) == []
    assert outbox.take(message_id=message.pk, now=EVENING) is None
    assert outbox.hand_out(now=MORNING) == [message.pk]


def test_a_mail_is_not_handed_out_again_until_a_worker_has_had_its_time(message):
    assert outbox.hand_out(now=NOON) == [message.pk]
    assert outbox.hand_out(now=NOON + outbox.PATIENCE - SECOND) == []
    assert outbox.hand_out(now=NOON + outbox.PATIENCE) == [message.pk]


def test_the_oldest_mails_are_handed_out_first(person):
    young = written(person, key="young", now=NOON + SECOND)
    old = written(person, key="old")

    assert outbox.hand_out(now=NOON + SECOND, most=1) == [old.pk]
    assert outbox.hand_out(now=NOON + SECOND, most=1) == [young.pk]


@pytest.mark.parametrize(("attempt", "longest"), [(1, 2), (4, 16), (9, 512), (10, 600), (90, 600)])
def test_after_a_passing_fault_the_waiting_grows_up_to_ten_minutes(
    message, monkeypatch, attempt, longest
):
    asked = []
    monkeypatch.setattr(outbox.chance, "uniform", lambda *ends: asked.append(ends) or ends[1])
    Message.objects.update(attempts=attempt - 1)

    outbox.put_back(outbox.take(message_id=message.pk, now=NOON), reason="451 later", now=NOON)

    message.refresh_from_db()
    assert asked == [(0, longest)]
    assert message.next_try_at == NOON + timedelta(seconds=longest)
    assert (message.state, message.error) == ("pending", "451 later")
    assert outbox.hand_out(now=message.next_try_at - SECOND) == []
    assert outbox.hand_out(now=message.next_try_at) == [message.pk]


def test_a_mail_is_tried_all_the_time_it_is_wanted_and_no_longer(message):
    Message.objects.update(attempts=200, error="server away")

    outbox.sweep(now=NOON + TWO_DAYS - SECOND)
    assert state(message) == "pending"

    outbox.sweep(now=NOON + TWO_DAYS)
    assert state(message) == "failed"
    assert message.error == "It could not be sent in time."


def test_a_mail_that_is_too_late_is_neither_handed_out_nor_taken(message):
    assert outbox.hand_out(now=NOON + TWO_DAYS) == []
    assert outbox.take(message_id=message.pk, now=NOON + TWO_DAYS) is None


def test_a_mail_over_which_eight_senders_died_is_given_up(message):
    now = NOON
    for _death in range(outbox.MOST_DEATHS):
        outbox.sweep(now=now)
        assert outbox.take(message_id=message.pk, now=now)
        now += outbox.LEASE

    outbox.sweep(now=now - SECOND)
    assert state(message) == "sending"
    outbox.sweep(now=now)
    assert state(message) == "failed"
    assert message.error.startswith("Given up")


def test_one_death_after_a_long_outage_does_not_give_a_mail_up(message):
    Message.objects.update(attempts=100, error="server away")
    outbox.take(message_id=message.pk, now=NOON)

    outbox.sweep(now=NOON + outbox.LEASE)

    assert state(message) == "sending"
    assert outbox.take(message_id=message.pk, now=NOON + outbox.LEASE)


def test_an_address_that_refuses_mail_is_flagged(person, message):
    taken = outbox.take(message_id=message.pk, now=NOON)
    outbox.came_back(taken, reason="550 no such user", now=NOON)

    person.refresh_from_db()
    assert person.mail_failed_at == NOON
    assert person.history.first().mail_failed_at == NOON
    assert state(message) == "failed"
    assert message.error == "550 no such user"


def test_a_dropped_mail_says_why(message):
    outbox.drop(outbox.take(message_id=message.pk, now=NOON), reason="nothing is open any more")

    assert state(message) == "dropped"
    assert message.error == "nothing is open any more"
