"""What the clock makes at the start of a period: one obligation for each unit that owes.

And what it makes of them when a unit ends: its successor takes them over, or they are waived.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import cached_property
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.db.models import Max, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from outreach.communities.models import ActiveSpan, Lineage, Street, Unit

from .models import Campaign, Definition, Holiday, Obligation, Transfer, UnitTarget, Waiver
from .rules import due, periods, prorating


class NotAdopted(Exception):
    """A street owes no such summary in that period; the message says what to do."""


# --- Opening ------------------------------------------------------------------------------------


@transaction.atomic
def open_period(*, street: Street, period: periods.Period) -> list[Obligation]:
    """Make the summary obligations of a street and its communities for a period, once each.

    Owed only by units that exist in the period. Returns all of them, old and new.

    :raises NotAdopted: if the street has no such duty in that year.
    """
    opening = Opening(street)
    definition = opening.in_force(Definition.SUMMARIES.get(period.kind), period.year)
    # The plan asks for one half-year summary, about the first half; the annual covers the rest.
    if definition is None or (period.kind is periods.Kind.HALF and period.first.month != 1):
        raise NotAdopted(
            _("%(street)s owes no summary for %(period)s. Adopt the programme first.")
            % {"street": street, "period": period.key}
        )
    opening.make([(definition, period)])
    owed = Obligation.objects.filter(
        unit__in=Unit.objects.of_street(street),
        definition__code=definition.code,
        period_key=period.key,
    )
    return list(owed.select_related("definition", "unit").order_by("unit__code"))


def open_due_periods(*, today: date) -> None:
    """Open what every street and its communities owe by this day, and close what ended units owed.

    All periods of the year that have begun are opened, so that days without a run are made good,
    and last year's yearly duties, which are shown open in January.
    """
    for street in Street.objects.active_between(today, today):
        with transaction.atomic():
            opening = Opening(street)
            opening.make(opening.begun_by(today))
            close_ended(street=street, today=today)


def undated_campaigns(*, street: Street, year: int) -> list[Definition]:
    """Duties that nobody owes because their campaign has no days in that year yet."""
    opening = Opening(street)
    in_force = [opening.in_force(code, year) for code in opening.definitions]
    return [
        duty
        for duty in filter(None, in_force)
        if duty.period_kind == Definition.PeriodKind.CAMPAIGN
        and (duty.campaign_code, year) not in opening.campaigns
    ]


@dataclass(frozen=True)
class Opening:
    """What is read once to make a street's obligations, whatever their number."""

    street: Street
    only: Unit | None = None

    @cached_property
    def definitions(self) -> dict[str, list[Definition]]:
        """Versions of each duty, newest first."""
        versions = defaultdict(list)
        for definition in self.street.definitions.order_by("-version"):
            definition.street = self.street
            versions[definition.code].append(definition)
        return versions

    @cached_property
    def holidays(self) -> due.Holidays:
        return Holiday.objects.as_rules()

    @cached_property
    def units(self) -> list[Unit]:
        if self.only:
            return [self.only]
        return list(Unit.objects.of_street(self.street).order_by("code"))

    @cached_property
    def spans(self) -> dict[int, list[tuple[date, date | None]]]:
        spans = defaultdict(list)
        rows = ActiveSpan.objects.filter(unit__in=self.units)
        for unit_id, first, until in rows.values_list("unit", "active_from", "active_until"):
            spans[unit_id].append((first, until))
        return spans

    @cached_property
    def campaigns(self) -> dict[tuple[str, int], tuple[date, date]]:
        """First and last day of each campaign of a year; several of one code count as one."""
        found = {}
        for campaign in Campaign.objects.order_by("starts_on"):
            key = campaign.code, campaign.year
            first, last = found.get(key, (campaign.starts_on, campaign.ends_on))
            found[key] = min(first, campaign.starts_on), max(last, campaign.ends_on)
        return found

    @cached_property
    def own_targets(self) -> dict[tuple[int, int], UnitTarget]:
        rows = UnitTarget.objects.filter(definition__street=self.street)
        return {(row.definition_id, row.unit_id): row for row in rows}

    def in_force(self, code: str | None, year: int) -> Definition | None:
        """The newest version of a duty that is valid in a year."""
        versions = self.definitions.get(code, ())
        return next((each for each in versions if each.valid_from_year <= year), None)

    def begun_by(self, today: date) -> Iterator[tuple[Definition, periods.Period]]:
        """Each duty with each period that has to be open on a day."""
        last_year = periods.holding(today, periods.Kind.YEAR).previous_year()
        for code in self.definitions:
            before = self.in_force(code, last_year.year)
            if before and before.period_kind == Definition.PeriodKind.YEAR:
                yield before, last_year
            if now := self.in_force(code, today.year):
                for period in now.periods_until(today):
                    yield now, period

    def of_year(self, year: int) -> Iterator[Obligation]:
        """What units owe for a year or will owe, its later periods too; none of it is saved."""
        for code in self.definitions:
            definition = self.in_force(code, year)
            for period in definition.periods_until(date(year, 12, 31)) if definition else ():
                if period.year == year:
                    for unit in self._owing(definition, period):
                        yield self._obligation(definition, unit, period)

    def make(self, wanted: Iterable[tuple[Definition, periods.Period]]) -> None:
        """Make the obligations that are missing; an earlier version of a duty stays what it was."""
        wanted = list(wanted)
        held = set(
            Obligation.objects.filter(
                unit__in=self.units, period_key__in={period.key for _, period in wanted}
            ).values_list("definition__code", "unit", "period_key")
        )
        made = [
            self._obligation(definition, unit, period)
            for definition, period in wanted
            for unit in self._owing(definition, period)
            if (definition.code, unit.pk, period.key) not in held
        ]
        Obligation.objects.bulk_create(made, ignore_conflicts=True)

    def _obligation(self, definition: Definition, unit: Unit, period: periods.Period) -> Obligation:
        return Obligation.of(
            definition=definition,
            unit=unit,
            period=period,
            holidays=self.holidays,
            zone=ZoneInfo(settings.TIME_ZONE),
            campaign=self._campaign(definition, period),
            own_target=self.own_targets.get((definition.pk, unit.pk)),
            quarters=self._quarters(unit, period),
        )

    def _campaign(self, definition: Definition, period: periods.Period) -> tuple[date, date] | None:
        if definition.period_kind != Definition.PeriodKind.CAMPAIGN:
            return None
        return self.campaigns.get((definition.campaign_code, period.year))

    def _quarters(self, unit: Unit, period: periods.Period) -> int:
        if period.kind is not periods.Kind.YEAR:
            return prorating.QUARTERS
        return prorating.quarters_of(self.spans[unit.pk], year=period.year)

    def _owing(self, definition: Definition, period: periods.Period) -> Iterator[Unit]:
        """Units that a duty binds and that exist when it counts."""
        campaign = self._campaign(definition, period)
        if definition.period_kind == Definition.PeriodKind.CAMPAIGN and campaign is None:
            return
        first, last = campaign or (period.first, period.last)
        if definition.asks_for_whole_periods:
            last = first
        for unit in self.units:
            if definition.binds(unit) and self._exists(unit, first, last):
                yield unit

    def _exists(self, unit: Unit, first: date, last: date) -> bool:
        return any(
            begins <= last and (until is None or until > first)
            for begins, until in self.spans[unit.pk]
        )


# --- Closing ------------------------------------------------------------------------------------


def close_ended(*, street: Street, today: date) -> None:
    """Pass on what units that no longer exist still owed; what nobody can take over is waived."""
    ended = _ended(street, today)
    if not ended:
        return
    open_ones = [
        duty
        for duty in Obligation.objects.still_owed()
        .filter(unit__in=ended)
        .select_related("definition", "unit")
        if duty.effective_due_at > ended[duty.unit_id]
    ]
    if not open_ones:
        return
    heirs = _heirs(open_ones)
    now = timezone.now()
    Transfer.objects.bulk_create(
        Transfer(obligation=duty, successor=heirs[duty.pk], reason=_passed_on(duty), at=now)
        for duty in open_ones
        if duty.pk in heirs
    )
    Waiver.objects.bulk_create(
        Waiver(obligation=duty, reason=_ended_words(duty), at=now)
        for duty in open_ones
        if duty.pk not in heirs
    )


def _ended(street: Street, today: date) -> dict[int, datetime]:
    """Units of a street that exist no longer, with the moment they ended."""
    zone = ZoneInfo(settings.TIME_ZONE)
    gone = (
        Unit.objects.of_street(street)
        .exclude(pk__in=Unit.objects.active_between(today, date.max).values("pk"))
        .annotate(ended_on=Max("spans__active_until"))
        .exclude(ended_on=None)
    )
    return {
        pk: datetime.combine(ended_on, time.min, tzinfo=zone)
        for pk, ended_on in gone.values_list("pk", "ended_on")
    }


def _heirs(duties: Collection[Obligation]) -> dict[int, Obligation]:
    """The same duty for the same period of the community that followed, by obligation."""
    successors = defaultdict(list)
    lineage = Lineage.objects.filter(predecessor__in={duty.unit_id for duty in duties})
    for predecessor, successor in lineage.order_by("pk").values_list("predecessor", "successor"):
        successors[predecessor].append(successor)
    theirs = Obligation.objects.still_owed().filter(
        Q(unit__in={pk for pks in successors.values() for pk in pks}),
        period_key__in={duty.period_key for duty in duties},
    )
    same = {
        (duty.unit_id, duty.definition.code, duty.period_key): duty
        for duty in theirs.select_related("definition")
    }
    found = {}
    for duty in duties:
        for successor in successors[duty.unit_id]:
            if heir := same.get((successor, duty.definition.code, duty.period_key)):
                found[duty.pk] = heir
                break
    return found


def _passed_on(duty: Obligation) -> str:
    return _("%(unit)s no longer exists; its successor owes this.") % {"unit": duty.unit}


def _ended_words(duty: Obligation) -> str:
    return _("%(unit)s no longer exists.") % {"unit": duty.unit}
