"""Each metric on a handful of rows: what counts stands beside what does not."""

from datetime import UTC, date, datetime

import pytest
from django.apps import apps
from django.db import connection
from django.test.utils import CaptureQueriesContext

from activities.models import Participation
from activities.tests.factories import ActivityFactory, PhotoFactory, PlanItemFactory
from outreach.communities.tests.factories import (
    AppointmentFactory,
    CommunityFactory,
    DemonstrationFamilyFactory,
    FacilityFactory,
    GroupMemberFactory,
    JointWorkFactory,
    LeadingGroupFactory,
    ScienceSchoolFactory,
)
from outreach.programme import presets
from outreach.programme.tests.factories import CampaignFactory
from outreach.tests.world import submission_of, version_of
from reporting.metrics import METRICS
from volunteers.tests.factories import TeamFactory, TeamMembershipFactory

FIRST, LAST, TODAY = date(2026, 1, 1), date(2026, 12, 31), date(2026, 7, 1)


def count(code, unit, *, today=TODAY):
    found = METRICS[code].count({unit.pk}, FIRST, LAST, today)
    assert set(found) <= {unit.pk}
    return found.get(unit.pk)


def ids(code, unit):
    found = count(code, unit)
    return [record[0] for record in found.records] if found else []


def test_every_duty_that_ships_has_its_metric_and_every_metric_its_model():
    for programme in presets.PROGRAMMES.values():
        assert {duty["metric"] for duty in programme} == set(METRICS)
    for metric in METRICS.values():
        assert apps.get_model(metric.model)


@pytest.mark.parametrize(
    ("code", "counts", "does_not"),
    [
        ("own-activities", {}, {"status": "planned"}),
        ("own-activities", {"kind": "tour"}, {"held_on": date(2025, 12, 31)}),
        ("own-activities", {"held_on": LAST}, {"held_on": date(2027, 1, 1)}),
        (
            "officer-training",
            {"kind": "training", "audience": "officers"},
            {"kind": "lecture", "audience": "officers"},
        ),
        (
            "large-scale",
            {"attendance": 100, "counted_in": "person_times"},
            {"attendance": 99, "counted_in": "person_times"},
        ),
        ("youth", {"audience": "youth"}, {"audience": "elderly"}),
        (
            "employment-training",
            {"kind": "training", "audience": "migrant"},
            {"kind": "training", "audience": "officers"},
        ),
        ("science-into-community", {"is_into_community": True}, {}),
        ("quarterly-lecture", {"kind": "lecture"}, {"kind": "exhibition"}),
        ("monthly-record", {"summary": "五十人参加"}, {"summary": ""}),
        ("anti-cult", {"opposes_cults": True}, {}),
        ("cadre-study", {"audience": "officers"}, {}),
    ],
)
def test_an_activity_counts_or_does_not(community, neighbour, code, counts, does_not):
    counted = ActivityFactory(unit=community, **counts)
    ActivityFactory(unit=community, **does_not)
    ActivityFactory(unit=neighbour, **counts)

    assert ids(code, community) == [counted.pk]


@pytest.mark.parametrize(
    ("code", "campaign"),
    [("st-week", "st-week"), ("science-month", "science-month"), ("assigned", "other")],
)
def test_an_activity_counts_for_its_campaign(community, code, campaign):
    counted = ActivityFactory(unit=community, campaign=CampaignFactory(code=campaign))
    ActivityFactory(unit=community)

    assert ids(code, community) == [counted.pk]


def test_records_come_oldest_first_with_the_second_they_were_recorded(community):
    moment = datetime(2026, 5, 6, 7, 8, 9, tzinfo=UTC)
    late = ActivityFactory(unit=community, held_on=date(2026, 5, 1), recorded_at=moment)
    early = ActivityFactory(unit=community, held_on=date(2026, 2, 1))

    assert count("own-activities", community).records == [
        [early.pk, "2026-02-01", 0],
        [late.pk, "2026-05-01", int(moment.timestamp())],
    ]


def test_the_last_thirty_days_are_recent(community):
    for day in (date(2026, 6, 1), date(2026, 6, 2), date(2026, 7, 1), date(2026, 7, 2)):
        ActivityFactory(unit=community, held_on=day)

    assert count("own-activities", community).recent(date(2026, 7, 1)) == 2


def test_joining_the_street_s_activities_is_a_rate_too(street, community, neighbour):
    joined, declined, unanswered = ActivityFactory.create_batch(3, unit=street)
    theirs = ActivityFactory()
    for activity, answer in [
        (joined, True),
        (declined, False),
        (unanswered, None),
        (theirs, True),
    ]:
        Participation.objects.create(activity=activity, community=community, joined=answer)
    Participation.objects.create(activity=declined, community=neighbour, joined=True)

    found = count("join-street", community)

    assert [record[0] for record in found.records] == [joined.pk]
    assert (found.numerator, found.denominator) == (1, 3)


def recorded(unit, **changes):
    values = {
        "unit": unit,
        "place": "活动室",
        "summary": "讲了防火",
        "attendance": 30,
        "counted_in": "persons",
        "held_on": date(2026, 3, 5),
        "recorded_at": datetime(2026, 3, 12, 15, 59, tzinfo=UTC),  # 12 March, 23:59 in Shanghai
    }
    activity = ActivityFactory(**(values | changes))
    PhotoFactory(activity=activity)
    return activity


def test_recorded_is_the_share_that_says_everything_within_seven_days(community):
    whole = recorded(community)
    recorded(community, place="")
    recorded(community, summary="")
    recorded(community, attendance=None, counted_in="")
    recorded(community, recorded_at=datetime(2026, 3, 12, 16, 0, tzinfo=UTC))
    not_applicable = recorded(community, attendance=None, counted_in="not_applicable")
    ActivityFactory(unit=community)

    found = count("recorded", community)

    assert [record[0] for record in found.records] == [whole.pk, not_applicable.pk]
    assert (found.numerator, found.denominator, found.percent) == (2, 7, 28)


def test_a_leading_group_counts_when_its_head_is_the_director(community, director):
    group = LeadingGroupFactory(unit=community)
    assert ids("leading-group", community) == []

    head = GroupMemberFactory(group=group, role="head", name="别人")
    assert ids("leading-group", community) == []

    head.name = director.name
    head.save()
    assert ids("leading-group", community) == [group.pk]


def test_a_street_s_group_has_any_head(street):
    group = LeadingGroupFactory(unit=street)
    GroupMemberFactory(group=group, role="head")

    assert ids("leading-group", street) == [group.pk]


@pytest.mark.parametrize(
    ("filed_on", "counts"), [(None, False), (TODAY, True), (date(2026, 7, 2), False)]
)
def test_a_group_is_filed_on_a_day_that_has_come(community, director, filed_on, counts):
    group = LeadingGroupFactory(unit=community, filed_on=filed_on)
    GroupMemberFactory(group=group, role="head", name=director.name)

    assert bool(ids("group-filed", community)) is counts


def test_a_group_whose_term_is_over_counts_no_more(community, director):
    group = LeadingGroupFactory(
        unit=community, decided_on=date(2024, 1, 1), term_from=date(2024, 1, 1), term_until=FIRST
    )
    GroupMemberFactory(group=group, role="head", name=director.name)

    assert ids("leading-group", community) == []


def test_an_officer_is_in_post_on_a_share_of_the_days(community):
    AppointmentFactory(
        unit=community,
        post="officer_part",
        appointed_from=date(2025, 1, 1),
        appointed_until=date(2026, 1, 11),
    )
    AppointmentFactory(
        unit=community,
        post="officer_full",
        appointed_from=date(2026, 1, 6),
        appointed_until=date(2026, 1, 21),
    )
    AppointmentFactory(unit=community)

    found = count("officer", community, today=date(2026, 1, 31))

    assert (found.numerator, found.denominator, found.percent) == (20, 31, 64)


def test_a_community_without_an_officer_has_none_of_its_days(community):
    assert count("officer", community).percent == 0


def test_a_plan_is_there_with_its_first_item(community):
    item = PlanItemFactory(unit=community)
    PlanItemFactory(unit=community, year=2025)

    assert ids("work-plan", community) == [item.pk]


@pytest.mark.parametrize("missing", ["", "has_plaque", "has_rules", "person_in_charge"])
def test_a_science_school_has_three_facts(community, missing):
    facts = {"has_plaque": True, "has_rules": True, "person_in_charge": "王老师"}
    school = ScienceSchoolFactory(
        unit=community, **{k: v for k, v in facts.items() if k != missing}
    )
    assert ids("science-school", community) == []

    ActivityFactory(unit=community)
    assert ids("science-school", community) == ([] if missing else [school.pk])


def test_a_team_has_members_and_keeps_them(community):
    team = TeamFactory(unit=community)
    TeamFactory(unit=community)
    TeamMembershipFactory(team=team)
    TeamMembershipFactory(team=team, left_on=date(2026, 5, 1))
    TeamMembershipFactory(team=team, joined_on=date(2026, 6, 1))

    found = count("volunteer-team", community)

    assert [record[0] for record in found.records] == [team.pk]
    assert (found.numerator, found.denominator) == (1, 2)


def test_families_are_counted_in_the_year_of_their_designation(community):
    new = DemonstrationFamilyFactory(community=community)
    old = DemonstrationFamilyFactory(community=community, titled_from=date(2025, 4, 1))
    old.confirmations.create(year=2026, confirmed_on=date(2026, 4, 1))

    assert ids("families", community) == [new.pk]


def test_positions_are_kept_up_when_their_contents_change(community):
    fresh, stale, _never = FacilityFactory.create_batch(3, unit=community)
    FacilityFactory(unit=community, active_until=date(2026, 1, 5))
    fresh.content_changes.create(changed_on=date(2026, 4, 3))
    stale.content_changes.create(changed_on=date(2026, 4, 2))

    found = count("positions", community)

    assert [record[0] for record in found.records] == [fresh.pk]
    assert (found.numerator, found.denominator) == (1, 3)


def test_the_four_links_are_counted_by_kind(community):
    JointWorkFactory(unit=community, link="education")
    JointWorkFactory(unit=community, link="education")
    JointWorkFactory(unit=community, link="bases")
    JointWorkFactory(unit=community, link="facilities", done_on=date(2025, 3, 5))

    assert {record[3] for record in count("four-links", community).records} == {
        "education",
        "bases",
    }


@pytest.mark.parametrize(
    ("code", "key", "other"),
    [("annual-summary", "2026", "2025"), ("half-year-summary", "2026H1", "2026")],
)
def test_a_summary_counts_once_it_was_submitted(community, director, code, key, other):
    version_of(community, other).submissions.create(
        submitted_by=director, submitted_at=datetime(2026, 6, 1, tzinfo=UTC)
    )
    sent = submission_of(version_of(community, key), by=director)

    assert ids(code, community) == [sent.pk]


@pytest.mark.parametrize("code", sorted(METRICS))
def test_three_communities_ask_as_much_as_one(code, community):
    with CaptureQueriesContext(connection) as alone:
        METRICS[code].count({community.pk}, FIRST, LAST, TODAY)
    units = {community.pk, *(unit.pk for unit in CommunityFactory.create_batch(2))}
    for unit in units:
        recorded(apps.get_model("communities.unit").objects.get(pk=unit))

    with CaptureQueriesContext(connection) as together:
        METRICS[code].count(units, FIRST, LAST, TODAY)

    assert len(together) == len(alone) <= 2
