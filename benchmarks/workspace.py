"""What the workspace's pages cost beside an empty view with one query, under the same server.

    DATABASE_URL=postgres://… python benchmarks/workspace.py [--sizes 10 10000] [--requests 200]

gunicorn serves the real site from PostgreSQL, in a database of its own that is made and removed.
One person asks for the pages and the empty view turn by turn, so that what else the machine does
meets all of them alike. Goal: the 95th percentile of each page at most 4 times the empty view's.
"""

import argparse
import http.client
import os
import socket
import statistics
import subprocess
import sys
import time
from datetime import date, timedelta
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
EMPTY = "/empty/"
PAGES = {
    "overview": "/workspace/",
    "list": "/workspace/activities/",
    "form": "/workspace/activities/log/",
}


def site():
    """What gunicorn serves: the site, and beside it the empty view."""
    sys.path.insert(0, str(ROOT))
    os.environ["DJANGO_SETTINGS_MODULE"] = "outreach.settings"
    from django.contrib.auth.decorators import login_not_required
    from django.core.wsgi import get_wsgi_application
    from django.db import connection
    from django.http import HttpResponse
    from django.urls import path

    application = get_wsgi_application()

    @login_not_required
    def empty(request):
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            cursor.fetchall()
        return HttpResponse("ok")

    from outreach import urls

    urls.urlpatterns.append(path(EMPTY.strip("/") + "/", empty))
    return application


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--sizes", type=int, nargs="+", default=[10, 10_000])
    parser.add_argument("--requests", type=int, default=200)
    options = parser.parse_args()
    sys.path.insert(0, str(ROOT))
    os.environ["DJANGO_SETTINGS_MODULE"] = "outreach.settings"
    os.environ["LOG_LEVEL"] = "ERROR"
    import django

    django.setup()
    from django.db import connection

    if connection.vendor != "postgresql":
        parser.error("Give DATABASE_URL the address of a PostgreSQL.")
    old = connection.settings_dict["NAME"]
    name = connection.creation.create_test_db(verbosity=0, autoclobber=True)
    try:
        measure(sorted(options.sizes), options.requests, name)
    finally:
        connection.creation.destroy_test_db(old, verbosity=0)


def measure(sizes: list[int], requests: int, name: str) -> None:
    community, cookie = a_director()
    address = os.environ["DATABASE_URL"].rpartition("/")[0] + "/" + name
    port = free_port()
    server = serve(address, port)
    try:
        wait_for(port)
        print(f"{'activities':>10}{'page':>10}{'median':>10}{'p95':>10}{'to empty':>10}{'KB':>8}")
        held = 0
        for size in sizes:
            hold(community, range(held, size))
            held = size
            report(size, turns(port, cookie, requests))
    finally:
        server.terminate()
        server.wait()


def a_director() -> tuple:
    """A community with its programme, and the cookie of somebody in post there."""
    from django.conf import settings
    from django.test import Client
    from django.utils import timezone

    from outreach.accounts.models import User
    from outreach.communities.models import ActiveSpan, Appointment, Community, Street
    from outreach.programme.actions import adopt_programme
    from outreach.programme.obligations import open_due_periods

    today = timezone.localdate()
    street = Street.objects.create(code="110105010", name="亚运村街道")
    community = Community.objects.create(street=street, code="110105010001", name="安慧里社区")
    for unit in (street, community):
        ActiveSpan.objects.create(unit=unit, active_from=date(2000, 1, 1))
    director = User.objects.create_user("director", name="王芳", role=User.Role.COMMUNITY)
    Appointment.objects.create(
        user=director,
        unit=community,
        post=Appointment.Post.DIRECTOR,
        appointed_from=date(2000, 1, 1),
    )
    adopt_programme(street=street, year=today.year)
    open_due_periods(today=today)
    client = Client()
    client.force_login(director, backend="django.contrib.auth.backends.ModelBackend")
    name = settings.SESSION_COOKIE_NAME
    return community, f"{name}={client.cookies[name].value}"


def hold(community, numbers: range) -> None:
    from django.db import connection
    from django.utils import timezone

    from activities.models import Activity
    from reporting import measuring

    today = timezone.localdate()
    Activity.objects.bulk_create(
        (
            Activity(
                unit=community,
                title=f"防灾减灾讲座（第{number}讲）",
                kind="lecture",
                audience="residents",
                held_on=today - timedelta(days=number % 400),
                place="社区科普活动室",
                attendance=30,
                counted_in="persons",
                summary="请医生讲解合理用药。",
                recorded_at=timezone.now(),
            )
            for number in numbers
        ),
        batch_size=1000,
    )
    measuring.measure_unit(unit_id=community.pk, now=timezone.now())
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


def serve(address: str, port: int) -> subprocess.Popen:
    command = [sys.executable, "-m", "gunicorn", "workspace:site()", "--workers", "2"]
    command += ["--bind", f"127.0.0.1:{port}", "--log-level", "error"]
    environment = {**os.environ, "DATABASE_URL": address}
    return subprocess.Popen(command, env=environment, cwd=Path(__file__).parent)


def wait_for(port: int) -> None:
    for _ in range(300):
        try:
            ask(port, EMPTY, "")
        except ConnectionError:
            time.sleep(0.1)
        else:
            return
    raise SystemExit("The server did not start.")


def ask(port: int, address: str, cookie: str) -> tuple[float, int]:
    """Seconds until the whole page is here, and its size in bytes."""
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    started = time.perf_counter()
    line.request("GET", address, headers={"Cookie": cookie})
    answer = line.getresponse()
    content = answer.read()
    seconds = time.perf_counter() - started
    line.close()
    if answer.status != 200:
        raise SystemExit(f"{address} answered {answer.status}.")
    return seconds, len(content)


def turns(port: int, cookie: str, requests: int) -> dict[str, list[tuple[float, int]]]:
    asked = {"empty": EMPTY, **PAGES}
    found = {name: [] for name in asked}
    for turn in range(requests + 20):
        for name, address in asked.items():
            answer = ask(port, address, cookie)
            if turn >= 20:  # Both workers are warm by then.
                found[name].append(answer)
    return found


def report(size: int, found: dict[str, list[tuple[float, int]]]) -> None:
    figures = {name: [seconds for seconds, _ in answers] for name, answers in found.items()}
    p95 = {name: statistics.quantiles(of, n=20)[-1] for name, of in figures.items()}
    for name, of in figures.items():
        median, kilobytes = statistics.median(of), found[name][0][1] / 1024
        print(
            f"{size:>10}{name:>10}{1000 * median:>8.1f}ms{1000 * p95[name]:>8.1f}ms"
            f"{p95[name] / p95['empty']:>10.1f}{kilobytes:>8.1f}",
            flush=True,
        )


if __name__ == "__main__":
    main()
