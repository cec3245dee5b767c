"""From a data file to rows of the database: what is missing is added, what is there stays.

A heading is a field's name. Where the field points to another row, the heading goes on to what
that row is known by: `unit.code`, or `group.unit.code` beside `group.term_from`.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from django.db.models import Field, Model, UniqueConstraint

from outreach.shared import history

from . import files

Record = dict[str, Any]
REASON = "load_demo"


def add_missing(model: type[Model], name: str, *, now: datetime) -> int:
    """Add the rows of a file that the database does not know yet; returns how many."""
    return add(model, records(model, files.rows(name)), now=now)


def add(model: type[Model], wanted: Iterable[Record], *, now: datetime) -> int:
    key = natural_key(model)
    held = set(model.objects.values_list(*key))
    new = [
        model(**record) for record in wanted if tuple(record.get(part) for part in key) not in held
    ]
    model.objects.bulk_create(new)
    if hasattr(model, "history"):
        remember(model, new, sign=history.ADDED, now=now)
    return len(new)


def remember(model: type[Model], changed: list[Model], *, sign: str, now: datetime) -> None:
    pks = [row.pk for row in changed]
    history.remember(model, pks, sign=sign, at=now, by_id=None, reason=REASON)


def natural_key(model: type[Model]) -> tuple[str, ...]:
    """What no two rows have in common, by the model's own law."""
    for constraint in model._meta.constraints:
        if isinstance(constraint, UniqueConstraint) and constraint.condition is None:
            return tuple(model._meta.get_field(name).attname for name in constraint.fields)
    own = (field for field in model._meta.fields if field.unique and not field.primary_key)
    return (next(own).attname,)


def records(model: type[Model], rows: list[dict[str, str]]) -> list[Record]:
    """The rows in the form the model takes; a column that is no field of it stays text."""
    readers = _readers(model, rows[0])
    return [{name: read(row) for name, read in readers.items()} for row in rows]


def _readers(model: type[Model], headings: Iterable[str]) -> dict[str, Callable]:
    fields = {field.name: field for field in model._meta.fields}
    grouped = defaultdict(list)
    for heading in headings:
        grouped[heading.partition(".")[0]].append(heading)
    readers = {}
    for name, own in grouped.items():
        field = fields.get(name)
        if field is None:
            readers[name] = _text(own[0])
        elif field.is_relation:
            readers[field.attname] = _reference(field, own)
        else:
            readers[name] = _value(field)
    return readers


def _text(heading: str) -> Callable[[dict], str]:
    return lambda row: row[heading]


def _value(field: Field) -> Callable[[dict], Any]:
    def read(row: dict) -> Any:
        cell = row[field.name]
        return None if cell == "" and field.null else field.to_python(cell)

    return read


def _reference(field: Field, headings: list[str]) -> Callable[[dict], int | None]:
    """Find the row that the cells speak of; all of them empty means none."""
    paths = [heading.partition(".")[2].replace(".", "__") for heading in headings]
    known = {
        tuple(map(str, key)): pk
        for pk, *key in field.related_model.objects.values_list("pk", *paths)
    }

    def read(row: dict) -> int | None:
        cells = tuple(row[heading] for heading in headings)
        return known[cells] if any(cells) else None

    return read
