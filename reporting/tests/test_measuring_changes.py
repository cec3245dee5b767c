"""Whatever a duty counts, a change of it is noticed: added, edited or taken away."""

from datetime import UTC, date, datetime, timedelta

import pytest

from activities.models import Participation
from activities.tests.factories import ActivityFactory, PhotoFactory, PlanItemFactory
from outreach.accounts.tests.factories import UserFactory
from outreach.communities.models import ContentChange
from outreach.communities.tests.factories import (
    AppointmentFactory,
    DemonstrationFamilyFactory,
    FacilityFactory,
    GroupMemberFactory,
    JointWorkFactory,
    LeadingGroupFactory,
    ScienceSchoolFactory,
)
from outreach.tests.world import submission_of, version_of
from reporting import measuring
from volunteers.tests.factories import TeamFactory, TeamMembershipFactory

TOMORROW = datetime.now(UTC) + timedelta(days=1)


def joined(community):
    activity = ActivityFactory(unit=community.street)
    return Participation.objects.create(activity=activity, community=community, joined=True)


def changed_contents(community):
    facility = FacilityFactory(unit=community)
    return ContentChange.objects.create(facility=facility, changed_on=date(2026, 3, 1))


def handed_in(community):
    return submission_of(version_of(community), by=UserFactory())


ROWS = {
    "an activity": lambda community: ActivityFactory(unit=community),
    "a photo": lambda community: PhotoFactory(activity=ActivityFactory(unit=community)),
    "an answer to the street": joined,
    "a plan item": lambda community: PlanItemFactory(unit=community),
    "an appointment": lambda community: AppointmentFactory(unit=community),
    "a leading group": lambda community: LeadingGroupFactory(unit=community),
    "a member of the group": lambda community: GroupMemberFactory(group__unit=community),
    "a position": lambda community: FacilityFactory(unit=community),
    "a change of contents": changed_contents,
    "a science school": lambda community: ScienceSchoolFactory(unit=community),
    "joint work": lambda community: JointWorkFactory(unit=community),
    "a team": lambda community: TeamFactory(unit=community),
    "a member of the team": lambda community: TeamMembershipFactory(team__unit=community),
    "a family": lambda community: DemonstrationFamilyFactory(community=community),
    "a submission": handed_in,
}


@pytest.mark.parametrize("deed", ["added", "edited", "deleted"])
@pytest.mark.parametrize("make", ROWS.values(), ids=ROWS)
def test_a_change_is_noticed(community, make, deed):
    row = make(community)
    if deed == "edited":
        row.save()
    if deed == "deleted":
        history, pk = type(row).history, row.pk
        row.delete()
        noted = history.filter(id=pk, history_type="-")
    else:
        noted = type(row).history.filter(id=row.pk, history_type="~" if deed == "edited" else "+")
    assert noted.update(history_date=TOMORROW) == 1

    assert measuring.changed_units(since=TOMORROW) == {community.pk}
