"""What a community does with its activities: enter, change, withdraw, put back, cancel."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import partial
from typing import Any
from uuid import UUID

from django.core.files.base import File
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from outreach.accounts.models import User
from outreach.communities.models import Partner, Unit

from . import changes
from .models import (
    Activity,
    ActivityDraft,
    AudienceCount,
    CountedIn,
    EmploymentTraining,
    Photo,
    PublicityOutput,
)

Status = Activity.Status
FINISHED = (Status.CANCELLED, Status.WITHDRAWN)


@dataclass(frozen=True, slots=True)
class PhotoWords:
    """What is said anew about a photo that is kept already, or that it goes; None says nothing."""

    photo_id: int
    caption: str | None = None
    has_consent: bool | None = None
    is_removed: bool = False


@dataclass(frozen=True, slots=True)
class Entry:
    """What somebody enters about an activity, clean; `values` are its own fields."""

    values: Mapping[str, Any]
    partners: Collection[Partner] = ()
    bands: Mapping[str, int] = field(default_factory=dict)
    bands_counted_in: str = CountedIn.PERSONS
    outputs: Mapping[str, int] = field(default_factory=dict)
    employment: Mapping[str, Any] | None = None
    photos: Collection[File] = ()
    has_consent: bool = False
    photo_words: Collection[PhotoWords] = ()


class EntryRefused(Exception):
    """An activity cannot be kept like this; the message tells them why, and `field` where."""

    def __init__(self, message: str, *, field: str | None = None, twin: Activity | None = None):
        super().__init__(message)
        self.field, self.twin = field, twin


class ChangedMeanwhile(Exception):
    """Somebody else saved the activity since its form was opened; `latest` is their state."""

    def __init__(self, latest):
        super().__init__(_("Somebody else saved this activity while you were writing."))
        self.latest = latest


class StaleDraft(Exception):
    """What is kept is newer than this draft; the message says so."""


# --- Entering -------------------------------------------------------------------------------------


@transaction.atomic
def record(*, unit: Unit, key: UUID, entry: Entry, by: User, now: datetime) -> Activity:
    """Keep an activity: as planned if its day is still to come, else as recorded.

    Sending the same key again is harmless: the activity that is kept already is returned.

    :raises EntryRefused: if people are counted ahead, or this title stands on that day already.
    """
    _hold(unit)
    ActivityDraft.objects.filter(unit=unit, key=key).delete()
    if kept := changes.entered_with(key, unit=unit):
        return kept
    today = timezone.localdate(now)
    activity = Activity(unit_id=unit.pk, entry_key=key, **entry.values)
    _refuse_counts_ahead(activity, today=today)
    _judge(activity, today=today, now=now)
    try:
        with transaction.atomic():
            _save(activity, by=by, now=now)
    except IntegrityError:
        # The same form sent twice at once, or somebody else with the same title.
        if kept := changes.entered_with(key, unit=unit):
            return kept
        _refuse_twin(activity)
        raise
    _write_parts(activity, entry)
    _keep_photos(activity, entry, by=by)
    return activity


@transaction.atomic
def change(
    *, activity: Activity, key: UUID, seen: int | None, entry: Entry, by: User, now: datetime
) -> Activity:
    """Put right what is kept, or record what was planned and is held now.

    `seen` is the state that the form showed. Sending the same form again is harmless.

    :raises ChangedMeanwhile: if somebody saved another state since.
    :raises EntryRefused: if it is cancelled or withdrawn, or cannot be kept like this.
    """
    activity = _locked(activity)
    latest = changes.latest(activity)
    if latest is not None and latest.pk != seen:
        if latest.entry_key == key and _says(activity, entry):
            return activity
        raise ChangedMeanwhile(latest)
    if activity.status in FINISHED:
        raise EntryRefused(_("Take this activity back first; then it can be changed."))
    held_on = activity.held_on
    for name, value in entry.values.items():
        setattr(activity, name, value)
    today = timezone.localdate(now)
    _refuse_counts_ahead(activity, today=today)
    _refuse_held_without_a_count(activity, today=today)
    if activity.held_on != held_on:
        activity.year_is_assumed = activity.day_is_assumed = False
    _judge(activity, today=today, now=now)
    activity.entry_key = key
    changed = _write_parts(activity, entry) | _reword_photos(activity, entry, by=by)
    if entry.photos:
        changed.add(_("photos"))
    try:
        with transaction.atomic():
            _save(activity, by=by, now=now, parts=changed)
    except IntegrityError:
        _refuse_twin(activity)
        raise
    _keep_photos(activity, entry, by=by)
    return activity


def _hold(unit: Unit) -> None:
    """An entry and its draft come one after the other, so that no draft outlives what was saved."""
    Unit.objects.select_for_update(no_key=True).get(pk=unit.pk)


def _locked(activity: Activity) -> Activity:
    """The row as it is now, held until the end: two people never decide about it at once."""
    return Activity.objects.select_for_update(of=("self",)).get(pk=activity.pk)


def _says(activity: Activity, entry: Entry) -> bool:
    return all(getattr(activity, name) == value for name, value in entry.values.items())


def _judge(activity: Activity, *, today: date, now: datetime) -> None:
    """Nobody chooses a state: the day decides. What is recorded keeps the hour it was."""
    if activity.held_on > today:
        activity.status, activity.recorded_at = Status.PLANNED, None
    elif activity.pk is None or activity.status != Status.RECORDED:
        activity.status, activity.recorded_at = Status.RECORDED, now


def _refuse_counts_ahead(activity: Activity, *, today: date) -> None:
    if activity.held_on > today and activity.attendance is not None:
        why = _("This day is still to come, so nobody can have been counted. Leave it empty.")
        raise EntryRefused(why, field="attendance")


def _refuse_held_without_a_count(activity: Activity, *, today: date) -> None:
    """What was planned is recorded with the number of people who came."""
    is_held = activity.status == Status.PLANNED and activity.held_on <= today
    if is_held and not activity.counted_in:
        why = _(
            "Enter how many came, or choose “not applicable”. "
            "If it did not take place, cancel it instead."
        )
        raise EntryRefused(why, field="attendance")


def _refuse_twin(activity: Activity) -> None:
    same = Activity.objects.filter(
        unit=activity.unit_id, held_on=activity.held_on, title=activity.title
    )
    twin = same.exclude(pk=activity.pk).first()
    if twin is None:
        return
    if twin.status == Status.WITHDRAWN:
        why = _(
            "An activity of this title on this day was withdrawn. Put it back and change it, "
            "instead of entering it anew."
        )
    else:
        why = _("There is an activity of this title on this day already. Open it and change it.")
    raise EntryRefused(why, field="title", twin=twin)


def _save(activity: Activity, *, by: User | None, now: datetime, parts: Collection[str] = ()):
    activity._history_user, activity._history_date = by, now
    activity._change_reason = ", ".join(sorted(parts))[:100]
    activity.save()


# --- What belongs to an activity ------------------------------------------------------------------


def _write_parts(activity: Activity, entry: Entry) -> set[str]:
    """Partners, age bands, material and results; returns the names of those that changed."""
    changed = set()
    if set(activity.partners.all()) != set(entry.partners):
        activity.partners.set(entry.partners)
        changed.add(_("partner organisations"))
    if _write_bands(activity, entry):
        changed.add(_("age bands"))
    if _write_outputs(activity, entry.outputs):
        changed.add(_("publicity output"))
    if _write_employment(activity, entry.employment):
        changed.add(_("employment training"))
    return changed


def _write_bands(activity: Activity, entry: Entry) -> bool:
    """The numbers of this way of counting; those of the other way stay as they are."""
    counts = activity.audience_counts.filter(counted_in=entry.bands_counted_in)
    if dict(counts.values_list("band", "number")) == dict(entry.bands):
        return False
    counts.delete()
    AudienceCount.objects.bulk_create(
        AudienceCount(
            activity=activity, band=band, number=number, counted_in=entry.bands_counted_in
        )
        for band, number in entry.bands.items()
    )
    return True


def _write_outputs(activity: Activity, outputs: Mapping[str, int]) -> bool:
    if dict(activity.outputs.values_list("kind", "number")) == dict(outputs):
        return False
    activity.outputs.all().delete()
    PublicityOutput.objects.bulk_create(
        PublicityOutput(activity=activity, kind=kind, number=number)
        for kind, number in outputs.items()
    )
    return True


def _write_employment(activity: Activity, result: Mapping[str, Any] | None) -> bool:
    kept = EmploymentTraining.objects.filter(activity=activity)
    held = kept.values("kind", "skills", "placed").first()
    if held == (dict(result) if result else None):
        return False
    if result:
        EmploymentTraining.objects.update_or_create(activity=activity, defaults=dict(result))
    else:
        kept.delete()
    return True


def _reword_photos(activity: Activity, entry: Entry, *, by: User) -> set[str]:
    changed = set()
    photos = {photo.pk: photo for photo in activity.photos.all()}
    for words in entry.photo_words:
        photo = photos.get(words.photo_id)
        if photo is None:
            continue
        photo._history_user = by
        if words.is_removed:
            storage, name = photo.image.storage, photo.image.name
            photo.delete()
            transaction.on_commit(partial(storage.delete, name))
        elif not _reword(photo, words):
            continue
        changed.add(_("photos"))
    return changed


def _reword(photo: Photo, words: PhotoWords) -> bool:
    """Write what is said of a photo; tells whether that was anything new."""
    said = {"caption": words.caption, "has_consent": words.has_consent}
    new = {
        name: value
        for name, value in said.items()
        if value is not None and value != getattr(photo, name)
    }
    for name, value in new.items():
        setattr(photo, name, value)
    if new:
        photo.save(update_fields=[*new])
    return bool(new)


def _keep_photos(activity: Activity, entry: Entry, *, by: User) -> None:
    """Files come last; if one cannot be written, those before it go with their rows."""
    written = []
    try:
        for file in entry.photos:
            photo = Photo(activity=activity, has_consent=entry.has_consent)
            photo._history_user = by
            photo.image.save(file.name, file, save=False)
            written.append(photo)
            photo.save()
    except BaseException:
        for photo in written:
            photo.image.storage.delete(photo.image.name)
        raise


# --- Withdrawing, taking back, cancelling ---------------------------------------------------------


@transaction.atomic
def withdraw(*, activity: Activity, reason: str, by: User, now: datetime) -> Activity:
    """Take a record out of everything, but keep it; withdrawing twice is harmless.

    :raises EntryRefused: without a reason.
    """
    activity = _locked(activity)
    if activity.status == Status.WITHDRAWN:
        return activity
    if not reason.strip():
        raise EntryRefused(_("Say why the record is withdrawn."), field="reason")
    activity.status = Status.WITHDRAWN
    activity.withdraw_reason, activity.withdrawn_at = reason.strip(), now
    _save(activity, by=by, now=now)
    return activity


@transaction.atomic
def restore(*, activity: Activity, by: User, now: datetime) -> Activity:
    """Take a withdrawn or cancelled activity back, as what it was before."""
    activity = _locked(activity)
    if activity.status == Status.WITHDRAWN:
        activity.status = changes.status_before(activity, today=timezone.localdate(now))
        activity.withdraw_reason, activity.withdrawn_at = "", None
    elif activity.status == Status.CANCELLED:
        activity.status, activity.cancel_reason = Status.PLANNED, ""
    else:
        return activity
    _save(activity, by=by, now=now)
    return activity


@transaction.atomic
def cancel(*, activity: Activity, reason: str, by: User, now: datetime) -> Activity:
    """Say that a planned activity will not take place, or did not; twice is harmless.

    :raises EntryRefused: without a reason, or if it is recorded or withdrawn.
    """
    activity = _locked(activity)
    if activity.status == Status.CANCELLED:
        return activity
    if activity.status != Status.PLANNED:
        raise EntryRefused(_("Only what is planned can be cancelled. Withdraw the record instead."))
    if not reason.strip():
        raise EntryRefused(_("Say why the activity was cancelled."), field="reason")
    activity.status, activity.cancel_reason = Status.CANCELLED, reason.strip()
    _save(activity, by=by, now=now)
    return activity


# --- Drafts ---------------------------------------------------------------------------------------


@transaction.atomic
def keep_draft(
    *, unit: Unit, key: UUID, data: Mapping[str, Any], typed_at: int, by: User, now: datetime
) -> ActivityDraft:
    """Keep what somebody has typed so far; what was typed later is never overwritten.

    :raises StaleDraft: if something newer is kept, or the activity itself.
    """
    _hold(unit)
    if changes.entered_with(key, unit=unit):
        raise StaleDraft(_("This activity is saved already."))
    values = {"data": dict(data), "typed_at": typed_at, "by": by, "updated_at": now}
    draft, is_new = ActivityDraft.objects.select_for_update(of=("self",)).get_or_create(
        unit_id=unit.pk, key=key, defaults=values
    )
    if is_new:
        return draft
    if typed_at < draft.typed_at:
        raise StaleDraft(_("A newer draft is kept already."))
    for name, value in values.items():
        setattr(draft, name, value)
    draft.save()
    return draft
