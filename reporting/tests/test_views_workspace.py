"""A community's summaries and what it owes, for the people in post there."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from activities.tests.factories import ActivityFactory
from outreach.tests.world import document_of, obligation_of, submission_of, version_of
from reporting.models import Document

HOME, LIST = reverse("workspace:home"), reverse("workspace:summary-list")


@pytest.fixture(autouse=True)
def in_english(settings):
    settings.LANGUAGE_CODE = "en"


@pytest.fixture
def browser(client_of, director):
    return client_of(director)


def _year() -> int:
    return timezone.localdate().year


def test_home_tells_what_is_late_in_words_and_in_full(browser, community):
    last_year = _year() - 2
    obligation_of(community, f"{last_year}")

    page = browser.get(HOME).content.decode()

    assert 'class="duty duty--late"' in page
    assert "days late" in page
    assert f"Due 10 February {last_year + 1}, " in page


def test_home_tells_an_extension_beside_the_day_it_replaced(browser, community):
    obligation_of(community, f"{_year()}", effective_due_at=timezone.now() + timedelta(days=900))

    page = browser.get(HOME).content.decode()

    assert "Extended to" in page
    assert f"originally due 10 February {_year() + 1}" in page


def test_the_list_links_the_papers_of_the_newest_version(browser, community):
    old = version_of(community, "2026")
    new = old.summary.versions.create(
        number=2, as_of=old.as_of, figures={}, figures_sha256="1" * 64, counted_at=timezone.now()
    )
    replaced, current = document_of(old), document_of(new)

    page = browser.get(LIST).content.decode()

    assert reverse("workspace:document", args=[current.pk]) in page
    assert reverse("workspace:document", args=[replaced.pk]) not in page


def _three_more(community):
    for key in ("2025", "2024", "2023"):
        document_of(version_of(community, key))
    ActivityFactory.create_batch(2, unit=community)


@pytest.mark.parametrize("address", [HOME, LIST])
def test_a_page_asks_as_often_for_many_rows_as_for_one(
    browser, community, address, django_assert_max_num_queries
):
    document_of(version_of(community, "2026"))
    ActivityFactory(unit=community)
    with django_assert_max_num_queries(20) as first:
        browser.get(address)
    _three_more(community)

    with django_assert_max_num_queries(len(first)):
        browser.get(address)


def test_the_list_holds_the_own_summaries_only(browser, community, neighbour):
    version_of(neighbour, "2026")
    own = [version_of(community, "2026").summary, version_of(community, "2025").summary]

    assert [turn.summary for turn in browser.get(LIST).context["waiting"]] == own


def test_a_summary_shows_its_papers_with_all_it_takes_to_trust_them(browser, community):
    version = version_of(community, "2026")
    document_of(version, sha256="4f1c" * 16, size=2048, pages=9, made_at=timezone.now())

    page = _detail(browser, version)

    assert "4f1c" * 16 in page
    assert "2.0\xa0KB" in page
    assert "<dt>Pages</dt><dd>9</dd>" in page


@pytest.mark.parametrize(
    ("values", "words"),
    [
        pytest.param({"state": "queued"}, "It is being made", id="queued"),
        pytest.param({"state": "rendering"}, "It is being made", id="being made"),
        pytest.param(
            {"state": "failed", "error": "No font has the character 𠮷."},
            "No font has the character 𠮷.",
            id="failed",
        ),
    ],
)
def test_a_paper_that_is_not_there_says_why(browser, community, values, words):
    version = version_of(community, "2026")
    document = document_of(version, **{"file": "", "sha256": ""} | values)
    address = reverse("workspace:document", args=[document.pk])

    page = _detail(browser, version)

    assert words in page
    assert address not in page
    assert browser.get(address).status_code == 404


def test_a_summary_tells_what_became_of_each_submission(browser, community, director, staff):
    version = version_of(community, "2026")
    submission_of(
        version,
        by=director,
        decision="returned",
        decided_by=staff,
        decided_at=timezone.now() + timedelta(days=900),
        reason="请补充人次",
    )

    page = _detail(browser, version)

    assert "returned for revision" in page
    assert "请补充人次" in page
    assert str(staff) in page


def test_a_paper_opens_in_the_browser_under_a_name_that_says_what_it_is(browser, community):
    document = document_of(version_of(community, "2026"))

    response = browser.get(reverse("workspace:document", args=[document.pk]))

    assert response.getvalue() == b"%PDF-1.7"
    assert response["Content-Type"] == "application/pdf"
    # 安慧里社区-2026-v1-zh-hans.pdf
    assert response["Content-Disposition"] == (
        "inline; filename*=utf-8''%E5%AE%89%E6%85%A7%E9%87%8C%E7%A4%BE%E5%8C%BA-2026-v1-zh-hans.pdf"
    )
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "private" in response["Cache-Control"]


def test_papers_and_summaries_belong_to_their_community(
    client, client_of, director_of_neighbour, staff, volunteer, community
):
    version = version_of(community, "2026")
    document = document_of(version, state=Document.State.MADE)
    addresses = [
        reverse("workspace:summary-detail", args=[version.summary.pk]),
        reverse("workspace:document", args=[document.pk]),
    ]

    for address in addresses:
        assert client_of(director_of_neighbour).get(address).status_code == 404
        assert client_of(staff).get(address).status_code == 403
        assert client_of(volunteer).get(address).status_code == 403
        assert client.get(address).url.startswith(reverse("account_login"))


@pytest.mark.parametrize("address", [HOME, LIST])
def test_pages_that_show_are_not_posted_to(browser, address):
    assert browser.post(address).status_code == 405


def _detail(browser, version) -> str:
    address = reverse("workspace:summary-detail", args=[version.summary.pk])
    return browser.get(address).content.decode()
