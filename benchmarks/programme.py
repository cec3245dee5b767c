"""What it costs to measure all duties of all communities, beside the bare SQL that counts.

    DATABASE_URL=postgres://… python benchmarks/programme.py [--sizes 30 300 3000] [--repeat 3]

Communities hold 333 activities each. Every duty that ships is measured for every period of a year
that is over. The bare SQL is the very statements that count, run again without anything around
them: no standing is judged and no row is kept. Goals: time per community flat within 2 times, a
ratio <= 1.5. Runs on PostgreSQL, in a database of its own that is made and removed.
"""

import argparse
import os
import statistics
import sys
import time
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
EACH = 333  # activities of one community
NOW = datetime(2026, 12, 31, 4, tzinfo=UTC)

UNITS = """
    INSERT INTO communities_unit (code, name, name_en)
    SELECT (110200000000 + n)::text, '社区' || n, '' FROM generate_series(%s, %s) n
"""
COMMUNITIES = """
    INSERT INTO communities_community (unit_ptr_id, street_id)
    SELECT id, %s FROM communities_unit
    WHERE length(code) = 12 AND id NOT IN (SELECT unit_ptr_id FROM communities_community)
"""
SPANS = """
    INSERT INTO communities_activespan (unit_id, active_from)
    SELECT unit_ptr_id, '2000-01-01' FROM communities_community
    WHERE unit_ptr_id NOT IN (SELECT unit_id FROM communities_activespan)
"""
# Kinds, audiences and marks go round, so that every duty finds some.
ACTIVITIES = """
    INSERT INTO activities_activity (
        unit_id, status, title, kind, theme, audience, held_on, place, attendance, counted_in,
        summary, is_into_community, opposes_cults, cancel_reason, recorded_at, source_url,
        year_is_assumed, day_is_assumed, unit_is_assumed
    )
    SELECT
        unit_ptr_id, 'recorded', '活动' || n,
        (ARRAY['lecture', 'training', 'exhibition', 'tour'])[1 + n %% 4], '',
        (ARRAY['residents', 'youth', 'officers', 'migrant', 'laid_off'])[1 + n %% 5],
        DATE '2026-01-01' + (n %% 365), '活动室', 30 + n, 'persons',
        CASE n %% 2 WHEN 0 THEN '小结' ELSE '' END, n %% 7 = 0, n %% 11 = 0, '',
        TIMESTAMPTZ '2026-01-02 00:00+00' + (n %% 365) * INTERVAL '1 day', '',
        false, false, false
    FROM communities_community, generate_series(1, %s) n
    WHERE unit_ptr_id NOT IN (SELECT unit_id FROM activities_activity)
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--sizes", type=int, nargs="+", default=[30, 300, 3000])
    parser.add_argument("--repeat", type=int, default=3)
    options = parser.parse_args()
    sys.path.insert(0, str(ROOT))
    os.environ["DJANGO_SETTINGS_MODULE"] = "outreach.settings"
    import django

    django.setup()
    from django.db import connection

    if connection.vendor != "postgresql":
        parser.error("Give DATABASE_URL the address of a PostgreSQL.")
    old = connection.settings_dict["NAME"]
    connection.creation.create_test_db(verbosity=0, autoclobber=True)
    try:
        measure_sizes(options.sizes, options.repeat)
    finally:
        connection.creation.destroy_test_db(old, verbosity=0)


def measure_sizes(sizes: list[int], repeat: int) -> None:
    from outreach.communities.models import ActiveSpan, Street
    from outreach.programme.actions import adopt_programme

    street = Street.objects.create(code="110200000", name="和平街道")
    ActiveSpan.objects.create(unit=street, active_from=date(2000, 1, 1))
    adopt_programme(street=street, year=2026)
    print(
        f"{'units':>6}{'activities':>12}{'duties':>9}{'measured':>10}{'SQL':>9}{'ratio':>7}", end=""
    )
    print(f"{'ms a unit':>11}{'queries':>9}{'judged alone':>14}")
    for size in sorted(sizes):
        grow(street, size)
        turns = [one_turn() for _ in range(repeat + 1)][1:]
        whole, alone, judging = (statistics.median(turn[n] for turn in turns) for n in range(3))
        duties, queries = turns[0][3:]
        print(
            f"{size:>6}{size * EACH:>12}{duties:>9}{whole:>9.2f}s{alone:>8.2f}s"
            f"{whole / alone:>7.2f}{1000 * whole / size:>11.1f}{queries:>9}{judging:>13.2f}s",
            flush=True,
        )


def grow(street, size: int) -> None:
    from django.db import connection

    from outreach.communities.models import Community
    from outreach.programme.obligations import open_due_periods

    with connection.cursor() as cursor:
        cursor.execute(UNITS, [Community.objects.count(), size - 1])
        cursor.execute(COMMUNITIES, [street.pk])
        cursor.execute(SPANS)
        cursor.execute(ACTIVITIES, [EACH])
        cursor.execute("ANALYZE")
    open_due_periods(today=date(2026, 12, 31))


def one_turn() -> tuple[float, float, float, int, int]:
    """Seconds of all, of the counting SQL alone, of all but keeping; duties and SQL statements."""
    from reporting import measuring
    from reporting.models import Measurement

    Measurement.objects.all().delete()
    with statements() as run:
        started = time.perf_counter()
        duties = measuring.measure_stale(now=NOW)
        whole = time.perf_counter() - started
    counting = [(sql, params) for sql, params, _ in run if "jsonb_agg" in sql or "COUNT(" in sql]
    keeping = sum(seconds for sql, _, seconds in run if sql.startswith("INSERT"))
    return whole, bare(counting), whole - keeping, duties, len(run)


@contextmanager
def statements():
    from django.db import connection

    run = []

    def note(execute, sql, params, many, context):
        started = time.perf_counter()
        result = execute(sql, params, many, context)
        run.append((sql, params, time.perf_counter() - started))
        return result

    with connection.execute_wrapper(note):
        yield run


def bare(counting: list[tuple]) -> float:
    from django.db import connection

    started = time.perf_counter()
    with connection.cursor() as cursor:
        for sql, params in counting:
            cursor.execute(sql, params)
            cursor.fetchall()
    return time.perf_counter() - started


if __name__ == "__main__":
    main()
