from datetime import UTC, date, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from activities.models import AudienceCount, EmploymentTraining, Participation, PublicityOutput
from activities.tests.factories import ActivityFactory, PhotoFactory, PlanItemFactory
from outreach.communities.models import ContentChange
from outreach.communities.tests.factories import (
    AppointmentFactory,
    CommunityFactory,
    DemonstrationBlockFactory,
    DemonstrationFamilyFactory,
    FacilityFactory,
    GroupMemberFactory,
    JointWorkFactory,
    LeadingGroupFactory,
    PartnerFactory,
    ScienceSchoolFactory,
)
from outreach.programme.actions import adopt_programme
from outreach.programme.obligations import open_due_periods, open_period
from outreach.programme.rules import periods
from outreach.programme.tests.factories import CampaignFactory
from reporting import counting
from reporting.actions.scores import open_sheet
from reporting.figures import (
    Amount,
    Band,
    Coded,
    Demonstration,
    Figures,
    Headings,
    Joined,
    Member,
    PartnerRow,
    School,
    Tally,
    Trained,
    Volunteers,
    VolunteerTeam,
    sha256_of,
)
from reporting.models import Submission
from reporting.tests.factories import prepared
from volunteers.tests.factories import TeamFactory, TeamMembershipFactory, VolunteerFactory

NOW = datetime(2027, 1, 15, 4, 0, tzinfo=UTC)


@pytest.fixture
def figures(street, community):
    """Counts what is there when it is called: `figures("2026")`, for the community."""

    def counted(key: str, *, unit=community, as_of=date(2027, 1, 15), now=NOW) -> Figures:
        adopt_programme(street=street, year=2020)
        owed = open_period(street=street, period=periods.parse(key))
        asked = [duty for duty in owed if duty.unit_id == unit.pk]
        return counting.count(obligations=asked, street=street, as_of=as_of, now=now)[unit.pk]

    return counted


def lecture(unit, day, **kwargs):
    return ActivityFactory(unit=unit, held_on=day, **kwargs)


def test_persons_and_person_times_are_counted_apart(community, figures):
    lecture(community, date(2026, 1, 1), attendance=40, counted_in="persons")
    lecture(community, date(2026, 12, 31), attendance=60, counted_in="person_times")
    lecture(community, date(2026, 5, 5), attendance=0, counted_in="persons")
    lecture(community, date(2026, 5, 6))
    lecture(community, date(2026, 5, 7), counted_in="not_applicable")

    total = figures("2026").own.activities.total

    assert total == Tally(times=5, persons=40, person_times=60, uncounted=1)


@pytest.mark.parametrize(
    ("row", "counts"),
    [
        pytest.param({"held_on": date(2025, 12, 31)}, 0, id="last day of the year before"),
        pytest.param({"held_on": date(2026, 1, 1)}, 1, id="first day"),
        pytest.param({"held_on": date(2026, 12, 31)}, 1, id="last day"),
        pytest.param({"held_on": date(2027, 1, 1)}, 0, id="first day of the next year"),
        pytest.param({"status": "planned"}, 0, id="planned"),
        pytest.param({"status": "cancelled", "cancel_reason": "暴雨"}, 0, id="cancelled"),
    ],
)
def test_only_what_was_held_in_the_year_counts(community, figures, row, counts):
    ActivityFactory(unit=community, **({"held_on": date(2026, 5, 5)} | row))

    counted = figures("2026").own

    assert counted.activities.total.times == counts
    assert len(counted.ledger) == counts


def test_the_half_year_ends_at_its_cut_off_and_the_annual_counts_the_rest(community, figures):
    for day in (date(2026, 6, 15), date(2026, 6, 16), date(2026, 6, 30)):
        lecture(community, day)

    half, annual = figures("2026H1").own, figures("2026").own

    assert half.activities.total.times == 1
    assert half.window.is_cut_off
    assert annual.activities.total.times == 3
    assert not annual.window.is_cut_off


def test_nothing_after_the_day_asked_for_is_counted(community, figures):
    lecture(community, date(2026, 3, 31))
    lecture(community, date(2026, 4, 1))

    assert figures("2026", as_of=date(2026, 3, 31)).own.activities.total.times == 1


def test_a_day_before_the_period_is_refused(figures):
    with pytest.raises(counting.NothingToCount):
        figures("2026", as_of=date(2025, 12, 31))


def test_activities_by_month_kind_audience_and_quarter(community, figures):
    lecture(community, date(2026, 1, 9), audience="youth", attendance=5, counted_in="persons")
    lecture(community, date(2026, 3, 9), is_into_community=True)
    lecture(community, date(2026, 10, 9), kind="tour", audience="youth", is_into_community=True)

    held = figures("2026").own.activities

    assert [tally.times for tally in held.by_month] == [1, 0, 1, 0, 0, 0, 0, 0, 0, 1, 0, 0]
    assert held.by_kind == (
        Coded("lecture", Tally(times=2, persons=5, uncounted=1)),
        Coded("tour", Tally(times=1, uncounted=1)),
    )
    assert [(row.code, row.tally.times) for row in held.by_audience] == [
        ("residents", 1),
        ("youth", 2),
    ]
    assert held.lectures_by_quarter == (2, 0, 0, 0)
    assert held.into_community_by_quarter == (1, 0, 0, 1)
    assert (held.lectures, held.youth) == (2, 2)


def test_one_activity_may_stand_under_several_headings(community, figures):
    week = CampaignFactory()
    training = lecture(
        community,
        date(2026, 5, 24),
        kind="training",
        audience="laid_off",
        campaign=week,
        opposes_cults=True,
    )
    EmploymentTraining.objects.create(activity=training, kind="re_employment", skills=2)
    lecture(community, date(2026, 9, 9), campaign=CampaignFactory(code="science-month"))

    held = figures("2026").own.activities

    assert (held.st_week, held.science_month, held.against_cults) == (1, 1, 1)
    assert (held.employment_training, held.skills, held.placed) == (1, 2, None)


def test_age_bands_and_materials_are_summed(community, figures):
    for day in (date(2026, 2, 1), date(2026, 3, 1)):
        held = lecture(community, day)
        PublicityOutput.objects.create(activity=held, kind="leaflets", number=100)
        for counted_in in ("persons", "person_times"):
            AudienceCount.objects.create(
                activity=held, band="60_up", number=7, counted_in=counted_in
            )

    counted = figures("2026").own.activities

    assert counted.outputs == (Amount("leaflets", 200),)
    assert counted.bands == (Band("60_up", "person_times", 14), Band("60_up", "persons", 14))


def test_last_year_covers_the_same_days(community, figures):
    lecture(community, date(2025, 6, 15), attendance=9, counted_in="persons")
    lecture(community, date(2025, 6, 16))

    half, annual = figures("2026H1").own.activities, figures("2026").own.activities

    assert half.last_year == Tally(times=1, persons=9)
    assert annual.last_year.times == 2
    assert annual.lectures_last_year == 2


def test_another_unit_is_never_counted(community, neighbour, street, figures):
    lecture(neighbour, date(2026, 5, 5))
    lecture(street, date(2026, 5, 5))
    DemonstrationFamilyFactory(community=neighbour)
    VolunteerFactory(community=neighbour)
    PhotoFactory(activity__unit=neighbour)

    own = figures("2026").own

    assert own.activities.total == Tally()
    assert own.demonstration == Demonstration(blocks_new_last_year=0)
    assert own.volunteers == Volunteers(at_end_last_year=0, joined_last_year=0)
    assert (own.ledger, own.photos) == ((), ())


def test_organisation_shows_the_group_and_everybody_in_post(community, director, figures):
    group = LeadingGroupFactory(unit=community, filed_on=date(2026, 1, 20))
    GroupMemberFactory(group=group, name="王主任", role="head", position="社区主任")
    LeadingGroupFactory(
        unit=community,
        term_from=date(2024, 1, 1),
        decided_on=date(2024, 1, 1),
        term_until=date(2026, 1, 1),
    )
    AppointmentFactory(
        unit=community, post="officer_part", user__name="李专干", appointed_from=date(2026, 7, 1)
    )

    own = figures("2026").own

    assert own.group.members == (Member("王主任", "head", "社区主任"),)
    assert own.group.filed_on == date(2026, 1, 20)
    assert [(post.name, post.post) for post in own.posts] == [
        (director.name, "director"),
        ("李专干", "officer_part"),
    ]


def test_volunteers_at_the_start_plus_joined_minus_left_are_those_at_the_end(community, figures):
    stays = VolunteerFactory(community=community, joined_on=date(2025, 12, 31))
    VolunteerFactory(community=community, joined_on=date(2025, 1, 1), left_on=date(2026, 1, 1))
    VolunteerFactory(community=community, joined_on=date(2026, 1, 1))
    VolunteerFactory(community=community, joined_on=date(2025, 1, 1), left_on=date(2025, 12, 31))
    VolunteerFactory(community=community, joined_on=date(2027, 1, 1))
    team = TeamFactory(unit=community, name="科普志愿者服务队", founded_on=date(2024, 3, 1))
    TeamMembershipFactory(team=team, volunteer=stays)

    assert figures("2026").own.volunteers == Volunteers(
        at_start=2,
        joined=1,
        left=1,
        at_end=2,
        teams=(VolunteerTeam("科普志愿者服务队", date(2024, 3, 1), 1),),
        at_end_last_year=2,
        joined_last_year=3,
    )


def test_last_years_headings_months_and_kinds_cover_the_same_days(community, figures):
    lecture(community, date(2025, 2, 3), is_into_community=True, audience="youth")
    lecture(community, date(2025, 6, 15), kind="tour")
    lecture(community, date(2025, 6, 16), kind="tour", audience="youth")

    held = figures("2026H1").own.activities

    assert held.by_month_last_year == (0, 1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0)
    assert [(row.code, row.tally.times) for row in held.by_kind_last_year] == [
        ("lecture", 1),
        ("tour", 1),
    ]
    assert held.headings_last_year == Headings(youth=1, into_community=1)


def test_employment_training_by_kind_with_skills_and_placements_as_far_as_entered(
    community, figures
):
    for day, kind, skills, placed in (
        (1, "re_employment", 2, 5),
        (2, "re_employment", 1, None),
        (3, "entrepreneurship", None, None),
    ):
        training = lecture(community, date(2026, 5, day), kind="training", audience="migrant")
        EmploymentTraining.objects.create(
            activity=training, kind=kind, skills=skills, placed=placed
        )

    held = figures("2026").own.activities

    assert held.employment == (
        Trained("entrepreneurship", 1, None, None),
        Trained("re_employment", 2, 3, 5),
    )
    assert (held.skills, held.placed) == (3, 5)


def test_people_of_each_campaign_and_major_activities(community, figures):
    week = CampaignFactory()
    lecture(
        community,
        date(2026, 5, 24),
        campaign=week,
        attendance=1000,
        counted_in="person_times",
    )
    lecture(community, date(2026, 5, 25), campaign=week, attendance=999, counted_in="persons")
    lecture(community, date(2026, 5, 26), attendance=5, counted_in="persons")

    held = figures("2026").own.activities

    assert held.by_campaign == (Coded("st-week", Tally(times=2, persons=999, person_times=1000)),)
    assert held.major == 1


def test_positions_show_the_changes_of_their_contents(community, figures):
    column = FacilityFactory(unit=community, kind="publicity_column", name="东门宣传栏")
    FacilityFactory(unit=community, name="旧活动室", active_until=date(2026, 1, 1))
    for day in (date(2025, 12, 31), date(2026, 1, 1), date(2026, 11, 1)):
        ContentChange.objects.create(facility=column, changed_on=day)

    (position,) = figures("2026").own.positions

    assert (position.name, position.changes) == ("东门宣传栏", 2)
    assert position.changed_on == date(2026, 11, 1)


def test_the_school_shows_its_three_facts(community, figures):
    ScienceSchoolFactory(unit=community, name="社区科普学校", has_rules=True)

    assert figures("2026").own.school == School("社区科普学校", False, True, "")


def test_shared_activities_count_as_the_link_of_activities(street, community, figures):
    partner = PartnerFactory(street=street, name="市科技馆")
    JointWorkFactory(unit=community, partner=partner, link="bases")
    JointWorkFactory(unit=community, partner=partner, done_on=date(2025, 12, 31))
    for day in (date(2026, 3, 1), date(2026, 4, 1)):
        lecture(community, day).partners.add(partner)

    assert figures("2026").own.partners == (PartnerRow("市科技馆", activities=2, bases=1),)


def test_a_confirmed_family_is_not_a_new_one(community, figures):
    DemonstrationFamilyFactory(community=community, titled_from=date(2026, 1, 1))
    DemonstrationFamilyFactory(community=community, titled_from=date(2025, 12, 31))
    DemonstrationFamilyFactory(
        community=community, titled_from=date(2024, 1, 1), titled_until=date(2026, 12, 31)
    )
    DemonstrationBlockFactory(community=community, name="3号楼", titled_from=date(2026, 4, 1))

    assert figures("2026").own.demonstration == Demonstration(
        families_new=1,
        families_new_last_year=1,
        families_total=2,
        blocks_new=1,
        blocks_total=1,
        block_names=("3号楼",),
        blocks_new_last_year=0,
    )


def test_street_activities_joined_of_those_invited_to(street, community, neighbour, figures):
    for joined in (True, False, None):
        held = lecture(street, date(2026, 5, 5))
        Participation.objects.create(activity=held, community=community, joined=joined)
    Participation.objects.create(activity=held, community=neighbour, joined=True)

    assert figures("2026").own.street_activities == Joined(invited=3, joined=1)


def test_a_photo_without_consent_is_not_among_the_figures(community, figures):
    held = lecture(community, date(2026, 5, 5))
    PhotoFactory(activity=held, has_consent=False)
    shown = PhotoFactory(activity=held, caption="听课")

    (photo,) = figures("2026").own.photos

    assert (photo.file, photo.caption) == (shown.image.name, "听课")


def test_six_photos_at_most_spread_over_the_window(community, figures):
    for month in range(1, 11):
        PhotoFactory(activity=lecture(community, date(2026, month, 5)))

    months = [photo.day.month for photo in figures("2026").own.photos]

    assert len(months) == 6
    assert (months[0], months[-1]) == (1, 10)


def test_the_plan_shown_is_the_one_for_what_comes_next(community, figures):
    PlanItemFactory(unit=community, year=2026, month=6, title="上半年")
    PlanItemFactory(unit=community, year=2026, month=7, title="下半年")
    PlanItemFactory(unit=community, year=2027, month=1, title="明年")

    assert [item.title for item in figures("2026H1").own.plan] == ["下半年"]
    assert [item.title for item in figures("2026").own.plan] == ["明年"]


def test_the_street_rolls_up_every_community_that_existed(street, community, neighbour, figures):
    CommunityFactory(street=street, span=None)
    lecture(community, date(2026, 5, 5), attendance=30, counted_in="persons")
    lecture(neighbour, date(2026, 5, 5), attendance=20, counted_in="persons")
    lecture(street, date(2026, 5, 5), attendance=500, counted_in="persons")

    rolled_up = figures("2026", unit=street)

    assert [row.unit.code for row in rolled_up.communities] == sorted(
        [community.code, neighbour.code]
    )
    assert rolled_up.communities_total == Tally(times=2, persons=50)
    assert rolled_up.own.activities.total.persons == 500
    assert {row.status for row in rolled_up.communities} == {"open"}


def test_figures_survive_being_stored(street, community, director, figures):
    lecture(community, date(2026, 5, 5)).partners.add(PartnerFactory(street=street))
    LeadingGroupFactory(unit=community)
    counted = figures("2026", unit=street)

    assert Figures.from_json(counted.as_json()) == counted
    assert sha256_of(counted.as_json()) == sha256_of(figures("2026", unit=street).as_json())


def test_counting_takes_the_same_queries_for_one_unit_and_for_many(
    street, community, neighbour, director, staff
):
    """Whatever there is of activities, units, scores and accepted summaries."""

    def queries() -> int:
        open_due_periods(today=date(2026, 12, 31))
        owed = open_period(street=street, period=periods.parse("2026"))
        with CaptureQueriesContext(connection) as captured:
            counting.count(obligations=owed, street=street, as_of=date(2026, 12, 31), now=NOW)
        return len(captured)

    def accepted(unit):
        (document,) = prepared(unit, "2026", now=NOW)
        Submission.objects.create(
            version=document.version,
            submitted_by=director,
            submitted_at=NOW,
            decision="accepted",
            decided_by=staff,
            decided_at=NOW,
        )

    adopt_programme(street=street, year=2020)
    open_sheet(street=street, year=2026, by=staff, now=NOW)
    partner = PartnerFactory(street=street)
    lecture(community, date(2026, 1, 5)).partners.add(partner)
    LeadingGroupFactory(unit=community)
    accepted(community)
    few = queries()
    third = CommunityFactory(street=street)
    LeadingGroupFactory(unit=neighbour)
    for day in range(1, 29):
        for unit in (street, community, neighbour, third):
            lecture(unit, date(2026, 2, day)).partners.add(partner)
    accepted(neighbour)
    accepted(third)

    assert queries() == few
