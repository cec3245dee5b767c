import re
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from html import unescape
from types import SimpleNamespace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from activities.tests.factories import ActivityFactory, PhotoFactory, PlanItemFactory
from outreach.communities.tests.factories import CommunityFactory
from outreach.programme.models import Obligation
from outreach.programme.obligations import open_due_periods
from reporting import counting, papers
from reporting.figures import Assessment, Figures, Points, Tally
from reporting.models import Submission
from reporting.survey import survey
from reporting.tests.factories import prepared
from reporting.tests.test_figures import duty, row, unit

NOW = datetime(2027, 1, 15, 4, tzinfo=UTC)
LANGUAGES = ("zh-hans", "en")


def printed(version, language="en", *, texts=None, reasons=None) -> str:
    """The page of a version; texts as those that keep them have them."""
    version.texts, version.reasons = texts or {}, reasons or {}
    return papers.paper(SimpleNamespace(version=version, language=language)).html


def words_of(html: str) -> str:
    """What a reader sees, with single spaces."""
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", html)).split())


def drafted(unit, key="2026", *, figures=None):
    """A draft, its figures replaced if others are given."""
    (document,) = prepared(unit, key, now=NOW)
    version = document.version
    if figures:
        version.figures = figures.as_json()
    return version


@pytest.fixture
def plan_of(street):
    """The draft of a unit's work plan, as its own kind of figures."""

    def draft(of):
        version = drafted(of)
        open_due_periods(today=date(2026, 1, 20))
        duties = Obligation.objects.filter(
            unit=of, definition__metric="work-plan", period_key="2026"
        ).select_related("unit")
        found = counting.count_plans(obligations=list(duties), street=street, now=NOW)
        version.figures = found[of.pk].as_json()
        return version

    return draft


# --- Every paper ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "zh", "en"),
    [
        (
            "2026",
            "亚运村街道安慧里社区2026年度科普工作总结",
            "Yayuncun Subdistrict, Anhuili Community: annual science outreach summary 2026",
        ),
        (
            "2026H1",
            "亚运村街道安慧里社区2026年上半年科普工作总结",
            "Yayuncun Subdistrict, Anhuili Community: half-year science outreach summary 2026",
        ),
        (
            "plan",
            "亚运村街道安慧里社区2026年度科普工作计划",
            "Yayuncun Subdistrict, Anhuili Community: annual science outreach work plan 2026",
        ),
    ],
)
def test_the_title_names_street_community_year_and_kind(community, plan_of, kind, zh, en):
    version = plan_of(community) if kind == "plan" else drafted(community, kind)

    titles = [
        papers.paper(SimpleNamespace(version=version, language=language)).title
        for language in LANGUAGES
    ]

    assert titles == [zh, en]


@pytest.mark.parametrize(
    ("key", "of_street", "headings"),
    [
        pytest.param("2026", False, "组织领导 队伍建设 科普阵地与“四联”机制 科普活动 示范创建 "
        "目标完成情况 经费 存在问题 下一年度计划", id="annual"),
        pytest.param("2026H1", False, "组织领导 队伍建设 科普阵地与“四联”机制 科普活动 "
        "目标完成情况 存在问题 下半年计划", id="half-year"),
        pytest.param("2026", True, "社区 组织领导 队伍建设 科普阵地与“四联”机制 科普活动 示范创建 "
        "目标完成情况 经费 存在问题 下一年度计划", id="street"),
        pytest.param("plan", False, "工作目标 年度任务 工作措施 分月安排", id="work plan"),
    ],
)  # fmt: skip
def test_sections_are_numbered_through(street, community, plan_of, key, of_street, headings):
    of = street if of_street else community
    html = printed(plan_of(of) if key == "plan" else drafted(of, key), "zh-hans")

    found = [heading for heading in re.findall("<h2>(.*?)</h2>", html) if "附件" not in heading]

    numerals = papers.NUMERALS
    wanted = [f"{numerals[place]}、{words}" for place, words in enumerate(headings.split())]
    assert found == wanted


@pytest.mark.parametrize("key", ["2026", "2026H1", "plan"])
def test_what_was_written_is_printed_paragraph_by_paragraph_and_escaped(community, plan_of, key):
    version = plan_of(community) if key == "plan" else drafted(community, key)
    codes = papers.PLAN if key == "plan" else [*papers.SUMMARY, *papers.CLOSING]
    if key == "2026H1":
        codes = [code for code in codes if code not in papers.ANNUAL_ONLY]
    written = [code for code in codes if (key, code) != ("plan", "duties")]
    texts = {code: f"{code}一\n\n<b>{code}二</b>" for code in papers.TEXTS}

    html = printed(version, texts=texts)

    for code in written:
        assert f"<p>{code}一</p><p>&lt;b&gt;{code}二&lt;/b&gt;</p>" in html
    assert len(re.findall("一</p>", html)) == len(written)


def test_room_for_writing_is_left_in_drafts_alone(community, director):
    version = drafted(community)
    assert printed(version).count("To be written in by hand:") == 2
    assert printed(version, texts={"funds": "五千元"}).count("To be written in by hand:") == 1

    Submission.objects.create(version=version, submitted_by=director, submitted_at=NOW)

    assert "To be written in by hand:" not in printed(version)
    assert words_of(printed(version)).count("Nothing is reported here.") == 2


def test_the_paper_says_at_both_ends_by_what_it_can_be_recognised(community):
    version = drafted(community)
    version.code = "7KQ4MX2ZT9WB"

    html = printed(version)

    words = words_of(html)

    number = f"No. {community.code}-A2026-1. Version 1, draft"
    assert words.count(f"{number}, figures {version.figures_sha256[:12]}.") == 2
    assert "Seal" in words
    assert "Verification code 7KQ4-MX2Z-T9WB." in words
    assert html.count('<svg xmlns="http://www.w3.org/2000/svg" class="qr"') == 2
    assert "http://127.0.0.1:8000/verify/7KQ4-MX2Z-T9WB/" in words.partition("Seal")[2]


def test_reasons_stand_beside_the_duty_they_are_about(community):
    figures = Figures(own=unit(duties=(duty(standing="missed"), duty(code="youth"))))

    html = printed(
        drafted(community, figures=figures),
        reasons={"families 2026": "<搬迁>", "monthly-record 2026-01": "别处"},
    )

    assert "Reason unmet: &lt;搬迁&gt;" in html
    assert "别处" not in html


def test_photos_are_given_to_the_press_with_their_captions(community, settings):
    photo = PhotoFactory(activity=ActivityFactory(unit=community), caption="听课")

    version = drafted(community)
    paper = papers.paper(SimpleNamespace(version=version, language="en"))

    assert list(paper.media) == [photo.image.name]
    assert f'src="media:{photo.image.name}"' in paper.html
    assert "听课 · 2026-03-05" in words_of(paper.html)


def test_what_changed_since_the_version_before_is_a_table(community, director):
    first = drafted(community)
    ActivityFactory(unit=community)
    figures = Figures.from_json(first.figures)
    total = replace(figures.own.activities, total=Tally(times=5))
    own = replace(figures.own, activities=total)
    second = first.summary.versions.create(
        number=2,
        as_of=first.as_of,
        figures=Figures(own=own).as_json(),
        figures_sha256="0" * 64,
        counted_at=NOW,
    )

    assert "Changes since the version before" not in printed(first)
    assert "activities 0 5" in words_of(printed(second))
    second.figures = first.figures
    assert "No figure has changed." in printed(second)


# --- A community's summary ------------------------------------------------------------------------


def test_hours_are_not_entered_until_somebody_enters_them(community):
    words = words_of(printed(drafted(community)))
    assert "hours not entered" in words
    assert "Service hours: not entered." in words

    own = unit()
    months = (Decimal(2),) * 12
    volunteers = replace(own.volunteers, hours=Decimal(24), hours_by_month=months)
    figures = Figures(own=replace(own, volunteers=volunteers))
    html = printed(drafted(community, figures=figures))
    assert "Service hours: 24." in words_of(html)
    assert "<title>Service hours by month</title>" in html


def test_the_table_shows_both_days_of_an_extension_and_the_prorating(community):
    extended = duty(standing="met_late", done=3, quarters=2, effective_due_on=date(2027, 1, 9))

    words = words_of(printed(drafted(community, figures=Figures(own=unit(duties=(extended,))))))

    assert "extended to 2027-01-09, originally due 2026-12-31" in words
    assert "pro-rated: 2 of 4 quarters" in words
    assert "100% (3/3) △ met late" in words


def test_the_share_of_the_year_stands_in_the_half_year_alone(community):
    assert "Year gone" in words_of(printed(drafted(community, "2026H1")))
    assert "Year gone" not in words_of(printed(drafted(community, "2026")))


@pytest.mark.parametrize(
    ("points", "shown"),
    [
        pytest.param((None, None), "- target assessment not scored yet", id="not scored"),
        pytest.param((Decimal(6), None), "6 target assessment self score, of 100", id="self"),
        pytest.param(
            (Decimal(6), Decimal("4.5")), "4.5 target assessment reviewed, of 100", id="reviewed"
        ),
    ],
)
def test_the_score_at_a_glance_says_whose_it_is(community, points, shown):
    assessed = Assessment(is_closed=False, points=(Points("families", 6, None, *points),))
    own = unit(duties=(duty(standing="met"),), assessment=assessed)

    assert shown in words_of(printed(drafted(community, figures=Figures(own=own))))


def test_without_a_score_sheet_there_is_no_score(community):
    assert "- target assessment no score sheet" in words_of(printed(drafted(community)))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_survey_tells_nought_from_what_is_not_collected(language):
    with translation.override(language):
        rows = [row for group in survey(Figures(own=unit())) for row in group.rows]

    assert len({row.item for row in rows}) == len(rows)
    assert all(row.number is None for row in rows[:4])  # people are persons
    funds = [row for row in rows if "经费" in row.item or "Funds" in row.item]
    assert [(row.number, row.persons, row.person_times) for row in funds] == [(None,) * 3] * 2
    leaflets = next(row for row in rows if row.item in ("传单", "leaflets"))
    assert leaflets.number == 0


def test_a_street_reports_the_volunteers_of_its_communities():
    figures = Figures(own=replace(unit(), is_street=True), communities=(row(), row()))

    with translation.override("en"):
        rows = {row.item: row.persons for group in survey(figures) for row in group.rows}

    assert rows["Registered outreach volunteers"] == 6
    assert rows["of these, joined in the window"] is None


# --- The street's ---------------------------------------------------------------------------------


def test_a_roll_up_without_every_accepted_summary_is_provisional(street, community, neighbour):
    words = words_of(printed(drafted(street)))

    assert "draft, provisional" in words
    assert f"{community.name_en} ※" in words
    assert f"Not yet received from: {community.name_en}, {neighbour.name_en}." in words


def test_a_roll_up_of_accepted_summaries_says_so(street):
    rows = (
        row(accepted_version=2, status="late", state="accepted", submitted_on=date(2027, 2, 1)),
    )
    own = replace(unit(), is_street=True)

    words = words_of(printed(drafted(street, figures=Figures(own=own, communities=rows))))

    assert "provisional" not in words.lower()
    assert "※" not in words
    assert "All figures are those of accepted summaries." in words
    assert "Received 100.0% (1/1), on time 0.0% (0/1), accepted 100.0% (1/1)." in words


def test_the_submission_table_counts_every_state():
    day = date(2027, 2, 1)
    rows = (
        row(status="on_time", state="accepted", accepted_version=1, submitted_on=day),
        row(status="late", state="accepted", accepted_version=1, submitted_on=day),
        row(status="on_time", state="returned", submitted_on=day),
        row(status="on_time", state="waiting", submitted_on=day),
        row(status="not_submitted", state="draft"),
    )

    found = papers._submissions(Figures(own=unit(), communities=rows))

    assert [found.pop(name) for name in ("missing", "from_records")] == [
        [rows[4]],
        [*rows[2:]],
    ]
    assert found == {
        "expected": 5,
        "received": 4,
        "on_time": 3,
        "late": 1,
        "returned": 1,
        "waiting": 1,
        "accepted": 2,
    }


def test_a_street_without_communities_is_printed_all_the_same(street):
    assert "The street has no communities in this period." in words_of(printed(drafted(street)))


# --- Work plans -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "The plan covers 1 of the 8 duties that activities can meet."),
        ("zh-hans", "以举办活动完成的任务共8项，计划已覆盖1项。"),
    ],
)
def test_a_plan_says_what_it_covers(community, plan_of, language, said):
    """Two items are what the year asks a community to organise; nothing else is covered."""
    for month in (2, 3):
        PlanItemFactory(unit=community, month=month, title=f"寒假实验{month}")

    words = words_of(printed(plan_of(community), language))

    assert "寒假实验2" in words
    assert said in words
    assert ("lacks Q2, Q3, Q4" if language == "en" else "尚缺 二季度、三季度、四季度") in words


def test_an_empty_plan_says_so(street, community, plan_of):
    assert "The plan has no items yet." in words_of(printed(plan_of(community)))


def test_laying_out_asks_nothing_of_the_records(street, community):
    def queries() -> int:
        version = drafted(street)
        with CaptureQueriesContext(connection) as captured:
            printed(version)
        return len(captured)

    few = queries()
    for unit_held in (street, community, CommunityFactory(street=street)):
        ActivityFactory.create_batch(5, unit=unit_held)

    assert queries() == few <= 4
