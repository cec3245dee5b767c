"""How fast records come in, beside `bulk_create` alone of the very rows the import leaves behind.

    python benchmarks/imports.py [--rows 20000] [--repeat 5]

Runs on SQLite, and on PostgreSQL as well where DATABASE_URL names one; each in a database of its
own that is made and removed. The import reads, checks and compares the file and writes the
history and the audit entry; `bulk_create` is given objects that are ready. Goal: a ratio <= 3.
"""

import argparse
import csv
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SAMPLES = ROOT / "activities" / "tests" / "data"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--rows", type=int, default=20_000)
    parser.add_argument("--repeat", type=int, default=5)
    parser.add_argument("--here", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.here:
        measure(rows=options.rows, repeat=options.repeat)
        return
    print(f"{options.rows} rows, {options.repeat} times each; medians")
    print(f"{'database':<12}{'import':>12}{'bulk_create':>14}{'ratio':>8}   activities alone")
    given = os.environ.get("DATABASE_URL", "")
    for address in ["", given] if given.startswith("postgres") else [""]:
        with tempfile.TemporaryDirectory() as folder:
            environment = {**os.environ, "DATA_DIR": folder, "DATABASE_URL": address}
            command = [sys.executable, __file__, "--here"]
            command += ["--rows", str(options.rows), "--repeat", str(options.repeat)]
            subprocess.run(command, env=environment, check=True)


def measure(*, rows: int, repeat: int) -> None:
    """One line of the table, for the database that the environment names."""
    sys.path.insert(0, str(ROOT))
    os.environ["DJANGO_SETTINGS_MODULE"] = "outreach.settings"
    import django

    django.setup()
    from django.db import connection

    # A test database in memory would flatter SQLite: it is made as a file, like the real one.
    name = str(Path(os.environ["DATA_DIR"]) / "benchmark.sqlite3")
    if connection.vendor == "sqlite":
        connection.settings_dict["TEST"]["NAME"] = name
    old = connection.settings_dict["NAME"]
    connection.creation.create_test_db(verbosity=0, autoclobber=True)
    try:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "activities.csv"
            write_sample(path, rows)
            compare(path, repeat)
    finally:
        connection.creation.destroy_test_db(old, verbosity=0)


def write_sample(path: Path, rows: int) -> None:
    """The open records over and over, each time under other titles."""
    with (SAMPLES / "activities.csv").open(encoding="utf-8-sig", newline="") as file:
        samples = list(csv.DictReader(file))
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, samples[0].keys())
        writer.writeheader()
        for number in range(rows):
            sample = samples[number % len(samples)]
            writer.writerow({**sample, "title": f"{sample['title']}{number}"})


def compare(path: Path, repeat: int) -> None:
    from django.db import connection
    from django.utils import timezone

    from outreach.communities import imports as communities
    from outreach.communities.models import Street
    from outreach.shared.imports import Report

    communities.apply(
        SAMPLES / "communities.csv",
        streets=Street.objects.all(),
        may_add=True,
        now=timezone.now(),
        report=Report(),
        by=None,
        file_name="communities.csv",
    )
    # The first round warms up whatever is read once, and is not counted.
    rounds = [round_trip(path) for _ in range(repeat + 1)][1:]
    rows, importing, creating, alone = (
        statistics.median(column) for column in zip(*rounds, strict=True)
    )
    print(
        f"{connection.vendor:<12}{rows / importing:>10.0f}/s{rows / creating:>12.0f}/s"
        f"{importing / creating:>8.2f}   {importing / alone:.2f}",
        flush=True,
    )


def round_trip(path: Path) -> tuple[int, float, float, float]:
    """Import the file, then create the same rows alone; the database is left as it was."""
    from django.utils import timezone

    from activities import imports
    from activities.models import Activity, PublicityOutput
    from outreach.communities.models import Unit
    from outreach.shared.imports import Report

    link = Activity.partners.through
    started = time.perf_counter()
    imports.apply(
        path,
        units=Unit.objects.all(),
        now=timezone.now(),
        report=Report(),
        by=None,
        file_name=path.name,
    )
    importing = time.perf_counter() - started

    models = (Activity, PublicityOutput, link)
    tables = [list(model.objects.order_by("pk")) for model in models]
    Activity.objects.all().delete()
    Activity.history.all().delete()
    times = [create(model, rows) for model, rows in zip(models, tables, strict=True)]
    Activity.objects.all().delete()
    return len(tables[0]), importing, sum(times), times[0]


def create(model, rows: list, chunk: int = 1000) -> float:
    """Seconds that `bulk_create` takes in one transaction, chunk by chunk as the import does."""
    from django.db import transaction

    started = time.perf_counter()
    with transaction.atomic():
        for start in range(0, len(rows), chunk):
            model.objects.bulk_create(rows[start : start + chunk])
    return time.perf_counter() - started


if __name__ == "__main__":
    main()
