"""From the bottom up: what a street's paper lacks, and how it is handed in all the same."""

from datetime import UTC, datetime

import pytest

from activities.tests.factories import ActivityFactory
from outreach.communities.tests.factories import AppointmentFactory
from outreach.programme import actions as programme
from reporting import actions, beneath
from reporting.models import Submission, Summary, Version
from reporting.rules import gate, sections
from reporting.tests.factories import owed, prepared

NOW = datetime(2027, 1, 15, 4, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("kind", "accepted", "lacking"),
    [
        pytest.param(sections.ANNUAL, {"a", "b"}, [], id="all accepted"),
        pytest.param(sections.ANNUAL, {"b"}, ["a"], id="one is not"),
        pytest.param(sections.HALF_YEAR, set(), ["a", "b"], id="none is, of the half year"),
        pytest.param(sections.WORK_PLAN, set(), [], id="a plan rests on nobody's"),
    ],
)
def test_what_a_paper_of_the_street_lacks(kind, accepted, lacking):
    assert gate.lacking(kind=kind, owing=["a", "b"], accepted=accepted) == lacking


@pytest.mark.parametrize(
    ("lacking", "provisional", "is_open"),
    [([], False, True), ([], True, True), (["a"], True, True), (["a"], False, False)],
)
def test_the_gate_opens_with_everything_or_expressly(lacking, provisional, is_open):
    assert gate.is_open(lacking, provisional=provisional) is is_open


def summary_of(unit) -> Summary:
    if not Summary.objects.filter(unit=unit).exists():
        prepared(unit, "2026", now=NOW)
    return Summary.objects.get(unit=unit)


def seen(summary) -> str:
    return summary.newest().seen


def submit(summary, by, **kwargs):
    return actions.submit(summary=summary, seen=seen(summary), by=by, now=NOW, **kwargs)


def write(summary, by):
    return actions.write(
        summary=summary,
        texts={"problems": "人手不足。"},
        reasons={},
        edition=summary.newest().edition,
        by=by,
        now=NOW,
    )


def accept(unit, *, by, staff):
    ActivityFactory(unit=unit)
    summary = summary_of(unit)
    write(summary, by)
    submit(summary, by)
    actions.accept(summary=summary, seen=seen(summary), by=staff, now=NOW)
    return summary


@pytest.fixture
def roll_up(street, community, neighbour, staff):
    """The street's own annual summary, ready to be handed in but for what it rests on."""
    ActivityFactory(unit=street)
    owed(street, "2026")
    summary = summary_of(street)
    write(summary, staff)
    return summary


def test_the_street_is_told_which_summaries_are_not_accepted(
    roll_up, community, neighbour, director, staff
):
    accept(community, by=director, staff=staff)

    with pytest.raises(actions.Provisional, match="not accepted yet: Sizhuyuan") as refused:
        submit(roll_up, staff)

    assert [unit.pk for unit in refused.value.units] == [neighbour.pk]
    roll_up.refresh_from_db()
    assert roll_up.state == "draft"
    assert not Submission.objects.filter(version__summary=roll_up).exists()


def test_it_is_handed_in_as_provisional_when_somebody_says_so(roll_up, staff):
    assert submit(roll_up, staff, provisional=True).version.summary == roll_up


def test_with_every_summary_accepted_nobody_is_asked(
    roll_up, community, neighbour, director, director_of_neighbour, staff
):
    accept(community, by=director, staff=staff)
    accept(neighbour, by=director_of_neighbour, staff=staff)

    assert submit(roll_up, staff)


def test_a_version_in_force_counts_while_its_correction_is_written(
    roll_up, community, director, staff
):
    summary = accept(community, by=director, staff=staff)
    asked = actions.ask_correction(
        summary=summary, seen=seen(summary), reason="人次有误", by=director, party="author", now=NOW
    )
    actions.grant_correction(correction=asked, by=staff, now=NOW)

    assert summary.newest().number == 2
    assert community.pk not in {unit.pk for unit in beneath.lacking(roll_up)}


def test_whoever_owes_nothing_is_not_waited_for(roll_up, community, neighbour, staff):
    for unit in (community, neighbour):
        for duty in owed(unit, "2026"):
            programme.waive(obligation=duty, reason="筹建中", by=staff, now=NOW)

    assert beneath.lacking(roll_up) == []


def test_another_street_is_not_waited_for(roll_up, community, staff_of_another_street):
    other = staff_of_another_street.appointments.get().unit
    AppointmentFactory(unit__street=other.as_street)

    assert {unit.name for unit in beneath.lacking(roll_up)} == {"安慧里社区", "丝竹园社区"}


def test_a_community_rests_on_nobody(community, director, staff):
    summary = accept(community, by=director, staff=staff)

    assert beneath.lacking(summary) == []
    assert Version.objects.get(summary=summary).accepted_at == NOW
