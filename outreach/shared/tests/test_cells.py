"""What may stand in a cell of a table that is handed in, and what is said of the rest."""

from datetime import date

import pytest
from django.utils import translation

from activities.models import Kind
from outreach.shared import cells

ON = date(2026, 3, 5)
OTHER_WORDS = {"讲座": Kind.LECTURE, "Talk": Kind.LECTURE}
KINDS = ", ".join(Kind.values)


def refusal(read, value):
    with pytest.raises(cells.Unfit) as refused:
        read(value)
    return str(refused.value)


# --- Days --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "value",
    [
        pytest.param("2026-03-05", id="as the message asks for it"),
        pytest.param("2026-3-5", id="without zeros"),
        pytest.param("2026/3/5", id="with slashes, as Excel writes it in China"),
        pytest.param("2026.3.5", id="with dots"),
        pytest.param("2026年3月5日", id="in Chinese"),
        pytest.param("2026年03月05日", id="in Chinese with zeros"),
        pytest.param("2026年3月5", id="in Chinese without the last sign"),
        pytest.param("2026 年 3 月 5 日", id="in Chinese with spaces"),
        pytest.param("２０２６年３月５日", id="full-width digits in Chinese"),
        pytest.param("２０２６－０３－０５", id="full-width digits and signs"),
        pytest.param("２０２６／３／５", id="full-width slashes"),
        pytest.param("\u30002026-03-05\u3000", id="between full-width spaces"),
        pytest.param(ON, id="a date cell of Excel"),
        pytest.param("2026-03-05 00:00:00", id="with midnight, as Excel writes a day as text"),
        pytest.param("2026/3/5 0:00", id="with midnight, as Excel shows it in China"),
        pytest.param("2026-03-05T00:00:00", id="with midnight, as programs write it"),
    ],
)
def test_a_day_may_be_written_in_many_ways(value):
    assert cells.day(value) == ON


@pytest.mark.parametrize("value", ["2026-03-05 09:30:00", "2026-03-05 00:01", "2026-03-05 24:00"])
def test_a_day_with_another_time_beside_it_is_refused(value):
    with pytest.raises(cells.Unfit, match="is not a date"):
        cells.day(value)


@pytest.mark.parametrize(
    ("value", "on"),
    [
        pytest.param("2024-02-29", date(2024, 2, 29), id="leap day"),
        pytest.param("2000-02-29", date(2000, 2, 29), id="leap day of a full century"),
        pytest.param("1950-01-01", date(1950, 1, 1), id="the first that can be meant"),
        pytest.param("2099-12-31", date(2099, 12, 31), id="the last that can be meant"),
        pytest.param(date(1950, 1, 1), date(1950, 1, 1), id="the first, from Excel"),
        pytest.param(date(2099, 12, 31), date(2099, 12, 31), id="the last, from Excel"),
    ],
)
def test_days_at_the_edge_are_taken(value, on):
    assert cells.day(value) == on


@pytest.mark.parametrize(
    "value",
    [
        pytest.param("2025-02-29", id="no leap year"),
        pytest.param("2100-02-29", id="a full century is no leap year"),
        pytest.param("2026-04-31", id="30 days hath April"),
        pytest.param("2026-13-01", id="month and day exchanged"),
        pytest.param("2026-00-10", id="month 0"),
        pytest.param("2026年3月0日", id="day 0"),
        pytest.param("0000-01-01", id="year 0"),
    ],
)
def test_a_day_that_does_not_exist_is_refused(value):
    assert refusal(cells.day, value) == (
        f"“{value}” is a day that does not exist. Write it like 2026-03-05."
    )


@pytest.mark.parametrize(
    "value",
    [
        pytest.param("5.3.2026", id="the day first"),
        pytest.param("05/03/26", id="two digits for the year"),
        pytest.param("20260305", id="without signs"),
        pytest.param("2026-03", id="a month"),
        pytest.param("46086", id="the number behind a date cell"),
        pytest.param("2026-03-05 09:30:00", id="with a time"),
        pytest.param("二〇二六年三月五日", id="Chinese digits"),
        pytest.param("٢٠٢٦-٠٣-٠٥", id="Arabic digits"),
        pytest.param("12026-03-05", id="a digit too many"),
        pytest.param("-2026-03-05", id="below zero"),
        pytest.param("March 5, 2026", id="an English month"),
        pytest.param("待定", id="not settled"),
    ],
)
def test_what_is_not_a_date_is_refused(value):
    assert refusal(cells.day, value) == f"“{value}” is not a date. Write it like 2026-03-05."


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        pytest.param("1949-12-31", "1949-12-31", id="the day before the first"),
        pytest.param("2100-01-01", "2100-01-01", id="the day after the last"),
        pytest.param("0206年3月5日", "0206-03-05", id="digits exchanged"),
        pytest.param("9999-12-31", "9999-12-31", id="for ever"),
        pytest.param(date(1900, 1, 1), "1900-01-01", id="a date cell that held a 1"),
        pytest.param(date(2100, 1, 1), "2100-01-01", id="a date cell after the last"),
    ],
)
def test_a_day_of_a_year_nobody_means_is_refused(value, shown):
    assert refusal(cells.day, value) == (
        f"{shown} cannot be right. Check the year; it has to be from 1950 to 2099."
    )


def test_a_day_refused_once_is_refused_in_the_language_of_whoever_comes_next():
    first = refusal(cells.day, "待定")

    with translation.override("zh-hans"):
        second = refusal(cells.day, "待定")

    assert first == "“待定” is not a date. Write it like 2026-03-05."
    assert second == "“待定”不是日期。请写作2026-03-05。"


# --- Counts ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "number"),
    [
        pytest.param("0", 0, id="none"),
        pytest.param("40", 40, id="some"),
        pytest.param("007", 7, id="zeros before it"),
        pytest.param("000", 0, id="zeros only"),
        pytest.param("00000000001", 1, id="more zeros than the most has digits"),
        pytest.param("12.0", 12, id="as a decimal"),
        pytest.param("12.000", 12, id="as a longer decimal"),
        pytest.param("1,234", 1234, id="with a comma"),
        pytest.param("1,234,567", 1234567, id="with two commas"),
        pytest.param("１２３", 123, id="full-width digits"),
        pytest.param("１，２３４", 1234, id="full-width digits and comma"),
        pytest.param("\u300040", 40, id="after a full-width space"),
        pytest.param("1000000000", 1_000_000_000, id="the most"),
        pytest.param("1,000,000,000", 1_000_000_000, id="the most with commas"),
    ],
)
def test_a_count_is_a_whole_number(value, number):
    assert cells.count(10**9)(value) == number


@pytest.mark.parametrize(
    "value",
    [
        pytest.param("1000000001", id="one too many"),
        pytest.param("1,000,000,001", id="one too many with commas"),
        pytest.param("9" * 40, id="far too many"),
    ],
)
def test_a_count_above_the_most_is_refused(value):
    assert refusal(cells.count(10**9), value) == (
        f"{value} is too many; the most possible is 1000000000. Check the number."
    )


def test_a_number_too_long_for_python_is_refused_like_any_other():
    assert refusal(cells.count(10**9), "9" * 5000) == (
        f"{'9' * 40}… is too many; the most possible is 1000000000. Check the number."
    )


@pytest.mark.parametrize(
    "value",
    [
        pytest.param("-1", id="below zero"),
        pytest.param("－１", id="below zero, full-width"),
        pytest.param("+5", id="with a plus"),
        pytest.param("10^9", id="a power"),
        pytest.param("1E+09", id="shortened by Excel"),
        pytest.param("12.5", id="a half"),
        pytest.param("12.", id="a dot and nothing"),
        pytest.param("1,23", id="a comma for a dot"),
        pytest.param("12,34,567", id="commas elsewhere"),
        pytest.param("1,234.0", id="comma and dot"),
        pytest.param("1 234", id="with a space"),
        pytest.param("40人", id="with a unit"),
        pytest.param("约40", id="about"),
        pytest.param("四十", id="in words"),
        pytest.param("٤٠", id="Arabic digits"),
        pytest.param("²", id="a raised digit"),
        pytest.param("∞", id="for ever"),
        pytest.param(" ", id="a blank"),
        pytest.param("", id="nothing"),
        pytest.param(ON, id="a date cell of Excel"),
    ],
)
def test_what_is_not_a_whole_number_is_refused(value):
    assert refusal(cells.count(10**9), value) == (
        f"“{value}” is not a whole number. Write digits only, such as 40."
    )


# --- Codes -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "code"),
    [
        pytest.param("110105009", "110105009", id="of a street"),
        pytest.param("110105009001", "110105009001", id="of a community"),
        pytest.param("010105009", "010105009", id="a zero in front stays"),
        pytest.param("110105009001.0", "110105009001", id="as a decimal"),
        pytest.param("１１０１０５００９", "110105009", id="full-width digits"),
    ],
)
def test_a_code_is_taken_digit_by_digit(value, code):
    assert cells.code(9, 12)(value) == code


@pytest.mark.parametrize(
    "value",
    [
        pytest.param("1.1E+11", id="shortened by Excel"),
        pytest.param("1.10105E+11", id="shortened a little less"),
        pytest.param("11010500", id="one digit too few"),
        pytest.param("1101050090", id="one digit too many for a street"),
        pytest.param("1101050090010", id="one digit too many for a community"),
        pytest.param("11010500A", id="a letter"),
        pytest.param("110105 009", id="a space"),
        pytest.param("-11010500", id="a sign"),
        pytest.param("١١٠١٠٥٠٠٩", id="Arabic digits"),
        pytest.param("¹¹⁰¹⁰⁵⁰⁰⁹", id="raised digits"),
    ],
)
def test_what_is_not_a_code_is_refused(value):
    assert refusal(cells.code(9, 12), value) == (
        f"“{value}” is not a code of 9 or 12 digits. If Excel shortened it, "
        "format the column as text and enter the code again."
    )


def test_only_codes_of_the_asked_length_are_taken():
    assert refusal(cells.code(12), "110105009") == (
        "“110105009” is not a code of 12 digits. If Excel shortened it, "
        "format the column as text and enter the code again."
    )


# --- Choices -----------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize(
    "value",
    [
        pytest.param("lecture", id="its code"),
        pytest.param("LECTURE", id="its code in capitals"),
        pytest.param("ｌｅｃｔｕｒｅ", id="its code in full-width letters"),
        pytest.param("talk", id="another word, whatever the capitals"),
        pytest.param("讲座", id="another word in Chinese"),
    ],
)
def test_a_choice_is_known_by_its_code_and_by_other_words(value, language):
    with translation.override(language):
        assert cells.choice(Kind, OTHER_WORDS)(value) == "lecture"


@pytest.mark.parametrize("reading_in", ["en", "zh-hans"])
@pytest.mark.parametrize("written_in", ["en", "zh-hans"])
def test_every_label_is_known_in_every_language(written_in, reading_in):
    with translation.override(written_in):
        labels = [str(label) for label in Kind.labels]

    with translation.override(reading_in):
        found = [cells.choice(Kind, {})(label) for label in labels]

    assert found == Kind.values


def test_the_labels_differ_by_language():
    """Or the test above would say nothing."""
    with translation.override("en"):
        english = {str(label) for label in Kind.labels}
    with translation.override("zh-hans"):
        chinese = {str(label) for label in Kind.labels}

    assert english.isdisjoint(chinese)


@pytest.mark.parametrize("value", ["lectures", "讲", "lecture, tour", "1"])
def test_a_word_that_is_not_known_is_refused_with_those_that_are(value):
    assert refusal(cells.choice(Kind, OTHER_WORDS), value) == (
        f"“{value}” is not known here. Write one of: {KINDS}."
    )


# --- Yes and no --------------------------------------------------------------------------------


@pytest.mark.parametrize("value", ["1", "１", "true", "TRUE", "yes", "Yes", "y", "Ｙ", "是"])
def test_yes(value):
    assert cells.flag(value) is True


@pytest.mark.parametrize("value", ["0", "０", "false", "FALSE", "no", "No", "n", "Ｎ", "否"])
def test_no(value):
    assert cells.flag(value) is False


@pytest.mark.parametrize("value", ["2", "-1", "maybe", "是的", "不", "x", "1.0", "✓"])
def test_what_is_neither_yes_nor_no_is_refused(value):
    assert refusal(cells.flag, value) == f"“{value}” is neither yes nor no. Write 1 or 0."


# --- Lines of text -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "value",
    [
        pytest.param("安慧里社区", id="Chinese"),
        pytest.param("Open day, “ask a scientist”", id="English"),
        pytest.param("䶮", id="a character beyond the common ones"),
        pytest.param("𠮷里社区", id="a character outside the basic plane"),
        pytest.param("Ａ１（一）", id="full-width signs stay as they are"),
        pytest.param("=1+1", id="a formula as text"),
        pytest.param("👩‍🔬", id="signs joined into one"),
        pytest.param("12345", id="digits"),
    ],
)
def test_a_line_is_taken_as_it_stands(value):
    assert cells.text(60)(value) == value


def test_a_date_cell_in_a_column_of_text_reads_as_a_day():
    assert cells.text(60)(ON) == "2026-03-05"


@pytest.mark.parametrize("sign", ["a", "社", "䶮", "𠮷"])
def test_a_line_may_be_as_long_as_the_limit_and_no_longer(sign):
    assert cells.text(5)(sign * 5) == sign * 5
    assert refusal(cells.text(5), sign * 6) == (
        "The text has 6 characters; at most 5 are possible."
    )


@pytest.mark.parametrize(
    "sign",
    [
        pytest.param("\n", id="LF"),
        pytest.param("\r", id="CR"),
        pytest.param("\r\n", id="CR LF"),
        pytest.param("\u2028", id="line separator"),
        pytest.param("\u2029", id="paragraph separator"),
    ],
)
def test_a_line_break_is_refused(sign):
    assert refusal(cells.text(60), f"科普{sign}讲座") == (
        "There is a line break in the cell. Write it as one line."
    )


@pytest.mark.parametrize(
    ("sign", "code"),
    [
        pytest.param("\x00", "0000", id="NUL"),
        pytest.param("\t", "0009", id="tab"),
        pytest.param("\x1f", "001F", id="the last of the control signs"),
        pytest.param("\x7f", "007F", id="delete"),
        pytest.param("\x85", "0085", id="a control sign of old terminals"),
        pytest.param("\ud842", "D842", id="half of a character"),
        pytest.param("\ufffd", "FFFD", id="what another program could not read"),
    ],
)
def test_a_sign_that_nobody_can_read_is_refused(sign, code):
    assert refusal(cells.text(60), f"科普{sign}讲座") == (
        f"There is an unreadable character (U+{code}) in the cell. Type it anew."
    )


# --- Web addresses -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "value",
    [
        "http://example.org",
        "https://example.org/news/2026/t1.html?id=3&b=%20#top",
        "https://科普.中国/活动",
    ],
)
def test_a_web_address_is_taken_as_it_stands(value):
    assert cells.web_address(500)(value) == value


@pytest.mark.parametrize(
    "value",
    [
        pytest.param("www.example.org", id="without the beginning"),
        pytest.param("ftp://example.org", id="a place for files"),
        pytest.param("javascript:alert(1)", id="a script"),
        pytest.param("file:///etc/passwd", id="a file of the computer"),
        pytest.param("http://", id="only the beginning"),
        pytest.param("https://example.org/a b", id="with a space"),
        pytest.param("来源不详", id="words"),
    ],
)
def test_what_is_not_a_web_address_is_refused(value):
    assert refusal(cells.web_address(500), value) == (
        f"“{value}” is not a web address. It begins with http:// or https://."
    )


def test_a_web_address_has_the_limits_of_a_line():
    address = "https://example.org/" + "a" * 80

    assert cells.web_address(100)(address) == address
    assert refusal(cells.web_address(100), address + "a") == (
        "The text has 101 characters; at most 100 are possible."
    )
    assert refusal(cells.web_address(100), "https://example.org/\n") == (
        "There is a line break in the cell. Write it as one line."
    )


# --- Several in one cell -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "found"),
    [
        pytest.param("社区医院", ("社区医院",), id="one"),
        pytest.param("社区医院;小学", ("社区医院", "小学"), id="two"),
        pytest.param("社区医院；小学", ("社区医院", "小学"), id="full-width semicolon"),
        pytest.param(" 小学 ; 社区医院 ", ("小学", "社区医院"), id="spaces, and their order"),
        pytest.param("小学;社区医院;小学", ("小学", "社区医院"), id="one named twice"),
        pytest.param(";;小学;", ("小学",), id="semicolons too many"),
        pytest.param(" ; ", (), id="nobody"),
        pytest.param("A, B", ("A, B",), id="a comma is part of the name"),
    ],
)
def test_names_stand_between_semicolons(value, found):
    assert cells.names(10)(value) == found


def test_each_of_the_names_has_the_limits_of_a_line():
    assert cells.names(2)("小学;中学") == ("小学", "中学")
    assert refusal(cells.names(2), "小学;实验中学") == (
        "The text has 4 characters; at most 2 are possible."
    )
    assert refusal(cells.names(9), "小学;实验\n中学") == (
        "There is a line break in the cell. Write it as one line."
    )


AMOUNTS = cells.amounts(cells.choice(Kind, OTHER_WORDS), cells.count(100))


@pytest.mark.parametrize(
    ("value", "found"),
    [
        pytest.param("lecture:3", {"lecture": 3}, id="one"),
        pytest.param("lecture:3;tour:100", {"lecture": 3, "tour": 100}, id="two"),
        pytest.param("讲座：３；tour：0", {"lecture": 3, "tour": 0}, id="full-width signs"),
        pytest.param(" Talk : 3 ; tour : 1 ; ", {"lecture": 3, "tour": 1}, id="spaces"),
        pytest.param(";", {}, id="nothing"),
    ],
)
def test_amounts_are_numbers_by_kind(value, found):
    assert AMOUNTS(value) == found


@pytest.mark.parametrize(
    ("value", "why"),
    [
        pytest.param(
            "lecture:3;tour", "“tour” has no number. Write it like leaflets:100.", id="no colon"
        ),
        pytest.param(
            "lecture:3; 讲座 :1",
            "“讲座 ” stands here twice. Add the numbers up.",
            id="one kind under two names",
        ),
        pytest.param(
            "lecture:",
            "“” is not a whole number. Write digits only, such as 40.",
            id="no number",
        ),
        pytest.param(
            "lecture:-3",
            "“-3” is not a whole number. Write digits only, such as 40.",
            id="below zero",
        ),
        pytest.param(
            "lecture:101",
            "101 is too many; the most possible is 100. Check the number.",
            id="too many",
        ),
        pytest.param(
            "moon:1", f"“moon” is not known here. Write one of: {KINDS}.", id="unknown kind"
        ),
    ],
)
def test_amounts_that_cannot_be_taken_are_refused(value, why):
    assert refusal(AMOUNTS, value) == why


# --- In messages -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        pytest.param("a" * 40, "a" * 40, id="just short enough"),
        pytest.param("a" * 41, "a" * 40 + "…", id="one sign too long"),
        pytest.param("a\x00\nb\ud842", "a��b�", id="signs that cannot be printed"),
        pytest.param(ON, "2026-03-05", id="a day"),
    ],
)
def test_a_message_shows_a_cell_short_and_printable(value, shown):
    assert cells.shortened(value) == shown


@pytest.mark.parametrize(
    "read",
    [
        pytest.param(cells.day, id="day"),
        pytest.param(cells.count(9), id="count"),
        pytest.param(cells.code(9), id="code"),
        pytest.param(cells.choice(Kind, {}), id="choice"),
        pytest.param(cells.flag, id="flag"),
        pytest.param(AMOUNTS, id="amounts"),
    ],
)
def test_no_refusal_prints_what_it_refuses_as_it_came(read):
    message = refusal(read, "\x1b[31m" + "a" * 5000)

    assert f"“�[31m{'a' * 35}…”" in message
    assert "\x1b" not in message
