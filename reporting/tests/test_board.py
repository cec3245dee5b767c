"""Units by duties: which period a cell shows, what counts, and what it costs."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from django.utils import timezone, translation

from outreach.communities.tests.factories import CommunityFactory
from outreach.programme.models import Transfer, Waiver
from outreach.programme.rules.standing import Standing
from reporting import board as boards
from reporting.board import Filters, Line, Total, assemble, board
from reporting.tests.boards import MEASURED_AT, ZONE, definition, definitions, fill, owed

OCTOBER = date(2026, 10, 10)
LINE = Line(
    pk=1,
    unit_id=1,
    unit_code="110105001001",
    unit="Anhuili Community",
    code="own-activities",
    metric="own-activities",
    duty="Organise activities",
    period_key="2026",
    first=date(2026, 1, 1),
    standing=Standing.ON_TRACK,
    done=1,
    target=2,
    numerator=None,
    denominator=None,
    recent=0,
    quarters=4,
    is_shown_only=False,
    is_rate=False,
    last_day=date(2026, 12, 31),
    is_extended=False,
    days=82,
    measured_at=MEASURED_AT,
)


def quarters(*standings):
    """A quarterly duty of one unit, quarter by quarter."""
    return [
        replace(
            LINE,
            pk=number,
            code="quarterly-lecture",
            period_key=f"2026Q{number}",
            first=date(2026, 3 * number - 2, 1),
            standing=standing,
            target=1,
        )
        for number, standing in enumerate(standings, start=1)
    ]


EVERY_QUARTER = quarters("met", "missed", "behind", "upcoming")


@pytest.mark.parametrize(
    ("filters", "on", "shown"),
    [
        pytest.param(Filters(), date(2026, 9, 30), "2026Q3", id="the newest that has begun"),
        pytest.param(Filters(), date(2026, 10, 1), "2026Q4", id="from its first morning"),
        pytest.param(Filters(), date(2025, 12, 31), "2026Q1", id="before all, the first"),
        pytest.param(Filters(quarter=2), date(2026, 9, 30), "2026Q2", id="the chosen quarter"),
        pytest.param(Filters(standing="missed"), date(2026, 9, 30), "2026Q2", id="that stands so"),
        pytest.param(Filters(standing="late"), date(2026, 9, 30), "2026Q3", id="newest of late"),
    ],
)
def test_a_cell_shows_the_period_that_matters(filters, on, shown):
    found = assemble(EVERY_QUARTER, on=on, filters=filters)

    assert found.rows[0].cells[0].shown.period_key == shown


def test_a_cell_keeps_all_periods_in_order():
    cell = assemble(EVERY_QUARTER, on=OCTOBER).rows[0].cells[0]

    assert [line.standing for line in cell.periods] == ["met", "missed", "behind", "upcoming"]
    assert cell.is_folded


@pytest.mark.parametrize(
    ("key", "quarter"),
    [
        ("2026", None),
        ("2026H1", None),
        ("2026Q3", 3),
        ("2026-03", 1),
        ("2026-04", 2),
        ("2026-12", 4),
    ],
)
def test_only_what_is_no_longer_than_a_quarter_lies_in_one(key, quarter):
    assert replace(LINE, period_key=key).quarter == quarter


def test_a_chosen_quarter_keeps_what_is_owed_for_longer():
    found = assemble([LINE, *EVERY_QUARTER], on=OCTOBER, filters=Filters(quarter=2))

    assert [line.period_key for line in found.lines] == ["2026", "2026Q2"]


def test_a_filter_leaves_out_what_shows_nothing_but_not_what_counts():
    neighbour = replace(LINE, pk=9, unit_id=2, unit="Sizhuyuan Community", standing="behind")
    fine = replace(LINE, pk=8, code="youth", standing="met")

    found = assemble([LINE, fine, neighbour], on=OCTOBER, filters=Filters(standing="behind"))

    assert [row.unit for row in found.rows] == ["Sizhuyuan Community"]
    assert [column.code for column in found.columns] == ["own-activities"]
    assert found.columns[0].total == Total(owed=2, met=0, late=1, done=2, target=4)
    assert found.total == Total(owed=3, met=1, late=1, done=3, target=6)
    assert found.standings == {"on_track": 1, "met": 1, "behind": 1}
    assert found.units == ((1, "Anhuili Community"), (2, "Sizhuyuan Community"))


def test_a_unit_that_does_not_owe_a_duty_has_an_empty_cell():
    elsewhere = replace(LINE, pk=2, unit_id=2, unit="Sizhuyuan Community", code="youth")

    found = assemble([LINE, elsewhere], on=OCTOBER)

    cells = [[cell and cell.shown.pk for cell in row.cells] for row in found.rows]
    assert [column.code for column in found.columns] == ["own-activities", "youth"]
    assert cells == [[1, None], [None, 2]]


def test_what_is_let_off_or_only_shown_is_not_owed_and_more_than_asked_is_more_than_100():
    lines = [
        replace(LINE, standing="met", done=7),
        replace(LINE, standing="met_late", done=2),
        replace(LINE, standing="missed", done=None),
        replace(LINE, standing="waived", done=0),
        replace(LINE, standing="transferred", done=0),
        replace(LINE, standing="open", done=5, is_shown_only=True),
    ]

    total = Total.of(lines)

    assert total == Total(owed=3, met=2, late=1, done=9, target=6)
    assert (total.met_percent, total.done_percent) == (66, 150)


def test_shares_are_added_up_by_what_they_are_made_of():
    half = replace(LINE, is_rate=True, done=50, target=90, numerator=1, denominator=2)
    most = replace(half, done=75, numerator=6, denominator=8)
    unmeasured = replace(half, done=None, numerator=None, denominator=None)

    total = Total.of([half, most, unmeasured])

    assert (total.done, total.target, total.done_percent) == (7, 10, 70)


def test_whether_a_figure_is_a_share_is_known_by_its_metric(community):
    for metric in ("positions", "youth", "no-such-metric"):
        owed(definition(community.street, metric), community)

    found = board(street=community.street, year=2026, on=OCTOBER)

    assert [line.code for line in found.lines if line.is_rate] == ["positions"]


def test_nothing_owed_is_no_percentage():
    assert (Total.of([]).met_percent, Total.of([]).done_percent) == (None, None)


def test_duties_stand_as_the_programme_lists_them_and_own_ones_after():
    codes = ["street-extra", "families", "annual-summary", "extra"]
    known = [code for code in boards.ORDER if code in codes]

    found = assemble([replace(LINE, code=code) for code in codes], on=OCTOBER)

    assert [column.code for column in found.columns] == [*known, "extra", "street-extra"]


def test_the_days_left_count_to_the_last_day_in_time(community):
    """The instant is exclusive: an extension to 20 October ends as 21 October begins."""
    extended = datetime(2026, 10, 21, tzinfo=ZONE)
    duty = definition(
        community.street, due_rule="fixed", period_kind="year", due_month=10, due_day=12
    )
    owed(duty, community, effective_due_at=extended)

    line = board(street=community.street, year=2026, on=OCTOBER).lines[0]

    assert (line.last_day, line.days, line.is_extended) == (date(2026, 10, 20), 10, True)


@pytest.mark.parametrize(
    ("standing", "is_open"),
    [("behind", True), ("missed", True), ("unmeasured", True), ("met", False), ("waived", False)],
)
def test_days_matter_while_something_is_open(standing, is_open):
    assert replace(LINE, standing=standing).is_open is is_open


def test_what_the_office_decided_holds_before_anything_is_counted_anew(community, neighbour):
    duty, other = definition(community.street), definition(community.street, "youth")
    now = timezone.now()
    waived = owed(duty, community, standing="behind")
    Waiver.objects.create(obligation=waived, reason="修缮停业", at=now)
    gone = owed(other, community, standing="missed")
    heir = owed(other, neighbour)
    Transfer.objects.create(obligation=gone, successor=heir, reason="合并", at=now)

    found = board(street=community.street, year=2026, on=OCTOBER)

    assert {line.pk: line.standing for line in found.lines} == {
        waived.pk: "waived",
        gone.pk: "transferred",
        heir.pk: "unmeasured",
    }


def test_a_board_is_of_one_street_and_one_year(community):
    duty = definition(community.street)
    this_year = owed(duty, community)
    owed(duty, community, "2025")
    elsewhere = CommunityFactory()
    owed(definition(elsewhere.street), elsewhere)

    found = board(street=community.street, year=2026, on=OCTOBER)

    assert [line.pk for line in found.lines] == [this_year.pk]
    assert boards.years(community.street) == [2026, 2025]


def test_the_street_office_stands_before_its_communities(community):
    duty = definition(community.street)
    owed(duty, community)
    owed(duty, community.street)

    with translation.override("en"):
        found = board(street=community.street, year=2026, on=OCTOBER)

    assert [row.unit for row in found.rows] == ["Yayuncun Subdistrict", "Anhuili Community"]


def test_names_follow_the_language_of_the_page(community):
    owed(definition(community.street), community)

    with translation.override("zh-hans"):
        found = board(street=community.street, year=2026, on=OCTOBER)

    assert (found.rows[0].unit, found.columns[0].duty) == ("安慧里社区", "任务 own-activities")


def test_the_board_tells_between_which_moments_it_was_measured(community, neighbour):
    duty = definition(community.street)
    earlier = MEASURED_AT - timedelta(hours=5)
    owed(duty, community, standing="met", measured_at=earlier)
    owed(duty, neighbour, standing="met")
    owed(duty, community.street)

    found = board(street=community.street, year=2026, on=OCTOBER)

    assert (found.measured_from, found.measured_until) == (earlier, MEASURED_AT)


@pytest.mark.parametrize("number", [30, 300])
def test_the_board_costs_one_query_for_any_number_of_communities(
    street, number, django_assert_num_queries
):
    fill(definitions(street, 26), [street, *CommunityFactory.create_batch(number, street=street)])

    with django_assert_num_queries(1):
        found = board(street=street, year=2026, on=OCTOBER)

    assert (len(found.rows), len(found.columns), found.total.owed) == (
        number + 1,
        26,
        26 * (number + 1),
    )
