"""The migrations make what the models say, on both databases."""

import os
import sqlite3
import subprocess
import sys

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor


def manage(*arguments, folder):
    """Run a command as on a bare machine: no variables, a data folder of its own."""
    environment = {"PATH": os.environ["PATH"], "DATA_DIR": str(folder)}
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=settings.BASE_DIR,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


def test_every_change_of_a_model_has_a_migration(db):
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_a_missing_migration_would_be_noticed(db, monkeypatch):
    from activities.models import Activity

    field = Activity._meta.get_field("title")
    monkeypatch.setattr(field, "max_length", 121)

    with pytest.raises(SystemExit):
        call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_all_migrations_are_applied_to_the_database_of_the_tests(db):
    executor = MigrationExecutor(connection)

    assert executor.migration_plan(executor.loader.graph.leaf_nodes()) == []


def test_a_bare_clone_migrates_an_sqlite_of_its_own(tmp_path):
    done = manage("migrate", "--verbosity", "0", folder=tmp_path)

    assert (done.returncode, done.stderr) == (0, "")
    with sqlite3.connect(tmp_path / "db.sqlite3") as database:
        tables = {name for (name,) in database.execute("SELECT name FROM sqlite_master")}
        mode = database.execute("PRAGMA journal_mode").fetchone()
    database.close()
    assert {"activities_activity", "communities_unit", "reporting_summary"} <= tables
    assert mode == ("wal",)
