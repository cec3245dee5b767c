"""What `bin/manage check` finds out about machine and settings; registered by outreach.apps."""

import ctypes

from django.conf import settings
from django.core.checks import Error, Warning

LEAST_TIMEOUT = 20  # seconds a writer waits for its turn
# Debian's package of each library that WeasyPrint opens, and its names on Linux and macOS.
PDF_LIBRARIES = {
    "libpango-1.0-0": ("libpango-1.0.so.0", "libpango-1.0.dylib"),
    "libpangoft2-1.0-0": ("libpangoft2-1.0.so.0", "libpangoft2-1.0.dylib"),
    "libharfbuzz-subset0": ("libharfbuzz-subset.so.0", "libharfbuzz-subset.0.dylib"),
}


def sqlite_lets_writers_queue(app_configs, **kwargs) -> list[Error]:
    """Refuse SQLite as Django sets it up: with many writers at once most of them would fail."""
    return [
        Error(
            f"SQLite ({alias}) is set up without: {', '.join(missing)}.",
            hint="Set transaction_mode, timeout and journal_mode as outreach/settings.py does.",
            id="outreach.E001",
        )
        for alias, database in settings.DATABASES.items()
        if database["ENGINE"].endswith("sqlite3")
        and (missing := _missing_from(database.get("OPTIONS", {})))
    ]


def _missing_from(options: dict) -> list[str]:
    kept = {
        "transaction_mode IMMEDIATE": options.get("transaction_mode") == "IMMEDIATE",
        f"timeout of {LEAST_TIMEOUT} s": options.get("timeout", 0) >= LEAST_TIMEOUT,
        "journal_mode WAL": "journal_mode=wal" in options.get("init_command", "").lower(),
    }
    return [what for what, is_kept in kept.items() if not is_kept]


def pdf_libraries_are_there(app_configs, **kwargs) -> list[Warning]:
    """Name what WeasyPrint would miss, without loading WeasyPrint itself."""
    missing = [package for package, names in PDF_LIBRARIES.items() if not _opens(names)]
    if not missing:
        return []
    return [
        Warning(
            f"No PDF can be made here: the system lacks {', '.join(missing)}.",
            hint=f"apt-get install {' '.join(missing)}; with Homebrew: brew install pango.",
            id="outreach.W001",
        )
    ]


def _opens(names: tuple[str, ...]) -> bool:
    for name in names:
        try:
            ctypes.CDLL(name)
        except OSError:
            continue
        return True
    return False
