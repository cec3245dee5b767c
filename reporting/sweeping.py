"""Files in storage that no row names any more, and archives that were kept long enough."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings

from outreach.shared import files
from reporting.models import Document, Run

# Far longer than any lease: a worker that still writes holds one, and its row is not told later.
ORPHAN_AFTER = timedelta(hours=1)
ARCHIVES_KEPT = timedelta(days=7)
NAMED_BY = (("summaries", "*.pdf", Document), ("runs", "*.zip", Run))
BATCH = 500


def orphans(*, now: datetime) -> list[str]:
    """Delete files that were written, but whose writer died before a row named them.

    First the files are listed, then the rows are asked: what a row names by then stays.
    """
    deleted = []
    for folder, pattern, model in NAMED_BY:
        old = list(_old_files(folder, pattern, now))
        for first in range(0, len(old), BATCH):
            names = old[first : first + BATCH]
            named = set(model.objects.filter(file__in=names).values_list("file", flat=True))
            deleted += [name for name in names if name not in named]
    for name in deleted:
        delete(name)
    return deleted


def _old_files(folder: str, pattern: str, now: datetime) -> Iterator[str]:
    root = Path(settings.MEDIA_ROOT)
    moment = (now - ORPHAN_AFTER).timestamp()
    for path in files.files_before(root / folder, pattern, moment=moment):
        yield path.relative_to(root).as_posix()


def outdated_archives(*, now: datetime) -> None:
    """Delete the ZIPs of old runs; first the row says so, then the file goes."""
    for run in Run.objects.filter(finished_at__lte=now - ARCHIVES_KEPT).exclude(file=""):
        name = run.file.name
        if Run.objects.filter(pk=run.pk, file=name).update(file="", swept_at=now):
            delete(name)


def delete(name: str) -> None:
    Path(settings.MEDIA_ROOT, name).unlink(missing_ok=True)
