"""Whether a document is what it says: its code, the address printed on it, and the verdict."""

import re
import unicodedata
from enum import StrEnum

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from reporting.models import CODE_LENGTH, CODE_LETTERS, Version

GROUP = 4
LONGEST = 200  # characters that are looked at; an address with a code in it is shorter
IGNORED = re.compile("[\\s._/\u200b-\u200f\u2010-\u2015\u2060\u2212\ufeff-]+")
CODE = re.compile(f"[{CODE_LETTERS}]{{{CODE_LENGTH}}}")


class Verdict(StrEnum):
    """What is said of a document whose code is known."""

    GENUINE = "genuine"
    SUPERSEDED = "superseded"
    NOT_ACCEPTED = "not_accepted"


class NotACode(Exception):
    """What was typed cannot be a code; the message says why."""


def written(code: str) -> str:
    """A code as it is printed: ABCD-EFGH-JKMN."""
    return "-".join(code[start : start + GROUP] for start in range(0, len(code), GROUP))


def address(version: Version) -> str:
    """The page that tells whether a version is genuine; printed on its paper as a QR code."""
    return settings.SITE_URL + reverse("public:verify-code", args=[written(version.code)])


def read(text: str) -> str:
    """The code that somebody typed, in whatever case, width and spacing, or with its address.

    :raises NotACode: if it has other signs, or too few or too many.
    """
    plain = unicodedata.normalize("NFKC", text[:LONGEST]).rpartition("/verify/")[2]
    code = IGNORED.sub("", plain).upper()
    if CODE.fullmatch(code):
        return code
    if not code:
        raise NotACode(_("Enter the code that is printed on the document."))
    if code.isascii() and code.isalnum():
        raise NotACode(_what_is_wrong(code))
    raise NotACode(_("A code has only letters and digits, such as ABCD-EFGH-JKMN."))


def _what_is_wrong(code: str) -> str:
    if strange := sorted(set(code) - set(CODE_LETTERS)):
        return _(
            "No code has %(letters)s in it. Look at the paper again: "
            "what looks like 0 or O is D or Q, like 1, I or L is 7 or T, and like U is V."
        ) % {"letters": ", ".join(strange)}
    return _("A code has %(length)d letters and digits; you entered %(number)d.") % {
        "length": CODE_LENGTH,
        "number": len(code),
    }


def find(text: str) -> Version | None:
    """The version whose code this is, however it is written."""
    try:
        code = read(text)
    except NotACode:
        return None
    return Version.objects.select_related("summary").filter(code=code).first()


def in_force(version: Version) -> Version | None:
    """The version of the same summary that counts now; None while none is accepted."""
    return Version.objects.in_force().filter(summary=version.summary_id).first()


def verdict(version: Version) -> Verdict:
    if version.accepted_at is None:
        return Verdict.NOT_ACCEPTED
    return Verdict.GENUINE if in_force(version) == version else Verdict.SUPERSEDED
