"""What a unit does with its year's plan: add, change and remove items, copy last year's, undo."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

from django.core import signing
from django.db import transaction
from django.db.models import OuterRef, QuerySet, Subquery
from django.utils.dates import MONTHS
from django.utils.translation import gettext as _
from simple_history.utils import bulk_create_with_history

from outreach.accounts.models import User
from outreach.communities.models import Unit
from outreach.programme.rules.periods import LAST_YEAR

from .models import Activity, PlanItem

# What an item says, and so what a copy of it says.
SAYS = (
    "title",
    "kind",
    "month",
    "theme",
    "expected_attendance",
    "audience",
    "is_into_community",
    "opposes_cults",
)
# What no longer stands for an item: whoever cancelled it plans anew.
GIVEN_UP = (Activity.Status.CANCELLED, "withdrawn")


class PlanRefused(Exception):
    """The plan cannot be changed that way; the message tells them why."""


@transaction.atomic
def add(*, unit: Unit, year: int, today: date, **values) -> PlanItem:
    """Put an item into a year's plan.

    :raises PlanRefused: if that year cannot be planned now, or the month has one of that title.
    """
    _hold(unit)
    _refuse_year(year, today)
    item = PlanItem(unit_id=unit.pk, year=year, **values)
    _refuse_twice(item)
    item.save()
    return item


@transaction.atomic
def change(*, item: PlanItem, year: int, today: date, **values) -> PlanItem:
    """Correct an item, or move it to another month; activities that belong to it stay with it.

    :raises PlanRefused: if it was removed meanwhile, its year or the new one cannot be planned
        now, or the month has one of that title.
    """
    _hold(item.unit)
    item = PlanItem.objects.filter(pk=item.pk).first()
    if item is None:
        raise PlanRefused(_("This item was removed from the plan meanwhile. Add it anew."))
    _refuse_year(item.year, today)
    _refuse_year(year, today)
    item.year = year
    for name, value in values.items():
        setattr(item, name, value)
    _refuse_twice(item)
    item.save()
    return item


@transaction.atomic
def remove(*, item: PlanItem, today: date) -> None:
    """Take an item out of the plan, twice is harmless; `put_back` undoes it.

    :raises PlanRefused: if its year cannot be planned now, or an activity stands for it.
    """
    _hold(item.unit)
    item = PlanItem.objects.filter(pk=item.pk).first()
    if item is None:
        return
    _refuse_year(item.year, today)
    if item.activities.exclude(status__in=GIVEN_UP).exists():
        raise PlanRefused(
            _("An activity belongs to this item, so it stays. Move it to another month instead.")
        )
    item.delete()


@transaction.atomic
def put_back(*, unit: Unit, pk: int, today: date) -> PlanItem:
    """Bring a removed item back as it was, under the number that others know it by.

    :raises PlanRefused: if nothing of that number was removed, its year cannot be planned now, or
        the month has one of that title again.
    """
    _hold(unit)
    removed = PlanItem.history.filter(id=pk, unit_id=unit.pk, history_type="-").first()
    if removed is None or PlanItem.objects.filter(pk=pk).exists():
        raise PlanRefused(_("There is nothing to put back."))
    item = removed.instance
    _refuse_year(item.year, today)
    _refuse_twice(item)
    item.save(force_insert=True)
    _left_by(item).update(plan_item=item)
    return item


def _left_by(item: PlanItem) -> QuerySet[Activity]:
    """Activities that belonged to an item until it was removed: their history still says so."""
    states = Activity.history.filter(id=OuterRef("pk")).order_by("-history_date", "-history_id")
    own = Activity.objects.filter(unit=item.unit_id, plan_item=None)
    return own.alias(was=Subquery(states.values("plan_item_id")[:1])).filter(was=item.pk)


# --- Last year's plan -----------------------------------------------------------------------------


def copied_already(*, unit: Unit, year: int) -> set[tuple[int, str]]:
    """Months and titles that a year's plan has, so that nothing is copied twice."""
    return set(PlanItem.objects.filter(unit=unit, year=year).values_list("month", "title"))


@transaction.atomic
def copy_last_year(
    *, unit: Unit, year: int, chosen: Collection[int], by: User | None, today: date
) -> list[PlanItem]:
    """Copy chosen items of the year before; what the plan has already is left out.

    :raises PlanRefused: if that year cannot be planned now, or nothing is left to copy.
    """
    _hold(unit)
    _refuse_year(year, today)
    held = copied_already(unit=unit, year=year)
    last_year = PlanItem.objects.filter(unit=unit, year=year - 1, pk__in=chosen)
    copies = [
        PlanItem(unit_id=unit.pk, year=year, **{name: getattr(item, name) for name in SAYS})
        for item in last_year
        if (item.month, item.title) not in held
    ]
    if not copies:
        raise PlanRefused(_("Tick at least one item that the plan does not have yet."))
    return bulk_create_with_history(copies, PlanItem, default_user=by)


@transaction.atomic
def take_back(*, unit: Unit, pks: Collection[int], today: date) -> int:
    """Undo a copy; what was changed since, or has an activity, stays. Returns how many went.

    :raises PlanRefused: if that year cannot be planned now, or nothing can be taken back.
    """
    _hold(unit)
    changed = PlanItem.history.filter(id__in=pks, history_type="~")
    copies = PlanItem.objects.filter(unit=unit, pk__in=pks).exclude(pk__in=changed.values("id"))
    copies = list(copies.filter(activities=None))
    if not copies:
        raise PlanRefused(_("Nothing is left to undo: the items were changed, used or removed."))
    for item in copies:
        _refuse_year(item.year, today)
        item.delete()
    return len(copies)


# --- What is refused ------------------------------------------------------------------------------


def _hold(unit: Unit) -> None:
    """Whoever holds the unit's row changes its plan, so that nothing gets in twice."""
    Unit.objects.select_for_update(no_key=True).get(pk=unit.pk)


def may_be_planned(year: int, *, today: date) -> bool:
    """This year and the next: a plan comes before the work, and a year gone by stays as it was."""
    return today.year <= year <= min(today.year + 1, LAST_YEAR)


def _refuse_year(year: int, today: date) -> None:
    if may_be_planned(year, today=today):
        return
    if year < today.year:
        raise PlanRefused(_("The year %(year)d is over; its plan stays as it is.") % {"year": year})
    raise PlanRefused(
        _("%(year)d cannot be planned yet; take %(this)d or the year after it.")
        % {"year": year, "this": today.year}
    )


def _refuse_twice(item: PlanItem) -> None:
    same = PlanItem.objects.filter(
        unit=item.unit_id, year=item.year, month=item.month, title=item.title
    )
    if same.exclude(pk=item.pk).exists():
        raise PlanRefused(
            _("%(month)s already has “%(title)s”. Give it another title or another month.")
            % {"month": MONTHS[item.month], "title": item.title}
        )


# --- Undo -----------------------------------------------------------------------------------------

UNDO_FOR = timedelta(days=1)
SALT = "workspace.plan.undo"


@dataclass(frozen=True, slots=True)
class Undo:
    """What was done to the plan just now, and the words by which it is undone."""

    deed: str
    pks: list[int]
    token: str

    @property
    def is_removal(self) -> bool:
        return self.deed == "removed"


def undo_token(deed: str, pks: Collection[int], *, unit: Unit) -> str:
    """What a page keeps to undo a removal or a copy; only the same unit can use it."""
    return signing.dumps({"unit": unit.pk, "deed": deed, "pks": list(pks)}, salt=SALT)


def undoable(token: str, *, unit: Unit) -> Undo | None:
    """Read such words; None if they are another unit's, too old, or nobody's."""
    try:
        said = signing.loads(token, salt=SALT, max_age=UNDO_FOR)
    except signing.BadSignature:
        return None
    if said["unit"] != unit.pk:
        return None
    return Undo(deed=said["deed"], pks=said["pks"], token=token)
