"""The open page on which anybody checks a document."""

from urllib.parse import quote

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from outreach.tests.world import submission_of
from reporting import verifying
from reporting.tests import versions

HOME = "/verify/"


@pytest.fixture(autouse=True)
def nobody_has_tried_yet(settings, tmp_path):
    memory = "django.core.cache.backends.locmem.LocMemCache"
    settings.CACHES = {"default": {"BACKEND": memory, "LOCATION": str(tmp_path)}}


@pytest.fixture
def summary(community):
    return versions.summary_of(community)


def page_of(version) -> str:
    return reverse("public:verify-code", args=[verifying.written(version.code)])


def shown(client, version, language="en") -> str:
    response = client.get(page_of(version), headers={"accept-language": language})
    assert response.status_code == 200
    return response.content.decode()


# --- Typing a code --------------------------------------------------------------------------------


def test_a_typed_code_opens_its_page(client, db):
    response = client.get(HOME, {"code": " abcd efgh-jkmn "})

    assert response.status_code == 302
    assert response.url == "/verify/ABCD-EFGH-JKMN/"


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        pytest.param("", "This field is required.", id="nothing"),
        pytest.param("ABCD-EFGH", "you entered 8", id="half of it"),
        pytest.param("ABCD-EFGH-JKM0", "No code has 0 in it", id="a naught"),
        pytest.param("ABCD\x00", "Null characters are not allowed", id="a null byte"),
        pytest.param("A" * 201, "at most 200 characters", id="too long"),
    ],
)
def test_what_cannot_be_a_code_is_explained_beside_the_field(client, db, typed, words):
    response = client.get(HOME, {"code": typed})

    assert response.status_code == 200
    assert words in response.content.decode()


def test_the_page_says_nothing_is_wrong_before_anything_is_typed(client, db):
    page = client.get(HOME, {"from": "wechat"}).content.decode()

    assert "is-invalid" not in page


def test_every_public_page_leads_there(client, db):
    assert f'href="{HOME}"' in client.get(reverse("public:home")).content.decode()


# --- The verdict ----------------------------------------------------------------------------------


def test_an_accepted_version_is_genuine(client, summary):
    version = versions.version_of(summary, is_accepted=True)

    page = shown(client, version)

    assert "Genuine and in force" in page
    assert "Yayuncun Subdistrict, Anhuili Community: annual science outreach summary 2026" in page
    assert versions.SHA256 in page
    assert page.count("data-sha256=") == 2
    assert verifying.written(version.code) in page


def test_it_says_so_in_chinese(client, summary):
    page = shown(client, versions.version_of(summary, is_accepted=True), "zh-hans")

    assert "真实有效" in page
    assert "安慧里社区2026年度科普工作总结" in page


def test_a_superseded_version_leads_to_the_one_in_force(client, summary):
    first, second = (
        versions.version_of(summary, number=number, is_accepted=True) for number in (1, 2)
    )

    page = shown(client, first)

    assert "Genuine, but superseded" in page
    assert f'<a href="{page_of(second)}">Version 2 is in force</a>' in page
    assert "data-superseded" in page
    assert "is in force</a>" not in shown(client, second)


@pytest.mark.parametrize("is_submitted", [False, True])
def test_a_version_nobody_accepted_is_no_document_of_record(
    client, summary, director, is_submitted
):
    version = versions.version_of(summary)
    versions.file_of(version, "zh-hans")
    if is_submitted:
        submission_of(version, by=director)

    page = shown(client, version)

    assert "not a document of record" in page
    assert versions.SHA256 not in page
    assert "data-verify" not in page


def test_an_accepted_file_that_is_still_being_made_has_no_fingerprint_yet(client, summary):
    version = versions.version_of(summary)
    document = versions.file_of(version, "zh-hans")
    document.state = "queued"
    document.save()
    version.accepted_at = timezone.now()
    version.save()

    page = shown(client, version)

    assert "The accepted file is being made." in page
    assert versions.SHA256 not in page


# --- Unknown and hostile --------------------------------------------------------------------------


def test_an_unknown_code_says_what_to_do(client, summary):
    versions.version_of(summary, is_accepted=True)

    response = client.get("/verify/ABCD-EFGH-JKMN/")

    assert response.status_code == 404
    page = response.content.decode()
    assert "Unknown code" in page
    assert "ABCD-EFGH-JKMN" in page
    assert "do not rely on the document" in page


@pytest.mark.parametrize(
    "code",
    [
        pytest.param("\x00", id="a null byte"),
        pytest.param("ABCD\x00EFGHJKMN", id="a null byte within"),
        pytest.param("A" * 10_000, id="10 kB"),
        pytest.param("\u202e<NMKJ", id="right to left"),
        pytest.param("<script>alert(1)<script>", id="a script"),
        pytest.param('"onfocus="alert(1)', id="out of the attribute"),
        pytest.param("{{ settings.SECRET_KEY }}", id="a template"),
        pytest.param("' OR code LIKE '%", id="SQL"),
        pytest.param("..%2f..", id="another folder"),
        pytest.param("\ud800".encode("utf-8", "surrogatepass"), id="half a character"),
    ],
)
def test_a_hostile_code_is_unknown_and_does_no_harm(client, summary, code):
    versions.version_of(summary, is_accepted=True)

    response = client.get(f"/verify/{quote(code, safe='')}/")

    assert response.status_code == 404
    page = response.content.decode()
    assert "Unknown code" in page
    assert "\u202e" not in page
    assert "\x00" not in page
    assert "<script>alert" not in page
    assert '"onfocus=' not in page
    assert len(page) < 20_000


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
@pytest.mark.parametrize("address", [HOME, "/verify/ABCD-EFGH-JKMN/"])
def test_only_looking_is_possible(client, db, address, method):
    assert getattr(client, method)(address).status_code == 405


def test_a_head_request_is_answered_without_a_page(client, summary):
    version = versions.version_of(summary, is_accepted=True)

    known, unknown = client.head(page_of(version)), client.head("/verify/ABCD-EFGH-JKMN/")

    assert (known.status_code, known.content) == (200, b"")
    assert (unknown.status_code, unknown.content) == (404, b"")


# --- Who guesses ----------------------------------------------------------------------------------


def test_whoever_guesses_has_to_pause_and_is_told_nothing_more(client, summary, settings):
    settings.UNKNOWN_CODES = "2/m/ip"
    version = versions.version_of(summary, is_accepted=True)
    for _number in range(2):
        assert client.get("/verify/ABCD-EFGH-JKMN/").status_code == 404

    response = client.get(page_of(version))

    assert response.status_code == 429
    assert response["Retry-After"] == "60"
    assert "Too many codes were tried" in response.content.decode()
    elsewhere = client.get(page_of(version), REMOTE_ADDR="203.0.113.9")
    assert elsewhere.status_code == 200


def test_documents_that_are_known_cost_no_tries(client, summary, settings):
    settings.UNKNOWN_CODES = "1/m/ip"
    version = versions.version_of(summary, is_accepted=True)

    assert [client.get(page_of(version)).status_code for _number in range(4)] == [200] * 4


# --- What it keeps to itself ----------------------------------------------------------------------


def test_nothing_personal_is_on_any_of_its_pages(client, street, summary, director, staff):
    secrets = {
        director: ("王建国", "13812345678", "wang@example.cn"),
        staff: ("李审核", "13987654321", "li@example.cn"),
    }
    for person, (name, phone, email) in secrets.items():
        person.name, person.phone, person.email = name, phone, email
        person.save()
    street.contact_name, street.contact_phone = "赵联系", "010-64881234"
    street.save()
    texts = {"problems": "王建国 13812345678 说经费不足"}
    found = [
        versions.version_of(summary, number=1, is_accepted=True, texts=texts),
        versions.version_of(
            summary,
            number=2,
            is_accepted=True,
            texts=texts,
            edited_by=director,
            edited_at=timezone.now(),
        ),
        versions.version_of(summary, number=3, texts=texts, reasons={"youth 2026": "王建国请假"}),
    ]
    submission_of(found[2], by=director, nil_reason="王建国病假")

    for version in found:
        assert version.figures["own"]["posts"][0]["name"] == "王建国"
        for language in ("zh-hans", "en"):
            page = shown(client, version, language)
            for words in (*sum(secrets.values(), ()), "赵联系", "64881234", "经费", "王建国请假"):
                assert words not in page


@pytest.mark.parametrize("person", ["director", "staff", "volunteer", "staff_of_another_street"])
def test_everybody_is_told_the_same(request, client, client_of, summary, person):
    version = versions.version_of(summary, is_accepted=True)

    page = client_of(request.getfixturevalue(person)).get(page_of(version)).content.decode()

    assert "Genuine and in force" in page


def test_a_verdict_is_not_kept_by_anything_between(client, summary):
    response = client.get(page_of(versions.version_of(summary, is_accepted=True)))

    assert "no-store" in response["Cache-Control"]


def test_more_versions_cost_no_more_queries(client, summary):
    first = versions.version_of(summary, is_accepted=True)
    with CaptureQueriesContext(connection) as few:
        shown(client, first)
    for number in (2, 3, 4):
        versions.version_of(summary, number=number, is_accepted=True)

    with CaptureQueriesContext(connection) as many:
        shown(client, first)

    assert len(many) == len(few) <= 6
