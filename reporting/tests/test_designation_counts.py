"""A family that is designated counts for the duty, without anybody entering it again."""

from datetime import timedelta

import pytest

from outreach.communities import designation
from outreach.communities.tests.nominations import AFTER_NOTICE, NOON, approved
from reporting import measuring
from reporting.tests.boards import definition, owed


@pytest.fixture(autouse=True)
def in_april(time_machine):
    time_machine.move_to(NOON, tick=False)


def test_a_designation_moves_the_duty_of_families(community, director, staff, time_machine):
    duty = owed(definition(community.street, "families", metric="families", target=3), community)
    nomination = approved(community, by=director, staff=staff)
    time_machine.move_to(AFTER_NOTICE, tick=False)
    measuring.measure_unit(unit_id=community.pk, now=AFTER_NOTICE)
    duty.measurement.refresh_from_db()
    assert duty.measurement.done == 0

    family = designation.designate(nomination=nomination, by=staff, now=AFTER_NOTICE)

    assert measuring.changed_units(since=AFTER_NOTICE) == {community.pk}
    measuring.measure_changed(now=AFTER_NOTICE + timedelta(minutes=1))
    duty.measurement.refresh_from_db()
    assert (duty.measurement.done, [duty.measurement.records]) == (1, [[family.pk]])
