"""What an import reports: everything counted, the first few of each kind shown."""

import hashlib

import pytest

from outreach.shared.imports import Change, ImportRefused, Report, chunks, fingerprint
from outreach.shared.tables import Refusal


def change(row):
    return Change(row, f"activity {row}", [("title", "旧名", "新名")])


def test_a_report_begins_with_nothing():
    report = Report()

    counted = (report.new, report.changed, report.unchanged, report.refused_rows, report.refused)
    assert counted == (0, 0, 0, 0, 0)
    assert (report.added, report.changes, report.refusals) == ([], [], [])


def test_two_reports_do_not_share_what_they_found():
    one, another = Report(), Report()

    one.add(2, "讲座")

    assert another.added == []


@pytest.mark.parametrize(
    ("found", "shown"), [(1, 1), (2, 2), (3, 2)], ids=["fewer", "as many", "more"]
)
def test_all_is_counted_and_the_first_few_are_shown(found, shown):
    report = Report(keep=2)
    rows = range(2, 2 + found)

    for row in rows:
        report.add(row, f"activity {row}")
        report.change(change(row))
        report.refuse([Refusal("Odd.", row)])

    counted = (report.new, report.changed, report.refused_rows, report.refused)
    assert counted == (found, found, found, found)
    assert report.added == [(row, f"activity {row}") for row in rows[:shown]]
    assert report.changes == [change(row) for row in rows[:shown]]
    assert report.refusals == [Refusal("Odd.", row) for row in rows[:shown]]


def test_a_row_with_several_refusals_is_one_row():
    report = Report(keep=3)

    report.refuse([Refusal("Odd.", 2), Refusal("Even.", 2)])
    report.refuse([Refusal("Odd.", 3), Refusal("Even.", 3)])

    assert (report.refused_rows, report.refused) == (2, 4)
    assert report.refusals == [Refusal("Odd.", 2), Refusal("Even.", 2), Refusal("Odd.", 3)]


def test_a_refusal_of_the_whole_file_is_no_refused_row():
    report = Report()

    report.refuse([Refusal("The file is empty.")])

    assert (report.refused_rows, report.refused) == (0, 1)
    assert report.refusals == [Refusal("The file is empty.")]


def test_a_report_that_keeps_nothing_counts_all_the_same():
    report = Report(keep=0)

    report.add(2, "讲座")
    report.change(change(3))
    report.refuse([Refusal("Odd.", 4)])

    assert (report.new, report.changed, report.refused) == (1, 1, 1)
    assert (report.added, report.changes, report.refusals) == ([], [], [])


@pytest.mark.parametrize(
    ("report", "something"),
    [
        pytest.param(Report(), False, id="nothing"),
        pytest.param(Report(unchanged=5), False, id="rows as they are"),
        pytest.param(Report(refused=1, refused_rows=1), False, id="refusals"),
        pytest.param(Report(new=1), True, id="a new row"),
        pytest.param(Report(changed=1), True, id="a changed row"),
    ],
)
def test_whether_an_import_would_change_something(report, something):
    assert report.changes_something is something


def test_a_refused_import_says_the_first_three_reasons_and_bears_them_all():
    report = Report()
    report.refuse([Refusal("Odd.", row, "title") for row in (2, 3, 4, 5)])

    refused = ImportRefused(report)

    assert str(refused) == (
        "row 2, column title: Odd.; row 3, column title: Odd.; row 4, column title: Odd."
    )
    assert [refusal.row for refusal in refused.report.refusals] == [2, 3, 4, 5]


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        pytest.param(0, [], id="none"),
        pytest.param(1, [[0]], id="one"),
        pytest.param(3, [[0, 1, 2]], id="just full"),
        pytest.param(4, [[0, 1, 2], [3]], id="one more"),
        pytest.param(6, [[0, 1, 2], [3, 4, 5]], id="two full ones"),
    ],
)
def test_rows_come_in_lists_of_at_most_so_many(rows, expected):
    assert list(chunks(iter(range(rows)), size=3)) == expected


def test_no_row_is_fetched_before_its_list_is_asked_for():
    fetched = []
    rows = (fetched.append(row) or row for row in range(10))

    first = next(chunks(rows, size=3))

    assert first == fetched == [0, 1, 2]


def test_a_file_is_recognised_by_its_content_alone(tmp_path):
    one, same, other = tmp_path / "one.csv", tmp_path / "two.xlsx", tmp_path / "three.csv"
    one.write_bytes("讲座".encode())
    same.write_bytes("讲座".encode())
    other.write_bytes("讲坐".encode())

    assert fingerprint(one) == fingerprint(same) == hashlib.sha256("讲座".encode()).hexdigest()
    assert fingerprint(other) != fingerprint(one)
