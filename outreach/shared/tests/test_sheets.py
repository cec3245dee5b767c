"""Files as people save them: read whatever they are called, or refused with the reason."""

import zipfile
from datetime import date, datetime, time
from io import BytesIO
from time import process_time

import pytest
from openpyxl import Workbook

from outreach.shared import sheets
from outreach.shared.sheets import BadCell, FileRefused

HEADINGS = ["date", "日期", "title", "名称"]
ROWS = [(2, ["2026-03-05", "科普讲座"]), (3, ["2026-03-06", "䶮里展览"])]
MEGABYTE = 1024 * 1024

NEITHER = (
    "The text is neither UTF-8 nor GB18030. In Excel, save the file as "
    "“CSV UTF-8” or as a workbook (.xlsx)."
)
OLD_OR_LOCKED = (
    "This is an old or a locked Excel file. Save it without a password "
    "as an Excel workbook (.xlsx)."
)
NO_WORKBOOK = (
    "This is not an Excel workbook, or it is damaged. Open it in Excel and save it "
    "as a workbook (.xlsx) or as “CSV UTF-8”."
)
FORMULA = BadCell("The cell holds a formula. Copy the column and paste it as values.")


@pytest.fixture
def read(tmp_path):
    """Headings, rows and expected rows of a file with these bytes.

    A workbook gives every row the same width; empty cells at the end of a row say nothing.
    """

    def read(content, *, name="table", max_bytes=MEGABYTE):
        path = tmp_path / name
        path.write_bytes(content)
        with sheets.opened(path, headings=HEADINGS, max_bytes=max_bytes) as sheet:
            rows = [(number, to_the_last_filled(cells)) for number, cells in sheet.rows]
            return sheet.headings, rows, sheet.expected

    return read


@pytest.fixture
def refused(read):
    """Why such a file is refused, and from which row on."""

    def refused(content, **how):
        with pytest.raises(FileRefused) as refusal:
            read(content, **how)
        return str(refusal.value), refusal.value.row

    return refused


def to_the_last_filled(cells):
    filled = [index for index, cell in enumerate(cells, start=1) if cell]
    return cells[: max(filled, default=0)]


def saved(workbook):
    content = BytesIO()
    workbook.save(content)
    return content.getvalue()


def xlsx(*rows):
    workbook = Workbook()
    for row in rows:
        workbook.active.append(row)
    return saved(workbook)


def parts(content):
    """What is packed in a workbook, by name."""
    with zipfile.ZipFile(BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(members):
    content = BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return content.getvalue()


def with_sheet(change):
    """A workbook of one row below the headings, its sheet changed by hand."""
    members = parts(xlsx(["date", "title"], ["2026-03-05", 40]))
    before = members["xl/worksheets/sheet1.xml"]
    members["xl/worksheets/sheet1.xml"] = change(before)
    assert members["xl/worksheets/sheet1.xml"] != before
    return packed(members)


def with_text_beside(*, number):
    """A workbook whose one shared text is “讲座”; a cell points to the text of this number."""
    cell = b'<c r="B2" t="s"><v>%d</v></c>' % number
    members = parts(with_sheet(lambda xml: xml.replace(b'<c r="B2" t="n"><v>40</v></c>', cell)))
    members["xl/sharedStrings.xml"] = (
        '<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        "<si><t>讲座</t></si></sst>"
    ).encode()
    kind = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
    entry = b'<Override PartName="/xl/sharedStrings.xml" ContentType="%s"/>' % kind
    types = members["[Content_Types].xml"]
    members["[Content_Types].xml"] = types.replace(b"</Types>", entry + b"</Types>")
    return packed(members)


# --- CSV: the encoding -------------------------------------------------------------------------

TEXT = "日期,名称\n2026-03-05,科普讲座\n2026-03-06,䶮里展览\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_table_is_read_in_the_encoding_it_has(read, encoding):
    assert read(TEXT.encode(encoding)) == (["日期", "名称"], ROWS, 3)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_rare_characters_come_through(read, encoding):
    content = "名称\n䶮\n𠮷里社区\n".encode(encoding)

    assert read(content)[1] == [(2, ["䶮"]), (3, ["𠮷里社区"])]


def test_chinese_characters_beyond_the_first_block_decide_too(read):
    """Excel saves as GB18030; only the last row of many shows it."""
    lines = f"2026-03-05,{'a' * 1000}\n" * 1100
    content = f"date,title\n{lines}2026-03-06,讲座\n".encode("gb18030")
    assert len(content) > sheets.BLOCK

    headings, rows, expected = read(content, max_bytes=2 * MEGABYTE)

    assert headings == ["date", "title"]
    assert rows[-1] == (1102, ["2026-03-06", "讲座"])
    assert expected == 1102


def test_a_character_cut_in_two_by_the_reading_is_one_character(read):
    lines = "名称\n".encode() + (b"a" * 1023 + b"\n") * 1024
    content = lines[: sheets.BLOCK - 2] + b"\n" + "讲座\n".encode()

    headings, rows, _expected = read(content, max_bytes=2 * MEGABYTE)

    assert headings == ["名称"]
    assert rows[-1] == (1026, ["讲座"])


@pytest.mark.parametrize(
    ("content", "row"),
    [
        pytest.param(b"\xff,title\n2026-03-05,a\n", 1, id="in the headings"),
        pytest.param("date,title\n2026-03-05,讲座\n".encode() + b"\xff,a\n", 3, id="in row 3"),
        pytest.param("日期,名称\n".encode("gb18030") + b"2026-03-05,\xff\n", 2, id="in GB18030"),
        pytest.param(
            "日期,名称\n2026-03-05,讲\n2026-03-06,a\n".encode() + b"\xff,b\n", 4, id="in UTF-8"
        ),
        pytest.param(b"date,title\n2026-03-05,a\n2026-03-06,\xe8", 3, id="cut off at the end"),
        pytest.param("date,title\n2026-03-05,a\n".encode("utf-16"), 1, id="Unicode text of Excel"),
    ],
)
def test_an_encoding_that_is_not_known_is_refused_with_the_row(refused, content, row):
    assert refused(content) == (NEITHER, row)


def test_the_row_is_told_beyond_the_first_block_too(refused):
    content = b"date,title\n" + (b"2026-03-05," + b"a" * 1000 + b"\n") * 1100 + b"\xff,a\n"
    assert len(content) > sheets.BLOCK

    assert refused(content, max_bytes=2 * MEGABYTE) == (NEITHER, 1102)


# --- CSV: cells and rows -----------------------------------------------------------------------


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_cells_are_separated_as_the_headings_are(read, separator, end):
    lines = [["日期", "名称"], ["2026-03-05", "a"], ["2026-03-06", "b"]]
    content = "".join(separator.join(line) + end for line in lines).encode()

    assert read(content)[:2] == (
        ["日期", "名称"],
        [(2, ["2026-03-05", "a"]), (3, ["2026-03-06", "b"])],
    )


@pytest.mark.parametrize(
    ("content", "cells"),
    [
        pytest.param("date;title\n2026-03-05;a,b,c,d\n", ["2026-03-05", "a,b,c,d"], id="commas"),
        pytest.param(
            "date,title\n2026-03-05,a;b;c;d\n", ["2026-03-05", "a;b;c;d"], id="semicolons"
        ),
        pytest.param('"DATE";" Title "\n1;a,b\n', ["1", "a,b"], id="quoted headings in capitals"),
        pytest.param("x,y,z;date;title\n1;2;3\n", ["1", "2", "3"], id="a foreign heading"),
        pytest.param("title\na,b\n", ["a", "b"], id="one column: a comma"),
        pytest.param("Datum;Titel\na;b\n", ["a;b"], id="no heading known: a comma"),
    ],
)
def test_the_separator_is_the_one_that_gives_known_headings(read, content, cells):
    assert read(content.encode())[1] == [(2, cells)]


def test_a_quoted_cell_may_hold_separators_quotes_and_line_breaks(read):
    content = 'date,title\n"2026-03-05","a, ""b""\nc"\n2026-03-06,d\n'

    assert read(content.encode())[1] == [(2, ["2026-03-05", 'a, "b"\nc']), (3, ["2026-03-06", "d"])]


def test_blank_and_uneven_rows_keep_their_numbers(read):
    content = "date,title\n\n,\n2026-03-05\n2026-03-06,a,b\n"

    assert read(content.encode())[1] == [
        (2, []),
        (3, []),
        (4, ["2026-03-05"]),
        (5, ["2026-03-06", "a", "b"]),
    ]


def test_nothing_in_a_csv_file_is_more_than_text(read):
    content = "date,title\n2026-03-05,=1+1\n0012,1.0\n"

    assert read(content.encode())[1] == [(2, ["2026-03-05", "=1+1"]), (3, ["0012", "1.0"])]


def test_the_headings_alone_are_a_sheet_without_rows(read):
    assert read(b"date,title") == (["date", "title"], [], 1)


@pytest.mark.parametrize("content", [b"\xef\xbb\xbf", b"\n"])
def test_a_file_with_nothing_visible_has_no_headings(read, content):
    assert read(content) == ([], [], 1)


@pytest.mark.parametrize(
    ("content", "reason", "row"),
    [
        pytest.param(
            'date,title\n2026-03-05,a\n"2026-03-06,b\n2026-03-07,c\n',
            "unexpected end of data",
            3,
            id="never closed",
        ),
        pytest.param(
            '"date,title\n2026-03-05,a\n', "unexpected end of data", 1, id="in the headings"
        ),
        pytest.param(
            'date,title\n2026-03-05,"a"b\n', "',' expected after '\"'", 2, id="closed too early"
        ),
        pytest.param(
            f"date,title\n2026-03-05,{'a' * 131_073}\n",
            "field larger than field limit (131072)",
            2,
            id="a cell without an end",
        ),
    ],
)
def test_quotation_marks_that_do_not_match_are_refused_with_the_row(refused, content, reason, row):
    assert refused(content.encode()) == (
        f"From this row on the file cannot be read ({reason}). "
        "Look for a quotation mark that is not closed.",
        row,
    )


def test_the_rows_before_the_damage_are_handed_out(tmp_path):
    path = tmp_path / "table.csv"
    path.write_bytes(b'date,title\n2026-03-05,a\n"2026-03-06,b\n')

    with sheets.opened(path, headings=HEADINGS, max_bytes=MEGABYTE) as sheet:
        assert next(sheet.rows) == (2, ["2026-03-05", "a"])
        with pytest.raises(FileRefused):
            next(sheet.rows)


# --- Any file ----------------------------------------------------------------------------------


def test_an_empty_file_is_refused(refused):
    assert refused(b"") == ("The file is empty.", None)


def test_an_old_or_locked_excel_file_is_refused(refused):
    start_of_an_xls = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)

    assert refused(start_of_an_xls, name="table.xlsx") == (OLD_OR_LOCKED, None)


@pytest.mark.parametrize("start", [b"date,title\n", xlsx(["date", "title"])], ids=["csv", "xlsx"])
def test_a_file_larger_than_allowed_is_refused(refused, start):
    content = start + b"\n" * (2 * MEGABYTE + 1 - len(start))

    assert refused(content, max_bytes=2 * MEGABYTE) == (
        "The file is larger than 2 MB. Split it into smaller files.",
        None,
    )


def test_a_file_just_as_large_as_allowed_is_taken(read):
    content = b"date,title\n2026-03-05,a\n"

    assert read(content, max_bytes=len(content))[1] == [(2, ["2026-03-05", "a"])]


# --- XLSX --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name",
    ["table.xlsx", "table", "3f9c0a", "table.csv", "table.xls", "得分.XLSX", "table.xlsx.tmp"],
)
def test_a_workbook_is_read_whatever_its_file_is_called(read, name):
    content = xlsx(["日期", "名称"], ["2026-03-05", "科普讲座"], ["2026-03-06", "䶮里展览"])

    assert read(content, name=name) == (["日期", "名称"], ROWS, 3)


@pytest.mark.parametrize("name", ["table.xlsx", "table"])
def test_a_csv_file_is_read_whatever_it_is_called(read, name):
    assert read(TEXT.encode(), name=name) == (["日期", "名称"], ROWS, 3)


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        pytest.param("讲座", "讲座", id="text"),
        pytest.param("䶮𠮷", "䶮𠮷", id="rare characters"),
        pytest.param("a\nb", "a\nb", id="two lines"),
        pytest.param("0012", "0012", id="digits as text"),
        pytest.param("1.1E+11", "1.1E+11", id="a shortened number as text"),
        pytest.param(40, "40", id="whole number"),
        pytest.param(-3, "-3", id="below zero"),
        pytest.param(12.0, "12", id="whole number as a decimal"),
        pytest.param(12.5, "12.5", id="decimal"),
        pytest.param(110105009001, "110105009001", id="code as a number"),
        pytest.param(1.10105009001e11, "110105009001", id="code that Excel shows shortened"),
        pytest.param(True, "1", id="true"),
        pytest.param(False, "0", id="false"),
        pytest.param(None, "", id="nothing"),
        pytest.param(date(2026, 3, 5), date(2026, 3, 5), id="date"),
        pytest.param(datetime(2026, 3, 5), date(2026, 3, 5), id="midnight"),  # noqa: DTZ001
        pytest.param(
            datetime(2026, 3, 5, 9, 30),  # noqa: DTZ001
            "2026-03-05 09:30:00",
            id="date with a time",
        ),
        pytest.param(time(9, 30), "09:30:00", id="time"),
        pytest.param("=1+1", FORMULA, id="formula"),
        pytest.param('=HYPERLINK("http://example.org")', FORMULA, id="formula that fetches"),
        pytest.param(
            "#DIV/0!", BadCell("The cell shows an error (#DIV/0!). Enter its value."), id="error"
        ),
        pytest.param(
            "#N/A", BadCell("The cell shows an error (#N/A). Enter its value."), id="no value"
        ),
    ],
)
def test_a_cell_is_what_a_person_sees(read, value, cell):
    rows = read(xlsx(["date", "title", "end"], ["x", value, "."]))[1]

    assert rows == [(2, ["x", cell, "."])]
    assert type(rows[0][1][1]) is type(cell)


@pytest.mark.parametrize(
    ("written", "cell"),
    [
        pytest.param(b"12.0", "12", id="with a dot"),
        pytest.param(b"1.10105009001E+11", "110105009001", id="with an exponent"),
        pytest.param(b"12.50", "12.5", id="not whole"),
    ],
)
def test_a_whole_number_is_one_however_the_file_writes_it(read, written, cell):
    content = with_sheet(lambda xml: xml.replace(b"<v>40</v>", b"<v>%s</v>" % written))

    assert read(content)[1] == [(2, ["2026-03-05", cell])]


def test_a_formula_is_refused_even_where_excel_kept_its_result(read):
    content = with_sheet(lambda xml: xml.replace(b"<v>40</v>", b"<f>20+20</f><v>40</v>"))

    assert read(content)[1] == [(2, ["2026-03-05", FORMULA])]


def test_a_date_that_no_calendar_has_is_an_error(read):
    workbook = Workbook()
    workbook.active.append(["date"])
    workbook.active.append([99_999_999])
    workbook.active["A2"].number_format = "yyyy-mm-dd"

    assert read(saved(workbook))[1] == [
        (2, [BadCell("The cell shows an error (#VALUE!). Enter its value.")])
    ]


def test_empty_rows_between_keep_the_numbers_of_excel(read):
    workbook = Workbook()
    workbook.active.append(["date", "title"])
    workbook.active["B5"] = "a"

    rows = read(saved(workbook))[1]

    assert rows == [(2, []), (3, []), (4, []), (5, ["", "a"])]


def test_only_the_first_sheet_is_read(read):
    workbook = Workbook()
    workbook.active.append(["title"])
    workbook.active.append(["a"])
    workbook.create_sheet().append(["title"])
    workbook.worksheets[1].append(["b"])

    assert read(saved(workbook))[:2] == (["title"], [(2, ["a"])])


def test_the_first_sheet_is_read_even_if_another_one_was_open(read):
    workbook = Workbook()
    workbook.active.append(["title"])
    workbook.create_sheet().append(["date"])
    workbook.active = 1

    assert read(saved(workbook))[0] == ["title"]


def test_a_sheet_that_claims_to_be_small_is_read_to_its_end(read):
    content = with_sheet(lambda xml: xml.replace(b'ref="A1:B2"', b'ref="A1:A1"'))

    assert read(content) == (["date", "title"], [(2, ["2026-03-05", "40"])], 1)


def test_text_far_right_of_the_headings_is_seen(read):
    workbook = Workbook()
    workbook.active.append(["date"])
    workbook.active.cell(2, 1 + sheets.BEYOND_HEADINGS, "last seen")
    workbook.active.cell(3, 1 + sheets.BEYOND_HEADINGS + 1, "too far")

    rows = read(saved(workbook))[1]

    assert rows == [(2, [""] * sheets.BEYOND_HEADINGS + ["last seen"]), (3, [])]


def test_an_empty_workbook_has_no_headings_and_no_rows(read):
    assert read(xlsx())[:2] == ([], [])


def test_texts_kept_beside_the_sheet_are_read(read):
    """As Excel writes them; openpyxl writes them into the sheet."""
    assert read(with_text_beside(number=0))[1] == [(2, ["2026-03-05", "讲座"])]


WORKBOOK = xlsx(["date", "title"], *[["2026-03-05", f"讲座 {number}"] for number in range(200)])


def with_noise_in_the_sheet():
    """The packing of the sheet begins with what no packer writes."""
    content = bytearray(WORKBOOK)
    name = b"xl/worksheets/sheet1.xml"
    content[content.index(name) + len(name)] = 0xFF
    return bytes(content)


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"PK\x03\x04 and nothing of the kind", id="only the first bytes"),
        pytest.param(WORKBOOK[:-1], id="the last byte missing"),
        pytest.param(WORKBOOK[: len(WORKBOOK) // 2], id="half of it"),
        pytest.param(packed({"photo.jpg": b"\xff\xd8"}), id="another zip file"),
        pytest.param(packed({}), id="a zip file with nothing in it"),
        pytest.param(packed({"mimetype": b"application/vnd.oasis"}), id="an ODS file"),
        pytest.param(
            packed(parts(WORKBOOK) | {"xl/workbook.xml": b"<workbook"}), id="broken inside"
        ),
        pytest.param(
            packed({k: v for k, v in parts(WORKBOOK).items() if k != "xl/worksheets/sheet1.xml"}),
            id="without its sheet",
        ),
        pytest.param(with_noise_in_the_sheet(), id="noise inside"),
        pytest.param(with_sheet(lambda xml: xml[: len(xml) // 2]), id="a sheet cut off"),
        pytest.param(with_sheet(lambda xml: b""), id="a sheet of nothing"),
        pytest.param(
            with_sheet(lambda xml: xml.replace(b"<v>40</v>", b"<v>forty</v>")),
            id="a number that is none",
        ),
        pytest.param(with_text_beside(number=1), id="a text that is nowhere"),
    ],
)
def test_a_damaged_workbook_is_refused(refused, content):
    assert refused(content, name="table.xlsx") == (NO_WORKBOOK, None)


def with_second_row_at(number):
    def moved(xml):
        for sign in (b'row r="', b'c r="A', b'c r="B'):
            xml = xml.replace(sign + b'2"', sign + b'%d"' % number)
        return xml

    return with_sheet(moved)


def test_a_row_below_the_last_of_excel_is_refused(read, refused, monkeypatch):
    """Or a file of few bytes would be read for hours."""
    monkeypatch.setattr(sheets, "MOST_ROWS", 1000)

    assert read(with_second_row_at(1000))[1][-1] == (1000, ["2026-03-05", "40"])
    assert refused(with_second_row_at(1001)) == (NO_WORKBOOK, None)
    assert refused(with_second_row_at(999_999)) == (NO_WORKBOOK, None)


def test_a_row_far_below_the_last_one_is_refused_before_any_row_is_made_up(refused):
    assert read_rows_until_refused(refused, with_second_row_at(999_999_999)) < 2


def read_rows_until_refused(refused, content) -> float:
    """The seconds it takes; a million rows that are made up take many more."""
    start = process_time()
    assert refused(content) == (NO_WORKBOOK, None)
    return process_time() - start


def test_a_row_number_is_found_across_two_blocks(refused, monkeypatch):
    monkeypatch.setattr(sheets, "BLOCK", 7)

    assert refused(with_second_row_at(9_999_999)) == (NO_WORKBOOK, None)


def test_a_workbook_that_unpacks_to_too_much_is_refused(refused):
    members = parts(WORKBOOK) | {"xl/media/image1.png": bytes(10 * MEGABYTE)}
    content = packed(members)
    assert len(content) < MEGABYTE

    assert refused(content) == (
        "The workbook unpacks to more than 10 MB. Split it into smaller files.",
        None,
    )


def test_a_workbook_that_unpacks_to_just_as_much_as_allowed_is_read(read):
    others = sum(map(len, parts(WORKBOOK).values()))
    members = parts(WORKBOOK) | {"xl/media/image1.png": bytes(10 * MEGABYTE - others)}

    assert len(read(packed(members))[1]) == 200


def test_a_workbook_that_lies_about_its_size_is_refused(refused):
    """The sheet declares 100 bytes and unpacks to far more; no more than declared is read."""
    members = parts(xlsx(["date", "title"], *[["2026-03-05", number] for number in range(999)]))
    content = bytearray(packed(members))
    directory = content.rindex(b"xl/worksheets/sheet1.xml") - 46
    assert content[directory : directory + 4] == b"PK\x01\x02"
    content[directory + 24 : directory + 28] = (100).to_bytes(4, "little")

    assert refused(bytes(content)) == (NO_WORKBOOK, None)


def test_nothing_of_a_workbook_is_left_open_or_unpacked(read, tmp_path):
    """What was left open would warn, and warnings are errors here."""
    read(WORKBOOK, name="table.xlsx")

    assert [path.name for path in tmp_path.iterdir()] == ["table.xlsx"]


def test_another_file_of_an_office_is_no_workbook(refused):
    members = parts(xlsx(["date", "title"], ["2026-03-05", 40]))
    kinds = members["[Content_Types].xml"]
    members["[Content_Types].xml"] = kinds.replace(b"spreadsheetml.sheet.main", b"document.main")
    assert members["[Content_Types].xml"] != kinds

    assert refused(packed(members)) == (NO_WORKBOOK, None)


@pytest.mark.parametrize("lines", [1, 20])
def test_one_cell_in_another_encoding_is_not_taken_for_a_file_in_it(refused, lines):
    """As GB18030 all the other cells would say something else, without an error."""
    content = "date,title\n" + "2026-03-05,科普讲座\n" * lines
    mixed = content.encode() + "2026-03-06,展览\n".encode("gb18030")
    assert mixed.decode("gb18030") != content

    assert refused(mixed) == (NEITHER, lines + 2)


def test_a_marked_utf_8_file_is_never_taken_for_gb18030(refused):
    content = "\ufeffdate,title\n2026-03-05,讲座\n".encode() + "2026-03-06,展览\n".encode("gb18030")

    assert refused(content) == (NEITHER, 3)
