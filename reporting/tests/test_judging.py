from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.utils import timezone

from activities.tests.factories import ActivityFactory
from outreach.communities.tests.factories import DemonstrationFamilyFactory
from outreach.programme.models import Obligation, Waiver
from reporting import counting, judging, measuring
from reporting.figures import Evidence
from reporting.models import Measurement, ScoreItem, ScoreSheet
from reporting.tests.boards import definition, owed
from reporting.tests.duties import at
from reporting.tests.factories import owed as owed_summary

NOW = datetime(2027, 1, 15, 4, tzinfo=UTC)


@pytest.fixture
def duties(street, community):
    """The target table of the community's annual summary, by duty and period."""

    def counted(key="2026", *, as_of=date(2027, 1, 15), now=NOW):
        (summary,) = owed_summary(community, key)
        figures = counting.count(obligations=[summary], street=street, as_of=as_of, now=now)
        return {duty.key: duty for duty in figures[community.pk].own.duties}

    return counted


def held(community, day, **values):
    recorded_at = values.pop("recorded_at", at(day, 20))
    return ActivityFactory(unit=community, held_on=day, recorded_at=recorded_at, **values)


@pytest.mark.parametrize(
    ("days", "standing", "done"),
    [
        pytest.param([date(2026, 3, 1), date(2026, 12, 31)], "met", 2, id="met on the last day"),
        pytest.param([date(2026, 3, 1)], "missed", 1, id="one too few"),
        pytest.param([], "missed", 0, id="none"),
    ],
)
def test_a_duty_of_the_year_is_judged_when_the_year_is_over(
    street, community, duties, days, standing, done
):
    owed(definition(street, target=2), community)
    for day in days:
        held(community, day)

    found = duties()["own-activities 2026"]

    assert (found.standing, found.done, found.target) == (standing, done, 2)


def test_what_was_recorded_after_the_due_instant_is_met_late(street, community, duties):
    owed(definition(street), community)
    held(community, date(2026, 12, 30), recorded_at=at(date(2027, 1, 5)))

    assert duties()["own-activities 2026"].standing == "met_late"


def test_missed_stays_missed_although_the_rows_look_well_now(street, community, duties):
    owed(definition(street, "families", target=1), community, standing="missed")
    DemonstrationFamilyFactory(community=community, titled_from=date(2026, 5, 1))

    assert duties()["families 2026"].standing == "met_late"


def test_both_due_days_of_an_extended_duty_are_kept(street, community, duties):
    owed(definition(street), community, effective_due_at=at(date(2027, 1, 21), 0))

    found = duties()["own-activities 2026"]

    assert (found.due_on, found.effective_due_on) == (date(2026, 12, 31), date(2027, 1, 20))
    assert found.is_extended
    assert found.standing == "behind"


def test_what_is_waived_is_shown_and_not_owed(street, community, duties):
    waived = owed(definition(street), community)
    Waiver.objects.create(obligation=waived, reason="搬迁", at=NOW)

    found = duties()["own-activities 2026"]

    assert (found.standing, found.is_owed) == ("waived", False)


def test_the_prorated_part_of_a_target_is_kept(street, community, duties):
    owed(definition(street, target=4), community, target=2, quarters=2)

    found = duties()["own-activities 2026"]

    assert (found.target, found.quarters) == (2, 2)


def test_the_half_year_is_judged_at_its_cut_off(street, community, duties):
    """What was done and missed afterwards is not told in it, however late it is counted."""
    owed(definition(street, target=2), community)
    owed(definition(street, "quarterly-lecture", period_kind="quarter"), community, "2026Q1")
    owed(street.definitions.get(code="quarterly-lecture"), community, "2026Q2")
    owed(street.definitions.get(code="quarterly-lecture"), community, "2026Q3")
    for day in (date(2026, 6, 15), date(2026, 6, 16)):
        held(community, day)

    found = duties("2026H1", as_of=date(2026, 7, 10), now=at(date(2026, 7, 10)))

    assert found["own-activities 2026"].done == 1
    assert found["quarterly-lecture 2026Q1"].standing == "missed"
    assert found["quarterly-lecture 2026Q2"].standing == "met"
    assert "quarterly-lecture 2026Q3" not in found
    assert found["half-year-summary 2026H1"].standing == "missed"
    assert found["half-year-summary 2026H1"].status == "not_submitted"


def test_evidence_of_activities_is_their_number_in_the_ledger(street, community, duties):
    owed(definition(street, "youth"), community)
    held(community, date(2026, 5, 1), audience="youth")
    held(community, date(2026, 2, 1))
    held(community, date(2026, 3, 1), audience="youth")

    evidence = duties()["youth 2026"].evidence

    assert evidence == Evidence("activities.activity", 2, ledger=(2, 3))


def test_evidence_of_other_records_is_their_day(street, community, duties):
    owed(definition(street, "families", target=1), community)
    DemonstrationFamilyFactory(community=community, titled_from=date(2026, 5, 1))

    evidence = duties()["families 2026"].evidence

    assert evidence == Evidence("communities.demonstrationfamily", 1, days=(date(2026, 5, 1),))


def test_the_table_says_what_the_board_says(street, community, duties):
    """Figures and board count with the same functions, so they never disagree."""
    for code in ("own-activities", "youth", "recorded", "families", "officer"):
        owed(definition(street, code), community)
    held(community, date(2026, 5, 1), audience="youth")
    measuring.measure(obligations=Obligation.objects.all(), now=NOW)

    found = duties()

    kept = Measurement.objects.select_related("obligation__definition")
    assert len(found) == len(kept) + 1  # the annual summary itself, made afterwards
    for row in kept:
        told = found[f"{row.obligation.definition.code} {row.obligation.period_key}"]
        assert (told.standing, told.done, told.numerator, told.denominator) == (
            row.standing,
            row.done,
            row.numerator,
            row.denominator,
        )
        assert told.evidence.records == len(row.records)


def test_last_year_is_what_was_measured_for_it(street, community, duties):
    of = definition(street)
    owed(of, community, "2025", "met", done=7)
    owed(of, community)

    assert duties()["own-activities 2026"].done_last_year == 7


def test_points_come_from_the_score_sheet_of_the_year(street, community, director, staff):
    of = definition(street, weight=60)
    owed(of, community)
    assert judging.assessments(units=[community.pk], street=street, year=2026) == {}

    sheet = ScoreSheet.objects.create(street=street, year=2026, opened_at=NOW)
    item = ScoreItem.objects.create(sheet=sheet, definition=of, weight=60, grading="proportional")
    item.scores.create(
        community=community,
        self_score=Decimal(60),
        scored_by=director,
        scored_at=NOW,
        reviewed_score=Decimal(48),
        reviewed_by=staff,
        reviewed_at=NOW,
        reason="照片不全",
    )
    found = judging.assessments(units=[community.pk], street=street, year=2026)[community.pk]

    (points,) = found.points
    assert (points.code, points.weight, points.reason) == ("own-activities", 60, "照片不全")
    assert (found.self_total, found.reviewed_total) == (Decimal(60), Decimal(48))
    assert not found.is_closed


def test_the_moment_of_judging_is_the_end_of_a_local_day():
    assert counting._end_of(date(2026, 6, 15)) < at(date(2026, 6, 16), 0)
    assert timezone.localdate(counting._end_of(date(2026, 6, 15))) == date(2026, 6, 15)
