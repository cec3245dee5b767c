"""What a community enters about its places and volunteers moves the duties it is counted for."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse

from activities.tests.factories import ActivityFactory
from outreach.communities.models import JointWork
from outreach.communities.tests.factories import (
    FacilityFactory,
    JointWorkFactory,
    PartnerFactory,
    ScienceSchoolFactory,
)
from reporting import measuring
from reporting.models import Measurement
from reporting.tests.boards import definition, obligation
from volunteers.tests.factories import TeamFactory, VolunteerFactory

ZONE = ZoneInfo("Asia/Shanghai")
NIGHT, MORNING, NOON = (datetime(2026, 10, 10, hour, tzinfo=ZONE) for hour in (1, 8, 12))


@pytest.fixture
def post(client_of, director, time_machine):
    """What happens at noon on the community's pages: `post("position-today", row)`."""
    client = client_of(director)

    def posted(to, /, *rows, **data):
        time_machine.move_to(NOON, tick=False)
        address = reverse(f"workspace:{to}", args=[row.pk for row in rows])
        assert client.post(address, data).status_code == 302

    return posted


@pytest.fixture
def done(street, community, neighbour, time_machine):
    """How much of a duty is done: owed since the night, measured in the morning and at noon."""

    def owe(code):
        time_machine.move_to(NIGHT, tick=False)
        duty = definition(street, code)
        for unit in (community, neighbour):
            obligation(duty, unit).save()
        measuring.measure_stale(now=MORNING)

    def after():
        assert measuring.changed_units(since=NOON.astimezone(UTC)) == {community.pk}
        # Two obligations are owed; only the one of the unit whose rows changed is measured anew.
        assert measuring.measure_changed(now=NOON) == 1
        return now()

    def now():
        return Measurement.objects.get(obligation__unit=community).done

    owe.after, owe.now = after, now
    return owe


def test_positions_move_by_one_tap_and_move_back(community, done, post, time_machine):
    time_machine.move_to(datetime(2026, 1, 1, tzinfo=ZONE), tick=False)
    position, _other = FacilityFactory(unit=community), FacilityFactory(unit=community)
    done("positions")
    assert done.now() == 0

    post("position-today", position)
    assert done.after() == 50

    post("position-undo", position.content_changes.get())
    assert done.after() == 0


def test_a_closed_position_counts_no_longer(community, done, post, time_machine):
    time_machine.move_to(datetime(2026, 1, 1, tzinfo=ZONE), tick=False)
    kept, closed = FacilityFactory(unit=community), FacilityFactory(unit=community)
    kept.content_changes.create(changed_on=date(2026, 10, 1))
    done("positions")
    assert done.now() == 50

    post("position-close", closed, on="2026-10-10")
    assert done.after() == 100


def test_the_science_school_counts_when_its_third_fact_is_there(
    community, done, post, time_machine
):
    time_machine.move_to(datetime(2026, 1, 1, tzinfo=ZONE), tick=False)
    school = ScienceSchoolFactory(unit=community, has_plaque=True, has_rules=True)
    ActivityFactory(unit=community, status="recorded", held_on=date(2026, 3, 5))
    done("science-school")
    assert done.now() == 0

    facts = {"name": school.name, "has_plaque": "on", "has_rules": "on"}
    post("school-edit", **facts, person_in_charge="李明")
    assert done.after() == 1


def test_a_link_is_met_by_joint_work_and_lost_with_it(community, done, post, time_machine):
    time_machine.move_to(datetime(2026, 1, 1, tzinfo=ZONE), tick=False)
    partner = PartnerFactory(street=community.street)
    JointWorkFactory(unit=community, partner=partner, link="education")
    done("four-links")
    assert done.now() == 1

    post(
        "partner-work-add", link="bases", partner=partner.pk, done_on="2026-10-01", title="共建基地"
    )
    assert done.after() == 2

    work = JointWork.objects.get(link="bases")
    post("partner-work-remove", work)
    assert done.after() == 1

    post("partner-work-restore", work)
    assert done.after() == 2


def test_a_team_counts_with_its_first_member(community, done, post, time_machine):
    time_machine.move_to(datetime(2026, 1, 1, tzinfo=ZONE), tick=False)
    team = TeamFactory(unit=community)
    helper = VolunteerFactory(community=community)
    done("volunteer-team")
    assert done.now() == 0

    post("team-join", team, volunteer=helper.pk, joined_on="2026-10-10")
    assert done.after() == 1

    post("volunteer-leave", helper, on="2026-10-10")
    assert done.after() == 0
