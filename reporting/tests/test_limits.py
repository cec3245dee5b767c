"""A document that asks for too much fails alone, in words, and the next one is made."""

import json
import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta

import pikepdf
import pytest
from django.conf import settings as site

from activities.tests.factories import ActivityFactory
from outreach.communities.tests.factories import CommunityFactory
from outreach.tests.elsewhere import database_url
from reporting import summaries
from reporting.tests.factories import made, prepared

NOW = datetime(2027, 1, 15, 4, tzinfo=UTC)
ATTACK = (
    "</td></table><link rel=attachment href=file:///etc/passwd><img src=file:///etc/passwd>"
    "<style>p{background:url(file:///etc/passwd)}</style>"
)


def test_a_task_may_take_90_seconds_is_killed_after_120_and_only_then_lost_to_another():
    assert site.CELERY_TASK_SOFT_TIME_LIMIT == 90
    assert site.CELERY_TASK_TIME_LIMIT == 120
    assert timedelta(seconds=site.CELERY_TASK_TIME_LIMIT) < summaries.LEASE


def test_a_process_of_a_worker_may_take_1200_megabytes():
    assert site.WORKER_MEMORY_MB == 1200


@pytest.mark.skipif(sys.platform == "darwin", reason="macOS does not hold to limits of memory")
@pytest.mark.usefixtures("transactional_db")
def test_a_slow_and_a_greedy_document_fail_alone_and_at_once(tmp_path):
    units = [CommunityFactory(name=name) for name in ("慢", "贪", "安慧里社区")]
    ids = [str(document.pk) for unit in units for document in prepared(unit, "2026", now=NOW)]

    done = subprocess.run(
        [sys.executable, "-m", "reporting.tests.worker", "4", *ids],
        cwd=site.BASE_DIR,
        capture_output=True,
        check=False,
        timeout=100,
        env=_without_redis()
        | {"DATABASE_URL": database_url(tmp_path), "DATA_DIR": str(tmp_path), "C_FORCE_ROOT": "1"},
    )

    assert done.returncode == 0, done.stderr.decode()
    (told,) = [line for line in done.stdout.splitlines() if line.startswith(b"[{")]
    slow, greedy, healthy = json.loads(told)
    assert (slow["state"], slow["attempts"]) == ("failed", 1)
    assert "longer to make than a document may take" in slow["error"]
    assert (greedy["state"], greedy["attempts"]) == ("failed", 1)
    assert "more memory than a document may take" in greedy["error"]
    assert healthy == {"state": "made", "error": "", "attempts": 1}


def _without_redis() -> dict[str, str]:
    """The queue of the embedded mode: files in a folder that nobody else reads."""
    here = os.environ | {"DJANGO_SETTINGS_MODULE": "outreach.settings", "LANGUAGE_CODE": "en"}
    return {name: value for name, value in here.items() if name != "REDIS_URL"}


def test_too_many_pages_fail_in_words(community, monkeypatch):
    monkeypatch.setattr(summaries.pdf, "PAGES_LIMIT", 2)

    (document,) = made(community, "2026", now=NOW)

    assert (document.state, document.attempts) == ("failed", 1)
    assert "pages; at most 2 are possible" in document.error


def test_what_people_write_is_text_and_nothing_else(community):
    ActivityFactory(unit=community, title=ATTACK[:80], theme=ATTACK[80:], place="url(/etc/passwd)")

    (document,) = made(community, "2026", now=NOW)

    assert document.state == "made", document.error
    with pikepdf.open(document.file.path) as opened:
        assert sorted(opened.attachments) == ["activities.csv", "summary.json"]
    text = subprocess.run(
        ["pdftotext", "-raw", document.file.path, "-"], capture_output=True, text=True, check=True
    ).stdout
    assert "".join(ATTACK[:80].split()) in "".join(text.split())
    assert "root:" not in text
