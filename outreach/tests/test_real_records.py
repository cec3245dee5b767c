"""The real records of two streets, brought in: counts equal what a plain script reads from them."""

import csv
from collections import Counter
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db.models import Sum
from openpyxl import Workbook

from activities.models import Activity, PublicityOutput
from outreach.accounts.models import AuditEntry
from outreach.communities.models import Community, Partner, Street
from outreach.communities.tests.factories import CommunityFactory

DATA = Path(__file__).parents[2] / "activities" / "tests" / "data"
ACTIVITIES, COMMUNITIES = DATA / "activities.csv", DATA / "communities.csv"
CHINESE = {
    "community_code": "社区代码",
    "organiser": "主办",
    "date": "日期",
    "title": "名称",
    "kind": "形式",
    "theme": "主题",
    "audience": "对象",
    "attendance": "参加人数",
    "attendance_unit": "计数单位",
    "partner": "共建单位",
    "materials": "宣传品",
    "source_url": "来源",
    "year_assumed": "年份推定",
    "day_assumed": "日期推定",
    "community_assumed": "社区推定",
}


def rows_of(path) -> list[dict]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def bring_in(command, path, **options) -> str:
    said = StringIO()
    call_command(command, path, stdout=said, stderr=StringIO(), **options)
    return said.getvalue()


def refusals_of(path) -> tuple[list[str], str]:
    refused = StringIO()
    with pytest.raises(CommandError) as told:
        call_command("import_activities", path, stdout=StringIO(), stderr=refused)
    assert told.value.returncode == 1
    return refused.getvalue().splitlines(), str(told.value)


@pytest.fixture
def places(db):
    bring_in("import_communities", COMMUNITIES)


@pytest.fixture
def records(places):
    bring_in("import_activities", ACTIVITIES)


def everything() -> list[tuple]:
    """Every record with all that its row says, in an order of its own."""
    fields = ["unit__code", "held_on", "title", "kind", "theme", "audience", "attendance"]
    fields += ["counted_in", "source_url", "year_is_assumed", "day_is_assumed", "unit_is_assumed"]
    records = Activity.objects.order_by("pk")
    partners = Activity.partners.through.objects.order_by("activity", "partner__name")
    outputs = PublicityOutput.objects.order_by("activity", "kind")
    return [
        *records.values_list("pk", *fields),
        *partners.values_list("activity", "partner__name"),
        *outputs.values_list("activity", "kind", "number"),
    ]


# --- What came in ---------------------------------------------------------------------------------


def test_every_community_stands_in_its_street(places):
    found = Community.objects.values_list("code", "name", "street__code", "street__name")

    rows = rows_of(COMMUNITIES)
    expected = [(r["code"], r["name"], r["street_code"], r["street_name"]) for r in rows]
    assert sorted(found) == sorted(expected)
    assert Street.objects.count() == len({row["street_code"] for row in rows}) == 2


@pytest.mark.parametrize(
    ("column", "field"),
    [
        ("community_code", "unit__code"),
        ("kind", "kind"),
        ("audience", "audience"),
        ("theme", "theme"),
        ("title", "title"),
    ],
)
def test_counts_equal_those_of_a_plain_script(records, column, field):
    expected = Counter(row[column] for row in rows_of(ACTIVITIES))

    assert Counter(Activity.objects.values_list(field, flat=True)) == expected


def test_every_month_has_the_records_of_the_file(records):
    expected = Counter(row["date"][:7] for row in rows_of(ACTIVITIES))

    days = Activity.objects.values_list("held_on", flat=True)
    assert Counter(f"{day:%Y-%m}" for day in days) == expected


def test_head_counts_add_up_for_each_unit_and_way_of_counting(records):
    expected = Counter()
    for row in rows_of(ACTIVITIES):
        if row["attendance"]:
            expected[row["community_code"], row["attendance_unit"]] += int(row["attendance"])

    counted = Activity.objects.exclude(attendance=None).order_by()
    sums = counted.values_list("unit__code", "counted_in").annotate(people=Sum("attendance"))
    assert {(unit, way): people for unit, way, people in sums} == dict(expected)
    blank = sum(not row["attendance"] for row in rows_of(ACTIVITIES))
    assert Activity.objects.filter(attendance=None).count() == blank


def test_partners_and_publicity_output_are_those_of_the_file(records):
    partners, output = Counter(), Counter()
    for row in rows_of(ACTIVITIES):
        partners.update(name for name in row["partner"].split(";") if name)
        for amount in filter(None, row["materials"].split(";")):
            kind, _equals, number = amount.replace(":", "=").partition("=")
            output[kind.strip()] += int(number)

    found = Counter(Activity.partners.through.objects.values_list("partner__name", flat=True))
    assert found == partners
    sums = PublicityOutput.objects.order_by().values_list("kind").annotate(all=Sum("number"))
    assert dict(sums) == dict(output)


# --- The same again, and in other clothes ---------------------------------------------------------


def test_the_same_files_twice_add_nothing(records):
    before = everything(), Activity.history.count(), Partner.objects.count()
    entries = AuditEntry.objects.count()

    said = bring_in("import_communities", COMMUNITIES), bring_in("import_activities", ACTIVITIES)

    assert said == (
        f"0 new, 0 changed, {len(rows_of(COMMUNITIES))} unchanged.\n",
        f"0 new, 0 changed, {len(rows_of(ACTIVITIES))} unchanged.\n",
    )
    assert (everything(), Activity.history.count(), Partner.objects.count()) == before
    assert AuditEntry.objects.count() == entries


def as_csv(encoding, *, chinese):
    def write(folder):
        rows = rows_of(ACTIVITIES)
        headings = [CHINESE[name] if chinese else name for name in rows[0]]
        path = folder / "records.csv"
        with path.open("w", encoding=encoding, newline="") as file:
            csv.writer(file).writerows([headings, *(row.values() for row in rows)])
        return path

    return write


def as_workbook(folder):
    rows = rows_of(ACTIVITIES)
    book = Workbook()
    for line in [[CHINESE[name] for name in rows[0]], *(list(row.values()) for row in rows)]:
        book.active.append(line)
    book.save(folder / "records.xlsx")
    return folder / "records.xlsx"


@pytest.mark.parametrize(
    "write",
    [
        pytest.param(as_csv("utf-8", chinese=False), id="UTF-8 without a mark"),
        pytest.param(as_csv("gb18030", chinese=True), id="GB18030 with Chinese headings"),
        pytest.param(as_workbook, id="a workbook"),
    ],
)
def test_other_files_of_the_same_records_say_the_same(records, tmp_path, write):
    said = bring_in("import_activities", write(tmp_path))

    assert said == f"0 new, 0 changed, {len(rows_of(ACTIVITIES))} unchanged.\n"


def test_a_changed_cell_changes_one_record_and_says_how(records, tmp_path):
    text = ACTIVITIES.read_text(encoding="utf-8-sig")
    first, title = text.split("\n")[1], rows_of(ACTIVITIES)[0]["title"]
    held_on = rows_of(ACTIVITIES)[0]["date"]
    changed = tmp_path / "changed.csv"
    changed.write_text(text.replace(first, first.replace(",performance,", ",contest,")), "utf-8")

    said = bring_in("import_activities", changed, dry_run=True)
    assert said.splitlines() == [
        f"row 2: {held_on} {title}: kind of activity: performance → contest",
        f"0 new, 1 changed, {len(rows_of(ACTIVITIES)) - 1} unchanged.",
        "Nothing was written: this was a dry run.",
    ]
    assert Activity.objects.get(title=title).kind == "performance"
    bring_in("import_activities", changed)

    activity = Activity.objects.get(title=title)
    assert activity.kind == "contest"
    assert [row.history_type for row in activity.history.order_by("history_id")] == ["+", "~"]


# --- All or nothing -------------------------------------------------------------------------------

HEADINGS = "community_code,organiser,date,title,kind,audience,attendance,attendance_unit"
GOOD = "110105009047,community,2026-03-05,防火讲座,lecture,residents,40,persons"
OVER = "1000000000 is too many; the most possible is 1000000. Check the number."
BAD = [
    (
        "110105009999,community,2026-03-05,讲座1,lecture,residents,,",
        "community_code",
        "No unit with",
    ),
    ("1.10105E+11,community,2026-03-05,讲座2,lecture,residents,,", "community_code", "not a code"),
    (
        "110105009047,street,2026-03-05,讲座3,lecture,residents,,",
        "community_code",
        "code of 9 digits",
    ),
    ("110105009047,club,2026-03-05,讲座4,lecture,residents,,", "organiser", "not known here"),
    ("110105009047,community,2026-02-30,讲座5,lecture,residents,,", "date", "does not exist"),
    ("110105009047,community,3月5日,讲座6,lecture,residents,,", "date", "is not a date"),
    ("110105009047,community,2206-03-05,讲座7,lecture,residents,,", "date", "Check the year"),
    ("110105009047,community,2026-03-05,,lecture,residents,,", "title", "The cell is empty"),
    (f"110105009047,community,2026-03-05,{'长' * 121},lecture,residents,,", "title", "121"),
    ("110105009047,community,2026-03-05,讲座8,ball,residents,,", "kind", "ball"),
    ("110105009047,community,2026-03-05,讲座9,lecture,pets,,", "audience", "pets"),
    (
        "110105009047,community,2026-03-05,讲座10,lecture,residents,1000000000,persons",
        "attendance",
        OVER,
    ),
    ("110105009047,community,2026-03-05,讲座11,lecture,residents,-3,persons", "attendance", "-3"),
    (
        "110105009047,community,2026-03-05,讲座12,lecture,residents,40,",
        "attendance_unit",
        "persons",
    ),
    (
        "110105009047,community,2026-03-05,讲座13,lecture,residents,,persons",
        "attendance",
        "Enter the",
    ),
    (GOOD, "title", "row 2"),
]


@pytest.fixture
def table(tmp_path):
    def written(*lines: str, encoding: str = "utf-8") -> Path:
        path = tmp_path / "records.csv"
        path.write_text("\n".join(lines) + "\n", encoding)
        return path

    return written


def nothing_is_written() -> bool:
    rows = (Activity, Activity.history, Partner)
    there = [getattr(each, "objects", each).exists() for each in rows]
    return not any(there) and not AuditEntry.objects.filter(deed="import_activities").exists()


def test_every_bad_row_is_named_with_its_column_and_nothing_is_written(places, table):
    refusals, told = refusals_of(table(HEADINGS, GOOD, *(line for line, _column, _why in BAD)))

    places_named = [refusal.partition(": ")[0] for refusal in refusals]
    assert places_named == [
        f"row {number}, column {column}" for number, (_, column, _why) in enumerate(BAD, start=3)
    ]
    for refusal, (_line, _column, why) in zip(refusals, BAD, strict=True):
        assert why in refusal
    assert told == f"{len(BAD)} rows were refused; nothing was written."
    assert nothing_is_written()


@pytest.mark.parametrize(
    ("lines", "why"),
    [
        pytest.param([HEADINGS], "There is no row below the headings.", id="no rows"),
        pytest.param([HEADINGS + ",weather", GOOD + ",sun"], "row 1, column weather", id="unknown"),
        pytest.param([HEADINGS.replace(",title", "")], "row 1, column title", id="missing"),
        pytest.param([HEADINGS + ",名称", GOOD + ",乙"], "row 1, column 名称", id="twice"),
        pytest.param([HEADINGS, GOOD.replace("防火", '"防火')], "row 2: ", id="an open quote"),
    ],
)
def test_a_table_that_cannot_be_read_is_refused_with_its_place(places, table, lines, why):
    refusals, told = refusals_of(table(*lines))

    assert why in refusals[0]
    assert "nothing was written" in told
    assert nothing_is_written()


def test_text_in_no_known_encoding_is_refused_with_its_row(places, tmp_path):
    path = tmp_path / "records.csv"
    path.write_bytes(f"{HEADINGS}\n{GOOD}\n".encode() + b"110105009047,\xff\xff\xff\n")

    refusals, _told = refusals_of(path)

    assert refusals == [
        "row 3: The text is neither UTF-8 nor GB18030. In Excel, save the file as "
        "“CSV UTF-8” or as a workbook (.xlsx)."
    ]
    assert nothing_is_written()


def test_communities_are_refused_like_records(db, tmp_path):
    path = tmp_path / "communities.csv"
    CommunityFactory(code="110105009047", name="早已有的社区")
    lines = ["code,name,street_code,street_name", "11010500904,短,110105009,亚运村街道"]
    path.write_text("\n".join([*lines, "110105009048,,110105009,亚运村街道"]), "utf-8")
    refused = StringIO()

    with pytest.raises(CommandError, match="2 rows were refused; nothing was written"):
        call_command("import_communities", path, stdout=StringIO(), stderr=refused)

    assert [line.partition(": ")[0] for line in refused.getvalue().splitlines()] == [
        "row 2, column code",
        "row 3, column name",
    ]
    assert [community.name for community in Community.objects.all()] == ["早已有的社区"]
    assert not Street.objects.filter(code="110105009").exists()
