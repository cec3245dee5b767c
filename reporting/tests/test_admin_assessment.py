"""The target assessment on the street office's pages."""

from decimal import Decimal
from io import BytesIO

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from outreach.communities.tests.factories import CommunityFactory
from reporting import actions, assessing
from reporting.models import Score, ScoreSheet
from reporting.tests.score_sheets import (
    NOW,
    closed,
    duty,
    measured,
    opened,
    reviewed,
    scored,
    two_duties,
)

LIST = reverse("admin:reporting_scoresheet_changelist")
OPEN = reverse("admin:reporting_scoresheet_open")
SHEET_PAGES = ("change", "close", "pdf", "xlsx")
COMMUNITY_PAGES = ("community", "community_pdf")


@pytest.fixture
def browser(client_of, staff):
    return client_of(staff)


@pytest.fixture
def sheet(street, community, staff):
    return opened(street, by=staff)


@pytest.fixture
def cleared(sheet, community, director, staff):
    """A sheet on which nothing is missing."""
    scored(sheet, community, "55.5", "40", by=director)
    reviewed(sheet, community, "55.5", "30", by=staff, reason="只认定两户")
    return sheet


def page_of(sheet, name="change", community=None) -> str:
    arguments = [sheet.pk, community.pk] if community else [sheet.pk]
    return reverse(f"admin:reporting_scoresheet_{name}", args=arguments)


def reviews(sheet, *given) -> dict:
    """What the page's form sends: points and reason of each item in turn."""
    data = {}
    for item, (points, reason) in zip(sheet.items.all(), given, strict=True):
        data |= {f"item-{item.pk}-points": points, f"item-{item.pk}-reason": reason}
    return data


def read(browser, address) -> str:
    return " ".join(browser.get(address).content.decode().split())


# --- Opening ------------------------------------------------------------------------------------


def test_the_office_opens_the_sheet_of_a_year(browser, street):
    two_duties(street)

    answer = browser.post(OPEN, {"street": street.pk, "year": 2026}, follow=True)

    sheet = ScoreSheet.objects.get()
    assert answer.redirect_chain == [(page_of(sheet), 302)]
    assert (sheet.street, sheet.year, sheet.items.count()) == (street, 2026, 2)


def test_weights_that_do_not_add_up_are_told_on_the_page(browser, street):
    duty(street, weight=99)

    answer = browser.post(OPEN, {"street": street.pk, "year": 2026})

    assert "add up to 99, not to 100" in answer.content.decode()
    assert not ScoreSheet.objects.exists()


@pytest.mark.parametrize("year", ["1999", "2100", "soon", ""])
def test_a_year_out_of_reach_is_refused(browser, street, year):
    answer = browser.post(OPEN, {"street": street.pk, "year": year})

    assert list(answer.context["form"].errors) == ["year"]


def test_another_street_s_sheet_is_not_opened(browser, street):
    elsewhere = CommunityFactory().street
    two_duties(elsewhere)

    answer = browser.post(OPEN, {"street": elsewhere.pk, "year": 2026})

    assert list(answer.context["form"].errors) == ["street"]
    assert not ScoreSheet.objects.exists()


# --- Looking ------------------------------------------------------------------------------------


def test_the_list_leads_to_the_sheets_and_to_a_new_one(browser, sheet):
    page = read(browser, LIST)

    assert page_of(sheet) in page
    assert OPEN in page


def test_the_matrix_shows_scores_reviews_and_totals(
    browser, sheet, community, neighbour, director, staff
):
    measured(sheet.items.first().definition, community, done=3)
    scored(sheet, community, "55.5", "39.5", by=director)
    reviewed(sheet, community, "50", by=staff, reason="两次无照片")

    page = read(browser, page_of(sheet))

    assert "<td>55.5 → <strong>50.0</strong></td><td>(39.5)</td>" in page
    assert '<td class="scores__total">60.0</td> <td class="scores__total">95.0</td>' in page
    assert "<td>–</td><td>–</td>" in page
    assert page_of(sheet, "community", neighbour) in page


def test_a_street_without_communities_says_so(browser, street, staff):
    sheet = opened(street, by=staff)

    assert "The street had no communities in this year." in read(browser, page_of(sheet))
    assert "there is nothing to close" in read(browser, page_of(sheet, "close"))


def test_the_matrix_asks_as_often_for_many_communities(
    browser, sheet, street, director, django_assert_max_num_queries
):
    with django_assert_max_num_queries(20) as first:
        browser.get(page_of(sheet))
    for unit in CommunityFactory.create_batch(3, street=street):
        measured(sheet.items.first().definition, unit, done=1)
        scored(sheet, unit, "10", by=director)

    with django_assert_max_num_queries(len(first)):
        browser.get(page_of(sheet))


# --- Reviewing ----------------------------------------------------------------------------------


def test_measured_figures_stand_beside_the_self_score(browser, sheet, community, director):
    measured(sheet.items.first().definition, community, done=2, standing="met")
    scored(sheet, community, "55.5", by=director, note="四次活动", evidence="照片十张")

    page = read(browser, page_of(sheet, "community", community))

    assert "<strong>2 of 2</strong>" in page
    assert "Suggested points: <strong>40.0</strong>" in page
    assert f'<strong>55.5</strong> <span class="quiet">{director.name}</span>' in page
    assert "四次活动" in page
    assert "照片十张" in page


def test_the_office_reviews_with_reasons(browser, sheet, community, director, staff):
    scored(sheet, community, "55.5", "40", by=director)
    address = page_of(sheet, "community", community)

    answer = browser.post(address, reviews(sheet, ("50", "两次无照片"), ("", "")), follow=True)

    assert answer.redirect_chain == [(address, 302)]
    assert "The reviews are saved." in answer.content.decode()
    found = list(Score.objects.order_by("item").values_list("reviewed_score", "reason"))
    assert found == [(Decimal("50"), "两次无照片"), (None, "")]
    assert Score.objects.order_by("item").first().reviewed_by == staff


def test_the_self_scores_that_are_left_are_accepted_at_once(
    browser, sheet, community, director, staff
):
    scored(sheet, community, "55.5", "40", by=director)
    data = reviews(sheet, ("50", "两次无照片"), ("", ""))

    browser.post(page_of(sheet, "community", community), data | {"accept": "1"})

    found = list(Score.objects.order_by("item").values_list("reviewed_score", "reason"))
    assert found == [(Decimal("50"), "两次无照片"), (Decimal("40"), "")]


def test_what_the_community_did_not_score_is_not_accepted_for_it(
    browser, sheet, community, director
):
    data = reviews(sheet, ("", ""), ("", ""))

    browser.post(page_of(sheet, "community", community), data | {"accept": "1"})

    assert not Score.objects.exists()


@pytest.mark.parametrize(
    ("entry", "words"),
    [
        pytest.param(("50", ""), "Say why the reviewed score differs", id="no reason"),
        pytest.param(("61", "核查"), "At most 60 points", id="more than the weight"),
        pytest.param(("", "核查"), "Enter points", id="a reason alone"),
        pytest.param(("55.55", "核查"), "no more than 1 decimal place", id="hundredths"),
    ],
)
def test_what_cannot_be_taken_is_said_beside_the_field(
    browser, sheet, community, director, entry, words
):
    scored(sheet, community, "55.5", "40", by=director)

    answer = browser.post(
        page_of(sheet, "community", community), reviews(sheet, entry, ("30", "只认定两户"))
    )

    page = answer.content.decode()
    assert words in page
    assert "Nothing was saved." in page
    assert "只认定两户" in page
    assert not Score.objects.filter(reviewed_score__isnull=False).exists()


def test_if_one_item_is_refused_none_is_saved(browser, sheet, community, director, staff):
    """Staff who scored an item for a community, which only the action finds out."""
    scored(sheet, community, "55.5", by=director)
    other = sheet.items.last()
    actions.give_self_score(
        item=other, community=community, points=Decimal(40), note="", evidence="", by=staff, now=NOW
    )

    answer = browser.post(
        page_of(sheet, "community", community), reviews(sheet, ("55.5", ""), ("40", ""))
    )

    assert "never reviews their own score" in answer.content.decode()
    assert not Score.objects.filter(reviewed_score__isnull=False).exists()


# --- Closing ------------------------------------------------------------------------------------


def test_closing_is_asked_once_more_and_then_done(browser, cleared, staff):
    page = read(browser, page_of(cleared, "close"))
    assert "Close the sheet for good" in page
    assert "<strong>85.5</strong>" in page

    answer = browser.post(page_of(cleared, "close"), follow=True)

    cleared.refresh_from_db()
    assert (cleared.is_closed, cleared.closed_by) == (True, staff)
    assert cleared.frozen_sha256 in answer.content.decode()
    assert page_of(cleared, "close") not in answer.content.decode()


def test_a_sheet_with_gaps_names_them_instead(browser, sheet, community):
    page = read(browser, page_of(sheet, "close"))
    assert "cannot be closed yet" in page
    assert page_of(sheet, "community", community) in page
    assert "Close the sheet for good" not in page

    answer = browser.post(page_of(sheet, "close"), follow=True)

    assert "Not reviewed yet, with items: Anhuili Community (2)." in answer.content.decode()
    assert not ScoreSheet.objects.get().is_closed


def test_a_closed_sheet_is_only_shown(browser, street, community, director, staff):
    sheet = closed(street, director=director, staff=staff)
    address = page_of(sheet, "community", community)

    page = read(browser, address)
    answer = browser.post(address, reviews(sheet, ("1", "再核"), ("1", "再核")))

    assert "Nothing on it changes any more." in page
    assert "只认定两户" in page
    assert "<textarea" not in page
    assert "is closed; nothing on it changes" in answer.content.decode()
    assert set(Score.objects.values_list("reviewed_score", flat=True)) == {Decimal("55.5"), 30}
    assert "The sheet is closed." in read(browser, page_of(sheet, "close"))


def test_figures_that_no_longer_match_their_fingerprint_are_marked(
    browser, street, community, director, staff, monkeypatch
):
    sheet = closed(street, director=director, staff=staff)
    assert "no longer match" not in read(browser, page_of(sheet))

    # PostgreSQL would refuse the change itself, so the check is told another fingerprint.
    monkeypatch.setattr(assessing, "sha256_of", lambda stored: "0" * 64)

    assert "These figures no longer match their fingerprint" in read(browser, page_of(sheet))


# --- Taking away --------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["pdf", "community_pdf"])
def test_papers_open_under_a_name_that_says_what_they_are(browser, cleared, community, name):
    response = browser.get(page_of(cleared, name, community if "community" in name else None))

    assert response.getvalue().startswith(b"%PDF-1.7")
    assert response["Content-Type"] == "application/pdf"
    assert "2026-en.pdf" in response["Content-Disposition"]


def test_the_workbook_is_handed_out_as_a_file(browser, cleared, community):
    response = browser.get(page_of(cleared, "xlsx"))

    assert response["Content-Disposition"].startswith("attachment;")
    book = load_workbook(BytesIO(response.getvalue()))
    assert book.worksheets[0]["E2"].value == 85.5


def test_a_character_that_no_font_has_is_named(browser, sheet, community, director):
    scored(sheet, community, "50", by=director, note="\U0001f389")

    answer = browser.get(page_of(sheet, "community_pdf", community), follow=True)

    assert answer.redirect_chain == [(page_of(sheet), 302)]
    assert "No font can print" in answer.content.decode()


# --- Doors --------------------------------------------------------------------------------------


def pages(sheet, community) -> list[str]:
    return [
        *(page_of(sheet, name) for name in SHEET_PAGES),
        *(page_of(sheet, name, community) for name in COMMUNITY_PAGES),
    ]


def test_another_street_s_office_finds_nothing(
    client_of, staff_of_another_street, cleared, community
):
    browser = client_of(staff_of_another_street)

    assert {browser.get(page).status_code for page in pages(cleared, community)} == {404}
    assert browser.post(page_of(cleared, "close")).status_code == 404
    data = reviews(cleared, ("1", "核查"), ("1", "核查"))
    assert browser.post(page_of(cleared, "community", community), data).status_code == 404
    assert not ScoreSheet.objects.get().is_closed


def test_communities_and_strangers_do_not_come_in(client_of, client, director, cleared, community):
    browser, login = client_of(director), reverse("account_login")

    for page in [*pages(cleared, community), OPEN]:
        assert browser.get(page, follow=True).status_code == 403
        assert login in client.get(page, follow=True).redirect_chain[-1][0]
    for page in (page_of(cleared, "close"), page_of(cleared, "community", community), OPEN):
        assert browser.post(page, follow=True).status_code == 403
    assert not ScoreSheet.objects.get().is_closed


def test_a_community_of_another_street_is_not_on_the_sheet(browser, cleared):
    other = CommunityFactory()

    for name in COMMUNITY_PAGES:
        assert browser.get(page_of(cleared, name, other)).status_code == 404


def test_what_is_only_shown_is_not_posted_to(browser, cleared, community):
    shown = [page_of(cleared, name) for name in ("change", "pdf", "xlsx")]
    shown.append(page_of(cleared, "community_pdf", community))

    assert {browser.post(page).status_code for page in shown} == {405}


def test_a_sheet_is_neither_added_nor_deleted_by_hand(browser, cleared):
    info = "admin:reporting_scoresheet"

    assert browser.post(reverse(f"{info}_add"), {"year": 2030}).status_code == 403
    assert browser.post(page_of(cleared, "delete"), {"post": "yes"}).status_code == 403
    assert ScoreSheet.objects.get() == cleared


def test_a_sheet_that_does_not_exist_is_not_found(browser, cleared):
    address = reverse("admin:reporting_scoresheet_change", args=["nothing"])

    assert browser.get(address).status_code == 404
