"""Pages of a stored PDF as pictures and as text, for looking at it on a screen.

The library behind it is loaded when it is first needed, and works in one thread at a time.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from threading import Lock

WIDTHS = (720, 1240)  # pixels: a phone, a desk
_one_at_a_time = Lock()


class Unreadable(Exception):
    """The file is no PDF, or has no such page."""


@contextmanager
def _opened(path: Path) -> Iterator:
    import pypdfium2

    with _one_at_a_time:
        try:
            paper = pypdfium2.PdfDocument(path)
        except (pypdfium2.PdfiumError, OSError) as fault:
            raise Unreadable(str(fault)) from fault
        try:
            yield paper
        finally:
            paper.close()


def picture(path: Path, *, number: int, width: int) -> bytes:
    """One page as a PNG of that many pixels across; pages are numbered from 1.

    :raises Unreadable: if there is no such page.
    """
    with _opened(path) as paper:
        if not 1 <= number <= len(paper):
            raise Unreadable(f"no page {number}")
        page = paper[number - 1]
        drawn = page.render(scale=width / page.get_width()).to_pil()
    file = BytesIO()
    # Paper has few colours: a palette makes it a third as large, and nobody sees the difference.
    drawn.convert("RGB").quantize(64).save(file, "PNG", optimize=True)
    return file.getvalue()


def texts(path: Path) -> list[str]:
    """What stands on each page, in one line.

    :raises Unreadable: if it is no PDF.
    """
    with _opened(path) as paper:
        return [" ".join(page.get_textpage().get_text_range().split()) for page in paper]
