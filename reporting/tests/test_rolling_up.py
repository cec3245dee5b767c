from datetime import UTC, date, datetime, timedelta

import pytest

from activities.tests.factories import ActivityFactory
from reporting import counting, summaries
from reporting.models import Submission, Version
from reporting.tests.factories import owed

SUBMITTED = datetime(2027, 2, 1, 2, tzinfo=UTC)
DECIDED = SUBMITTED + timedelta(days=1)
NOW = SUBMITTED + timedelta(days=30)


@pytest.fixture
def handed_in(community, director, staff):
    """Hands in what the records hold now, and decides about it."""

    def hand_in(decision, *, at=SUBMITTED) -> Version:
        duties = owed(community, "2026")
        figures = counting.count(
            obligations=duties, street=community.street, as_of=date(2027, 1, 15), now=at
        )[community.pk]
        summary = summaries._locked_summaries(duties)[0]
        stored = figures.as_json()
        version = summary.versions.create(
            number=summary.versions.count() + 1,
            as_of=figures.own.window.as_of,
            figures=stored,
            figures_sha256=summaries.sha256_of(stored),
            counted_at=at,
        )
        decided = {"decided_by": staff, "decided_at": at + timedelta(days=1), "reason": "补充"}
        Submission.objects.create(
            version=version,
            submitted_by=director,
            submitted_at=at,
            decision=decision,
            **(decided if decision != "waiting" else {}),
        )
        return version

    return hand_in


def rolled_up(street, *, now=NOW):
    (duty,) = owed(street, "2026")
    counted = counting.count(obligations=[duty], street=street, as_of=date(2027, 1, 15), now=now)
    return counted[street.pk]


def test_a_row_keeps_the_numbers_of_the_accepted_version(street, community, handed_in):
    ActivityFactory(unit=community)
    handed_in("accepted")
    ActivityFactory(unit=community)

    (row,) = rolled_up(street).communities

    assert row.activities.times == 1
    assert (row.state, row.accepted_version, row.status) == ("accepted", 1, "on_time")
    assert not row.is_from_records


def test_without_an_accepted_version_a_row_is_counted_from_records(street, community):
    ActivityFactory(unit=community)

    figures = rolled_up(street)

    (row,) = figures.communities
    assert row.activities.times == 1
    assert (row.state, row.accepted_version, row.submitted_on) == ("draft", None, None)
    assert figures.is_provisional


@pytest.mark.parametrize(
    ("decisions", "state", "accepted_version", "times"),
    [
        pytest.param(["waiting"], "waiting", None, 3, id="waiting for review"),
        pytest.param(["returned"], "returned", None, 3, id="returned"),
        pytest.param(["returned", "accepted"], "accepted", 2, 2, id="accepted after a return"),
        pytest.param(["accepted", "waiting"], "waiting", 1, 1, id="a correction not decided yet"),
        pytest.param(["accepted", "returned"], "returned", 1, 1, id="a correction returned"),
        pytest.param(["accepted", "accepted"], "accepted", 2, 2, id="a correction accepted"),
    ],
)
def test_the_newest_accepted_version_counts_whatever_came_after(
    street, community, handed_in, decisions, state, accepted_version, times
):
    for number, decision in enumerate(decisions):
        ActivityFactory(unit=community)
        handed_in(decision, at=SUBMITTED + timedelta(days=3 * number))
    for _missing in range(3 - len(decisions)):
        ActivityFactory(unit=community)

    (row,) = rolled_up(street).communities

    assert (row.state, row.accepted_version, row.activities.times) == (
        state,
        accepted_version,
        times,
    )


@pytest.mark.parametrize(
    ("now", "state", "accepted_version"),
    [
        pytest.param(SUBMITTED - timedelta(seconds=1), "draft", None, id="before it came"),
        pytest.param(SUBMITTED, "waiting", None, id="when it came"),
        pytest.param(DECIDED, "accepted", 1, id="when it was accepted"),
    ],
)
def test_a_row_tells_what_had_happened_by_then(
    street, community, handed_in, now, state, accepted_version
):
    handed_in("accepted")

    (row,) = rolled_up(street, now=now).communities

    assert (row.state, row.accepted_version) == (state, accepted_version)


def test_the_half_year_summary_is_none_for_the_year(street, community, handed_in):
    handed_in("accepted")
    (duty,) = owed(street, "2026H1")

    found = counting.count(obligations=[duty], street=street, as_of=date(2026, 6, 15), now=NOW)[
        street.pk
    ]

    assert [row.accepted_version for row in found.communities] == [None]


def test_an_accepted_version_of_an_older_shape_still_gives_its_numbers(
    street, community, handed_in
):
    ActivityFactory(unit=community, attendance=30, counted_in="persons")
    version = handed_in("accepted")
    own = version.figures["own"]
    del own["assessment"], own["judged_on"], own["work_plan"]
    kept = {"code", "name", "name_en", "period_key", "due_on", "effective_due_on"}
    kept |= {"target", "done", "submitted_on", "status"}
    own["duties"] = [
        {name: value for name, value in duty.items() if name in kept}
        for duty in own["duties"]
        if duty["status"]
    ]
    Version.objects.filter(pk=version.pk).update(figures=version.figures)

    (row,) = rolled_up(street).communities

    assert (row.activities.times, row.activities.persons) == (1, 30)
    assert (row.duties_met, row.duties_owed, row.score) == (None, None, None)
