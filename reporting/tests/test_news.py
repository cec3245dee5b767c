"""Who is told of a handover, a filing, a nomination and its decision: once, in the day's mail."""

from datetime import date, timedelta

import pytest

from outreach.accounts.models import Message
from outreach.communities import actions, designation
from outreach.communities.actions import Successor
from outreach.communities.tests.factories import AppointmentFactory, LeadingGroupFactory
from outreach.communities.tests.nominations import NOON, TODAY, approved, drafted, submitted
from outreach.tests.world import staff_of
from reporting import notices, reminding
from reporting.models import News
from reporting.tests.duties import owed_by

LATER = NOON + timedelta(minutes=5)


@pytest.fixture
def staff(street):
    return staff_of(street)


def told(person, *, now=LATER, language="en") -> str | None:
    """What the mail that waits for somebody says; None where none is written or nothing is left."""
    reminding.decide(now=now)
    message = Message.objects.filter(recipient=person, state="pending").first()
    said = message and notices.compose(message, now=now, language=language)
    return said.text if said else None


def test_the_street_is_told_of_a_nomination_that_waits_and_of_no_name(staff, community, director):
    nomination = submitted(community, by=director)

    said = told(staff)

    assert said.startswith(
        "What happened\n\n"
        "- Anhuili Community: the nomination of a demonstration family waits for you.\n"
        f"  http://127.0.0.1:8000/admin/communities/nomination/{nomination.pk}/change/\n"
    )
    assert "王小明" not in said
    assert told(director) is None


def test_in_the_language_of_the_reader(staff, community, director):
    submitted(community, by=director, what="block")

    assert "社区：科普楼栋的申报等待您处理。" in told(staff, language="zh-hans")


def test_a_draft_is_nobody_s_news(staff, community, director):
    drafted(community, by=director)

    assert told(staff) is None
    assert not News.objects.exists()


@pytest.mark.parametrize(
    ("act", "state"),
    [
        pytest.param(designation.send_back, "returned for revision", id="returned"),
        pytest.param(designation.refuse, "refused", id="refused"),
    ],
)
def test_the_community_is_told_of_the_decision(staff, community, director, act, state):
    nomination = submitted(community, by=director)
    act(nomination=nomination, reason="补充材料", by=staff, now=NOON)

    said = told(director)

    assert f"The nomination of a demonstration family is now: {state}." in said
    assert f"/workspace/community/nominations/{nomination.pk}/" in said
    assert told(staff) is None  # It waits for nobody any more.


def test_director_and_officers_of_that_community_are_told_and_nobody_else(
    staff, community, director, director_of_neighbour
):
    officer = AppointmentFactory(unit=community, post="officer_full").user
    approved(community, by=director, staff=staff)

    assert "is now: approved" in told(director)
    assert "is now: approved" in told(officer)
    assert told(director_of_neighbour) is None


def test_nobody_is_told_twice_however_often_the_clock_runs(staff, community, director):
    submitted(community, by=director)

    for minutes in (1, 2, 3):
        reminding.decide(now=NOON + timedelta(minutes=minutes))

    assert News.objects.get().recipient == staff
    assert Message.objects.count() == 1


def test_what_happens_after_the_mail_has_left_waits_for_the_next_day(staff, community, director):
    first = submitted(community, by=director)
    reminding.decide(now=NOON)
    Message.objects.update(state="sent", sent_at=NOON)
    submitted(community, by=director, door="402室", now=LATER)

    reminding.decide(now=LATER)
    assert News.objects.count() == 1
    reminding.decide(now=NOON + timedelta(days=1))

    assert News.objects.count() == 2
    assert Message.objects.filter(recipient=staff).count() == 2
    assert first.steps.count() == 2


def test_reminders_and_news_are_one_mail(staff, community, director):
    owed_by(community, due_on=TODAY)
    approved(community, by=director, staff=staff)

    said = told(director)

    assert Message.objects.filter(recipient=director).count() == 1
    assert said.index("Due next") < said.index("What happened")


def test_what_happened_long_before_is_told_no_more(staff, community, director):
    submitted(community, by=director)

    assert told(staff, now=NOON + timedelta(days=3)) is None
    assert not News.objects.exists()


def test_the_street_is_told_of_a_handover_until_it_is_cancelled(
    staff, community, director, time_machine
):
    time_machine.move_to(NOON, tick=False)
    handover = actions.hand_over(
        community=community,
        successor=Successor(name="贺清和", email="he@example.org"),
        day=date(2026, 5, 1),
        by=director,
        now=NOON,
    )

    said = told(staff)
    assert (
        "Anhuili Community: the community is handed over to a new director on 1 May 2026." in said
    )
    assert "贺清和" not in said

    actions.cancel_handover(handover=handover, by=director, now=NOON)
    assert told(staff) is None


def test_the_street_is_told_of_a_leading_group_that_is_filed(staff, community):
    group = LeadingGroupFactory(unit=community, filed_on=TODAY, decided_on=TODAY)
    LeadingGroupFactory(unit=community.street, filed_on=TODAY, decided_on=TODAY)

    said = told(staff)

    assert said.count("the leading group was filed with you") == 1
    assert f"/admin/communities/leadinggroup/{group.pk}/change/" in said


def test_whoever_left_the_post_before_the_mail_leaves_is_told_nothing(staff, community, director):
    submitted(community, by=director)
    reminding.decide(now=NOON)
    staff.appointments.update(appointed_until=TODAY)

    assert notices.compose(Message.objects.get(), now=NOON) is None


def test_staff_of_another_street_are_told_nothing(staff_of_another_street, community, director):
    submitted(community, by=director)

    assert told(staff_of_another_street) is None
