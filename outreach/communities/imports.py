"""Streets and their communities from a table: all of it is taken, or nothing.

`preview` tells what an import would do, `apply` does it. Names are brought up to date; a
community never changes its street this way, because that is a matter of lineage.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.db.models import Min
from django.utils.translation import gettext as _

from outreach.accounts.models import AuditEntry, User
from outreach.shared import cells
from outreach.shared.imports import Change, ImportRefused, Report, chunks, fingerprint
from outreach.shared.tables import Column, Row, TableRefused, opened

from .models import ActiveSpan, Community, Street
from .models.unit import UnitQuerySet

# A unit whose beginning the table does not tell has existed since before all records.
SINCE_EVER = date(2000, 1, 1)

COLUMNS = [
    Column("code", "代码", cells.code(12)),
    Column("name", "名称", cells.text(60)),
    Column("street_code", "街道代码", cells.code(9)),
    Column("street_name", "街道名称", cells.text(60)),
    Column("name_en", "英文名称", cells.text(120), blank="", optional=True),
    Column("street_name_en", "街道英文名称", cells.text(120), blank="", optional=True),
    Column("active_from", "设立日期", cells.day, blank=SINCE_EVER, optional=True),
]


@dataclass(slots=True)
class Scope:
    """The streets that may be touched, and those the table has named so far."""

    streets: UnitQuerySet
    may_add: bool
    communities: dict[str, int] = field(default_factory=dict)
    # Kept from chunk to chunk with their new names, so that a rename is told once.
    held: dict[str, Street] = field(default_factory=dict)
    named: dict[str, tuple[str, int]] = field(default_factory=dict)


@dataclass(slots=True)
class Found:
    """What a chunk of the table comes to: rows by their street, and units with new names."""

    new: list[Row] = field(default_factory=list)
    renamed: list[Street | Community] = field(default_factory=list)


def preview(path: Path, *, streets: UnitQuerySet, may_add: bool, report: Report) -> None:
    """Tell in the report what an import would do; nothing is written."""
    try:
        for _found in _chunks(path, Scope(streets, may_add), report):
            pass
    except TableRefused as refused:
        report.refuse(refused.refusals)


@transaction.atomic
def apply(
    path: Path,
    *,
    streets: UnitQuerySet,
    may_add: bool,
    now: datetime,
    report: Report,
    by: User | None,
    file_name: str,
) -> None:
    """Bring communities in, for these streets and, where streets `may_add`, for new ones.

    :raises ImportRefused: if one row or more was refused; then nothing at all is written.
    """
    # Two imports for the same street go one after the other, so neither doubles the other's rows.
    list(streets.order_by("pk").select_for_update(of=("self",), no_key=True).values_list("pk"))
    reason = _("Import of %(file)s") % {"file": file_name}
    writer = Writer(by=by, reason=reason[:100])
    try:
        for found in _chunks(path, Scope(streets, may_add), report):
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
            deed="import_communities",
            subject=file_name[:200],
            details={
                "sha256": fingerprint(path),
                "new": report.new,
                "changed": report.changed,
                "unchanged": report.unchanged,
            },
        )


def _chunks(path: Path, scope: Scope, report: Report) -> Iterator[Found]:
    """Read, check and compare the table chunk by chunk, and count it all in the report."""
    passed = 0
    with opened(path, COLUMNS, max_bytes=settings.MAX_IMPORT_BYTES) as table:
        for rows in chunks(table.rows):
            yield _compared(rows, scope, report)
            passed += len(rows)
            report.passed(passed, table.expected)


def _compared(rows: list[Row], scope: Scope, report: Report) -> Found:
    codes = {row.get("street_code") for row in rows} - {None} - scope.held.keys()
    scope.held.update((street.code, street) for street in scope.streets.filter(code__in=codes))
    streets = scope.held
    held = Community.objects.filter(code__in={row.get("code") for row in rows} - {None})
    held = held.select_related("street").annotate(since=Min("spans__active_from"))
    communities = {community.code: community for community in held}
    found = Found()
    for row in rows:
        community = communities.get(row.get("code"))
        _refuse_wrong_codes(row, scope, streets, community)
        _refuse_another_beginning(row, community)
        _refuse_second_name(row, scope)
        if row.refusals:
            report.refuse(row.refusals)
            continue
        renamed = _renamed(streets.get(row.values["street_code"]), row, "street_")
        if community:
            renamed += _renamed(community, row, "")
        found.renamed += [unit for unit, _fields in renamed]
        if community is None:
            found.new.append(row)
            report.add(row.number, "{street_name}: {code} {name}".format(**row.values))
        if renamed:
            fields = [one for _unit, changed in renamed for one in changed]
            report.change(Change(row.number, row.values["code"], fields))
        elif community:
            report.unchanged += 1
    return found


def _refuse_wrong_codes(row: Row, scope: Scope, streets: dict, community: Community | None) -> None:
    code, street_code = row.get("code"), row.get("street_code")
    if code and (first := scope.communities.setdefault(code, row.number)) != row.number:
        why = _("The same code stands in row %(first)d. Remove one of the two.")
        row.refuse("code", why % {"first": first})
    if not (code and street_code):
        return
    if not code.startswith(street_code):
        why = _("A community's code begins with the code of its street, here %(street)s.")
        row.refuse("code", why % {"street": street_code})
    elif community and community.street.code != street_code:
        why = _("This community belongs to %(street)s. Another street is entered as its lineage.")
        row.refuse("street_code", why % {"street": community.street})
    elif street_code not in streets and not scope.may_add:
        why = _("No street office with the code %(code)s is known here. Check the code.")
        row.refuse("street_code", why % {"code": street_code})


def _refuse_another_beginning(row: Row, community: Community | None) -> None:
    active_from = row.get("active_from")
    if community and active_from and active_from != community.since:
        why = _("This community is here since %(since)s. Change its active span on its own page.")
        row.refuse("active_from", why % {"since": community.since})


def _refuse_second_name(row: Row, scope: Scope) -> None:
    """A street has one name in the whole table; a row with a wrong code says nothing about it."""
    code, name = row.get("street_code"), row.get("street_name")
    if row.refusals or not (code and name):
        return
    first_name, first = scope.named.setdefault(code, (name, row.number))
    if first_name != name:
        why = _("In row %(first)d the street of this code is called “%(name)s”. Use one name.")
        row.refuse("street_name", why % {"first": first, "name": first_name})


def _renamed(unit: Street | Community | None, row: Row, prefix: str) -> list[tuple]:
    """The unit with its new names, and what they were; nothing if they are the same."""
    if unit is None:
        return []
    changed = []
    for name in ("name", "name_en"):
        old, new = getattr(unit, name), row.get(prefix + name)
        if new is not None and new != old:
            setattr(unit, name, new)
            label = f"{unit._meta.verbose_name}: {unit._meta.get_field(name).verbose_name}"
            changed.append((label, old, new))
    return [(unit, changed)] if changed else []


@dataclass(frozen=True, slots=True)
class Writer:
    """Writes chunks; remembers who imports and from which file."""

    by: User | None
    reason: str

    def write(self, found: Found) -> None:
        for unit in found.renamed:
            self._save(unit)
        codes = {row.values["street_code"] for row in found.new}
        streets = {street.code: street for street in Street.objects.filter(code__in=codes)}
        spans = []
        for row in found.new:
            code = row.values["street_code"]
            if code not in streets:
                streets[code] = self._save(
                    Street(
                        code=code,
                        name=row.values["street_name"],
                        name_en=row.get("street_name_en") or "",
                    )
                )
                spans.append(ActiveSpan(unit=streets[code], active_from=SINCE_EVER))
            community = self._save(
                Community(
                    code=row.values["code"],
                    name=row.values["name"],
                    name_en=row.get("name_en") or "",
                    street=streets[code],
                )
            )
            active_from = row.get("active_from") or SINCE_EVER
            spans.append(ActiveSpan(unit=community, active_from=active_from))
        ActiveSpan.objects.bulk_create(spans)

    def _save(self, unit: Street | Community) -> Street | Community:
        unit._history_user = self.by
        unit._change_reason = self.reason
        unit.save()
        return unit
