"""Volunteers and teams in the street office's pages."""

import pytest
from django.urls import reverse

from outreach.accounts.tests.factories import UserFactory
from outreach.communities.tests.factories import CommunityFactory
from outreach.tests.posting import complaints, form_data, row
from volunteers.models import Volunteer
from volunteers.tests.factories import TeamFactory, TeamMembershipFactory, VolunteerFactory

ADD = reverse("admin:volunteers_volunteer_add")
PERSON = {"name": "陈晨", "phone": "13800001234", "birth_year": 1980, "joined_on": "2026-03-01"}


def page(row):
    name = f"admin:volunteers_{row._meta.model_name}_change"
    return reverse(name, args=[row.pk])


def test_staff_register_a_volunteer_of_their_street(staff, community, client_of):
    client_of(staff).post(ADD, PERSON | {"community": community.pk})

    assert Volunteer.objects.get().community == community


def test_a_community_of_another_street_is_refused(staff, client_of):
    response = client_of(staff).post(ADD, PERSON | {"community": CommunityFactory().pk})

    assert "valid choice" in complaints(response)[0]
    assert not Volunteer.objects.exists()


def test_an_account_of_another_street_is_not_taken(staff, community, client_of):
    theirs = VolunteerFactory(user=UserFactory(role="volunteer")).user

    response = client_of(staff).post(ADD, PERSON | {"community": community.pk, "user": theirs.pk})

    assert "valid choice" in complaints(response)[0]


def test_an_account_a_volunteer_has_stays_when_something_else_changes(staff, volunteer, client_of):
    held, client = volunteer.volunteer, client_of(staff)

    response = client.post(page(held), form_data(client.get(page(held)), skills="摄影"))

    assert response.status_code == 302, complaints(response)
    held.refresh_from_db()
    assert (held.skills, held.user) == ("摄影", volunteer)


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"phone": ""}, "Give a phone number or an e-mail address."),
        ({"birth_year": 2015}, "Under 14, a guardian has to agree first."),
        ({"left_on": "2026-02-28"}, "A volunteer cannot leave before joining."),
    ],
)
def test_a_volunteer_who_cannot_be_kept_is_refused_in_words(
    values, words, staff, community, client_of
):
    response = client_of(staff).post(ADD, PERSON | {"community": community.pk} | values)

    assert complaints(response) == [words]


def test_nobody_joins_a_team_twice(staff, community, client_of):
    team, client = TeamFactory(unit=community), client_of(staff)
    member = VolunteerFactory(community=community)
    data = form_data(client.get(page(team)))
    twice = row("memberships", 0, volunteer=member.pk, joined_on="2026-03-01")
    twice |= row("memberships", 1, volunteer=member.pk, joined_on="2026-04-01")

    response = client.post(page(team), data | twice)

    assert complaints(response) == ["This volunteer is already in the team."]
    assert not team.memberships.exists()


def test_who_left_a_team_may_join_again(staff, community, client_of):
    held = TeamMembershipFactory(team__unit=community, volunteer__community=community)
    client = client_of(staff)
    data = form_data(client.get(page(held.team))) | {"memberships-0-left_on": "2025-01-01"}
    client.post(page(held.team), data)

    data = form_data(client.get(page(held.team)))
    new = row("memberships", 1, volunteer=held.volunteer.pk, joined_on="2026-01-01")
    response = client.post(page(held.team), data | new)

    assert response.status_code == 302, complaints(response)
    assert held.team.memberships.count() == 2
