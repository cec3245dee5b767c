"""Compiles the message catalogues at set-up, so that msgfmt need not be installed.

Run as a script, before there is a Django: `python outreach/shared/catalogues.py locale`.
"""

import os
import sys
from pathlib import Path

import polib


def compile_catalogues(folder: Path) -> list[Path]:
    """Write each .mo that is older than its .po, and tell which ones were written."""
    stale = [po for po in sorted(folder.glob("*/LC_MESSAGES/*.po")) if _is_stale(po)]
    return [_compile(po) for po in stale]


def _is_stale(po: Path) -> bool:
    mo = po.with_suffix(".mo")
    return not mo.exists() or mo.stat().st_mtime <= po.stat().st_mtime


def _compile(po: Path) -> Path:
    # Written aside and renamed: a server that starts meanwhile never reads half a catalogue.
    aside = po.with_suffix(f".{os.getpid()}.part")
    polib.pofile(str(po)).save_as_mofile(str(aside))
    return aside.replace(po.with_suffix(".mo"))


if __name__ == "__main__":
    compile_catalogues(Path(sys.argv[1]))
