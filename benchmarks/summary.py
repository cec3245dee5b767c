"""What a summary costs, from records to the stored file, beside WeasyPrint alone.

    python benchmarks/summary.py [--repeat 7] [--rounds 3] [--reports 200]

1. The whole job (count the figures, lay them out, render, store) against WeasyPrint alone on the
   same HTML, both warm, turn by turn. Goal: a ratio <= 1.15.
2. Reports per minute from a real Celery worker with one and with two processes. Goal: >= 1.8 times.
3. Queries of a whole job for 10, 100 and 1,000 activities. Goal: the same number.
4. A report of 150 activities and six photos of 12 megapixels: the whole job against WeasyPrint
   alone (goal <= 1.15), and against Chromium and LibreOffice on the same HTML, if installed.
5. CPU time by length. Goal: a line.
6. Memory of a worker's process over 200 such reports, once. Goal: flat.

Runs on the demonstration street, on SQLite, and on PostgreSQL as well where DATABASE_URL names one;
each in a database of its own that is made and removed. REDIS_URL, if given, carries the messages.
"""

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from datetime import date
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
AS_OF = date(2026, 1, 15)
PERIOD = "2025"
# The documents of two periods, so that the last one does not decide how long a round takes.
PERIODS = ("2025H1", PERIOD)
SIZES = (10, 100, 1000)
WORKER = ("-m", "celery", "-A", "outreach", "worker", "-Q", "render", "--loglevel", "WARNING")
QUIET = ("--without-gossip", "--without-mingle", "--without-heartbeat")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--repeat", type=int, default=7, help="turns of the first measurement")
    parser.add_argument(
        "--rounds", type=int, default=3, help="rounds of the second; 0 leaves it out"
    )
    parser.add_argument(
        "--reports", type=int, default=200, help="reports of the sixth; 0 leaves it out"
    )
    parser.add_argument("--here", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.here:
        measure(repeat=options.repeat, rounds=options.rounds, reports=options.reports)
        return
    given = os.environ.get("DATABASE_URL", "")
    for address in ["", given] if given.startswith("postgres") else [""]:
        is_last = address == given or not given.startswith("postgres")
        with tempfile.TemporaryDirectory() as folder:
            environment = {**os.environ, "DATA_DIR": folder, "DATABASE_URL": address}
            command = [sys.executable, __file__, "--here"]
            command += ["--repeat", str(options.repeat), "--rounds", str(options.rounds)]
            command += ["--reports", str(options.reports if is_last else 0)]
            subprocess.run(command, env=environment, check=True)


def measure(*, repeat: int, rounds: int, reports: int) -> None:
    """All measurements, for the database that the environment names."""
    sys.path.insert(0, str(ROOT))
    os.environ["DJANGO_SETTINGS_MODULE"] = "outreach.settings"
    os.environ["LOG_LEVEL"] = "WARNING"
    import django

    django.setup()
    from django.db import connection

    # A test database in memory would flatter SQLite, and no worker could open it.
    if connection.vendor == "sqlite":
        path = Path(os.environ["DATA_DIR"]) / "benchmark.sqlite3"
        connection.settings_dict["TEST"]["NAME"] = str(path)
    old = connection.settings_dict["NAME"]
    name = connection.creation.create_test_db(verbosity=0, autoclobber=True)
    try:
        load_the_street()
        print(f"{connection.vendor}")
        compare_with_weasyprint(repeat)
        compare_workers(rounds, address_of(name))
        compare_queries()
        compare_heavy(repeat, reports, address_of(name))
    finally:
        connection.creation.destroy_test_db(old, verbosity=0)


def load_the_street() -> None:
    from django.utils import timezone

    from reporting.demo import loading

    loading.load(now=timezone.now(), tell=lambda line: None)


# --- 1. The whole job beside WeasyPrint alone ----------------------------------------------------


def compare_with_weasyprint(repeat: int) -> None:
    from reporting import papers

    duty = the_busiest()
    (document,) = prepare([duty])
    page = papers.paper(document)
    alone = weasyprint_alone(page)
    # The first turn reads fonts, templates and code, and is not counted.
    turns = [(timed(lambda: whole_job(duty)), timed(alone)) for _ in range(repeat + 1)][1:]
    ratios = [job[0] / bare[0] for job, bare in turns]
    job, bare = (
        tuple(map(statistics.median, zip(*side, strict=True))) for side in zip(*turns, strict=True)
    )
    document.refresh_from_db()
    entries = len(document.version.figures["own"]["ledger"])
    print(f"  a report of {document.pages} pages, {entries} activities; medians of {repeat}")
    print(f"    whole job         {job[0]:6.2f} s CPU {job[1]:6.2f} s")
    print(f"    WeasyPrint alone  {bare[0]:6.2f} s CPU {bare[1]:6.2f} s")
    print(
        f"    ratio             {statistics.median(ratios):6.2f}       {job[1] / bare[1]:6.2f}",
        flush=True,
    )


def the_busiest():
    """The summary of the community with most to tell, not submitted: its figures are recounted."""
    from django.db.models import Count

    from reporting.models import Submission

    submitted = Submission.objects.values("version__summary__obligation")
    owed = [duty for duty in all_owed(PERIOD) if not duty.unit.is_street]
    still_open = (
        type(owed[0]).objects.filter(pk__in=[duty.pk for duty in owed]).exclude(pk__in=submitted)
    )
    return (
        still_open.select_related("definition__street", "unit")
        .annotate(held=Count("unit__activities"))
        .order_by("-held", "pk")
        .first()
    )


def whole_job(duty) -> None:
    """Everything between the clock and the stored file."""
    from django.utils import timezone

    from reporting import summaries

    (document,) = prepare([duty])
    requeue([document.pk])
    summaries.make(document_id=document.pk, now=timezone.now())


def weasyprint_alone(page) -> Callable[[], bytes]:
    """The same HTML, fonts and stylesheet, straight through WeasyPrint: warm, and at its best."""
    import weasyprint

    from outreach.shared import press
    from outreach.shared.fetcher import ClosedFetcher

    fonts, stylesheet = press.ready()

    def render() -> bytes:
        html = weasyprint.HTML(
            string=page.html, base_url="nowhere:", url_fetcher=ClosedFetcher(page.media)
        )
        return html.write_pdf(font_config=fonts, stylesheets=[stylesheet], pdf_variant="pdf/a-3a")

    return render


def timed(work: Callable[[], object]) -> tuple[float, float]:
    """Seconds of this process's CPU, and by the clock."""
    cpu, wall = time.process_time(), time.perf_counter()
    work()
    return time.process_time() - cpu, time.perf_counter() - wall


# --- 2. One worker process and two ---------------------------------------------------------------


def compare_workers(rounds: int, address: str) -> None:
    """Turn by turn, because a noisy minute should hit both."""
    if not rounds:
        return
    documents = [found for period in PERIODS for found in prepare(all_owed(period), languages=2)]
    # What is accepted stays: the database refuses to have it made again.
    ids = [document.pk for document in documents if document.version.accepted_at is None]
    rates = {1: [], 2: []}
    for _ in range(rounds):
        for hands, found in rates.items():
            with worker(hands, address):
                hand_out_and_wait(ids[: 4 * hands])  # each process reads its fonts
                found.append(60 * len(ids) / timed(lambda: hand_out_and_wait(ids))[1])
    one, two = (statistics.median(found) for found in rates.values())
    print(f"  {len(ids)} reports through a Celery worker; medians of {rounds}")
    print(f"    1 process         {one:6.1f} a minute")
    print(f"    2 processes       {two:6.1f} a minute")
    print(f"    gain              {two / one:6.2f}", flush=True)


class worker:
    """A real worker, running while the block runs."""

    def __init__(self, hands: int, address: str) -> None:
        self.command = [sys.executable, *WORKER, "-c", str(hands), *QUIET]
        self.environment = {**os.environ, "DATABASE_URL": address}

    def __enter__(self) -> subprocess.Popen:
        self.process = subprocess.Popen(self.command, env=self.environment, cwd=ROOT)
        return self.process

    def __exit__(self, *exception) -> None:
        self.process.terminate()
        self.process.wait(timeout=60)


def hand_out_and_wait(ids: list[int]) -> None:
    from reporting import tasks
    from reporting.models import Document

    requeue(ids)
    tasks.hand_out(ids)
    asked = Document.objects.filter(pk__in=ids)
    while asked.exclude(state=Document.State.MADE).exists():
        if asked.filter(state=Document.State.FAILED).exists():
            raise SystemExit(asked.filter(state=Document.State.FAILED).first().error)
        time.sleep(0.05)


def address_of(name: str) -> str:
    """The address of the benchmark's own database, for the worker."""
    given = os.environ["DATABASE_URL"]
    return f"{given.rpartition('/')[0]}/{name}" if given else f"sqlite:///{name}"


# --- 3. Queries -------------------------------------------------------------------------------


def compare_queries() -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    duty = the_busiest()
    print("  queries of a whole job")
    for size in SIZES:
        fill_up(duty, size)
        whole_job(duty)  # the version exists, as it does every night after the first
        with CaptureQueriesContext(connection) as counted:
            whole_job(duty)
        print(f"    {size:>5} activities  {len(counted):>6}", flush=True)


def fill_up(duty, size: int) -> None:
    """Bring a unit to so many activities in the period, each with all that can hang on one."""
    from activities.models import Activity, AudienceCount, Photo, PublicityOutput

    held = Activity.objects.filter(unit=duty.unit, held_on__range=(duty.count_from, duty.count_to))
    surplus = held.order_by("pk").values_list("pk", flat=True)[size:]
    held.filter(pk__in=list(surplus)).delete()
    samples = list(held.order_by("pk"))
    for number in range(size - len(samples)):
        sample = samples[number % len(samples)]
        copy = held.get(pk=sample.pk)
        copy.pk, copy.plan_item = None, None
        copy.title = f"{size}-{number} {sample.title}"[:120]
        copy.save_base(force_insert=True)
        copy.partners.set(sample.partners.all())
        for model in (AudienceCount, PublicityOutput, Photo):
            model.objects.bulk_create(again(model.objects.filter(activity=sample), copy))


def again(rows: Iterable, activity) -> list:
    """The same rows once more, hanging on another activity; a photo with a file of its own."""
    from django.core.files.storage import default_storage

    rows = list(rows)
    for row in rows:
        row.pk, row.activity = None, activity
        if hasattr(row, "image"):
            row.image = default_storage.save(row.image.name, row.image)
    return rows


# --- 4. to 6. With photos and 150 activities ------------------------------------------------------


def compare_heavy(repeat: int, reports: int, address: str) -> None:
    import heavy

    heavy.compare_lengths(min(repeat, 3))
    heavy.compare_engines(repeat)
    if reports:
        heavy.compare_memory(reports, address)


# --- Common steps -------------------------------------------------------------------------------


def all_owed(key: str) -> list:
    from outreach.communities.models import Street
    from outreach.programme.obligations import open_period
    from outreach.programme.rules import periods

    return open_period(street=Street.objects.get(), period=periods.parse(key))


def prepare(duties: list, *, languages: int = 1) -> list:
    from django.utils import timezone

    from reporting import summaries

    return summaries.prepare(
        obligations=duties,
        street=duties[0].definition.street,
        as_of=AS_OF,
        now=timezone.now(),
        languages=("zh-hans", "en")[:languages],
    )


def requeue(ids: list[int]) -> None:
    """As if the figures had changed since these documents were made."""
    from reporting.models import Document

    Document.objects.filter(pk__in=ids).update(
        state=Document.State.QUEUED, attempts=0, leased_until=None
    )


if __name__ == "__main__":
    sys.modules["summary"] = sys.modules[__name__]  # what `heavy` builds upon
    main()
