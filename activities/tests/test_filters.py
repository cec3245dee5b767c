"""What a list of activities shows for what was chosen."""

from datetime import date

import pytest
from django.http import QueryDict
from django.urls import reverse
from django.utils import translation

from activities.filters import Chip, Filters
from activities.models import Activity
from activities.tests.factories import ActivityFactory, PhotoFactory

LIST = reverse("workspace:activity-list")


@pytest.fixture
def browser(client_of, director):
    return client_of(director)


@pytest.fixture
def titles(community):
    """The titles of the activities that an address's filters leave."""
    ActivityFactory(
        unit=community,
        title="防灾讲座",
        held_on=date(2026, 5, 12),
        theme="防灾 减灾",
        place="三号院",
        summary="请消防员 Anna 讲解。",
        attendance=30,
        counted_in="persons",
    )
    photo = PhotoFactory(
        activity__unit=community,
        activity__title="低碳展",
        activity__kind="exhibition",
        activity__audience="youth",
        activity__held_on=date(2025, 11, 2),
        activity__counted_in="not_applicable",
    )
    assert photo.activity.summary == ""
    ActivityFactory(
        unit=community, title="读书会", status="planned", held_on=date(2026, 6, 30), kind="other"
    )
    ActivityFactory(
        unit=community,
        title="露天电影",
        status="cancelled",
        cancel_reason="雨",
        held_on=date(2026, 6, 1),
        kind="screening",
    )

    def titles(query):
        found = Filters.of(QueryDict(query)).applied(Activity.objects.all())
        return [activity.title for activity in found]

    return titles


ALL = ["读书会", "露天电影", "防灾讲座", "低碳展"]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        pytest.param("", ALL, id="nothing chosen"),
        pytest.param("q=讲座", ["防灾讲座"], id="in the title"),
        pytest.param("q=减", ["防灾讲座"], id="one character of the theme"),
        pytest.param("q=三号院", ["防灾讲座"], id="in the place"),
        pytest.param("q=anna", ["防灾讲座"], id="in the summary, whatever the capitals"),
        pytest.param("q=anna 讲座", ["防灾讲座"], id="two words in two places"),
        pytest.param("q=anna　低碳", [], id="two words of two activities"),
        pytest.param("q=%25", [], id="a sign that databases know"),
        pytest.param("q=%00讲座", ["防灾讲座"], id="a sign that databases refuse"),
        pytest.param("year=2025", ["低碳展"], id="a year"),
        pytest.param("year=2026&part=Q2", ALL[:3], id="a quarter"),
        pytest.param("year=2026&part=05", ["防灾讲座"], id="a month"),
        pytest.param("part=Q4", ["低碳展"], id="a quarter of any year"),
        pytest.param("part=11", ["低碳展"], id="a month of any year"),
        pytest.param("kind=exhibition", ["低碳展"], id="a kind"),
        pytest.param("state=planned", ["读书会"], id="a state"),
        pytest.param("audience=youth", ["低碳展"], id="an audience"),
        pytest.param("missing=photo", ["防灾讲座"], id="no photo, of what was held"),
        pytest.param("missing=summary", ["低碳展"], id="no summary, of what was held"),
        pytest.param("missing=attendance", [], id="not applicable is not missing"),
        pytest.param("kind=x&state=x&year=x&part=Q5&missing=x&audience=x", ALL, id="unknown"),
        pytest.param("year=２０２５", ALL, id="a year in other digits"),
        pytest.param("year=0000", ALL, id="no year"),
    ],
)
def test_the_activities_that_the_filters_leave(titles, query, expected):
    assert titles(query) == expected


def test_an_attendance_nobody_entered_is_missing(titles):
    Activity.objects.filter(title="防灾讲座").update(attendance=None, counted_in="")

    assert titles("missing=attendance") == ["防灾讲座"]


def test_each_filter_can_be_dropped_alone():
    filters = Filters.of(QueryDict("q=a b&year=2026&kind=lecture&page=3"))

    with translation.override("en"):
        assert filters.chips() == [
            Chip("Text", "a b", "year=2026&kind=lecture"),
            Chip("Year", "2026", "q=a+b&kind=lecture"),
            Chip("Kind", "lecture", "q=a+b&year=2026"),
        ]
    assert not Filters.of(QueryDict("page=3&year=x"))


def test_the_list_and_its_pages_keep_the_filters(browser, community, neighbour):
    ActivityFactory.create_batch(26, unit=community, kind="tour")
    ActivityFactory(unit=community, kind="lecture")
    ActivityFactory(unit=neighbour, kind="tour")

    page = browser.get(LIST, {"kind": "tour", "q": "讲座"})

    assert page.context["page"].paginator.count == 26
    assert "26 activities" in page.content.decode()
    assert "?q=%E8%AE%B2%E5%BA%A7&amp;kind=tour&amp;page=2" in page.content.decode()
    assert len(browser.get(LIST, {"kind": "tour", "page": 2}).context["page"]) == 1


def test_a_list_without_a_hit_offers_all_again(browser, community):
    ActivityFactory(unit=community)

    page = browser.get(LIST, {"kind": "tour"}).content.decode()

    assert "No activity fits all of these filters." in page
    assert "Show all activities" in page


def test_what_is_typed_comes_back_as_text(browser, community):
    page = browser.get(LIST, {"q": '"><script>alert(1)</script>'}).content.decode()

    assert "<script>alert" not in page
    assert "&quot;&gt;&lt;script&gt;alert(1)" in page


def test_filters_ask_no_more_for_many_activities(browser, community, django_assert_max_num_queries):
    PhotoFactory.create_batch(3, activity__unit=community, activity__kind="lecture")

    with django_assert_max_num_queries(7):
        browser.get(LIST, {"kind": "lecture", "q": "讲", "year": "2026", "part": "Q1"})
