"""Scenes of the evening."""

from .canvas import Canvas, mixed, scatter
from .palettes import Palette
from .people import person, row_from_behind
from .things import INK, house, planet, stars, tree


def telescope(canvas: Canvas, palette: Palette, variant: int) -> None:
    """A queue for a look through the telescope under stars."""
    canvas.fade(*palette.night)
    stars(canvas, 170, 560, variant)
    _moon(canvas, 960, 150, 70, palette.night[0])
    _milky_way(canvas, variant)
    dark = "#1b2a33"
    for place in range(9):
        x = place * 150 + 40 * scatter(place, variant)
        tall = 60 + 90 * scatter(place, variant + 1)
        canvas.box(x, 600 - tall, 120, tall + 20, mixed(palette.night[0], dark, 0.5))
        for window in range(3):
            if scatter(window, place + variant) > 0.45:
                canvas.box(x + 18 + window * 32, 620 - tall, 16, 18, "#ffd97a", round=2)
    canvas.box(0, 600, 1200, 200, mixed(palette.night[0], palette.ground, 0.35))
    canvas.box(0, 600, 1200, 10, mixed(palette.night[0], palette.ground, 0.55))
    _instrument(canvas, palette, 420, 730)
    person(canvas, palette, 560, 745, variant + 2, tall=225, left=(-40, 88), is_helper=True)
    person(canvas, palette, 265, 748, variant + 5, tall=150, right=(34, 84))
    for place, x in enumerate((690, 790, 890, 990, 1090)):
        small = (place + variant) % 3 == 0
        points = (30, 112) if place == 2 else (25, 42)
        person(
            canvas, palette, x, 755, place * 4 + variant, tall=150 if small else 215, right=points
        )
    person(canvas, palette, 110, 760, variant + 9, tall=210, right=(34, 108))


def _moon(canvas: Canvas, x: float, y: float, radius: float, sky: str) -> None:
    for halo in (2.0, 1.6, 1.3):
        points = [(x + radius * halo * c, y + radius * halo * s) for c, s in CIRCLE]
        canvas.glow(points, "#fff6d0", 0.07)
    canvas.disc(x, y, radius, "#fbf1cf")
    for across, down, size in (
        (-0.3, -0.2, 0.22),
        (0.25, 0.3, 0.16),
        (0.35, -0.35, 0.1),
        (-0.2, 0.45, 0.1),
    ):
        canvas.disc(x + across * radius, y + down * radius, size * radius, "#e6d8ac")


CIRCLE = [
    (1.0, 0.0),
    (0.92, 0.38),
    (0.71, 0.71),
    (0.38, 0.92),
    (0.0, 1.0),
    (-0.38, 0.92),
    (-0.71, 0.71),
    (-0.92, 0.38),
    (-1.0, 0.0),
    (-0.92, -0.38),
    (-0.71, -0.71),
    (-0.38, -0.92),
    (0.0, -1.0),
    (0.38, -0.92),
    (0.71, -0.71),
    (0.92, -0.38),
]


def _milky_way(canvas: Canvas, variant: int) -> None:
    """A band of faint stars across the sky, denser in its middle."""
    for place in range(420):
        along, aside = scatter(place, variant), scatter(place * place + 11, variant)
        across = (aside - 0.5) ** 3 * 4 * 260
        x, y = 60 + along * 760 + across, along * 600 - across * 0.8
        if y < 590:
            canvas.disc(x, y, 0.8 + scatter(place, 7), "#aebbe6")


def _instrument(canvas: Canvas, palette: Palette, x: float, foot: float) -> None:
    for leg in (-70, 0, 70):
        canvas.stroke([(x, foot - 150), (x + leg, foot)], "#59636e", 9)
    canvas.stroke([(x - 60, foot - 110), (x + 95, foot - 250)], "#e8eaec", 44)
    canvas.stroke([(x + 70, foot - 228), (x + 108, foot - 262)], palette.accent, 52)
    canvas.stroke([(x - 62, foot - 108), (x - 84, foot - 88)], INK, 22)
    canvas.stroke([(x - 20, foot - 172), (x + 30, foot - 216)], "#59636e", 12)
    canvas.disc(x, foot - 155, 20, palette.accent)


def screening(canvas: Canvas, palette: Palette, variant: int) -> None:
    """A film in the courtyard on a summer evening."""
    canvas.fade(*palette.night)
    stars(canvas, 90, 300, variant)
    house(canvas, palette, -40, 190, 260, 360, lit=0.55)
    house(canvas, palette, 990, 160, 260, 390, shade=1, lit=0.5)
    for x in (60, 1140):
        tree(canvas, palette, x, 600, 270, kind=variant)
    canvas.glow([(0, 140), (1200, 140), (1200, 620), (0, 620)], palette.night[0], 0.45)
    canvas.box(0, 550, 1200, 250, mixed(palette.night[0], palette.ground, 0.25))
    canvas.box(262, 122, 676, 396, "#222a36", round=8)
    canvas.box(280, 140, 640, 360, "#0d2b4f")
    _film(canvas, palette, variant)
    for x in (300, 880):
        canvas.box(x, 518, 20, 60, "#222a36")
    canvas.glow([(280, 500), (920, 500), (1130, 800), (70, 800)], "#cfe6ff", 0.14)
    _lanterns(canvas, palette)
    for depth, (base, wide) in enumerate(((640, 76), (725, 96), (825, 120))):
        row_from_behind(canvas, palette, base, wide=wide, first=depth * 5 + variant)


def _film(canvas: Canvas, palette: Palette, variant: int) -> None:
    for place in range(30):
        x, y = 290 + scatter(place, variant) * 620, 150 + scatter(place * place + 3, variant) * 340
        canvas.disc(x, y, 2, "#dfe9ff")
    if variant % 2:
        canvas.disc(600, 320, 130, "#2f7fc1")
        for across, down, radius, tall in (
            (-50, -40, 48, 0.6),
            (40, 30, 56, 0.7),
            (20, -84, 34, 0.4),
        ):
            canvas.disc(600 + across, 320 + down, radius, palette.leaves[0], tall=tall)
        canvas.disc(815, 215, 30, "#d9d4c5")
    else:
        planet(canvas, palette, 600, 320, 150)
        canvas.disc(400, 420, 18, "#d9d4c5")


def _lanterns(canvas: Canvas, palette: Palette) -> None:
    wire = [(0, 60), (300, 105), (600, 118), (900, 105), (1200, 60)]
    canvas.stroke(wire, "#8d97b8", 2)
    for place in range(9):
        x = 60 + place * 135
        y = 62 + 56 * (1 - abs(x - 600) / 600)
        canvas.disc(x, y + 20, 17, palette.cloth[(0, 2, 5)[place % 3]], tall=1.15)
        canvas.disc(x, y + 20, 8, "#ffedb3", tall=1.15)
