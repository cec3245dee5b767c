from datetime import date
from decimal import Decimal
from io import BytesIO

import pytest
from openpyxl import load_workbook

from outreach.shared.workbooks import Leaf, workbook


def read(content, sheet=0):
    book = load_workbook(BytesIO(content))
    return book.worksheets[sheet]


def test_a_workbook_reads_back_as_it_was_written():
    rows = [["安慧里社区", 3, Decimal("9.5"), date(2026, 6, 20), None], ["𠮷", 0, None, None, ""]]

    page = read(workbook([Leaf("得分", ["社区", "次数", "得分", "日期", "备注"], rows)]))

    assert page.title == "得分"
    assert [cell.value for cell in page[1]] == ["社区", "次数", "得分", "日期", "备注"]
    values = [[cell.value for cell in row] for row in page.iter_rows(min_row=2)]
    assert values[0][:3] == ["安慧里社区", 3, 9.5]
    assert values[0][3].date() == date(2026, 6, 20)
    assert values[1][:3] == ["𠮷", 0, None]


@pytest.mark.parametrize(
    "text", ["=1+1", '=HYPERLINK("http://example.org")', "+1", "-1", "@SUM(A1)", "\t=1"]
)
def test_a_text_is_never_a_formula(text):
    cell = read(workbook([Leaf("x", ["heading"], [[text]])]))["A2"]

    assert (cell.value, cell.data_type, cell.quotePrefix) == (text, "s", True)


def test_a_heading_is_never_a_formula_either():
    assert read(workbook([Leaf("x", ["=1+1"], [])]))["A1"].data_type == "s"


def test_an_ordinary_text_bears_no_mark():
    assert read(workbook([Leaf("x", ["heading"], [["讲座"]])]))["A2"].quotePrefix is False


def test_signs_that_a_workbook_cannot_hold_are_left_out():
    assert read(workbook([Leaf("x", ["heading"], [["a\x0bb"]])]))["A2"].value == "ab"


def test_each_leaf_is_a_sheet_of_its_own():
    content = workbook([Leaf("one", ["a"], [[1]]), Leaf("two", ["b"], [[2]])])

    assert [read(content, number)["A2"].value for number in (0, 1)] == [1, 2]
