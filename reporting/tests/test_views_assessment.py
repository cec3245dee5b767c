"""The target assessment for the people in post in a community."""

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from outreach.communities.models import ActiveSpan
from outreach.communities.tests.factories import AppointmentFactory, CommunityFactory
from reporting import actions
from reporting.models import Score
from reporting.tests.score_sheets import (
    NOW,
    closed,
    measured,
    opened,
    reviewed,
    scored,
    two_duties,
)

NEWEST = reverse("workspace:assessment")


@pytest.fixture(autouse=True)
def in_english(settings):
    settings.LANGUAGE_CODE = "en"


@pytest.fixture
def sheet(street, community, staff):
    return opened(street, by=staff)


@pytest.fixture
def browser(client_of, director):
    return client_of(director)


def address(sheet, name="sheet"):
    return reverse(f"workspace:assessment-{name}", args=[sheet.pk])


def entries(sheet, *given) -> dict:
    """What the page's form sends: points, note and evidence of each item in turn."""
    data = {}
    for item, (points, note, evidence) in zip(sheet.items.all(), given, strict=True):
        prefix = f"item-{item.pk}"
        data |= {f"{prefix}-points": points, f"{prefix}-note": note}
        data |= {f"{prefix}-evidence": evidence}
    return data


def test_the_page_shows_what_was_measured_and_what_it_suggests(browser, sheet, community):
    measured(sheet.items.first().definition, community, done=2, standing="met")

    page = " ".join(browser.get(address(sheet)).content.decode().split())

    assert "Target assessment 2026" in page
    assert "<strong>2 of 2</strong>" in page
    assert "(full marks from 3)" in page
    assert "Suggested points: <strong>40.0</strong>" in page
    assert "Nothing was owed for this duty in the year." in page


def test_the_newest_sheet_comes_first_and_earlier_years_are_linked(
    browser, sheet, community, street, staff
):
    later = actions.open_sheet(street=street, year=2027, by=staff, now=NOW)

    response = browser.get(NEWEST)

    assert response.context["held"] == later
    assert address(sheet) in response.content.decode()


def test_without_a_sheet_the_page_says_what_will_come(browser):
    page = browser.get(NEWEST).content.decode()

    assert "No score sheet has been opened for your community yet." in page


def test_a_director_scores_the_items_with_notes_and_evidence(browser, sheet, community, director):
    data = entries(sheet, ("55.5", "四次活动", "照片十张"), ("", "", ""))

    answer = browser.post(address(sheet), data, follow=True)

    assert answer.redirect_chain == [(address(sheet), 302)]
    assert "Your scores are saved." in answer.content.decode()
    score = Score.objects.get()
    assert (score.self_score, score.note, score.evidence) == (
        Decimal("55.5"),
        "四次活动",
        "照片十张",
    )
    assert (score.community, score.scored_by) == (community, director)


@pytest.mark.parametrize(
    ("entry", "words"),
    [
        pytest.param(("60.1", "", ""), "At most 60 points", id="more than the weight"),
        pytest.param(("-1", "", ""), "greater than or equal to 0", id="less than nothing"),
        pytest.param(("1.55", "", ""), "no more than 1 decimal place", id="hundredths"),
        pytest.param(("many", "", ""), "Enter a number", id="words"),
        pytest.param(("", "四次", ""), "Enter points; 0 is possible too.", id="a note alone"),
        pytest.param(("1", "注" * 501, ""), "at most 500 characters", id="too long a note"),
    ],
)
def test_what_cannot_be_taken_is_said_beside_the_field_and_nothing_is_saved(
    browser, sheet, entry, words
):
    answer = browser.post(address(sheet), entries(sheet, entry, ("40", "保留", "")))

    page = answer.content.decode()
    assert words in page
    assert "Nothing was saved." in page
    # What was typed elsewhere is still there.
    assert "保留" in page
    assert not Score.objects.exists()


def test_a_score_is_not_emptied_again(browser, sheet, community, director):
    scored(sheet, community, "50", by=director)

    answer = browser.post(address(sheet), entries(sheet, ("", "", ""), ("", "", "")))

    assert "Enter points; 0 is possible too." in answer.content.decode()
    assert Score.objects.get().self_score == 50


def test_what_nobody_changed_keeps_its_author(
    browser, sheet, community, director, client_of, staff
):
    scored(sheet, community, "50", by=director)
    officer = AppointmentFactory(unit=community, post="officer_full").user

    client_of(officer).post(address(sheet), entries(sheet, ("50.0", "", ""), ("40", "", "")))

    authors = Score.objects.order_by("item").values_list("scored_by", flat=True)
    assert list(authors) == [director.pk, officer.pk]


def test_the_review_and_its_reason_are_read_beside_the_own_score(
    browser, sheet, community, director, staff
):
    scored(sheet, community, "50", "40", by=director)
    reviewed(sheet, community, "45", by=staff, reason="两次活动无照片")

    page = " ".join(browser.get(address(sheet)).content.decode().split())

    assert "Reviewed score: 45.0" in page
    assert "Reason: 两次活动无照片" in page
    assert "Not reviewed yet." in page


def test_a_closed_sheet_is_read_and_not_written(browser, street, community, director, staff):
    sheet = closed(street, director=director, staff=staff)

    page = browser.get(address(sheet)).content.decode()
    answer = browser.post(address(sheet), entries(sheet, ("1", "", ""), ("1", "", "")))

    assert "This sheet is closed." in page
    assert "只认定两户" in page
    assert f'name="item-{sheet.items.first().pk}-points"' not in page
    assert "is closed; nothing on it changes" in answer.content.decode()
    assert set(Score.objects.values_list("self_score", flat=True)) == {Decimal("55.5"), 40}


def test_nothing_of_another_community_stands_on_the_page(
    browser, sheet, neighbour, director_of_neighbour, staff
):
    scored(sheet, neighbour, "12.5", by=director_of_neighbour, note="邻居的说明")
    reviewed(sheet, neighbour, "11.5", by=staff, reason="给邻居的理由")

    page = browser.get(address(sheet)).content.decode()

    for foreign in ("12.5", "11.5", "邻居的说明", "给邻居的理由", neighbour.name_en):
        assert foreign not in page


def test_a_post_writes_the_own_row_only(
    client_of, sheet, community, neighbour, director_of_neighbour
):
    data = entries(sheet, ("1", "", ""), ("", "", ""))

    client_of(director_of_neighbour).post(address(sheet), data | {"community": community.pk})

    assert [score.community for score in Score.objects.all()] == [neighbour]


def test_another_street_s_sheet_is_not_there(browser, community, staff):
    elsewhere = CommunityFactory()
    two_duties(elsewhere.street)
    sheet = actions.open_sheet(street=elsewhere.street, year=2026, by=staff, now=NOW)

    for name in ("sheet", "pdf"):
        assert browser.get(address(sheet, name)).status_code == 404
    assert browser.post(address(sheet), {}).status_code == 404


def test_a_community_founded_later_has_no_part_in_the_year(client_of, sheet, street):
    later = CommunityFactory(street=street, span=None)
    ActiveSpan.objects.create(unit=later, active_from=date(2027, 1, 1))
    browser = client_of(AppointmentFactory(unit=later).user)

    assert browser.get(address(sheet)).status_code == 404
    assert "No score sheet has been opened" in browser.get(NEWEST).content.decode()


@pytest.mark.parametrize("person", ["staff", "volunteer"])
def test_nobody_else_enters(request, client_of, client, sheet, person):
    other = client_of(request.getfixturevalue(person))

    for name in ("sheet", "pdf"):
        assert other.get(address(sheet, name)).status_code == 403
        assert client.get(address(sheet, name)).url.startswith(reverse("account_login"))
    assert other.post(address(sheet), {}).status_code == 403
    assert client.post(address(sheet), {}).url.startswith(reverse("account_login"))


def test_only_the_sheet_is_posted_to(browser, sheet):
    assert browser.post(NEWEST).status_code == 405
    assert browser.post(address(sheet, "pdf")).status_code == 405
    assert browser.put(address(sheet)).status_code == 405


def test_the_own_paper_opens_under_a_name_that_says_what_it_is(browser, sheet, community):
    response = browser.get(address(sheet, "pdf"))

    assert response.getvalue().startswith(b"%PDF-1.7")
    assert response["Content-Type"] == "application/pdf"
    assert "2026-en.pdf" in response["Content-Disposition"]
    assert "private" in response["Cache-Control"]


def test_a_character_that_no_font_has_is_named(browser, sheet, community, director):
    scored(sheet, community, "50", by=director, note="\U0001f389")

    answer = browser.get(address(sheet, "pdf"), follow=True)

    assert answer.redirect_chain == [(address(sheet), 302)]
    assert "No font can print" in answer.content.decode()


def test_the_page_asks_as_often_for_a_street_of_many_communities(
    browser, sheet, street, community, director, django_assert_max_num_queries
):
    with django_assert_max_num_queries(20) as first:
        browser.get(address(sheet))
    for unit in CommunityFactory.create_batch(3, street=street):
        measured(sheet.items.first().definition, unit, done=1)
        scored(sheet, unit, "10", by=director)
    measured(sheet.items.first().definition, community, done=1)

    with django_assert_max_num_queries(len(first)):
        browser.get(address(sheet))
