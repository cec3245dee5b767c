"""Activities taken away as files: readable for people, and for the import, in both languages."""

import csv
from datetime import date, timedelta
from io import BytesIO, StringIO

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation
from openpyxl import load_workbook

from activities import exports, imports
from activities.models import Activity, Audience, CountedIn, Kind, PublicityOutput
from activities.tests.factories import ActivityFactory
from outreach.communities.models import Unit
from outreach.communities.tests.factories import PartnerFactory
from outreach.shared.imports import Report

LANGUAGES = pytest.mark.parametrize("language", ["zh-hans", "en"])
KINDS = pytest.mark.parametrize("kind", ["csv", "xlsx"])


def written(kind) -> bytes:
    found = Activity.objects.all()
    if kind == "csv":
        return b"".join(exports.activities_csv(found))
    return exports.activities_workbook(found)


def cells(content: bytes) -> list[list]:
    if content.startswith(b"PK"):
        return [list(row) for row in load_workbook(BytesIO(content)).active.values]
    return list(csv.reader(StringIO(content.decode("utf-8-sig"), newline="")))


def brought_in_again(content, path, home=None) -> Report:
    path.write_bytes(content)
    report = Report()
    units = Unit.objects.all()
    today = timezone.localdate()
    imports.preview(path, units=units, today=today, report=report, home=home)
    return report


@pytest.fixture
def everything(community):
    """Every choice, every state, and texts that lead a spreadsheet into temptation."""
    today = timezone.localdate()
    choices = zip(
        [*Kind, *Kind],
        [*Audience, *Audience, *Audience],
        strict=False,
    )
    for number, (kind, audience) in enumerate(choices):
        ActivityFactory(unit=community, kind=kind, audience=audience, theme=f"主题{number}")
    first, second, third, *_others = Activity.objects.order_by("pk")
    Activity.objects.filter(pk=first.pk).update(
        attendance=0, counted_in=CountedIn.PERSON_TIMES, day_is_assumed=True, theme="反邪教"
    )
    Activity.objects.filter(pk=second.pk).update(
        attendance=46,
        counted_in=CountedIn.PERSONS,
        summary='第一行\r\n\r\n=第二行, “引号"',
        place="3号楼，院内",
        source_url="https://example.org/a",
    )
    Activity.objects.filter(pk=third.pk).update(counted_in=CountedIn.NOT_APPLICABLE)
    second.partners.add(PartnerFactory(street=community.street, name="市科技馆"))
    second.partners.add(PartnerFactory(street=community.street, name="区科协"))
    for number, material in enumerate(PublicityOutput.Kind):
        PublicityOutput.objects.create(activity=second, kind=material, number=number)
    for title in ("=1+1", "'=1", "-5℃实验", "＋科学", "@all", "𠮷里䶮展"):
        ActivityFactory(unit=community, title=title)
    ActivityFactory(unit=community, status="planned", held_on=today + timedelta(days=9))
    ActivityFactory(unit=community, status="planned", held_on=today - timedelta(days=9))
    ActivityFactory(unit=community, status="cancelled", cancel_reason="雨", held_on=today)
    ActivityFactory(unit=community.street, title="街道启动仪式")
    return Activity.objects.count()


@LANGUAGES
@KINDS
def test_what_was_exported_comes_in_again_unchanged(everything, kind, language, tmp_path):
    with translation.override(language):
        report = brought_in_again(written(kind), tmp_path / "table")

    assert report.refusals == []
    assert (report.new, report.changed, report.unchanged) == (0, 0, everything)


@LANGUAGES
def test_an_export_reads_the_same_in_either_language(everything, language, tmp_path):
    """Somebody with an English page may take a Chinese table."""
    with translation.override(language):
        content = written("xlsx")
    with translation.override("en" if language == "zh-hans" else "zh-hans"):
        report = brought_in_again(content, tmp_path / "table")

    assert (report.new, report.changed, report.unchanged) == (0, 0, everything)


@KINDS
def test_headings_and_words_are_those_of_the_page(community, kind):
    ActivityFactory(unit=community, title="讲座", attendance=3, counted_in="persons")

    with translation.override("zh-hans"):
        [headings, row] = cells(written(kind))
    with translation.override("en"):
        [in_english, _row] = cells(written(kind))

    assert headings[:5] == ["社区代码", "主办", "日期", "名称", "形式"]
    assert row[:2] == [community.code, "社区"]
    assert row[3:5] == ["讲座", "讲座"]
    assert in_english[:5] == ["community_code", "organiser", "date", "title", "kind"]


def test_days_and_numbers_of_a_workbook_are_days_and_numbers(community):
    ActivityFactory(unit=community, held_on=date(2026, 3, 5), attendance=3, counted_in="persons")

    [headings, row] = cells(written("xlsx"))

    found = dict(zip(headings, row, strict=True))
    assert found["date"].date() == date(2026, 3, 5)
    assert found["attendance"] == 3


@pytest.mark.parametrize("title", ["=1+1", "+1", "-1", "@SUM(A1)", "＝1"])
def test_no_title_is_calculated(community, title):
    ActivityFactory(unit=community, title=title)

    assert cells(written("csv"))[1][3] == f"'{title}"
    cell = load_workbook(BytesIO(written("xlsx"))).active["D2"]
    assert (cell.value, cell.data_type) == (title, "s")


def test_chinese_is_intact_in_excel_and_wps(community):
    ActivityFactory(unit=community, title="𠮷里䶮展")

    assert written("csv").startswith(b"\xef\xbb\xbf")
    assert cells(written("csv"))[1][3] == cells(written("xlsx"))[1][3] == "𠮷里䶮展"


@KINDS
def test_a_long_export_asks_no_more_than_a_short_one(community, kind):
    def questions():
        with CaptureQueriesContext(
            connection,
        ) as asked:
            written(kind)
        return len(asked)

    ActivityFactory(unit=community)
    for_one = questions()
    ActivityFactory.create_batch(30, unit=community)

    assert questions() == for_one


def test_a_long_table_comes_in_blocks(community):
    ActivityFactory.create_batch(600, unit=community)

    blocks = list(exports.activities_csv(Activity.objects.all()))

    assert len(blocks) == 3
    assert len(cells(b"".join(blocks))) == 601
