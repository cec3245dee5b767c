"""Real workers on a real queue, killed for good at random moments while they make documents.

    DRILL_KILLS=40 bin/test -s reporting/tests/test_bulk_deaths.py

kills forty times and prints what happened; DRILL_SEED and DRILL_COMMUNITIES vary it.
"""

import hashlib
import os
import random
import signal
import subprocess
import sys
import time
import zipfile
from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest
import redis
from django.conf import settings as site
from django.db import connection
from django.utils import timezone

from activities.tests.factories import ActivityFactory
from outreach.communities.models import Unit
from outreach.communities.tests.factories import CommunityFactory, StreetFactory
from outreach.shared import files
from outreach.shared.processes import Crew
from outreach.tests.world import staff_of
from reporting import sweeping
from reporting.models import Document, Run, RunItem
from reporting.tests.runs import owing

KILLS = int(os.environ.get("DRILL_KILLS", "8"))
SEED = int(os.environ.get("DRILL_SEED", "2026"))
COMMUNITIES = int(os.environ.get("DRILL_COMMUNITIES", "4"))
PATIENCE = 60 + 20 * KILLS  # seconds; far more than it takes
LEASE = timedelta(seconds=4)
HURRIED = [sys.executable, "-m", "reporting.tests.hurried"]
WORKER = [sys.executable, "-m", "celery", "-A", "reporting.tests.hurried", "worker", "-c", "1"]
WORKER += ["-Q", "default,render", "--loglevel", "WARNING"]
WORKER += ["--without-gossip", "--without-mingle", "--without-heartbeat"]
COUNT_CLOSINGS = """
    CREATE TABLE drill_closing (run_id bigint);
    CREATE FUNCTION drill_note() RETURNS trigger AS
        $$ BEGIN INSERT INTO drill_closing VALUES (NEW.id); RETURN NEW; END $$ LANGUAGE plpgsql;
    CREATE TRIGGER drill_note AFTER UPDATE OF finished_at ON reporting_run
        FOR EACH ROW EXECUTE FUNCTION drill_note();
"""
FORGET_CLOSINGS = """
    DROP TRIGGER drill_note ON reporting_run; DROP FUNCTION drill_note; DROP TABLE drill_closing;
"""

needs_services = pytest.mark.skipif(
    not site.REDIS_URL or "postgres" not in site.DATABASES["default"]["ENGINE"],
    reason="needs a real PostgreSQL and Redis; bin/test has both",
)


@pytest.fixture
def office(transactional_db):
    """A street whose communities have little to tell: cheap documents."""
    street = StreetFactory()
    CommunityFactory.create_batch(COMMUNITIES, street=street)
    owing(street)
    staff_of(street)
    with connection.cursor() as cursor:
        cursor.execute(COUNT_CLOSINGS)
        yield street
        cursor.execute(FORGET_CLOSINGS)


@pytest.fixture
def crew(office, tmp_path, monkeypatch):
    """Two workers and a clock beside this test, on its rows, its files and a queue of their own."""
    where, prefix = connection.settings_dict, f"drill-{os.getpid()}:"
    host = f"{where['HOST']}:{where['PORT'] or 5432}"
    address = f"postgres://{where['USER']}:{where['PASSWORD']}@{host}/{where['NAME']}"
    environment = {
        "DATABASE_URL": address,
        "DATA_DIR": str(tmp_path),
        "DRILL_PREFIX": prefix,
        "DRILL_LEASE": str(LEASE.total_seconds()),
    }
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("DJANGO_SETTINGS_MODULE", "outreach.settings")
    monkeypatch.setenv("LOG_LEVEL", "ERROR")
    with Crew(logs=tmp_path / "logs") as crew:
        for name in ("worker-1", "worker-2", "clock"):
            begin(crew, name)
        yield crew
    with redis.Redis.from_url(site.REDIS_URL) as queue:
        for key in queue.scan_iter(f"{prefix}*"):
            queue.delete(key)


@pytest.fixture
def desk(crew):
    """Starts a run in a process of its own: `desk("drafts")`."""
    with subprocess.Popen(
        [*HURRIED, "desk"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as program:

        def start(purpose: str) -> Run:
            program.stdin.write(f"{purpose}\n")
            program.stdin.flush()
            return Run.objects.get(pk=int(program.stdout.readline()))

        yield start
        program.stdin.close()


def begin(crew: Crew, name: str) -> None:
    crew.start(name, [*HURRIED, "clock"] if name == "clock" else [*WORKER, "-n", f"{name}@%h"])


def kill(crew: Crew, chance: random.Random) -> str:
    """Kill a worker's child in the middle of its work, a whole worker, or the clock."""
    what = chance.choices(["child", "worker", "clock"], weights=[7, 2, 1])[0]
    name = "clock" if what == "clock" else chance.choice(["worker-1", "worker-2"])
    program = crew.programs[name]
    if what == "child":
        children = children_of(program.pid)
        if not children:
            return ""
        os.kill(chance.choice(children), signal.SIGKILL)
    else:
        os.killpg(program.pid, signal.SIGKILL)
        program.wait()
        begin(crew, name)
    return what


def children_of(pid: int) -> list[int]:
    listed = subprocess.run(
        ["ps", "-A", "-o", "pid=,ppid="], capture_output=True, text=True, check=True
    )
    pairs = [tuple(map(int, line.split())) for line in listed.stdout.splitlines()]
    return sorted(child for child, parent in pairs if parent == pid)


def something_changes(street) -> None:
    """Every unit has one activity more, so that every document is to be made anew."""
    for unit in Unit.objects.of_street(street):
        ActivityFactory(unit=unit, held_on="2026-03-01")


def see_through(run: Run, crew: Crew, chance: random.Random, kills: list[str]) -> None:
    """Kill at random moments until a run has finished, or enough were killed."""
    deadline, last = time.monotonic() + PATIENCE, run.started_at
    while Run.objects.going_on().filter(pk=run.pk).exists():
        assert time.monotonic() < deadline, crew.last_words("worker-1")
        time.sleep(chance.uniform(0.02, 0.4))
        # Not those again that the last kill left behind: somebody has to be at work.
        at_work = run.items.filter(state=RunItem.State.RUNNING, leased_until__gt=last + LEASE)
        if len(kills) < KILLS and at_work.exists() and (killed := kill(crew, chance)):
            kills.append(killed)
            last = timezone.now()


def files_in(media: Path) -> set[str]:
    return {path.relative_to(media).as_posix() for path in media.rglob("*") if path.is_file()}


@needs_services
def test_workers_that_are_killed_leave_every_document_once_and_whole(
    office, crew, desk, settings, capsys
):
    chance, kills, media = random.Random(SEED), [], Path(settings.MEDIA_ROOT)
    began = time.monotonic()
    made, attempts = 0, 0
    while len(kills) < KILLS:
        something_changes(office)
        run = desk("drafts")
        see_through(run, crew, chance, kills)
        made += run.items.filter(state=RunItem.State.DONE).count()
        attempts += sum(run.items.values_list("attempts", flat=True))
    packed = desk("zip")
    see_through(packed, crew, chance, kills)
    took = time.monotonic() - began
    crew.end()

    # Every run closed, each once, with nothing failed.
    with connection.cursor() as cursor:
        cursor.execute("SELECT run_id FROM drill_closing ORDER BY run_id")
        closings = [run_id for (run_id,) in cursor.fetchall()]
    assert closings == sorted(Run.objects.values_list("pk", flat=True))
    assert set(RunItem.objects.values_list("state", flat=True)) == {"done"}
    # The kills met work that was begun, and it was done again.
    assert attempts - made >= KILLS // 4
    # Every document once: the file its row names, whole.
    documents = list(Document.objects.all())
    assert len(documents) == 2 * (COMMUNITIES + 1)
    assert made == len(documents) * Run.objects.filter(purpose="drafts").count()
    for document in documents:
        content = Path(document.file.path).read_bytes()
        assert document.state == "made"
        assert document.made_from_sha256 == document.version.content_sha256
        assert hashlib.sha256(content).hexdigest() == document.sha256
        assert content.startswith(b"%PDF-")
        assert content.rstrip().endswith(b"%%EOF")
    # The ZIP, whole too.
    packed.refresh_from_db()
    with zipfile.ZipFile(packed.file.path) as archive:
        assert archive.testzip() is None
        assert len(archive.namelist()) == len(documents)
    # What the dead left behind goes within the hour, and nothing else does.
    named = {document.file.name for document in documents} | {packed.file.name}
    left = files_in(media) - named
    later = timezone.now() + timedelta(minutes=61)
    files.sweep_aside(media, older_than=later.timestamp() - 3600)
    sweeping.orphans(now=later)
    assert files_in(media) == named

    with capsys.disabled():
        if "DRILL_KILLS" in os.environ:
            rounds = Run.objects.count()
            sys.stdout.write(
                f"\n{len(kills)} kills {dict(Counter(kills))} in {took:.0f} s, seed {SEED}: "
                f"{rounds} runs closed {len(closings)} times, {made} documents made in "
                f"{attempts} attempts, {len(documents)} rows = files = SHA-256; "
                f"{len(left)} files left behind and swept, 0 after\n"
            )
