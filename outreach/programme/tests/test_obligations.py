from datetime import UTC, date, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from outreach.communities.models import Lineage
from outreach.communities.tests.factories import ActiveSpanFactory, CommunityFactory, StreetFactory
from outreach.programme import presets
from outreach.programme.actions import adopt_programme, next_version
from outreach.programme.models import Obligation, Transfer, Waiver
from outreach.programme.obligations import NotAdopted, open_due_periods, open_period
from outreach.programme.rules import periods
from outreach.programme.tests.factories import (
    CampaignFactory,
    DefinitionFactory,
    HolidayFactory,
)

YEAR, HALF = periods.parse("2026"), periods.parse("2026H1")


@pytest.fixture
def adopted(street):
    adopt_programme(street=street, year=2020)
    return street


def existing(street, start, end=None):
    """A community that exists from a day until another."""
    community = CommunityFactory(street=street, span=None)
    ActiveSpanFactory(unit=community, active_from=start, active_until=end)
    return community


def owing(street, period):
    return {owed.unit_id for owed in open_period(street=street, period=period)}


def test_the_street_and_each_community_owe_a_summary(adopted, community, neighbour):
    CommunityFactory()

    assert owing(adopted, YEAR) == {adopted.pk, community.pk, neighbour.pk}


def test_a_period_is_opened_once(adopted, community):
    first = open_period(street=adopted, period=YEAR)
    second = open_period(street=adopted, period=YEAR)

    assert [owed.pk for owed in second] == [owed.pk for owed in first]
    assert Obligation.objects.count() == 2


def test_without_a_programme_nothing_is_opened(street, community):
    with pytest.raises(NotAdopted, match="owes no summary for 2026"):
        open_period(street=street, period=YEAR)

    assert not Obligation.objects.exists()


def test_a_programme_adopted_later_is_not_owed_for_earlier_years(street, community):
    adopt_programme(street=street, year=2027)

    with pytest.raises(NotAdopted):
        open_period(street=street, period=YEAR)
    assert owing(street, periods.parse("2027")) == {street.pk, community.pk}


@pytest.mark.parametrize("key", ["2026H2", "2026Q1", "2026-05"])
def test_no_summary_is_owed_for_periods_the_plan_does_not_name(adopted, community, key):
    with pytest.raises(NotAdopted):
        open_period(street=adopted, period=periods.parse(key))


def test_the_half_year_summary_is_due_on_20_june_and_counts_to_15_june(adopted, community):
    owed = next(o for o in open_period(street=adopted, period=HALF) if o.unit_id == community.pk)

    assert owed.due_on == date(2026, 6, 20)
    assert owed.due_at == owed.effective_due_at == datetime(2026, 6, 20, 16, tzinfo=UTC)
    assert owed.draft_on == date(2026, 5, 31)
    assert (owed.count_from, owed.count_to) == (date(2026, 1, 1), date(2026, 6, 15))


def test_the_annual_summary_is_due_on_10_february_and_counts_the_whole_year(adopted, community):
    owed = next(o for o in open_period(street=adopted, period=YEAR) if o.unit_id == community.pk)

    assert owed.due_at == datetime(2027, 2, 10, 16, tzinfo=UTC)
    assert (owed.count_from, owed.count_to) == (date(2026, 1, 1), date(2026, 12, 31))


def test_the_december_preset_is_due_in_the_same_year_and_counts_to_its_cut_off(street):
    adopt_programme(street=street, year=2026, preset=presets.DECEMBER)

    [owed] = open_period(street=street, period=YEAR)

    assert owed.due_at == datetime(2026, 12, 10, 16, tzinfo=UTC)
    assert owed.count_to == date(2026, 12, 5)


@pytest.mark.parametrize(
    ("rule", "due_on"),
    [
        pytest.param("keep", date(2026, 6, 20), id="stays by default"),
        pytest.param("next_workday", date(2026, 6, 22), id="after the holiday"),
        pytest.param("previous_workday", date(2026, 6, 18), id="before the holiday"),
    ],
)
def test_the_office_s_table_of_holidays_moves_a_due_day_where_it_should(adopted, rule, due_on):
    HolidayFactory(day=date(2026, 6, 19))
    adopted.definitions.update(holiday_rule=rule)

    [owed] = open_period(street=adopted, period=HALF)

    assert owed.due_on == due_on


@pytest.mark.parametrize(
    ("start", "end", "half", "year"),
    [
        pytest.param(date(2026, 6, 30), None, True, True, id="founded on the half's last day"),
        pytest.param(date(2026, 7, 1), None, False, True, id="founded on the day after"),
        pytest.param(date(2026, 12, 31), None, False, True, id="founded on 31 December"),
        pytest.param(date(2027, 1, 1), None, False, False, id="founded the year after"),
        pytest.param(date(2010, 1, 1), date(2026, 1, 2), True, True, id="closed after one day"),
        pytest.param(date(2010, 1, 1), date(2026, 1, 1), False, False, id="closed before it"),
    ],
)
def test_owed_only_by_communities_that_exist_in_the_period(adopted, start, end, half, year):
    community = existing(adopted, start, end)

    assert (community.pk in owing(adopted, HALF)) is half
    assert (community.pk in owing(adopted, YEAR)) is year


def test_a_community_that_closed_and_opened_again_owes_once(adopted):
    community = existing(adopted, date(2010, 1, 1), date(2026, 3, 1))
    ActiveSpanFactory(unit=community, active_from=date(2026, 9, 1))

    open_period(street=adopted, period=YEAR)

    assert Obligation.objects.filter(unit=community).count() == 1


def test_a_merged_community_owes_for_its_last_year_and_its_heir_goes_on(adopted, community):
    merged = existing(adopted, date(2010, 1, 1), date(2026, 7, 1))
    Lineage.objects.create(
        predecessor=merged, successor=community, kind="merged", happened_on=date(2026, 7, 1)
    )

    assert owing(adopted, YEAR) == {adopted.pk, community.pk, merged.pk}
    assert owing(adopted, periods.parse("2027")) == {adopted.pk, community.pk}


@pytest.mark.parametrize(
    ("owed_by", "expected"),
    [("community", {"community"}), ("street", {"street"}), ("both", {"community", "street"})],
)
def test_a_duty_says_who_owes_it(adopted, community, owed_by, expected):
    adopted.definitions.update(owed_by=owed_by)
    names = {adopted.pk: "street", community.pk: "community"}

    assert {names[pk] for pk in owing(adopted, YEAR)} == expected


def test_a_duty_changed_in_mid_year_is_new_only_for_who_did_not_owe_it_yet(adopted, community):
    open_period(street=adopted, period=YEAR)
    first = adopted.definitions.get(code="annual-summary")
    second = next_version(definition=first)
    second.due_day = 28
    second.save()
    late = existing(adopted, date(2026, 8, 1))

    opened = {owed.unit_id: owed for owed in open_period(street=adopted, period=YEAR)}

    assert opened[community.pk].definition == first
    assert opened[community.pk].due_on == date(2027, 2, 10)
    assert opened[late.pk].definition == second
    assert opened[late.pk].due_on == date(2027, 2, 28)
    assert len(opened) == 3


def test_opening_a_period_asks_as_much_for_one_community_as_for_three(
    adopted, community, django_assert_num_queries
):
    with django_assert_num_queries(10):
        open_period(street=adopted, period=YEAR)
    existing(adopted, date(2010, 1, 1))
    existing(adopted, date(2010, 1, 1))
    with django_assert_num_queries(10):
        open_period(street=adopted, period=periods.parse("2027"))


def opened(unit, code):
    """Keys of the periods for which a unit owes a duty."""
    owed = Obligation.objects.filter(unit=unit, definition__code=code)
    return sorted(owed.values_list("period_key", flat=True))


def test_quarters_and_months_are_opened_as_they_begin_and_made_good(adopted, community):
    open_due_periods(today=date(2026, 5, 1))

    assert opened(community, "quarterly-lecture") == ["2026Q1", "2026Q2"]
    assert opened(community, "monthly-record") == [f"2026-0{month}" for month in range(1, 6)]
    assert opened(adopted, "quarterly-lecture") == []
    assert opened(adopted, "officer-training") == ["2025", "2026"]


def test_a_campaign_s_duty_waits_for_its_days(adopted, community):
    open_due_periods(today=date(2026, 1, 1))
    assert opened(community, "st-week") == []

    CampaignFactory(
        code="st-week", year=2026, starts_on=date(2026, 5, 23), ends_on=date(2026, 5, 30)
    )
    open_due_periods(today=date(2026, 1, 2))

    owed = Obligation.objects.get(unit=community, definition__code="st-week")
    assert (owed.count_from, owed.count_to) == (date(2026, 5, 23), date(2026, 5, 30))
    assert owed.due_on == date(2026, 6, 6)


def test_a_task_assigned_from_above_has_a_day_of_its_own(adopted, community):
    DefinitionFactory(
        street=adopted,
        code="flood-week",
        owed_by="community",
        period_kind="one_off",
        due_rule="explicit",
        due_month=None,
        due_day=None,
        due_date=date(2026, 8, 14),
    )

    open_due_periods(today=date(2026, 3, 1))

    owed = Obligation.objects.get(definition__code="flood-week")
    assert (owed.unit_id, owed.period_key, owed.due_on) == (
        community.pk,
        "2026",
        date(2026, 8, 14),
    )


@pytest.mark.parametrize(
    ("founded", "quarters", "target"),
    [
        pytest.param(date(2026, 1, 1), 4, 3, id="the whole year"),
        pytest.param(date(2026, 1, 2), 3, 3, id="a day after the first quarter began"),
        pytest.param(date(2026, 4, 1), 3, 3, id="three quarters, rounded up"),
        pytest.param(date(2026, 5, 10), 2, 2, id="two full quarters"),
        pytest.param(date(2026, 12, 1), 1, 1, id="no full quarter: at least one"),
    ],
)
def test_a_yearly_target_is_for_the_quarters_a_community_exists(adopted, founded, quarters, target):
    community = existing(adopted, founded)

    open_due_periods(today=date(2026, 12, 31))

    owed = Obligation.objects.get(unit=community, definition__code="families", period_key="2026")
    assert (owed.quarters, owed.target) == (quarters, target)


def test_a_community_can_have_a_target_of_its_own(adopted, community, neighbour):
    families = adopted.definitions.get(code="families")
    families.unit_targets.create(unit=community, target=5)

    open_due_periods(today=date(2026, 3, 1))

    owed = Obligation.objects.filter(definition=families, period_key="2026")
    assert dict(owed.values_list("unit", "target")) == {community.pk: 5, neighbour.pk: 3}


def test_what_a_merged_community_owes_passes_to_its_successor(adopted, community):
    merged = existing(adopted, date(2010, 1, 1), date(2026, 7, 1))
    Lineage.objects.create(
        predecessor=merged, successor=community, kind="merged", happened_on=date(2026, 7, 1)
    )
    open_due_periods(today=date(2026, 6, 30))
    assert not Transfer.objects.exists()

    open_due_periods(today=date(2026, 7, 1))
    open_due_periods(today=date(2026, 7, 2))

    passed = Transfer.objects.get(obligation__definition__code="families")
    assert (passed.obligation.unit_id, passed.successor.unit_id) == (merged.pk, community.pk)
    ended = Obligation.objects.still_owed().filter(unit=merged)
    assert all(duty.due_on < date(2026, 7, 1) for duty in ended)
    assert ended.exists()


def test_what_a_closed_community_owed_is_waived(adopted):
    closed = existing(adopted, date(2010, 1, 1), date(2026, 7, 1))
    open_due_periods(today=date(2026, 6, 30))

    open_due_periods(today=date(2026, 7, 1))

    waiver = Waiver.objects.get(obligation__definition__code="families")
    assert (waiver.obligation.unit_id, waiver.by) == (closed.pk, None)
    assert "no longer exists" in waiver.reason


def test_opening_asks_as_much_for_one_community_as_for_three(
    adopted, community, django_assert_num_queries
):
    open_due_periods(today=date(2026, 5, 1))
    with CaptureQueriesContext(connection) as alone:
        open_due_periods(today=date(2026, 5, 1))
    existing(adopted, date(2010, 1, 1))
    existing(adopted, date(2010, 1, 1))
    open_due_periods(today=date(2026, 5, 1))

    with django_assert_num_queries(len(alone)):
        open_due_periods(today=date(2026, 5, 1))


@pytest.mark.parametrize(
    ("today", "keys"),
    [
        pytest.param(date(2026, 1, 1), {"2025", "2026", "2026H1"}, id="first day of the year"),
        pytest.param(date(2026, 6, 30), {"2025", "2026", "2026H1"}, id="end of the first half"),
        pytest.param(date(2026, 7, 1), {"2025", "2026", "2026H1"}, id="second half"),
        pytest.param(date(2027, 1, 1), {"2026", "2027", "2027H1"}, id="the year after"),
    ],
)
def test_the_clock_opens_what_runs_and_shows_last_year_s_duty_open(adopted, today, keys):
    open_due_periods(today=today)

    owed = Obligation.objects.of_summaries()
    assert set(owed.values_list("period_key", flat=True)) == keys


def test_the_clock_passes_streets_without_a_programme(adopted):
    bare = StreetFactory()

    open_due_periods(today=date(2026, 5, 1))
    owed = Obligation.objects.filter(unit=adopted).count()
    open_due_periods(today=date(2026, 5, 1))

    assert not Obligation.objects.filter(unit=bare).exists()
    assert Obligation.objects.filter(unit=adopted).count() == owed > 3
