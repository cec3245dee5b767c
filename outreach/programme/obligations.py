"""What the clock makes at the start of a period: one obligation for each unit that owes."""

from datetime import date
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from outreach.communities.models import Street, Unit

from .models import Definition, Holiday, Obligation
from .rules import periods


class NotAdopted(Exception):
    """A street owes no such summary in that period; the message says what to do."""


@transaction.atomic
def open_period(*, street: Street, period: periods.Period) -> list[Obligation]:
    """Make the summary obligations of a street and its communities for a period, once each.

    Owed only by units that exist in the period. Returns all of them, old and new.

    :raises NotAdopted: if the street has no such duty in that year.
    """
    definition = _definition(street, period)
    if definition is None:
        raise NotAdopted(
            _("%(street)s owes no summary for %(period)s. Adopt the programme first.")
            % {"street": street, "period": period.key}
        )
    holidays = Holiday.objects.as_rules()
    zone = ZoneInfo(settings.TIME_ZONE)
    Obligation.objects.bulk_create(
        [
            Obligation.of(
                definition=definition, unit=unit, period=period, holidays=holidays, zone=zone
            )
            for unit in _owing(definition, street, period)
        ],
        ignore_conflicts=True,
    )
    owed = Obligation.objects.filter(
        unit__in=Unit.objects.of_street(street),
        definition__code=definition.code,
        period_key=period.key,
    )
    return list(owed.select_related("definition", "unit").order_by("unit__code"))


def _owing(definition: Definition, street: Street, period: periods.Period):
    """Units that owe a duty in a period and do not yet hold an earlier version of it."""
    held = Obligation.objects.filter(definition__code=definition.code, period_key=period.key)
    units = (
        Unit.objects.of_street(street)
        .active_between(period.first, period.last)
        .exclude(pk__in=held.values("unit"))
    )
    if definition.owed_by == Definition.OwedBy.COMMUNITY:
        return units.exclude(pk=street.pk)
    if definition.owed_by == Definition.OwedBy.STREET:
        return units.filter(pk=street.pk)
    return units


def open_due_periods(*, today: date) -> None:
    """Open whatever periods hold this day, and last year's annual duty shown open in January."""
    last_year = periods.holding(today, periods.Kind.YEAR).previous_year()
    current = [periods.holding(today, kind) for kind in (periods.Kind.YEAR, periods.Kind.HALF)]
    for street in Street.objects.active_between(today, today):
        for period in [last_year, *current]:
            if _definition(street, period):
                open_period(street=street, period=period)


def _definition(street: Street, period: periods.Period) -> Definition | None:
    """The summary duty of a street for a period, if it has one."""
    # The plan asks for one half-year summary, about the first half; the annual covers the rest.
    if period.kind is periods.Kind.HALF and period.first.month != 1:
        return None
    code = Definition.SUMMARIES.get(period.kind)
    if code is None:
        return None
    return Definition.objects.in_force(street=street, code=code, year=period.year)
