"""A form that is sent after the session has run out comes back to its owner, and to nobody else."""

import re
from datetime import datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from django.contrib.sessions.models import Session
from django.http import HttpResponse
from django.template import engines
from django.test import Client
from django.urls import path, reverse
from django.views.decorators.http import require_POST, require_safe

from outreach.communities import typed
from outreach.communities.access import director_required
from outreach.programme.models import Extension
from outreach.urls import urlpatterns as ours
from reporting.tests.boards import ZONE, definition, owed

HOME = reverse("workspace:home")
LOGIN = reverse("account_login")
PASSWORD = "outreach-2026"
REASON = {"wanted_on": "2027-01-15", "reason": "换届，资料待补 <b>"}
IS_HERE = "What you had typed is here"
ONCE_MORE = "nothing was saved or changed"
ACT, BUTTONS = "/workspace/act/", "/workspace/buttons/?month=2026-10"


@director_required
@require_POST
def act(request):
    raise AssertionError("what a stranger pressed is never done")


@director_required
@require_safe
def buttons(request):
    form = '<form method="post">{% include "workspace/_form_start.html" %}</form>'
    return HttpResponse(engines["django"].from_string(form).render({}, request))


urlpatterns = [path("workspace/act/", act), path("workspace/buttons/", buttons), *ours]
pytestmark = pytest.mark.urls(__name__)


@pytest.fixture(autouse=True)
def in_october(time_machine, settings):
    time_machine.move_to(datetime(2026, 10, 10, 12, tzinfo=ZONE), tick=False)
    settings.ACCOUNT_RATE_LIMITS = False  # The clock stands, and everybody signs in at once.


@pytest.fixture
def director(director):
    return with_password(director)


@pytest.fixture
def colleague(director, community):
    from outreach.communities.tests.factories import AppointmentFactory

    return with_password(AppointmentFactory(unit=community, post="officer_part").user)


@pytest.fixture
def duty(street, community):
    return owed(definition(street, name_en="Organise activities"), community, standing="behind")


@pytest.fixture
def form(duty):
    """Where more time is asked for."""
    return reverse("workspace:duty-extension", args=[duty.pk])


def with_password(user):
    user.set_password(PASSWORD)
    user.save()
    return user


def sign_in(client, user, following):
    """What the login page is sent, and the page to which it leads, loaded."""
    data = {"login": user.username, "password": PASSWORD, "next": following}
    return client.post(LOGIN, data, follow=True)


def following(response) -> str:
    """Where the login that a stranger is sent to leads afterwards."""
    assert response.status_code == 302
    assert urlsplit(response.url).path == LOGIN
    return parse_qs(urlsplit(response.url).query)["next"][0]


def sent(client, address, user, data=(), **extra):
    """A form made for somebody, sent by a browser whose session has run out."""
    return client.post(address, {typed.MARK: typed.mark_of(user), **dict(data)}, **extra)


def text(response) -> str:
    return response.content.decode()


def test_every_form_says_for_whom_it_was_made(client_of, director, form):
    page = text(client_of(director).get(form))

    found = re.search(rf'<input type="hidden" name="{typed.MARK}" value="([^"]+)">', page)
    assert found[1] == typed.mark_of(director)


def test_the_form_comes_back_with_all_that_was_typed(client, director, form):
    page = following(sent(client, form, director, REASON))

    answer = sign_in(client, director, page)

    assert answer.redirect_chain == [(form, 302)]
    assert answer.context["form"].data.dict() == REASON
    assert "换届，资料待补 &lt;b&gt;</textarea>" in text(answer)
    assert IS_HERE in text(answer)
    assert "Files are not kept" not in text(answer)
    assert not Extension.objects.exists()


def test_the_form_that_came_back_can_be_sent(client, director, form):
    page = following(sent(client, form, director, REASON))
    sign_in(client, director, page)

    client.post(form, REASON)

    assert Extension.objects.get().reason == REASON["reason"]


def test_it_comes_back_once(client, director, form):
    answer = sign_in(client, director, following(sent(client, form, director, REASON)))
    assert IS_HERE in text(answer)

    again = client.get(form)

    assert not again.context["form"].is_bound
    assert IS_HERE not in text(again)


def test_the_part_of_the_address_after_the_question_mark_comes_back_too(client, director, form):
    asked = f"{form}?from=%E5%AE%89&page=2"

    page = following(sent(client, asked, director, REASON))

    assert page == asked
    assert IS_HERE in text(sign_in(client, director, page))


@pytest.mark.parametrize("post", ["colleague", "director_of_neighbour", "staff", "volunteer"])
def test_nobody_else_on_the_same_device_sees_it(request, client, director, form, post):
    other = with_password(request.getfixturevalue(post))
    page = following(sent(client, form, director, REASON))

    answer = sign_in(client, other, page)

    assert "资料待补" not in text(answer)
    assert IS_HERE not in text(answer)
    assert typed.KEY not in client.session
    # Nor does it wait behind the other for the one who typed it.
    client.post(reverse("account_logout"))
    assert not sign_in(client, director, form).context["form"].is_bound


@pytest.mark.parametrize(
    "mark",
    [
        pytest.param(lambda user: "", id="none"),
        pytest.param(lambda user: str(user.pk), id="unsigned"),
        pytest.param(lambda user: typed.mark_of(user) + "x", id="forged"),
    ],
)
def test_without_a_mark_of_ours_nothing_is_kept(client, director, form, mark):
    response = client.post(form, REASON | {typed.MARK: mark(director)})

    assert following(response) == HOME
    assert not Session.objects.exists()


@pytest.mark.parametrize(
    ("minutes", "comes_back"), [pytest.param(29, True, id="29"), pytest.param(31, False, id="31")]
)
def test_it_waits_for_half_an_hour(client, director, form, time_machine, minutes, comes_back):
    page = following(sent(client, form, director, REASON))
    time_machine.shift(timedelta(minutes=minutes))

    answer = sign_in(client, director, page)

    assert answer.context["form"].is_bound is comes_back
    assert (IS_HERE in text(answer)) is comes_back


def test_what_nobody_comes_back_for_runs_out_in_the_database_as_well(client, director, form):
    sent(client, form, director, REASON)

    left = Session.objects.get().expire_date - datetime.now(tz=ZONE)
    assert left == timedelta(minutes=30)


def test_the_session_after_the_login_lasts_as_long_as_ever(client, director, form):
    sign_in(client, director, following(sent(client, form, director, REASON)))

    assert client.session.get_expire_at_browser_close()
    assert client.session.get_expiry_age() > timedelta(days=13).total_seconds()


@pytest.mark.parametrize(
    ("length", "said"),
    [
        pytest.param(150_000, IS_HERE, id="much"),
        pytest.param(typed.MOST, "too long to be kept", id="too much"),
    ],
)
def test_a_browser_leaves_here_only_so_much(client, director, form, length, said):
    page = following(sent(client, form, director, REASON | {"reason": "a" * length}))
    assert len(Session.objects.get().session_data) < 2 * typed.MOST

    assert said in text(sign_in(client, director, page))


def test_forms_of_two_windows_wait_side_by_side(client, director, form, street, community):
    second = owed(definition(street, "youth"), community, standing="behind")
    other = reverse("workspace:duty-extension", args=[second.pk])
    sent(client, other, director, REASON | {"reason": "另一件"})
    page = following(sent(client, form, director, REASON))

    assert sign_in(client, director, page).context["form"].data["reason"] == REASON["reason"]
    assert client.get(other).context["form"].data["reason"] == "另一件"


def test_too_much_from_one_window_pushes_out_the_other(client, director, form, street, community):
    second = owed(definition(street, "youth"), community, standing="behind")
    other = reverse("workspace:duty-extension", args=[second.pk])
    sent(client, other, director, REASON | {"reason": "a" * 150_000})
    page = following(sent(client, form, director, REASON | {"reason": "b" * 150_000}))

    assert sign_in(client, director, page).context["form"].is_bound
    assert not client.get(other).context["form"].is_bound


def test_files_are_not_kept_and_the_page_says_so(client, director, form, tmp_path):
    file = tmp_path / "photo.jpg"
    file.write_bytes(b"not kept")
    with file.open("rb") as photo:
        response = sent(client, form, director, REASON | {"photo": photo})

    page = text(sign_in(client, director, following(response)))

    assert "Files are not kept: choose them again." in page


def test_a_page_behind_the_login_of_another_surface_keeps_nothing(client, director):
    response = sent(client, reverse("account_mail"), director, {"language": "en"})

    assert following(response) == reverse("account_mail")
    assert not Session.objects.exists()


def test_what_a_program_sends_in_the_background_is_not_kept(client, director, form):
    sent(client, form, director, REASON, headers={"Sec-Fetch-Mode": "cors"})

    assert not Session.objects.exists()


# --- Buttons --------------------------------------------------------------------------------------


def from_page(address):
    return {"headers": {"Referer": f"http://testserver{address}"}}


@pytest.mark.parametrize("data", [{}, {"joined": "yes"}], ids=["alone", "with a hidden field"])
def test_a_button_is_not_pressed_again_and_its_page_is_shown(client, director, data, street):
    response = sent(client, ACT, director, data, **from_page(BUTTONS))

    answer = sign_in(client, director, following(response))

    assert answer.status_code == 200
    assert answer.redirect_chain[-1] == (BUTTONS, 302)


@pytest.mark.parametrize("data", [{}, {"joined": "yes"}], ids=["alone", "with a hidden field"])
@pytest.mark.parametrize(
    "before",
    [
        pytest.param("", id="nothing"),
        pytest.param("https://example.org/workspace/duties/", id="another site"),
        pytest.param("//example.org/workspace/duties/", id="another site, shortly"),
        pytest.param("http://testserver@example.org/workspace/", id="another site behind a name"),
        pytest.param("http://testserver.example.org/workspace/", id="another site, named alike"),
        pytest.param("http:///example.org/workspace/", id="three strokes"),
        pytest.param("http:\\\\example.org\\workspace\\", id="strokes the other way"),
        pytest.param("javascript:alert(1)//workspace/", id="a script"),
        pytest.param("http://testserver//example.org/workspace/", id="a path that looks like one"),
        pytest.param("http://testserver/admin/", id="another surface"),
        pytest.param(f"http://testserver{ACT}", id="the address that only acts itself"),
    ],
)
def test_a_page_that_cannot_be_trusted_or_shown_becomes_the_overview(
    client, director, before, data
):
    response = sent(client, ACT, director, data, headers={"Referer": before})

    answer = sign_in(client, director, following(response))

    assert answer.status_code == 200
    assert answer.redirect_chain[-1] == (HOME, 302)
    assert ONCE_MORE in text(answer)


def test_a_button_without_a_mark_leads_to_its_page_too(client, director):
    response = client.post(ACT, {}, **from_page(BUTTONS))

    assert following(response) == BUTTONS


def test_a_page_without_that_form_says_that_nothing_was_done(client, director, street):
    list_page = reverse("workspace:duty-list")
    response = sent(client, ACT, director, {"joined": "yes"}, **from_page(list_page))

    answer = sign_in(client, director, following(response))

    assert ONCE_MORE in text(answer)
    assert IS_HERE not in text(answer)
    assert ONCE_MORE not in text(client.get(list_page))


def test_after_a_slow_login_there_is_no_refusal_either(client, director, time_machine):
    page = following(sent(client, ACT, director, {"joined": "yes"}))
    time_machine.shift(timedelta(minutes=40))
    sign_in(client, director, HOME)

    answer = client.get(page, follow=True, headers={"Referer": f"http://testserver{LOGIN}"})

    assert answer.redirect_chain == [(HOME, 302)]


def test_an_address_that_only_acts_stays_closed_to_those_who_type_it(client_of, director):
    assert client_of(director).get(ACT).status_code == 405


# --- Forms from before the last login -------------------------------------------------------------


@pytest.fixture
def strict(director):
    """A browser as strict about tokens as in production, with somebody signed in."""
    client = Client(enforce_csrf_checks=True)
    client.force_login(director, backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_a_form_from_before_the_last_login_is_shown_again(strict, director, form):
    answer = sent(strict, form, director, REASON)
    assert (answer.status_code, answer.url) == (302, form)

    page = strict.get(form)

    assert page.context["form"].data.dict() == REASON
    assert IS_HERE in text(page)
    assert not Extension.objects.exists()


def test_a_form_of_somebody_else_is_refused(strict, colleague, form):
    answer = sent(strict, form, colleague, REASON)

    assert answer.status_code == 403
    assert "This form was open for too long" in text(answer)
    assert not strict.get(form).context["form"].is_bound


def test_a_forged_form_of_another_site_is_refused(strict, form):
    answer = strict.post(form, REASON)

    assert answer.status_code == 403
    assert not strict.get(form).context["form"].is_bound


def test_a_form_without_session_and_token_is_kept_for_its_owner(director, form):
    client = Client(enforce_csrf_checks=True)

    assert following(sent(client, form, director, REASON)) == form
    client.force_login(director, backend="django.contrib.auth.backends.ModelBackend")

    assert client.get(form).context["form"].data.dict() == REASON
