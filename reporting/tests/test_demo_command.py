"""The whole walk, as `bin/demo` takes it: SQLite, a real worker, and nothing but what ships."""

import os
import socket
import sqlite3
import subprocess
import sys
from collections import Counter
from contextlib import closing
from pathlib import Path

import pytest
from django.conf import settings

# What the tests' own services are must not reach the demonstration.
FOREIGN = ("DATABASE_URL", "REDIS_URL", "EMAIL_URL", "MODE", "DJANGO_SETTINGS_MODULE")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("demonstration")


def run(folder, *arguments):
    kept = {name: value for name, value in os.environ.items() if name not in FOREIGN}
    return subprocess.run(
        [sys.executable, settings.BASE_DIR / "manage.py", "demo", *arguments],
        env=kept | {"DATA_DIR": str(folder), "LANGUAGE_CODE": "en"},
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )


@pytest.fixture(scope="module")
def walked(folder):
    done = run(folder, "--no-serve")
    assert done.returncode == 0, done.stderr
    return done


def paths_in(done) -> list[Path]:
    return [Path(line) for line in done.stdout.splitlines() if line]


def asked(folder, statement, *values) -> list[tuple]:
    with closing(sqlite3.connect(folder / "db.sqlite3")) as database:
        return database.execute(statement, values).fetchall()


def rows_of_tables(folder) -> Counter:
    """How many rows each table has."""
    with closing(sqlite3.connect(folder / "db.sqlite3")) as database:
        dumped = [line for line in database.iterdump() if line.startswith("INSERT INTO")]
    return Counter(line.split()[2] for line in dumped)


def printed(path) -> str:
    """The text of a PDF; where its lines break is the page's affair."""
    command = ["pdftotext", "-raw", path, "-"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return "".join(done.stdout.split())


def test_it_prints_the_path_of_every_summary_that_is_due(walked, folder):
    paths = paths_in(walked)

    # Six communities and the street, half-year and annual, in both languages.
    assert len(set(paths)) == len(paths) == 28
    assert all(path.is_absolute() and path.parent == folder / "summaries" for path in paths)
    assert all(path.read_bytes().startswith(b"%PDF-") for path in paths)


def test_the_ledger_has_every_title_of_the_community_exactly(walked, folder):
    [path] = [path for path in paths_in(walked) if "星河社区-2025-v1-zh-hans" in path.name]
    titles = asked(
        folder,
        """SELECT title FROM activities_activity JOIN communities_unit unit ON unit.id = unit_id
        WHERE unit.name = '星河社区' AND status = 'recorded'
        AND held_on BETWEEN '2025-01-01' AND '2025-12-31'""",
    )

    text = printed(path)

    assert len(titles) > 10
    assert [title for (title,) in titles if "".join(title.split()) not in text] == []


def test_all_fonts_are_embedded(walked):
    for path in paths_in(walked):
        fonts = subprocess.run(["pdffonts", path], capture_output=True, text=True, check=True)
        rows = [line.split() for line in fonts.stdout.splitlines()[2:]]
        # From the right: object and generation, then unicode, subset, embedded.
        assert {row[-5] for row in rows} == {"yes"}, path.name


def test_a_second_walk_adds_nothing(walked, folder):
    before, files = rows_of_tables(folder), sorted((folder / "summaries").iterdir())

    again = run(folder, "--no-serve")

    assert again.returncode == 0, again.stderr
    assert paths_in(again) == paths_in(walked)
    assert rows_of_tables(folder) == before
    assert sorted((folder / "summaries").iterdir()) == files


def test_a_port_that_is_taken_is_refused_before_anything_is_made(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as held:
        port = str(held.getsockname()[1])

        refused = run(tmp_path, "--port", port)

    assert refused.returncode == 1
    assert f"Port {port} cannot be had (Address already in use)." in refused.stderr
    assert not (tmp_path / "db.sqlite3").exists()


def test_a_folder_with_records_of_its_own_is_left_alone(tmp_path):
    (tmp_path / "db.sqlite3").touch()

    refused = run(tmp_path, "--reset", "--no-serve")

    assert refused.returncode == 1
    assert "was not made by a demonstration, so it is not emptied." in refused.stderr
    assert (tmp_path / "db.sqlite3").exists()
