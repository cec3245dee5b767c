"""What a community may do about its volunteers and teams, and what it is refused in words."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from volunteers import actions
from volunteers.models import Team, TeamMembership, Volunteer
from volunteers.tests.factories import TeamFactory, TeamMembershipFactory, VolunteerFactory

TODAY = date(2026, 10, 10)
YESTERDAY, TOMORROW = TODAY - timedelta(days=1), TODAY + timedelta(days=1)
NOON = datetime(2026, 10, 10, 12, tzinfo=ZoneInfo("Asia/Shanghai"))
CHEN = {
    "name": "陈晨",
    "phone": "138 0000 0001",
    "email": "",
    "birth_year": 1980,
    "skills": "",
    "joined_on": TODAY,
    "guardian_consented_on": None,
}


@pytest.fixture(autouse=True)
def in_october(time_machine):
    time_machine.move_to(NOON, tick=False)


@pytest.fixture
def entered(community):
    return add(community)


@pytest.fixture
def team(community):
    return TeamFactory(unit=community, name="服务队", founded_on=date(2026, 1, 1))


@pytest.fixture
def member(community, team):
    helper = VolunteerFactory(community=community, joined_on=date(2026, 1, 1))
    return TeamMembershipFactory(team=team, volunteer=helper, joined_on=date(2026, 2, 1))


def add(community, **values):
    return actions.add_volunteer(community=community, today=TODAY, **CHEN | values)


# --- Volunteers -----------------------------------------------------------------------------------


def test_a_volunteer_is_entered(community):
    add(community, name=" 陈  晨 ")

    [held] = Volunteer.objects.values_list("community", "name", "phone", "joined_on")
    assert held == (community.pk, "陈 晨", "138 0000 0001", TODAY)


@pytest.mark.parametrize(
    ("values", "why"),
    [
        pytest.param({}, "陈晨 with this contact is entered already", id="the same"),
        pytest.param({"phone": "138-0000-0001"}, "entered already", id="the phone written apart"),
        pytest.param(
            {"name": "陈 晨", "email": "a@example.org"}, "entered already", id="a further address"
        ),
    ],
)
def test_the_same_volunteer_is_refused_in_words(community, entered, values, why):
    with pytest.raises(actions.VolunteerRefused, match=why):
        add(community, **values)

    assert list(Volunteer.objects.all()) == [entered]


def test_the_same_address_makes_the_same_volunteer_too(community):
    add(community, phone="", email="chen@example.org")

    with pytest.raises(actions.VolunteerRefused, match="entered already"):
        add(community, phone="13900000000", email="Chen@Example.org")


def test_somebody_who_left_is_named_as_such(community, entered):
    actions.leave(volunteer=entered, on=TODAY, today=TODAY)

    with pytest.raises(actions.VolunteerRefused, match="but left: open that page"):
        add(community)


@pytest.mark.parametrize(
    "values", [{"name": "陈曦"}, {"phone": "13900000000"}], ids=["name", "phone"]
)
def test_a_family_may_share_a_phone_and_two_people_a_name(community, entered, values):
    add(community, **values)

    assert Volunteer.objects.count() == 2


def test_another_community_may_have_the_same_person(neighbour, entered):
    add(neighbour)

    assert Volunteer.objects.count() == 2


@pytest.mark.parametrize(
    ("values", "why"),
    [
        pytest.param({"phone": " "}, "Give a phone number or an e-mail", id="nobody reachable"),
        pytest.param({"birth_year": 2013}, "a guardian has to agree first", id="13 years"),
        pytest.param({"joined_on": TOMORROW}, "still to come", id="a future day"),
        pytest.param(
            {"birth_year": 2013, "guardian_consented_on": TOMORROW},
            "still to come",
            id="a guardian who will agree",
        ),
        pytest.param(
            {"birth_year": 2027, "guardian_consented_on": TODAY}, "year of birth", id="not born yet"
        ),
    ],
)
def test_a_volunteer_is_refused_in_words(community, values, why):
    with pytest.raises(actions.VolunteerRefused, match=why):
        add(community, **values)

    assert not Volunteer.objects.exists()


@pytest.mark.parametrize(
    "values",
    [
        pytest.param({"birth_year": 2012}, id="14 years"),
        pytest.param({"birth_year": 2013, "guardian_consented_on": TODAY}, id="with a guardian"),
    ],
)
def test_the_young_are_welcome(community, values):
    add(community, **values)

    assert Volunteer.objects.count() == 1


def test_a_volunteer_is_put_right_but_not_to_after_a_team(community, member):
    helper = member.volunteer

    with pytest.raises(actions.VolunteerRefused, match="since 1 February 2026"):
        actions.edit_volunteer(
            volunteer=helper, today=TODAY, **CHEN | {"joined_on": date(2026, 2, 2)}
        )
    actions.edit_volunteer(volunteer=helper, today=TODAY, **CHEN | {"joined_on": date(2026, 2, 1)})

    assert Volunteer.objects.get().joined_on == date(2026, 2, 1)


def test_whoever_leaves_leaves_their_teams_the_same_day(member):
    actions.leave(volunteer=member.volunteer, on=YESTERDAY, today=TODAY)

    assert Volunteer.objects.get().left_on == YESTERDAY
    assert TeamMembership.objects.get().left_on == YESTERDAY


@pytest.mark.parametrize(
    ("on", "why"),
    [
        pytest.param(TOMORROW, "still to come", id="a future day"),
        pytest.param(date(2025, 12, 31), "before joining", id="before they joined"),
        pytest.param(date(2026, 1, 31), "a team before joining it", id="before their team"),
    ],
)
def test_leaving_is_refused_in_words(member, on, why):
    with pytest.raises(actions.VolunteerRefused, match=why):
        actions.leave(volunteer=member.volunteer, on=on, today=TODAY)

    assert Volunteer.objects.get().left_on is None
    assert TeamMembership.objects.get().left_on is None


def test_nobody_leaves_twice(member):
    actions.leave(volunteer=member.volunteer, on=YESTERDAY, today=TODAY)

    with pytest.raises(actions.VolunteerRefused, match="already left"):
        actions.leave(volunteer=member.volunteer, on=TODAY, today=TODAY)


def test_undone_the_same_day_their_places_are_theirs_again(member, community):
    other = TeamMembershipFactory(
        team=TeamFactory(unit=community), volunteer=member.volunteer, joined_on=date(2026, 2, 1)
    )
    actions.leave_team(membership=other, on=TODAY, today=TODAY)
    actions.leave(volunteer=member.volunteer, on=TODAY, today=TODAY)

    actions.come_back(volunteer=member.volunteer, today=TODAY)

    assert Volunteer.objects.get().left_on is None
    # What was ended by itself stays ended.
    assert dict(TeamMembership.objects.values_list("pk", "left_on")) == {
        member.pk: None,
        other.pk: TODAY,
    }


def test_whoever_comes_back_later_is_in_no_team(member, time_machine):
    actions.leave(volunteer=member.volunteer, on=TODAY, today=TODAY)
    time_machine.move_to(NOON + timedelta(days=1), tick=False)

    actions.come_back(volunteer=member.volunteer, today=TOMORROW)

    assert Volunteer.objects.get().left_on is None
    assert TeamMembership.objects.get().left_on == TODAY


# --- Teams ----------------------------------------------------------------------------------------


def test_a_team_is_set_up(community):
    actions.set_up_team(unit=community, name=" 服务队 ", founded_on=TODAY, today=TODAY)

    assert Team.objects.values_list("unit", "name", "founded_on").get() == (
        community.pk,
        "服务队",
        TODAY,
    )


@pytest.mark.parametrize(
    ("name", "founded_on", "why"),
    [
        pytest.param("服 务队", TODAY, "already has a team of that name", id="the same name"),
        pytest.param("第二队", TOMORROW, "still to come", id="a future day"),
    ],
)
def test_a_team_is_refused_in_words(community, team, name, founded_on, why):
    with pytest.raises(actions.TeamRefused, match=why):
        actions.set_up_team(unit=community, name=name, founded_on=founded_on, today=TODAY)

    assert list(Team.objects.all()) == [team]


def test_a_team_was_there_when_its_first_member_joined(team, member):
    with pytest.raises(actions.TeamRefused, match="joined on 1 February 2026"):
        actions.edit_team(team=team, name="新名", founded_on=date(2026, 2, 2), today=TODAY)
    actions.edit_team(team=team, name="新名", founded_on=date(2026, 2, 1), today=TODAY)

    assert Team.objects.get().name == "新名"


def test_a_volunteer_is_put_into_a_team(team, community):
    helper = VolunteerFactory(community=community)

    actions.join(team=team, volunteer=helper, joined_on=TODAY, leads=True, today=TODAY)

    [held] = TeamMembership.objects.values_list("team", "volunteer", "joined_on", "leads")
    assert held == (team.pk, helper.pk, TODAY, True)


@pytest.mark.parametrize(
    ("joined_on", "why"),
    [
        pytest.param(TOMORROW, "still to come", id="a future day"),
        pytest.param(date(2025, 12, 31), "there from 1 January 2026", id="before the team"),
        pytest.param(TODAY, "already in the team", id="who is in it"),
    ],
)
def test_joining_is_refused_in_words(team, member, joined_on, why):
    with pytest.raises(actions.TeamRefused, match=why):
        actions.join(
            team=team, volunteer=member.volunteer, joined_on=joined_on, leads=False, today=TODAY
        )

    assert list(TeamMembership.objects.all()) == [member]


def test_nobody_is_twice_in_a_team_on_one_day(team, member):
    actions.leave_team(membership=member, on=date(2026, 5, 1), today=TODAY)

    with pytest.raises(actions.TeamRefused, match="still in the team on that day"):
        actions.join(
            team=team,
            volunteer=member.volunteer,
            joined_on=date(2026, 4, 30),
            leads=False,
            today=TODAY,
        )
    actions.join(
        team=team, volunteer=member.volunteer, joined_on=date(2026, 5, 1), leads=False, today=TODAY
    )

    assert TeamMembership.objects.count() == 2


def test_neither_an_ended_team_nor_somebody_who_left_takes_part(community, team):
    helper = VolunteerFactory(community=community, left_on=YESTERDAY)
    ended = TeamFactory(unit=community, ended_on=YESTERDAY)

    with pytest.raises(actions.TeamRefused, match="already left"):
        actions.join(team=team, volunteer=helper, joined_on=TODAY, leads=False, today=TODAY)
    helper = VolunteerFactory(community=community)
    with pytest.raises(actions.TeamRefused, match="has ended"):
        actions.join(team=ended, volunteer=helper, joined_on=TODAY, leads=False, today=TODAY)

    assert not TeamMembership.objects.exists()


@pytest.mark.parametrize(
    ("on", "why"),
    [
        pytest.param(TOMORROW, "still to come", id="a future day"),
        pytest.param(date(2026, 1, 31), "before joining", id="before they joined"),
    ],
)
def test_taking_out_is_refused_in_words(member, on, why):
    with pytest.raises(actions.TeamRefused, match=why):
        actions.leave_team(membership=member, on=on, today=TODAY)

    assert TeamMembership.objects.get().left_on is None


def test_taking_out_is_undone_the_same_day_only(member, time_machine):
    actions.leave_team(membership=member, on=YESTERDAY, today=TODAY)
    actions.stay_in_team(membership=member, today=TODAY)
    assert TeamMembership.objects.get().left_on is None

    actions.leave_team(membership=member, on=YESTERDAY, today=TODAY)
    time_machine.move_to(NOON + timedelta(days=1), tick=False)
    with pytest.raises(actions.TeamRefused, match="Only what was entered today"):
        actions.stay_in_team(membership=member, today=TOMORROW)


def test_taking_out_is_not_undone_for_whoever_left_or_joined_again(team, member):
    actions.leave_team(membership=member, on=TODAY, today=TODAY)
    again = actions.join(
        team=team, volunteer=member.volunteer, joined_on=TODAY, leads=False, today=TODAY
    )
    with pytest.raises(actions.TeamRefused, match="already in the team"):
        actions.stay_in_team(membership=member, today=TODAY)

    actions.leave_team(membership=again, on=TODAY, today=TODAY)
    actions.leave(volunteer=member.volunteer, on=TODAY, today=TODAY)
    with pytest.raises(actions.TeamRefused, match="already left"):
        actions.stay_in_team(membership=member, today=TODAY)


def test_somebody_leads_and_leads_no_more(member):
    actions.lead(membership=member, leads=True)
    assert TeamMembership.objects.get().leads

    actions.lead(membership=member, leads=False)
    assert not TeamMembership.objects.get().leads


def test_nobody_leads_a_team_they_left(member):
    actions.leave_team(membership=member, on=TODAY, today=TODAY)

    with pytest.raises(actions.TeamRefused, match="already left the team"):
        actions.lead(membership=member, leads=True)
