"""From the bottom up: the street hands its roll-up in once its communities' are accepted; pure."""

from collections.abc import Collection, Iterable
from typing import TypeVar

from . import sections

Unit = TypeVar("Unit")

# A work plan draws on nobody else's paper.
ROLLED_UP = {sections.HALF_YEAR, sections.ANNUAL}


def lacking(*, kind: str, owing: Iterable[Unit], accepted: Collection[Unit]) -> list[Unit]:
    """Whose accepted summary a street's paper lacks, in the order in which they owe one."""
    if kind not in ROLLED_UP:
        return []
    return [unit for unit in owing if unit not in accepted]


def is_open(lacking: Collection, *, provisional: bool) -> bool:
    """Whether the paper may be handed in: with all of them, or expressly as provisional."""
    return provisional or not lacking
