"""What a counting function answers, and how rows are packed for it inside the database."""

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db.models import (
    Aggregate,
    Case,
    DateField,
    F,
    Func,
    IntegerField,
    JSONField,
    Q,
    QuerySet,
    Value,
    When,
)
from django.db.models.functions import Coalesce, Greatest

Units = Collection[int]
RECENTLY = timedelta(days=30)
KNOWN_FROM_THE_START = 0  # for rows that do not keep when they were entered


@dataclass(slots=True)
class Counted:
    """What was found for one unit. `records` are [id, day, recorded at in seconds], by day."""

    records: list[list] = field(default_factory=list)
    numerator: int | None = None
    denominator: int | None = None

    @property
    def percent(self) -> int:
        """The share in whole percent, rounded down; nothing of nothing is 0."""
        return 100 * self.numerator // self.denominator if self.denominator else 0

    def recent(self, today: date) -> int:
        since, until = (today - RECENTLY).isoformat(), today.isoformat()
        return sum(1 for record in self.records if since < record[1] <= until)


Counting = Callable[[Units, date, date, date], dict[int, Counted]]


@dataclass(frozen=True)
class Metric:
    """A counting function, and what its figures are of."""

    count: Counting
    model: str  # label of the model whose ids the records are
    is_rate: bool = False  # a share in percent, known when the time is over
    most: int | None = None  # how much can be done at all, for facts that are there or not
    condition: Q | None = None  # which of the activities held count, where that is all it takes
    kinds: bool = False  # what counts is how many different kinds there are, not how many rows


# --- Packing rows ---------------------------------------------------------------------------------


class JSONList(Func):
    """Some columns of a row as a JSON list."""

    function = "jsonb_build_array"
    output_field = JSONField()

    def as_sqlite(self, compiler, connection, **extra):
        return self.as_sql(compiler, connection, function="json_array", **extra)


class Together(Aggregate):
    """The rows of a group as one JSON list."""

    function = "jsonb_agg"
    output_field = JSONField()

    def as_sqlite(self, compiler, connection, **extra):
        return self.as_sql(
            compiler,
            connection,
            function="json_group_array",
            template="%(function)s(json(%(expressions)s))",
            **extra,
        )


class Seconds(Func):
    """A moment in whole seconds since 1970."""

    template = "CAST(EXTRACT(EPOCH FROM %(expressions)s) AS BIGINT)"
    output_field = IntegerField()

    def as_sqlite(self, compiler, connection, **extra):
        return self.as_sql(compiler, connection, template="unixepoch(%(expressions)s)", **extra)


def packed(
    rows: QuerySet, *, unit: str = "unit", day, recorded=None, kind: str | None = None
) -> dict[int, Counted]:
    """The rows of each unit in one query, oldest first."""
    since = Value(KNOWN_FROM_THE_START)
    if recorded:
        since = Coalesce(Seconds(F(recorded)), since)
    day = F(day) if isinstance(day, str) else day
    columns = [F("pk"), day, since, *([F(kind)] if kind else [])]
    grouped = rows.order_by().values(of=F(unit)).annotate(rows=Together(JSONList(*columns)))
    return {
        row["of"]: Counted(sorted(row["rows"], key=lambda record: (record[1], record[0])))
        for row in grouped
    }


def or_first(column: str, first: date):
    """A day, or the first day of the period where it is earlier or was not entered."""
    start = Value(first, output_field=DateField())
    return Case(When(**{f"{column}__gt": first}, then=F(column)), default=start)


def not_before(column: str, first: date):
    """A day, or the first day of the period where it is earlier."""
    return Greatest(F(column), Value(first, output_field=DateField()))
