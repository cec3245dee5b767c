"""The history of an activity, read back: what it was before, who changed what, and when."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from outreach.communities.models import Unit

from .models import Activity, Photo

# What people entered; the rest follows from it by itself.
SHOWN = (
    "status",
    "title",
    "kind",
    "held_on",
    "starts",
    "ends",
    "attendance",
    "counted_in",
    "place",
    "audience",
    "theme",
    "summary",
    "campaign_id",
    "plan_item_id",
    "is_into_community",
    "opposes_cults",
    "cancel_reason",
    "withdraw_reason",
)
# Long or kept as a number: that they changed is said, not what they were.
NAMED_ONLY = ("summary", "campaign_id", "plan_item_id")


@dataclass(frozen=True, slots=True)
class Difference:
    """One field of an activity, as it was and as it is, in words."""

    label: str
    old: str = ""
    new: str = ""
    is_named_only: bool = False


@dataclass(frozen=True, slots=True)
class Event:
    """One moment in the life of a record."""

    at: datetime
    by: str
    what: str
    reason: str
    differences: tuple[Difference, ...] = ()


def latest(activity: Activity):
    """The newest state in the history; None for a row that was written without one."""
    return activity.history.order_by("-history_id").select_related("history_user").first()


def entered_with(key: UUID, *, unit: Unit) -> Activity | None:
    """The activity that was entered, or last changed, with the form of this key."""
    states = Activity.history.filter(unit=unit.pk, entry_key=key).values("id")
    return Activity.objects.filter(unit=unit.pk, pk__in=states).first()


def status_before(activity: Activity, *, today: date) -> str:
    """What a withdrawn activity was; where no history tells, its day does."""
    earlier = activity.history.exclude(status=Activity.Status.WITHDRAWN).order_by("-history_id")
    if state := earlier.values_list("status", flat=True).first():
        return state
    is_to_come = activity.held_on > today
    return Activity.Status.PLANNED if is_to_come else Activity.Status.RECORDED


def differences(old, new) -> tuple[Difference, ...]:
    """What differs between two states, which may be rows or states of the history."""
    names = [name for name in SHOWN if getattr(old, name) != getattr(new, name)]
    return tuple(
        Difference(
            label=_label(name),
            old="" if name in NAMED_ONLY else in_words(name, getattr(old, name)),
            new="" if name in NAMED_ONLY else in_words(name, getattr(new, name)),
            is_named_only=name in NAMED_ONLY,
        )
        for name in names
    )


def events(activity: Activity) -> list[Event]:
    """The life of a record, the newest first; two queries, however long it was."""
    states = list(activity.history.order_by("history_id").select_related("history_user"))
    found = [_event(before, state) for before, state in zip([None, *states], states, strict=False)]
    found += _photo_events(Photo.history.filter(activity_id=activity.pk))
    return sorted(found, key=lambda event: event.at, reverse=True)


def _event(before, state) -> Event:
    return Event(
        at=state.history_date,
        by=_name(state.history_user),
        what=_what(before, state),
        reason=state.history_change_reason or "",
        differences=differences(before, state) if before else (),
    )


def _what(before, state) -> str:
    if before is None:
        return pgettext("history", "entered")
    if before.status == state.status:
        return pgettext("history", "changed")
    return {
        Activity.Status.WITHDRAWN: pgettext("history", "withdrawn"),
        Activity.Status.CANCELLED: pgettext("history", "cancelled"),
    }.get(state.status) or _what_came_of(before.status, state.status)


def _what_came_of(before: str, now: str) -> str:
    if before in (Activity.Status.WITHDRAWN, Activity.Status.CANCELLED):
        return pgettext("history", "put back")
    return (
        pgettext("history", "recorded")
        if now == Activity.Status.RECORDED
        else pgettext("history", "changed")
    )


def _photo_events(states: Iterable) -> Iterable[Event]:
    """What happened to photos; what one person did within a minute is one event."""
    groups = defaultdict(list)
    for state in states.select_related("history_user"):
        minute = state.history_date.replace(second=0, microsecond=0)
        groups[minute, _name(state.history_user), state.history_type].append(state.history_date)
    for (_minute, by, sign), moments in groups.items():
        what = _photos_in_words(sign, len(moments))
        yield Event(at=max(moments), by=by, what=what, reason="")


def _photos_in_words(sign: str, number: int) -> str:
    if sign == "+":
        words = ngettext("%(number)d photo added", "%(number)d photos added", number)
    elif sign == "-":
        words = ngettext("%(number)d photo removed", "%(number)d photos removed", number)
    else:
        words = ngettext(
            "words or consent of %(number)d photo changed",
            "words or consent of %(number)d photos changed",
            number,
        )
    return words % {"number": number}


def _name(user) -> str:
    return str(user) if user else ""


def _label(name: str) -> str:
    return str(Activity._meta.get_field(name.removesuffix("_id")).verbose_name)


def in_words(name: str, value: Any) -> str:
    """A value as the person knows it from the pages."""
    if value is None or value == "":
        return pgettext("value", "empty")
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    choices = dict(Activity._meta.get_field(name).flatchoices)
    return str(choices.get(value, value))
