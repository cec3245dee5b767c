"""What cannot be taken: every reason named at its row, and nothing written."""

from datetime import date

import pytest
from django.core.management import CommandError

from activities import imports
from activities.management.commands.import_activities import Command
from activities.models import Activity
from activities.tests.records import CHINESE, in_chinese, written
from outreach.communities.models import Unit
from outreach.shared.imports import Report
from outreach.tests.tables import (
    ACTIVITIES,
    COMMUNITIES,
    brought_in,
    csv_table,
    refusals_of,
    rows_of,
    with_cells,
    xlsx_table,
)

NOTHING = {
    "Activity": 0,
    "HistoricalActivity": 0,
    "Activity_partners": 0,
    "PublicityOutput": 0,
    "Partner": 0,
    "AuditEntry": 1,  # that the communities came in
}


@pytest.fixture
def communities(db):
    return brought_in("import_communities", COMMUNITIES)


@pytest.fixture
def rows():
    return rows_of(ACTIVITIES)


# --- All, or nothing ------------------------------------------------------------------------------

BROKEN = {
    17: {"date": "2017-02-29"},
    20: {"attendance": "1000000000", "attendance_unit": "persons"},
    23: {"community_code": "110105009999"},
    26: {"kind": "dance"},
    33: {"title": "   "},
    36: {"audience": "everybody", "attendance": "many", "day_assumed": "perhaps"},
    41: {"organiser": "street"},
}


def test_every_bad_row_is_named_and_nothing_is_written(communities, rows, tmp_path):
    broken = with_cells(rows, BROKEN)
    broken.insert(48, broken[3])  # row 50: what row 5 says, once more

    refusals, told = refusals_of("import_activities", csv_table(tmp_path / "broken.csv", broken))

    assert refusals == [
        "row 17, column date: “2017-02-29” is a day that does not exist. Write it like 2026-03-05.",
        "row 20, column attendance: 1000000000 is too many; the most possible is 1000000. "
        "Check the number.",
        "row 23, column community_code: No unit with the code 110105009999 is known here. "
        "Check the code, or import the communities first.",
        "row 26, column kind: “dance” is not known here. Write one of: lecture, exhibition, "
        "contest, performance, tour, training, screening, publicity, other.",
        "row 33, column title: The cell is empty. Fill it in.",
        "row 36, column audience: “everybody” is not known here. Write one of: residents, youth, "
        "elderly, officers, laid_off, migrant, mixed.",
        "row 36, column attendance: “many” is not a whole number. Write digits only, such as 40.",
        "row 36, column day_assumed: “perhaps” is neither yes nor no. Write 1 or 0.",
        "row 41, column community_code: The street office organises, so its code of 9 digits "
        "belongs here.",
        "row 50, column title: The same organiser, date and title stand in row 5. "
        "Remove one of the two.",
    ]
    assert told == "8 rows were refused; nothing was written."
    assert written() == NOTHING


def test_a_refusal_names_the_column_as_the_table_does(communities, rows, tmp_path):
    broken = in_chinese(with_cells(rows, {17: {"date": "2017-02-29"}}))

    for table in (csv_table(tmp_path / "a.csv", broken), xlsx_table(tmp_path / "a.xlsx", broken)):
        refusals, told = refusals_of("import_activities", table)
        assert [refusal.partition(": ")[0] for refusal in refusals] == ["row 17, column 日期"]
        assert told == "1 row was refused; nothing was written."
    assert written() == NOTHING


def test_a_row_refused_late_undoes_what_was_written_before_it(communities, rows, tmp_path):
    many = [row | {"title": f"{row['title']} {n}"} for n in range(12) for row in rows]
    broken = with_cells(many, {1202: {"date": "2025-13-01"}})

    refusals, told = refusals_of("import_activities", csv_table(tmp_path / "long.csv", broken))

    assert [refusal.partition(": ")[0] for refusal in refusals] == ["row 1202, column date"]
    assert told == "1 row was refused; nothing was written."
    assert written() == NOTHING


def test_a_record_that_was_withdrawn_is_not_changed_behind_its_back(communities, rows, tmp_path):
    brought_in("import_activities", ACTIVITIES)
    gone = Activity.objects.order_by("pk").first()
    Activity.objects.filter(pk=gone.pk).update(status="withdrawn", withdraw_reason="重复")
    table = csv_table(tmp_path / "again.csv", [row | {"theme": "别的"} for row in rows])

    [refusal], _told = refusals_of("import_activities", table)

    assert "This record was withdrawn" in refusal
    gone.refresh_from_db()
    assert (gone.status, gone.theme == "别的") == ("withdrawn", False)


def test_a_file_that_breaks_off_undoes_what_was_written_before(communities, rows, tmp_path):
    many = [row | {"title": f"{row['title']} {n}"} for n in range(12) for row in rows]
    table = csv_table(tmp_path / "long.csv", many)
    with table.open("a", encoding="utf-8") as file:
        file.write('110105009051,community,2025-03-05,"科普讲座,lecture\n')

    refusals, told = refusals_of("import_activities", table)

    assert refusals == [
        "row 1310: From this row on the file cannot be read (unexpected end of data). "
        "Look for a quotation mark that is not closed."
    ]
    assert told == "1 row was refused; nothing was written."
    assert written() == NOTHING


def test_a_column_that_is_unknown_or_missing_is_named(communities, rows, tmp_path):
    other = [{"tittle" if name == "title" else name: row[name] for name in row} for row in rows]

    refusals, told = refusals_of("import_activities", csv_table(tmp_path / "a.csv", other))

    known = ", ".join(f"{name} ({also})" for name, also in CHINESE.items())
    assert refusals == [
        f"row 1, column tittle: This column is not known. Known are: {known}.",
        "row 1, column title: This column is missing. Add a column with the heading title or 名称.",
    ]
    assert told == "1 row was refused; nothing was written."
    assert written() == NOTHING


def test_a_byte_that_is_no_text_is_found_in_its_row(communities, rows, tmp_path):
    table = csv_table(tmp_path / "a.csv", rows)
    lines = table.read_bytes().split(b"\r\n")
    lines[16] = lines[16].replace("天眼".encode(), b"\xff\xff")
    table.write_bytes(b"\r\n".join(lines))

    refusals, told = refusals_of("import_activities", table)

    assert refusals == [
        "row 17: The text is neither UTF-8 nor GB18030. In Excel, save the file as “CSV UTF-8” "
        "or as a workbook (.xlsx)."
    ]
    assert told == "1 row was refused; nothing was written."
    assert written() == NOTHING


def test_the_server_sees_that_nothing_was_written(transactional_db, rows, tmp_path, capsys):
    brought_in("import_communities", COMMUNITIES)
    broken = csv_table(tmp_path / "broken.csv", with_cells(rows, {17: {"date": "2017-02-29"}}))

    with pytest.raises(SystemExit) as left:
        Command().run_from_argv(["manage.py", "import_activities", str(broken)])

    assert left.value.code == 1
    assert capsys.readouterr() == (
        "",
        "row 17, column date: “2017-02-29” is a day that does not exist. "
        "Write it like 2026-03-05.\n"
        "CommandError: 1 row was refused; nothing was written.\n",
    )
    assert written() == NOTHING


def test_a_file_that_is_not_there_is_said_so(db, tmp_path):
    with pytest.raises(CommandError, match=r"There is no file .*none\.csv"):
        brought_in("import_activities", tmp_path / "none.csv")


def test_without_the_communities_no_record_comes_in(db):
    refusals, told = refusals_of("import_activities", ACTIVITIES)

    assert len(refusals) == 109
    assert told == "109 rows were refused; nothing was written."
    assert written() == NOTHING | {"AuditEntry": 0}


def test_a_dry_run_refuses_what_the_import_would_refuse(communities, rows, tmp_path):
    broken = csv_table(tmp_path / "broken.csv", with_cells(rows, {17: {"date": "2017-02-29"}}))

    tried = refusals_of("import_activities", broken, dry_run=True)

    assert tried == refusals_of("import_activities", broken)
    assert written() == NOTHING


# --- Cells that do not go together ----------------------------------------------------------------

TODAY = date(2026, 6, 1)
GOOD = {
    "community_code": "110105009046",
    "organiser": "community",
    "date": "2026-05-12",
    "title": "防灾减灾讲座",
    "kind": "lecture",
    "audience": "residents",
    "attendance": "40",
    "attendance_unit": "persons",
}


def previewed(path, cells):
    """The report on a table of one row."""
    report = Report()
    table = csv_table(path / "one.csv", [GOOD | cells])
    imports.preview(table, units=Unit.objects.all(), today=TODAY, report=report)
    return report


@pytest.mark.parametrize(
    "cells",
    [
        pytest.param({}, id="counted in persons"),
        pytest.param({"attendance_unit": "person_times"}, id="counted in person-times"),
        pytest.param({"attendance": "0"}, id="nobody came"),
        pytest.param({"attendance": "1000000"}, id="a million"),
        pytest.param({"attendance": "", "attendance_unit": ""}, id="not counted"),
        pytest.param({"attendance": "", "attendance_unit": "not_applicable"}, id="no head-count"),
        pytest.param({"title": "科" * 120}, id="120 characters"),
        pytest.param({"date": "2026-06-01"}, id="today"),
        pytest.param(
            {"date": "2027-06-02", "attendance": "", "attendance_unit": ""}, id="366 days ahead"
        ),
        pytest.param(
            {"community_code": "110105009", "organiser": "street"}, id="the street organises"
        ),
    ],
)
def test_what_goes_together_is_taken(communities, tmp_path, cells):
    report = previewed(tmp_path, cells)

    assert (report.refusals, report.new) == ([], 1)


@pytest.mark.parametrize(
    ("cells", "refusal"),
    [
        pytest.param(
            {"attendance_unit": ""},
            "row 2, column attendance_unit: "
            "Say whether the attendance counts persons or person_times.",
            id="a number of what",
        ),
        pytest.param(
            {"attendance_unit": "not_applicable"},
            "row 2, column attendance_unit: "
            "Say whether the attendance counts persons or person_times.",
            id="a number that does not apply",
        ),
        pytest.param(
            {"attendance": ""},
            "row 2, column attendance: "
            "Enter the number of people, or leave the attendance unit empty as well.",
            id="a unit without a number",
        ),
        pytest.param(
            {"attendance": "1000001"},
            "row 2, column attendance: 1000001 is too many; the most possible is 1000000. "
            "Check the number.",
            id="a million and one",
        ),
        pytest.param(
            {"attendance": "-1"},
            "row 2, column attendance: “-1” is not a whole number. Write digits only, such as 40.",
            id="fewer than nobody",
        ),
        pytest.param(
            {"title": "科" * 121},
            "row 2, column title: The text has 121 characters; at most 120 are possible.",
            id="121 characters",
        ),
        pytest.param(
            {"date": "2026-06-02"},
            "row 2, column attendance: "
            "2026-06-02 is still to come, so nobody can have been counted.",
            id="counted tomorrow",
        ),
        pytest.param(
            {"date": "2027-06-03", "attendance": "", "attendance_unit": ""},
            "row 2, column date: 2027-06-03 is more than a year ahead. Check it.",
            id="367 days ahead",
        ),
        pytest.param(
            {"community_code": "110105009"},
            "row 2, column community_code: "
            "A community organises, so its code of 12 digits belongs here.",
            id="a community with the code of a street",
        ),
        pytest.param(
            {"materials": "leaflets:1;宣传单:2"},
            "row 2, column materials: “宣传单” stands here twice. Add the numbers up.",
            id="leaflets twice",
        ),
    ],
)
def test_what_does_not_go_together_is_refused_in_words(communities, tmp_path, cells, refusal):
    report = previewed(tmp_path, cells)

    assert [str(one) for one in report.refusals] == [refusal]
    assert (report.new, report.refused_rows) == (0, 1)


@pytest.mark.parametrize(
    "cells",
    [
        pytest.param({"title": "另一讲座"}, id="another title"),
        pytest.param({"date": "2026-05-13"}, id="another day"),
        pytest.param({"community_code": "110105009047"}, id="another organiser"),
    ],
)
def test_two_rows_are_the_same_only_by_organiser_day_and_title(communities, tmp_path, cells):
    report = Report()
    table = csv_table(tmp_path / "two.csv", [GOOD, GOOD | cells])

    imports.preview(table, units=Unit.objects.all(), today=TODAY, report=report)

    assert (report.refusals, report.new) == ([], 2)


def test_the_same_row_is_found_a_thousand_rows_later(communities, tmp_path):
    many = [GOOD | {"title": f"讲座{n}"} for n in range(1, 1100)]
    report = Report()

    imports.preview(
        csv_table(tmp_path / "long.csv", [*many, many[4]]),
        units=Unit.objects.all(),
        today=TODAY,
        report=report,
    )

    assert [str(one) for one in report.refusals] == [
        "row 1101, column title: The same organiser, date and title stand in row 6. "
        "Remove one of the two."
    ]


@pytest.mark.parametrize("unit", ["persons", "not_applicable"])
def test_what_is_counted_is_not_ignored_where_the_counts_are_missing(communities, tmp_path, unit):
    row = {name: cell for name, cell in GOOD.items() if name != "attendance"}
    report = Report()
    table = csv_table(tmp_path / "one.csv", [row | {"attendance_unit": unit}])

    imports.preview(table, units=Unit.objects.all(), today=TODAY, report=report)

    assert [str(refusal) for refusal in report.refusals] == [
        "row 2, column attendance_unit: The table has no column attendance (参加人数). "
        "Add it, or leave this column out as well."
    ]
