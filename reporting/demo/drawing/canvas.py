"""A sheet to draw on in plain units, drawn twice as large and shrunk so that edges are smooth."""

from io import BytesIO

from PIL import Image, ImageColor, ImageDraw, ImageOps

WIDTH, HEIGHT = 1200, 800
FINER = 2
GOLDEN = 0.6180339887


def scatter(number: int, start: int = 0) -> float:
    """A number from 0 to 1 that looks accidental and is the same every time."""
    return (number * GOLDEN + start * 0.37) % 1


def mixed(one: str, other: str, share: float) -> tuple[int, int, int]:
    """A colour between two; `share` is how much of the other is in it."""
    pairs = zip(bytes.fromhex(one[1:]), bytes.fromhex(other[1:]), strict=True)
    return tuple(round(a + (b - a) * share) for a, b in pairs)


class Canvas:
    """Shapes by position and size; whatever is drawn later lies on top."""

    def __init__(self) -> None:
        self.image = Image.new("RGB", (WIDTH * FINER, HEIGHT * FINER), "white")
        self.pen = ImageDraw.Draw(self.image)

    def fade(self, top: str, bottom: str, *, until: int = HEIGHT) -> None:
        """Fill from the top of the sheet down with one colour becoming another."""
        for y in range(0, until, 4):
            colour = mixed(top, bottom, y / until)
            self.pen.rectangle((0, y * FINER, WIDTH * FINER, (y + 4) * FINER), fill=colour)

    def box(self, x, y, width, height, colour, *, round=0) -> None:
        corners = (x * FINER, y * FINER, (x + width) * FINER - 1, (y + height) * FINER - 1)
        self.pen.rounded_rectangle(corners, radius=round * FINER, fill=colour)

    def disc(self, x, y, radius, colour, *, tall=1.0) -> None:
        corners = (x - radius, y - radius * tall, x + radius, y + radius * tall)
        self.pen.ellipse([value * FINER for value in corners], fill=colour)

    def slice(self, x, y, radius, colour, start, end) -> None:
        """Part of a disc between two angles, clockwise from the right, cut straight."""
        corners = [v * FINER for v in (x - radius, y - radius, x + radius, y + radius)]
        self.pen.chord(corners, start, end, fill=colour)

    def shape(self, points, colour) -> None:
        self.pen.polygon([(x * FINER, y * FINER) for x, y in points], fill=colour)

    def stroke(self, points, colour, width) -> None:
        """A line with round ends and corners."""
        scaled = [(x * FINER, y * FINER) for x, y in points]
        self.pen.line(scaled, fill=colour, width=round(width * FINER), joint="curve")
        for x, y in (points[0], points[-1]):
            self.disc(x, y, width / 2, colour)

    def glow(self, points, colour, strength: float) -> None:
        """Light over what is already there, as a shape that lets it shine through."""
        scaled = [(x * FINER, y * FINER) for x, y in points]
        left, top = (round(min(place)) for place in zip(*scaled, strict=True))
        right, bottom = (round(max(place)) for place in zip(*scaled, strict=True))
        mask = Image.new("L", (right - left, bottom - top), 0)
        inside = [(x - left, y - top) for x, y in scaled]
        ImageDraw.Draw(mask).polygon(inside, fill=round(255 * strength))
        self.image.paste(ImageColor.getrgb(colour), (left, top), mask)

    def jpeg(self, *, mirrored: bool) -> bytes:
        image = self.image.reduce(FINER)
        if mirrored:
            image = ImageOps.mirror(image)
        out = BytesIO()
        image.save(out, "JPEG", quality=88)
        return out.getvalue()
