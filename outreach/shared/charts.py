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
LEGEND = 20  # room for what two kinds of bars are called
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
    before: Sequence[Number] = (),
    names: tuple[str, str] = ("", ""),
    empty: str = "",
    width: int = 640,
    height: int = 200,
) -> SafeString:
    """Upright bars side by side, such as the months of a year.

    `None` is a value that is not there (a month yet to come): its label stands without a number.
    `highlight` is the position of the bar to set off; `empty` is said when there is nothing to see.
    Beside each bar an outlined one can stand for what was `before`, told apart without colour;
    `names` are what the two are called.
    """
    _refuse_misfit(values, labels)
    if before:
        _refuse_misfit(before, labels)
    known = [*_known(values), *_known(before)]
    height = height if any(known) else FLAT
    ground, step = height - BELOW, width / max(len(values), 1)
    above = ABOVE + (LEGEND if before and any(known) else 0)
    scale = (ground - above) / _round_top(max(known, default=0))
    drawn: list[SafeString] = [_line(0, ground, width, ground)]
    for position, (value, label) in enumerate(zip(values, labels, strict=True)):
        middle = step * (position + 0.5)
        fill = STRONG_BAR if position == highlight else BAR
        drawn.append(_text(middle, height - 6, label))
        if before:
            drawn += _upright(middle - step * 0.17, step * 0.3, value, ground, scale, fill)
            drawn += _upright(middle + step * 0.17, step * 0.3, before[position], ground, scale, "")
        else:
            drawn += _upright(middle, step * 0.62, value, ground, scale, fill)
    if not any(known):
        drawn.append(_text(width / 2, NORMAL + 4, empty, size=NORMAL))
    elif before:
        drawn += _legend(names, width)
    return _drawing(drawn, _full_title(title, unit), width, height)


def _upright(
    middle: float, wide: float, value: Number, ground: float, scale: float, fill: str
) -> list[SafeString]:
    """One bar with its number above; outlined where it has no fill."""
    if value is None:
        return []
    tall = value * scale
    weight = "bold" if fill else "normal"
    drawn = [_bar(middle - wide / 2, ground - tall, wide, tall, fill)] if value else []
    return [*drawn, _text(middle, ground - tall - 5, f"{value:,}", weight=weight)]


def _legend(names: tuple[str, str], width: float) -> list[SafeString]:
    """What the filled and the outlined bars are, in the upper right corner."""
    drawn, right = [], width - 4
    for name, fill in reversed(list(zip(names, (BAR, ""), strict=True))):
        drawn.append(_text(right, SMALL, name, anchor="end"))
        right -= SMALL * len(name) + 20
        drawn.append(_bar(right, 3, 12, 11, fill))
        right -= 16
    return drawn


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
    if not fill:
        return format_html(
            '<rect class="chart__bar chart__bar--before" x="{}" y="{}" width="{}" height="{}" '
            'fill="none" stroke="{}"/>',
            *(_short(x), _short(y), _short(width), _short(height), INK),
        )
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
