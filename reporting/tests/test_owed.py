"""What a community still owes, on the day somebody looks."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from outreach.tests.world import obligation_of, submission_of, version_of
from reporting.models import Submission
from reporting.owed import owed

SHANGHAI = ZoneInfo("Asia/Shanghai")
LAST_DAY = date(2027, 2, 10)


def at(*when) -> datetime:
    return datetime(*when, tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("now", "state", "days", "is_past"),
    [
        pytest.param(at(2026, 3, 1), "open", 346, False, id="a year to go"),
        pytest.param(at(2027, 1, 20, 23, 59), "open", 21, False, id="the day before the draft"),
        pytest.param(at(2027, 1, 21), "soon", 20, False, id="the day of the draft"),
        pytest.param(at(2027, 2, 10, 23, 59), "soon", 0, False, id="last minute of the due day"),
        pytest.param(at(2027, 2, 11), "late", 1, True, id="midnight after it"),
        pytest.param(at(2027, 7, 1), "late", 141, True, id="long after"),
    ],
)
def test_a_summary_that_was_never_handed_in(community, now, state, days, is_past):
    obligation = obligation_of(community, "2026")

    (found,) = owed(community=community, now=now)

    assert (found.obligation, found.state, found.days) == (obligation, state, days)
    assert (found.last_day, found.is_past, found.summary) == (LAST_DAY, is_past, None)


def test_a_draft_that_was_not_handed_in_is_owed(community):
    version = version_of(community, "2026")

    (found,) = owed(community=community, now=at(2027, 2, 1))

    assert found.summary == version.summary


@pytest.mark.parametrize("decision", ["waiting", "accepted"])
def test_what_was_handed_in_is_not_owed(community, director, staff, decision):
    version = version_of(community, "2026")
    decided = {} if decision == "waiting" else {"decided_by": staff, "decided_at": at(2027, 1, 20)}
    submission_of(version, by=director, decision=decision, **decided)

    assert owed(community=community, now=at(2027, 7, 1)) == []


def test_what_came_back_is_owed_again_by_a_day_of_its_own(community, director, staff):
    version = version_of(community, "2026")
    returned = submission_of(
        version,
        by=director,
        submitted_at=at(2027, 2, 9),
        decision=Submission.Decision.RETURNED,
        decided_by=staff,
        decided_at=at(2027, 2, 12),
        reason="补充人次",
        revise_by=date(2027, 2, 20),
    )

    (found,) = owed(community=community, now=at(2027, 2, 15))

    # Handed in on time, so never late; only the revision has a day.
    assert (found.state, found.returned, found.days) == ("returned", returned, 5)

    second = version.summary.versions.create(
        number=2,
        as_of=version.as_of,
        figures={},
        figures_sha256="1" * 64,
        counted_at=at(2027, 2, 16),
    )
    submission_of(second, by=director, submitted_at=at(2027, 2, 16))
    assert owed(community=community, now=at(2027, 2, 17)) == []


def test_an_extension_moves_the_last_day_and_shows(community):
    later = at(2027, 2, 16)
    obligation_of(community, "2026", effective_due_at=later)

    (found,) = owed(community=community, now=at(2027, 2, 12))

    assert (found.state, found.last_day, found.days) == ("soon", date(2027, 2, 15), 3)
    assert found.is_extended
    assert owed(community=community, now=later)[0].state == "late"


def test_duties_of_others_are_not_mine_and_the_most_pressing_comes_first(community, neighbour):
    later, sooner = obligation_of(community, "2027"), obligation_of(community, "2026")
    obligation_of(neighbour, "2026")
    obligation_of(community.street, "2026")

    found = owed(community=community, now=at(2027, 1, 1))

    assert [duty.obligation for duty in found] == [sooner, later]


def test_more_duties_need_no_more_questions(community, django_assert_num_queries):
    version_of(community, "2026")
    with django_assert_num_queries(2):
        owed(community=community, now=at(2027, 1, 1))
    for key in ("2025", "2024"):
        version_of(community, key)

    with django_assert_num_queries(2):
        assert [duty.summary is None for duty in owed(community=community, now=at(2027, 1, 1))] == [
            False
        ] * 3


def test_a_duty_that_ends_with_the_day_before_counts_to_that_day(community):
    obligation = obligation_of(community, "2026")
    obligation.due_at = obligation.effective_due_at = obligation.due_at - timedelta(days=1)
    obligation.save()

    (found,) = owed(community=community, now=at(2027, 2, 9))

    assert (found.last_day, found.days) == (date(2027, 2, 9), 0)
