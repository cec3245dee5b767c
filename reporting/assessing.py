"""The target assessment: what the communities of a street did in a year, and the points for it.

A sheet is read from the rows while it is open, in the same number of queries for any number of
communities; once it is closed, from what was frozen then and from nothing else.
"""

import json
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal
from typing import Self

from django.db.models import QuerySet

from outreach.communities.models import Community, Street, Unit
from outreach.programme.models import Definition, Obligation
from outreach.programme.rules import grading
from outreach.programme.rules.standing import Standing
from reporting.figures import Name, revive, sha256_of
from reporting.metrics import METRICS
from reporting.models import Score, ScoreItem, ScoreSheet

NOT_GRADED = {Standing.WAIVED, Standing.TRANSFERRED}
NOT_MEASURED = "unmeasured"


@dataclass(frozen=True)
class Item:
    """A duty with the weight it has on this sheet."""

    pk: int
    duty: Name
    version: int
    weight: int
    grading: str
    evidence_wanted: str


@dataclass(frozen=True)
class Measured:
    """One period of a duty: what was counted against what was owed."""

    period_key: str
    standing: str
    done: int | None
    target: int
    full_marks_target: int | None
    # A share in percent, never shown without what it is a share of.
    is_rate: bool = False
    numerator: int | None = None
    denominator: int | None = None

    @property
    def shown_done(self) -> str:
        return "–" if self.done is None else self._shown(self.done)

    @property
    def shown_target(self) -> str:
        return self._shown(self.target)

    @property
    def shown_full_marks(self) -> str:
        """What full marks ask for, where it is more than the target."""
        higher = self.full_marks_target is not None and self.full_marks_target != self.target
        return self._shown(self.full_marks_target) if higher else ""

    @property
    def share(self) -> str:
        return f"{self.numerator}/{self.denominator}" if self.numerator is not None else ""

    @property
    def done_of_target(self) -> str:
        """Short enough for a column: `3/2`, `93%/100% (27/29)`, `–/2` before it is counted."""
        short = f"{self.shown_done}/{self.shown_target}"
        return f"{short} ({self.share})" if self.is_rate and self.share else short

    def _shown(self, number: int) -> str:
        return f"{number}%" if self.is_rate else str(number)


@dataclass(frozen=True)
class Cell:
    """One community and one item: measured, suggested, scored, reviewed. People by their id."""

    measured: tuple[Measured, ...] = ()
    suggested: Decimal | None = None
    self_score: Decimal | None = None
    note: str = ""
    evidence: str = ""
    scored_by: int | None = None
    reviewed_score: Decimal | None = None
    reason: str = ""
    reviewed_by: int | None = None

    @property
    def is_reviewed(self) -> bool:
        return self.reviewed_score is not None

    @property
    def differs(self) -> bool:
        return self.is_reviewed and self.reviewed_score != self.self_score


@dataclass(frozen=True)
class Row:
    """One community: a cell for each item, in the order of the items."""

    pk: int
    community: Name
    cells: tuple[Cell, ...]

    @property
    def suggested_total(self) -> Decimal | None:
        return _total(cell.suggested for cell in self.cells)

    @property
    def self_total(self) -> Decimal | None:
        return _total(cell.self_score for cell in self.cells)

    @property
    def reviewed_total(self) -> Decimal | None:
        return _total(cell.reviewed_score for cell in self.cells)

    @property
    def unscored(self) -> int:
        return sum(cell.self_score is None for cell in self.cells)

    @property
    def unreviewed(self) -> int:
        return sum(not cell.is_reviewed for cell in self.cells)


@dataclass(frozen=True)
class Sheet:
    """A street's communities and the items of its year."""

    street: Name
    year: int
    items: tuple[Item, ...]
    rows: tuple[Row, ...]

    @property
    def unreviewed(self) -> tuple[Row, ...]:
        return tuple(row for row in self.rows if row.unreviewed)

    def row_of(self, community_id: int) -> Row | None:
        return next((row for row in self.rows if row.pk == community_id), None)

    def as_json(self) -> dict:
        return json.loads(json.dumps(asdict(self), default=str))

    @classmethod
    def from_json(cls, stored: dict) -> Self:
        return revive(cls, stored)


def weighted_duties(*, street: Street, year: int) -> list[Definition]:
    """What the communities of a street owe in a year and are assessed by, in the order adopted."""
    valid = Definition.objects.filter(street=street, valid_from_year__lte=year)
    newest = {}
    for definition in valid.order_by("version", "pk"):
        newest[definition.code] = definition
    owed_by_communities = (Definition.OwedBy.COMMUNITY, Definition.OwedBy.BOTH)
    return [
        definition
        for definition in newest.values()
        if definition.weight and definition.owed_by in owed_by_communities
    ]


def assessed(held: ScoreSheet) -> QuerySet[Community]:
    """The communities that exist on at least one day of the sheet's year."""
    first, last = date(held.year, 1, 1), date(held.year, 12, 31)
    return Community.objects.of_street(held.street).active_between(first, last)


def sheet(held: ScoreSheet, *, only: Community | None = None) -> Sheet:
    """All that stands on a sheet, or what one community may see of it."""
    if not held.is_closed:
        return _from_rows(held, only)
    frozen = Sheet.from_json(held.frozen)
    if only is None:
        return frozen
    own = tuple(row for row in frozen.rows if row.pk == only.pk)
    return Sheet(frozen.street, frozen.year, frozen.items, own)


def is_intact(held: ScoreSheet) -> bool:
    """Whether a closed sheet still says what was frozen when it was closed."""
    return not held.is_closed or sha256_of(held.frozen) == held.frozen_sha256


def _from_rows(held: ScoreSheet, only: Community | None) -> Sheet:
    items = list(held.items.select_related("definition"))
    communities = assessed(held)
    if only is not None:
        communities = communities.filter(pk=only.pk)
    communities = list(communities)
    measured = _measured(held, items, communities)
    scores = {
        (score.community_id, score.item_id): score
        for score in Score.objects.filter(item__sheet=held, community__in=communities)
    }
    return Sheet(
        street=_name(held.street),
        year=held.year,
        items=tuple(_item(item) for item in items),
        rows=tuple(
            Row(
                pk=unit.pk,
                community=_name(unit),
                cells=tuple(
                    _cell(
                        item,
                        measured[unit.pk, item.definition.code],
                        scores.get((unit.pk, item.pk)),
                    )
                    for item in items
                ),
            )
            for unit in communities
        ),
    )


def _measured(held: ScoreSheet, items: list[ScoreItem], communities: list[Community]) -> dict:
    """The obligations of the year by community and duty, whatever version they were made with."""
    owed = (
        Obligation.objects.filter(
            definition__street=held.street,
            definition__code__in=[item.definition.code for item in items],
            unit__in=communities,
            period_key__startswith=str(held.year),
        )
        .select_related("definition", "measurement", "waiver", "transfer")
        .defer("measurement__records")
        .order_by("period_key")
    )
    found = defaultdict(list)
    for duty in owed:
        found[duty.unit_id, duty.definition.code].append(duty)
    return found


def _name(unit: Unit) -> Name:
    return Name(unit.code, unit.name, unit.name_en)


def _item(item: ScoreItem) -> Item:
    duty = item.definition
    return Item(
        pk=item.pk,
        duty=Name(duty.code, duty.name, duty.name_en),
        version=duty.version,
        weight=item.weight,
        grading=item.grading,
        evidence_wanted=duty.evidence,
    )


def _cell(item: ScoreItem, duties: list[Obligation], score: Score | None) -> Cell:
    measured = {"measured": tuple(map(_figures, duties)), "suggested": _suggested(item, duties)}
    if score is None:
        return Cell(**measured)
    return Cell(
        **measured,
        self_score=score.self_score,
        note=score.note,
        evidence=score.evidence,
        scored_by=score.scored_by_id,
        reviewed_score=score.reviewed_score,
        reason=score.reason,
        reviewed_by=score.reviewed_by_id,
    )


def _figures(duty: Obligation) -> Measured:
    measurement = getattr(duty, "measurement", None)
    metric = METRICS.get(duty.definition.metric)
    return Measured(
        period_key=duty.period_key,
        standing=_standing(duty),
        done=measurement and measurement.done,
        target=duty.target,
        full_marks_target=duty.full_marks_target,
        is_rate=bool(metric and metric.is_rate),
        numerator=measurement and measurement.numerator,
        denominator=measurement and measurement.denominator,
    )


def _standing(duty: Obligation) -> str:
    """What the street office decided goes before what was measured last."""
    if hasattr(duty, "waiver"):
        return Standing.WAIVED
    if hasattr(duty, "transfer"):
        return Standing.TRANSFERRED
    return duty.measurement.standing if hasattr(duty, "measurement") else NOT_MEASURED


def _suggested(item: ScoreItem, duties: list[Obligation]) -> Decimal | None:
    """Points by the figures alone; how late something came is for the street office to weigh."""
    shown = Definition.Comparison.SHOWN
    graded = [
        duty
        for duty in duties
        if _standing(duty) not in {*NOT_GRADED, NOT_MEASURED}
        and duty.definition.comparison != shown
    ]
    return grading.points(
        weight=item.weight,
        grading=grading.Grading(item.grading),
        results=[
            grading.Result(
                done=duty.measurement.done,
                target=duty.target,
                full_marks_target=duty.full_marks_target,
                at_most=duty.definition.comparison == Definition.Comparison.AT_MOST,
            )
            for duty in graded
        ],
    )


def _total(points: Iterable[Decimal | None]) -> Decimal | None:
    """What has been given so far; None as long as there is nothing."""
    given = [each for each in points if each is not None]
    return sum(given) if given else None
