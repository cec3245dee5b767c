"""The community's pages of volunteers and their teams: what they show, mask and refuse."""

import re
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from volunteers.models import Team, TeamMembership, Volunteer
from volunteers.tests.factories import TeamFactory, TeamMembershipFactory, VolunteerFactory

NOON = datetime(2026, 10, 10, 12, tzinfo=ZoneInfo("Asia/Shanghai"))
TODAY = date(2026, 10, 10)
LIST = reverse("workspace:volunteer-list")
CHEN = {"name": "陈晨", "phone": "13800000001", "birth_year": "1980", "joined_on": "2026-10-01"}


@pytest.fixture(autouse=True)
def in_october(time_machine):
    time_machine.move_to(NOON, tick=False)


@pytest.fixture
def browser(client_of, director):
    return client_of(director)


@pytest.fixture
def team(community):
    return TeamFactory(unit=community, name="服务队")


@pytest.fixture
def member(community, team):
    helper = VolunteerFactory(community=community, name="陈晨", phone="13800000001")
    return TeamMembershipFactory(team=team, volunteer=helper)


def to(name, row):
    return reverse(f"workspace:{name}", args=[row.pk])


def words(response) -> str:
    """What the page says, without its marks."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def said(response) -> list[str]:
    return [str(message) for message in response.context["messages"]]


# --- Volunteers -----------------------------------------------------------------------------------


def test_without_anybody_the_page_says_how_to_begin(browser):
    page = words(browser.get(LIST))

    assert "No team is set up yet. Set one up" in page
    assert "No volunteer is entered yet." in page


def test_lists_mask_the_contact_and_the_own_page_shows_it_whole(browser, team, member):
    for page in (LIST, to("team-detail", team)):
        shown = browser.get(page).content.decode()
        assert "138****0001" in shown
        assert "13800000001" not in shown

    assert "13800000001" in words(browser.get(to("volunteer-detail", member.volunteer)))


def test_nobody_of_another_community_is_shown_or_offered(browser, neighbour, team):
    other = VolunteerFactory(community=neighbour, name="邻居", left_on=TODAY)
    VolunteerFactory(community=neighbour, name="邻居")
    TeamMembershipFactory(team=TeamFactory(unit=neighbour, name="邻居队"), volunteer=other)

    for page in (LIST, LIST + "?left=1", to("team-detail", team), to("team-join", team)):
        assert "邻居" not in browser.get(page).content.decode()


@pytest.mark.parametrize(
    ("joined_on", "is_new"),
    [
        pytest.param(TODAY, True, id="today"),
        pytest.param(TODAY - timedelta(days=30), True, id="thirty days ago"),
        pytest.param(TODAY - timedelta(days=31), False, id="a day longer ago"),
    ],
)
def test_who_joined_in_the_last_thirty_days_is_marked(browser, community, joined_on, is_new):
    helper = VolunteerFactory(community=community, joined_on=joined_on)

    assert browser.get(LIST).context["new"] == ({helper.pk} if is_new else set())
    assert browser.get(to("volunteer-detail", helper)).context["is_new"] is is_new


def test_those_who_left_stand_on_a_list_of_their_own(browser, community):
    VolunteerFactory(community=community, name="在队")
    VolunteerFactory(community=community, name="离队", left_on=TODAY)

    now, left = browser.get(LIST), browser.get(LIST, {"left": "1"})

    assert [one.name for one in now.context["page"]] == ["在队"]
    assert "1 who left" in words(now)
    assert [one.name for one in left.context["page"]] == ["离队"]


def test_a_volunteer_is_added_and_put_right(browser, community):
    response = browser.post(reverse("workspace:volunteer-add"), CHEN)
    helper = Volunteer.objects.get()
    assert response.url == to("volunteer-detail", helper)
    assert helper.community_id == community.pk

    browser.post(to("volunteer-edit", helper), CHEN | {"skills": "摄影"})

    assert Volunteer.objects.get().skills == "摄影"


@pytest.mark.parametrize(
    ("data", "why"),
    [
        pytest.param({}, "陈晨 with this contact is entered already.", id="twice"),
        pytest.param({"phone": ""}, "Give a phone number or an e-mail address.", id="no contact"),
        pytest.param({"birth_year": "2013"}, "Under 14, a guardian has to agree first.", id="13"),
        pytest.param(
            {"name": "陈曦", "joined_on": "2026-10-11"}, "This day is still to come.", id="future"
        ),
    ],
)
def test_refusals_stand_on_the_page(browser, community, data, why):
    VolunteerFactory(community=community, name="陈晨", phone="138 0000 0001")

    response = browser.post(reverse("workspace:volunteer-add"), CHEN | data)

    errors = response.context["form"].errors
    assert [why] in list(errors.values())
    assert Volunteer.objects.count() == 1


def test_leaving_can_be_undone_the_same_day(browser, member):
    helper = member.volunteer
    response = browser.post(to("volunteer-leave", helper), {"on": "2026-10-10"}, follow=True)
    assert "Undo: did not leave" in words(response)
    assert TeamMembership.objects.get().left_on == TODAY

    browser.post(to("volunteer-return", helper))

    assert Volunteer.objects.get().left_on is None
    assert TeamMembership.objects.get().left_on is None


def test_whoever_left_long_ago_can_help_again(browser, community):
    helper = VolunteerFactory(community=community, left_on=date(2025, 5, 1))
    Volunteer.history.update(history_date=NOON - timedelta(days=400))

    page = words(browser.get(to("volunteer-detail", helper)))
    assert "Helps again" in page
    assert "Undo" not in page


def test_leaving_on_a_future_day_is_refused(browser, member):
    response = browser.post(to("volunteer-leave", member.volunteer), {"on": "2026-10-11"})

    assert response.context["form"].non_field_errors() == ["This day is still to come."]


# --- Teams ----------------------------------------------------------------------------------------


def test_retention_counts_those_of_the_start_of_the_year_who_are_still_in(browser, community, team):
    for joined_on, left_on in (
        (date(2026, 1, 1), None),  # there at the start, and still
        (date(2025, 5, 1), TODAY + timedelta(days=1)),  # leaves tomorrow
        (date(2025, 5, 1), TODAY),  # left today
        (date(2025, 5, 1), date(2026, 1, 1)),  # left on the first day: was not there any more
        (date(2026, 1, 2), None),  # came a day later
    ):
        TeamMembershipFactory(
            team=team,
            volunteer=VolunteerFactory(community=community),
            joined_on=joined_on,
            left_on=left_on,
        )

    page = words(browser.get(to("team-detail", team)))

    assert "2 of 3 members at the start of the year are still there" in page
    assert "Members 3 " in page
    assert "2 of 3 members" in words(browser.get(LIST))


def test_a_new_team_has_no_retention_yet(browser, team):
    assert "No member at the start of the year to compare with" in words(browser.get(LIST))


def test_a_team_is_set_up_renamed_and_filled(browser, community):
    helper = VolunteerFactory(community=community, name="陈晨")
    data = {"name": "服务队", "founded_on": "2026-10-01"}
    browser.post(reverse("workspace:team-add"), data)
    team = Team.objects.get(unit=community)
    browser.post(to("team-edit", team), data | {"name": "第一服务队"})

    response = browser.post(
        to("team-join", team),
        {"volunteer": helper.pk, "joined_on": "2026-10-02", "leads": "on"},
        follow=True,
    )

    assert said(response)[-1] == "陈晨 is in the team."
    assert "Led by 陈晨" in words(browser.get(LIST))
    assert Team.objects.get().name == "第一服务队"


@pytest.mark.parametrize(
    ("name", "data", "why"),
    [
        pytest.param(
            "team-add",
            {"name": "服务 队", "founded_on": "2026-10-01"},
            "This unit already has a team of that name.",
            id="set up twice",
        ),
        pytest.param(
            "team-edit",
            {"name": "服务队", "founded_on": "2026-10-01"},
            "陈晨 joined on 1 March 2024, so the team was there by then.",
            id="founded after its first member joined",
        ),
        pytest.param(
            "team-leave", {"on": "2024-02-29"}, "Nobody leaves a team before joining it.", id="left"
        ),
    ],
)
def test_refusals_of_a_team_stand_above_the_form(browser, team, member, name, data, why):
    rows = {"team-edit": team, "team-leave": member}
    address = to(name, rows[name]) if name in rows else reverse(f"workspace:{name}")

    response = browser.post(address, data)

    assert response.context["form"].non_field_errors() == [why]


def test_who_is_in_the_team_or_left_is_not_offered(browser, community, team, member):
    VolunteerFactory(community=community, left_on=TODAY)

    response = browser.get(to("team-join", team))
    assert "Every volunteer of the community is in this team already." in words(response)

    outside = VolunteerFactory(community=community)
    form = browser.get(to("team-join", team)).context["form"]
    assert list(form.fields["volunteer"].queryset) == [outside]


def test_taking_out_can_be_undone_the_same_day(browser, team, member):
    response = browser.post(to("team-leave", member), {"on": "2026-10-10"}, follow=True)
    assert to("team-stay", member) in response.content.decode()
    assert TeamMembership.objects.get().left_on == TODAY

    browser.post(to("team-stay", member))

    assert TeamMembership.objects.get().left_on is None


def test_what_cannot_be_undone_any_more_is_said(browser, member):
    TeamMembership.objects.update(left_on=date(2026, 5, 1))
    TeamMembership.history.update(history_date=NOON - timedelta(days=2), left_on=date(2026, 5, 1))

    [why] = said(browser.post(to("team-stay", member), follow=True))

    assert why.startswith("Only what was entered today can be undone")


def test_a_member_leads_the_team_with_one_tap(browser, member):
    browser.post(to("team-lead", member), {"leads": "yes"})
    assert TeamMembership.objects.get().leads

    browser.post(to("team-lead", member), {"leads": "no"})
    assert not TeamMembership.objects.get().leads


def test_whoever_left_cannot_lead(browser, member):
    TeamMembership.objects.update(left_on=TODAY)

    [why] = said(browser.post(to("team-lead", member), {"leads": "yes"}, follow=True))

    assert why == "This volunteer has already left the team."


# --- All of them ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name",
    [
        "volunteer-edit",
        "volunteer-leave",
        "volunteer-return",
        "team-edit",
        "team-join",
        "team-leave",
        "team-stay",
        "team-lead",
    ],
)
def test_nothing_is_posted_to_rows_of_another_community(browser, neighbour, name):
    helper = VolunteerFactory(community=neighbour)
    place = TeamMembershipFactory(team=TeamFactory(unit=neighbour), volunteer=helper)
    row = {"volunteer": helper, "team-edit": place.team, "team-join": place.team}
    row = row.get(name) or row.get(name.partition("-")[0], place)

    assert browser.post(to(name, row), {"on": "2026-10-10", "leads": "yes"}).status_code == 404

    assert {type(one).history.count() for one in (helper, place, place.team)} == {1}


def test_a_volunteer_of_another_community_is_not_put_into_a_team(browser, neighbour, team):
    stranger = VolunteerFactory(community=neighbour)

    browser.post(to("team-join", team), {"volunteer": stranger.pk, "joined_on": "2026-10-01"})

    assert not TeamMembership.objects.exists()


def test_lists_ask_as_much_for_one_row_as_for_three(browser, community, team):
    def rows(number):
        for _index in range(number):
            for left_on in (None, TODAY):
                helper = VolunteerFactory(community=community, joined_on=TODAY)
                for of in (team, TeamFactory(unit=community)):
                    place = TeamMembershipFactory(team=of, volunteer=helper, leads=True)
                    place.left_on = left_on
                    place.save()

    def asked():
        found = []
        for page in (LIST, LIST + "?left=1", to("team-detail", team)):
            with CaptureQueriesContext(connection) as queries:
                browser.get(page)
            found.append(len(queries))
        return found

    rows(1)
    one = asked()
    rows(2)

    assert asked() == one
    assert max(one) <= 12
