"""What stands around in several pictures: houses, trees, panels, lights."""

import math

from .canvas import Canvas, scatter
from .palettes import Palette

PAPER = "#fffdf7"
INK = "#4b5563"


def house(canvas: Canvas, palette: Palette, x, top, width, height, *, shade=0, lit=0.0) -> None:
    """A block of flats; `lit` is the share of windows with a light on."""
    canvas.box(x, top, width, height, palette.house[shade])
    canvas.box(x - 8, top - 12, width + 16, 16, palette.wood, round=4)
    columns, rows = int(width // 66), int(height // 74)
    gap = (width - columns * 38) / (columns + 1)
    for place in range(columns * rows):
        column, row = place % columns, place // columns
        left, upper = x + gap + column * (38 + gap), top + 28 + row * 74
        bright = scatter(place, int(x) + shade) < lit
        canvas.box(left, upper, 38, 44, "#ffd97a" if bright else "#a9c7d4", round=4)
        canvas.box(left + 17, upper, 4, 44, palette.house[shade])
        if scatter(place, 3) > 0.6:
            canvas.box(left - 5, upper + 44, 48, 9, palette.wood, round=3)
            for plant in (2, 15, 28):
                canvas.disc(left + plant + 5, upper + 42, 8, palette.leaves[place % 2])


def tree(canvas: Canvas, palette: Palette, x, foot, size, *, kind=0) -> None:
    """A leafy tree, or a spruce as in the street's name."""
    canvas.box(x - size * 0.05, foot - size * 0.45, size * 0.1, size * 0.45, "#8a6245", round=4)
    if kind % 2:
        for step in range(3):
            top, half = foot - size * (1.05 - step * 0.24), size * (0.2 + step * 0.08)
            points = [(x, top), (x - half, top + size * 0.42), (x + half, top + size * 0.42)]
            canvas.shape(points, palette.leaves[1 - step % 2])
        return
    canvas.disc(x, foot - size * 0.72, size * 0.33, palette.leaves[1])
    for side, lift, radius in ((-0.22, 0.6, 0.23), (0.23, 0.62, 0.22), (-0.04, 0.85, 0.25)):
        canvas.disc(x + size * side, foot - size * lift, size * radius, palette.leaves[0])


def bunting(canvas: Canvas, palette: Palette, left, right, sag) -> None:
    """A string of little flags from one point to another."""
    (x1, y1), (x2, y2) = left, right
    points = []
    for place in range(25):
        share = place / 24
        y = y1 + (y2 - y1) * share + math.sin(math.pi * share) * sag
        points.append((x1 + (x2 - x1) * share, y))
    canvas.stroke(points, INK, 3)
    for place, (x, y) in enumerate(points[1:-1]):
        flag = [(x - 16, y), (x + 16, y), (x, y + 34)]
        canvas.shape(flag, palette.cloth[place % len(palette.cloth)])


def panel(canvas: Canvas, palette: Palette, x, top, width, height, number) -> None:
    """A panel with a drawing: an atom, a chart, a leaf or a planet, and lines of text."""
    canvas.box(x, top, width, height, palette.wood, round=8)
    canvas.box(x + 8, top + 8, width - 16, height - 16, PAPER, round=4)
    middle, size = x + width / 2, min(width, height) * 0.24
    emblem(canvas, palette, middle, top + height * 0.38, size, number)
    for line in range(3):
        length = (width - 50) * (0.95 - 0.2 * scatter(line, number))
        canvas.box(
            x + 25, top + height * 0.7 + line * height * 0.075, length, 6, "#cfd3d6", round=3
        )


def emblem(canvas: Canvas, palette: Palette, x, y, size, number) -> None:
    """A little scientific drawing."""
    (atom, chart, leaf, planet)[number % 4](canvas, palette, x, y, size)


def ring(canvas: Canvas, x, y, wide, tall, turn, colour, width) -> None:
    points = []
    for step in range(41):
        angle = step / 40 * 2 * math.pi
        across, down = math.cos(angle) * wide, math.sin(angle) * tall
        points.append(
            (
                x + across * math.cos(turn) - down * math.sin(turn),
                y + across * math.sin(turn) + down * math.cos(turn),
            )
        )
    canvas.stroke(points, colour, width)


def atom(canvas: Canvas, palette: Palette, x, y, size) -> None:
    for place, turn in enumerate((0, math.pi / 3, -math.pi / 3)):
        ring(canvas, x, y, size, size * 0.36, turn, palette.cloth[place + 1], size * 0.07)
    canvas.disc(x, y, size * 0.17, palette.accent)


def chart(canvas: Canvas, palette: Palette, x, y, size) -> None:
    for place, tall in enumerate((0.6, 1.0, 1.45, 1.15, 1.8)):
        left = x - size + place * size * 0.42
        colour = palette.cloth[place % len(palette.cloth)]
        canvas.box(left, y + size - tall * size, size * 0.3, tall * size, colour, round=3)
    canvas.stroke([(x - size * 1.1, y + size), (x + size * 1.15, y + size)], INK, 4)


def leaf(canvas: Canvas, palette: Palette, x, y, size) -> None:
    points = []
    for step in range(33):
        share = step / 32
        bulge = math.sin(math.pi * share) * size * 0.55
        points.append((x - size + 2 * size * share, y + size * 0.4 - size * 0.8 * share - bulge))
    for step in range(32, -1, -1):
        share = step / 32
        bulge = math.sin(math.pi * share) * size * 0.55
        points.append((x - size + 2 * size * share, y + size * 0.4 - size * 0.8 * share + bulge))
    canvas.shape(points, palette.leaves[0])
    canvas.stroke([(x - size * 1.2, y + size * 0.48), (x + size * 0.8, y - size * 0.32)], PAPER, 4)


def planet(canvas: Canvas, palette: Palette, x, y, size) -> None:
    canvas.disc(x, y, size * 0.7, palette.cloth[2])
    canvas.box(x - size * 0.6, y - size * 0.1, size * 1.2, size * 0.14, palette.cloth[0], round=6)
    ring(canvas, x, y, size * 1.15, size * 0.3, -0.35, palette.cloth[1], size * 0.1)


def stars(canvas: Canvas, count: int, until: int, number: int) -> None:
    """Stars above a height, most of them small."""
    for place in range(count):
        x, y = scatter(place, number) * 1200, scatter(place * place + 7, number + 2) * until
        canvas.disc(x, y, 1.2 + 2.2 * scatter(place, 5) ** 3, "#fdf6d8")
