"""Activities as files to take away, in the columns under which an import reads them again."""

from collections.abc import Iterator

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from activities.imports import COLUMNS
from activities.imports.template import WIDTHS, organiser_word
from activities.models import Activity, ActivityQuerySet, Audience, CountedIn, Kind, PublicityOutput
from outreach.shared.cells import plain_lines
from outreach.shared.csv_files import csv_blocks
from outreach.shared.workbooks import Leaf, workbook

# As many activities are in memory at a time, with what belongs to them.
CHUNK = 1000
FULL_DAY_WIDTH = 16


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
    found = activities.select_related("unit").prefetch_related("partners", "outputs")
    for activity in found.iterator(chunk_size=CHUNK):
        cells = _cells(activity, words)
        yield [cells[column.name] for column in COLUMNS]


def _cells(activity: Activity, words: Words) -> dict:
    materials = [f"{words.materials[one.kind]}:{one.number}" for one in activity.outputs.all()]
    return {
        "community_code": activity.unit.code,
        "organiser": words.organisers[activity.unit.is_street],
        "date": activity.held_on,
        "title": activity.title,
        "kind": words.kinds[activity.kind],
        "theme": activity.theme,
        "audience": words.audiences[activity.audience],
        "attendance": activity.attendance,
        "attendance_unit": words.counted_in[activity.counted_in],
        "partner": ";".join(sorted(partner.name for partner in activity.partners.all())),
        "materials": ";".join(materials),
        "place": activity.place,
        "summary": plain_lines(activity.summary),
        "state": words.states[activity.status],
        "source_url": activity.source_url,
        "year_assumed": words.flags[activity.year_is_assumed],
        "day_assumed": words.flags[activity.day_is_assumed],
        "community_assumed": words.flags[activity.unit_is_assumed],
    }
