import time
from datetime import date, timedelta
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from outreach.communities.models import Street, Unit
from outreach.programme import obligations
from outreach.programme.models import Obligation
from outreach.programme.rules import periods
from outreach.shared import files
from outreach.shared.progress import Progress
from reporting import summaries, tasks
from reporting.counting import NothingToCount
from reporting.models import Document

NOBODY_CAME = timedelta(seconds=150)


class Command(BaseCommand):
    help = (
        "Make half-year or annual summaries as PDFs. Prints the path of each, one a line. "
        "The same task runs here, in this process, or with --worker in a running Celery worker."
    )

    def add_arguments(self, parser):
        which = parser.add_mutually_exclusive_group(required=True)
        which.add_argument("--period", help="2026H1 or 2026")
        which.add_argument(
            "--due", action="store_true", help="all summaries whose draft has to exist today"
        )
        parser.add_argument("--unit", help="code of one street or community; else all of them")
        parser.add_argument(
            "--language", choices=summaries.LANGUAGES, help="one language; else both"
        )
        parser.add_argument(
            "--as-of", type=_day, help="count records up to this day (YYYY-MM-DD); else today"
        )
        parser.add_argument("--out", type=Path, help="folder for copies under readable names")
        parser.add_argument(
            "--worker", action="store_true", help="hand the work to a running Celery worker"
        )

    def handle(self, **options):
        as_of = options["as_of"] or timezone.localdate()
        owed = self._owed(options, as_of)
        if not owed:
            raise CommandError("No summary is owed for that. Check the period and the unit.")
        languages = [options["language"]] if options["language"] else summaries.LANGUAGES
        asked = self._prepare(owed, as_of, languages)
        self._make(asked, in_worker=options["worker"])
        self._report(asked, options["out"])

    def _owed(self, options, as_of: date) -> list[Obligation]:
        if options["due"]:
            obligations.open_due_periods(today=as_of)
            owed = summaries.due_obligations(today=as_of)
        else:
            owed = self._of_period(options["period"])
        if not options["unit"]:
            return owed
        if not Unit.objects.filter(code=options["unit"]).exists():
            raise CommandError(f"--unit {options['unit']}: no unit has this code.")
        return [duty for duty in owed if duty.unit.code == options["unit"]]

    def _of_period(self, key: str) -> list[Obligation]:
        try:
            period = periods.parse(key)
        except periods.UnknownPeriod as error:
            raise CommandError(f"--period: {error}") from error
        owed = []
        for street in Street.objects.active_between(period.first, period.last):
            try:
                owed += obligations.open_period(street=street, period=period)
            except obligations.NotAdopted as refusal:
                self.stderr.write(str(refusal))
        return owed

    def _prepare(self, owed, as_of: date, languages) -> list[int]:
        ids = []
        for (street, _period), batch in summaries.by_street_and_period(owed).items():
            try:
                documents = summaries.prepare(
                    obligations=batch,
                    street=street,
                    as_of=as_of,
                    now=timezone.now(),
                    languages=languages,
                )
            except NothingToCount as error:
                raise CommandError(f"--as-of: {error}") from error
            ids += [document.pk for document in documents]
        return ids

    def _make(self, asked: list[int], *, in_worker: bool) -> None:
        waiting = list(_unmade(asked).values_list("pk", flat=True))
        progress = Progress(total=len(waiting), label="Making summaries", stream=self.stderr)
        if in_worker:
            tasks.hand_out(waiting)
            self._watch(waiting, progress)
        else:
            for done, document_id in enumerate(waiting):
                progress.show(done)
                tasks.render_document.apply(kwargs={"document_id": document_id}, throw=True)
        progress.close(len(waiting) - _unmade(waiting).count())

    def _watch(self, waiting: list[int], progress: Progress) -> None:
        """Wait for the worker; give up when nothing has moved for longer than a lease."""
        left, moved_at = len(waiting), timezone.now()
        while left:
            time.sleep(0.2)
            now_left = _unmade(waiting).count()
            if now_left != left:
                left, moved_at = now_left, timezone.now()
            elif timezone.now() - moved_at > NOBODY_CAME:
                raise CommandError(f"No worker made the remaining {left}. Is one running?")
            progress.show(len(waiting) - left)

    def _report(self, asked: list[int], out: Path | None) -> None:
        documents = Document.objects.filter(pk__in=asked).select_related("version__summary__unit")
        failed = [document for document in documents if document.state == Document.State.FAILED]
        for document in documents:
            if document.state == Document.State.MADE:
                self.stdout.write(str(_copy(document, out) if out else document.file.path))
        for document in failed:
            self.stderr.write(f"{document}: {document.error}")
        if failed:
            raise CommandError(f"{len(failed)} of {len(asked)} summaries could not be made.")


def _day(text: str) -> date:
    return date.fromisoformat(text)


def _unmade(ids: list[int]):
    finished = (Document.State.MADE, Document.State.FAILED)
    return Document.objects.filter(pk__in=ids).exclude(state__in=finished)


def _copy(document: Document, out: Path) -> Path:
    """Put a copy under a name a person can read: unit, period, version and language."""
    summary = document.version.summary
    parts = (summary.unit.code, summary.unit.name, summary.period_key)
    name = "-".join([*parts, f"v{document.version.number}", document.language])
    target = out.resolve() / f"{name}.pdf"
    source = Path(settings.MEDIA_ROOT, document.file.name)
    content = source.read_bytes()
    if not target.exists() or target.read_bytes() != content:
        files.write_whole(target, content)
    return target
