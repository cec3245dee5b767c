"""What a mail says when it is sent, and what becomes of it on its way to the server."""

import re
from datetime import date, timedelta

import pytest
from django.core.management import CommandError, call_command

from activities.tests.factories import PlanItemFactory
from outreach.accounts import outbox
from outreach.accounts.models import Message
from outreach.communities.models import Appointment
from outreach.communities.tests.factories import AppointmentFactory
from outreach.tests.smtp import Sink, free_port, listening
from reporting import notices, reminding
from reporting.models import Summary
from reporting.tests.duties import at, extended, measured, owed_by

DUE = date(2028, 2, 9)  # a Wednesday
DAY = timedelta(days=1)
MORNING = at(DUE)


@pytest.fixture
def sink(settings):
    found = Sink()
    with listening(found) as port:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
        yield found


@pytest.fixture
def plan(community):
    return owed_by(community, due_on=DUE)


@pytest.fixture
def message(plan, director):
    return digest_of(director, DUE)


def digest_of(person, day, *, language="en") -> Message:
    type(person).objects.filter(pk=person.pk).update(language=language)
    reminding.decide(now=at(day))
    return Message.objects.filter(recipient=person).earliest("created_at")


def deliver(*messages, now=MORNING):
    notices.deliver(message_ids=[one.pk for one in messages], clock=lambda: now)
    for message in messages:
        message.refresh_from_db()


# --- What it says -------------------------------------------------------------------------------


def test_the_mail_says_what_is_due_where_and_when(message, plan):
    said = notices.compose(message, now=at(DUE - DAY))

    assert said.subject == "Work plan is due 9 February 2028, Wednesday"
    assert said.text.startswith(
        "Due next\n\n"
        "- Anhuili Community: Work plan, Year 2028\n"
        "  is due 9 February 2028, Wednesday, in 1 day\n"
        f"  http://127.0.0.1:8000/workspace/duties/{plan.pk}/\n\n"
        "All that is open: http://127.0.0.1:8000/home/\n"
    )
    assert '<html lang="en">' in said.html
    link = f'<a href="http://127.0.0.1:8000/workspace/duties/{plan.pk}/">Work plan, Year 2028</a>'
    assert link in said.html
    assert "cannot be unsubscribed" in said.html


@pytest.mark.parametrize(
    ("day", "words"),
    [
        pytest.param(DUE - 7 * DAY, "is due 9 February 2028, Wednesday, in 7 days", id="a week"),
        pytest.param(DUE, "is due today, 9 February 2028, Wednesday", id="today"),
        pytest.param(DUE + DAY, "was due 9 February 2028, Wednesday, 1 day ago", id="overdue"),
    ],
)
def test_the_days_are_counted_when_it_is_sent(plan, director, day, words):
    said = notices.compose(digest_of(director, day), now=at(day))

    assert words in said.text
    assert words in said.html


def test_several_duties_are_one_subject_with_the_nearest_day(community, plan, director):
    owed_by(community, due_on=DUE + 7 * DAY, code="group-filed", name_en="Filing")

    said = notices.compose(digest_of(director, DUE), now=at(DUE))

    assert said.subject == "2 duties are open; the next is due 9 February 2028, Wednesday"
    assert said.text.index("Work plan") < said.text.index("Filing")


def test_what_is_overdue_stands_first_and_the_street_reads_whose_it_is(plan, director, staff):
    message = digest_of(staff, DUE + 5 * DAY)

    said = notices.compose(message, now=at(DUE + 5 * DAY))

    assert said.subject == "Anhuili Community: Work plan was due 9 February 2028, Wednesday"
    assert said.text.startswith("Overdue\n\n- Anhuili Community: Work plan")
    assert f"http://127.0.0.1:8000/admin/programme/board/{plan.pk}/" in said.text


def test_the_mail_about_a_summary_leads_to_its_draft(plan, director):
    draft = Summary.objects.create(unit=plan.unit, period_key="2028", obligation=plan)

    said = notices.compose(digest_of(director, DUE), now=MORNING)

    assert f"http://127.0.0.1:8000/workspace/summaries/{draft.pk}/" in said.text


def test_an_extended_day_is_said_to_be_one(plan, director):
    extended(plan, until=DUE + 7 * DAY)

    said = notices.compose(digest_of(director, DUE + 7 * DAY), now=at(DUE + 7 * DAY))

    assert "is due today, 16 February 2028, Wednesday (extended)" in said.text


def test_the_mail_is_in_the_reader_s_language(message, director):
    said = notices.compose(message, now=at(DUE), language="zh-hans")

    assert "工作计划" in said.subject
    assert "2028年2月9日" in said.text
    assert "星期三" in said.text
    assert '<html lang="zh-hans">' in said.html


def test_the_mail_names_no_person(message, director, staff, community):
    AppointmentFactory(unit=community, post=Appointment.Post.OFFICER_FULL)

    said = notices.compose(message, now=at(DUE))

    names = {post.user.name for post in Appointment.objects.all()}
    names |= {post.user.email for post in Appointment.objects.all()}
    assert not [name for name in names if name in said.subject + said.text + said.html]


def test_links_lead_to_the_site_of_the_setting(message, settings):
    settings.SITE_URL = "https://outreach.example.gov.cn"

    said = notices.compose(message, now=at(DUE))

    links = re.findall(r"https?://[^\s\"<]+", said.text + said.html)
    assert links
    assert {link for link in links if not link.startswith("https://outreach.example.gov.cn/")} == (
        set()
    )


@pytest.mark.parametrize("person", ["director", "staff"])
def test_a_link_opens_the_duty_after_the_login(client, client_of, plan, request, person):
    reader = request.getfixturevalue(person)
    said = notices.compose(digest_of(reader, DUE), now=MORNING)
    page = re.search(r"http://127.0.0.1:8000(/\S+)", said.text)[1]

    asked = client.get(page, follow=True)
    opened = client_of(reader).get(page)

    assert asked.redirect_chain[-1][0].endswith(f"?next={page}")
    assert opened.status_code == 200
    assert "Work plan" in opened.content.decode()


@pytest.mark.parametrize("name", ["䶮𠮷社区" * 5, 'A "B" <C> & D\'E', "two\nlines"])
def test_strange_names_arrive_as_they_are(sink, plan, director, community, name):
    type(community).objects.filter(pk=community.pk).update(name_en=name)
    type(plan.definition).objects.update(name_en=name)
    message = digest_of(director, DUE)

    deliver(message)

    (arrived,) = sink.mails
    text, html = (part.get_content() for part in arrived.iter_parts())
    assert " ".join(name.split()) in " ".join(arrived["Subject"].split())
    assert name in text.replace("\r\n", "\n")
    assert "<C>" not in html


def test_nothing_open_says_nothing(message, plan):
    measured(plan, "met")

    assert notices.compose(message, now=at(DUE)) is None


def test_a_long_mail_costs_no_more_queries_than_a_short_one(
    community, director, staff, django_assert_num_queries
):
    for number in range(6):
        owed_by(community, due_on=DUE, code=f"task-{number}")
    message = digest_of(director, DUE)

    with django_assert_num_queries(6):
        assert notices.compose(message, now=MORNING).text.count("Work plan") == 6


# --- What becomes of it -------------------------------------------------------------------------


def test_a_mail_arrives_and_is_kept_as_it_was_sent(sink, message, director):
    deliver(message)

    (arrived,) = sink.mails
    assert (arrived["To"], arrived["Message-ID"]) == (director.email, message.message_id)
    assert "List-Unsubscribe" not in arrived
    assert (message.state, message.sent_at, message.error) == ("sent", at(DUE), "")
    assert message.subject == arrived["Subject"].strip()
    text = next(arrived.iter_parts()).get_content().replace("\r\n", "\n")
    assert message.text.strip() == text.strip()


def test_what_was_done_a_moment_ago_is_dropped_unsent(sink, message, community):
    """Nobody has measured it since; sending looks again."""
    PlanItemFactory(unit=community, year=2028)

    deliver(message)

    assert sink.mails == []
    assert (message.state, message.error) == ("dropped", "Nothing of it was open any more.")


def test_an_address_that_refuses_is_flagged_and_the_others_get_theirs(
    sink, community, plan, director
):
    officer = AppointmentFactory(unit=community, post=Appointment.Post.OFFICER_PART).user
    sink.answers = {director.email: "550 no such user"}
    first = digest_of(director, DUE)
    second = Message.objects.get(recipient=officer)

    deliver(first, second)

    director.refresh_from_db()
    assert (first.state, first.error) == ("failed", "550 no such user")
    assert director.mail_failed_at == at(DUE)
    assert sink.recipients == [officer.email]
    assert reminding.decide(now=at(DUE + DAY)) == 1  # the officer's


def test_a_flagged_address_is_not_tried(sink, message, director):
    director.mail_failed_at = at(DUE)
    director.save()

    deliver(message)

    assert sink.mails == []
    assert (message.state, message.error) == ("failed", "No address that takes mail is known.")


def test_contents_that_are_refused_do_not_blame_the_address(sink, message, director):
    sink.answers = {"DATA": "554 looks like spam"}

    deliver(message)

    director.refresh_from_db()
    assert (message.state, message.error) == ("failed", "554 looks like spam")
    assert director.mail_failed_at is None


def test_a_server_that_asks_for_patience_gets_the_mail_later(sink, message):
    sink.answers = {"DATA": "451 try later"}
    deliver(message)
    assert (message.state, message.error) == ("pending", "451 try later")

    sink.answers = {}
    deliver(message, now=message.next_try_at)
    assert message.state == "sent"
    assert sink.ids == [message.message_id]


def test_without_a_server_one_mail_is_tried_and_all_wait_with_it(
    settings, community, plan, director
):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", free_port()
    officer = AppointmentFactory(unit=community, post=Appointment.Post.OFFICER_PART).user
    first = digest_of(director, DUE)
    second = Message.objects.get(recipient=officer)
    assert outbox.hand_out(now=MORNING) == [first.pk, second.pk]

    deliver(first, second)

    assert [(one.state, one.attempts) for one in (first, second)] == [
        ("pending", 1),
        ("pending", 0),
    ]
    assert second.next_try_at == first.next_try_at > MORNING
    assert outbox.hand_out(now=first.next_try_at) == [first.pk, second.pk]


def test_a_mail_server_that_is_down_all_day_costs_one_day(
    settings, community, plan, director, monkeypatch
):
    """Tried again and again on the due day; the day after, one mail says it all."""
    message = digest_of(director, DUE)
    monkeypatch.setattr(outbox.chance, "uniform", lambda low, high: high)
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", free_port()
    while message.next_try_at < at(DUE, 20):
        deliver(message, now=message.next_try_at)
    assert message.attempts > 8
    assert message.next_try_at == at(DUE + DAY, 8)

    reminding.decide(now=at(DUE + DAY, 0, 1))
    found = Sink()
    with listening(found) as settings.EMAIL_PORT:
        ids = outbox.hand_out(now=at(DUE + DAY, 8))
        notices.deliver(message_ids=ids, clock=lambda: at(DUE + DAY, 8))

    assert found.recipients == [director.email]
    assert sorted(Message.objects.values_list("state", flat=True)) == ["dropped", "sent"]


def test_a_slow_server_does_not_keep_a_worker_longer_than_it_may(sink, message):
    moments = iter([at(DUE), at(DUE) + timedelta(seconds=notices.MOST_SECONDS + 1)])

    notices.deliver(message_ids=[message.pk], clock=lambda: next(moments))

    message.refresh_from_db()
    assert message.state == "pending"


# --- The heartbeat by hand ------------------------------------------------------------------------


def test_the_tick_of_a_moment_decides_and_sends_what_is_due_then(sink, plan, director, capsys):
    call_command("tick", now=at(DUE))

    told = capsys.readouterr().out.splitlines()
    assert sink.recipients == [director.email]
    assert told[0].startswith(f"sent: {director.email}: ")
    assert told[-1] == "1 reminders decided"


def test_the_tick_of_a_moment_is_refused_in_production(settings, db):
    settings.PRODUCTION = True

    with pytest.raises(CommandError, match="in production the clock decides"):
        call_command("tick", "--now", "2027-01-25T09:00+08:00")


@pytest.mark.parametrize("text", ["tomorrow", "2027-13-45T09:00"])
def test_a_moment_that_is_none_is_refused(db, text):
    with pytest.raises(CommandError, match="--now"):
        call_command("tick", "--now", text)


def test_a_moment_without_a_zone_is_the_office_s(sink, plan, director):
    call_command("tick", "--now", "2028-02-09T09:00")

    assert Message.objects.get().sent_at == at(DUE)
