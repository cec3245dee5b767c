import csv
from datetime import date

import pytest

from outreach.shared.csv_files import csv_file


def read(content):
    return list(csv.reader(content.decode("utf-8-sig").splitlines()))


def test_a_table_reads_back_as_it_was_written():
    content = csv_file(
        ["社区", "次数", "截止"], [["𠮷里社区, 一", 0, date(2026, 6, 20)], ["x", None, None]]
    )

    assert content.startswith(b"\xef\xbb\xbf")
    assert read(content) == [
        ["社区", "次数", "截止"],
        ["𠮷里社区, 一", "0", "2026-06-20"],
        ["x", "", ""],
    ]


@pytest.mark.parametrize(
    "text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "＝1", "＋1", "－1", "＠x"]
)
def test_a_text_is_never_a_formula(text):
    content = csv_file([text], [[text]]).decode("utf-8-sig")

    assert content.count(f"'{text}") == 2


def test_a_number_below_zero_stays_a_number():
    assert read(csv_file(["days left"], [[-3]])) == [["days left"], ["-3"]]
