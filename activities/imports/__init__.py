"""Records of activities from a table: all of it is taken, or nothing.

`preview` tells what an import would do, `apply` does it. Both take the file in chunks, so its
length costs time and hardly any memory, and neither asks the database once per row.
"""

from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from activities.models import Activity, ActivityQuerySet
from outreach.accounts.models import AuditEntry, User
from outreach.communities.models import Community, Street, Unit
from outreach.communities.models.unit import UnitQuerySet
from outreach.shared.imports import ImportRefused, Report, chunks, fingerprint
from outreach.shared.tables import TableRefused, opened

from .columns import COLUMNS, columns_of
from .comparing import Found, compared
from .records import records
from .writing import Writer

__all__ = ["COLUMNS", "apply", "preview"]


def preview(
    path: Path, *, units: UnitQuerySet, today: date, report: Report, home: Unit | None = None
) -> None:
    """Tell in the report what an import would do; nothing is written.

    A row that names no unit belongs to `home`, where there is one; then it takes no other.
    """
    units = _reached(units, home)
    try:
        for _found in _chunks(path, units, today, report, Activity.objects.all(), home):
            pass
    except TableRefused as refused:
        report.refuse(refused.refusals)


@transaction.atomic
def apply(
    path: Path,
    *,
    units: UnitQuerySet,
    now: datetime,
    report: Report,
    by: User | None,
    file_name: str,
    home: Unit | None = None,
) -> None:
    """Bring the records of these units in; what is already there is updated, never doubled.

    :raises ImportRefused: if one row or more was refused; then nothing at all is written.
    """
    units = _reached(units, home)
    # Two imports for the same street go one after the other, so neither doubles the other's rows.
    own = Q(pk__in=units.values("pk"))
    above = Q(pk__in=Community.objects.filter(pk__in=units.values("pk")).values("street"))
    streets = Street.objects.filter(own | above).order_by("pk")
    list(streets.select_for_update(of=("self",), no_key=True).values_list("pk"))

    reason = _("Import of %(file)s") % {"file": file_name}
    writer = Writer(now=now, by=by, reason=reason[:100])
    held = Activity.objects.select_for_update(no_key=True)
    try:
        for found in _chunks(path, units, timezone.localdate(now), report, held, home):
            if not report.refused:
                writer.write(found)
    except TableRefused as refused:
        report.refuse(refused.refusals)
    if report.refused:
        raise ImportRefused(report)
    if report.changes_something:
        AuditEntry.objects.create(
            at=now,
            by=by,
            deed="import_activities",
            subject=file_name[:200],
            details={
                "sha256": fingerprint(path),
                "new": report.new,
                "changed": report.changed,
                "unchanged": report.unchanged,
            },
        )


def _reached(units: UnitQuerySet, home: Unit | None) -> UnitQuerySet:
    return units if home is None else units.filter(pk=home.pk)


def _chunks(
    path: Path,
    units: UnitQuerySet,
    today: date,
    report: Report,
    held: ActivityQuerySet,
    home: Unit | None,
) -> Iterator[Found]:
    """Read, check and compare the table chunk by chunk, and count it all in the report."""
    seen: dict[bytes, int] = {}
    passed = 0
    with opened(path, columns_of(home), max_bytes=settings.MAX_IMPORT_BYTES) as table:
        for rows in chunks(table.rows):
            taken = records(rows, units=units, home=home, today=today, seen=seen, report=report)
            yield compared(taken, held=held, today=today, report=report)
            passed += len(rows)
            report.passed(passed, table.expected)
