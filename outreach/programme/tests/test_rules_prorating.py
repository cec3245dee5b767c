from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outreach.programme.rules.prorating import prorated, quarters_of


@pytest.mark.parametrize(
    ("spans", "quarters"),
    [
        pytest.param([(date(2000, 1, 1), None)], 4, id="always there"),
        pytest.param([(date(2028, 4, 1), None)], 3, id="founded with the second quarter"),
        pytest.param([(date(2028, 4, 2), None)], 2, id="founded a day later"),
        pytest.param([(date(2028, 12, 31), None)], 1, id="founded on the last day"),
        pytest.param([(date(2000, 1, 1), date(2028, 7, 1))], 2, id="closed at mid-year"),
        pytest.param([(date(2000, 1, 1), date(2028, 6, 30))], 1, id="closed a day earlier"),
        pytest.param(
            [(date(2000, 1, 1), date(2028, 4, 1)), (date(2028, 10, 1), None)],
            2,
            id="closed between",
        ),
    ],
)
def test_full_quarters_are_counted(spans, quarters):
    assert quarters_of(spans, year=2028) == quarters


@pytest.mark.parametrize(
    ("target", "quarters", "expected"),
    [(3, 4, 3), (3, 3, 3), (3, 2, 2), (3, 1, 1), (2, 3, 2), (2, 1, 1), (1, 1, 1), (0, 2, 0)],
)
def test_a_target_is_rounded_up_and_at_least_one(target, quarters, expected):
    assert prorated(target, quarters=quarters) == expected


@given(target=st.integers(1, 10_000), quarters=st.integers(1, 4))
def test_a_part_is_never_more_than_the_whole_and_never_nothing(target, quarters):
    part = prorated(target, quarters=quarters)

    assert 1 <= part <= target
    assert part * 4 >= target * quarters
