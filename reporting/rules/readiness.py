"""What keeps a summary from being submitted, and what its author had better look at; pure."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum

from . import sections


class Problem(StrEnum):
    """What is amiss; the first three keep a summary back, the others only advise."""

    EMPTY = "empty"  # nothing to report: only as a nil return with a reason
    NO_NARRATIVE = "no_narrative"
    TOO_LONG = "too_long"
    UNREASONED = "unreasoned"  # a duty is unmet and nobody says why
    NO_EVIDENCE = "no_evidence"  # a duty is met, but no record stands behind it
    UNWRITTEN = "unwritten"  # one section without a text, beside others with one


BLOCKING = {Problem.EMPTY, Problem.NO_NARRATIVE, Problem.TOO_LONG}


@dataclass(frozen=True)
class Finding:
    """One problem, in a section of the summary or with a duty; both empty: with the whole."""

    problem: Problem
    section: str = ""
    duty: str = ""

    @property
    def is_blocking(self) -> bool:
        return self.problem in BLOCKING


@dataclass(frozen=True)
class Judged:
    """A duty as the figures show it; `key` is its code and period, as in `Version.reasons`."""

    key: str
    is_unmet: bool
    has_evidence: bool


def findings(
    *,
    kind: str,
    reported: int,
    texts: Mapping[str, str],
    reasons: Mapping[str, str],
    duties: Collection[Judged],
    is_nil_return: bool = False,
) -> list[Finding]:
    """All that is amiss, what is blocking first.

    `reported` is the number of activities, or of planned ones in a work plan. A summary without
    any cannot be submitted unless as a reasoned nil return, which needs no narrative (domain rule
    "Empty summaries").
    """
    own = sections.SECTIONS[kind]
    written = {code for code in own if texts.get(code, "").strip()}
    blocking = [
        Finding(Problem.TOO_LONG, section=code)
        for code in own
        if len(texts.get(code, "")) > sections.LONGEST
    ]
    if not is_nil_return:
        if not reported:
            blocking.append(Finding(Problem.EMPTY))
        if not written:
            blocking.append(Finding(Problem.NO_NARRATIVE))
    advising = [
        Finding(Problem.UNREASONED, section=sections.DUTIES, duty=duty.key)
        for duty in duties
        if duty.is_unmet and not reasons.get(duty.key, "").strip()
    ]
    advising += [
        Finding(Problem.NO_EVIDENCE, section=sections.DUTIES, duty=duty.key)
        for duty in duties
        if not duty.is_unmet and not duty.has_evidence
    ]
    if written:
        advising += [
            Finding(Problem.UNWRITTEN, section=code) for code in own if code not in written
        ]
    return blocking + advising
