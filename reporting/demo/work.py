"""The activities of the demo street: imported as an office would, then filled in by hand."""

import csv
import tempfile
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path

from django.core.files.base import ContentFile
from django.utils import timezone

from activities import imports
from activities.imports.records import FURTHEST_AHEAD
from activities.models import Activity, Photo, PlanItem
from outreach.communities.models import Street, Unit
from outreach.shared import history
from outreach.shared.imports import Report
from outreach.shared.uploads import clean_photo

from . import files, rows
from .drawing import draw

FILLED_IN = (
    "starts",
    "ends",
    "place",
    "summary",
    "campaign_id",
    "is_into_community",
    "opposes_cults",
    "cancel_reason",
)
CHANGED = (*FILLED_IN, "plan_item_id", "status", "recorded_at")
# Only known once an activity was held.
COUNTED_AFTERWARDS = ("attendance", "attendance_unit", "materials")


def add_activities(*, street: Street, now: datetime) -> int:
    """Import the activities; those that were not there before get place, time and summary."""
    before = set(Activity.objects.values_list("pk", flat=True))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "activities.csv")
        _write(path, known_on(timezone.localdate(now), files.rows("activities")))
        imports.apply(
            path,
            units=Unit.objects.of_street(street),
            now=now,
            report=Report(),
            by=None,
            file_name=path.name,
        )
    new = Activity.objects.filter(unit__in=Unit.objects.of_street(street)).exclude(pk__in=before)
    return _fill_in(list(new), now)


def known_on(today: date, table: list[dict[str, str]]) -> list[dict[str, str]]:
    """What an office could have written down by a day: nobody has been counted ahead of it."""
    known = []
    for row in table:
        held_on = date.fromisoformat(row["date"])
        if held_on > today + FURTHEST_AHEAD:
            continue
        ahead = held_on > today
        known.append(row | dict.fromkeys(COUNTED_AFTERWARDS, "") if ahead else row)
    return known


def _write(path: Path, table: list[dict[str, str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, table[0].keys())
        writer.writeheader()
        writer.writerows(table)


def _fill_in(activities: list[Activity], now: datetime) -> int:
    details = rows.records(Activity, files.rows("activity_details"))
    by_key = {(row["unit_id"], row["held_on"], row["title"]): row for row in details}
    plans = _plans()
    for activity in activities:
        row = by_key[activity.unit_id, activity.held_on, activity.title]
        for name in FILLED_IN:
            setattr(activity, name, row[name])
        activity.plan_item_id = plans.get((activity.unit_id, activity.held_on.year, activity.title))
        if activity.cancel_reason:
            activity.status = Activity.Status.CANCELLED
        if activity.status == Activity.Status.RECORDED:
            activity.recorded_at = _recorded(activity, int(row["recorded_after_days"]), now)
        else:
            activity.recorded_at, activity.summary = None, ""
        # One statement each: a single one for all of them is several times slower.
        changed = {name: getattr(activity, name) for name in CHANGED}
        Activity.objects.filter(pk=activity.pk).update(**changed)
    rows.remember(Activity, activities, sign=history.CHANGED, now=now)
    return len(activities)


def _plans() -> dict[tuple[int, int, str], int]:
    held = PlanItem.objects.values_list("unit", "year", "title", "pk")
    return {(unit, year, title): pk for unit, year, title, pk in held}


def _recorded(activity: Activity, after_days: int, now: datetime) -> datetime:
    """In the evening some days later, and never in the future."""
    day = datetime.combine(activity.held_on + timedelta(days=after_days), activity.ends)
    return min(now, timezone.make_aware(day))


def add_what_was_counted(model, name: str, *, now: datetime) -> int:
    """Rows about activities, as far as those have been held."""
    held = set(Activity.objects.counted().values_list("pk", flat=True))
    wanted = rows.records(model, files.rows(name))
    return rows.add(model, [row for row in wanted if row["activity_id"] in held], now=now)


def add_photos() -> int:
    """Draw a photo for each row of the file that has none yet."""
    held = set(Photo.objects.values_list("activity", "caption"))
    counted = set(Activity.objects.counted().values_list("pk", flat=True))
    wanted = [
        row
        for row in rows.records(Photo, files.rows("photos"))
        if row["activity_id"] in counted and (row["activity_id"], row["caption"]) not in held
    ]
    Photo.objects.bulk_create(_photos(wanted))
    return len(wanted)


def _photos(wanted: Iterable[rows.Record]) -> list[Photo]:
    @cache
    def picture(motif: str, variant: int) -> bytes:
        return clean_photo(ContentFile(draw(motif, variant), name="drawn.jpg")).read()

    photos = []
    for row in wanted:
        drawn = picture(row.pop("motif"), int(row.pop("variant")))
        photos.append(Photo(image=ContentFile(drawn, name="photo.jpg"), **row))
    return photos
