"""What cannot be taken: every reason named at its row, and nothing written."""

import pytest
from django.core.management import CommandError

from activities.management.commands.import_activities import Command
from activities.tests.records import CHINESE, in_chinese, written
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
