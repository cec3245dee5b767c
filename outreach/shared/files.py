"""Files that are whole or not there, and how they are handed over."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from django.http import FileResponse, HttpResponseBase
from django.utils.http import content_disposition_header

ASIDE = ".part-"


def write_whole(path: Path, content: bytes) -> None:
    """Write a file aside, make it durable, and move it into place in one step.

    Whoever is killed on the way leaves a `.part-` file behind and never half a document.
    """
    with writing_whole(path) as file:
        file.write(content)


@contextmanager
def writing_whole(path: Path) -> Iterator[BinaryIO]:
    """The same for what is written, and read again, bit by bit."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, aside = tempfile.mkstemp(dir=path.parent, prefix=ASIDE)
    try:
        with os.fdopen(handle, "w+b") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        os.chmod(aside, 0o640)
        os.replace(aside, path)
    except BaseException:
        Path(aside).unlink(missing_ok=True)
        raise


def sweep_aside(folder: Path, *, older_than: float) -> int:
    """Remove what a killed writer left behind before a moment (seconds since the epoch)."""
    left = files_before(folder, f"{ASIDE}*", moment=older_than)
    for path in left:
        path.unlink(missing_ok=True)
    return len(left)


def files_before(folder: Path, pattern: str, *, moment: float) -> list[Path]:
    """Files that were last written before a moment, whatever is deleted meanwhile."""
    found = []
    for path in folder.rglob(pattern):
        with suppress(FileNotFoundError):
            if path.stat().st_mtime < moment:
                found.append(path)
    return found


def attached(response: HttpResponseBase, name: str) -> HttpResponseBase:
    """Have the browser keep a file under this name, in whatever language, and nobody else."""
    response["Content-Disposition"] = content_disposition_header(True, name)
    response["Cache-Control"] = "private, no-store"
    return response


def taken_along(file, *, name: str, content_type: str) -> FileResponse:
    """A file that somebody handed in: saved under a name, never shown as a page of ours."""
    return FileResponse(
        file.open("rb"), content_type=content_type, as_attachment=True, filename=name
    )


def as_photo(photo) -> FileResponse:
    """A photo as a page shows it; all of ours were drawn anew as JPEG when they came in."""
    return FileResponse(photo.open("rb"), content_type="image/jpeg")
