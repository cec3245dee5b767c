"""Tables that people hand in: what is in them, or everything that has to be put right."""

from datetime import date
from io import BytesIO

import pytest
from openpyxl import Workbook

from outreach.shared import cells, tables
from outreach.shared.tables import Column, Refusal, Row, TableRefused

COLUMNS = [
    Column("held_on", "日期", cells.day),
    Column("title", "名称", cells.text(10)),
    Column("attendance", "参加人数", cells.count(500), blank=None, optional=True),
    Column("day_assumed", "日期推定", cells.flag, blank=False, optional=True),
]
KNOWN = "held_on (日期), title (名称), attendance (参加人数), day_assumed (日期推定)"
UNKNOWN = f"This column is not known. Known are: {KNOWN}."
EMPTY = "The cell is empty. Fill it in."
RIGHT = "There is text to the right of the headings, or below an empty one: “{}”."
ON = date(2026, 3, 5)


@pytest.fixture
def read(tmp_path):
    """The rows of a table with these bytes."""

    def read(content):
        path = tmp_path / "table"
        path.write_bytes(content)
        with tables.opened(path, COLUMNS, max_bytes=1024 * 1024) as table:
            return list(table.rows)

    return read


@pytest.fixture
def refused(read):
    """Why such a table cannot be read."""

    def refused(content):
        with pytest.raises(TableRefused) as refusal:
            read(content)
        return refusal.value.refusals

    return refused


def csv(*lines):
    return "\n".join(lines).encode()


def xlsx(*rows):
    workbook, content = Workbook(), BytesIO()
    for row in rows:
        workbook.active.append(row)
    workbook.save(content)
    return content.getvalue()


def values(rows):
    """What was read, row by row; nothing was refused."""
    assert [row.refusals for row in rows] == [[] for _row in rows]
    return [(row.number, row.values) for row in rows]


def refusals(rows):
    return [str(refusal) for row in rows for refusal in row.refusals]


# --- Headings ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "headings",
    [
        pytest.param("held_on,title", id="in English"),
        pytest.param("日期,名称", id="in Chinese"),
        pytest.param("日期,title", id="one of each"),
        pytest.param("HELD_ON,Title", id="capitals"),
        pytest.param("Held on, title ", id="spaces"),
        pytest.param("held__on,ｔｉｔｌｅ", id="two strokes, and full-width letters"),
        pytest.param("held_on,title,,", id="empty ones at the end"),
    ],
)
def test_headings_are_known_in_both_languages(read, headings):
    assert values(read(csv(headings, "2026-03-05,讲座"))) == [(2, {"held_on": ON, "title": "讲座"})]


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_headings_with_spaces_are_known_whatever_separates_them(read, separator):
    lines = ["Held on", "Title"], ["2026-03-05", "讲座"]

    rows = read(csv(*(separator.join(line) for line in lines)))

    assert [row.values["held_on"] for row in rows] == [ON]


def test_a_formula_for_a_heading_is_refused_in_words(refused):
    [refusal] = refused(xlsx(["held_on", "名称", "=A2"], [ON, "讲座", 1]))

    assert str(refusal) == (
        "row 1: The cell holds a formula. Copy the column and paste it as values."
    )


def test_columns_may_stand_in_any_order(read):
    content = csv("日期推定,名称,attendance,日期", "是,讲座,40,2026-03-05")

    assert values(read(content)) == [
        (2, {"held_on": ON, "title": "讲座", "attendance": 40, "day_assumed": True})
    ]


def test_a_column_that_may_be_missing_has_no_value_and_an_empty_cell_has_its_own(read):
    [without] = read(csv("held_on,title", "2026-03-05,讲座"))
    [empty] = read(csv("held_on,title,attendance,day_assumed", "2026-03-05,讲座,,"))

    assert without.values == {"held_on": ON, "title": "讲座"}
    assert without.get("day_assumed") is None
    assert empty.values == without.values | {"attendance": None, "day_assumed": False}
    assert empty.get("day_assumed") is False


@pytest.mark.parametrize(
    ("headings", "expected"),
    [
        pytest.param(
            "held_on,title,place", [Refusal(UNKNOWN, 1, "place")], id="one that is not known"
        ),
        pytest.param(
            "held_on",
            [
                Refusal(
                    "This column is missing. Add a column with the heading title or 名称.",
                    1,
                    "title",
                )
            ],
            id="one missing",
        ),
        pytest.param(
            "held_on,title,日期",
            [Refusal("This column is there twice; its first heading is “held_on”.", 1, "日期")],
            id="one there twice, in two languages",
        ),
        pytest.param(
            "Title,held_on,TITLE",
            [Refusal("This column is there twice; its first heading is “Title”.", 1, "TITLE")],
            id="one there twice, as it is written",
        ),
        pytest.param(
            f"held_on,title,{'x' * 50}",
            [Refusal(UNKNOWN, 1, "x" * 40 + "…")],
            id="a text instead of a heading",
        ),
    ],
)
def test_headings_that_do_not_fit_are_refused(refused, headings, expected):
    assert refused(csv(headings, "2026-03-05,讲座,x")) == expected


def test_all_headings_that_do_not_fit_are_named_at_once(refused):
    assert [str(refusal) for refusal in refused(csv("地点,名称,title,Held-on", "x,y,z,2026"))] == [
        f"row 1, column 地点: {UNKNOWN}",
        "row 1, column title: This column is there twice; its first heading is “名称”.",
        f"row 1, column Held-on: {UNKNOWN}",
        "row 1, column held_on: This column is missing. "
        "Add a column with the heading held_on or 日期.",
    ]


def test_a_table_without_headings_misses_the_columns_that_have_to_be_there(refused):
    assert [(refusal.row, refusal.column) for refusal in refused(b"\n2026-03-05,a\n")] == [
        (1, "held_on"),
        (1, "title"),
    ]


# --- Rows --------------------------------------------------------------------------------------


def test_blank_rows_are_passed_over_and_the_others_keep_their_numbers(read):
    content = csv("held_on,title", "", "2026-03-05,a", ",", " ,\t", '"",""', "2026-03-06,b", "")

    assert values(read(content)) == [
        (3, {"held_on": ON, "title": "a"}),
        (7, {"held_on": date(2026, 3, 6), "title": "b"}),
    ]


def test_the_rows_of_a_workbook_are_numbered_as_excel_numbers_them(read):
    content = xlsx(["日期", "名称"], [], [ON, "a"], [" ", None], ["2026年3月5日", "b"])

    assert values(read(content)) == [
        (3, {"held_on": ON, "title": "a"}),
        (5, {"held_on": ON, "title": "b"}),
    ]


def test_spaces_around_a_cell_are_no_part_of_it(read):
    [row] = read(csv("held_on,title", " 2026-03-05 ,\u3000科普 讲座\u3000"))

    assert row.values == {"held_on": ON, "title": "科普 讲座"}


def test_a_zero_is_not_an_empty_cell(read):
    [written] = read(csv("held_on,title,attendance", "2026-03-05,a,0"))
    [number] = read(xlsx(["held_on", "title", "attendance"], [ON, "a", 0]))

    assert written.get("attendance") == number.get("attendance") == 0


def test_a_row_of_a_zero_is_not_blank(read):
    rows = read(xlsx(["held_on", "title", "attendance"], [None, None, 0]))

    assert refusals(rows) == [
        f"row 2, column held_on: {EMPTY}",
        f"row 2, column title: {EMPTY}",
    ]


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(csv("held_on,title"), id="headings only"),
        pytest.param(csv("held_on,title", "", " , "), id="blank rows only"),
        pytest.param(xlsx(["held_on", "title"]), id="a workbook with headings only"),
        pytest.param(xlsx(["held_on", "title"], [" ", None]), id="a workbook with blanks"),
    ],
)
def test_a_table_with_no_row_is_refused(refused, content):
    assert refused(content) == [Refusal("There is no row below the headings.")]


def test_about_how_many_rows_there_are_is_told(tmp_path):
    path = tmp_path / "table"
    path.write_bytes(csv("held_on,title", "2026-03-05,a", "2026-03-06,b"))

    with tables.opened(path, COLUMNS, max_bytes=1024) as table:
        assert table.expected == 2


# --- Refusals ----------------------------------------------------------------------------------


def test_everything_to_put_right_is_told_at_once(read):
    content = csv(
        "日期,title,参加人数,日期推定",
        "2026-02-29,讲座,40,maybe",
        "2026-03-05,a,0,1",
        "",
        ",很长很长很长很长很长的名称,501,",
    )

    rows = read(content)

    assert refusals(rows) == [
        "row 2, column 日期: “2026-02-29” is a day that does not exist. Write it like 2026-03-05.",
        "row 2, column 日期推定: “maybe” is neither yes nor no. Write 1 or 0.",
        f"row 5, column 日期: {EMPTY}",
        "row 5, column title: The text has 13 characters; at most 10 are possible.",
        "row 5, column 参加人数: 501 is too many; the most possible is 500. Check the number.",
    ]


def test_a_refused_cell_has_no_value_and_the_cells_beside_it_have_theirs(read):
    [row] = read(csv("held_on,title,attendance", "soon,讲座,40"))

    assert row.values == {"title": "讲座", "attendance": 40}
    assert row.get("held_on") is None


def test_a_row_that_ends_early_is_filled_with_empty_cells(read):
    [row] = read(csv("title,held_on,attendance", "讲座"))

    assert row.values == {"title": "讲座", "attendance": None}
    assert row.refusals == [Refusal(EMPTY, 2, "held_on")]


def test_cells_that_excel_reckons_are_refused_where_they_stand(read):
    content = xlsx(["日期", "title", "attendance"], ["=TODAY()", "讲座", "#REF!"])

    assert refusals(read(content)) == [
        "row 2, column 日期: The cell holds a formula. Copy the column and paste it as values.",
        "row 2, column attendance: The cell shows an error (#REF!). Enter its value.",
    ]


@pytest.mark.parametrize(
    ("content", "texts"),
    [
        pytest.param(csv("held_on,title", "2026-03-05,a,b"), ["b"], id="one"),
        pytest.param(csv("held_on,title", "2026-03-05,a,,b,c"), ["b", "c"], id="two"),
        pytest.param(csv("held_on,,title", "2026-03-05,b,a"), ["b"], id="an empty heading between"),
        pytest.param(csv("held_on,title", f"2026-03-05,a,{'x' * 50}"), ["x" * 40 + "…"], id="long"),
        pytest.param(xlsx(["held_on", "title"], [ON, "a", None, "b"]), ["b"], id="in a workbook"),
    ],
)
def test_text_that_has_no_heading_is_refused(read, content, texts):
    [row] = read(content)

    assert row.values == {"held_on": ON, "title": "a"}
    assert row.refusals == [Refusal(RIGHT.format(text), 2) for text in texts]


@pytest.mark.parametrize("beyond", [",,,", ", ,\u3000"])
def test_empty_cells_to_the_right_are_nothing(read, beyond):
    assert values(read(csv("held_on,title", f"2026-03-05,a{beyond}"))) == [
        (2, {"held_on": ON, "title": "a"})
    ]


def test_a_file_that_cannot_be_read_is_refused_as_a_table(refused):
    assert refused(b"") == [Refusal("The file is empty.")]


def test_a_file_that_breaks_off_hands_out_the_rows_before_and_tells_where(tmp_path):
    path = tmp_path / "table"
    path.write_bytes(csv("held_on,title", "2026-03-05,a", '"2026-03-06,b'))
    before = []

    with (
        pytest.raises(TableRefused) as refusal,
        tables.opened(path, COLUMNS, max_bytes=1024) as table,
    ):
        before.extend(table.rows)

    assert values(before) == [(2, {"held_on": ON, "title": "a"})]
    assert refusal.value.refusals == [
        Refusal(
            "From this row on the file cannot be read (unexpected end of data). "
            "Look for a quotation mark that is not closed.",
            3,
        )
    ]


@pytest.mark.parametrize(
    ("refusal", "line"),
    [
        pytest.param(Refusal("The file is empty."), "The file is empty.", id="of the file"),
        pytest.param(Refusal("Odd.", 7), "row 7: Odd.", id="of a row"),
        pytest.param(Refusal("Odd.", 7, "日期"), "row 7, column 日期: Odd.", id="of a cell"),
    ],
)
def test_a_refusal_says_where_it_is(refusal, line):
    assert str(refusal) == line


def test_a_refused_table_says_everything_in_one_line():
    refused = TableRefused([Refusal("Odd.", 7), Refusal("Even.", 8, "title")])

    assert str(refused) == "row 7: Odd.; row 8, column title: Even."


def test_who_reads_a_row_refuses_a_column_under_the_heading_it_has_in_the_file():
    row = Row(7, {"held_on": "日期"})

    row.refuse("held_on", "It is a Sunday.")
    row.refuse("title", "Somebody has it already.")

    assert row.refusals == [
        Refusal("It is a Sunday.", 7, "日期"),
        Refusal("Somebody has it already.", 7, "title"),
    ]
