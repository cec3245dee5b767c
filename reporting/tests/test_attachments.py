"""The files inside a summary's PDF say what the records say."""

import csv
import json
from datetime import UTC, date, datetime
from io import StringIO
from pathlib import Path

import pikepdf
import pytest
from django.conf import settings as site
from django.db.models import Count, Q, Sum

from activities.models import Activity
from activities.tests.factories import ActivityFactory
from outreach.communities.models import Community, Street
from outreach.communities.tests.factories import GroupMemberFactory, LeadingGroupFactory
from outreach.shared.csv_files import as_written
from reporting import attachments, papers, summaries
from reporting.demo import loading
from reporting.tests.factories import made, prepared
from reporting.tests.schema import faults

NOW = datetime(2026, 11, 24, 4, tzinfo=UTC)
TODAY = date(2026, 11, 24)
SCHEMA = json.loads(Path(site.BASE_DIR, "reporting/schemas/summary-1.schema.json").read_text())


@pytest.fixture
def demo(db):
    assert loading.load(now=NOW, tell=lambda line: None)


def inside(document) -> dict[str, bytes]:
    """The files that travel in a finished PDF."""
    with pikepdf.open(document.file.path) as opened:
        return {name: it.get_file().read_bytes() for name, it in opened.attachments.items()}


def rows_of(content: bytes) -> list[dict[str, str]]:
    table = csv.DictReader(StringIO(content.decode("utf-8-sig"), newline=""))
    return [{name: as_written(cell) for name, cell in row.items()} for row in table]


def csv_of(document) -> list[dict[str, str]]:
    return rows_of(papers.paper(document).attachments[0].content)


def json_of(document) -> dict:
    return json.loads(papers.paper(document).attachments[1].content)


def test_the_table_holds_every_activity_as_the_records_do(demo):
    unit = Community.objects.order_by("code").first()
    (document,) = made(unit, "2026", now=NOW, as_of=TODAY)

    content = inside(document)["activities.csv"]

    held = Activity.objects.counted().filter(unit=unit, held_on__range=("2026-01-01", TODAY))
    assert content.startswith(b"\xef\xbb\xbfcommunity_code,date,title,")
    assert held.count() > 20
    assert rows_of(content) == [
        {
            "community_code": unit.code,
            "date": str(it.held_on),
            "title": it.title,
            "kind": it.kind,
            "theme": it.theme,
            "audience": it.audience,
            "attendance": "" if it.attendance is None else str(it.attendance),
            "attendance_unit": it.counted_in,
            "partner": ";".join(partner.name for partner in it.partners.all()),
            "place": it.place,
            "assumed": str(int(it.year_is_assumed or it.day_is_assumed or it.unit_is_assumed)),
        }
        for it in held.order_by("held_on", "pk")
    ]


def test_the_figures_equal_what_the_database_adds_up(demo):
    unit = Community.objects.order_by("code").first()
    (document,) = made(unit, "2026", now=NOW, as_of=TODAY)

    figures = json.loads(inside(document)["summary.json"])

    held = Activity.objects.counted().filter(unit=unit, held_on__range=("2026-01-01", TODAY))
    assert figures["activities"]["total"] == held.aggregate(
        times=Count("pk"),
        persons=Sum("attendance", filter=Q(counted_in="persons")),
        person_times=Sum("attendance", filter=Q(counted_in="person_times")),
        uncounted=Count("pk", filter=Q(attendance__isnull=True, counted_in="")),
    )
    assert figures["activities"]["lectures"] == held.filter(kind="lecture").count()
    assert (figures["kind"], figures["period"], figures["version"]) == ("annual", "2026", 1)
    assert figures["unit"] == {"code": unit.code, "zh": unit.name, "en": unit.name_en}
    assert figures["window"]["counted_to"] == str(TODAY)
    assert figures["figures_sha256"] == document.version.figures_sha256


def test_a_street_s_file_has_a_row_for_each_community(demo):
    (document,) = prepared(Street.objects.get(), "2026", now=NOW, as_of=TODAY)

    rows = json_of(document)["communities"]

    held = Activity.objects.counted().filter(held_on__range=("2026-01-01", TODAY))
    assert {row["unit"]["code"]: row["activities"]["times"] for row in rows} == {
        unit.code: held.filter(unit=unit).count() for unit in Community.objects.all()
    }


@pytest.mark.parametrize("key", ["2026H1", "2026"])
@pytest.mark.parametrize("find", [Street.objects.get, Community.objects.order_by("code").first])
def test_the_figures_are_what_their_schema_describes(demo, key, find):
    (document,) = prepared(find(), key, now=NOW, as_of=TODAY)

    assert list(faults(json_of(document), SCHEMA)) == []


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        pytest.param({"version": 0}, "$.version: minimum 1, not 0", id="too small"),
        pytest.param({"kind": "weekly"}, "$.kind: enum", id="unknown kind"),
        pytest.param({"texts": {"plan": 1}}, "$.texts.plan: type", id="no text"),
        pytest.param({"members": []}, "$.members: the schema does not describe it", id="more"),
    ],
)
def test_the_schema_would_notice(community, change, fault):
    (document,) = prepared(community, "2026", now=NOW)

    (found,) = faults(json_of(document) | change, SCHEMA)

    assert found.startswith(fault)


def test_a_missing_field_would_be_noticed(community):
    (document,) = prepared(community, "2026", now=NOW)
    figures = json_of(document)
    del figures["duties"]

    assert [fault.partition(" [")[0] for fault in faults(figures, SCHEMA)] == ["$: required"]


def test_a_spreadsheet_calculates_nothing_in_the_table(community):
    ActivityFactory(unit=community, title='=HYPERLINK("http://x")', place="@here", theme="䶮𠮷")
    (document,) = prepared(community, "2026", now=NOW)

    table = papers.paper(document).attachments[0].content.decode("utf-8-sig")

    assert "'=HYPERLINK" in table
    assert ",'@here," in table
    (row,) = csv_of(document)
    assert (row["title"], row["place"], row["theme"]) == ('=HYPERLINK("http://x")', "@here", "䶮𠮷")


def test_nobody_s_name_is_in_the_files(community, director):
    GroupMemberFactory(group=LeadingGroupFactory(unit=community), name="欧阳守正")
    (document,) = prepared(community, "2026", now=NOW)

    paper = papers.paper(document)

    files = b"".join(it.content for it in paper.attachments).decode()
    for name in ("欧阳守正", director.name):
        assert name in paper.html
        assert name not in files


def test_every_language_carries_the_same_files(community):
    ActivityFactory(unit=community)
    chinese, english = made(community, "2026", now=NOW, languages=summaries.LANGUAGES)

    assert inside(chinese) == inside(english)
    assert sorted(inside(chinese)) == ["activities.csv", "summary.json"]


def test_of_a_long_ledger_the_rest_is_only_in_the_table(community, settings):
    settings.LEDGER_LIMIT = 2
    titles = [f"科普大讲堂第{number}讲" for number in range(3)]
    for day, title in enumerate(titles, 1):
        ActivityFactory(unit=community, title=title, held_on=date(2026, 3, day))
    (document,) = prepared(community, "2026", now=NOW, languages=["en"])

    printed = papers.paper(document).html

    assert [title in printed for title in titles] == [True, True, False]
    assert "Printed are the first 2 of 3 activities." in printed
    assert [row["title"] for row in csv_of(document)] == titles


def test_a_ledger_that_is_printed_whole_says_nothing_of_it(community, settings):
    settings.LEDGER_LIMIT = 2
    ActivityFactory.create_batch(2, unit=community)
    (document,) = prepared(community, "2026", now=NOW, languages=["en"])

    assert "Printed are the first" not in papers.paper(document).html


def test_six_hundred_activities_are_printed():
    assert site.LEDGER_LIMIT == 600


def test_the_columns_are_those_an_import_reads():
    from activities.imports import COLUMNS

    assert set(attachments.COLUMNS) - {"assumed"} <= {column.name for column in COLUMNS}
