"""Activities as files to take away, in the columns under which an import reads them again."""

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from activities.imports import COLUMNS
from activities.imports.template import WIDTHS, organiser_word
from activities.models import Activity, ActivityQuerySet, Audience, CountedIn, Kind, PublicityOutput
from outreach.communities.models import Unit
from outreach.shared.cells import plain_lines
from outreach.shared.csv_files import Value, csv_blocks
from outreach.shared.imports import chunks
from outreach.shared.workbooks import Leaf, workbook

# As many activities are in memory at a time, with what belongs to them.
CHUNK = 1000
FULL_DAY_WIDTH = 16
# What is read of each activity: rows of values cost a third of what whole activities would.
HELD = (
    "held_on",
    "title",
    "kind",
    "theme",
    "audience",
    "attendance",
    "counted_in",
    "place",
    "summary",
    "status",
    "source_url",
    "year_is_assumed",
    "day_is_assumed",
    "unit_is_assumed",
)


def activities_csv(activities: ActivityQuerySet) -> Iterator[bytes]:
    """One row an activity, some hundred at a time."""
    return csv_blocks(_headings(), _rows(activities, Words()))


def activities_workbook(activities: ActivityQuerySet) -> bytes:
    widths = [WIDTHS.get(column.name, FULL_DAY_WIDTH) for column in COLUMNS]
    rows = _rows(activities, Words())
    return workbook([Leaf(_("Activities"), _headings(), rows, widths)])


class Words:
    """The words of the page's language, looked up once: rows may be written after the page."""

    def __init__(self):
        self.kinds, self.audiences = _labels(Kind), _labels(Audience)
        self.counted_in = _labels(CountedIn)
        self.states, self.materials = _labels(Activity.Status), _labels(PublicityOutput.Kind)
        self.flags = {True: _("yes"), False: _("no")}
        self.organisers = {it: organiser_word(is_street=it) for it in (True, False)}


def _labels(choices) -> dict[str, str]:
    return {value: str(label) for value, label in choices.choices} | {"": ""}


def _headings() -> list[str]:
    language = get_language() or ""
    return [column.heading(language) for column in COLUMNS]


def _rows(activities: ActivityQuerySet, words: Words) -> Iterator[list]:
    found = activities.values_list("pk", "unit", *HELD).iterator(chunk_size=CHUNK)
    for chunk in chunks(found, CHUNK):
        pks = [pk for pk, *_values in chunk]
        units = Unit.objects.in_bulk({unit for _pk, unit, *_values in chunk})
        materials, partners = _materials(pks, words), _partners(pks)
        for pk, unit, *values in chunk:
            cells = _cells(dict(zip(HELD, values, strict=True)), units[unit], words)
            cells["materials"] = ";".join(materials[pk])
            cells["partner"] = ";".join(sorted(partners[pk]))
            yield [cells[column.name] for column in COLUMNS]


def _cells(held: dict[str, Any], unit: Unit, words: Words) -> dict[str, Value]:
    return {
        "community_code": unit.code,
        "organiser": words.organisers[unit.is_street],
        "date": held["held_on"],
        "title": held["title"],
        "kind": words.kinds[held["kind"]],
        "theme": held["theme"],
        "audience": words.audiences[held["audience"]],
        "attendance": held["attendance"],
        "attendance_unit": words.counted_in[held["counted_in"]],
        "place": held["place"],
        "summary": plain_lines(held["summary"]),
        "state": words.states[held["status"]],
        "source_url": held["source_url"],
        "year_assumed": words.flags[held["year_is_assumed"]],
        "day_assumed": words.flags[held["day_is_assumed"]],
        "community_assumed": words.flags[held["unit_is_assumed"]],
    }


def _materials(pks: list[int], words: Words) -> dict[int, list[str]]:
    """Publicity output of each activity, as a cell lists it."""
    found = defaultdict(list)
    rows = PublicityOutput.objects.filter(activity__in=pks)
    for pk, kind, number in rows.values_list("activity", "kind", "number"):
        found[pk].append(f"{words.materials[kind]}:{number}")
    return found


def _partners(pks: list[int]) -> dict[int, list[str]]:
    found = defaultdict(list)
    rows = Activity.partners.through.objects.filter(activity__in=pks)
    for pk, name in rows.values_list("activity", "partner__name"):
        found[pk].append(name)
    return found
