"""Numbers in, SVG out; the same drawing in a page and in a PDF.

Colours are attributes, because a PDF ignores the page's stylesheet inside a drawing; on a page the
classes let the stylesheet win. Every bar carries its number, so grey print loses nothing.
"""

from collections.abc import Iterable, Sequence
from math import ceil, log10

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

FONT = "Report Sans SC, Noto Sans CJK SC, sans-serif"
INK, LINE, BAR, STRONG_BAR = "#111111", "#b8b8b8", "#8fa3bd", "#1f3b63"
SMALL, NORMAL = 13, 15  # font sizes in units of the drawing
ABOVE, BELOW = 24, 24  # room for the numbers above the bars and the labels below
ROW = 28
FLAT = 84  # the height of a chart with nothing in it

Number = int | None
Parts = Iterable[SafeString]


def bars(
    values: Sequence[Number],
    labels: Sequence[str],
    *,
    title: str,
    unit: str = "",
    highlight: int | None = None,
    empty: str = "",
    width: int = 640,
    height: int = 200,
) -> SafeString:
    """Upright bars side by side, such as the months of a year.

    `None` is a value that is not there (a month yet to come): its label stands without a number.
    `highlight` is the position of the bar to set off; `empty` is said when there is nothing to see.
    """
    _refuse_misfit(values, labels)
    height = height if any(_known(values)) else FLAT
    ground, step = height - BELOW, width / max(len(values), 1)
    scale = (ground - ABOVE) / _round_top(max(_known(values), default=0))
    drawn: list[SafeString] = [_line(0, ground, width, ground)]
    for position, (value, label) in enumerate(zip(values, labels, strict=True)):
        middle, tall = step * (position + 0.5), (value or 0) * scale
        fill = STRONG_BAR if position == highlight else BAR
        drawn.append(_text(middle, height - 6, label))
        if value:
            drawn.append(_bar(middle - step * 0.31, ground - tall, step * 0.62, tall, fill))
        if value is not None:
            drawn.append(_text(middle, ground - tall - 5, f"{value:,}", weight="bold"))
    if not any(_known(values)):
        drawn.append(_text(width / 2, NORMAL + 4, empty, size=NORMAL))
    return _drawing(drawn, _full_title(title, unit), width, height)


def shares(
    values: Sequence[int],
    labels: Sequence[str],
    *,
    title: str,
    unit: str = "",
    empty: str = "",
    width: int = 640,
) -> SafeString:
    """Lying bars, one below the other, each with its number and its share of the whole."""
    _refuse_misfit(values, labels)
    total, most = sum(values), max(values, default=0)
    left, room = width * 0.3, width * 0.5
    drawn: list[SafeString] = []
    for position, (value, label) in enumerate(zip(values, labels, strict=True)):
        top = ROW * position
        long = room * value / most if most else 0
        said = f"{value:,} ({percent(value, total)})" if total else f"{value:,}"
        drawn.append(_text(left - 8, top + 19, label, anchor="end"))
        if value:
            drawn.append(_bar(left, top + 5, long, ROW - 10, BAR))
        drawn.append(_text(left + long + 8, top + 19, said, anchor="start", weight="bold"))
    height = max(ROW * len(values), ROW * 2)
    drawn.append(_line(left, 0, left, height))
    if not total:
        drawn.append(_text(left + room / 2, height / 2 + 4, empty, size=NORMAL))
    return _drawing(drawn, _full_title(title, unit), width, height)


def percent(part: int, whole: int) -> str:
    """A share with one decimal, rounded half up in whole numbers: 1 of 3 is 33.3%."""
    tenths = (2000 * part + whole) // (2 * whole)
    return f"{tenths // 10}.{tenths % 10}%"


def _refuse_misfit(values: Sequence[Number], labels: Sequence[str]) -> None:
    if len(values) != len(labels):
        raise ValueError(f"{len(values)} values for {len(labels)} labels")
    if any(value < 0 for value in _known(values)):
        raise ValueError("a chart of counts has no negative values")


def _known(values: Sequence[Number]) -> list[int]:
    return [value for value in values if value is not None]


def _round_top(most: int) -> int:
    """The height of the chart in values: the tallest bar, or a little above it."""
    if most < 1:
        return 1
    unit = 10 ** int(log10(most))
    return max(ceil(2 * most / unit) * unit // 2, most)


def _full_title(title: str, unit: str) -> str:
    return f"{title} ({unit})" if unit else title


def _drawing(parts: Parts, title: str, width: float, height: float) -> SafeString:
    return format_html(
        '<svg xmlns="http://www.w3.org/2000/svg" class="chart__drawing" role="img" '
        'viewBox="0 0 {} {}" width="{}" height="{}" font-family="{}" font-size="{}">'
        "<title>{}</title>{}</svg>",
        *(_short(width), _short(height), _short(width), _short(height), FONT, SMALL, title),
        format_html_join("", "{}", ((part,) for part in parts)),
    )


def _bar(x: float, y: float, width: float, height: float, fill: str) -> SafeString:
    name = "chart__bar chart__bar--strong" if fill == STRONG_BAR else "chart__bar"
    return format_html(
        '<rect class="{}" x="{}" y="{}" width="{}" height="{}" fill="{}"/>',
        *(name, _short(x), _short(y), _short(width), _short(height), fill),
    )


def _line(x1: float, y1: float, x2: float, y2: float) -> SafeString:
    return format_html(
        '<line class="chart__axis" x1="{}" y1="{}" x2="{}" y2="{}" stroke="{}"/>',
        *(_short(x1), _short(y1), _short(x2), _short(y2), INK),
    )


def _text(
    x: float,
    y: float,
    words: str,
    *,
    anchor: str = "middle",
    weight: str = "normal",
    size: int = SMALL,
) -> SafeString:
    return format_html(
        '<text class="chart__text" x="{}" y="{}" text-anchor="{}" font-weight="{}" '
        'font-size="{}" fill="{}">{}</text>',
        *(_short(x), _short(y), anchor, weight, size, INK, words),
    )


def _short(number: float) -> str:
    """Coordinates as short as they may be, and the same on every machine."""
    return f"{number:.1f}".removesuffix(".0")
