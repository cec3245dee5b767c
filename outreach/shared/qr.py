"""A QR code as a drawing, for a page or a PDF."""

import segno
from django.utils.html import format_html
from django.utils.safestring import SafeString

QUIET = 4  # modules of white around it, as its standard asks


def drawing(content: str, *, title: str) -> SafeString:
    """The code of an address; `title` is read aloud in its place, so it says where it leads.

    A fifth of it may be dirty or torn. It has no size of its own: the stylesheet gives it one.
    """
    matrix = segno.make_qr(content, error="m", boost_error=False).matrix
    side = len(matrix) + 2 * QUIET
    dark = "".join(
        f"M{column + QUIET} {row + QUIET}h1v1h-1z"
        for row, line in enumerate(matrix)
        for column, is_dark in enumerate(line)
        if is_dark
    )
    return format_html(
        '<svg xmlns="http://www.w3.org/2000/svg" class="qr" role="img" viewBox="0 0 {} {}" '
        'shape-rendering="crispEdges"><title>{}</title><rect width="{}" height="{}" '
        'fill="#ffffff"/><path d="{}" fill="#000000"/></svg>',
        *(side, side, title, side, side, dark),
    )
