"""What a community answers its street: done, refused in words, noticed."""

from datetime import UTC, date, datetime

import pytest

from activities import joining
from activities.models import Participation
from activities.rules import Answer
from activities.tests.factories import ActivityFactory
from reporting import measuring

DAY = date(2026, 5, 23)
BEFORE, AFTER = date(2026, 5, 22), date(2026, 5, 24)


@pytest.fixture
def activity(street):
    return ActivityFactory(unit=street, status="planned", held_on=DAY)


@pytest.fixture
def say(activity, community):
    def said(given, today=BEFORE):
        return joining.answer(activity=activity, community=community, given=given, today=today)

    return said


@pytest.fixture
def count(activity, community):
    def counted(people, today=AFTER):
        return joining.enter_people(
            activity=activity, community=community, people=people, today=today
        )

    return counted


def listed(activity):
    return list(activity.participations.values_list("community", "joined", "people"))


def test_an_invited_community_joins(activity, community, say):
    Participation.objects.create(activity=activity, community=community)

    say(Answer.JOIN)

    assert listed(activity) == [(community.pk, True, None)]


def test_who_was_not_invited_may_come(activity, community, say):
    say(Answer.JOIN)

    assert listed(activity) == [(community.pk, True, None)]


def test_an_answer_is_changed_until_the_day_is_over(activity, community, say):
    say(Answer.JOIN)
    say(Answer.DECLINE)
    say(Answer.JOIN, today=DAY)

    assert listed(activity) == [(community.pk, True, None)]


def test_who_was_not_invited_and_does_not_come_is_not_on_the_list(activity, say):
    say(Answer.DECLINE)
    say(Answer.DECLINE)

    assert listed(activity) == []


def test_who_comes_uninvited_and_then_does_not_leaves_the_list(activity, community, say):
    start = datetime.now(UTC)
    say(Answer.JOIN)
    say(Answer.DECLINE)
    say(Answer.DECLINE)

    assert listed(activity) == []
    assert community.pk in measuring.changed_units(since=start)


def test_whom_the_street_invites_after_all_stays_on_the_list(activity, community, say):
    say(Answer.JOIN)
    activity.participations.update(is_invited=True)

    say(Answer.DECLINE)

    assert listed(activity) == [(community.pk, False, None)]


def test_the_same_answer_again_leaves_no_trace(say):
    row = say(Answer.JOIN)
    say(Answer.JOIN)

    assert row.history.count() == 1


@pytest.mark.parametrize("before", [None, False])
def test_nobody_gives_themselves_a_yes_afterwards(activity, community, say, before):
    Participation.objects.create(activity=activity, community=community, joined=before)

    with pytest.raises(joining.AnswerRefused, match="ask the street office"):
        say(Answer.JOIN, today=AFTER)

    assert listed(activity) == [(community.pk, before, None)]


def test_without_a_row_nothing_is_written_afterwards(activity, say):
    for given in Answer:
        with pytest.raises(joining.AnswerRefused):
            say(given, today=AFTER)

    assert listed(activity) == []


def test_who_was_not_there_after_all_says_so_and_counts_nobody(activity, community, say, count):
    Participation.objects.create(activity=activity, community=community)
    say(Answer.JOIN)
    count(12)

    say(Answer.DECLINE, today=AFTER)

    assert listed(activity) == [(community.pk, False, None)]


@pytest.mark.parametrize("status", ["cancelled", "withdrawn"])
def test_what_is_cancelled_takes_no_answer(activity, say, count, status):
    activity.cancel_reason = activity.withdraw_reason = "大风"
    activity.status = status
    activity.save()

    with pytest.raises(joining.AnswerRefused, match="cancelled by the street office"):
        say(Answer.JOIN)
    with pytest.raises(joining.AnswerRefused, match="cancelled by the street office"):
        count(3)

    assert listed(activity) == []


def test_people_are_counted_corrected_and_left_open(activity, community, say, count):
    say(Answer.JOIN)

    for people in (12, 0, None):
        count(people)
        assert listed(activity) == [(community.pk, True, people)]


def test_people_can_be_counted_on_the_day_itself_not_before(activity, community, say, count):
    say(Answer.JOIN)

    with pytest.raises(joining.AnswerRefused, match="still to come"):
        count(12, today=BEFORE)
    assert listed(activity) == [(community.pk, True, None)]

    count(12, today=DAY)
    assert listed(activity) == [(community.pk, True, 12)]


@pytest.mark.parametrize("joined", [None, False])
def test_people_are_counted_only_where_the_community_joined(activity, community, count, joined):
    Participation.objects.create(activity=activity, community=community, joined=joined)

    with pytest.raises(joining.AnswerRefused, match="only where the community joined"):
        count(12)

    assert listed(activity) == [(community.pk, joined, None)]


def test_an_answer_is_noticed_by_whoever_measures(community, say):
    start = datetime.now(UTC)
    say(Answer.JOIN)

    assert community.pk in measuring.changed_units(since=start)
