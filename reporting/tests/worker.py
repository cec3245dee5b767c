"""A program: a real worker that makes the documents asked for, then says how each ended.

    python -m reporting.tests.worker SECONDS ID…

A community called 慢 has a page that takes long to lay out, one called 贪 takes two gigabytes.
SECONDS are what a task may take.
"""

import json
import os
import signal
import sys
import threading
import time
from dataclasses import replace

import django

ENDED = ("made", "failed")
# Just below what is refused at once; half a minute of work.
LONG = 290_000


def main() -> None:
    seconds, *ids = map(int, sys.argv[1:])
    django.setup()
    from celery.signals import worker_ready

    from outreach.celery import app

    make_trouble()

    @worker_ready.connect(weak=False)
    def begin(**_about):
        threading.Thread(target=see_through, args=(ids,), daemon=True).start()

    app.conf.task_soft_time_limit = seconds
    app.worker_main(["--quiet", "worker", "-Q", "render", "-c", "1", "--loglevel", "ERROR"])


def make_trouble() -> None:
    """Widen what some documents ask of the engine; all else is as it runs anywhere."""
    from outreach.shared.pdf import Attachment
    from reporting import papers

    lay_out = papers.paper

    def paper(document):
        paper, name = lay_out(document), document.version.summary.unit.name
        if name == "慢":
            return replace(paper, html=f"<html><p>{'慢' * LONG}</p></html>")
        if name == "贪":
            return replace(paper, attachments=(Attachment("a.csv", bytes(2**31), "贪"),))
        return paper

    papers.paper = paper


def see_through(ids: list[int]) -> None:
    from reporting import tasks
    from reporting.models import Document

    asked = Document.objects.filter(pk__in=ids)
    for document_id in ids:
        tasks.render_document.delay(document_id=document_id)
    while asked.exclude(state__in=ENDED).exists():
        time.sleep(0.1)
    # What Celery takes for standard output is its log.
    told = list(asked.order_by("pk").values("state", "error", "attempts"))
    sys.__stdout__.write(f"\n{json.dumps(told)}\n")
    sys.__stdout__.flush()
    os.kill(os.getpid(), signal.SIGTERM)


if __name__ == "__main__":
    main()
