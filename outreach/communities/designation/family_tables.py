"""Families to nominate, from a table: all of it becomes drafts, or nothing does.

`preview` tells what an import would do, `apply` does it by the actions that a form calls. A draft
of the same place is brought up to date; nothing is handed to the street office this way.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from outreach.accounts.models import AuditEntry, User
from outreach.communities.models import Community, CriteriaSet, Nomination, What
from outreach.shared import cells
from outreach.shared.imports import Change, ImportRefused, Report, fingerprint
from outreach.shared.tables import Refusal, Row, TableRefused, opened

from .common import NominationRefused, hold_street
from .family_columns import FIELDS, columns, numbered, points_column
from .nominating import Details, amend, nominate
from .places import Places, Taken, key_of

# A community has some dozens; whoever hands in more has taken the wrong table.
MOST = 200
Scores = dict[int, int | None]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What one row comes to: a new draft, or one that is brought up to date."""

    held: Nomination | None
    details: Details
    scores: Scores


@dataclass(slots=True)
class Desk:
    """What a row is compared with: the places taken and left, and the rows before it."""

    community: Community
    today: date
    criteria: CriteriaSet | None
    taken: Taken
    left: int | None
    seen: dict[str, int] = field(default_factory=dict)
    new: int = 0

    @classmethod
    def of(cls, community: Community, *, today: date) -> "Desk":
        return cls(
            community=community,
            today=today,
            criteria=criteria_now(community, today=today),
            taken=Taken.of(community, what=What.FAMILY),
            left=Places.of(community, what=What.FAMILY, year=today.year).left,
        )


def criteria_now(community: Community, *, today: date) -> CriteriaSet | None:
    return CriteriaSet.objects.in_use(
        street_id=community.street_id, what=What.FAMILY, year=today.year
    )


def preview(path: Path, *, community: Community, today: date, report: Report) -> None:
    """Tell in the report what an import would do; nothing is written."""
    try:
        for _wanted in _read(path, Desk.of(community, today=today), report):
            pass
    except TableRefused as refused:
        report.refuse(refused.refusals)


@transaction.atomic
def apply(
    path: Path, *, community: Community, now: datetime, report: Report, by: User, file_name: str
) -> None:
    """Keep each family as a draft.

    :raises ImportRefused: if one row or more was refused; then nothing at all is written.
    """
    hold_street(community.street_id)
    wanted = []
    try:
        wanted += _read(path, Desk.of(community, today=timezone.localdate(now)), report)
    except TableRefused as refused:
        report.refuse(refused.refusals)
    if report.refused:
        raise ImportRefused(report)
    for one in wanted:
        _keep(one, community=community, by=by, now=now)
    if report.changes_something:
        counts = {"new": report.new, "changed": report.changed, "unchanged": report.unchanged}
        AuditEntry.objects.create(
            at=now,
            by=by,
            deed="import_nominations",
            subject=file_name[:200],
            details={"sha256": fingerprint(path), "community": community.code} | counts,
        )


def _keep(wanted: Wanted, *, community: Community, by: User, now: datetime) -> None:
    said = {"details": wanted.details, "scores": wanted.scores, "by": by, "now": now}
    if wanted.held:
        amend(nomination=wanted.held, **said)
    else:
        nominate(community=community, what=What.FAMILY, **said)


def _read(path: Path, desk: Desk, report: Report) -> Iterator[Wanted]:
    """Read, check and compare the table, and count it all in the report."""
    known = columns(desk.criteria)
    with opened(path, known, max_bytes=settings.MAX_IMPORT_BYTES) as table:
        for number, row in enumerate(table.rows, start=1):
            if number > MOST:
                why = _("A table may hold %(most)d families. Split it into smaller ones.")
                raise TableRefused([Refusal(why % {"most": MOST}, row.number)])
            if wanted := _compared(row, desk, report):
                yield wanted
            report.passed(number, table.expected)


def _compared(row: Row, desk: Desk, report: Report) -> Wanted | None:
    """What the row comes to; None where there is nothing to do, or it is refused."""
    if row.refusals:
        report.refuse(row.refusals)
        return None
    nomination = Nomination(community=desk.community, what=What.FAMILY, **_values(row))
    nomination.place_key = key_of(nomination)
    held = desk.taken.nominations.get(nomination.place_key)
    scores = _scores(row, desk.criteria)
    differences = _differences(row, held, scores, desk.criteria) if held else []
    _refuse_twin(row, desk, nomination.place_key)
    if held is None or (differences and not held.may_be_edited):
        _refuse_taken(row, desk, nomination)
    if held is None:
        _refuse_none_left(row, desk)
    elif scores and held.criteria_id and held.criteria != desk.criteria:
        _refuse_other_criteria(row, desk.criteria)
    if row.refusals:
        report.refuse(row.refusals)
    elif held is None:
        report.add(row.number, f"{nomination.name}, {nomination.address}")
        return Wanted(None, Details(**_values(row)), scores)
    elif differences:
        report.change(Change(row.number, str(held), differences))
        written = {name: getattr(held, name) for name in Details.__slots__}
        return Wanted(held, Details(**written | _values(row)), _given(held) | scores)
    else:
        report.unchanged += 1
    return None


# --- What a row says ------------------------------------------------------------------------------


def _values(row: Row) -> dict[str, Any]:
    return {FIELDS[name]: value for name, value in row.values.items() if name in FIELDS}


def _scores(row: Row, criteria: CriteriaSet | None) -> Scores:
    """The points of the columns that are there; an empty cell takes earlier points away."""
    found = {criterion.pk: points_column(n, criterion) for n, criterion in numbered(criteria)}
    return {pk: row.values[name] for pk, name in found.items() if name in row.values}


def _given(held: Nomination) -> Scores:
    return dict(held.scores.values_list("criterion", "points"))


def _differences(
    row: Row, held: Nomination, scores: Scores, criteria: CriteriaSet | None
) -> list[tuple[str, Any, Any]]:
    """Each field that the row would change, from what to what, as people know them."""
    new, given = Nomination(**_values(row)), _given(held)
    fields = [
        (str(Nomination._meta.get_field(name).verbose_name), _shown(held, name), _shown(new, name))
        for name in _values(row)
        if getattr(held, name) != getattr(new, name)
    ]
    points = [
        (str(criterion), given.get(criterion.pk), scores[criterion.pk])
        for _number, criterion in numbered(criteria)
        if criterion.pk in scores and scores[criterion.pk] != given.get(criterion.pk)
    ]
    return fields + points


def _shown(nomination: Nomination, name: str) -> str:
    value = getattr(nomination, name)
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if name == "theme":
        return nomination.get_theme_display()
    return cells.shortened(value)


# --- What is refused ------------------------------------------------------------------------------


def _refuse_twin(row: Row, desk: Desk, key: str) -> None:
    first = desk.seen.setdefault(key, row.number)
    if first != row.number:
        why = _("The same building and door stand in row %(first)d. Remove one of the two.")
        row.refuse("door", why % {"first": first})


def _refuse_taken(row: Row, desk: Desk, nomination: Nomination) -> None:
    try:
        desk.taken.refuse(nomination, today=desk.today)
    except NominationRefused as refusal:
        row.refuse("door", str(refusal))


def _refuse_none_left(row: Row, desk: Desk) -> None:
    """A table does not begin more nominations than the year has places for."""
    desk.new += not row.refusals
    if desk.left is not None and desk.new > desk.left:
        why = _("This family is one too many. Places left for families in %(year)d: %(left)d.")
        row.refuse("representative", why % {"left": desk.left, "year": desk.today.year})


def _refuse_other_criteria(row: Row, criteria: CriteriaSet | None) -> None:
    """A draft keeps the criteria it was begun with, so points by others say nothing about it."""
    why = _("This draft is scored by earlier criteria. Leave the points empty, or use its page.")
    for number, criterion in numbered(criteria):
        name = points_column(number, criterion)
        if row.get(name) is not None:
            row.refuse(name, why)
