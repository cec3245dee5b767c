from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from activities.models import Activity
from activities.tests.factories import ActivityFactory
from outreach.communities.tests.factories import CommunityFactory, JointWorkFactory
from outreach.programme.actions import adopt_programme
from outreach.programme.models import Obligation, Waiver
from outreach.programme.obligations import open_due_periods
from outreach.tests.world import submission_of, version_of
from reporting import measuring
from reporting.models import Measurement

JUNE = datetime(2026, 6, 1, 4, tzinfo=UTC)
NEW_YEAR = datetime(2027, 1, 1, 4, tzinfo=UTC)


@pytest.fixture
def opened(street, community):
    adopt_programme(street=street, year=2026)
    open_due_periods(today=date(2026, 6, 1))
    return street


def duty_of(unit, code, key="2026"):
    return Obligation.objects.get(unit=unit, definition__code=code, period_key=key)


def measured(unit, code, *, now=JUNE, key="2026"):
    """The figures of one duty, counted now."""
    measuring.measure(obligations=[duty_of(unit, code, key)], now=now)
    return Measurement.objects.get(obligation=duty_of(unit, code, key))


def held(unit, day, **values):
    recorded_at = datetime(day.year, day.month, day.day, 10, tzinfo=UTC)
    return ActivityFactory(unit=unit, held_on=day, **({"recorded_at": recorded_at} | values))


def test_what_is_done_is_counted_with_the_records_behind_it(opened, community):
    first, second = held(community, date(2026, 2, 3)), held(community, date(2026, 5, 20))

    found = measured(community, "own-activities")

    assert (found.standing, found.done, found.recent) == ("met", 2, 1)
    assert found.records == [first.pk, second.pk]
    assert found.met_on == date(2026, 5, 20)
    assert (found.as_of, found.measured_at) == (date(2026, 6, 1), JUNE)


def test_a_cancelled_activity_opens_the_duty_again(opened, community):
    held(community, date(2026, 2, 3))
    second = held(community, date(2026, 5, 20))
    assert measured(community, "own-activities").standing == "met"

    Activity.objects.filter(pk=second.pk).update(status="cancelled", cancel_reason="暴雨")

    found = measured(community, "own-activities")
    assert (found.standing, found.done, found.met_on) == ("on_track", 1, None)


def test_what_was_held_in_time_and_recorded_afterwards_is_met_late(opened, community):
    held(community, date(2026, 2, 3))
    held(community, date(2026, 12, 31), recorded_at=datetime(2026, 12, 31, 16, tzinfo=UTC))

    found = measured(community, "own-activities", now=NEW_YEAR)

    assert (found.standing, found.met_on) == ("met_late", date(2026, 12, 31))


def test_missed_stays_missed_though_the_rows_do_not_tell_when_they_were_entered(opened, community):
    assert measured(community, "four-links", now=NEW_YEAR).standing == "missed"

    for link in ("education", "activities", "facilities", "bases"):
        JointWorkFactory(unit=community, link=link)

    assert measured(community, "four-links", now=NEW_YEAR).standing == "met_late"


def test_the_fourth_link_is_reached_on_the_day_of_the_last_kind(opened, community):
    for day, link in enumerate(("education", "activities", "education", "facilities", "bases"), 1):
        JointWorkFactory(unit=community, link=link, done_on=date(2026, 3, day))

    found = measured(community, "four-links")

    assert (found.standing, found.done, found.met_on) == ("met", 4, date(2026, 3, 5))


def test_two_lectures_in_the_first_quarter_do_not_serve_the_second(opened, community):
    for day in (3, 17):
        held(community, date(2026, 2, day))

    assert measured(community, "quarterly-lecture", key="2026Q1").standing == "met"
    assert measured(community, "quarterly-lecture", key="2026Q2").standing == "open"
    july = datetime(2026, 7, 1, 4, tzinfo=UTC)
    assert measured(community, "quarterly-lecture", key="2026Q2", now=july).standing == "missed"


def test_one_record_serves_several_duties(opened, community):
    lecture = held(community, date(2026, 2, 3), audience="youth", is_into_community=True)

    for code, key in [
        ("own-activities", "2026"),
        ("youth", "2026"),
        ("quarterly-lecture", "2026Q1"),
        ("science-into-community", "2026Q1"),
    ]:
        assert measured(community, code, key=key).records == [lecture.pk]


@pytest.mark.parametrize(
    ("submitted_at", "standing"),
    [
        (datetime(2027, 2, 10, 15, 59, 59, tzinfo=UTC), "met"),
        (datetime(2027, 2, 10, 16, 0, 0, tzinfo=UTC), "met_late"),
    ],
)
def test_the_first_submission_decides(opened, community, director, submitted_at, standing):
    duty_of(community, "annual-summary").delete()
    submission_of(version_of(community), by=director, submitted_at=submitted_at)

    found = measured(community, "annual-summary", now=datetime(2027, 3, 1, tzinfo=UTC))

    assert (found.standing, found.done) == (standing, 1)


def test_an_extension_moves_what_is_in_time(opened, community):
    duty = duty_of(community, "own-activities")
    duty.effective_due_at = duty.due_at + timedelta(days=10)
    duty.save()

    assert measured(community, "own-activities", now=NEW_YEAR).standing == "behind"


def test_what_is_waived_is_not_judged(opened, community):
    Waiver.objects.create(obligation=duty_of(community, "own-activities"), reason="拆迁", at=JUNE)

    assert measured(community, "own-activities", now=NEW_YEAR).standing == "waived"


def test_a_share_has_its_numerator_and_denominator(opened, community):
    held(community, date(2026, 2, 3))

    found = measured(community, "recorded")

    assert (found.done, found.numerator, found.denominator) == (0, 0, 1)


def test_measuring_again_keeps_one_row(opened, community):
    measured(community, "own-activities")
    measured(community, "own-activities")

    assert Measurement.objects.count() == 1


def test_a_duty_that_nothing_can_count_stops_no_other(opened, community):
    opened.definitions.filter(code="youth").update(metric="moon-phases")
    owed = [duty_of(community, "youth"), duty_of(community, "own-activities")]

    assert measuring.measure(obligations=owed, now=JUNE) == 1


# --- When -----------------------------------------------------------------------------------------


def test_everything_is_measured_once_a_day(opened):
    owed = Obligation.objects.count()

    assert measuring.measure_stale(now=JUNE) == owed
    assert measuring.measure_stale(now=JUNE + timedelta(hours=1)) == 0
    assert measuring.measure_stale(now=JUNE + timedelta(days=1)) == owed


def test_a_unit_is_measured_when_its_rows_have_changed(opened, community):
    neighbour = CommunityFactory(street=opened)
    open_due_periods(today=date(2026, 6, 1))
    now = datetime.now(UTC) + timedelta(hours=1)
    Obligation.objects.update(count_from=now.date().replace(month=1, day=1))
    measuring.measure_stale(now=now)
    assert measuring.measure_changed(now=now + timedelta(minutes=1)) == 0

    activity = held(community, date(2026, 2, 3))
    Activity.history.filter(id=activity.pk).update(history_date=now)

    mine = Obligation.objects.filter(unit=community).count()
    assert measuring.measure_changed(now=now + timedelta(minutes=2)) == mine
    assert neighbour.pk not in measuring.changed_units(since=now)


def test_nothing_is_measured_for_a_change_before_there_are_figures(opened, community):
    held(community, date(2026, 2, 3))

    assert measuring.measure_changed(now=JUNE) == 0


def test_three_communities_ask_as_much_as_one(opened):
    with CaptureQueriesContext(connection) as alone:
        measuring.measure_stale(now=JUNE)
    CommunityFactory.create_batch(2, street=opened)
    open_due_periods(today=date(2026, 6, 1))
    Measurement.objects.all().delete()

    with CaptureQueriesContext(connection) as together:
        measuring.measure_stale(now=JUNE)

    selects = [
        [q["sql"] for q in run if q["sql"].startswith("SELECT")] for run in (alone, together)
    ]
    assert len(selects[1]) == len(selects[0])
