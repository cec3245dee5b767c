"""People in the street office's pages: what staff may do with an account, and what never."""

from datetime import date

import pytest
from django.urls import reverse

from outreach.accounts.models import User
from outreach.accounts.tests.factories import UserFactory
from outreach.communities.tests.factories import (
    AppointmentFactory,
    CommunityFactory,
    GroupDocumentFactory,
    HandoverFactory,
)
from outreach.tests.posting import complaints, form_data

ADD = reverse("admin:accounts_user_add")
LONG = "a-Long-pass-word-71"
NEW = {
    "username": "chenchen",
    "name": "陈晨",
    "email": "chenchen@example.org",
    "language": "zh-hans",
    "role": "community",
    "usable_password": "true",
    "password1": LONG,
    "password2": LONG,
}
# What a hand-made request could add to any form.
CROWN = {
    "is_superuser": "on",
    "is_staff": "on",
    "user_permissions": ["1", "2"],
    "groups": ["1"],
    "added_by": "1",
}


@pytest.fixture
def superuser(db):
    return UserFactory(role="street", is_superuser=True)


@pytest.fixture
def someone_elsewhere(staff_of_another_street):
    """A director in the other street."""
    street = staff_of_another_street.appointments.get().unit.as_street
    return AppointmentFactory(unit=CommunityFactory(street=street)).user


def page(person, name="change"):
    return reverse(f"admin:accounts_user_{name}", args=[person.pk])


def password_page(person):
    return reverse("admin:auth_user_password_change", args=[person.pk])


def listed(client):
    return set(client.get(reverse("admin:accounts_user_changelist")).context["cl"].queryset)


def test_staff_give_somebody_an_account(staff, client_of):
    response = client_of(staff).post(ADD, NEW)

    person = User.objects.get(username="chenchen")
    assert response.url == page(person)
    assert person.added_by == staff
    assert person.check_password(LONG)
    assert (person.role, person.name, person.email) == ("community", "陈晨", NEW["email"])


def test_an_account_made_by_staff_carries_no_rights_whatever_is_posted(staff, client_of):
    client_of(staff).post(ADD, NEW | CROWN)

    person = User.objects.get(username="chenchen")
    assert (person.is_superuser, person.is_staff, person.added_by) == (False, False, staff)
    assert not person.user_permissions.exists()
    assert not person.groups.exists()


def test_staff_cannot_make_staff(staff, client_of):
    response = client_of(staff).post(ADD, NEW | {"role": "street"})

    assert "street" in " ".join(complaints(response))
    assert not User.objects.filter(username="chenchen").exists()


def test_a_superuser_makes_staff(superuser, client_of):
    client_of(superuser).post(ADD, NEW | {"role": "street"})

    assert User.objects.get(username="chenchen").role == "street"


def test_a_weak_password_is_refused(staff, client_of):
    response = client_of(staff).post(ADD, NEW | {"password1": "12345678", "password2": "12345678"})

    assert len(complaints(response)) == 2
    assert not User.objects.filter(username="chenchen").exists()


def test_a_second_account_for_an_address_is_refused_in_words(staff, director, client_of):
    response = client_of(staff).post(ADD, NEW | {"email": director.email})

    assert complaints(response) == ["This e-mail address already has an account."]


def test_staff_see_who_works_in_their_street_and_whom_they_added(
    staff, director, director_of_neighbour, volunteer, superuser, someone_elsewhere, client_of
):
    added = UserFactory(role="volunteer", added_by=staff)
    UserFactory(role="volunteer", added_by=superuser)

    assert listed(client_of(staff)) == {staff, director, director_of_neighbour, added}


def test_a_superuser_sees_everybody(superuser, staff, someone_elsewhere, client_of):
    assert listed(client_of(superuser)) == set(User.objects.all())


def test_staff_change_a_person_of_their_street(staff, director, client_of):
    client = client_of(staff)
    data = form_data(client.get(page(director)), name="王芳芳", language="en")

    assert client.post(page(director), data).status_code == 302

    director.refresh_from_db()
    assert (director.name, director.language) == ("王芳芳", "en")


def test_a_change_gives_no_rights_whatever_is_posted(staff, director, client_of):
    client = client_of(staff)
    data = form_data(client.get(page(director)), name="王芳芳") | CROWN

    client.post(page(director), data)

    director.refresh_from_db()
    assert director.name == "王芳芳"
    assert (director.is_superuser, director.is_staff, director.added_by) == (False, False, None)
    assert not director.user_permissions.exists()


def test_staff_cannot_raise_a_person_to_staff(staff, director, client_of):
    client = client_of(staff)
    data = form_data(client.get(page(director)), role="street")

    assert client.post(page(director), data).status_code == 200

    director.refresh_from_db()
    assert director.role == "community"


def test_staff_cannot_crown_themselves(staff, client_of):
    client = client_of(staff)
    data = form_data(client.get(page(staff)), name="自己") | CROWN | {"role": "community"}

    client.post(page(staff), data)

    staff.refresh_from_db()
    assert staff.name == "自己"
    assert (staff.is_superuser, staff.role) == (False, "street")


@pytest.mark.parametrize("who", ["superuser", "someone_elsewhere", "staff_of_another_street"])
def test_people_of_other_offices_and_superusers_are_not_there(who, request, staff, client_of):
    person, client = request.getfixturevalue(who), client_of(staff)
    before = person.password

    opened = client.get(page(person))
    changed = client.post(page(person), NEW | CROWN)
    posted = client.post(password_page(person), {"password1": LONG, "password2": LONG})

    assert [opened.status_code, opened.url] == [302, reverse("admin:index")]
    assert [changed.status_code, posted.status_code] == [302, 404]
    person.refresh_from_db()
    assert person.password == before
    assert person.username != "chenchen"


def test_a_superuser_who_holds_a_post_in_the_street_is_not_there_either(staff, street, client_of):
    boss = AppointmentFactory(
        unit=street, post="street_leader", user=UserFactory(role="street", is_superuser=True)
    ).user

    assert client_of(staff).get(page(boss)).url == reverse("admin:index")
    assert client_of(staff).post(password_page(boss), {}).status_code == 404


def test_who_moved_to_another_street_is_seen_but_no_longer_changed(
    staff, community, someone_elsewhere, client_of
):
    """A new password would be a key to the other street."""
    AppointmentFactory(
        unit=community,
        user=someone_elsewhere,
        post="officer_full",
        appointed_until=date(2020, 1, 1),
    )
    client, before = client_of(staff), someone_elsewhere.password

    assert someone_elsewhere in listed(client)
    assert client.get(page(someone_elsewhere)).status_code == 200
    assert client.post(page(someone_elsewhere), NEW).status_code == 403
    posted = client.post(password_page(someone_elsewhere), {"password1": LONG, "password2": LONG})

    assert posted.status_code == 403
    someone_elsewhere.refresh_from_db()
    assert someone_elsewhere.password == before


def test_whom_one_added_is_left_alone_once_they_work_elsewhere(staff, someone_elsewhere, client_of):
    User.objects.filter(pk=someone_elsewhere.pk).update(added_by=staff)

    posted = client_of(staff).post(
        password_page(someone_elsewhere), {"password1": LONG, "password2": LONG}
    )

    assert posted.status_code == 403


def test_staff_give_a_new_password_to_a_person_of_their_street(staff, director, client_of):
    client = client_of(staff)

    client.post(
        password_page(director),
        {"usable_password": "true", "password1": LONG, "password2": LONG, "set-password": "1"},
    )

    director.refresh_from_db()
    assert director.check_password(LONG)


def test_no_account_is_deleted_by_staff(staff, director, client_of):
    assert client_of(staff).post(page(director, "delete"), {"post": "yes"}).status_code == 403
    assert User.objects.filter(pk=director.pk).exists()


def test_the_list_takes_no_questions_about_passwords(staff, client_of):
    list_page = reverse("admin:accounts_user_changelist")

    assert client_of(staff).get(list_page, {"password__startswith": "a"}).status_code == 400


def test_the_history_of_an_account_shows_no_password(superuser, director, client_of):
    director.set_password(LONG)
    director.save()

    shown = client_of(superuser).get(page(director, "history")).content.decode()

    assert director.password not in shown
    assert "password" not in {field.name for field in director.history.model._meta.fields}


def test_second_factors_are_the_superuser_s_and_show_no_secret(superuser, staff, client_of):
    factor = staff.authenticator_set.create(type="totp", data={"secret": "JBSWY3DPEHPK3PXP"})
    address = reverse("admin:mfa_authenticator_change", args=[factor.pk])

    shown = client_of(superuser).get(address)

    assert shown.status_code == 200
    assert "JBSWY3DPEHPK3PXP" not in shown.content.decode()
    assert client_of(staff).get(address).status_code == 403


def test_a_superuser_takes_away_a_lost_second_factor(superuser, staff, client_of):
    factor = staff.authenticator_set.create(type="totp", data={})
    address = reverse("admin:mfa_authenticator_delete", args=[factor.pk])

    assert client_of(staff).post(address, {"post": "yes"}).status_code == 403
    client_of(superuser).post(address, {"post": "yes"})

    assert not staff.authenticator_set.exists()


def test_a_filed_document_is_taken_along_by_the_own_street_alone(
    staff, staff_of_another_street, director, community, client_of
):
    document = GroupDocumentFactory(group__unit=community)
    address = reverse("admin:communities_groupdocument_file", args=[document.pk])
    group = reverse("admin:communities_leadinggroup_change", args=[document.group_id])

    assert address in client_of(staff).get(group).text
    response = client_of(staff).get(address)
    assert b"".join(response.streaming_content) == b"%PDF-1.7"
    assert response["Content-Disposition"].startswith("attachment;")
    assert response["X-Content-Type-Options"] == "nosniff"
    assert client_of(staff_of_another_street).get(address).status_code == 404
    assert client_of(director).get(address, follow=True).status_code == 403


def test_staff_see_a_handover_and_its_history_and_change_nothing(staff, community, client_of):
    handover, client = HandoverFactory(community=community), client_of(staff)
    page = reverse("admin:communities_handover_change", args=[handover.pk])

    assert str(handover.incoming.user) in client.get(page).text
    assert client.post(page, {"day": "2001-01-01"}).status_code == 403
    assert client.get(reverse("admin:communities_handover_history", args=[handover.pk])).text
