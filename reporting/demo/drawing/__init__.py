"""Pictures for the demo street: flat drawings, so nobody's face is borrowed.

The same motif and variant give the same picture on every machine.
"""

from .canvas import Canvas
from .indoors import lecture, stage, workshop
from .nights import screening, telescope
from .outdoors import courtyard, planting, stand
from .palettes import PALETTES

MOTIFS = {
    scene.__name__: scene
    for scene in (courtyard, lecture, planting, screening, stage, stand, telescope, workshop)
}


def draw(motif: str, variant: int) -> bytes:
    """A JPEG of a motif; four variants make the seasons, the next four show other people."""
    canvas = Canvas()
    turn, season = divmod(variant, len(PALETTES))
    MOTIFS[motif](canvas, PALETTES[season], variant + turn)
    return canvas.jpeg(mirrored=turn % 2 == 1)
