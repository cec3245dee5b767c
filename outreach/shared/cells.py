"""From what stands in a cell to a value, or to a refusal in words.

Each function here makes a reader for one kind of column.
"""

import re
from collections.abc import Callable, Mapping
from datetime import date
from functools import cache, lru_cache
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db.models import TextChoices
from django.utils import translation
from django.utils.translation import gettext as _

from . import days

Reader = Callable[[Any], Any]

# Full-width letters, digits and signs, as Chinese keyboards write them, and their plain twins.
HALF_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}
UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufffd]")
# A day; midnight beside it is what Excel adds when it writes a day as text.
DAY = re.compile(
    r"([0-9]{4})\s*[-/.年]\s*([0-9]{1,2})\s*[-/.月]\s*([0-9]{1,2})\s*日?"
    r"(?:[ T]0?0:00(?::00(?:\.0+)?)?)?"
)
WHOLE = re.compile(r"[0-9]+(\.0+)?|[0-9]{1,3}(,[0-9]{3})+")
YES = {"1", "true", "yes", "y", "是"}
NO = {"0", "false", "no", "n", "否"}


class Unfit(Exception):
    """The cell cannot be taken; the message says why and what to write instead."""


def plain(value: Any) -> str:
    """Text with full-width letters, digits and signs as plain ones."""
    text = str(value)
    return text if text.isascii() else text.translate(HALF_WIDTH).strip()


def text(limit: int) -> Reader:
    """A line of at most `limit` characters, taken as it stands."""

    def read(value) -> str:
        line = str(value)
        if found := UNPRINTABLE.search(line):
            if found[0] in "\r\n\u2028\u2029":
                raise Unfit(_("There is a line break in the cell. Write it as one line."))
            raise Unfit(
                _("There is an unreadable character (U+%(code)s) in the cell. Type it anew.")
                % {"code": f"{ord(found[0]):04X}"}
            )
        if len(line) > limit:
            raise Unfit(
                _("The text has %(length)d characters; at most %(limit)d are possible.")
                % {"length": len(line), "limit": limit}
            )
        return line

    return read


def passage(limit: int) -> Reader:
    """Text of one line or several, of at most `limit` characters."""
    line = text(limit)

    def read(value) -> str:
        lines = plain_lines(str(value))
        line(lines.replace("\n", " "))
        return lines

    return read


def plain_lines(value: str) -> str:
    """Text whose lines end alike, whether a browser, Excel or a phone has written it."""
    return "\n".join(value.strip().splitlines())


def code(*lengths: int) -> Reader:
    """A national statistics code of one of these numbers of digits."""

    def read(value) -> str:
        digits = plain(value).removesuffix(".0")
        if digits.isascii() and digits.isdigit() and len(digits) in lengths:
            return digits
        raise Unfit(
            _(
                "“%(value)s” is not a code of %(lengths)s digits. If Excel shortened it, "
                "format the column as text and enter the code again."
            )
            % {"value": shortened(value), "lengths": _(" or ").join(map(str, lengths))}
        )

    return read


# Whole months are imported at once, so few days are read very often.
@lru_cache(maxsize=4096)
def _day(value: str) -> date:
    found = DAY.fullmatch(plain(value))
    if not found:
        raise Unfit(
            _("“%(value)s” is not a date. Write it like 2026-03-05.") % {"value": shortened(value)}
        )
    try:
        return date(*map(int, found.groups()))
    except ValueError:
        raise Unfit(
            _("“%(value)s” is a day that does not exist. Write it like 2026-03-05.")
            % {"value": shortened(value)}
        ) from None


def day(value) -> date:
    """A day such as 2026-03-05, 2026/3/5 or 2026年3月5日, or a date cell of Excel."""
    on = value if isinstance(value, date) else _day(value)
    if not days.is_plausible(on):
        why = _("%(day)s cannot be right. Check the year; it has to be from %(first)d to %(last)d.")
        years = {"first": days.EARLIEST.year, "last": days.LATEST.year}
        raise Unfit(why % ({"day": on} | years))
    return on


def count(most: int) -> Reader:
    """A whole number from 0 to `most`."""

    def read(value) -> int:
        digits = plain(value)
        if not WHOLE.fullmatch(digits):
            raise Unfit(
                _("“%(value)s” is not a whole number. Write digits only, such as 40.")
                % {"value": shortened(value)}
            )
        digits = digits.partition(".")[0].replace(",", "").lstrip("0") or "0"
        if len(digits) > len(str(most)) or int(digits) > most:
            raise Unfit(
                _("%(value)s is too many; the most possible is %(most)d. Check the number.")
                % {"value": shortened(value), "most": most}
            )
        return int(digits)

    return read


def choice(choices: type[TextChoices], also: Mapping[str, str]) -> Reader:
    """One of the choices, by its code, by its label in any language, or by a word of `also`."""

    @cache
    def known() -> dict[str, str]:
        words = {word.casefold(): value for word, value in also.items()}
        for language, _name in settings.LANGUAGES:
            with translation.override(language):
                words |= {str(label).casefold(): value for value, label in choices.choices}
        return words | {value: value for value in choices.values}

    def read(value) -> str:
        found = known().get(plain(value).casefold())
        if found is None:
            raise Unfit(
                _("“%(value)s” is not known here. Write one of: %(known)s.")
                % {"value": shortened(value), "known": _known(choices)}
            )
        return found

    return read


def _known(choices: type[TextChoices]) -> str:
    """The codes, which are English words; on other pages the labels, which are read as well."""
    is_english = (translation.get_language() or "").startswith("en")
    return ", ".join(choices.values if is_english else map(str, choices.labels))


def flag(value) -> bool:
    word = plain(value).casefold()
    if word in YES or word in NO:
        return word in YES
    raise Unfit(_("“%(value)s” is neither yes nor no. Write 1 or 0.") % {"value": shortened(value)})


def web_address(limit: int) -> Reader:
    line = text(limit)
    valid = URLValidator(schemes=["http", "https"])

    def read(value) -> str:
        address = line(value)
        try:
            valid(address)
        except ValidationError:
            raise Unfit(
                _("“%(value)s” is not a web address. It begins with http:// or https://.")
                % {"value": shortened(value)}
            ) from None
        return address

    return read


def names(limit: int) -> Reader:
    """Several names with semicolons between them; one that stands there twice is taken once."""
    line = text(limit)

    def read(value) -> tuple[str, ...]:
        parts = (part.strip() for part in str(value).replace("；", ";").split(";"))
        return tuple(dict.fromkeys(line(part) for part in parts if part))

    return read


def amounts(kind: Reader, number: Reader) -> Reader:
    """Numbers by kind, such as `leaflets:100;booklets:700`."""

    def read(value) -> dict[str, int]:
        found = {}
        for part in filter(None, (part.strip() for part in plain(value).split(";"))):
            word, colon, digits = part.partition(":")
            if not colon:
                raise Unfit(
                    _("“%(value)s” has no number. Write it like leaflets:100.")
                    % {"value": shortened(part)}
                )
            key = kind(word.strip())
            if key in found:
                raise Unfit(
                    _("“%(value)s” stands here twice. Add the numbers up.")
                    % {"value": shortened(word)}
                )
            found[key] = number(digits.strip())
        return found

    return read


def shortened(value: Any) -> str:
    """A cell's text, short and printable enough for a message."""
    line = UNPRINTABLE.sub("�", str(value))
    return line if len(line) <= 40 else f"{line[:40]}…"
