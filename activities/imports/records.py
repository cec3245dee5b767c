"""From the rows of a table to records of activities, or to refusals."""

import hashlib
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext as _

from activities.models import Activity, CountedIn
from outreach.communities.models import Unit
from outreach.communities.models.unit import UnitQuerySet
from outreach.shared.imports import Report
from outreach.shared.tables import Row

# Which field of an activity a column fills; what is not in the file is left as it is.
FIELDS = {
    "kind": "kind",
    "theme": "theme",
    "audience": "audience",
    "place": "place",
    "summary": "summary",
    "source_url": "source_url",
    "year_assumed": "year_is_assumed",
    "day_assumed": "day_is_assumed",
    "community_assumed": "unit_is_assumed",
}
# A theme with these characters stands for the duty to oppose cults and uphold science.
AGAINST_CULTS = "反邪"
FURTHEST_AHEAD = timedelta(days=366)


Key = tuple[int, date, str]


@dataclass(slots=True)
class Record:
    """One activity as the table has it, with its unit found."""

    row: int
    unit_id: int
    street_id: int
    held_on: date
    title: str
    values: dict[str, Any]
    partners: tuple[str, ...] | None
    outputs: dict[str, int] | None
    # The row it comes from, for what shows only beside what is already there.
    source: Row

    @property
    def key(self) -> Key:
        return self.unit_id, self.held_on, self.title


def records(
    rows: list[Row],
    *,
    units: UnitQuerySet,
    home: Unit | None,
    today: date,
    seen: dict[bytes, int],
    report: Report,
) -> list[Record]:
    """The rows that can be taken; the report hears of the others.

    Only these units are known; where somebody brings in their own, only `home`, which need not
    be named. `seen` remembers the rows of the chunks before.
    """
    if home:
        for row in rows:
            _take_home(row, home)
    codes = {row.get("community_code") for row in rows}
    known = {
        code: (pk, street or pk)
        for code, pk, street in units.filter(code__in=codes - {None}).values_list(
            "code", "pk", "as_community__street"
        )
    }
    taken = []
    for row in rows:
        if home:
            _refuse_other_units(row, home)
        else:
            _refuse_unknown_unit(row, known)
        _refuse_half_counts(row)
        _refuse_wrong_times(row, today)
        _refuse_twins(row, seen)
        if row.refusals:
            report.refuse(row.refusals)
        else:
            taken.append(_record(row, *known[row.values["community_code"]]))
    return taken


def _take_home(row: Row, home: Unit) -> None:
    """What a row leaves out about whose it is; a cell that could not be read is not left out."""
    for name, value in (("community_code", home.code), ("organiser", home.is_street)):
        if name not in row.headings or row.values.get(name, value) is None:
            row.values[name] = value


def _refuse_other_units(row: Row, home: Unit) -> None:
    """One and the same answer for every other code, whether there is a unit behind it or not."""
    if row.get("community_code") not in (None, home.code):
        why = _(
            "Only activities of %(home)s can be brought in here. "
            "Write its code, %(code)s, or leave the cell empty."
        )
        row.refuse("community_code", why % {"home": home, "code": home.code})
    if row.get("organiser") not in (None, home.is_street):
        why = _("Only activities of %(home)s can be brought in here. Leave the cell empty.")
        row.refuse("organiser", why % {"home": home})


def _refuse_unknown_unit(row: Row, known: dict) -> None:
    code, is_street = row.get("community_code"), row.get("organiser")
    if code is None:
        return
    if is_street is not None and is_street != (len(code) == 9):
        why = (
            _("The street office organises, so its code of 9 digits belongs here.")
            if is_street
            else _("A community organises, so its code of 12 digits belongs here.")
        )
        row.refuse("community_code", why)
    elif code not in known:
        why = _(
            "No unit with the code %(code)s is known here. "
            "Check the code, or import the communities first."
        )
        row.refuse("community_code", why % {"code": code})


def _refuse_half_counts(row: Row) -> None:
    """A head-count says what it counts, and only a head-count does."""
    if row.get("attendance_unit") and "attendance" not in row.headings:
        why = _("The table has no column %(name)s. Add it, or leave this column out as well.")
        row.refuse("attendance_unit", why % {"name": "attendance (参加人数)"})
        return
    if {"attendance", "attendance_unit"} & (row.headings.keys() - row.values.keys()):
        return  # One of the two cells could not be read; that is what has to be put right.
    unit = row.get("attendance_unit") or ""
    if row.get("attendance") is not None and unit not in (
        CountedIn.PERSONS,
        CountedIn.PERSON_TIMES,
    ):
        why = _("Say whether the attendance counts persons or person_times.")
        row.refuse("attendance_unit", why)
    if row.get("attendance") is None and unit in (CountedIn.PERSONS, CountedIn.PERSON_TIMES):
        why = _("Enter the number of people, or leave the attendance unit empty as well.")
        row.refuse("attendance", why)


def _refuse_wrong_times(row: Row, today: date) -> None:
    held_on = row.get("date")
    if held_on is None or held_on <= today:
        return
    if held_on > today + FURTHEST_AHEAD:
        row.refuse("date", _("%(day)s is more than a year ahead. Check it.") % {"day": held_on})
        return
    if row.get("attendance") is not None:
        why = _("%(day)s is still to come, so nobody can have been counted.")
        row.refuse("attendance", why % {"day": held_on})
    if row.get("state") == Activity.Status.RECORDED:
        why = _("%(day)s is still to come: write “planned”, or leave the cell empty.")
        row.refuse("state", why % {"day": held_on})


def _refuse_twins(row: Row, seen: dict[bytes, int]) -> None:
    """An activity stands in a table once; a digest is kept of each, which is short."""
    key = [row.get(column) for column in ("community_code", "date", "title")]
    if None in key:
        return
    digest = hashlib.blake2b(repr(key).encode(), digest_size=16).digest()
    first = seen.setdefault(digest, row.number)
    if first != row.number:
        why = _("The same organiser, date and title stand in row %(first)d. Remove one of the two.")
        row.refuse("title", why % {"first": first})


def _record(row: Row, unit_id: int, street_id: int) -> Record:
    values = {FIELDS[name]: value for name, value in row.values.items() if name in FIELDS}
    if "attendance" in row.values:
        values["attendance"] = row.values["attendance"]
        values["counted_in"] = row.get("attendance_unit") or ""
    if AGAINST_CULTS in values.get("theme", ""):
        values["opposes_cults"] = True
    return Record(
        row=row.number,
        unit_id=unit_id,
        street_id=street_id,
        held_on=row.values["date"],
        title=row.values["title"],
        values=values,
        partners=row.get("partner"),
        outputs=row.get("materials"),
        source=row,
    )
