"""What a browser sends from the form of an activity."""

from uuid import UUID

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from activities import actions, changes
from activities.models import Activity

LOG = reverse("workspace:activity-log")
DRAFT = reverse("workspace:activity-draft")
KEY = UUID("0b6d1a30-5f0c-4c55-9c52-0d5a7b1f2c11")
OTHER_KEY = UUID("0b6d1a30-5f0c-4c55-9c52-0d5a7b1f2c12")


def sent(**values) -> dict:
    """A lecture in May with what the first lines ask for; None leaves a field out."""
    data = {
        "key": str(KEY),
        "title": "防灾减灾讲座",
        "kind": "lecture",
        "held_on": "2026-05-12",
        "attendance": "46",
        "counted_in": "persons",
        "audience": "residents",
    } | values
    return {name: value for name, value in data.items() if value is not None}


def edited(activity: Activity, **values) -> dict:
    """The form of a record that is kept, with some of it changed."""
    return sent(
        key=str(OTHER_KEY),
        version=str(changes.latest(activity).pk),
        title=activity.title,
        kind=activity.kind,
        held_on=activity.held_on.isoformat(),
        attendance="" if activity.attendance is None else str(activity.attendance),
        counted_in=activity.counted_in or "persons",
        **values,
    )


def entry(**values) -> actions.Entry:
    """The same for the action."""
    parts = {name: values.pop(name) for name in list(values) if name in actions.Entry.__slots__}
    own = {
        "title": "防灾减灾讲座",
        "kind": "lecture",
        "audience": "residents",
        "attendance": None,
        "counted_in": "",
    } | values
    return actions.Entry(values=own, **parts)


def file(content: bytes, name: str = "IMG_3.jpg", kind: str = "image/jpeg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, content_type=kind)


def at(name: str, activity: Activity) -> str:
    return reverse(f"workspace:activity-{name}", args=[activity.pk])
