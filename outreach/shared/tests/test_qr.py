"""QR codes, on the page and printed."""

import re
import subprocess
from datetime import UTC, datetime
from io import BytesIO

import segno
from PIL import Image

from outreach.shared import pdf, qr

ADDRESS = "https://outreach.example.gov.cn/verify/7K2M-9QXD-4TRH/"
DPI = 600
QUIET = 4


def test_it_is_a_picture_that_says_where_it_leads():
    drawn = qr.drawing(ADDRESS, title="查验 <真伪> & more")

    assert re.match(r'<svg [^>]*role="img"[^>]*><title>查验 &lt;真伪&gt; &amp; more</title>', drawn)


def test_printed_every_module_is_where_the_standard_has_it():
    body = f"<!DOCTYPE html><html><body>{qr.drawing(ADDRESS, title='查验')}</body></html>"
    made_on = datetime(2027, 1, 1, tzinfo=UTC)
    printed = pdf.render(body, title="页", language="zh-hans", made_on=made_on)

    code = segno.make_qr(ADDRESS, error="m", boost_error=False)
    modules = [list(map(bool, line)) for line in code.matrix]
    assert _modules(printed.pdf, len(modules) + 2 * QUIET) == _with_margin(modules)


def _modules(document: bytes, side: int) -> list[list[bool]]:
    """Whether the middle of each module of the code at the top left of the text is dark."""
    asked = ["pdftoppm", "-r", str(DPI), "-singlefile", "-gray", "-"]
    page = subprocess.run(asked, input=document, capture_output=True, check=True)
    with Image.open(BytesIO(page.stdout)) as image:
        left, top, size = (round(mm / 25.4 * DPI) for mm in (28, 37, 26))
        step = size / side
        return [
            [
                image.getpixel((int(left + (x + 0.5) * step), int(top + (y + 0.5) * step))) < 128
                for x in range(side)
            ]
            for y in range(side)
        ]


def _with_margin(modules: list[list[bool]]) -> list[list[bool]]:
    empty = [[False] * (len(modules) + 2 * QUIET)] * QUIET
    edge = [False] * QUIET
    return [*empty, *([*edge, *line, *edge] for line in modules), *empty]
