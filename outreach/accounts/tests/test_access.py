"""The doors by role."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse

from outreach.accounts.access import role_required, volunteer_required
from outreach.accounts.models import User
from outreach.accounts.tests.factories import UserFactory


def visit(view, user, rf):
    request = rf.get("/page/?day=1")
    request.user = user
    return view(request)


@volunteer_required
def volunteers_page(request):
    """A page for volunteers."""
    return HttpResponse("inside")


@role_required(User.Role.STREET, User.Role.COMMUNITY)
def page_of_two(request):
    return HttpResponse("inside")


def test_the_role_it_is_for_comes_in(rf):
    assert visit(volunteers_page, UserFactory.build(role="volunteer"), rf).content == b"inside"


@pytest.mark.parametrize("role", ["street", "community"])
def test_another_role_is_refused(role, rf):
    with pytest.raises(PermissionDenied):
        visit(volunteers_page, UserFactory.build(role=role), rf)


def test_a_superuser_has_no_key_to_every_door(rf):
    with pytest.raises(PermissionDenied):
        visit(volunteers_page, UserFactory.build(role="street", is_superuser=True), rf)


def test_a_stranger_signs_in_and_comes_back(rf):
    response = visit(volunteers_page, AnonymousUser(), rf)

    assert response.status_code == 302
    assert response.url == "/account/login/?next=/page/%3Fday%3D1"


@pytest.mark.parametrize(
    ("role", "enters"), [("street", True), ("community", True), ("volunteer", False)]
)
def test_a_page_can_be_open_to_two_roles(role, enters, rf):
    user = UserFactory.build(role=role)
    if enters:
        assert visit(page_of_two, user, rf).content == b"inside"
    else:
        with pytest.raises(PermissionDenied):
            visit(page_of_two, user, rf)


def test_the_page_keeps_its_name():
    assert volunteers_page.__name__ == "volunteers_page"
    assert volunteers_page.__doc__ == "A page for volunteers."


def test_nobody_opens_an_account_alone(client, db):
    response = client.post(
        "/account/signup/",
        {"username": "me", "password1": "a-Long-pass-word-71", "password2": "a-Long-pass-word-71"},
    )

    assert response.status_code == 200
    assert not User.objects.exists()


def test_who_is_no_longer_active_is_a_stranger(director, client_of):
    client = client_of(director)
    User.objects.filter(pk=director.pk).update(is_active=False)

    assert client.get("/workspace/").url == "/account/login/?next=/workspace/"


def test_an_account_without_e_mail_is_one_of_many(db):
    UserFactory(email="")
    UserFactory(email="")

    assert User.objects.filter(email="").count() == 2
