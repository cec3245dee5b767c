"""The two steps by which a page brings a table in: handed in and looked at, then confirmed."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from django import forms
from django.core import signing
from django.core.exceptions import ValidationError
from django.http import Http404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from . import waiting_room
from .imports import Report
from .waiting_room import Waiting

# What is larger would keep the browser waiting too long; the command takes it.
MOST_BYTES = 4 * 1024 * 1024
SHOWN = 50


class UploadForm(forms.Form):
    file = forms.FileField(
        label=gettext_lazy("Table"),
        help_text=gettext_lazy("CSV (UTF-8 or GB18030) or Excel workbook (.xlsx), up to 4 MB."),
        widget=forms.FileInput(attrs={"accept": ".csv,.xlsx"}),
        max_length=100,
    )

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.size > MOST_BYTES:
            raise ValidationError(
                _(
                    "The file is larger than 4 MB. Split it into smaller files, "
                    "or ask for it to be imported on the server."
                )
            )
        return file


@dataclass(frozen=True, slots=True)
class TwoSteps:
    """What one person brings in for one purpose; nothing is written before it was shown."""

    purpose: str
    by_id: int
    preview: Callable[[Path, Report], None]
    apply: Callable[[Path, Report, str], None]

    def hand_in(self, upload) -> str:
        """Put the file aside; the token stands for it in the address of the next step."""
        return waiting_room.keep(upload, purpose=self.purpose, by_id=self.by_id)

    def find(self, token: str) -> Waiting:
        """The file that waits.

        :raises Http404: if the token is made up, or somebody else's.
        :raises waiting_room.Gone: if the file no longer waits.
        """
        try:
            return waiting_room.find(token, purpose=self.purpose, by_id=self.by_id)
        except signing.BadSignature:
            raise Http404 from None

    def look(self, waiting: Waiting, *, keep: int = SHOWN) -> Report:
        """What the file would do."""
        report = Report(keep=keep)
        self.preview(waiting.path, report)
        return report

    def take(self, waiting: Waiting) -> Report:
        """Bring the file in as it was shown; whoever clicks twice brings it in once.

        :raises ImportRefused: if it would not go in as a whole; then it waits on.
        :raises waiting_room.Gone: if somebody else has it, as after a second click.
        """
        report = Report(keep=SHOWN)
        with waiting_room.taken(waiting) as path:
            self.apply(path, report, waiting.name)
        return report


def not_shown(report: Report) -> dict[str, int]:
    """How many of each kind a page leaves out."""
    return {
        "added": report.new - len(report.added),
        "changes": report.changed - len(report.changes),
        "refusals": report.refused - len(report.refusals),
    }


def in_words(report: Report) -> str:
    """What was brought in, said when it is done."""
    return _("Imported: %(new)d new, %(changed)d changed, %(unchanged)d unchanged.") % {
        "new": report.new,
        "changed": report.changed,
        "unchanged": report.unchanged,
    }
