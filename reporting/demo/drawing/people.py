"""People as a few round shapes: no faces, so nobody is meant."""

from .canvas import Canvas
from .palettes import Palette

SKIN = ("#f4cdab", "#eab68e", "#d99e74", "#f7d7bb", "#b97b54")
HAIR = ("#2b2623", "#4a372b", "#1f2430", "#a3a09e", "#3b2d3f", "#6b4a2f")
TROUSERS = ("#3a4257", "#54607a", "#6a5648", "#2f4a4d", "#7a7f8c")
VEST = "#d8433b"
SASH = "#f7e9c5"


def cloth_of(palette: Palette, number: int, *, is_helper: bool = False) -> str:
    return VEST if is_helper else palette.cloth[number % len(palette.cloth)]


def person(
    canvas: Canvas,
    palette: Palette,
    x: float,
    feet: float,
    number: int,
    *,
    tall: float = 190,
    left: tuple[float, float] = (-25, 42),
    right: tuple[float, float] = (25, 42),
    is_helper: bool = False,
) -> None:
    """Somebody standing. Hands are given from the feet upwards, in hundredths of the height."""
    unit = tall / 100
    cloth = cloth_of(palette, number, is_helper=is_helper)
    for side in (-8, 8):
        canvas.stroke(
            [(x + side * unit, feet - 40 * unit), (x + side * unit, feet - 5 * unit)],
            TROUSERS[number % len(TROUSERS)],
            12 * unit,
        )
    canvas.box(x - 18 * unit, feet - 80 * unit, 36 * unit, 48 * unit, cloth, round=14 * unit)
    for side, hand in ((-15, left), (15, right)):
        arm(canvas, (x + side * unit, feet - 72 * unit), (x, feet), hand, unit, number, cloth)
    if is_helper:
        canvas.box(x - 3 * unit, feet - 79 * unit, 6 * unit, 46 * unit, SASH)
    head(canvas, x, feet - 92 * unit, 14 * unit, number)


def arm(canvas, shoulder, foot, hand, unit, number, cloth) -> None:
    reached = (foot[0] + hand[0] * unit, foot[1] - hand[1] * unit)
    wrist = tuple(a + (b - a) * 0.86 for a, b in zip(shoulder, reached, strict=True))
    canvas.disc(*reached, 5 * unit, SKIN[number % len(SKIN)])
    canvas.stroke([shoulder, wrist], cloth, 10 * unit)


def head(canvas: Canvas, x: float, y: float, radius: float, number: int) -> None:
    """From the front: hair short, long or tied up."""
    hair, skin = HAIR[number % len(HAIR)], SKIN[number % len(SKIN)]
    style = number % 3
    if style == 1:
        for side in (-1, 1):
            lock = [(x + side * radius * 0.85, y - radius * 0.2), (x + side * radius, y + radius)]
            canvas.stroke(lock, hair, radius * 0.55)
    if style == 2:
        canvas.disc(x, y - radius * 1.25, radius * 0.5, hair)
    canvas.disc(x, y, radius, skin, tall=1.06)
    canvas.slice(x, y - radius * 0.1, radius * 1.1, hair, 188, 352)


def from_behind(
    canvas: Canvas, palette: Palette, x: float, base: float, number: int, *, wide: float = 90
) -> None:
    """Somebody of the audience: shoulders and the back of a head."""
    unit = wide / 100
    cloth = cloth_of(palette, number)
    canvas.box(x - 50 * unit, base - 78 * unit, 100 * unit, 120 * unit, cloth, round=38 * unit)
    canvas.box(
        x - 12 * unit, base - 98 * unit, 24 * unit, 34 * unit, SKIN[number % len(SKIN)], round=8
    )
    canvas.disc(x, base - 122 * unit, 31 * unit, HAIR[number % len(HAIR)], tall=1.1)
    if number % 3 == 1:
        canvas.box(
            x - 31 * unit,
            base - 124 * unit,
            62 * unit,
            56 * unit,
            HAIR[number % len(HAIR)],
            round=16,
        )
    if number % 3 == 2:
        canvas.disc(x, base - 160 * unit, 13 * unit, HAIR[number % len(HAIR)])


def row_from_behind(
    canvas: Canvas, palette: Palette, base: float, *, wide: float, first: int
) -> None:
    """A row of the audience across the sheet, with a seat left empty here and there."""
    step = wide * 1.32
    for place in range(int(1200 / step) + 2):
        if (place + first) % 7 == 3:
            continue
        x = place * step - (first % 3) * wide * 0.4
        from_behind(
            canvas, palette, x, base + (place * 37 + first * 11) % 14, place * 5 + first, wide=wide
        )
