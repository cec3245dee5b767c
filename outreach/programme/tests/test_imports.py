"""The office's calendar from a table, by the command."""

from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from openpyxl import Workbook

from outreach.accounts.models import AuditEntry
from outreach.programme.models import Holiday

TABLE = "日期,类别,名称,官方\n2027-01-01,休,元旦,是\n2027年2月7日,班,春节调休,是\n"


@pytest.fixture
def table(tmp_path):
    def written(text: str, encoding: str = "utf-8-sig"):
        path = tmp_path / "2027.csv"
        path.write_bytes(text.encode(encoding))
        return path

    return written


def brought_in(path, **options) -> tuple[str, str]:
    out, refused = StringIO(), StringIO()
    call_command("import_holidays", path, stdout=out, stderr=refused, **options)
    return out.getvalue(), refused.getvalue()


def refusals_of(path) -> tuple[list[str], str]:
    refused = StringIO()
    with pytest.raises(CommandError) as told:
        call_command("import_holidays", path, stdout=StringIO(), stderr=refused)
    return refused.getvalue().splitlines(), str(told.value)


def held() -> list[tuple]:
    return list(Holiday.objects.values_list("day", "kind", "name", "is_official"))


CALENDAR = [
    (date(2027, 1, 1), "off", "元旦", True),
    (date(2027, 2, 7), "work", "春节调休", True),
]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_days_off_and_make_up_days_come_in(db, table, encoding):
    said, _none = brought_in(table(TABLE, encoding))

    assert said == "2 new, 0 changed, 0 unchanged.\n"
    assert held() == CALENDAR
    assert AuditEntry.objects.get().deed == "import_holidays"


def test_a_workbook_brings_the_same(db, tmp_path):
    book = Workbook()
    book.active.append(["day", "kind", "name", "is_official"])
    book.active.append([date(2027, 1, 1), "off", "元旦", True])
    book.active.append(["2027/2/7", "work", "春节调休", "yes"])
    book.save(tmp_path / "calendar.xlsx")

    brought_in(tmp_path / "calendar.xlsx")

    assert held() == CALENDAR


def test_the_same_table_twice_adds_nothing_and_a_new_word_changes_one(db, table):
    brought_in(table(TABLE))

    assert brought_in(table(TABLE))[0] == "0 new, 0 changed, 2 unchanged.\n"
    assert AuditEntry.objects.count() == 1
    changed = table(TABLE.replace("元旦", "新年"))
    assert brought_in(changed)[0] == "0 new, 1 changed, 1 unchanged.\n"

    assert [name for _day, _kind, name, _official in held()] == ["新年", "春节调休"]


def test_a_dry_run_tells_and_writes_nothing(db, table):
    brought_in(table(TABLE))

    said, _none = brought_in(table(TABLE.replace("元旦", "新年")), dry_run=True)

    assert said.splitlines() == [
        "row 2: 2027-01-01 新年: name: 元旦 → 新年",
        "0 new, 1 changed, 1 unchanged.",
        "Nothing was written: this was a dry run.",
    ]
    assert held() == CALENDAR


def test_every_bad_row_is_named_and_nothing_is_written(db, table):
    broken = (
        TABLE + "2027-02-30,休,春节,是\n2027-01-01,休,元旦,是\n9999-10-01,休,国庆,是\n,假,,也许\n"
    )

    refusals, told = refusals_of(table(broken))

    assert [refusal.partition(": ")[0] for refusal in refusals] == [
        "row 4, column 日期",
        "row 5, column 日期",
        "row 6, column 日期",
        "row 7, column 日期",
        "row 7, column 类别",
        "row 7, column 名称",
        "row 7, column 官方",
    ]
    assert "The same day stands in row 2." in refusals[1]
    assert "Check the year" in refusals[2]
    assert told == "4 rows were refused; nothing was written."
    assert not Holiday.objects.exists()
    assert not AuditEntry.objects.exists()


def test_a_file_that_is_not_there_is_said_so(db, tmp_path):
    with pytest.raises(CommandError, match="There is no file"):
        brought_in(tmp_path / "none.csv")
