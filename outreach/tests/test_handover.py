"""From the day of the handover on, the old account reads nothing, wherever it knocks."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse

from outreach.communities import actions
from outreach.tests.test_surfaces import MATRIX, PEOPLE, arguments_of
from outreach.tests.world import one_of_everything

NOON = datetime(2026, 6, 15, 12, tzinfo=ZoneInfo("Asia/Shanghai"))
LAST_MINUTE = datetime(2026, 6, 30, 23, 59, tzinfo=ZoneInfo("Asia/Shanghai"))
FIRST_DAY = LAST_MINUTE.date() + timedelta(days=1)
WORKSPACE = [name for name in MATRIX if name.startswith("workspace:")]


@pytest.fixture
def world(community, director, volunteer, time_machine):
    time_machine.move_to(NOON, tick=False)
    world = one_of_everything(community=community, director=director, volunteer=volunteer)
    handover = actions.hand_over(
        community=community,
        successor=actions.Successor(name="方可", email="fang.ke@example.org"),
        day=FIRST_DAY,
        by=director,
        now=NOON,
    )
    return world | {"successor": handover.incoming.user}


def answers(client, world) -> dict[str, int]:
    found = {}
    for name in WORKSPACE:
        response = client.get(reverse(name, args=arguments_of(name, world)))
        found[name] = response.status_code
        if response.streaming:
            response.getvalue()  # Reads the file to its end and closes it.
    return found


def test_the_workspace_passes_from_one_account_to_the_other(
    world, director, client_of, time_machine
):
    everything = dict.fromkeys(WORKSPACE, 403)
    as_director = {name: MATRIX[name][PEOPLE.index("director")] for name in WORKSPACE}

    time_machine.move_to(LAST_MINUTE, tick=False)
    old, new = client_of(director), client_of(world["successor"])
    assert answers(old, world) == as_director
    assert answers(new, world) == everything

    time_machine.move_to(LAST_MINUTE + timedelta(minutes=1), tick=False)
    # Whoever kept the window open finds the door shut.
    assert answers(old, world) == everything
    # A letter stays with the person it was written to.
    assert answers(new, world) == as_director | {"workspace:message-detail": 404}
    # Signed in anew as well.
    assert answers(client_of(director), world) == everything


def test_what_is_posted_after_the_day_changes_nothing(world, director, client_of, time_machine):
    time_machine.move_to(LAST_MINUTE, tick=False)
    old = client_of(director)
    time_machine.move_to(LAST_MINUTE + timedelta(minutes=1), tick=False)
    group = world["communities.leadinggroup"]

    for name in WORKSPACE:
        address = reverse(name, args=arguments_of(name, world))
        assert old.post(address, {"year": "2026", "confirmed": "1"}).status_code == 403

    group.refresh_from_db()
    assert group.filed_on is None
    assert director.appointments.get(post="director").appointed_until == FIRST_DAY
