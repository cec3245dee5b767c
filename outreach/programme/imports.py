"""The office's calendar of holidays from a table: all of it is taken, or nothing.

`preview` tells what an import would do, `apply` does it. A day that is already in the table is
brought up to date; none is removed.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from outreach.accounts.models import AuditEntry, User
from outreach.shared import cells
from outreach.shared.imports import Change, ImportRefused, Report, chunks, fingerprint
from outreach.shared.tables import Column, Row, TableRefused, opened

from .models import Holiday

SHIPPED = Path(__file__).parent / "data"
KINDS = {"休": "off", "放假": "off", "班": "work", "调休上班": "work"}

COLUMNS = [
    Column("day", "日期", cells.day),
    Column("kind", "类别", cells.choice(Holiday.Kind, KINDS)),
    Column("name", "名称", cells.text(60)),
    Column("is_official", "官方", cells.flag, blank=True, optional=True),
]
FIELDS = ("kind", "name", "is_official")


@dataclass(slots=True)
class Found:
    """What a chunk of the table comes to."""

    new: list[Holiday] = field(default_factory=list)
    changed: list[Holiday] = field(default_factory=list)


def official_calendar(year: int) -> Path | None:
    """The official calendar of a year, where it ships with the program."""
    path = SHIPPED / f"holidays-{year}.csv"
    return path if path.exists() else None


def preview(path: Path, *, report: Report) -> None:
    """Tell in the report what an import would do; nothing is written."""
    try:
        for _found in _chunks(path, report):
            pass
    except TableRefused as refused:
        report.refuse(refused.refusals)


@transaction.atomic
def apply(path: Path, *, now: datetime, report: Report, by: User | None, file_name: str) -> None:
    """Bring holidays and make-up working days in.

    :raises ImportRefused: if one row or more was refused; then nothing at all is written.
    """
    try:
        for found in _chunks(path, report):
            if not report.refused:
                Holiday.objects.bulk_create(found.new)
                Holiday.objects.bulk_update(found.changed, FIELDS)
    except TableRefused as refused:
        report.refuse(refused.refusals)
    if report.refused:
        raise ImportRefused(report)
    if report.changes_something:
        AuditEntry.objects.create(
            at=now,
            by=by,
            deed="import_holidays",
            subject=file_name[:200],
            details={
                "sha256": fingerprint(path),
                "new": report.new,
                "changed": report.changed,
                "unchanged": report.unchanged,
            },
        )


def _chunks(path: Path, report: Report) -> Iterator[Found]:
    passed, rows_of = 0, {}
    with opened(path, COLUMNS, max_bytes=settings.MAX_IMPORT_BYTES) as table:
        for rows in chunks(table.rows):
            yield _compared(rows, rows_of, report)
            passed += len(rows)
            report.passed(passed, table.expected)


def _compared(rows: list[Row], rows_of: dict, report: Report) -> Found:
    days = {row.get("day") for row in rows} - {None}
    held = {holiday.day: holiday for holiday in Holiday.objects.filter(day__in=days)}
    found = Found()
    for row in rows:
        _refuse_second(row, rows_of)
        if row.refusals:
            report.refuse(row.refusals)
            continue
        values = {name: row.values[name] for name in FIELDS if name in row.values}
        holiday = held.get(row.values["day"])
        if holiday is None:
            found.new.append(Holiday(day=row.values["day"], **values))
            report.add(row.number, str(found.new[-1]))
        elif changes := _changes(holiday, values):
            found.changed.append(holiday)
            report.change(Change(row.number, str(holiday), changes))
        else:
            report.unchanged += 1
    return found


def _refuse_second(row: Row, rows_of: dict) -> None:
    day = row.get("day")
    if day and (first := rows_of.setdefault(day, row.number)) != row.number:
        why = _("The same day stands in row %(first)d. Remove one of the two.")
        row.refuse("day", why % {"first": first})


def _changes(holiday: Holiday, values: dict) -> list[tuple]:
    changes = []
    for name, new in values.items():
        if (old := getattr(holiday, name)) != new:
            setattr(holiday, name, new)
            changes.append((holiday._meta.get_field(name).verbose_name, old, new))
    return changes
