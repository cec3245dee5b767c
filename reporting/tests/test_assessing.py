from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from activities.tests.factories import ActivityFactory
from outreach.communities.models import ActiveSpan
from outreach.communities.tests.factories import CommunityFactory
from outreach.programme import obligations, presets
from outreach.programme.actions import adopt_programme
from outreach.programme.models import Obligation, Transfer, Waiver
from reporting import actions, assessing, measuring
from reporting.assessing import Measured
from reporting.models import Measurement
from reporting.tests.score_sheets import (
    NOW,
    YEAR,
    closed,
    duty,
    measured,
    opened,
    reviewed,
    scored,
)


@pytest.fixture
def sheet(street, staff):
    return opened(street, by=staff)


@pytest.fixture
def activities(sheet):
    """The item for 60 points: two activities asked for, full marks for three."""
    return sheet.items.first().definition


def cell_of(sheet, community, number=0):
    return assessing.sheet(sheet).row_of(community.pk).cells[number]


def test_points_are_suggested_from_what_was_measured(sheet, activities, community):
    measured(activities, community, done=2, standing="met")

    cell = cell_of(sheet, community)

    assert cell.measured == (Measured("2026", "met", 2, 2, 3),)
    assert cell.suggested == Decimal("40")


def test_the_target_a_unit_owes_by_counts_not_the_street_s(sheet, activities, community):
    measured(activities, community, done=1, target=1, full_marks_target=1)

    assert cell_of(sheet, community).suggested == 60


def test_a_duty_of_several_periods_earns_their_mean(sheet, activities, community):
    for key, done in (("2026Q1", 1), ("2026Q2", 0), ("2026Q3", 5), ("2026Q4", 1)):
        measured(activities, community, done=done, key=key, target=1, full_marks_target=None)

    cell = cell_of(sheet, community)

    assert [each.period_key for each in cell.measured] == ["2026Q1", "2026Q2", "2026Q3", "2026Q4"]
    assert cell.suggested == 45


def test_what_was_owed_under_an_earlier_version_counts_for_the_year(
    sheet, activities, street, community
):
    earlier = duty(street, activities.code, weight=5, version=9, valid_from_year=2031)
    measured(earlier, community, done=3, target=2, full_marks_target=3)

    assert cell_of(sheet, community).suggested == 60


def test_another_year_s_duty_is_not_counted(sheet, activities, community):
    measured(activities, community, done=3, key="2025")

    assert (cell_of(sheet, community).measured, cell_of(sheet, community).suggested) == ((), None)


def test_what_was_not_measured_yet_suggests_nothing(sheet, activities, community):
    measured(activities, community, done=None)

    cell = cell_of(sheet, community)

    assert cell.measured == (Measured("2026", "unmeasured", None, 2, 3),)
    assert cell.suggested is None


def test_a_share_is_shown_with_what_it_is_a_share_of(sheet, activities, community):
    activities.metric = "recorded"
    activities.save()
    owed = measured(activities, community, done=93, target=100, full_marks_target=None)
    Measurement.objects.filter(obligation=owed).update(numerator=27, denominator=29)

    cell = cell_of(sheet, community)

    [share] = cell.measured
    assert (share.is_rate, share.numerator, share.denominator) == (True, 27, 29)
    assert share.done_of_target == "93%/100% (27/29)"
    assert cell.suggested == Decimal("55.8")


@pytest.mark.parametrize(("done", "words"), [(3, "3/2"), (0, "0/2"), (None, "–/2")])
def test_a_count_is_shown_against_its_target(done, words):
    assert Measured("2026", "open", done, 2, None).done_of_target == words


def test_a_duty_that_is_only_shown_suggests_nothing(sheet, activities, community):
    activities.comparison = "shown"
    activities.save()
    measured(activities, community, done=3)

    assert cell_of(sheet, community).suggested is None


def test_where_less_is_better_too_much_costs_points(sheet, activities, community):
    activities.comparison = "at_most"
    activities.save()
    measured(activities, community, done=4)

    assert cell_of(sheet, community).suggested == 30


@pytest.mark.parametrize("by", ["waiver", "transfer"])
def test_what_the_office_took_off_a_community_is_shown_but_not_graded(
    sheet, activities, community, neighbour, by
):
    owed = measured(activities, community, done=0, key="2026Q1", target=1, full_marks_target=None)
    measured(activities, community, done=1, key="2026Q2", target=1, full_marks_target=None)
    if by == "waiver":
        Waiver.objects.create(obligation=owed, reason="装修停用", at=NOW)
    else:
        successor = measured(activities, neighbour, done=0, key="2026Q1")
        Transfer.objects.create(obligation=owed, successor=successor, reason="合并", at=NOW)

    cell = cell_of(sheet, community)

    standing = {"waiver": "waived", "transfer": "transferred"}[by]
    assert [each.standing for each in cell.measured] == [standing, "open"]
    assert cell.suggested == 60


def test_totals_are_the_sums_of_what_was_given(sheet, activities, community, director, staff):
    measured(activities, community, done=3)
    scored(sheet, community, "55.5", "30", by=director)
    reviewed(sheet, community, "50", by=staff, reason="两次无照片")

    [row] = assessing.sheet(sheet).rows

    assert row.suggested_total == 60
    assert row.self_total == sum(cell.self_score for cell in row.cells) == Decimal("85.5")
    assert row.reviewed_total == 50
    assert (row.unscored, row.unreviewed) == (0, 1)
    assert [cell.differs for cell in row.cells] == [True, False]


def test_before_anything_is_given_there_is_no_total(sheet, community):
    [row] = assessing.sheet(sheet).rows

    assert (row.suggested_total, row.self_total, row.reviewed_total) == (None, None, None)
    assert (row.unscored, row.unreviewed) == (2, 2)


def test_the_communities_of_the_year_are_assessed_and_no_others(sheet, street, community):
    ended, founded, later = CommunityFactory.create_batch(3, street=street, span=None)
    spans = [
        (ended, date(2020, 1, 1), date(2026, 1, 1)),
        (founded, date(2026, 12, 31), None),
        (later, date(2027, 1, 1), None),
    ]
    for unit, first, until in spans:
        ActiveSpan.objects.create(unit=unit, active_from=first, active_until=until)
    CommunityFactory()  # Of another street.

    assert {row.pk for row in assessing.sheet(sheet).rows} == {community.pk, founded.pk}


@pytest.mark.parametrize("state", ["open", "closed"])
def test_a_community_s_own_part_holds_no_other_community(
    street, community, neighbour, director, staff, state
):
    sheet = opened(street, by=staff) if state == "open" else None
    sheet = sheet or closed(street, director=director, staff=staff)

    assert [row.pk for row in assessing.sheet(sheet, only=community).rows] == [community.pk]


def test_a_sheet_comes_back_from_its_stored_form(sheet, activities, community, director):
    measured(activities, community, done=2, standing="met")
    scored(sheet, community, "55.5", by=director, note="说明", evidence="照片")
    read = assessing.sheet(sheet)

    assert assessing.Sheet.from_json(read.as_json()) == read
    assert read.as_json()["rows"][0]["cells"][0]["self_score"] == "55.5"


def test_a_sheet_is_read_in_the_same_number_of_queries_for_many_communities(
    sheet, activities, street, community, director, django_assert_num_queries
):
    measured(activities, community, done=2)
    with django_assert_num_queries(4):
        assessing.sheet(sheet)

    for unit in CommunityFactory.create_batch(5, street=street):
        measured(activities, unit, done=1)
        scored(sheet, unit, "55.5", by=director)

    with django_assert_num_queries(4):
        assert len(assessing.sheet(sheet).rows) == 6


@pytest.mark.parametrize("preset", presets.PROGRAMMES)
def test_the_programme_that_ships_is_assessed_as_it_is_measured(street, community, staff, preset):
    adopt_programme(street=street, year=YEAR, preset=preset)
    sheet = actions.open_sheet(street=street, year=YEAR, by=staff, now=NOW)
    obligations.open_due_periods(today=date(2026, 5, 20))
    ActivityFactory.create_batch(3, unit=community, held_on=date(2026, 5, 6))

    noon = datetime(2026, 5, 20, 4, tzinfo=UTC)
    measuring.measure(obligations=Obligation.objects.all(), now=noon)

    whole = assessing.sheet(sheet)
    [row] = whole.rows
    own = dict(zip((item.duty.code for item in whole.items), row.cells, strict=True))
    assert sum(item.weight for item in whole.items) == 100
    assert own["own-activities"].suggested == 7
    assert own["families"].suggested == 0
    assert [each.period_key for each in own["quarterly-lecture"].measured][:2] == [
        *("2026Q1", "2026Q2")
    ]
    assert 0 < row.suggested_total < 100
