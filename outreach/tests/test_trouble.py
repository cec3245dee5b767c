"""Pages for when something is not there, not allowed or broken: in words, with a remedy."""

import pytest
from django.conf import settings
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils import translation
from django.views import defaults
from django.views.csrf import csrf_failure


@pytest.fixture(autouse=True)
def in_english(settings):
    settings.LANGUAGE_CODE = "en"
    with translation.override("en"):
        yield


def test_a_stranger_is_told_that_nothing_is_there(client, db):
    response = client.get("/nothing/")

    assert response.status_code == 404
    assert "There is nothing at this address" in response.content.decode()


def test_somebody_signed_in_is_led_back_to_their_own_pages(director, client_of):
    page = client_of(director).get("/nothing/").content.decode()

    assert f'href="{reverse("home")}"' in page


def test_the_wrong_role_is_told_whom_to_ask(volunteer, client_of):
    response = client_of(volunteer).get(reverse("workspace:home"))

    assert response.status_code == 403
    assert "ask the street office" in response.content.decode()


def test_a_form_without_its_token_says_what_to_do(db):
    response = Client(enforce_csrf_checks=True).post(reverse("set_language"))

    assert response.status_code == 403
    assert "This form was open for too long" in response.content.decode()


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        pytest.param(
            lambda request: defaults.bad_request(request, ValueError()),
            "did not understand",
            id="400",
        ),
        pytest.param(csrf_failure, "open for too long", id="403, form"),
        pytest.param(defaults.server_error, "nothing was half saved", id="500"),
    ],
)
def test_pages_stand_without_anybody_signed_in_or_known(answer, words):
    page = answer(RequestFactory().get("/")).content.decode()

    assert words in page
    assert f'href="{settings.STATIC_URL}css/site.css"' in page


def test_the_page_for_a_fault_does_not_need_the_static_storage(settings):
    # The manifest may be what is missing.
    storage = "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"
    settings.STORAGES = settings.STORAGES | {"staticfiles": {"BACKEND": storage}}

    page = defaults.server_error(RequestFactory().get("/")).content.decode()

    assert "/static/css/site.css" in page


def test_trying_to_sign_in_too_often_is_answered_in_words(client, db, settings):
    settings.ACCOUNT_RATE_LIMITS = {"login": "1/m/ip"}
    client.post(reverse("account_login"), {"login": "x", "password": "y"})

    response = client.post(reverse("account_login"), {"login": "x", "password": "y"})

    assert response.status_code == 429
    assert "tried too often" in response.content.decode()
