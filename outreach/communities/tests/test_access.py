"""The workspace's door asks for a post held today, not only for a role."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.utils import timezone

from outreach.accounts.tests.factories import UserFactory
from outreach.communities.access import director_required
from outreach.communities.models import Appointment
from outreach.communities.tests.factories import AppointmentFactory


@director_required
def page(request):
    return HttpResponse(request.community.code)


def visit(user, rf):
    request = rf.get("/page/")
    request.user = user
    return page(request)


@pytest.mark.parametrize("post", ["director", "officer_full", "officer_part"])
def test_who_is_in_post_comes_in_to_their_community(post, community, rf):
    user = AppointmentFactory(unit=community, post=post).user

    assert visit(user, rf).content.decode() == community.code


def test_a_stranger_signs_in(rf):
    assert visit(AnonymousUser(), rf).url.startswith("/account/login/?next=")


@pytest.mark.parametrize("who", ["staff", "volunteer"])
def test_another_role_is_refused(who, request, rf):
    with pytest.raises(PermissionDenied):
        visit(request.getfixturevalue(who), rf)


def test_the_role_alone_opens_nothing(db, rf):
    with pytest.raises(PermissionDenied, match="You hold no post"):
        visit(UserFactory(role="community"), rf)


@pytest.mark.parametrize(
    ("first", "after", "enters"),
    [
        pytest.param(-9, 1, True, id="on the last day in post"),
        pytest.param(-9, 0, False, id="on the day after"),
        pytest.param(0, None, True, id="on the first day"),
        pytest.param(1, None, False, id="a day early"),
    ],
)
def test_the_door_opens_and_closes_with_the_appointment(first, after, enters, director, rf):
    today = timezone.localdate()
    Appointment.objects.filter(user=director).update(
        appointed_from=today + timedelta(days=first),
        appointed_until=None if after is None else today + timedelta(days=after),
    )

    if enters:
        assert visit(director, rf).status_code == 200
    else:
        with pytest.raises(PermissionDenied, match="You hold no post"):
            visit(director, rf)


def test_a_post_at_a_street_is_no_post_in_a_community(street, rf):
    user = AppointmentFactory(unit=street, post="street_leader").user

    with pytest.raises(PermissionDenied, match="You hold no post"):
        visit(user, rf)
