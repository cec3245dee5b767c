"""What somebody looks for: the words of it, and where they stand in a text."""

import re

from .lines import tidy

MOST_WORDS = 8
# Signs that no keyboard writes; a database would refuse some of them.
UNTYPED = re.compile(r"[\x00-\x1f\x7f]")
# As much of a text as stands around what was found in it.
AROUND = 40


def words_of(text: str) -> list[str]:
    """The words that all have to be found; a full-width space parts them too."""
    return list(dict.fromkeys(UNTYPED.sub(" ", text).split()))[:MOST_WORDS]


def pattern(words: list[str]) -> re.Pattern:
    """Finds each of the words, the longest first, whatever their capitals."""
    longest_first = sorted(words, key=len, reverse=True)
    return re.compile("|".join(map(re.escape, longest_first)), re.IGNORECASE)


def excerpt(text: str, words: list[str]) -> str:
    """The part of a text around the first word in it, on one line; its beginning without any."""
    line = tidy(text)
    found = pattern(words).search(line) if words else None
    start = max(0, found.start() - AROUND) if found else 0
    end = start + 3 * AROUND
    return f"{'…' if start else ''}{line[start:end]}{'…' if end < len(line) else ''}"
