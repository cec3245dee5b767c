"""Files that were handed in and wait until the person has seen what they would do.

Each has a name nobody can guess in a folder that is never served. The address of the page that
confirms it holds a signed token, so exactly the file that was looked at is the one taken.
"""

import hashlib
import os
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.core import signing

from .imports import fingerprint

LIFE = 60 * 60
SALT = "outreach.shared.waiting_room"


class Gone(Exception):
    """The file has waited too long, or was already taken."""


@dataclass(frozen=True, slots=True)
class Waiting:
    path: Path
    name: str


def _folder() -> Path:
    folder = Path(settings.DATA_DIR) / "imports"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def keep(upload, *, purpose: str, by_id: int) -> str:
    """Put an uploaded file aside and return its token; old files are swept out on the way."""
    sweep()
    stored = secrets.token_hex(16)
    digest = hashlib.sha256()
    path = _folder() / stored
    path.touch(mode=0o600)
    with path.open("wb") as file:
        for block in upload.chunks():
            file.write(block)
            digest.update(block)
    ticket = {
        "file": stored,
        "sha256": digest.hexdigest(),
        "name": upload.name[-100:],
        "purpose": purpose,
        "by": by_id,
    }
    return signing.dumps(ticket, salt=SALT)


def find(token: str, *, purpose: str, by_id: int) -> Waiting:
    """The file a token stands for.

    :raises signing.BadSignature: if the token is not ours, or somebody else's.
    :raises Gone: if the file no longer waits, or is not the one that was handed in.
    """
    try:
        ticket = signing.loads(token, salt=SALT, max_age=LIFE)
    except signing.SignatureExpired as expired:
        raise Gone from expired
    if (ticket["purpose"], ticket["by"]) != (purpose, by_id):
        raise signing.BadSignature
    path = _folder() / ticket["file"]
    if not path.is_file() or fingerprint(path) != ticket["sha256"]:
        raise Gone
    return Waiting(path=path, name=ticket["name"])


@contextmanager
def taken(waiting: Waiting) -> Iterator[Path]:
    """The file for one person alone; gone afterwards, and waiting again if it was not taken.

    :raises Gone: if somebody else has it, as after a second click.
    """
    mine = waiting.path.with_name(f"{waiting.path.name}-{secrets.token_hex(4)}")
    try:
        waiting.path.rename(mine)
    except FileNotFoundError as error:
        raise Gone from error
    # Its hour begins anew, so that nobody sweeps it out meanwhile.
    os.utime(mine, (time.time(), time.time()))
    try:
        yield mine
    except BaseException:
        mine.rename(waiting.path)
        raise
    mine.unlink()


def sweep() -> None:
    """Remove the files whose tokens no longer hold."""
    for path in _folder().iterdir():
        if path.stat().st_mtime < time.time() - LIFE:
            path.unlink(missing_ok=True)
