"""What is new and what is changed, beside the activities that are already there."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from activities.models import Activity, ActivityQuerySet, PublicityOutput
from outreach.shared import cells
from outreach.shared.imports import Change, Report
from outreach.shared.tables import Refusal

from .records import Key, Record

# A plan that has come true is recorded.
COMES_TRUE = (Activity.Status.PLANNED, Activity.Status.RECORDED)


@dataclass(slots=True)
class Found:
    """What a chunk of the table comes to."""

    new: list[Record] = field(default_factory=list)
    changed: list[tuple[Activity, Record, set[str]]] = field(default_factory=list)


def compared(
    records: list[Record], *, held: ActivityQuerySet, today: date, report: Report
) -> Found:
    existing = _existing(records, held)
    found = Found()
    for record in records:
        activity = existing.get(record.key)
        record.values["status"] = _state(record, today)
        _refuse_another_state(record, activity)
        if record.source.refusals:
            report.refuse(record.source.refusals)
        elif activity is None:
            found.new.append(record)
            report.add(record.row, f"{record.held_on} {record.title}")
        elif activity.status == Activity.Status.WITHDRAWN:
            why = _("This record was withdrawn. Put it back first, or leave this row out.")
            report.refuse([Refusal(why, row=record.row, column="title")])
        elif differences := _differences(activity, record):
            found.changed.append((activity, record, {name for name, _old, _new in differences}))
            report.change(Change(record.row, str(activity), [_in_words(*d) for d in differences]))
        else:
            report.unchanged += 1
    return found


def _state(record: Record, today: date) -> str:
    """As the table says; where it says nothing, by the day."""
    by_day = Activity.Status.RECORDED if record.held_on <= today else Activity.Status.PLANNED
    return record.source.get("state") or by_day


def _refuse_another_state(record: Record, activity: Activity | None) -> None:
    """Cancelling and undoing are decided on an activity's page, with a reason."""
    written = record.source.get("state")
    if written is None or (activity and written == activity.status):
        return
    if written == Activity.Status.CANCELLED:
        why = _("A table does not cancel an activity. Cancel it on its page, with the reason.")
        record.source.refuse("state", why)
    elif activity and (activity.status, written) != COMES_TRUE:
        why = _("This activity is “%(state)s” here. A table does not change that; use its page.")
        record.source.refuse("state", why % {"state": activity.get_status_display()})


def _existing(records: list[Record], held: ActivityQuerySet) -> dict[Key, Activity]:
    held = held.filter(
        unit__in={record.unit_id for record in records},
        held_on__in={record.held_on for record in records},
        title__in={record.title for record in records},
    ).prefetch_related("partners", "outputs")
    return {(activity.unit_id, activity.held_on, activity.title): activity for activity in held}


def _differences(activity: Activity, record: Record) -> list[tuple[str, Any, Any]]:
    old = {name: getattr(activity, name) for name in record.values}
    new = dict(record.values)
    # Nothing else about the state is the table's business.
    if (old["status"], new["status"]) != COMES_TRUE:
        new["status"] = old["status"]
    # A theme that was there before tells nothing new about what the activity counts for.
    if "opposes_cults" in new and new["theme"] == old["theme"]:
        new["opposes_cults"] = old["opposes_cults"]
    if "summary" in old:
        old["summary"] = cells.plain_lines(old["summary"])
    if record.partners is not None:
        old["partners"] = sorted(partner.name for partner in activity.partners.all())
        new["partners"] = sorted(record.partners)
    if record.outputs is not None:
        old["outputs"] = {output.kind: output.number for output in activity.outputs.all()}
        new["outputs"] = record.outputs
    return [(name, old[name], new[name]) for name in new if old[name] != new[name]]


def _in_words(name: str, old: Any, new: Any) -> tuple[str, str, str]:
    related = PublicityOutput._meta if name == "outputs" else Activity._meta.get_field(name)
    return str(related.verbose_name), _shown(name, old), _shown(name, new)


def _shown(name: str, value: Any) -> str:
    """A value as the person knows it from the pages."""
    if name == "partners":
        return "; ".join(value)
    if name == "outputs":
        return "; ".join(f"{PublicityOutput.Kind(kind).label}: {n}" for kind, n in value.items())
    if value is None:
        return ""
    if name == "summary":
        return cells.shortened(value)
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    choices = dict(Activity._meta.get_field(name).flatchoices)
    return str(choices.get(value, value))
