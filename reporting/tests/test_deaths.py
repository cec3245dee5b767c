"""Real processes, killed for good at every point between a decision and its mark."""

import json
import os
import sqlite3
import subprocess
import sys
from collections import Counter
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.conf import settings as site
from django.db import connection

from outreach.communities.tests.factories import AppointmentFactory, CommunityFactory, StreetFactory
from outreach.tests.smtp import Sink, listening
from reporting.tests.drill import POINTS
from reporting.tests.duties import at, owed_by

MONDAY = date(2028, 3, 6)
KILLS = 20
# One working day each, and some more on which two ticks run at once.
DAYS = [MONDAY + timedelta(days=7 * week + day) for week in range(5) for day in range(5)]
PEOPLE = 2
A_LEASE_LATER = timedelta(minutes=4)


@pytest.fixture
def office(transactional_db):
    """Two communities, whose directors are reminded on each of the days."""
    street = StreetFactory()
    for _number in range(PEOPLE):
        community = AppointmentFactory(unit=CommunityFactory(street=street)).unit
        for day in DAYS:
            owed_by(
                community, due_on=day, code=f"assigned-{day}", name_en="Task", reminder_steps="0"
            )


@pytest.fixture
def database(office, tmp_path):
    """The address of the rows for other processes, and a way to read them."""
    if connection.vendor == "sqlite":
        path = tmp_path / "db.sqlite3"
        with connection.cursor() as cursor:
            cursor.execute("VACUUM INTO %s", [str(path)])
        return f"sqlite:///{path}", lambda sql: _read_sqlite(path, sql)
    where = connection.settings_dict
    host = f"{where['HOST']}:{where['PORT'] or 5432}"
    return f"postgres://{where['USER']}:{where['PASSWORD']}@{host}/{where['NAME']}", _read


def _read_sqlite(path: Path, sql: str) -> list[tuple]:
    found = sqlite3.connect(path)
    try:
        return found.execute(sql).fetchall()
    finally:
        found.close()


def _read(sql: str) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchall()


@pytest.fixture
def sink():
    return Sink()


@pytest.fixture
def drill(database, sink, tmp_path):
    """Runs a tick in a process of its own: `drill(now, point="taken")`."""
    address, _reading = database
    with listening(sink) as port:
        environment = os.environ | {
            "DJANGO_SETTINGS_MODULE": "outreach.settings",
            "DATABASE_URL": address,
            "DATA_DIR": str(tmp_path),
            "EMAIL_URL": f"smtp://127.0.0.1:{port}",
            "LOG_LEVEL": "ERROR",
        }
        with subprocess.Popen(
            [sys.executable, "-m", "reporting.tests.drill"],
            cwd=site.BASE_DIR,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        ) as program:

            def run(now, **order) -> list[str]:
                program.stdin.write(json.dumps({"now": now.isoformat()} | order) + "\n")
                program.stdin.flush()
                return json.loads(program.stdout.readline())

            yield run
            program.stdin.close()


def test_twenty_deaths_lose_nothing_and_double_only_what_the_server_had(database, sink, drill):
    points = [list(POINTS)[number % len(POINTS)] for number in range(KILLS)]
    twice = []
    for day, point in zip(DAYS, points, strict=False):
        before = len(sink.mails)
        assert drill(at(day), point=point) == ["killed"], point
        if point == "the server has it":
            twice += sink.ids[before:]
        assert drill(at(day) + A_LEASE_LATER) == ["ended 0"], point
    # Two ticks at the same moment, on each of the days that are left.
    for day in DAYS[KILLS:]:
        assert drill(at(day), children=2) == ["ended 0", "ended 0"]
        assert drill(at(day) + A_LEASE_LATER) == ["ended 0"]

    _address, read = database
    outbox = dict(read("SELECT message_id, state FROM accounts_message"))
    arrived = Counter(sink.ids)
    assert len(outbox) == len(DAYS) * PEOPLE
    assert set(outbox.values()) == {"sent"}
    assert set(arrived) == set(outbox)
    assert sorted(key for key, times in arrived.items() if times > 1) == sorted(twice)
    assert len(twice) == points.count("the server has it")
    assert max(arrived.values()) == 2
    ((reminders,),) = read("SELECT COUNT(*) FROM reporting_reminder")
    assert reminders == len(DAYS) * PEOPLE
