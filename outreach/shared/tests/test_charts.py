from itertools import pairwise
from xml.etree import ElementTree

import pytest

from outreach.shared import charts

SVG = "{http://www.w3.org/2000/svg}"
MONTHS = [str(month) for month in range(1, 13)]


def _words(drawing) -> list[str]:
    return [text.text or "" for text in ElementTree.XML(drawing).iter(f"{SVG}text")]


def _bars(drawing) -> list[dict]:
    return [bar.attrib for bar in ElementTree.XML(drawing).iter(f"{SVG}rect")]


def test_every_bar_stands_as_tall_as_its_number_and_says_it():
    drawing = charts.bars([1200, 0, 600], ["May", "June", "July"], title="Visitors")

    tall, half = (float(bar["height"]) for bar in _bars(drawing))
    assert tall == pytest.approx(2 * half, abs=0.2)
    assert _words(drawing) == ["May", "1,200", "June", "0", "July", "600"]


def test_a_month_yet_to_come_has_a_label_and_no_number():
    drawing = charts.bars([3, None], ["May", "June"], title="Visitors")

    assert _words(drawing) == ["May", "3", "June"]
    assert len(_bars(drawing)) == 1


@pytest.mark.parametrize("most", [1, 2, 3, 7, 9, 10, 11, 49, 99, 100, 101, 12_480, 10**9])
def test_the_tallest_bar_uses_most_of_the_height_and_leaves_room_for_its_number(most):
    (bar,) = _bars(charts.bars([most], ["May"], title="Visitors", height=200))

    assert 60 <= float(bar["height"]) <= 200 - charts.BELOW - charts.ABOVE
    assert float(bar["y"]) >= charts.ABOVE


def test_a_bar_can_be_set_off_from_the_others():
    first, second = _bars(charts.bars([3, 4], ["May", "June"], title="Visitors", highlight=1))

    assert first["fill"] != second["fill"]
    assert second["class"] == "chart__bar chart__bar--strong"


def test_bars_stay_inside_the_drawing_and_apart_from_each_other():
    drawing = charts.bars([5] * 12, MONTHS, title="Activities by month", width=640)

    edges = [(float(bar["x"]), float(bar["x"]) + float(bar["width"])) for bar in _bars(drawing)]
    assert edges[0][0] >= 0
    assert edges[-1][1] <= 640
    assert all(left[1] < right[0] for left, right in pairwise(edges))


@pytest.mark.parametrize("values", [[0, 0], [None, None], [0, None]])
def test_a_chart_without_anything_lies_flat_and_says_so(values):
    drawing = charts.bars(values, ["May", "June"], title="Visitors", empty="No activities.")

    assert _bars(drawing) == []
    assert "No activities." in _words(drawing)
    assert float(ElementTree.XML(drawing).get("height")) == charts.FLAT


def test_a_chart_with_something_does_not_say_that_it_is_empty():
    assert "Nothing" not in charts.bars([1], ["May"], title="Visitors", empty="Nothing")
    assert "Nothing" not in charts.shares([1], ["May"], title="Visitors", empty="Nothing")


def test_shares_say_the_number_and_its_part_of_the_whole():
    drawing = charts.shares([3, 1, 0], ["residents", "youth", "elderly"], title="Audience")

    assert _words(drawing) == [
        "residents",
        "3 (75.0%)",
        "youth",
        "1 (25.0%)",
        "elderly",
        "0 (0.0%)",
    ]
    long, short = (float(bar["width"]) for bar in _bars(drawing))
    assert long == pytest.approx(3 * short, abs=0.2)


@pytest.mark.parametrize("values", [[], [0, 0]])
def test_shares_of_nothing_are_no_division_by_zero(values):
    drawing = charts.shares(
        values, ["youth", "elderly"][: len(values)], title="Audience", empty="–"
    )

    assert _bars(drawing) == []
    assert "–" in _words(drawing)


@pytest.mark.parametrize(
    ("part", "whole", "expected"),
    [(1, 3, "33.3%"), (2, 3, "66.7%"), (1, 2000, "0.1%"), (1, 2001, "0.0%"), (7, 7, "100.0%")],
)
def test_shares_are_rounded_half_up_to_one_decimal(part, whole, expected):
    assert charts.percent(part, whole) == expected


@pytest.mark.parametrize("chart", [charts.bars, charts.shares])
def test_a_chart_is_a_picture_with_a_name(chart):
    root = ElementTree.XML(chart([1], ["May"], title="Visitors", unit="persons"))

    assert root.get("role") == "img"
    assert root[0].tag == f"{SVG}title"
    assert root[0].text == "Visitors (persons)"


@pytest.mark.parametrize("chart", [charts.bars, charts.shares])
def test_words_cannot_break_out_of_a_drawing(chart):
    nasty = '</title><script>alert("1")</script> & <b>'

    drawing = chart([1], [nasty], title=nasty, unit=nasty, empty=nasty)

    assert "<script" not in drawing
    assert nasty in _words(drawing)


@pytest.mark.parametrize("chart", [charts.bars, charts.shares])
def test_a_drawing_needs_no_style_that_the_browser_would_refuse(chart):
    drawing = chart([1, 2], ["May", "June"], title="Visitors")

    assert "style" not in drawing
    assert "id=" not in drawing


@pytest.mark.parametrize("chart", [charts.bars, charts.shares])
@pytest.mark.parametrize(("values", "labels"), [([1, 2], ["May"]), ([-1], ["May"])])
def test_numbers_that_do_not_fit_are_refused(chart, values, labels):
    with pytest.raises(ValueError, match=r"values"):
        chart(values, labels, title="Visitors")


def test_last_year_stands_beside_each_bar_in_outline_with_a_legend():
    drawing = charts.bars(
        [3, None], ["May", "June"], before=[4, None], names=("2026", "2025"), title="Activities"
    )

    month, outlined = [bar for bar in _bars(drawing) if float(bar["height"]) > charts.SMALL]
    assert month["fill"] == charts.BAR
    assert (outlined["fill"], outlined["stroke"]) == ("none", charts.INK)
    assert float(month["x"]) + float(month["width"]) <= float(outlined["x"])
    assert float(month["height"]) < float(outlined["height"])
    texts = [text.text for text in ElementTree.XML(drawing).iter() if text.tag.endswith("text")]
    assert texts == ["May", "3", "4", "June", "2025", "2026"]


def test_what_was_before_needs_one_value_for_each_label():
    with pytest.raises(ValueError, match="1 values for 2 labels"):
        charts.bars([1, 2], ["May", "June"], before=[1], title="Activities")
