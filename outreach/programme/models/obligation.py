from datetime import date
from typing import Self
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from outreach.communities.models import Unit
from outreach.programme.rules import due, periods, prorating
from outreach.shared.days import DayField

from .definition import Definition, UnitTarget


def validate_period_key(key: str) -> None:
    try:
        periods.parse(key)
    except periods.UnknownPeriod as error:
        raise ValidationError(_("Write a period as 2026, 2026H1, 2026Q2 or 2026-05.")) from error


class ObligationQuerySet(models.QuerySet):
    def visible_to(self, user, *, on: date) -> Self:
        return self.filter(unit__in=Unit.objects.visible_to(user, on=on))

    def of_summaries(self) -> Self:
        return self.filter(definition__code__in=Definition.SUMMARIES.values())

    def of_papers(self) -> Self:
        """Duties that are met by handing in a paper: work plans and summaries."""
        papers = [Definition.WORK_PLAN, *Definition.SUMMARIES.values()]
        return self.filter(definition__code__in=papers)

    def still_owed(self) -> Self:
        """Neither waived nor taken over by another unit."""
        return self.filter(waiver__isnull=True, transfer__isnull=True)

    def drafts_due(self, day: date) -> Self:
        """Those whose draft has to exist by this day."""
        return self.filter(draft_on__lte=day)


class Obligation(models.Model):
    """One duty that one unit owes for one period, with the due instant it is judged by."""

    definition = models.ForeignKey(
        Definition,
        verbose_name=_("duty definition"),
        on_delete=models.PROTECT,
        related_name="obligations",
    )
    unit = models.ForeignKey(
        Unit, verbose_name=_("unit"), on_delete=models.PROTECT, related_name="obligations"
    )
    period_key = models.CharField(_("period"), max_length=7, validators=[validate_period_key])
    due_on = DayField(_("due on"))
    due_at = models.DateTimeField(_("late from"))
    effective_due_at = models.DateTimeField(
        _("late from, with extension"),
        help_text=_("The same as the due instant unless an extension was granted."),
    )
    draft_on = DayField(_("draft made on"))
    count_from = DayField(_("counts from"))
    count_to = DayField(_("counts to"))
    target = models.PositiveIntegerField(_("target"), default=1)
    full_marks_target = models.PositiveIntegerField(
        _("target for full marks"), null=True, blank=True
    )
    quarters = models.PositiveSmallIntegerField(
        _("quarters the target is for"),
        default=4,
        help_text=_("Fewer than 4: pro-rated for a unit that exists part of the year."),
    )

    objects = ObligationQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("obligation")
        verbose_name_plural = _("obligations")
        ordering = ["due_at", "unit"]
        constraints = [
            models.UniqueConstraint(
                fields=["definition", "unit", "period_key"],
                name="obligation_once_per_unit_and_period",
                violation_error_message=_("This unit already owes this duty for the period."),
            ),
            models.CheckConstraint(
                condition=Q(count_to__gte=F("count_from")),
                name="obligation_window_in_order",
                violation_error_message=_("The counting window ends before it begins."),
            ),
            models.CheckConstraint(
                condition=Q(effective_due_at__gte=F("due_at")),
                name="obligation_extension_only_later",
                violation_error_message=_("An extension cannot make something due earlier."),
            ),
            models.CheckConstraint(
                condition=Q(quarters__range=(1, 4)),
                name="obligation_quarters_of_a_year",
                violation_error_message=_("A year has 1 to 4 quarters."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit}: {self.definition.local_name} {self.period_key}"

    @property
    def period(self) -> periods.Period:
        return periods.parse(self.period_key)

    def days_left(self, today: date) -> int:
        """Whole days until the due day; negative once it has passed."""
        return (self.due_on - today).days

    @property
    def is_owed(self) -> bool:
        """Neither waived nor taken over by another unit."""
        return not (hasattr(self, "waiver") or hasattr(self, "transfer"))

    @property
    def is_prorated(self) -> bool:
        return self.quarters < prorating.QUARTERS

    def take_target(self, *, own: UnitTarget | None, quarters: int) -> None:
        """Fix what is asked of this unit: its own target or the street's, for so many quarters."""
        source = own or self.definition
        self.target, self.full_marks_target = source.target, source.full_marks_target
        if self.definition.is_prorated and quarters < prorating.QUARTERS:
            self.quarters = quarters
            self.target = prorating.prorated(self.target, quarters=quarters)
            if self.full_marks_target is not None:
                full = prorating.prorated(self.full_marks_target, quarters=quarters)
                self.full_marks_target = max(full, self.target)

    @classmethod
    def of(
        cls,
        *,
        definition: Definition,
        unit: Unit,
        period: periods.Period,
        holidays: due.Holidays,
        zone: ZoneInfo,
        campaign: tuple[date, date] | None = None,
        own_target: UnitTarget | None = None,
        quarters: int = prorating.QUARTERS,
    ) -> Self:
        """What a definition means for a unit and period; not saved."""
        due_on = definition.due_on(period, holidays, campaign)
        due_at = due.due_instant(day=due_on, zone=zone, inclusive=definition.due_inclusive)
        first, last = definition.window(period, campaign)
        obligation = cls(
            definition=definition,
            unit=unit,
            period_key=period.key,
            due_on=due_on,
            due_at=due_at,
            effective_due_at=due_at,
            draft_on=due.draft_day(due_on=due_on, days_before=definition.draft_days_before),
            count_from=first,
            count_to=last,
        )
        obligation.take_target(own=own_target, quarters=quarters)
        return obligation
