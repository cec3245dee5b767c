"""How fast a community's activities go out, beside a plain loop over `values_list`.

    python benchmarks/exports.py [--rows 10000] [--repeat 3]

The export writes every column an import reads, with partners and publicity output, safe from
formulas and in the words of the page; the plain loop writes eleven columns as they are held.
Goals: a ratio <= 4, and no more memory or questions for each further thousand rows.
"""

import argparse
import csv
import os
import statistics
import subprocess
import sys
import tempfile
import time
import tracemalloc
from datetime import date, timedelta
from io import BytesIO, StringIO
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PLAIN = (
    "unit__code",
    "held_on",
    "title",
    "kind",
    "theme",
    "audience",
    "attendance",
    "counted_in",
    "place",
    "summary",
    "status",
)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--rows", type=int, default=10_000)
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--here", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.here:
        measure(rows=options.rows, repeat=options.repeat)
        return
    with tempfile.TemporaryDirectory() as folder:
        environment = {**os.environ, "DATA_DIR": folder}
        command = [sys.executable, __file__, "--here"]
        command += ["--rows", str(options.rows), "--repeat", str(options.repeat)]
        subprocess.run(command, env=environment, check=True)


def measure(*, rows: int, repeat: int) -> None:
    sys.path.insert(0, str(ROOT))
    os.environ["DJANGO_SETTINGS_MODULE"] = "outreach.settings"
    import django

    django.setup()
    from django.db import connection

    old = connection.settings_dict["NAME"]
    connection.creation.create_test_db(verbosity=0, autoclobber=True)
    try:
        make(rows)
        compare(rows, repeat)
    finally:
        connection.creation.destroy_test_db(old, verbosity=0)


def make(rows: int) -> None:
    """Activities of one community, each with a partner and two kinds of publicity output."""
    from activities.models import Activity, PublicityOutput
    from outreach.communities.models import Community, Partner, Street

    street = Street.objects.create(code="110105009", name="亚运村街道")
    community = Community.objects.create(code="110105009051", name="安慧里社区", street=street)
    partner = Partner.objects.create(street=street, name="市科技馆")
    activities = Activity.objects.bulk_create(
        Activity(
            unit=community,
            title=f"防灾减灾讲座{number}",
            kind="lecture",
            audience="residents",
            held_on=date(2026, 1, 1) + timedelta(days=number % 300),
            attendance=46,
            counted_in="persons",
            place="社区科普活动室",
            summary="请消防员讲解家庭用火用电安全。",
        )
        for number in range(rows)
    )
    PublicityOutput.objects.bulk_create(
        PublicityOutput(activity=activity, kind=kind, number=100)
        for activity in activities
        for kind in ("leaflets", "posters")
    )
    link = Activity.partners.through
    link.objects.bulk_create(link(activity=each, partner=partner) for each in activities)


def compare(rows: int, repeat: int) -> None:
    from django.db import connection

    from activities import exports
    from activities.models import Activity

    found = Activity.objects.all()
    print(f"{connection.vendor}, {rows} activities, {repeat} times each; medians")
    print(f"{'file':<8}{'export':>12}{'plain loop':>14}{'ratio':>8}{'peak memory':>14}")
    pairs = {
        "CSV": (lambda: drained(exports.activities_csv(found)), plain_csv),
        "XLSX": (lambda: exports.activities_workbook(found), plain_workbook),
    }
    for name, (export, plain) in pairs.items():
        ours, theirs = [], []
        for _number in range(repeat):
            ours.append(seconds(export))
            theirs.append(seconds(plain))
        ours, theirs = statistics.median(ours), statistics.median(theirs)
        speeds = f"{rows / ours:>8.0f} r/s{rows / theirs:>10.0f} r/s"
        print(f"{name:<8}{speeds}{ours / theirs:>8.2f}{peak(export):>11.1f} MB")


def drained(blocks) -> None:
    """Sent away block by block, as the server does."""
    for _block in blocks:
        pass


def plain_csv() -> None:
    from activities.models import Activity

    text = StringIO(newline="")
    csv.writer(text).writerows(Activity.objects.values_list(*PLAIN))


def plain_workbook() -> None:
    from openpyxl import Workbook

    from activities.models import Activity

    book = Workbook(write_only=True)
    page = book.create_sheet()
    for row in Activity.objects.values_list(*PLAIN):
        page.append(row)
    book.save(BytesIO())


def seconds(work) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def peak(work) -> float:
    tracemalloc.start()
    work()
    _now, highest = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return highest / 1e6


if __name__ == "__main__":
    main()
