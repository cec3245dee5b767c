"""All documents of a run in one ZIP."""

import hashlib
import re
import zipfile
from pathlib import Path

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from outreach.shared import files
from reporting.models import Document, Run, RunItem, run_path

LOOKS = 3  # at a row whose file is replaced meanwhile


def pack(run: Run) -> dict:
    """Write the ZIP whole; returns what the row has to say about it.

    What a run could not make is listed in a text beside the documents.
    """
    name = run_path(run, "")
    path = Path(settings.MEDIA_ROOT, name)
    with files.writing_whole(path) as file:
        with zipfile.ZipFile(file, "w") as archive:
            _fill(archive, run)
        size = file.tell()
        file.seek(0)
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    return {"file": name, "size": size, "sha256": sha256}


def name_of(document: Document) -> str:
    """Unit, kind, period, version and language, as a file may be called anywhere."""
    version = document.version
    summary, unit = version.summary, version.summary.unit
    with translation.override(document.language):
        words = (
            unit.code,
            unit.local_name,
            summary.get_kind_display(),
            summary.period_key,
            f"v{version.number}",
            document.language,
        )
    return re.sub(r'[\s/\\:*?"<>|\x00-\x1f]+', "-", "-".join(words)) + ".pdf"


def _fill(archive: zipfile.ZipFile, run: Run) -> None:
    items = run.items.select_related("document__version__summary__unit").order_by(
        "document__version__summary__unit__code", "document__language"
    )
    missing = []
    for item in items:
        content = _content(item.document) if item.state == RunItem.State.DONE else None
        if content is None:
            missing.append(f"{name_of(item.document)}: {item.error}".rstrip(": "))
        else:
            # PDFs are compressed already.
            archive.writestr(name_of(item.document), content, zipfile.ZIP_STORED)
    if missing:
        with translation.override(run.street.language):
            archive.writestr(_("missing.txt"), "\n".join(missing) + "\n")


def _content(document: Document) -> bytes | None:
    """The file just as its row says it is; drafts are counted anew, and replaced, at any time."""
    for _look in range(LOOKS):
        try:
            content = Path(settings.MEDIA_ROOT, document.file.name).read_bytes()
        except (FileNotFoundError, IsADirectoryError):
            content = b""
        if hashlib.sha256(content).hexdigest() == document.sha256:
            return content
        document.refresh_from_db(fields=["file", "sha256"])
    return None
