"""What the import commands have in common: what they say while they work and at the end."""

import sys
from contextlib import suppress
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from .imports import Change, ImportRefused, Report
from .progress import Progress
from .tables import Refusal


class ConsoleReport(Report):
    """Writes each refusal as it is found, so that all are listed and none is kept."""

    def __init__(self, *, stdout, stderr, show_changes: bool):
        super().__init__(keep=0)
        self.stdout, self.stderr = stdout, stderr
        self.show_changes = show_changes
        self.progress = Progress(total=None, label=_("Rows"), stream=sys.stderr)

    def refuse(self, refusals: list[Refusal]) -> None:
        super().refuse(refusals)
        self.progress.wipe()
        for refusal in refusals:
            self.stderr.write(str(refusal))

    def change(self, change: Change) -> None:
        super().change(change)
        if self.show_changes:
            self.progress.wipe()
            fields = "; ".join(f"{name}: {old} → {new}" for name, old, new in change.fields)
            self.stdout.write(f"row {change.row}: {change.label}: {fields}")

    def passed(self, rows: int, expected: int | None) -> None:
        self.progress.total = expected
        self.progress.show(rows)


class ImportCommand(BaseCommand):
    """`COMMAND FILE [--dry-run]`; what is imported is said by `preview` and `apply` below it."""

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path, help="CSV (UTF-8 or GB18030) or XLSX")
        parser.add_argument(
            "--dry-run", action="store_true", help="say what would happen and write nothing"
        )

    def preview(self, path: Path, report: Report) -> None:
        raise NotImplementedError

    def apply(self, path: Path, report: Report) -> None:
        raise NotImplementedError

    def handle(self, *, file: Path, dry_run: bool, **options):
        if not file.is_file():
            raise CommandError(_("There is no file %(file)s.") % {"file": file})
        report = ConsoleReport(stdout=self.stdout, stderr=self.stderr, show_changes=dry_run)
        # Every refusal is written when it is found; how many there were is said at the end.
        with suppress(ImportRefused):
            (self.preview if dry_run else self.apply)(file, report)
        report.progress.wipe()
        if report.refused:
            raise CommandError(_refused(report))
        self.stdout.write(
            _("%(new)d new, %(changed)d changed, %(unchanged)d unchanged.")
            % {"new": report.new, "changed": report.changed, "unchanged": report.unchanged}
        )
        if dry_run:
            self.stdout.write(_("Nothing was written: this was a dry run."))


def _refused(report: Report) -> str:
    if not report.refused_rows:
        return _("The file was refused; nothing was written.")
    return ngettext(
        "%(count)d row was refused; nothing was written.",
        "%(count)d rows were refused; nothing was written.",
        report.refused_rows,
    ) % {"count": report.refused_rows}
