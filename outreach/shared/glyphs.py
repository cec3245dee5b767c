"""Which characters can be printed. A square in a summary is a lie, so it never gets that far."""

import shutil
import subprocess
import unicodedata
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from django.utils.translation import gettext as _

FONTS = Path(__file__).resolve().parents[2] / "static" / "fonts"
SHIPPED = (
    "outreach-Serif-Regular.ttf",
    "outreach-Serif-Bold.ttf",
    "outreach-Sans-Regular.ttf",
    "outreach-Sans-Bold.ttf",
)
# Named second in every font-family of pdf.css; used for rare characters where it is installed.
SYSTEM_FAMILIES = ("Noto Serif CJK SC", "Noto Sans CJK SC")

# Take no ink: white space, joiners, soft hyphens, direction marks, and the selectors that choose
# a variant of the character before them.
INVISIBLE = frozenset(
    [
        *map(ord, " \t\n\r\f\u00ad\u2060\ufeff"),
        *range(0x200B, 0x2010),
        *range(0xFE00, 0xFE10),
        *range(0xE0100, 0xE01F0),
    ]
)
CONTEXT = 12


class Refused(Exception):
    """A document cannot be made as it is; the message says what is wrong with it."""


class MissingGlyph(Refused):
    """No font can print a character; the message names it and shows where it stands."""

    def __init__(self, character: str, text: str, position: int):
        self.character = character
        around = text[max(0, position - CONTEXT) : position + CONTEXT + 1].split()
        super().__init__(
            _(
                "No font can print %(character)s (%(code)s %(name)s) in “%(around)s”. "
                "Write it in another way, or install a font that has it."
            )
            % {
                "character": ascii(character) if character < " " else character,
                "code": f"U+{ord(character):04X}",
                "name": unicodedata.name(character, ""),
                "around": " ".join(around),
            }
        )


def refuse_missing(texts: Iterable[str], *, with_system_fonts: bool = True) -> None:
    """Let a document through only if every character of it can be printed.

    :raises MissingGlyph: for the first that cannot.
    """
    texts = list(texts)
    unknown = set().union(*texts) - shipped_characters()
    if unknown and with_system_fonts:
        unknown -= system_characters()
    for text in texts if unknown else ():
        for position, character in enumerate(text):
            if character in unknown:
                raise MissingGlyph(character, text, position)


def missing(text: str) -> list[str]:
    """The characters of a text that no font can print, each once, in the order of the text."""
    unknown = set(text) - shipped_characters()
    if unknown:
        unknown -= system_characters()
    return [character for character in dict.fromkeys(text) if character in unknown]


@cache
def shipped_characters() -> frozenset[str]:
    """What all our own faces have, so that no text depends on being bold or not."""
    faces = [_characters(FONTS / name, index=0) for name in SHIPPED]
    return frozenset.intersection(*faces) | frozenset(map(chr, INVISIBLE))


@cache
def system_characters() -> frozenset[str]:
    """What the machine's own Chinese fonts add; nothing where none is installed."""
    faces = [_characters(path, index=index) for path, index in _system_faces()]
    return frozenset().union(*faces)


def _system_faces() -> list[tuple[Path, int]]:
    command = shutil.which("fc-match")
    if command is None:
        return []
    faces = []
    for family in SYSTEM_FAMILIES:
        asked = [command, "--format", "%{family[0]}\n%{file}\n%{index}", family]
        answer = subprocess.run(asked, capture_output=True, text=True, check=True, timeout=20)
        found, file, index = answer.stdout.split("\n")
        # It always answers, with the nearest family if the one asked for is not there.
        if found == family:
            faces.append((Path(file), int(index)))
    return faces


def _characters(path: Path, *, index: int) -> frozenset[str]:
    from fontTools.ttLib import TTFont

    with TTFont(path, fontNumber=index, lazy=True) as font:
        return frozenset(map(chr, font.getBestCmap()))
