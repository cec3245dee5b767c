"""Scenes under a roof."""

import math

from .canvas import Canvas, scatter
from .palettes import Palette
from .people import person, row_from_behind
from .things import INK, PAPER, bunting, emblem, panel


def _room(canvas: Canvas, palette: Palette, *, floor: int) -> None:
    canvas.box(0, 0, 1200, floor, palette.wall)
    canvas.box(0, floor, 1200, 800 - floor, palette.floor)
    canvas.box(0, floor - 14, 1200, 14, palette.wood)


def _window(canvas: Canvas, palette: Palette, x: float, top: float) -> None:
    canvas.box(x, top, 170, 220, palette.wood, round=8)
    canvas.box(x + 10, top + 10, 150, 200, palette.sky[0])
    canvas.disc(x + 60, top + 190, 62, palette.leaves[0], tall=0.7)
    canvas.disc(x + 120, top + 200, 48, palette.leaves[1], tall=0.7)
    canvas.box(x + 10, top + 196, 150, 22, palette.wood)
    canvas.box(x + 80, top + 10, 9, 200, palette.wood)


def lecture(canvas: Canvas, palette: Palette, variant: int) -> None:
    """A full hall listens to a speaker beside a screen."""
    _room(canvas, palette, floor=520)
    _window(canvas, palette, 40, 120)
    canvas.box(295, 70, 610, 360, INK, round=10)
    canvas.box(310, 85, 580, 330, PAPER)
    emblem(canvas, palette, 470, 245, 112, variant)
    for line in range(5):
        wide = 190 - 70 * scatter(line, variant)
        canvas.disc(650, 160 + line * 48, 7, palette.accent)
        canvas.box(670, 153 + line * 48, wide, 14, "#c9ced3", round=6)
    person(canvas, palette, 1010, 560, variant + 1, tall=235, left=(-48, 86), right=(22, 50))
    canvas.box(1040, 390, 130, 190, palette.wood, round=10)
    canvas.box(1028, 378, 154, 24, palette.accent, round=6)
    canvas.stroke([(1090, 380), (1075, 340)], INK, 6)
    for depth, (base, wide) in enumerate(((610, 78), (700, 98), (815, 124))):
        row_from_behind(canvas, palette, base, wide=wide, first=depth * 4 + variant)


def stage(canvas: Canvas, palette: Palette, variant: int) -> None:
    """A performance between curtains, seen from the audience."""
    canvas.fade(*palette.night)
    canvas.box(120, 110, 960, 430, palette.sky[0])
    canvas.disc(600, 560, 420, palette.sky[1], tall=0.75)
    for place, x in enumerate((250, 430, 770, 950)):
        emblem(canvas, palette, x, 225 + 30 * (place % 2), 40, place + variant)
    canvas.box(0, 540, 1200, 260, palette.night[1])
    canvas.box(60, 520, 1080, 110, palette.wood)
    canvas.box(60, 520, 1080, 16, "#e0bd93")
    for place, x in enumerate((330, 465, 600, 735, 870)):
        lifted = (place + variant) % 2
        raised, lowered = (34, 108), (30, 58)
        person(
            canvas,
            palette,
            x,
            560 + 12 * (place % 2),
            place * 2 + variant,
            tall=215,
            left=(-(raised if lifted else lowered)[0], (raised if lifted else lowered)[1]),
            right=lowered if lifted else raised,
        )
    for x in (190, 600, 1010):
        canvas.glow([(x - 18, 0), (x + 18, 0), (x + 170, 560), (x - 170, 560)], "#fff3c9", 0.2)
    _curtains(canvas, palette)
    bunting(canvas, palette, (150, 74), (1050, 74), 46)
    for depth, (base, wide) in enumerate(((715, 92), (825, 118))):
        row_from_behind(canvas, palette, base, wide=wide, first=depth * 3 + variant)


def _curtains(canvas: Canvas, palette: Palette) -> None:
    for fold in range(5):
        colour = palette.accent if fold % 2 else palette.cloth[6]
        canvas.box(fold * 34 - 10, 0, 40, 560 - fold * 14, colour, round=16)
        canvas.box(1170 - fold * 34, 0, 40, 560 - fold * 14, colour, round=16)
    for fold in range(13):
        canvas.disc(fold * 100, 20, 70, palette.accent if fold % 2 else palette.cloth[6], tall=0.9)


def workshop(canvas: Canvas, palette: Palette, variant: int) -> None:
    """People try things out at two long tables."""
    _room(canvas, palette, floor=480)
    _window(canvas, palette, 90, 100)
    _window(canvas, palette, 940, 100)
    for place in range(3):
        panel(canvas, palette, 330 + place * 190, 90, 160, 210, place + variant)
    for place, x in enumerate((150, 330, 520, 700, 880, 1060)):
        small = (place + variant) % 3 != 0
        tall = 175 if small else 220
        person(
            canvas,
            palette,
            x,
            560,
            place * 4 + variant,
            tall=tall,
            left=(-20, 58),
            right=(26, 62),
            is_helper=not small and place % 2 == 0,
        )
    _table(canvas, palette, 70, 470, 1060, variant)
    for place, x in enumerate((210, 480, 760, 1010)):
        person(
            canvas,
            palette,
            x,
            790,
            place * 5 + variant + 2,
            tall=200,
            left=(-32, 74),
            right=(32, 74),
        )
    _table(canvas, palette, 20, 690, 1160, variant + 2)


def _table(canvas: Canvas, palette: Palette, x, top, width, number) -> None:
    canvas.box(x + 30, top + 20, 18, 150, "#8a6a50")
    canvas.box(x + width - 48, top + 20, 18, 150, "#8a6a50")
    canvas.box(x, top, width, 30, palette.wood, round=8)
    canvas.box(x, top, width, 10, "#f2dfc4", round=5)
    things = (_flask, _rocket, _seedling, _gears)
    for place in range(5):
        thing = things[(place + number) % 4]
        thing(canvas, palette, x + width * (place + 0.5) / 5, top, place + number)


def _flask(canvas: Canvas, palette: Palette, x, top, number) -> None:
    liquid = palette.cloth[number % 7]
    canvas.shape([(x - 9, top - 62), (x + 9, top - 62), (x + 32, top), (x - 32, top)], "#dcecef")
    canvas.shape([(x - 20, top - 30), (x + 20, top - 30), (x + 32, top), (x - 32, top)], liquid)
    canvas.box(x - 13, top - 68, 26, 9, "#b9cdd2", round=3)
    for bubble in range(3):
        canvas.disc(x - 8 + bubble * 9, top - 12 - bubble * 6, 4, PAPER)


def _rocket(canvas: Canvas, palette: Palette, x, top, number) -> None:
    canvas.shape([(x - 30, top), (x, top - 40), (x + 30, top)], palette.cloth[(number + 1) % 7])
    canvas.box(x - 14, top - 80, 28, 80, PAPER, round=6)
    canvas.shape([(x - 14, top - 76), (x, top - 112), (x + 14, top - 76)], palette.accent)
    canvas.disc(x, top - 52, 8, palette.cloth[1])


def _seedling(canvas: Canvas, palette: Palette, x, top, number) -> None:
    canvas.stroke([(x, top - 30), (x, top - 72)], palette.leaves[1], 6)
    canvas.disc(x - 15, top - 70, 16, palette.leaves[0], tall=0.6)
    canvas.disc(x + 15, top - 82, 17, palette.leaves[1], tall=0.6)
    pot = [(x - 24, top - 36), (x + 24, top - 36), (x + 17, top), (x - 17, top)]
    canvas.shape(pot, palette.cloth[number % 7])


def _gears(canvas: Canvas, palette: Palette, x, top, number) -> None:
    for side, lift, size in ((-18, 26, 24), (22, 40, 18)):
        for tooth in range(8):
            angle = tooth * math.pi / 4
            across, up = math.cos(angle) * size, math.sin(angle) * size
            canvas.disc(x + side + across, top - lift + up, size * 0.22, "#8e99a3")
        canvas.disc(x + side, top - lift, size, "#8e99a3")
        canvas.disc(x + side, top - lift, size * 0.4, palette.cloth[number % 7])
