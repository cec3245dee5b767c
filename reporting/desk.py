"""What lies on the street office's desk: who handed in a paper, and what waits for a decision."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from difflib import SequenceMatcher

from django.db.models import Min, Prefetch
from django.utils import timezone

from outreach.communities.models import Unit
from outreach.programme.models import Obligation
from reporting.models import Submission, Summary, Version
from reporting.rules import Standing, standing
from reporting.rules.workflow import State

WAITING = (State.SUBMITTED, State.UNDER_REVIEW, State.CORRECTION_REQUESTED)


@dataclass(frozen=True, slots=True)
class Round:
    """One kind of paper for one period; `asked` is how an address names it."""

    code: str
    period_key: str

    @property
    def asked(self) -> str:
        return f"{self.code}:{self.period_key}"


@dataclass(frozen=True)
class Line:
    """One unit in a round: what it owes, how far its summary is, and how it stands."""

    obligation: Obligation
    first_submitted_at: datetime | None
    newest: Version | None
    submission: Submission | None
    standing: Standing
    today: date

    @property
    def summary(self) -> Summary | None:
        return getattr(self.obligation, "duty_summary", None)

    @property
    def state(self) -> str:
        return self.summary.state if self.summary else State.SCHEDULED.value

    @property
    def is_waiting(self) -> bool:
        """Whether it is the office's turn."""
        return self.state in WAITING

    @property
    def days_late(self) -> int:
        """Whole days since the last day on time, until it was handed in or until today."""
        last_day = timezone.localdate(self.obligation.effective_due_at - timedelta(microseconds=1))
        until = self.first_submitted_at
        return max(0, ((timezone.localdate(until) if until else self.today) - last_day).days)


@dataclass(frozen=True)
class Desk:
    """A round with all its lines, those that wait for the office first."""

    round: Round | None
    lines: tuple[Line, ...] = ()

    @property
    def expected(self) -> int:
        return len(self.lines)

    @property
    def received(self) -> int:
        return sum(line.first_submitted_at is not None for line in self.lines)

    @property
    def on_time(self) -> int:
        return sum(line.standing is Standing.ON_TIME for line in self.lines)

    @property
    def late(self) -> int:
        return sum(line.standing is Standing.LATE for line in self.lines)

    @property
    def returned(self) -> int:
        return sum(line.state == State.RETURNED for line in self.lines)

    @property
    def accepted(self) -> int:
        done = (State.ACCEPTED, State.CORRECTION_REQUESTED)
        return sum(line.state in done for line in self.lines)

    @property
    def missing(self) -> list[Line]:
        return [line for line in self.lines if line.first_submitted_at is None]


def rounds(user, *, today: date) -> list[Round]:
    """All kinds and periods whose drafts are made by now, the newest first."""
    owed = _owed(user, today).filter(draft_on__lte=today)
    found = owed.values_list("definition__code", "period_key", "due_at").order_by("-due_at")
    return list(dict.fromkeys(Round(code, key) for code, key, _due in found))


def desk(user, *, of: Round | None, now: datetime) -> Desk:
    """One round of the units that somebody may see, in a fixed number of queries."""
    if of is None:
        return Desk(None)
    today = timezone.localdate(now)
    versions = Version.objects.defer("figures").order_by("number")
    submissions = Submission.objects.select_related("submitted_by", "taken_by", "decided_by")
    owed = (
        _owed(user, today)
        .filter(definition__code=of.code, period_key=of.period_key)
        .select_related("unit", "definition", "duty_summary")
        .annotate(first=Min("duty_summary__versions__submissions__submitted_at"))
        .prefetch_related(
            Prefetch("duty_summary__versions", versions),
            Prefetch("duty_summary__versions__submissions", submissions),
        )
        .order_by("unit__code")
    )
    lines = [_line(duty, now, today) for duty in owed]
    return Desk(of, tuple(sorted(lines, key=lambda line: not line.is_waiting)))


def _owed(user, today: date):
    units = Unit.objects.visible_to(user, on=today)
    return Obligation.objects.of_papers().still_owed().filter(unit__in=units)


def _line(duty: Obligation, now: datetime, today: date) -> Line:
    summary = getattr(duty, "duty_summary", None)
    versions = list(summary.versions.all()) if summary else []
    handed_in = [each for version in versions for each in version.submissions.all()]
    return Line(
        obligation=duty,
        first_submitted_at=duty.first,
        newest=versions[-1] if versions else None,
        submission=handed_in[-1] if handed_in else None,
        standing=standing(due_at=duty.effective_due_at, first_submitted_at=duty.first, now=now),
        today=today,
    )


# --- Side by side ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text: `same` in both versions, only `before`, or only `now`."""

    kind: str
    text: str


@dataclass(frozen=True)
class Compared:
    """One section in two versions, with what changed marked in each."""

    code: str
    before: tuple[Piece, ...]
    now: tuple[Piece, ...]

    @property
    def is_changed(self) -> bool:
        return any(piece.kind != "same" for piece in (*self.before, *self.now))


def compared(version: Version, before: Version | None) -> list[Compared]:
    """The texts of a version, section by section, beside those of the one before it."""
    old = before.texts if before else {}
    return [
        Compared(code, *_pieces(old.get(code, ""), version.texts.get(code, ""), bool(before)))
        for code in version.summary.sections
    ]


def _pieces(before: str, now: str, is_compared: bool) -> tuple[tuple[Piece, ...], ...]:
    if not is_compared:
        return (), _kept([Piece("same", now)])
    old, new = [], []
    matcher = SequenceMatcher(None, before, now, autojunk=False)
    for deed, first, last, start, end in matcher.get_opcodes():
        kind = {"equal": "same"}.get(deed)
        old.append(Piece(kind or "before", before[first:last]))
        new.append(Piece(kind or "now", now[start:end]))
    return _kept(old), _kept(new)


def _kept(pieces: Iterable[Piece]) -> tuple[Piece, ...]:
    return tuple(piece for piece in pieces if piece.text)
