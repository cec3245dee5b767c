"""Terms and gaps by their days; both sides of every edge."""

from datetime import date

import pytest

from outreach.communities.rules.terms import (
    Span,
    adjusted_until,
    end_of_year,
    gaps,
    stands_for,
    year_to_confirm,
)

FIRST, LAST = date(2026, 1, 1), date(2026, 12, 31)
NEXT = date(2027, 1, 1)


@pytest.mark.parametrize(
    ("spans", "expected"),
    [
        pytest.param([], [(FIRST, LAST)], id="nobody all year"),
        pytest.param([Span(date(2020, 5, 1))], [], id="somebody since long ago"),
        pytest.param([Span(FIRST, NEXT)], [], id="exactly the year"),
        pytest.param(
            [Span(date(2026, 1, 2), LAST)],
            [(FIRST, FIRST), (LAST, LAST)],
            id="all but the first and the last day",
        ),
        pytest.param(
            [Span(FIRST, date(2026, 3, 1)), Span(date(2026, 3, 1))], [], id="one follows the other"
        ),
        pytest.param(
            [Span(FIRST, date(2026, 2, 28)), Span(date(2026, 3, 1))],
            [(date(2026, 2, 28), date(2026, 2, 28))],
            id="one day between them",
        ),
        pytest.param(
            [Span(date(2026, 6, 1)), Span(date(2025, 1, 1), date(2026, 5, 1))],
            [(date(2026, 5, 1), date(2026, 5, 31))],
            id="in any order",
        ),
        pytest.param(
            [Span(FIRST, date(2026, 9, 1)), Span(date(2026, 2, 1), date(2026, 3, 1))],
            [(date(2026, 9, 1), LAST)],
            id="a short one inside a long one",
        ),
        pytest.param(
            [Span(date(2024, 1, 1), date(2025, 1, 1)), Span(NEXT)],
            [(FIRST, LAST)],
            id="before and after the year",
        ),
    ],
)
def test_days_without_anybody(spans, expected):
    assert gaps(spans, first=FIRST, last=LAST) == expected


@pytest.mark.parametrize(
    ("term", "start", "until"),
    [
        pytest.param(Span(FIRST, NEXT), date(2026, 7, 6), NEXT, id="the term's own end"),
        pytest.param(Span(FIRST, date(2028, 1, 1)), date(2026, 7, 6), date(2028, 1, 1), id="long"),
        pytest.param(Span(date(2024, 1, 1)), date(2026, 7, 6), NEXT, id="no end: the year's"),
        pytest.param(
            Span(date(2025, 1, 1), FIRST), date(2026, 2, 1), NEXT, id="over: the new year's"
        ),
    ],
)
def test_an_adjusted_term_ends_with_the_term_or_the_year(term, start, until):
    assert adjusted_until(term, start) == until


def test_a_term_ends_with_its_year():
    assert end_of_year(LAST) == NEXT == end_of_year(FIRST)


THIS_YEAR = Span(FIRST, NEXT)
LAST_YEAR = Span(date(2025, 1, 1), FIRST)


@pytest.mark.parametrize(
    ("terms", "today", "year"),
    [
        pytest.param([LAST_YEAR], FIRST, 2026, id="over since this morning"),
        pytest.param([THIS_YEAR, LAST_YEAR], date(2026, 11, 30), None, id="confirmed"),
        pytest.param([THIS_YEAR], date(2026, 12, 1), 2027, id="December sees to the next year"),
        pytest.param([THIS_YEAR, Span(NEXT, date(2028, 1, 1))], LAST, None, id="seen to already"),
        pytest.param([LAST_YEAR], date(2025, 12, 31), 2026, id="the last day of last year"),
        pytest.param([Span(date(2024, 3, 1))], date(2026, 1, 1), 2026, id="no end, from before"),
        pytest.param([Span(date(2026, 3, 1))], date(2026, 5, 1), None, id="no end, of this year"),
        pytest.param([Span(date(2025, 6, 1), date(2028, 1, 1))], LAST, None, id="of three years"),
        pytest.param([Span(FIRST, date(2026, 3, 1))], date(2026, 2, 28), None, id="its last day"),
        pytest.param([Span(FIRST, date(2026, 3, 1))], date(2026, 3, 1), 2026, id="ended in March"),
        pytest.param(
            [LAST_YEAR, Span(date(2026, 2, 1), NEXT)], date(2026, 1, 20), None, id="a coming one"
        ),
        pytest.param([], date(2026, 1, 5), 2026, id="no group at all"),
    ],
)
def test_the_year_to_confirm(terms, today, year):
    assert year_to_confirm(terms, today=today) == year


@pytest.mark.parametrize(("year", "stands"), [(2026, True), (2027, False)])
def test_a_term_of_a_year_stands_for_that_year(year, stands):
    assert stands_for([THIS_YEAR], year=year, today=date(2026, 6, 1)) is stands
