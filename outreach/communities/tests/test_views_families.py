"""The workspace's pages of families, blocks and nominations, and the public notice."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from outreach.communities import designation
from outreach.communities.models import (
    DemonstrationFamily,
    FamilyConfirmation,
    Nomination,
)
from outreach.communities.tests.factories import (
    DemonstrationBlockFactory,
    DemonstrationFamilyFactory,
    DesignationQuotaFactory,
)
from outreach.communities.tests.nominations import (
    NOON,
    TODAY,
    approved,
    criteria_of,
    drafted,
    in_state,
    submitted,
)

LIST = reverse("workspace:family-list")
ADD = reverse("workspace:nomination-add")
NOTICES = reverse("public:notice-list")
ENTERED = {
    "name": "王小明",
    "building": "3号楼",
    "door": "401室",
    "theme": "energy",
    "reason": "全家节水节电",
    "has_consent": "on",
}


@pytest.fixture(autouse=True)
def in_april(time_machine):
    time_machine.move_to(NOON, tick=False)


@pytest.fixture
def browser(client_of, director):
    return client_of(director)


@pytest.fixture
def family(community):
    return DemonstrationFamilyFactory(community=community, titled_from=date(2025, 5, 1))


def page(response) -> str:
    return response.content.decode()


def points(street, given=80, what="family") -> dict:
    return {f"points-{row.pk}": given for row in criteria_of(street, what).rows.all()}


def address(name, row):
    return reverse(f"workspace:{name}", args=[row.pk])


# --- Nominating -----------------------------------------------------------------------------------


def test_a_family_is_nominated_and_handed_in_with_one_form(browser, street):
    answer = browser.post(ADD, ENTERED | points(street) | {"submit": "1"}, follow=True)

    nomination = Nomination.objects.get()
    assert (nomination.state, nomination.community.street) == ("submitted", street)
    assert answer.redirect_chain[-1][0] == address("nomination-detail", nomination)
    assert "The street office has the nomination now." in page(answer)


def test_a_block_is_nominated_without_building_door_and_consent(browser, street):
    entered = {"name": "5号楼", "theme": "green", "reason": "楼道科普角", "households": "48"}

    browser.post(f"{ADD}?what=block", entered | points(street, what="block") | {"submit": "1"})

    nomination = Nomination.objects.get()
    assert (nomination.what, nomination.state, nomination.households) == ("block", "submitted", 48)


def test_what_keeps_it_from_being_handed_in_is_told_and_the_draft_kept(browser, street):
    entered = ENTERED | points(street, 20) | {"submit": "1"}

    answer = browser.post(ADD, entered, follow=True)

    assert Nomination.objects.get().state == "draft"
    assert "not handed in. 60 points are needed; these are 20." in page(answer)


def test_a_form_that_misses_something_says_so_and_keeps_nothing(browser, street):
    answer = browser.post(ADD, ENTERED | {"door": "", "name": "王\n小明"})

    assert set(answer.context["form"].errors) == {"door", "name"}
    assert not Nomination.objects.exists()


def test_too_many_points_are_refused_in_the_form(browser, street):
    answer = browser.post(ADD, ENTERED | points(street, 101))

    assert "less than or equal to 100" in page(answer)
    assert not Nomination.objects.exists()


def test_a_duplicate_is_refused_in_words_with_the_form_still_filled(browser, community, director):
    drafted(community, by=director)

    answer = browser.post(ADD, ENTERED)

    assert "3号楼401室 is already nominated." in page(answer)
    assert "全家节水节电" in page(answer)
    assert Nomination.objects.count() == 1


def test_without_criteria_the_page_says_so_and_saves_a_draft(browser, street):
    assert "set no criteria for this year yet" in page(browser.get(ADD))

    browser.post(ADD, ENTERED | {"draft": "1"})

    assert Nomination.objects.get().state == "draft"


def test_the_form_says_what_must_not_be_written(browser, street):
    assert "Nothing about health, religion, income or family planning." in page(browser.get(ADD))


def test_a_returned_nomination_shows_the_reason_and_is_changed(browser, community, director, staff):
    nomination = in_state("returned", community, by=director, staff=staff)
    shown = page(browser.get(address("nomination-detail", nomination)))
    assert "情况有变" in shown

    form = page(browser.get(address("nomination-edit", nomination)))
    assert 'value="401室"' in form
    assert 'value="80"' in form
    changed = ENTERED | points(community.street, 90) | {"name": "王大明", "submit": "1"}
    browser.post(address("nomination-edit", nomination), changed)

    nomination.refresh_from_db()
    assert (nomination.name, nomination.state) == ("王大明", "submitted")
    assert nomination.scores.get().points == 90


@pytest.mark.parametrize("state", ["submitted", "approved", "refused", "designated", "withdrawn"])
def test_what_waits_or_is_decided_is_not_changed(state, browser, community, director, staff):
    nomination = in_state(state, community, by=director, staff=staff)

    answer = browser.post(
        address("nomination-edit", nomination), ENTERED | {"name": "别人"}, follow=True
    )

    assert "changed as a draft, or once it is returned" in page(answer)
    nomination.refresh_from_db()
    assert nomination.name == "王小明"


def test_a_draft_is_handed_in_from_its_page(browser, community, director):
    nomination = drafted(community, by=director)

    for _click in range(2):
        browser.post(address("nomination-submit", nomination))

    nomination.refresh_from_db()
    assert nomination.state == "submitted"
    assert nomination.steps.filter(act="submit").count() == 1


def test_a_nomination_is_withdrawn_with_a_reason(browser, community, director):
    nomination = submitted(community, by=director)
    withdraw = address("nomination-withdraw", nomination)

    assert "required" in page(browser.post(withdraw, {"reason": ""}))
    browser.post(withdraw, {"reason": "家庭改变主意"})

    nomination.refresh_from_db()
    assert (nomination.state, nomination.steps.last().reason) == ("withdrawn", "家庭改变主意")
    assert "not possible any more" in page(browser.post(withdraw, {"reason": "再来"}))


@pytest.mark.parametrize("name", ["nomination-submit", "nomination-withdraw", "nomination-edit"])
def test_a_neighbour_s_nomination_is_not_there(
    name, browser, neighbour, director_of_neighbour, street
):
    theirs = drafted(neighbour, by=director_of_neighbour)

    answer = browser.post(address(name, theirs), ENTERED | {"reason": "x"} | points(street))

    assert answer.status_code == 404
    theirs.refresh_from_db()
    assert (theirs.state, theirs.steps.count()) == ("draft", 1)


# --- Titles ---------------------------------------------------------------------------------------


def test_the_list_shows_everything_of_the_community_and_nothing_of_others(
    browser, community, neighbour, family, director, director_of_neighbour
):
    block = DemonstrationBlockFactory(community=community)
    theirs = DemonstrationFamilyFactory(community=neighbour)
    nomination = drafted(community, by=director)
    foreign = drafted(neighbour, by=director_of_neighbour, name="李雷")

    shown = page(browser.get(LIST))

    for row in (family, block, nomination):
        assert str(row) in shown
    assert theirs.representative not in shown
    assert str(foreign) not in shown
    assert f'href="{reverse("workspace:duty-list")}"' in shown


def test_the_list_tells_the_places_that_are_left(browser, street):
    assert "Places left" not in page(browser.get(LIST))
    DesignationQuotaFactory(street=street, families=5)

    shown = page(browser.get(LIST))

    assert "Places left for families in 2026: 5." in shown
    assert "Places left for blocks" not in shown


def test_an_empty_list_says_what_to_do(browser):
    shown = page(browser.get(LIST))

    assert "Nobody is nominated at the moment." in shown
    assert "No family holds the title yet." in shown
    assert "To be confirmed" not in shown


def test_the_list_asks_as_often_for_three_as_for_one(browser, community, director):
    def fill(number):
        DemonstrationFamilyFactory(community=community, titled_from=date(2025, 5, 1))
        DemonstrationBlockFactory(community=community, titled_from=date(2025, 5, 1))
        drafted(community, by=director, door=f"门牌{number}")

    def queries():
        with CaptureQueriesContext(
            connection,
        ) as asked:
            browser.get(LIST)
        return len(asked)

    fill(1)
    browser.get(LIST)
    one = queries()
    fill(2)
    fill(3)

    assert queries() == one <= 12


def test_all_that_are_ticked_are_confirmed_at_once(browser, community, family):
    other = DemonstrationFamilyFactory(community=community, titled_from=date(2025, 5, 1))
    left = DemonstrationFamilyFactory(community=community, titled_from=date(2025, 5, 1))
    block = DemonstrationBlockFactory(community=community, titled_from=date(2025, 5, 1))
    ticked = [f"family-{family.pk}", f"family-{other.pk}", f"block-{block.pk}"]

    answer = browser.post(reverse("workspace:family-confirm"), {"title": ticked}, follow=True)

    assert "3 titles are confirmed." in page(answer)
    assert set(FamilyConfirmation.objects.values_list("family", flat=True)) == {family.pk, other.pk}
    assert block.confirmations.get().year == 2026
    assert [one["title"] for one in answer.context["to_confirm"]] == [left]


def test_one_button_confirms_one_though_all_are_ticked(browser, community, family):
    other = DemonstrationFamilyFactory(community=community, titled_from=date(2025, 5, 1))
    sent = {"title": [f"family-{family.pk}", f"family-{other.pk}"], "only": f"family-{other.pk}"}

    browser.post(reverse("workspace:family-confirm"), sent)

    assert FamilyConfirmation.objects.get().family == other


@pytest.mark.parametrize("sent", ["", "family-", "family-x", "block-1", "family-" + "9" * 30, "x"])
def test_what_is_no_family_of_ours_is_not_confirmed(sent, browser, neighbour):
    theirs = DemonstrationFamilyFactory(community=neighbour, titled_from=date(2025, 5, 1))

    values = [sent, f"family-{theirs.pk}"] if sent else []
    answer = browser.post(reverse("workspace:family-confirm"), {"title": values}, follow=True)

    assert "Tick at least one" in page(answer)
    assert not FamilyConfirmation.objects.exists()


def test_a_confirmation_is_undone_the_same_day(browser, family, time_machine):
    value = {"title": f"family-{family.pk}"}
    browser.post(reverse("workspace:family-confirm"), value)
    assert "Take today" in page(browser.get(address("family-detail", family)))
    time_machine.move_to(NOON + timedelta(days=1), tick=False)

    answer = browser.post(reverse("workspace:family-unconfirm"), value, follow=True)
    assert "same day only" in page(answer)
    time_machine.move_to(NOON, tick=False)
    browser.post(reverse("workspace:family-unconfirm"), value)

    assert not FamilyConfirmation.objects.exists()


def test_the_plaque_is_one_tap_and_undone_the_same_day(browser, family):
    browser.post(address("family-plaque", family))
    family.refresh_from_db()
    assert family.plaque_on == TODAY

    browser.post(address("family-plaque", family), {"undo": "1"})
    family.refresh_from_db()
    assert family.plaque_on is None


def test_a_family_that_moved_away_is_reported(browser, family):
    answer = browser.post(
        address("family-moved", family), {"on": "2026-03-30", "reason": "搬往外区"}, follow=True
    )

    family.refresh_from_db()
    assert (family.titled_until, family.end_kind) == (date(2026, 3, 30), "moved")
    assert "搬往外区" in page(answer)
    again = browser.post(address("family-moved", family), {"on": "2026-03-30", "reason": "再报"})
    assert "This title has ended already." in page(again)


def test_a_neighbour_s_family_is_neither_marked_nor_ended(browser, neighbour):
    theirs = DemonstrationFamilyFactory(community=neighbour, titled_from=date(2025, 5, 1))

    answers = [
        browser.post(address("family-plaque", theirs)).status_code,
        browser.post(address("family-moved", theirs), {"on": "2026-03-30", "reason": "x"}),
    ]

    theirs.refresh_from_db()
    assert (answers[0], answers[1].status_code) == (404, 404)
    assert (theirs.plaque_on, theirs.titled_until) == (None, None)


def test_the_steps_to_the_title_stand_on_its_page(browser, community, director, staff):
    nomination = in_state("designated", community, by=director, staff=staff)

    shown = page(browser.get(address("family-detail", nomination.family)))

    assert [step.act for step in nomination.steps.all()] == [
        "nominate",
        "submit",
        "approve",
        "designate",
    ]
    assert shown.index("Submitted") < shown.index("Approved")
    assert str(staff) in shown


# --- The public notice ----------------------------------------------------------------------------


@pytest.fixture
def on_notice(community, director, staff):
    return approved(community, by=director, staff=staff)


@pytest.mark.parametrize(
    ("days", "is_shown"),
    [
        pytest.param(-1, False, id="the day before"),
        pytest.param(0, True, id="the first day"),
        pytest.param(6, True, id="the last day"),
        pytest.param(7, False, id="the day after"),
    ],
)
def test_a_notice_is_public_while_it_runs(days, is_shown, on_notice, client, time_machine):
    time_machine.move_to(NOON + timedelta(days=days), tick=False)

    assert ("王**" in page(client.get(NOTICES))) is is_shown
    assert ("1 nomination is on public notice" in page(client.get(reverse("public:home")))) is (
        is_shown
    )


def test_a_notice_tells_nothing_that_is_private(on_notice, street, client):
    street.contact_name, street.contact_phone = "科普专干", "010-12345678"
    street.save()

    shown = page(client.get(NOTICES))

    for told in ("3号楼", "saving energy", "Anhuili Community", "1 April 2026", "7 April 2026"):
        assert told in shown
    assert "010-12345678" in shown
    assert '<meta name="robots" content="noindex">' in shown
    for private in ("小明", "401", "全家节水节电"):
        assert private not in shown


@pytest.mark.parametrize(
    "state", ["draft", "submitted", "returned", "refused", "withdrawn", "designated"]
)
def test_only_approved_nominations_are_public(state, community, director, staff, client):
    in_state(state, community, by=director, staff=staff)

    answer = client.get(NOTICES)

    assert "王" not in page(answer)
    assert "Nothing is on public notice" in page(answer)


def test_what_was_refused_during_its_notice_is_public_no_more(on_notice, staff, client):
    designation.refuse(nomination=on_notice, reason="异议成立", by=staff, now=NOON)

    assert "王**" not in page(client.get(NOTICES))


def test_a_block_is_named_in_full(community, director, staff, client):
    approved(community, what="block", by=director, staff=staff)

    assert "5号楼" in page(client.get(NOTICES))


def test_the_notices_are_reached_from_the_foot_of_every_public_page(client, db):
    assert f'href="{NOTICES}"' in page(client.get(reverse("public:home")))


def test_the_notices_ask_as_often_for_three_as_for_one(community, director, staff, client):
    def queries():
        with CaptureQueriesContext(connection) as asked:
            client.get(NOTICES)
        return len(asked)

    approved(community, by=director, staff=staff)
    one = queries()
    for door in ("402", "403"):
        approved(community, by=director, staff=staff, door=door)

    assert queries() == one
    assert DemonstrationFamily.objects.count() == 0
