"""Text that is one line: what a browser's one-line field holds, whoever sent it."""

import re
import unicodedata

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

BREAKS = re.compile(r"[\r\n\v\f\x85\u2028\u2029]")


def validate_line(text: str) -> None:
    """Refuse line breaks: they would reach the subjects of mails and the cells of tables."""
    if BREAKS.search(text):
        raise ValidationError(_("Write this as one line."))


def tidy(text: str) -> str:
    """The same words with single spaces and none around them."""
    return " ".join(text.split())


def sameness(text: str) -> str:
    """Equal for names that people would call the same: spaces, width and case do not matter."""
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())
