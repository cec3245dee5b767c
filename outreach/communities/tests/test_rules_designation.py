"""The way of a nomination as a table, and what counts as the same place."""

from datetime import date
from itertools import product

import pytest

from outreach.communities.models import Nomination, NominationStep
from outreach.communities.rules.designation import (
    Act,
    Notice,
    State,
    a_year_after,
    after,
    joined,
    masked,
    notice,
    place_key,
    places_left,
)

ALLOWED = {
    "draft": {"edit": "draft", "submit": "submitted", "withdraw": "withdrawn"},
    "submitted": {
        "return": "returned",
        "approve": "approved",
        "refuse": "refused",
        "withdraw": "withdrawn",
    },
    "returned": {"edit": "returned", "submit": "submitted", "withdraw": "withdrawn"},
    "approved": {
        "object": "approved",
        "settle": "approved",
        "designate": "designated",
        "refuse": "refused",
        "withdraw": "withdrawn",
    },
    "refused": {},
    "designated": {},
    "withdrawn": {},
}


@pytest.mark.parametrize(("state", "act"), list(product(State, Act)))
def test_every_act_in_every_state(state, act):
    assert after(state, act) == ALLOWED[state].get(act)


def test_the_rows_know_the_states_and_acts_of_the_rules():
    assert set(Nomination.State.values) == set(State)
    assert set(NominationStep.Act.values) == {*Act, "nominate"}


@pytest.mark.parametrize(
    ("today", "expected"),
    [
        pytest.param(date(2026, 3, 31), Notice.AHEAD, id="the day before"),
        pytest.param(date(2026, 4, 1), Notice.RUNNING, id="the first day"),
        pytest.param(date(2026, 4, 7), Notice.RUNNING, id="the last day"),
        pytest.param(date(2026, 4, 8), Notice.OVER, id="the day after"),
    ],
)
def test_a_notice_of_seven_days(today, expected):
    assert notice(first=date(2026, 4, 1), until=date(2026, 4, 8), today=today) is expected


def test_no_notice_without_days():
    assert notice(first=None, until=None, today=date(2026, 4, 1)) is Notice.NONE


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param("3号楼2单元401室", "3号楼 2单元 401室", id="spaces"),
        pytest.param("３号楼４０１", "3号楼401", id="full width"),
        pytest.param("Building A, 401", "building a 401", id="case and comma"),
        pytest.param("3－2－401", "3-2-401", id="a wide dash"),
        pytest.param("3—2—401", "3-2-401", id="a long dash"),
        pytest.param("3号楼\u3000401", "3号楼401", id="an ideographic space"),
    ],
)
def test_writings_of_the_same_place(one, other):
    assert place_key(one) == place_key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param("3-2-401", "32-401", id="a dash parts numbers"),
        pytest.param("3号楼401", "4号楼301", id="other numbers"),
    ],
)
def test_writings_of_different_places(one, other):
    assert place_key(one) != place_key(other)


def test_a_place_is_never_written_longer_than_its_column_takes():
    """A single sign can stand for a phrase of eighteen."""
    assert len(place_key("ﷺ" * 60)) == 160


@pytest.mark.parametrize(
    ("building", "door", "address"),
    [
        ("3号楼", "401室", "3号楼401室"),
        ("3号楼", "401", "3号楼401"),
        ("Building A", "401", "Building A, 401"),
        ("3号楼", "", "3号楼"),
        ("", "401", "401"),
    ],
)
def test_building_and_door_are_one_address(building, door, address):
    assert joined(building, door) == address


@pytest.mark.parametrize(
    ("name", "shown"),
    [("王小明", "王**"), ("欧阳修远", "欧**"), (" 李 ", "李**"), ("𠮷野", "𠮷**"), ("Wang", "W**")],
)
def test_a_name_is_masked_whatever_its_length(name, shown):
    assert masked(name) == shown


@pytest.mark.parametrize(
    ("quotas", "taken", "left"),
    [
        pytest.param([], [], None, id="no quota"),
        pytest.param([None], [4], None, id="a row without a limit"),
        pytest.param([3], [2], 1, id="one left"),
        pytest.param([3], [3], 0, id="all taken"),
        pytest.param([3], [5], 0, id="more taken than there were"),
        pytest.param([10, 2], [9, 2], 0, id="the tighter one decides"),
        pytest.param([None, 2], [9, 1], 1, id="one without a limit"),
        pytest.param([0], [0], 0, id="none at all"),
    ],
)
def test_places_left(quotas, taken, left):
    assert places_left(quotas=quotas, taken=taken) == left


@pytest.mark.parametrize(
    ("day", "again"),
    [
        (date(2026, 4, 1), date(2027, 4, 1)),
        pytest.param(date(2028, 2, 29), date(2029, 3, 1), id="a leap day"),
    ],
)
def test_a_year_after(day, again):
    assert a_year_after(day) == again
