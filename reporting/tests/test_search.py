"""Search over a community's records: every kind, every word, and nothing of anybody else."""

from datetime import date

import pytest
from django.urls import reverse
from django.utils import translation

from activities.tests.factories import ActivityFactory, PlanItemFactory
from outreach.communities.tests.factories import (
    CommunityFactory,
    DemonstrationBlockFactory,
    DemonstrationFamilyFactory,
    FacilityFactory,
    GroupMemberFactory,
    JointWorkFactory,
    PartnerFactory,
)
from outreach.shared.words import excerpt
from outreach.tests.world import obligation_of, version_of
from reporting import search
from reporting.templatetags.search_words import marked
from volunteers.tests.factories import VolunteerFactory

SEARCH = reverse("workspace:search")


@pytest.fixture(autouse=True)
def in_english():
    with translation.override("en"):
        yield


@pytest.fixture
def browser(client_of, director):
    return client_of(director)


def one_of_each(community, word, street=None):
    """A row of each kind with a word in it."""
    partner = PartnerFactory(street=street or community.street, name=f"{word}馆")
    ActivityFactory(unit=community, title=f"讲座{word}")
    PlanItemFactory(unit=community, title=f"计划{word}")
    JointWorkFactory(unit=community, partner=partner, title=f"联合{word}")
    FacilityFactory(unit=community, name=f"橱窗{word}")
    DemonstrationFamilyFactory(community=community, representative=f"赵{word}")
    DemonstrationBlockFactory(community=community, name=f"楼{word}")
    GroupMemberFactory(group__unit=community, name=f"李{word}")
    VolunteerFactory(community=community, name=f"陈{word}")
    summary = version_of(community).summary
    definition = summary.obligation.definition
    definition.name = f"总结{word}"
    definition.save()


def titles(results) -> dict:
    return {group.kind.code: [hit.title for hit in group.hits] for group in results.groups}


def test_a_withdrawn_activity_is_found_no_more(community):
    ActivityFactory(unit=community, title="讲座银杏")
    ActivityFactory(
        unit=community, title="银杏误录", status="withdrawn", withdraw_reason="重复录入"
    )

    assert titles(search.search(community, "银杏")) == {"activity": ["讲座银杏"]}


def test_every_kind_of_record_is_found(community):
    one_of_each(community, "萤火")

    assert titles(search.search(community, "萤火")) == {
        "activity": ["讲座萤火"],
        "plan": ["计划萤火"],
        "partner": ["萤火馆"],
        "joint": ["联合萤火"],
        "position": ["橱窗萤火"],
        "family": ["赵萤火"],
        "block": ["楼萤火"],
        "group": ["李萤火"],
        "volunteer": ["陈萤火"],
        "duty": ["Annual summary"],
        "summary": ["Annual summary"],
    }


def test_no_row_of_another_community_is_found_whatever_its_kind(community, browser):
    elsewhere = CommunityFactory()
    one_of_each(elsewhere, "萤火")

    assert search.search(community, "萤火").groups == []
    for kind in search.BY_CODE:
        page = browser.get(SEARCH, {"q": "萤火", "kind": kind})
        assert page.context["group"].total == 0


def test_what_the_street_notes_about_a_partner_is_not_found(community):
    """No page of the workspace shows it."""
    PartnerFactory(street=community.street, name="科技馆", note="联系人王主任 13800138000")

    assert search.search(community, "王主任").total == 0


def test_a_neighbour_shares_the_streets_partners_and_nothing_else(community, neighbour):
    one_of_each(neighbour, "萤火", street=community.street)

    assert titles(search.search(community, "萤火")) == {"partner": ["萤火馆"]}


@pytest.mark.parametrize(
    ("text", "is_found"),
    [
        pytest.param("讲座", True, id="in the title"),
        pytest.param("灾", True, id="one character"),
        pytest.param("三号院", True, id="in the place"),
        pytest.param("低碳", True, id="in the theme"),
        pytest.param("ANNA", True, id="in the summary, whatever the capitals"),
        pytest.param("讲座　anna", True, id="two words, parted as on a Chinese keyboard"),
        pytest.param("讲座 没有", False, id="a word that is nowhere"),
        pytest.param("讲座三号", False, id="never across two texts"),
        pytest.param("%", False, id="a sign that databases know"),
        pytest.param("_", False, id="another one"),
        pytest.param("\x00", False, id="a sign that databases refuse"),
    ],
)
def test_all_words_have_to_be_found(browser, community, text, is_found):
    ActivityFactory(
        unit=community, title="防灾讲座", place="三号院", theme="低碳", summary="请 Anna 讲解"
    )

    results = browser.get(SEARCH, {"q": text}).context["results"]

    assert [hit.title for group in results.groups for hit in group.hits] == (
        ["防灾讲座"] if is_found else []
    )


@pytest.mark.parametrize(
    ("make", "text"),
    [
        pytest.param(
            lambda unit: DemonstrationFamilyFactory(community=unit, address="9号楼301"),
            "9号楼",
            id="the address of a family",
        ),
        pytest.param(
            lambda unit: FacilityFactory(unit=unit, location="东门外"), "东门", id="a location"
        ),
        pytest.param(
            lambda unit: JointWorkFactory(unit=unit, partner__name="水务局"),
            "水务",
            id="the partner of joint work",
        ),
        pytest.param(
            lambda unit: GroupMemberFactory(group__unit=unit, position="书记"),
            "书记",
            id="a position in the group",
        ),
        pytest.param(lambda unit: obligation_of(unit), "Annual", id="the English name of a duty"),
    ],
)
def test_what_else_is_searched(community, make, text):
    make(community)

    [group] = search.search(community, text).groups

    assert group.total == 1


def test_a_phone_is_not_searched(community):
    VolunteerFactory(community=community, phone="13912345678")

    assert search.search(community, "13912345678").groups == []


def test_the_first_few_are_shown_newest_first_and_all_are_counted(browser, community):
    for day in range(1, 8):
        ActivityFactory(unit=community, title=f"讲座{day}", held_on=date(2026, 3, day))

    page = browser.get(SEARCH, {"q": "讲座"})
    [group] = page.context["results"].groups
    assert [hit.title for hit in group.hits] == ["讲座7", "讲座6", "讲座5", "讲座4", "讲座3"]
    assert group.total == 7
    assert "Activities: all 7" in page.content.decode()

    everything = browser.get(SEARCH, {"q": "讲座", "kind": "activity"}).context["group"]
    assert [hit.title for hit in everything.hits] == [f"讲座{day}" for day in range(7, 0, -1)]


def test_a_long_list_of_one_kind_keeps_the_words_from_page_to_page(browser, community):
    for number in range(51):
        ActivityFactory(unit=community, title=f"讲座{number}")

    page = browser.get(SEARCH, {"q": "讲座", "kind": "activity"}).content.decode()

    assert "?q=%E8%AE%B2%E5%BA%A7&amp;kind=activity&amp;page=2" in page


def test_records_are_linked_where_they_have_a_page(browser, community):
    activity = ActivityFactory(unit=community, title="讲座萤火")
    duty = obligation_of(community)
    VolunteerFactory(community=community, name="陈Annual")

    page = browser.get(SEARCH, {"q": "萤火"}).content.decode()
    assert reverse("workspace:activity-detail", args=[activity.pk]) in page
    page = browser.get(SEARCH, {"q": "Annual"}).content.decode()
    assert reverse("workspace:duty-detail", args=[duty.pk]) in page


def test_the_search_asks_as_often_for_many_records_as_for_one(
    browser, community, django_assert_num_queries
):
    ActivityFactory(unit=community, title="萤火虫")
    with django_assert_num_queries(4):
        browser.get(SEARCH, {"q": "萤火"})
    one_of_each(community, "萤火")
    ActivityFactory.create_batch(9, unit=community, theme="萤火")

    with django_assert_num_queries(4):
        browser.get(SEARCH, {"q": "萤火"})


@pytest.mark.parametrize("text", ["", "   ", "　"])
def test_without_a_word_the_page_says_what_is_searched(browser, text):
    page = browser.get(SEARCH, {"q": text}).content.decode()

    assert "Several words all have to be found." in page
    assert "autofocus" in page


def test_when_nothing_is_found_the_page_says_so_in_text(browser):
    page = browser.get(SEARCH, {"q": "<b>x"}).content.decode()

    assert "Nothing has been recorded with “&lt;b&gt;x”." in page


def test_what_is_found_is_marked_and_stays_text(browser, community):
    ActivityFactory(unit=community, title="<i>讲座</i>", summary="<script>alert('讲座')</script>")

    page = browser.get(SEARCH, {"q": "讲座 script"}).content.decode()

    assert "&lt;i&gt;<mark>讲座</mark>&lt;/i&gt;" in page
    assert "&lt;<mark>script</mark>&gt;alert" in page
    assert "<script>alert" not in page


@pytest.mark.parametrize(
    ("text", "words", "expected"),
    [
        pytest.param("讲座", ["座"], "讲<mark>座</mark>", id="a character"),
        pytest.param("Anna", ["AN"], "<mark>An</mark>na", id="as it is written there"),
        pytest.param("aab", ["a", "aab"], "<mark>aab</mark>", id="the longest first"),
        pytest.param("a&b", ["a", "amp"], "<mark>a</mark>&amp;b", id="never inside an entity"),
        pytest.param("a.c", ["."], "a<mark>.</mark>c", id="a sign of patterns"),
        pytest.param("<b>", [], "&lt;b&gt;", id="without a word"),
    ],
)
def test_words_are_marked(text, words, expected):
    assert marked(text, words) == expected


@pytest.mark.parametrize(
    ("text", "words", "expected"),
    [
        pytest.param("短", ["短"], "短", id="all of a short text"),
        pytest.param("a\n\nb", ["b"], "a b", id="on one line"),
        pytest.param("前" * 60 + "词", ["词"], "…" + "前" * 40 + "词", id="from before the word"),
        pytest.param("x" * 130, ["词"], "x" * 120 + "…", id="the beginning without a word"),
    ],
)
def test_an_excerpt_stands_around_the_word(text, words, expected):
    assert excerpt(text, words) == expected
