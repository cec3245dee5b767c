"""109 real records by the commands: what comes in, what comes twice, what is left out."""

from collections import Counter

import pytest
from django.db.models import Count, Sum
from django.db.models.functions import ExtractMonth, ExtractYear

from activities.models import Activity, PublicityOutput
from activities.tests.records import as_held, as_read, in_chinese, materials_of, written
from outreach.communities.models import Community, Partner, Street
from outreach.tests.tables import (
    ACTIVITIES,
    COMMUNITIES,
    brought_in,
    counted,
    csv_table,
    rows_of,
    with_cells,
    xlsx_table,
)


@pytest.fixture
def communities(db):
    return brought_in("import_communities", COMMUNITIES)


@pytest.fixture
def records(communities):
    return brought_in("import_activities", ACTIVITIES)


@pytest.fixture
def rows():
    return rows_of(ACTIVITIES)


# --- The same numbers as a plain script counts ----------------------------------------------------


def test_the_communities_are_those_of_the_table(communities):
    rows = rows_of(COMMUNITIES)

    assert communities == ["23 new, 0 changed, 0 unchanged."]
    held = Community.objects.order_by("code").values_list("code", "name", "street__code")
    assert list(held) == sorted((row["code"], row["name"], row["street_code"]) for row in rows)
    assert set(Street.objects.values_list("code", "name")) == {
        (row["street_code"], row["street_name"]) for row in rows
    }


def test_the_records_come_in_with_every_cell_as_it_was(records, rows):
    assert records == ["109 new, 0 changed, 0 unchanged."]
    assert as_held() == as_read(rows)


def test_the_counts_are_those_of_the_table(records, rows):
    def in_table(key):
        return Counter(map(key, rows))

    def in_database(name):
        grouped = Activity.objects.order_by().values_list(name)
        return counted(grouped.annotate(Count("pk")))

    months = Activity.objects.order_by().annotate(
        year=ExtractYear("held_on"), month=ExtractMonth("held_on")
    )
    by_month = months.values_list("year", "month").annotate(Count("pk"))

    assert in_database("unit__code") == in_table(lambda row: row["community_code"])
    assert in_database("kind") == in_table(lambda row: row["kind"])
    assert in_database("audience") == in_table(lambda row: row["audience"])
    assert counted((f"{year}-{month:02}", number) for year, month, number in by_month) == in_table(
        lambda row: row["date"][:7]
    )


def test_the_titles_are_the_same_character_by_character(records, rows):
    titles = Activity.objects.values_list("title", flat=True)

    assert sorted(map(str.encode, titles)) == sorted(row["title"].encode() for row in rows)


def test_the_attendance_adds_up_apart_for_persons_and_person_times(records, rows):
    sums = Counter()
    for row in rows:
        if row["attendance"]:
            sums[row["attendance_unit"]] += int(row["attendance"])

    counting = Activity.objects.order_by().exclude(attendance=None)
    assert counted(counting.values_list("counted_in").annotate(Sum("attendance"))) == sums
    assert Activity.objects.filter(attendance=None).count() == sum(
        row["attendance"] == "" for row in rows
    )


def test_materials_add_up_and_partners_stand_once_in_their_street(records, rows):
    materials = Counter()
    for row in rows:
        materials.update(materials_of(row))

    by_kind = PublicityOutput.objects.order_by().values_list("kind").annotate(Sum("number"))
    assert counted(by_kind) == materials
    assert sorted(Partner.objects.values_list("street__code", "name")) == sorted(
        {
            (row["community_code"][:9], name)
            for row in rows
            for name in row["partner"].split(";")
            if name
        }
    )


def test_what_stands_against_cults_is_known_by_its_theme(records, rows):
    titles = Activity.objects.filter(opposes_cults=True).values_list("title", flat=True)

    against = sorted(row["title"] for row in rows if "反邪" in row["theme"])
    assert sorted(titles) == against
    assert len(against) > 0


def test_every_record_has_one_line_of_history_that_names_the_file(records):
    entries = Activity.history.values_list("history_type", "history_change_reason", "history_user")

    assert list(entries) == [("+", "Import of activities.csv", None)] * 109


# --- The same records in another kind of file -----------------------------------------------------


@pytest.mark.parametrize(
    ("name", "write"),
    [
        pytest.param("a.csv", lambda p, rows: csv_table(p, rows, encoding="utf-8-sig"), id="BOM"),
        pytest.param(
            "a.csv",
            lambda p, rows: csv_table(p, in_chinese(rows), encoding="gb18030"),
            id="GB18030 in Chinese",
        ),
        pytest.param("a.csv", lambda p, rows: csv_table(p, rows, delimiter=";"), id="semicolons"),
        pytest.param("a.txt", lambda p, rows: csv_table(p, rows, delimiter="\t"), id="tabs"),
        pytest.param("a.xlsx", xlsx_table, id="workbook"),
        pytest.param("a.xlsx", lambda p, r: xlsx_table(p, in_chinese(r)), id="Chinese workbook"),
        pytest.param("a.csv", xlsx_table, id="a workbook that is called .csv"),
        pytest.param(
            "a.csv",
            lambda p, r: csv_table(p, [dict(reversed(row.items())) for row in r]),
            id="columns in another order",
        ),
    ],
)
def test_every_kind_of_file_brings_the_same_records(communities, rows, tmp_path, name, write):
    other = write(tmp_path / name, rows)

    assert brought_in("import_activities", other) == ["109 new, 0 changed, 0 unchanged."]
    assert as_held() == as_read(rows)
    again = brought_in("import_activities", ACTIVITIES)
    assert again == ["0 new, 0 changed, 109 unchanged."]


# --- Twice, and with a cell changed ---------------------------------------------------------------


def test_the_same_file_twice_adds_nothing(records):
    before = written()

    said = brought_in("import_activities", ACTIVITIES)

    assert said == ["0 new, 0 changed, 109 unchanged."]
    assert written() == before


CHANGES = [
    pytest.param(
        {"kind": "lecture"}, "kind of activity: publicity on the spot → lecture", id="kind"
    ),
    pytest.param({"theme": "节水"}, "theme: 节约用水 → 节水", id="theme"),
    pytest.param({"audience": "youth"}, "audience: residents → young people", id="audience"),
    pytest.param({"attendance": "45"}, "attendance: 40 → 45", id="attendance"),
    pytest.param({"attendance": "0"}, "attendance: 40 → 0", id="nobody came"),
    pytest.param(
        {"attendance": "", "attendance_unit": ""},
        "attendance: 40 → ; attendance counts: person-times → ",
        id="not counted after all",
    ),
    pytest.param(
        {"attendance_unit": "persons"}, "attendance counts: person-times → persons", id="unit"
    ),
    pytest.param(
        {"partner": "市科协;水务局"},
        "partner organisations:  → 市科协; 水务局",
        id="partners",
    ),
    pytest.param({"materials": "leaflets:30"}, "publicity output:  → leaflets: 30", id="materials"),
    pytest.param({"year_assumed": "1"}, "year assumed: no → yes", id="year assumed"),
    pytest.param({"community_assumed": "0"}, "organiser assumed: yes → no", id="organiser known"),
    pytest.param(
        {"source_url": ""},
        "source: https://fanwen.gdygsk.com/showinfo-73-16147-1.html → ",
        id="source",
    ),
]


@pytest.mark.parametrize(("cells", "words"), CHANGES)
def test_a_changed_cell_is_told_and_changes_one_record(records, rows, tmp_path, cells, words):
    before, changed = written(), with_cells(rows, {4: cells})
    table = csv_table(tmp_path / "corrected.csv", changed)

    told = brought_in("import_activities", table, dry_run=True)
    said = brought_in("import_activities", table)

    assert told == [
        f"row 4: 2011-09-20 家庭节水常识宣传点: {words}",
        "0 new, 1 changed, 108 unchanged.",
        "Nothing was written: this was a dry run.",
    ]
    assert said == ["0 new, 1 changed, 108 unchanged."]
    assert as_held() == as_read(changed)
    after = written()
    assert after["Activity"] == before["Activity"]
    assert after["HistoricalActivity"] == before["HistoricalActivity"] + 1
    assert after["AuditEntry"] == before["AuditEntry"] + 1
    history = Activity.objects.get(title="家庭节水常识宣传点").history
    assert list(history.values_list("history_type", "history_change_reason")) == [
        ("~", "Import of corrected.csv"),
        ("+", "Import of activities.csv"),
    ]


def test_partners_and_materials_taken_out_of_the_table_are_taken_out(records, rows, tmp_path):
    changed = with_cells(rows, {2: {"partner": "街道科协"}, 14: {"materials": "booklets:61"}})

    said = brought_in("import_activities", csv_table(tmp_path / "less.csv", changed))

    assert said == ["0 new, 2 changed, 107 unchanged."]
    assert as_held() == as_read(changed)


def test_a_column_that_is_not_there_leaves_what_is_held(records, rows, tmp_path):
    left_out = ("attendance", "attendance_unit", "partner", "materials", "theme", "year_assumed")
    fewer = [{name: row[name] for name in row if name not in left_out} for row in rows]

    said = brought_in("import_activities", csv_table(tmp_path / "fewer.csv", fewer))

    assert said == ["0 new, 0 changed, 109 unchanged."]
    assert as_held() == as_read(rows)


@pytest.mark.parametrize("cell", [{"title": "家庭节水宣传"}, {"date": "2011-09-21"}])
def test_another_title_or_day_is_another_activity(records, rows, tmp_path, cell):
    changed = with_cells(rows, {4: cell})

    said = brought_in("import_activities", csv_table(tmp_path / "b.csv", changed))

    assert said == ["1 new, 0 changed, 108 unchanged."]
    assert as_held() == as_read([*rows, rows[2] | cell])


# --- To try it first ------------------------------------------------------------------------------


def test_a_dry_run_tells_what_would_be_new_and_writes_nothing(communities):
    before = written()

    said = brought_in("import_activities", ACTIVITIES, dry_run=True)

    assert said == [
        "109 new, 0 changed, 0 unchanged.",
        "Nothing was written: this was a dry run.",
    ]
    assert written() == before
