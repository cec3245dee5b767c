"""Typed settings from the environment, each with a refusal that names itself.

Read by settings.py only, before Django is set up; so it must not import Django's settings.
"""

import os
import secrets
import tempfile
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import environ
from django.core.exceptions import ImproperlyConfigured

env = environ.Env()

DATABASE_SCHEMES = ("postgres://", "postgresql://", "sqlite:///")
REDIS_SCHEMES = ("redis://", "rediss://")
LOOPBACK = ("127.0.0.1", "localhost", "[::1]")


def refuse(name: str, why: str) -> ImproperlyConfigured:
    return ImproperlyConfigured(f"{name}: {why}")


def flag(name: str, *, default: bool) -> bool:
    """Read yes or no.

    :raises ImproperlyConfigured: if the value is neither.
    """
    raw = os.environ.get(name, "").strip().lower()
    if not raw:
        return default
    if raw in ("1", "true", "yes", "on"):
        return True
    if raw in ("0", "false", "no", "off"):
        return False
    raise refuse(name, f"{raw!r} is neither yes nor no. Write 1 or 0.")


def number(name: str, *, default: int, least: int = 0, most: int | None = None) -> int:
    """Read a whole number that is neither below `least` nor above `most`."""
    raw = os.environ.get(name, "").strip()
    if not raw:
        return default
    if not raw.isascii() or not raw.isdigit() or int(raw) < least:
        raise refuse(name, f"{raw!r} is not a whole number of at least {least}.")
    if most is not None and int(raw) > most:
        raise refuse(name, f"{raw!r} is more than {most}.")
    return int(raw)


def choice(name: str, *, default: str, choices: tuple[str, ...]) -> str:
    raw = os.environ.get(name, "").strip() or default
    if raw not in choices:
        raise refuse(name, f"{raw!r} is not one of {', '.join(choices)}.")
    return raw


def words(name: str, *, default: list[str]) -> list[str]:
    """Read a list separated by commas."""
    raw = os.environ.get(name, "")
    return [word.strip() for word in raw.split(",") if word.strip()] or default


def time_zone(name: str, *, default: str) -> str:
    raw = os.environ.get(name, "").strip() or default
    try:
        ZoneInfo(raw)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise refuse(name, f"{raw!r} is not a time zone. Write one like Asia/Shanghai.") from error
    return raw


def database(name: str, *, default: str) -> dict:
    """Read the database's address as Django wants it."""
    raw = os.environ.get(name, "").strip() or default
    example = "Write postgres://user:password@host:5432/name or sqlite:////folder/db.sqlite3."
    if not raw.startswith(DATABASE_SCHEMES):
        raise refuse(name, f"this is not a database address. {example}")
    try:
        parsed = env.db_url_config(raw)
    except (ValueError, ImproperlyConfigured):
        # What could not be read may be a piece of the password, so it is not repeated.
        hint = "Write special characters of a password as %-codes."
        raise refuse(name, f"this address cannot be read. {example} {hint}") from None
    if not parsed.get("NAME"):
        raise refuse(name, f"the address names no database. {example}")
    return parsed


def redis(name: str) -> str:
    """Read the address of Redis; empty means embedded, without Redis."""
    raw = os.environ.get(name, "").strip()
    if raw and not raw.startswith(REDIS_SCHEMES):
        raise refuse(name, "this is not a Redis address. Write redis://host:6379/0.")
    return raw


def mail(name: str, *, default: str) -> dict:
    raw = os.environ.get(name, "").strip() or default
    try:
        return env.email_url_config(raw)
    except (KeyError, ValueError, ImproperlyConfigured):
        example = "Write smtp+tls://user:password@host:587."
        raise refuse(name, f"this is not the address of a mail server. {example}") from None


def site(name: str, *, default: str) -> str:
    """Read the address people open the site by, as it stands in front of every link in a mail."""
    raw = os.environ.get(name, "").strip() or default
    parts = urlsplit(raw)
    if parts.scheme not in ("http", "https") or not parts.netloc or parts.query or parts.fragment:
        raise refuse(name, f"{raw!r} is not the address of a site. Write https://host.")
    return raw.rstrip("/")


def embedded_secret_key(folder: Path) -> str:
    """The key a bare clone makes for itself, once, readable by its owner only.

    It is written aside and linked into place, so two processes that start together agree.
    """
    path = folder / "secret-key"
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True)
        handle, aside = tempfile.mkstemp(dir=folder, prefix=".secret-key-")
        with os.fdopen(handle, "w") as file:
            file.write(secrets.token_urlsafe(64))
        try:
            os.link(aside, path)
        except FileExistsError:
            pass  # Another process was first; its key is the one to read.
        finally:
            os.unlink(aside)
    return path.read_text()
