"""The first sentence of each section, as its figures suggest it."""

from datetime import date

import pytest
from django.utils import translation

from reporting import drafts
from reporting.figures import (
    Activities,
    Coded,
    Demonstration,
    Group,
    Member,
    PartnerRow,
    Planned,
    Position,
    Post,
    Tally,
    Volunteers,
    VolunteerTeam,
)
from reporting.rules import sections
from reporting.suggesting import suggestions
from reporting.tests.drafted import draft_of, duty_row

DAY = date(2026, 1, 8)
FULL = {
    "group": Group("set_up", DAY, None, (Member("王小明", "head", "社区主任"),) * 5),
    "posts": (
        Post("王小明", "director", DAY, None),
        Post("李前任", "director", DAY, date(2026, 2, 1)),
    ),
    "volunteers": Volunteers(3, 2, 1, 4, (VolunteerTeam("安慧里服务队", DAY, 4),)),
    "positions": (Position("platform", "平台", "", 4, DAY), Position("platform", "墙", "", 1, DAY)),
    "partners": (PartnerRow("第一小学", 1), PartnerRow("图书馆", 0, 1)),
    "activities": Activities(
        total=Tally(12, 40, 600, 2),
        last_year=Tally(9),
        lectures=4,
        by_kind=(Coded("lecture", Tally(4)),),
    ),
    "demonstration": Demonstration(families_new=2, families_total=9, blocks_total=1),
    "duties": (duty_row(), duty_row(code="youth", name_en="Youth", target=1)),
    "plan": (Planned(5, 2027, "Open day", "tour"), Planned(6, 2027, "Lecture", "lecture")),
}
ENGLISH = {
    "organisation": (
        "The leading group was set up on 8 January 2026 and has 5 members. "
        "community director: 王小明."
    ),
    "team": (
        "Volunteers in service: 4; 2 joined and 1 left in this time. "
        "They serve in these teams: 安慧里服务队."
    ),
    "positions": (
        "2 publicity positions are kept up; changes of contents: 5. "
        "Joint work was done with 第一小学, 图书馆."
    ),
    "activities": (
        "12 activities were held, 9 in the same time last year; "
        "600 person-times and 40 persons were counted. Lectures: 4."
    ),
    "demonstration": (
        "Demonstration families newly designated: 2, holding the title: 9; demonstration blocks: 1."
    ),
    "duties": "Duties met: 1 of 2.",
    "problems": (
        "Not reached yet: Demonstration families (1 of 3). "
        "For 2 activities the attendance was not entered."
    ),
    "plan": ("2 activities are planned, among them: Open day (2027-05), Lecture (2027-06)."),
}


def own_of(community, **values):
    return drafts.figures(draft_of(community, **values)).own


def test_every_section_is_suggested_from_its_figures(community):
    own = own_of(community, **FULL)

    assert suggestions(own, kind=sections.ANNUAL) == ENGLISH


def test_a_work_plan_is_suggested_from_the_plan(community):
    own = own_of(community, **FULL)

    assert suggestions(own, kind=sections.WORK_PLAN) == {
        "goals": "It is planned to hold 2 activities this year.",
        "measures": "By kind: tour 1, lecture 1.",
        "plan": ENGLISH["plan"],
    }


def test_sentences_follow_one_another_without_a_space_in_chinese(community):
    own = own_of(community, **FULL)

    with translation.override("zh-hans"):
        found = suggestions(own, kind=sections.HALF_YEAR)

    assert found["activities"] == ("共举办活动12次，上年同期9次；参加600人次、40人。其中讲座4次。")
    assert found["problems"] == "尚未完成：科普示范家庭（1 / 3）。有2次活动未填写参加人数。"


@pytest.mark.parametrize("kind", sections.SECTIONS)
def test_nothing_is_suggested_where_nothing_is_recorded(community, kind):
    own = own_of(community, activities=Activities(), duties=())

    assert suggestions(own, kind=kind) == {}
