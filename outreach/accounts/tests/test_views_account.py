"""Signing in, and the account everybody looks after themselves."""

import re

import pytest
from django.urls import reverse

PASSWORD = "outreach-2026"


@pytest.fixture(autouse=True)
def in_english(settings):
    settings.LANGUAGE_CODE = "en"


@pytest.fixture
def somebody(director):
    director.set_password(PASSWORD)
    director.save()
    return director


@pytest.mark.parametrize("known_by", ["username", "email"])
def test_people_sign_in_by_name_or_address_and_land_on_their_surface(client, somebody, known_by):
    values = {"login": getattr(somebody, known_by), "password": PASSWORD}

    response = client.post(reverse("account_login"), values, follow=True)

    assert response.redirect_chain[-1][0] == reverse("workspace:home")


def test_a_wrong_password_is_told_on_the_form(client, somebody):
    values = {"login": somebody.username, "password": "wrong"}

    response = client.post(reverse("account_login"), values)

    assert "not correct" in response.content.decode()
    assert "_auth_user_id" not in client.session


def test_the_door_tells_who_comes_in_and_who_need_not(client, db):
    page = client.get(reverse("account_login")).content.decode()

    assert "Accounts are given out by the street office." in page
    assert f'href="{reverse("public:home")}"' in page


def test_nobody_opens_an_account_alone(client, db, django_user_model):
    values = {"username": "x", "email": "x@example.org", "password1": PASSWORD}

    page = client.post(reverse("account_signup"), values | {"password2": PASSWORD})

    assert "Accounts are given out by the street office" in page.content.decode()
    assert not django_user_model.objects.filter(username="x").exists()


def test_signing_out_takes_a_button(client_of, director):
    browser = client_of(director)

    assert browser.get(reverse("account_logout")).status_code == 200
    assert "_auth_user_id" in browser.session
    browser.post(reverse("account_logout"))
    assert "_auth_user_id" not in browser.session


@pytest.mark.parametrize(
    "name", ["account_login", "account_signup", "account_reset_password", "public:home"]
)
def test_no_page_writes_scripts_or_styles_into_itself(client, db, name):
    page = client.get(reverse(name)).content.decode()

    assert re.findall(r"\sstyle=|<style|\son[a-z]+=", page) == []
    assert re.findall(r"<script(?! src=)", page) == []


def test_the_language_is_changed_where_one_stands_and_only_within_the_site(client, db, settings):
    choose = reverse("set_language")

    here = client.post(choose, {"language": "zh-hans", "next": "/?past=2"})
    away = client.post(choose, {"language": "en", "next": "https://example.org/"})

    assert (here.url, away.url) == ("/?past=2", "/")
    assert client.cookies[settings.LANGUAGE_COOKIE_NAME].value == "en"


def test_people_choose_the_language_of_mails_and_do_without_courtesy(client_of, director):
    browser = client_of(director)
    page = browser.get(reverse("account_mail"))
    assert "Reminders of duties are sent in any case." in page.content.decode()

    kept = browser.post(reverse("account_mail"), {"language": "en"}, follow=True)

    director.refresh_from_db()
    assert (director.language, director.takes_courtesy_mail) == ("en", False)
    assert "Your wishes about mail are kept." in kept.content.decode()
    assert director.history.first().takes_courtesy_mail is False


def test_a_language_that_is_none_is_refused(client_of, director):
    answer = client_of(director).post(reverse("account_mail"), {"language": "fr"})

    director.refresh_from_db()
    assert answer.status_code == 200
    assert director.language == "zh-hans"


def test_everybody_sets_their_own_mail_only(client, client_of, director, director_of_neighbour):
    client_of(director).post(reverse("account_mail"), {"language": "en"})

    director_of_neighbour.refresh_from_db()
    assert director_of_neighbour.takes_courtesy_mail is True
    assert client.get(reverse("account_mail")).status_code == 302
    assert client_of(director).delete(reverse("account_mail")).status_code == 405
