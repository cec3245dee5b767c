"""What a community does about its places: positions, the science school, work with partners."""

from datetime import date
from functools import partial

from django.core.files.base import File
from django.db import models, transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from outreach.shared.days import beginning_of, refuse_to_come
from outreach.shared.histories import entered_today
from outreach.shared.lines import sameness, tidy

from .models import (
    Community,
    ContentChange,
    Facility,
    JointWork,
    Partner,
    ScienceSchool,
    Street,
    Unit,
)
from .models.facility import Photographed


class PositionRefused(Exception):
    """A position or its contents cannot be changed so; the message tells them why."""


class SchoolRefused(Exception):
    """The science school cannot be entered so; the message tells them why."""


class PartnerRefused(Exception):
    """Joint work or a partner cannot be entered so; the message tells them why."""


# --- Publicity positions --------------------------------------------------------------------------


@transaction.atomic
def add_position(
    *, unit: Unit, kind: str, name: str, location: str, active_from: date, today: date
) -> Facility:
    """Enter a position that the unit keeps up.

    :raises PositionRefused: if there is one of that kind and name, or the day is to come.
    """
    Unit.objects.select_for_update().get(pk=unit.pk)
    position = Facility(unit_id=unit.pk)
    return _kept(position, kind, name, location, active_from, today)


@transaction.atomic
def edit_position(
    *, position: Facility, kind: str, name: str, location: str, active_from: date, today: date
) -> Facility:
    """Put right what is known of a position.

    :raises PositionRefused: if another is called so, or the day does not fit what happened since.
    """
    position = _held(position)
    first = position.content_changes.order_by("changed_on").first()
    if first and first.changed_on < active_from:
        raise PositionRefused(
            _("Its contents were changed on %(day)s, so it was in use by then.")
            % {"day": date_format(first.changed_on)}
        )
    if position.active_until and position.active_until <= active_from:
        raise PositionRefused(_("The use has to end after it starts."))
    return _kept(position, kind, name, location, active_from, today)


@transaction.atomic
def close_position(*, position: Facility, on: date, today: date) -> Facility:
    """Take a position out of use: this day is the first on which it is not used any more.

    :raises PositionRefused: if it is closed, or the day does not fit what happened there.
    """
    position = _held(position)
    if position.active_until:
        raise PositionRefused(_("This position is already out of use."))
    refuse_to_come(on, today, PositionRefused)
    if on <= position.active_from:
        raise PositionRefused(_("The use has to end after it starts."))
    last = position.content_changes.first()
    if last and last.changed_on >= on:
        raise PositionRefused(
            _("Its contents were changed on %(day)s, so it was in use by then.")
            % {"day": date_format(last.changed_on)}
        )
    position.active_until = on
    position.save(update_fields=["active_until"])
    return position


@transaction.atomic
def reopen_position(*, position: Facility) -> Facility:
    """Take a closed position into use again; harmless where it is in use."""
    position = _held(position)
    if position.active_until:
        position.active_until = None
        position.save(update_fields=["active_until"])
    return position


def _kept(
    position: Facility, kind: str, name: str, location: str, active_from: date, today: date
) -> Facility:
    refuse_to_come(active_from, today, PositionRefused)
    others = Facility.objects.filter(unit=position.unit_id, kind=kind).exclude(pk=position.pk)
    if sameness(name) in map(sameness, others.values_list("name", flat=True)):
        raise PositionRefused(_("There is already a position of this kind and name."))
    position.kind, position.name, position.location = kind, tidy(name), tidy(location)
    position.active_from = active_from
    position.save()
    return position


def _held(position: Facility) -> Facility:
    """The row with its unit, held until the end: two decisions come one after the other."""
    Unit.objects.select_for_update().get(pk=position.unit_id)
    return Facility.objects.get(pk=position.pk)


# --- Changes of contents --------------------------------------------------------------------------


@transaction.atomic
def changed_today(*, position: Facility, today: date) -> ContentChange:
    """Note that the contents were changed today; tapping twice is harmless.

    :raises PositionRefused: if the position is not in use today.
    """
    position = _held(position)
    if found := position.content_changes.filter(changed_on=today).first():
        return found
    _refuse_out_of_use(position, today)
    return position.content_changes.create(changed_on=today)


@transaction.atomic
def change_contents(
    *,
    position: Facility,
    changed_on: date,
    topic: str,
    photo: File | None,
    has_consent: bool,
    today: date,
) -> ContentChange:
    """Note a change of contents with its day, and what can be seen there now.

    :raises PositionRefused: if the day is to come, not one of its use, or noted already.
    """
    position = _held(position)
    refuse_to_come(changed_on, today, PositionRefused)
    _refuse_out_of_use(position, changed_on)
    if position.content_changes.filter(changed_on=changed_on).exists():
        raise PositionRefused(_("This change is already recorded for that day."))
    change = ContentChange(facility=position, changed_on=changed_on, topic=tidy(topic))
    _keep_photo(change, photo, has_consent)
    change.save()
    return change


@transaction.atomic
def describe_change(
    *, change: ContentChange, topic: str, photo: File | None, has_consent: bool
) -> ContentChange:
    """Say what the new contents are about, and show them; without a new photo the old one stays.

    :raises PositionRefused: if the change was taken back meanwhile.
    """
    change = ContentChange.objects.select_for_update().filter(pk=change.pk).first()
    if change is None:
        raise PositionRefused(_("This change of contents was taken back meanwhile."))
    change.topic = tidy(topic)
    _keep_photo(change, photo, has_consent)
    change.save()
    return change


@transaction.atomic
def take_back_change(*, change: ContentChange, today: date) -> None:
    """Take a change back that was entered today by mistake, with its photo; twice is harmless.

    :raises PositionRefused: if it was entered on an earlier day.
    """
    change = ContentChange.objects.select_for_update().filter(pk=change.pk).first()
    if change is None:
        return
    if not entered_today([change], today):
        raise PositionRefused(
            _("Only what was entered today can be taken back. Ask the street office to correct it.")
        )
    change.delete()
    _forget(change.photo)


def _refuse_out_of_use(position: Facility, day: date) -> None:
    if day < position.active_from:
        raise PositionRefused(
            _("This position is in use from %(day)s.") % {"day": date_format(position.active_from)}
        )
    if position.active_until and day >= position.active_until:
        raise PositionRefused(
            _("This position is out of use since %(day)s.")
            % {"day": date_format(position.active_until)}
        )


# --- The science school ---------------------------------------------------------------------------


@transaction.atomic
def keep_school(
    *,
    unit: Unit,
    name: str,
    opened_on: date | None,
    has_plaque: bool,
    has_rules: bool,
    person_in_charge: str,
    photo: File | None,
    has_consent: bool,
    today: date,
) -> ScienceSchool:
    """Set the unit's science school up, or put right what is known of it.

    :raises SchoolRefused: if the day is to come, or there is a photo of a plaque but no plaque.
    """
    Unit.objects.select_for_update().get(pk=unit.pk)
    school = ScienceSchool.objects.filter(unit=unit.pk).first() or ScienceSchool(unit_id=unit.pk)
    if opened_on:
        refuse_to_come(opened_on, today, SchoolRefused)
    if photo and not has_plaque:
        raise SchoolRefused(_("There is a photo of the plaque: tick that it is on the door."))
    school.name, school.opened_on, school.person_in_charge = (
        tidy(name),
        opened_on,
        tidy(person_in_charge),
    )
    school.has_plaque, school.has_rules = has_plaque, has_rules
    _keep_photo(school, photo, has_consent)
    school.save()
    return school


# --- Partners and the four links ------------------------------------------------------------------


@transaction.atomic
def add_joint_work(
    *,
    community: Community,
    partner: Partner | None,
    new_partner: str,
    link: str,
    done_on: date,
    title: str,
    today: date,
) -> JointWork:
    """Note what was done together with a partner, who may be new to the street.

    :raises PartnerRefused: if the partner is unclear, the day is to come, or it is noted already.
    """
    work = JointWork(unit_id=community.pk)
    street = community.street
    return _noted(work, street, partner, new_partner, link, done_on, title, today)


@transaction.atomic
def edit_joint_work(
    *,
    work: JointWork,
    community: Community,
    partner: Partner | None,
    new_partner: str,
    link: str,
    done_on: date,
    title: str,
    today: date,
) -> JointWork:
    """Put right what was noted.

    :raises PartnerRefused: for the same reasons as when it is added, or if it was removed
        meanwhile.
    """
    own = JointWork.objects.select_for_update().filter(unit=community.pk)
    work = own.filter(pk=work.pk).first()
    if work is None:
        raise PartnerRefused(_("This joint work was removed meanwhile. Add it anew."))
    street = community.street
    return _noted(work, street, partner, new_partner, link, done_on, title, today)


@transaction.atomic
def restore_joint_work(*, community: Community, pk: int, today: date) -> JointWork:
    """Put back what was removed today.

    :raises PartnerRefused: if it is noted again, or was not removed today.
    """
    Unit.objects.select_for_update().get(pk=community.pk)
    removed = removed_joint_work(community=community, today=today).get(pk)
    if removed is None:
        raise PartnerRefused(_("Only what was removed today can be put back."))
    work = removed.instance
    _refuse_twice(work)
    work.save(force_insert=True)
    return work


def removed_joint_work(*, community: Community, today: date) -> dict[int, models.Model]:
    """What the community removed today and did not put back, as it was, by its old key."""
    removed = JointWork.history.filter(
        unit=community.pk,
        history_type="-",
        history_date__gte=beginning_of(today),
        partner__in=Partner.objects.all(),
    )
    there = JointWork.objects.filter(unit=community.pk)
    gone = removed.exclude(id__in=there.values("pk")).select_related("partner")
    return {state.id: state for state in gone.order_by("history_date", "history_id")}


def _noted(
    work: JointWork,
    street: Street,
    partner: Partner | None,
    new_partner: str,
    link: str,
    done_on: date,
    title: str,
    today: date,
) -> JointWork:
    Street.objects.select_for_update().get(pk=street.pk)
    refuse_to_come(done_on, today, PartnerRefused)
    if bool(partner) == bool(new_partner.strip()):
        raise PartnerRefused(_("Choose a partner from the list, or write the name of a new one."))
    work.partner = partner or _new_partner(street, new_partner)
    work.link, work.done_on, work.title = link, done_on, tidy(title)
    _refuse_twice(work)
    work.save()
    return work


def _new_partner(street: Street, name: str) -> Partner:
    """A community may add a partner to the street's list; what it is called stays the street's."""
    for held in street.partners.all():
        if sameness(name) in (sameness(held.name), sameness(held.name_en)):
            raise PartnerRefused(
                _("%(partner)s is already on the list: choose it there.") % {"partner": held}
            )
    return street.partners.create(name=tidy(name))


def _refuse_twice(work: JointWork) -> None:
    same = JointWork.objects.filter(
        unit=work.unit_id, partner=work.partner_id, link=work.link, done_on=work.done_on
    ).exclude(pk=work.pk)
    if sameness(work.title) in map(sameness, same.values_list("title", flat=True)):
        raise PartnerRefused(_("This joint work is already recorded."))


# --- What all of them share -----------------------------------------------------------------------


def _keep_photo(row: Photographed, photo: File | None, has_consent: bool) -> None:
    """A new photo takes the place of the old one, whose file goes with it."""
    if photo:
        _forget(row.photo)
        row.photo = photo
    row.has_consent = bool(row.photo) and has_consent


def _forget(photo) -> None:
    if photo:
        transaction.on_commit(partial(photo.storage.delete, photo.name))
