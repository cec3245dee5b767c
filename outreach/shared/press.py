"""Fonts and stylesheet of the summaries, read once by each process."""

import logging
import os
from functools import cache

from weasyprint import CSS
from weasyprint.text.ffi import ffi, fontconfig, pangoft2
from weasyprint.text.fonts import FontConfiguration

from .fetcher import ClosedFetcher
from .glyphs import FONTS, SHIPPED

STYLESHEET = "static:css/pdf.css"


@cache
def ready() -> tuple[FontConfiguration, CSS]:
    """What WeasyPrint needs beside a page; after a fork, never before."""
    # A line for every page would drown what a worker's log is read for.
    logging.getLogger("weasyprint.progress").setLevel(logging.WARNING)
    fonts, fetcher = FontConfiguration(), ClosedFetcher({})
    for name in SHIPPED:
        _add(fonts, name)
    pangoft2.pango_fc_font_map_config_changed(ffi.cast("PangoFcFontMap *", fonts.font_map))
    with fetcher.open_for():
        stylesheet = CSS(url=STYLESHEET, url_fetcher=fetcher, font_config=fonts)
    return fonts, stylesheet


def _add(fonts: FontConfiguration, name: str) -> None:
    """Let a font be read where it lies.

    By @font-face WeasyPrint would copy all 12 MB into /tmp for each process, and one that is
    killed would leave them there.
    """
    if not fontconfig.FcConfigAppFontAddFile(fonts._config, os.fsencode(FONTS / name)):
        raise FileNotFoundError(FONTS / name)
