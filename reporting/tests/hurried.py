"""Workers, a clock and a desk in a hurry, for drills: leases of seconds instead of minutes.

celery -A reporting.tests.hurried worker …     a worker
python -m reporting.tests.hurried clock        beat and its tick: sweeps ten times a second
python -m reporting.tests.hurried desk         starts a run for each line it reads
"""

import os
import sys
import time
from datetime import date, timedelta

import django

from outreach.celery import app

django.setup()

from django.conf import settings  # noqa: E402
from django.utils import timezone  # noqa: E402

from outreach.accounts.models import User  # noqa: E402
from outreach.communities.models import Street  # noqa: E402
from reporting import actions, runs, summaries, tasks  # noqa: E402

summaries.LEASE = timedelta(seconds=float(os.environ["DRILL_LEASE"]))
summaries.PATIENCE = runs.PATIENCE = timedelta(seconds=2)
# A drill kills more often than eight times in a row.
summaries.MOST_ATTEMPTS = runs.MOST_ATTEMPTS = 100
app.conf.broker_transport_options = settings.CELERY_BROKER_TRANSPORT_OPTIONS | {
    "global_keyprefix": os.environ["DRILL_PREFIX"]
}


def clock() -> None:
    while True:
        tasks.hand_out_items(runs.requeue_untaken(now=timezone.now()))
        tasks.hand_out_closings(runs.to_be_closed(now=timezone.now()))
        time.sleep(0.1)


def desk() -> None:
    for purpose in sys.stdin:
        run = actions.start_run(
            purpose=purpose.strip(),
            street=Street.objects.get(),
            kind="annual",
            period_key="2026",
            by=User.objects.get(role="street"),
            today=date(2027, 1, 15),
            now=timezone.now(),
        )
        sys.stdout.write(f"{run.pk}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    {"clock": clock, "desk": desk}[sys.argv[1]]()
