"""How every duty stands in every unit of a street: units by duties, read in few queries."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Self

from django.apps import apps
from django.db.models import Model, Q, QuerySet
from django.db.models.functions import Length, Substr
from django.utils import timezone
from django.utils.translation import get_language

from outreach.communities.models import Street, Unit
from outreach.programme import presets
from outreach.programme.models import Definition, Obligation
from outreach.programme.rules import periods
from outreach.programme.rules.standing import Standing
from reporting.metrics import METRICS

UNMEASURED = "unmeasured"
# Chosen on the board to see everything that needs a push.
LATE = "late"
LATE_STANDINGS = frozenset({Standing.BEHIND, Standing.MISSED})
MET_STANDINGS = frozenset({Standing.MET, Standing.MET_LATE})
LET_OFF = frozenset({Standing.WAIVED, Standing.TRANSFERRED})
# In the order in which the programme lists its duties.
ORDER = [values["code"] for values in presets.PROGRAMMES[presets.FEBRUARY]]

COLUMNS = (
    "pk",
    "unit_id",
    "unit__code",
    "unit__name",
    "unit__name_en",
    "definition__code",
    "definition__name",
    "definition__name_en",
    "definition__comparison",
    "definition__metric",
    "period_key",
    "count_from",
    "due_at",
    "effective_due_at",
    "target",
    "quarters",
    "waiver__pk",
    "transfer__pk",
    "measurement__standing",
    "measurement__done",
    "measurement__numerator",
    "measurement__denominator",
    "measurement__recent",
    "measurement__measured_at",
)


@dataclass(frozen=True, slots=True)
class Line:
    """One obligation as it stands: a duty of a unit for a period."""

    pk: int
    unit_id: int
    unit_code: str
    unit: str
    code: str
    metric: str
    duty: str
    period_key: str
    first: date
    standing: str
    done: int | None
    target: int
    numerator: int | None
    denominator: int | None
    recent: int
    quarters: int
    is_shown_only: bool
    is_rate: bool
    last_day: date
    is_extended: bool
    days: int
    measured_at: datetime | None

    @classmethod
    def of(cls, row, *, on: date) -> Self:
        # The due instant is exclusive, so the last day in time is the one it ends.
        last_day = timezone.localdate(row.effective_due_at - timedelta(microseconds=1))
        return cls(
            pk=row.pk,
            unit_id=row.unit_id,
            unit_code=row.unit__code,
            unit=_local(row.unit__name, row.unit__name_en),
            code=row.definition__code,
            metric=row.definition__metric,
            duty=_local(row.definition__name, row.definition__name_en),
            period_key=row.period_key,
            first=row.count_from,
            standing=_standing(row),
            done=row.measurement__done,
            target=row.target,
            numerator=row.measurement__numerator,
            denominator=row.measurement__denominator,
            recent=row.measurement__recent or 0,
            quarters=row.quarters,
            is_shown_only=row.definition__comparison == Definition.Comparison.SHOWN,
            is_rate=_is_rate(row.definition__metric),
            last_day=last_day,
            is_extended=row.effective_due_at > row.due_at,
            days=(last_day - on).days,
            measured_at=row.measurement__measured_at,
        )

    @property
    def is_late(self) -> bool:
        return self.standing in LATE_STANDINGS

    @property
    def is_met(self) -> bool:
        return self.standing in MET_STANDINGS

    @property
    def is_let_off(self) -> bool:
        return self.standing in LET_OFF

    @property
    def is_open(self) -> bool:
        """Whether the days left still matter to anybody."""
        return not (self.is_met or self.is_let_off or self.is_shown_only)

    @property
    def days_late(self) -> int:
        return max(-self.days, 0)

    @property
    def part_of_year(self) -> str:
        """The factor a target was pro-rated by, or nothing."""
        return f"{self.quarters}/4" if self.quarters < 4 else ""

    @property
    def quarter(self) -> int | None:
        """The quarter a quarterly or monthly period lies in; a longer one lies in none."""
        period = periods.parse(self.period_key)
        if period.kind in (periods.Kind.QUARTER, periods.Kind.MONTH):
            return (period.first.month + 2) // 3
        return None


def _is_rate(code: str) -> bool:
    """Whether done and target are percentages; a metric nobody knows counts nothing."""
    return code in METRICS and METRICS[code].is_rate


def _standing(row) -> str:
    """What the street office decided holds at once, before anything is counted anew."""
    if row.waiver__pk:
        return Standing.WAIVED
    if row.transfer__pk:
        return Standing.TRANSFERRED
    return row.measurement__standing or UNMEASURED


def _local(name: str, name_en: str) -> str:
    return name_en if name_en and (get_language() or "").startswith("en") else name


def lines(obligations: QuerySet[Obligation], *, on: date) -> list[Line]:
    """Obligations as they stand, by unit and period; one query, whatever their number."""
    # A street's code is shorter than those of its communities, so the street office comes first.
    rows = obligations.order_by(Length("unit__code"), "unit__code", "count_from", "pk")
    return [Line.of(row, on=on) for row in rows.values_list(*COLUMNS, named=True)]


def record_ids(obligation: Obligation) -> list[int]:
    """The records an obligation was counted from, by their ids; none before it was measured."""
    measurement = getattr(obligation, "measurement", None)
    return measurement.records if measurement else []


def records(obligation: Obligation, ids: Iterable[int]) -> list[Model]:
    """Some of these records themselves, in the order in which they were counted."""
    metric = METRICS.get(obligation.definition.metric)
    if metric is None:
        return []
    # What a record is called names what it belongs to, so that comes along.
    found = apps.get_model(metric.model)._default_manager.select_related().in_bulk(list(ids))
    return list(found.values())


@dataclass(frozen=True, slots=True)
class Duties:
    """What one unit owes, sorted by what to do about it."""

    late: list[Line]
    coming: list[Line]
    met: list[Line]
    let_off: list[Line]
    shown_only: list[Line]

    @classmethod
    def of(cls, lines: Iterable[Line]) -> Self:
        kinds = defaultdict(list)
        for line in sorted(lines, key=lambda line: (line.last_day, line.code)):
            kinds[_kind(line)].append(line)
        return cls(**{name: kinds[name] for name in cls.__slots__})


def _kind(line: Line) -> str:
    if line.is_let_off:
        return "let_off"
    if line.is_shown_only:
        return "shown_only"
    if line.is_late:
        return "late"
    return "met" if line.is_met else "coming"


@dataclass(frozen=True, slots=True)
class Total:
    """How many of the duties owed are met, and the sums behind; what is let off is not owed."""

    owed: int
    met: int
    late: int
    done: int
    target: int

    @classmethod
    def of(cls, lines: Iterable[Line]) -> Self:
        owed = [line for line in lines if not (line.is_let_off or line.is_shown_only)]
        return cls(
            owed=len(owed),
            met=sum(line.is_met for line in owed),
            late=sum(line.is_late for line in owed),
            # Shares are added up by what they are made of: the sum of percentages says nothing.
            done=sum((line.numerator if line.is_rate else line.done) or 0 for line in owed),
            target=sum((line.denominator or 0) if line.is_rate else line.target for line in owed),
        )

    @property
    def met_percent(self) -> int | None:
        return self.met * 100 // self.owed if self.owed else None

    @property
    def done_percent(self) -> int | None:
        """Done against asked; more than was asked is more than 100."""
        return self.done * 100 // self.target if self.target else None


@dataclass(frozen=True, slots=True)
class Cell:
    """What a unit owes of one duty: the period that is shown, and all periods in order."""

    shown: Line
    periods: tuple[Line, ...]

    @property
    def is_folded(self) -> bool:
        return len(self.periods) > 1


@dataclass(frozen=True, slots=True)
class Row:
    unit_id: int
    unit: str
    cells: tuple[Cell | None, ...]
    total: Total


@dataclass(frozen=True, slots=True)
class Column:
    code: str
    duty: str
    total: Total


@dataclass(frozen=True, slots=True)
class Filters:
    """What somebody wants to see of the board; empty is everything."""

    code: str = ""
    standing: str = ""
    quarter: int = 0
    unit_id: int = 0

    def within(self, line: Line) -> bool:
        """Whether a line belongs to the part of the board that is looked at and counted."""
        return (
            (not self.code or line.code == self.code)
            and (not self.unit_id or line.unit_id == self.unit_id)
            and (not self.quarter or line.quarter in (None, self.quarter))
        )

    def shows(self, line: Line) -> bool:
        if self.standing == LATE:
            return line.is_late
        return not self.standing or line.standing == self.standing


@dataclass(frozen=True, slots=True)
class Board:
    """Units by duties. Totals count everything within the filters, of whatever standing."""

    rows: tuple[Row, ...]
    columns: tuple[Column, ...]
    total: Total
    standings: Mapping[str, int]
    # What can be chosen, whatever is chosen now.
    duties: tuple[tuple[str, str], ...]
    units: tuple[tuple[int, str], ...]
    measured_from: datetime | None
    measured_until: datetime | None

    @property
    def has_late(self) -> bool:
        return any(line.is_late for line in self.lines)

    @property
    def lines(self) -> list[Line]:
        """Everything the cells stand for, folded periods too."""
        return [line for row in self.rows for cell in row.cells if cell for line in cell.periods]


def board(*, street: Street, year: int, on: date, filters: Filters = Filters()) -> Board:
    """The board of a street for a year, as it stands on a day."""
    return assemble(lines(_of_year(street, year), on=on), on=on, filters=filters)


def of_unit(unit: Unit, year: int) -> QuerySet[Obligation]:
    """What a unit owes for a year, and what is still due in it for the year before."""
    return Obligation.objects.filter(
        Q(period_key__startswith=f"{year}")
        | Q(period_key__startswith=f"{year - 1}", due_on__year__gte=year),
        unit=unit,
    )


def years(street: Street) -> list[int]:
    """The years in which something is owed, newest first."""
    keys = Obligation.objects.filter(definition__street=street)
    found = keys.order_by().annotate(year=Substr("period_key", 1, 4)).values_list("year", flat=True)
    return sorted(map(int, found.distinct()), reverse=True)


def carried_over(*, street: Street | None, year: int) -> int:
    """How much of the year before is due in this one and not met yet."""
    owed = Obligation.objects.still_owed().filter(
        definition__street=street, period_key__startswith=f"{year - 1}", due_on__year__gte=year
    )
    return owed.exclude(measurement__standing__in=MET_STANDINGS).count()


def _of_year(street: Street, year: int) -> QuerySet[Obligation]:
    return Obligation.objects.filter(definition__street=street, period_key__startswith=f"{year}")


def assemble(found: Collection[Line], *, on: date, filters: Filters = Filters()) -> Board:
    """Put lines into rows and columns; no query is asked here."""
    within = [line for line in found if filters.within(line)]
    shown = [line for line in within if filters.shows(line)]
    cells = _cells(shown, on=on)
    by_unit, by_code = _grouped(within, "unit_id"), _grouped(within, "code")
    codes = in_order({line.code for line in shown})
    measured = [line.measured_at for line in found if line.measured_at]
    return Board(
        rows=tuple(
            Row(
                unit_id=unit_id,
                unit=unit,
                cells=tuple(cells.get((unit_id, code)) for code in codes),
                total=Total.of(by_unit[unit_id]),
            )
            for unit_id, unit in _units(shown)
        ),
        columns=tuple(
            Column(code=code, duty=by_code[code][-1].duty, total=Total.of(by_code[code]))
            for code in codes
        ),
        total=Total.of(within),
        standings=Counter(line.standing for line in within),
        duties=_duties(found),
        units=_units(found),
        measured_from=min(measured, default=None),
        measured_until=max(measured, default=None),
    )


def _cells(shown: Iterable[Line], *, on: date) -> dict[tuple[int, str], Cell]:
    groups = defaultdict(list)
    for line in shown:
        groups[line.unit_id, line.code].append(line)
    return {
        key: Cell(shown=_that_matters(group, on=on), periods=tuple(group))
        for key, group in groups.items()
    }


def _that_matters(group: list[Line], *, on: date) -> Line:
    """The newest period that has begun; before any has, the first to come."""
    begun = [line for line in group if line.first <= on]
    return begun[-1] if begun else group[0]


def _grouped(lines: Iterable[Line], name: str) -> dict:
    groups = defaultdict(list)
    for line in lines:
        groups[getattr(line, name)].append(line)
    return groups


def _units(lines: Iterable[Line]) -> tuple[tuple[int, str], ...]:
    return tuple({line.unit_id: line.unit for line in lines}.items())


def _duties(lines: Iterable[Line]) -> tuple[tuple[str, str], ...]:
    names = {line.code: line.duty for line in lines}
    return tuple((code, names[code]) for code in in_order(names))


def in_order(codes: Iterable[str]) -> list[str]:
    """As the programme lists them; what a street added itself comes after, by code."""
    return sorted(
        codes, key=lambda code: (ORDER.index(code) if code in ORDER else len(ORDER), code)
    )
