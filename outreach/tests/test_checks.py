import pytest
from django.conf import settings
from django.core.checks import run_checks

from outreach.shared import checks

GOOD = {"transaction_mode": "IMMEDIATE", "timeout": 20, "init_command": "PRAGMA journal_mode=WAL;"}


@pytest.fixture
def sqlite_with(monkeypatch):
    """The ids of what the checks find when SQLite has these options."""

    def found(options: dict) -> list[str]:
        database = {"ENGINE": "django.db.backends.sqlite3", "OPTIONS": options}
        monkeypatch.setattr(settings, "DATABASES", {"default": database})
        return [finding.id for finding in run_checks() if finding.id.startswith("outreach.")]

    return found


def test_sqlite_with_queueing_writers_passes(sqlite_with):
    assert sqlite_with(GOOD) == []


@pytest.mark.parametrize(
    "spoilt",
    [
        pytest.param({"transaction_mode": "DEFERRED"}, id="transactions begin as readers"),
        pytest.param({"timeout": 19}, id="writers give up early"),
        pytest.param({"init_command": ""}, id="no write-ahead log"),
    ],
)
def test_sqlite_that_loses_writers_is_refused(sqlite_with, spoilt):
    assert sqlite_with(GOOD | spoilt) == ["outreach.E001"]


def test_the_refusal_names_everything_that_is_missing(monkeypatch):
    database = {"ENGINE": "django.db.backends.sqlite3"}
    monkeypatch.setattr(settings, "DATABASES", {"default": database})

    (error,) = checks.sqlite_lets_writers_queue(None)

    assert error.msg == (
        "SQLite (default) is set up without: "
        "transaction_mode IMMEDIATE, timeout of 20 s, journal_mode WAL."
    )


def test_postgresql_needs_no_such_options(monkeypatch):
    database = {"ENGINE": "django.db.backends.postgresql"}
    monkeypatch.setattr(settings, "DATABASES", {"default": database})

    assert checks.sqlite_lets_writers_queue(None) == []


def test_a_missing_pdf_library_is_named_by_its_package(monkeypatch):
    monkeypatch.setitem(checks.PDF_LIBRARIES, "libnowhere0", ("libnowhere.so.0",))

    (warning,) = [finding for finding in run_checks() if finding.id == "outreach.W001"]

    assert warning.msg == "No PDF can be made here: the system lacks libnowhere0."
    assert "apt-get install libnowhere0;" in warning.hint


def test_a_library_may_have_the_name_of_another_system(monkeypatch):
    monkeypatch.setattr(checks, "PDF_LIBRARIES", {"libc6": ("libnowhere.dylib", None)})

    assert checks.pdf_libraries_are_there(None) == []
