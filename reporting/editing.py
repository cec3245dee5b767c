"""Several people may write in a summary at once, and nobody overwrites anybody.

Every place to write in has a mark of what stood there when its page was opened. Where somebody
else wrote since, theirs stays and both texts are shown; all other places are saved.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from outreach.accounts.models import User
from reporting import actions, drafts
from reporting.figures import Duty, UnitFigures
from reporting.models import Summary, Version
from reporting.rules import sections

TRIES = 5


def mark_of(text: str) -> str:
    """Short for a text; another text, another mark."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]


@dataclass(frozen=True)
class Place:
    """Where somebody writes: under a section, or beside a duty why it is unmet."""

    name: str
    key: str
    text: str
    longest: int = sections.LONGEST
    duty: Duty | None = None

    @property
    def mark(self) -> str:
        return mark_of(self.text)

    @property
    def is_shown(self) -> bool:
        """A duty that is met asks for no reason, but one that was given stays to be seen."""
        return self.duty is None or bool(self.text) or self.duty.is_unmet


def text_name(section: str) -> str:
    return f"text_{section}"


def reason_name(duty_key: str) -> str:
    return f"reason_{duty_key.replace(' ', '_')}"


def places(version: Version, own: UnitFigures) -> list[Place]:
    """All places of a version in the order of the paper; a work plan answers for no duties."""
    summary = version.summary
    texts = [Place(text_name(code), code, version.texts.get(code, "")) for code in summary.sections]
    if sections.DUTIES not in summary.sections:
        return texts
    return texts + [_of_duty(version, duty) for duty in own.duties]


def _of_duty(version: Version, duty: Duty) -> Place:
    key = duty.key
    text = version.reasons.get(key, "")
    return Place(reason_name(key), key, text, longest=sections.LONGEST_REASON, duty=duty)


@dataclass(frozen=True)
class Saved:
    """A version after saving, and by place what somebody else wrote there in between."""

    version: Version
    places: list[Place]
    conflicts: dict[str, str]


def save(
    *,
    summary: Summary,
    written: Mapping[str, str],
    marks: Mapping[str, str],
    by: User,
    now: datetime,
) -> Saved:
    """Keep what was written, place by place; what others wrote there since is left alone.

    :raises actions.StepRefused: if nobody may write now, or a text cannot be kept.
    """
    version = summary.newest()
    for _try in range(TRIES):
        there = {place.name: place for place in places(version, drafts.figures(version).own)}
        conflicts = {
            name: there[name].text
            for name, text in written.items()
            if name in there
            and there[name].mark != marks.get(name, mark_of(""))
            and there[name].text != text
        }
        free = [there[name] for name in written if name in there and name not in conflicts]
        try:
            version = actions.write(
                summary=summary,
                texts={place.key: written[place.name] for place in free if not place.duty},
                reasons={place.key: written[place.name] for place in free if place.duty},
                edition=version.edition,
                by=by,
                now=now,
            )
        except actions.Outdated as outdated:
            version, refusal = outdated.version, outdated
        else:
            return Saved(version, places(version, drafts.figures(version).own), conflicts)
    raise refusal
