"""What changed in the records since a version was accepted, and what did not."""

from datetime import date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from activities.tests.factories import ActivityFactory, PhotoFactory, PlanItemFactory
from outreach.communities.tests.factories import (
    AppointmentFactory,
    ContentChangeFactory,
    DemonstrationFamilyFactory,
    FacilityFactory,
    GroupMemberFactory,
    JointWorkFactory,
    ScienceSchoolFactory,
)
from outreach.tests.world import version_of
from reporting import drafts
from reporting.models import Summary, Version
from reporting.tests.duties import SHANGHAI, owed_by
from volunteers.tests.factories import TeamMembershipFactory, VolunteerFactory

COUNTED = datetime(2027, 1, 15, 9, tzinfo=SHANGHAI)
LATER = COUNTED + timedelta(days=20)
IN_THE_YEAR, THE_YEAR_BEFORE, AFTER = date(2026, 6, 5), date(2025, 12, 31), date(2027, 1, 1)


@pytest.fixture
def before(time_machine):
    """Records made now were there when the figures were counted."""
    time_machine.move_to(COUNTED - timedelta(days=2), tick=False)


@pytest.fixture
def later(time_machine):
    return lambda: time_machine.move_to(LATER, tick=False)


def accepted(unit, key="2026", **values) -> Version:
    version = version_of(unit, key, **values)
    Summary.objects.filter(pk=version.summary_id).update(state="accepted")
    first = version.summary.obligation.count_to
    Version.objects.filter(pk=version.pk).update(
        counted_at=COUNTED, as_of=min(first, COUNTED.date()), accepted_at=COUNTED
    )
    version.refresh_from_db()
    return version


def test_an_untouched_community_has_no_change(before, later, community):
    PhotoFactory(activity=ActivityFactory(unit=community, held_on=IN_THE_YEAR))
    later()

    assert drafts.changed_since(accepted(community)) == 0


def edited(row, **values):
    for name, value in values.items():
        setattr(row, name, value)
    row.save()


@pytest.mark.parametrize(
    ("values", "count"),
    [
        pytest.param({"place": "广场"}, 1, id="its place"),
        pytest.param({"held_on": AFTER}, 1, id="moved out of the year"),
        pytest.param({"status": "withdrawn", "withdraw_reason": "重复"}, 1, id="withdrawn"),
        pytest.param({}, 0, id="saved as it was"),
    ],
)
def test_an_activity_of_the_year_that_was_edited(before, later, community, values, count):
    activity = ActivityFactory(unit=community, held_on=IN_THE_YEAR)
    later()
    if "status" in values:
        values = values | {"withdrawn_at": LATER}
    edited(activity, **values)

    assert drafts.changed_since(accepted(community)) == count


def test_an_edit_taken_back_is_no_change(before, later, community):
    activity = ActivityFactory(unit=community, held_on=IN_THE_YEAR, place="活动室")
    later()
    edited(activity, place="广场")
    edited(activity, place="活动室")

    assert drafts.changed_since(accepted(community)) == 0


@pytest.mark.parametrize(
    ("day", "status", "count"),
    [
        pytest.param(date(2026, 1, 1), "recorded", 1, id="on the first day"),
        pytest.param(date(2026, 12, 31), "recorded", 1, id="on the last day"),
        pytest.param(THE_YEAR_BEFORE, "recorded", 0, id="the day before"),
        pytest.param(AFTER, "recorded", 0, id="the day after"),
        pytest.param(IN_THE_YEAR, "planned", 0, id="only planned"),
    ],
)
def test_an_activity_added_afterwards(before, later, community, day, status, count):
    later()
    ActivityFactory(unit=community, held_on=day, status=status)

    assert drafts.changed_since(accepted(community)) == count


def test_an_activity_moved_into_the_year_is_noticed(before, later, community):
    activity = ActivityFactory(unit=community, held_on=AFTER)
    later()
    edited(activity, held_on=IN_THE_YEAR)

    assert drafts.changed_since(accepted(community)) == 1


def test_consent_withdrawn_for_a_photo_is_noticed(before, later, community):
    photo = PhotoFactory(activity=ActivityFactory(unit=community, held_on=IN_THE_YEAR))
    other = PhotoFactory(activity=ActivityFactory(unit=community, held_on=AFTER))
    later()
    for one in (photo, other):
        edited(one, has_consent=False)

    assert drafts.changed_since(accepted(community)) == 1


@pytest.mark.parametrize(
    "add",
    [
        pytest.param(lambda c, day: ContentChangeFactory(facility__unit=c), id="a position"),
        pytest.param(lambda c, day: JointWorkFactory(unit=c, done_on=day), id="joint work"),
        pytest.param(
            lambda c, day: DemonstrationFamilyFactory(community=c, titled_from=day), id="a family"
        ),
        pytest.param(lambda c, day: ScienceSchoolFactory(unit=c), id="the school"),
        pytest.param(lambda c, day: AppointmentFactory(unit=c, appointed_from=day), id="a post"),
        pytest.param(lambda c, day: VolunteerFactory(community=c, joined_on=day), id="a volunteer"),
        pytest.param(
            lambda c, day: GroupMemberFactory(group__unit=c, group__term_from=day), id="a group"
        ),
    ],
)
def test_what_is_added_beside_activities_is_noticed(before, later, community, neighbour, add):
    later()
    add(community, IN_THE_YEAR)

    assert drafts.changed_since(accepted(community)) >= 1
    assert drafts.changed_since(accepted(neighbour)) == 0


def test_life_that_goes_on_afterwards_is_no_change(before, later, community):
    place = TeamMembershipFactory(
        team__unit=community, volunteer__community=community, joined_on=IN_THE_YEAR
    )
    family = DemonstrationFamilyFactory(community=community, titled_from=IN_THE_YEAR)
    position = FacilityFactory(unit=community, active_from=IN_THE_YEAR)
    later()
    edited(place, left_on=LATER.date())
    edited(place.volunteer, left_on=LATER.date(), phone="13800000000")
    edited(family, titled_until=LATER.date(), end_kind="moved", end_reason="搬迁")
    edited(position, active_until=LATER.date())
    VolunteerFactory(community=community, joined_on=LATER.date())

    assert drafts.changed_since(accepted(community)) == 0


def test_a_deleted_record_is_noticed(before, later, community):
    work = JointWorkFactory(unit=community, done_on=IN_THE_YEAR)
    later()
    work.delete()

    assert drafts.changed_since(accepted(community)) == 1


def test_a_work_plan_looks_at_its_items_alone(before, later, community):
    plan = owed_by(community, due_on=date(2026, 12, 31), key="2026")
    version = accepted(community, "2026", obligation=plan, kind="work_plan")
    later()
    ActivityFactory(unit=community, held_on=IN_THE_YEAR)
    PlanItemFactory(unit=community, year=2027)
    assert drafts.changed_since(version) == 0

    PlanItemFactory(unit=community, year=2026)
    assert drafts.changed_since(version) == 1


def test_what_is_not_accepted_is_counted_anew_anyway(before, later, community):
    version = version_of(community)
    later()
    ActivityFactory(unit=community, held_on=IN_THE_YEAR)

    assert drafts.changed_since(version) == 0


def test_many_versions_cost_as_many_queries_as_one(before, later, community, neighbour):
    versions = [accepted(community), accepted(neighbour), accepted(community, "2025")]
    later()
    ActivityFactory(unit=community, held_on=IN_THE_YEAR)
    ActivityFactory.create_batch(2, unit=neighbour, held_on=IN_THE_YEAR)

    counts = []
    for some in (versions[:1], versions):
        with CaptureQueriesContext(connection) as queries:
            found = drafts.changed_since_many(some)
        counts.append(len(queries))

    assert found == {versions[0].pk: 1, versions[1].pk: 2, versions[2].pk: 0}
    assert counts[0] == counts[1] <= 16
