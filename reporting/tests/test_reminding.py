"""Who is reminded of what, and when: decided once, and looked up again when it is sent."""

from datetime import date, timedelta

import pytest

from outreach.accounts import outbox
from outreach.accounts.models import AuditEntry, Message
from outreach.communities.models import Appointment
from outreach.communities.tests.factories import AppointmentFactory
from outreach.programme.models import Waiver
from outreach.programme.tests.factories import HolidayFactory
from outreach.shared.mail import Mail
from reporting import reminding
from reporting.models import Reminder
from reporting.tests.duties import at, extended, measured, owed_by

DUE = date(2028, 2, 9)  # a Wednesday
DAY = timedelta(days=1)
STEPS = "-7 -1w 0 +1 +3 +7*"


@pytest.fixture
def officer(community):
    post = Appointment.Post.OFFICER_PART
    return AppointmentFactory(unit=community, post=post).user


@pytest.fixture
def leader(street):
    post = Appointment.Post.STREET_LEADER
    return AppointmentFactory(unit=street, post=post, user__role="street").user


@pytest.fixture
def plan(community):
    """A work plan of the community, due on Wednesday 9 February 2028."""
    return owed_by(community, due_on=DUE, reminder_steps=STEPS)


def decided():
    """Everything that was decided: who, of which unit, which step."""
    rows = Reminder.objects.values_list("recipient", "obligation__unit", "step")
    return sorted(rows.order_by())


def send_all() -> None:
    """As if every waiting mail had gone out."""
    said = Mail("subject", "text", "html")
    for message in Message.objects.filter(state="pending"):
        moment = message.next_try_at
        outbox.sent(outbox.take(message_id=message.pk, now=moment), said=said, now=moment)


# --- When ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "step"),
    [
        pytest.param(DUE - 8 * DAY, None, id="before the first step"),
        pytest.param(DUE - 7 * DAY, -7, id="a week before"),
        pytest.param(DUE - 5 * DAY, -7, id="two days late"),
        pytest.param(DUE - 4 * DAY, None, id="three days late"),
        pytest.param(DUE - 1 * DAY, -1, id="the working day before"),
        pytest.param(DUE, 0, id="the due day"),
        pytest.param(DUE + 1 * DAY, 1, id="a day overdue"),
        pytest.param(DUE + 5 * DAY, 3, id="the third day was a Saturday"),
        pytest.param(DUE + 14 * DAY, 14, id="weekly"),
    ],
)
def test_the_newest_step_is_decided_unless_it_is_too_old(plan, director, day, step):
    reminding.decide(now=at(day))

    steps = set(Reminder.objects.filter(recipient=director).values_list("step", flat=True))
    assert steps == ({step} if step is not None else set())


def test_deciding_again_decides_nothing_again(plan, director):
    assert reminding.decide(now=at(DUE)) == 1
    assert reminding.decide(now=at(DUE, 9, 1)) == 0
    assert Message.objects.count() == 1


def test_a_step_aims_at_the_last_working_day_before_a_holiday(community, director):
    HolidayFactory(day=DUE - DAY)
    owed_by(community, due_on=DUE, reminder_steps="-1")

    assert reminding.decide(now=at(DUE - 3 * DAY)) == 0
    assert reminding.decide(now=at(DUE - 2 * DAY)) == 1


def test_what_is_decided_at_night_waits_for_the_morning(plan, director):
    reminding.decide(now=at(DUE, 0, 1))

    message = Message.objects.get()
    assert message.next_try_at == at(DUE, 8)
    assert message.send_until == at(DUE + 3 * DAY, 0)


@pytest.mark.parametrize("standing", ["met", "met_late", "waived", "transferred", "upcoming"])
def test_what_is_done_or_not_begun_is_not_asked_for(plan, director, standing):
    measured(plan, standing)

    assert reminding.decide(now=at(DUE)) == 0
    assert Message.objects.count() == 0


@pytest.mark.parametrize("standing", ["open", "on_track", "behind", "missed"])
def test_what_is_not_reached_is_asked_for(plan, director, standing):
    measured(plan, standing)

    assert reminding.decide(now=at(DUE)) == 1


def test_what_is_waived_or_only_shown_is_not_asked_for(community, plan, director):
    owed_by(community, due_on=DUE, code="cadre-study", comparison="shown", reminder_steps=STEPS)
    Waiver.objects.create(obligation=plan, reason="flooded", at=at(DUE))

    assert reminding.decide(now=at(DUE)) == 0


def test_an_extended_duty_is_reminded_of_before_its_new_day(plan, director):
    reminding.decide(now=at(DUE - 7 * DAY))
    extended(plan, until=DUE + 7 * DAY)

    assert reminding.decide(now=at(DUE - DAY)) == 0
    assert reminding.decide(now=at(DUE)) == 1
    assert Reminder.objects.latest("pk").aimed_on == DUE
    assert reminding.decide(now=at(DUE + 7 * DAY)) == 1
    assert list(Reminder.objects.order_by("pk").values_list("step", flat=True)) == [-7, 0, 7]


# --- Whom ---------------------------------------------------------------------------------------


def test_director_and_officers_are_reminded(community, plan, director, officer, staff):
    reminding.decide(now=at(DUE))

    assert decided() == sorted([(director.pk, community.pk, 0), (officer.pk, community.pk, 0)])


def test_where_nobody_directs_the_street_is_told(community, plan, officer, staff):
    reminding.decide(now=at(DUE))

    assert decided() == sorted([(officer.pk, community.pk, 0), (staff.pk, community.pk, 0)])


def test_the_street_is_reminded_of_its_own_duties(street, director, staff):
    owed_by(street, due_on=DUE, reminder_steps=STEPS)

    reminding.decide(now=at(DUE))

    assert decided() == [(staff.pk, street.pk, 0)]


@pytest.mark.parametrize(
    ("day", "told"),
    [
        pytest.param(DUE + 1 * DAY, {"director"}, id="a day overdue"),
        pytest.param(DUE + 5 * DAY, {"director", "staff"}, id="three days: the street"),
        pytest.param(DUE + 7 * DAY, {"director", "staff", "leader"}, id="a week: the leader"),
    ],
)
def test_what_stays_overdue_goes_up(plan, director, staff, leader, day, told):
    reminding.decide(now=at(day))

    people = {"director": director, "staff": staff, "leader": leader}
    assert decided() == sorted(
        (people[name].pk, plan.unit_id, Reminder.objects.first().step) for name in told
    )


def test_a_director_who_takes_over_is_reminded_and_the_old_one_no_more(plan, community, director):
    reminding.decide(now=at(DUE, 0, 1))
    director.appointments.update(appointed_until=DUE)
    successor = AppointmentFactory(unit=community, appointed_from=DUE).user

    reminding.decide(now=at(DUE, 0, 2))

    old, new = Message.objects.get(recipient=director), Message.objects.get(recipient=successor)
    assert reminding.still_to_say(old, today=DUE) == []
    assert [row.obligation for row in reminding.still_to_say(new, today=DUE)] == [plan]


@pytest.mark.parametrize(
    "unreachable",
    [
        pytest.param({"mail_failed_at": at(DUE)}, id="mail came back"),
        pytest.param({"email": ""}, id="no address"),
        pytest.param({"is_active": False}, id="out of service"),
    ],
)
def test_people_whom_no_mail_reaches_are_not_tried(plan, director, unreachable):
    type(director).objects.filter(pk=director.pk).update(**unreachable)

    assert reminding.decide(now=at(DUE)) == 0


def test_another_street_hears_nothing_of_it(plan, staff_of_another_street):
    reminding.decide(now=at(DUE + 7 * DAY))

    assert not Reminder.objects.filter(recipient=staff_of_another_street).exists()


# --- One mail a day -----------------------------------------------------------------------------


def test_all_of_a_day_is_one_mail_for_a_person(community, neighbour, street, staff):
    for unit in (community, neighbour, street):
        owed_by(unit, due_on=DUE, reminder_steps=STEPS)

    reminding.decide(now=at(DUE))

    assert Message.objects.get().reminders.count() == 3


def test_what_comes_up_before_the_mail_has_left_goes_with_it(community, plan, director):
    reminding.decide(now=at(DUE, 0, 1))
    owed_by(community, due_on=DUE, code="group-filed", reminder_steps=STEPS)

    reminding.decide(now=at(DUE, 0, 2))

    assert Message.objects.get().reminders.count() == 2


def test_what_comes_up_after_the_mail_has_left_waits_for_tomorrow(community, plan, director):
    reminding.decide(now=at(DUE))
    send_all()
    owed_by(community, due_on=DUE, code="group-filed", reminder_steps="0")

    assert reminding.decide(now=at(DUE, 10)) == 0
    assert reminding.decide(now=at(DUE + DAY)) == 2  # with the first one's next step

    assert Message.objects.count() == 2


def test_a_mail_that_could_not_be_sent_joins_the_next_day_s(plan, director):
    reminding.decide(now=at(DUE))
    reminding.decide(now=at(DUE + DAY))

    first, second = Message.objects.order_by("pk")
    assert (first.state, second.state) == ("dropped", "pending")
    assert first.error == f"Joined with the mail of {DUE + DAY}."
    assert [row.step for row in reminding.still_to_say(second, today=DUE + DAY)] == [1]
    assert second.reminders.count() == 2


def test_a_mail_in_somebody_s_hands_is_left_alone(plan, director):
    reminding.decide(now=at(DUE))
    outbox.take(message_id=Message.objects.get().pk, now=at(DUE))

    reminding.decide(now=at(DUE + DAY))

    assert sorted(Message.objects.values_list("state", flat=True)) == ["pending", "sending"]


# --- At the moment of sending ---------------------------------------------------------------------


def test_a_reminder_more_than_two_days_late_is_not_said(plan, director):
    reminding.decide(now=at(DUE - 7 * DAY))
    message = Message.objects.get()

    assert reminding.still_to_say(message, today=DUE - 5 * DAY) != []
    assert reminding.still_to_say(message, today=DUE - 4 * DAY) == []


def test_what_was_handed_in_meanwhile_is_not_said(plan, director):
    reminding.decide(now=at(DUE))
    measured(plan, "met")

    assert reminding.still_to_say(Message.objects.get(), today=DUE) == []


def test_what_was_extended_meanwhile_is_not_said(plan, director):
    reminding.decide(now=at(DUE))
    extended(plan, until=DUE + 20 * DAY)

    assert reminding.still_to_say(Message.objects.get(), today=DUE) == []


# --- By hand ------------------------------------------------------------------------------------


def test_the_street_reminds_by_hand_on_any_day(plan, director, officer, staff):
    day = DUE - 5 * DAY

    assert reminding.recipients(obligations=[plan], today=day) == {plan: [director, officer]}
    assert reminding.remind_now(obligations=[plan], by=staff, now=at(day)) == [director, officer]

    assert decided() == sorted((person.pk, plan.unit_id, -5) for person in (director, officer))
    assert {message.kind for message in Message.objects.all()} == {"asked"}
    entry = AuditEntry.objects.get(deed="remind")
    assert (entry.by, entry.details["obligations"]) == (staff, [plan.pk])


def test_reminding_by_hand_twice_a_day_writes_once(plan, director, staff):
    reminding.remind_now(obligations=[plan], by=staff, now=at(DUE))

    assert reminding.remind_now(obligations=[plan], by=staff, now=at(DUE, 10)) == []
    assert Message.objects.count() == 1


def test_what_the_clock_has_said_today_is_not_said_by_hand_again(plan, director, staff):
    reminding.decide(now=at(DUE))

    assert reminding.remind_now(obligations=[plan], by=staff, now=at(DUE, 10)) == []


def test_nobody_is_reminded_by_hand_of_what_is_met(plan, director, staff):
    measured(plan, "met")

    assert reminding.recipients(obligations=[plan], today=DUE) == {}
    assert reminding.remind_now(obligations=[plan], by=staff, now=at(DUE)) == []


def test_a_reminder_by_hand_is_said_as_long_as_it_is_open(plan, director, staff):
    day = DUE - 5 * DAY
    reminding.remind_now(obligations=[plan], by=staff, now=at(day))
    message = Message.objects.get()

    assert [row.obligation for row in reminding.still_to_say(message, today=day)] == [plan]
    measured(plan, "met")
    assert reminding.still_to_say(message, today=day) == []


# --- Looking ahead ------------------------------------------------------------------------------


def test_the_next_thirty_days_show_every_step_and_whom_it_reaches(
    plan, street, community, director, staff
):
    last_day = DUE + 2 * DAY
    director.appointments.update(appointed_until=last_day)
    successor = AppointmentFactory(unit=community, appointed_from=last_day).user

    ahead = reminding.planned(street=street, today=DUE - 7 * DAY, days=20)

    assert [(one.on, one.step, one.recipient) for one in ahead if one.recipient != staff] == [
        (DUE - 7 * DAY, -7, director),
        (DUE - 1 * DAY, -1, director),
        (DUE, 0, director),
        (DUE + 1 * DAY, 1, director),
        (DUE + 5 * DAY, 3, successor),
        (DUE + 7 * DAY, 7, successor),
    ]
    assert [(one.on, one.step) for one in ahead if one.recipient == staff] == [
        (DUE + 5 * DAY, 3),
        (DUE + 7 * DAY, 7),
    ]


def test_what_is_decided_already_is_not_announced_again(plan, street, director):
    reminding.decide(now=at(DUE))

    ahead = reminding.planned(street=street, today=DUE, days=1)

    assert [one.step for one in ahead] == [1]


# --- Cost ---------------------------------------------------------------------------------------


def test_deciding_nothing_costs_the_same_for_any_number_of_communities(
    street, director, director_of_neighbour, community, neighbour, django_assert_num_queries
):
    owed_by(community, due_on=DUE, reminder_steps=STEPS)
    reminding.decide(now=at(DUE))
    send_all()
    with django_assert_num_queries(12):
        reminding.decide(now=at(DUE, 12))
    owed_by(neighbour, due_on=DUE, reminder_steps=STEPS)
    reminding.decide(now=at(DUE, 13))
    with django_assert_num_queries(12):
        reminding.decide(now=at(DUE, 14))
