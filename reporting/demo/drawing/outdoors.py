"""Scenes of the day in the open air."""

from .canvas import Canvas, scatter
from .palettes import Palette
from .people import person
from .things import PAPER, bunting, emblem, house, panel, tree


def _open_air(canvas: Canvas, palette: Palette, *, horizon: int) -> None:
    canvas.fade(*palette.sky, until=horizon)
    canvas.disc(1010, 110, 52, "#fff2c4")
    for x, y, size in ((210, 120, 38), (640, 80, 30)):
        for shift, radius in ((-1, 0.7), (0, 1), (1, 0.75)):
            canvas.disc(x + shift * size, y, size * radius, "#ffffff", tall=0.7)
    canvas.box(0, horizon, 1200, 800 - horizon, palette.ground)


def courtyard(canvas: Canvas, palette: Palette, variant: int) -> None:
    """Neighbours stand around a demonstration between their houses."""
    _open_air(canvas, palette, horizon=470)
    house(canvas, palette, -30, 130, 360, 360)
    house(canvas, palette, 840, 90, 400, 400, shade=1)
    house(canvas, palette, 440, 210, 290, 280, shade=variant % 2)
    for x, foot, size, kind in ((380, 500, 230, 0), (790, 505, 260, variant), (60, 530, 200, 1)):
        tree(canvas, palette, x, foot, size, kind=kind)
    canvas.disc(600, 690, 720, palette.paving, tall=0.27)
    bunting(canvas, palette, (330, 170), (840, 150), 90)
    for place, x in enumerate((170, 300, 425, 775, 905, 1035)):
        feet = 600 + 26 * scatter(place, variant)
        small = place % 3 == variant % 3
        person(canvas, palette, x, feet, place * 4 + variant, tall=130 if small else 185)
    canvas.box(490, 560, 220, 20, palette.wood, round=6)
    for x in (505, 680):
        canvas.box(x, 575, 14, 95, palette.wood)
    _on_the_table(canvas, palette, variant)
    person(canvas, palette, 600, 562, variant + 3, left=(-40, 72), right=(36, 50), is_helper=True)
    canvas.box(490, 560, 220, 34, palette.accent, round=6)
    for place, x in enumerate((70, 330, 880, 1120)):
        person(canvas, palette, x, 770, place * 3 + variant + 1, tall=215, left=(-22, 60))


def _on_the_table(canvas: Canvas, palette: Palette, variant: int) -> None:
    for place, x in enumerate((520, 665)):
        canvas.box(x - 14, 528, 28, 34, palette.cloth[(place + variant) % 7], round=5)
        canvas.box(x - 6, 508, 12, 24, PAPER, round=4)


def stand(canvas: Canvas, palette: Palette, variant: int) -> None:
    """Two stands with panels, leaflets and people who ask."""
    _open_air(canvas, palette, horizon=430)
    for place, x in enumerate((40, 250, 520, 700, 960, 1160)):
        tree(canvas, palette, x, 450, 190 + 60 * scatter(place, variant), kind=place + variant)
    canvas.box(0, 520, 1200, 280, palette.paving)
    for number, x in enumerate((90, 650)):
        _booth(canvas, palette, x, number + variant)
    for place, x in enumerate((30, 190, 480, 605, 745, 1025, 1165)):
        small = (place + variant) % 4 == 1
        tall, feet = (140, 735) if small else (205, 755)
        person(canvas, palette, x, feet, place * 5 + variant, tall=tall, right=(34, 66))


def _booth(canvas: Canvas, palette: Palette, x: float, number: int) -> None:
    colour = palette.cloth[number % 2]
    for post in (x + 12, x + 440):
        canvas.box(post, 250, 12, 420, "#d5d8da")
    for place in range(2):
        panel(canvas, palette, x + 45 + place * 190, 300, 175, 220, number + place)
    person(canvas, palette, x + 232, 660, number + 2, right=(46, 88), is_helper=True)
    canvas.box(x, 590, 464, 110, colour, round=8)
    canvas.box(x, 590, 464, 22, PAPER, round=8)
    emblem(canvas, palette, x + 232, 656, 24, number + 1)
    for pile in range(4):
        left = x + 36 + pile * 66 + (130 if pile > 1 else 0)
        for sheet in range(3):
            canvas.box(
                left + sheet * 2, 580 - sheet * 6, 52, 8, palette.cloth[(pile + 2) % 7], round=2
            )
    roof = [(x - 24, 270), (x + 70, 170), (x + 394, 170), (x + 488, 270)]
    canvas.shape(roof, colour)
    for flap in range(8):
        canvas.disc(x + 8 + flap * 64, 270, 32, PAPER if flap % 2 else colour, tall=0.75)


def planting(canvas: Canvas, palette: Palette, variant: int) -> None:
    """Neighbours plant saplings on a lawn."""
    _open_air(canvas, palette, horizon=400)
    house(canvas, palette, 60, 180, 290, 230)
    house(canvas, palette, 860, 150, 300, 260, shade=1)
    for place in range(7):
        x = 30 + place * 190 + 50 * scatter(place, variant)
        tree(canvas, palette, x, 430, 170 + 70 * scatter(place, 3), kind=place + variant)
    canvas.disc(600, 930, 980, palette.leaves[0], tall=0.43)
    canvas.disc(600, 1000, 1060, palette.ground, tall=0.43)
    for place, (x, foot) in enumerate(((150, 640), (450, 610), (760, 620), (1060, 650))):
        _sapling(canvas, palette, x, foot)
        _gardener(
            canvas, palette, x - 75, foot + 18, place * 3 + variant, with_spade=place % 2 == 0
        )
    for place, x in enumerate((320, 640, 930)):
        _sapling(canvas, palette, x, 740)
        person(canvas, palette, x - 70, 772, place * 4 + variant + 2, tall=150, right=(34, 40))
        person(
            canvas,
            palette,
            x + 75,
            780,
            place * 5 + variant,
            tall=215,
            left=(-34, 40),
            is_helper=place == 1,
        )


def _sapling(canvas: Canvas, palette: Palette, x: float, foot: float) -> None:
    canvas.disc(x, foot, 46, "#8c6a4f", tall=0.3)
    canvas.stroke([(x, foot), (x, foot - 105)], "#7a5a40", 7)
    for side, lift, size in ((-20, 84, 20), (20, 92, 20), (0, 118, 26), (-6, 98, 18)):
        canvas.disc(x + side, foot - lift, size, palette.leaves[1])


def _gardener(canvas, palette, x, feet, number, *, with_spade: bool) -> None:
    hand = (42, 56)
    if with_spade:
        top = (x + 84, feet - 135)
        canvas.stroke([top, (x + 70, feet - 8)], palette.wood, 8)
        canvas.box(x + 52, feet - 34, 36, 42, "#8b949c", round=8)
    else:
        canvas.box(x + 62, feet - 118, 50, 44, palette.cloth[number % 7], round=8)
        canvas.stroke([(x + 110, feet - 90), (x + 140, feet - 112)], palette.cloth[number % 7], 9)
    person(canvas, palette, x, feet, number, right=hand, left=(30, 66) if with_spade else (-24, 44))
