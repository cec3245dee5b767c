"""What people decide about duties and about what is owed."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from outreach.accounts.models import AuditEntry, User
from outreach.communities.models import Street, Unit
from outreach.shared.imports import Report

from . import imports, presets
from .models import Definition, Extension, Holiday, Obligation, Transfer, Waiver
from .rules import due


class ExtensionRefused(Exception):
    """More time cannot be asked for or given; the message tells them why."""


class ReleaseRefused(Exception):
    """An obligation cannot be waived or transferred; the message tells them why."""


# --- The programme --------------------------------------------------------------------------------


@transaction.atomic
def adopt_programme(*, street: Street, year: int, preset: str = presets.FEBRUARY) -> int:
    """Give a street the default duties from a year on; what it already has stays as it is.

    Returns how many definitions were added.
    """
    Street.objects.select_for_update().get(pk=street.pk)
    held = set(street.definitions.values_list("code", flat=True))
    missing = [values for values in presets.PROGRAMMES[preset] if values["code"] not in held]
    for values in missing:
        Definition.objects.create(street=street, valid_from_year=year, **values)
    return len(missing)


@transaction.atomic
def load_official_holidays(*, year: int, by: User | None, now: datetime) -> int:
    """Bring in the official calendar of a year, if it ships; returns how many days were new."""
    path = imports.official_calendar(year)
    if path is None or Holiday.objects.is_official_for(year):
        return 0
    report = Report()
    imports.apply(path, now=now, report=report, by=by, file_name=path.name)
    return report.new


@transaction.atomic
def next_version(*, definition: Definition) -> Definition:
    """Copy the newest version of a duty, with the units' own targets, as the one to edit.

    What is already owed keeps its own version.
    """
    Street.objects.select_for_update().get(pk=definition.street_id)
    versions = Definition.objects.filter(street=definition.street_id, code=definition.code)
    copy = versions.latest("version")
    own_targets = list(copy.unit_targets.all())
    for row in (copy, *own_targets):
        row.pk = None
        row._state.adding = True
    copy.version += 1
    copy.save()
    for own in own_targets:
        own.definition = copy
        own.save()
    return copy


# --- More time ------------------------------------------------------------------------------------


@transaction.atomic
def ask_extension(
    *, obligation: Obligation, wanted_on: date, reason: str, by: User, now: datetime
) -> Extension:
    """Ask the street office for more time, until the end of a day.

    :raises ExtensionRefused: if the day is no later, somebody asked already, or it is not owed.
    """
    obligation = _locked(obligation)
    if _is_released(obligation):
        raise ExtensionRefused(_("This is no longer owed, so there is nothing to extend."))
    if not reason.strip():
        raise ExtensionRefused(_("Say why more time is needed."))
    if obligation.extensions.filter(decision=Extension.Decision.WAITING).exists():
        raise ExtensionRefused(_("An extension is already asked for."))
    if _end_of(wanted_on) <= obligation.effective_due_at:
        raise ExtensionRefused(_("This day is not later than the one it is due on."))
    return obligation.extensions.create(
        wanted_on=wanted_on, reason=reason.strip(), asked_by=by, asked_at=now
    )


@transaction.atomic
def grant_extension(*, extension: Extension, until: date, by: User, now: datetime) -> Extension:
    """Give more time until the end of a day; the day it was due first stays on record.

    :raises ExtensionRefused: if it is decided already, by its author, the day is no later, or
        nothing is owed any more.
    """
    extension, obligation = _undecided(extension, by)
    if _is_released(obligation):
        raise ExtensionRefused(_("This is no longer owed, so there is nothing to extend."))
    if _end_of(until) <= obligation.effective_due_at:
        raise ExtensionRefused(_("This day is not later than the one it is due on."))
    extension.decision, extension.granted_on = Extension.Decision.GRANTED, until
    obligation.effective_due_at = _end_of(until)
    obligation.save(update_fields=["effective_due_at"])
    return _decided(extension, by, now)


@transaction.atomic
def refuse_extension(*, extension: Extension, answer: str, by: User, now: datetime) -> Extension:
    """Refuse more time, with the reason.

    :raises ExtensionRefused: if it is decided already, by its author, or no reason is given.
    """
    extension, _obligation = _undecided(extension, by)
    if not answer.strip():
        raise ExtensionRefused(_("Say why there is no more time."))
    extension.decision, extension.answer = Extension.Decision.REFUSED, answer.strip()
    return _decided(extension, by, now)


def _undecided(extension: Extension, by: User) -> tuple[Extension, Obligation]:
    obligation = _locked(Obligation(pk=extension.obligation_id))
    extension = Extension.objects.select_for_update().get(pk=extension.pk)
    if extension.decision != Extension.Decision.WAITING:
        raise ExtensionRefused(_("This request was already answered."))
    if extension.asked_by_id == by.pk:
        raise ExtensionRefused(_("Nobody answers their own request."))
    return extension, obligation


def _decided(extension: Extension, by: User, now: datetime) -> Extension:
    extension.decided_by, extension.decided_at = by, now
    extension.save()
    return extension


def _end_of(day: date) -> datetime:
    return due.due_instant(day=day, zone=ZoneInfo(settings.TIME_ZONE))


# --- No longer owed -------------------------------------------------------------------------------


@transaction.atomic
def waive(*, obligation: Obligation, reason: str, by: User, now: datetime) -> Waiver:
    """Let a unit off something it owes; the obligation stays on record with the reason.

    :raises ReleaseRefused: if it is not owed any more, or no reason is given.
    """
    obligation = _owed_still(obligation, reason)
    waiver = Waiver.objects.create(obligation=obligation, reason=reason.strip(), by=by, at=now)
    _note(by, now, "waive", obligation, reason)
    return waiver


@transaction.atomic
def transfer(*, obligation: Obligation, to: Unit, reason: str, by: User, now: datetime) -> Transfer:
    """Let another unit of the street take over what one owes, within the same duty and period.

    :raises ReleaseRefused: if it is not owed any more, the unit cannot take it, or no reason.
    """
    obligation = _owed_still(obligation, reason)
    if to.pk == obligation.unit_id:
        raise ReleaseRefused(_("An obligation cannot be transferred to itself."))
    street = obligation.definition.street
    if not Unit.objects.of_street(street).filter(pk=to.pk).exists():
        raise ReleaseRefused(_("Only a unit of the same street can take this over."))
    # Two transfers to one unit come one after the other: the second finds what the first made.
    Street.objects.select_for_update().get(pk=street.pk)
    successor = _taken_by(to, obligation)
    taken = Transfer.objects.create(
        obligation=obligation, successor=successor, reason=reason.strip(), by=by, at=now
    )
    _note(by, now, "transfer", obligation, reason)
    return taken


def _taken_by(unit: Unit, obligation: Obligation) -> Obligation:
    """What this unit owes of the same duty and period already, or a copy for it."""
    same = Obligation.objects.filter(
        unit=unit, definition__code=obligation.definition.code, period_key=obligation.period_key
    )
    if owed := same.still_owed().first():
        return owed
    if same.exists():
        raise ReleaseRefused(
            _("%(unit)s was itself released from this duty, so it cannot take it over.")
            % {"unit": unit}
        )
    copy = Obligation.objects.get(pk=obligation.pk)
    copy.pk, copy.unit = None, unit
    copy._state.adding = True
    copy.save()
    return copy


def _owed_still(obligation: Obligation, reason: str) -> Obligation:
    obligation = _locked(obligation)
    if _is_released(obligation):
        raise ReleaseRefused(_("This is already waived or transferred."))
    if not reason.strip():
        raise ReleaseRefused(_("Give the reason; it is kept."))
    return obligation


def _locked(obligation: Obligation) -> Obligation:
    """The row, held until the end, so that two decisions about it come one after the other."""
    rows = Obligation.objects.select_for_update(of=("self",))
    return rows.select_related("definition", "unit").get(pk=obligation.pk)


def _is_released(obligation: Obligation) -> bool:
    return not Obligation.objects.still_owed().filter(pk=obligation.pk).exists()


def _note(by: User, now: datetime, deed: str, obligation: Obligation, reason: str) -> None:
    AuditEntry.objects.create(
        at=now,
        by=by,
        deed=deed,
        subject=str(obligation)[:200],
        details={"obligation": obligation.pk, "reason": reason.strip()},
    )
