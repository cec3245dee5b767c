import argparse
import fcntl
import os
import shutil
import socket
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.utils.translation import gettext as _

from outreach.communities.models import Unit
from outreach.shared.processes import Crew, ProgramEnded

HOST = "127.0.0.1"
PORT = 8000
# One machine, one worker: nobody to gossip with.
QUIET = ("--without-gossip", "--without-mingle", "--without-heartbeat")
# What a demonstration makes in its folder; the secret key beside it stays.
QUEUE_FOLDERS = ("queue", "queue-control")
MADE_FOLDERS = ("media", "summaries", "cache", "mail", "logs", *QUEUE_FOLDERS)
MADE_FILES = ("db.sqlite3*", "beat-schedule*")


class Command(BaseCommand):
    help = (
        "Load the demonstration street, make its due summaries in a real worker, and serve it on "
        "this machine. bin/demo starts this."
    )

    def add_arguments(self, parser):
        parser.add_argument("--port", type=_port, default=PORT, help="where to serve")
        parser.add_argument(
            "--no-serve", action="store_true", help="stop when the summaries are made"
        )
        parser.add_argument(
            "--reset", action="store_true", help="throw the demonstration's data away first"
        )

    def handle(self, *, port: int, no_serve: bool, reset: bool, **options):
        self.began = time.monotonic()
        _refuse_what_is_not_embedded()
        if not no_serve:
            _refuse_taken(port)
        with _only_one_in(settings.DATA_DIR) as mark:
            if reset:
                _empty(settings.DATA_DIR, mark)
            with Crew(logs=settings.DATA_DIR / "logs") as crew:
                try:
                    self._prepare(crew, mark)
                    if not no_serve:
                        self._serve(crew, port)
                except ProgramEnded as error:
                    raise CommandError(str(error)) from error
                except KeyboardInterrupt:
                    self._tell(_("Ending everything that was started"))
                    raise SystemExit(130 if no_serve else 0) from None

    def _prepare(self, crew: Crew, mark: Path) -> None:
        """Bring in the rows, then have a worker make what is due."""
        self._tell(_("Preparing the database in %(folder)s") % {"folder": settings.DATA_DIR})
        call_command("migrate", verbosity=0)
        _refuse_records_of_others(mark)
        # The worker starts up while the rows come in.
        hands = str(min(os.cpu_count() or 1, 4))
        crew.start("worker", _celery("worker", "-Q", "default,render", "-c", hands, *QUIET))
        self._tell(_("Loading the demonstration street"))
        call_command("load_demo", stdout=sys.stderr)
        self._tell(_("Making the summaries that are due, in the worker"))
        out = settings.DATA_DIR / "summaries"
        code = crew.run("summaries", _manage("make_summaries", "--due", "--worker", "--out", out))
        if code:
            raise CommandError(crew.last_words("worker"), returncode=code)
        self._tell(_("The summaries are made"))

    def _serve(self, crew: Crew, port: int) -> None:
        """Serve until somebody ends it."""
        crew.start("beat", _celery("beat", "--pidfile="))
        crew.start("web", _gunicorn(port))
        while not _answers(port):
            crew.check()
            time.sleep(0.1)
        self._tell(_("Web, worker and beat run; their logs: %(folder)s") % {"folder": crew.logs})
        self.stdout.write(f"\nhttp://{HOST}:{port}/\n")
        call_command("load_demo", logins=True, stdout=self.stdout)
        self.stdout.write(_("Ctrl-C ends it all."))
        self.stdout.flush()
        crew.watch()

    def _tell(self, text: str) -> None:
        """Say it on the side: standard output is for the paths and the logins."""
        self.stderr.write(f"{time.monotonic() - self.began:5.1f} s  {text}", style_func=str)


# --- What is refused, before anything is touched -----------------------------------------------


def _port(text: str) -> int:
    if not text.isdigit() or not 1 <= int(text) <= 65535:
        raise argparse.ArgumentTypeError(_("a port is a number from 1 to 65535"))
    return int(text)


def _refuse_what_is_not_embedded() -> None:
    if settings.PRODUCTION or settings.REDIS_URL or connection.vendor != "sqlite":
        raise CommandError(
            _("The demonstration is for MODE=embedded, with neither DATABASE_URL nor REDIS_URL.")
        )


def _refuse_taken(port: int) -> None:
    with socket.socket() as probe:
        # As the server itself will ask: a port that was left a moment ago is free.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as error:
            raise CommandError(
                _("Port %(port)s cannot be had (%(reason)s). Choose another with --port.")
                % {"port": port, "reason": error.strerror}
            ) from error


@contextmanager
def _only_one_in(folder: Path) -> Iterator[Path]:
    """Hold the folder for this demonstration; the file that is held also marks it as one."""
    mark = folder / "demonstration"
    with mark.open("a") as held:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise CommandError(
                _("Another demonstration is running in %(folder)s.") % {"folder": folder}
            ) from error
        yield mark


def _refuse_records_of_others(mark: Path) -> None:
    """Add nothing to a database that held records before the first demonstration."""
    if mark.read_text():
        return
    if Unit.objects.exists():
        raise CommandError(
            _("%(folder)s holds records of its own. Name another folder with DATA_DIR.")
            % {"folder": mark.parent}
        )
    mark.write_text("Made by bin/demo; bin/demo --reset empties this folder.\n")


def _empty(folder: Path, mark: Path) -> None:
    """Throw away what a demonstration has made here, and nothing else."""
    if not mark.read_text() and (folder / "db.sqlite3").exists():
        raise CommandError(
            _("%(folder)s was not made by a demonstration, so it is not emptied.")
            % {"folder": folder}
        )
    for name in MADE_FOLDERS:
        shutil.rmtree(folder / name, ignore_errors=True)
    for pattern in MADE_FILES:
        for path in folder.glob(pattern):
            path.unlink()
    for name in QUEUE_FOLDERS:
        (folder / name).mkdir()


# --- The programs ------------------------------------------------------------------------------


def _manage(*arguments: object) -> list[str]:
    return [sys.executable, str(settings.BASE_DIR / "manage.py"), *map(str, arguments)]


def _celery(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "celery", "-A", "outreach", *arguments]


def _gunicorn(port: int) -> list[str]:
    options = ["--bind", f"{HOST}:{port}", "--workers", "2", "--graceful-timeout", "5"]
    return [sys.executable, "-m", "gunicorn", "outreach.wsgi", *options, "--no-control-socket"]


def _answers(port: int) -> bool:
    with socket.socket() as caller:
        return caller.connect_ex((HOST, port)) == 0
