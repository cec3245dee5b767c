from datetime import date
from typing import Self

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from outreach.communities.models import Street, Unit
from outreach.programme import presets
from outreach.programme.rules import due, periods, reminders
from outreach.shared.days import DayField

from .calendar import YEARS, Campaign

Dates = tuple[date, date]


def validate_steps(text: str) -> None:
    try:
        reminders.parse_steps(text)
    except reminders.UnknownStep as error:
        raise ValidationError(
            _("%(step)s is no reminder step. Write for instance -7, -1w, 0, +3 or +7*.")
            % {"step": error}
        ) from error


class DefinitionQuerySet(models.QuerySet):
    def visible_to(self, user, *, on: date) -> Self:
        return self.filter(street__in=Unit.objects.visible_to(user, on=on))

    def summaries(self) -> Self:
        return self.filter(code__in=Definition.SUMMARIES.values())

    def in_force(self, *, street: Street, code: str, year: int) -> "Definition | None":
        """The newest version of a duty that is valid in a year."""
        return (
            self.filter(street=street, code=code, valid_from_year__lte=year)
            .order_by("-version")
            .first()
        )


class Definition(models.Model):
    """A duty as a street has set it: who owes it, by when, and what counts. Versioned."""

    class OwedBy(models.TextChoices):
        COMMUNITY = "community", _("each community")
        STREET = "street", _("the street office")
        BOTH = "both", _("street office and communities")

    class PeriodKind(models.TextChoices):
        YEAR = "year", _("year")
        HALF = "half", _("half-year")
        QUARTER = "quarter", _("quarter")
        MONTH = "month", _("month")
        CAMPAIGN = "campaign", _("campaign of the year")
        ONE_OFF = "one_off", _("once, with a day of its own")

    class DueRule(models.TextChoices):
        FIXED = "fixed", _("a day of the year")
        PERIOD_END = "period_end", _("days after the period's end")
        LAST_DAY = "last_day", _("last day of a month")
        CAMPAIGN_END = "campaign_end", _("days after the campaign's end")
        EXPLICIT = "explicit", _("one given day")

    class Comparison(models.TextChoices):
        AT_LEAST = "at_least", _("at least")
        AT_MOST = "at_most", _("at most")
        SHOWN = "shown", _("only shown, no target")

    class Grading(models.TextChoices):
        PROPORTIONAL = "proportional", _("in proportion")
        STEPPED = "stepped", _("in steps")
        ALL_OR_NOTHING = "all_or_nothing", _("all or nothing")

    class Severity(models.TextChoices):
        NORMAL = "normal", _("normal")
        SERIOUS = "serious", _("serious")

    class HolidayRule(models.TextChoices):
        KEEP = due.HolidayRule.KEEP.value, _("the due day stays")
        NEXT_WORKDAY = due.HolidayRule.NEXT_WORKDAY.value, _("next working day")
        PREVIOUS_WORKDAY = due.HolidayRule.PREVIOUS_WORKDAY.value, _("previous working day")

    HALF_YEAR_SUMMARY = "half-year-summary"
    ANNUAL_SUMMARY = "annual-summary"
    WORK_PLAN = "work-plan"
    SUMMARIES = {periods.Kind.HALF: HALF_YEAR_SUMMARY, periods.Kind.YEAR: ANNUAL_SUMMARY}

    street = models.ForeignKey(
        Street,
        verbose_name=_("street office"),
        on_delete=models.PROTECT,
        related_name="definitions",
    )
    code = models.SlugField(_("duty code"), max_length=40)
    version = models.PositiveSmallIntegerField(_("version"), default=1)
    name = models.CharField(_("name"), max_length=80)
    name_en = models.CharField(_("name in English"), max_length=120, blank=True)
    owed_by = models.CharField(_("owed by"), max_length=10, choices=OwedBy)
    period_kind = models.CharField(_("period"), max_length=8, choices=PeriodKind)
    due_rule = models.CharField(_("due by"), max_length=12, choices=DueRule, default=DueRule.FIXED)
    due_month = models.PositiveSmallIntegerField(
        _("due month"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(12)],
    )
    due_day = models.PositiveSmallIntegerField(
        _("due day"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(31)],
    )
    due_year_offset = models.PositiveSmallIntegerField(
        _("years after the period"), default=0, validators=[MaxValueValidator(1)]
    )
    due_days_after = models.PositiveSmallIntegerField(
        _("days after the end"), default=0, validators=[MaxValueValidator(366)]
    )
    due_date = DayField(_("given day"), null=True, blank=True)
    campaign_code = models.CharField(
        _("campaign"), max_length=20, choices=Campaign.Code, blank=True
    )
    due_inclusive = models.BooleanField(_("the due day itself is on time"), default=True)
    holiday_rule = models.CharField(
        _("if the due day is a holiday"),
        max_length=20,
        choices=HolidayRule,
        default=HolidayRule.KEEP,
    )
    cut_off_month = models.PositiveSmallIntegerField(
        _("cut-off month"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(12)],
    )
    cut_off_day = models.PositiveSmallIntegerField(
        _("cut-off day"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(31)],
    )
    draft_days_before = models.PositiveSmallIntegerField(
        _("draft made, days before the due day"), default=20
    )
    metric = models.SlugField(_("metric code"), max_length=40)
    comparison = models.CharField(
        _("compared"), max_length=10, choices=Comparison, default=Comparison.AT_LEAST
    )
    target = models.PositiveIntegerField(_("target"), default=1)
    full_marks_target = models.PositiveIntegerField(
        _("target for full marks"), null=True, blank=True
    )
    weight = models.PositiveSmallIntegerField(
        _("weight in the target assessment"), default=0, validators=[MaxValueValidator(100)]
    )
    grading = models.CharField(
        _("grading"), max_length=14, choices=Grading, default=Grading.PROPORTIONAL
    )
    evidence = models.CharField(_("evidence wanted"), max_length=200, blank=True)
    severity = models.CharField(
        _("severity"), max_length=8, choices=Severity, default=Severity.NORMAL
    )
    reminder_steps = models.CharField(
        _("reminder steps"),
        max_length=120,
        blank=True,
        default=reminders.DEFAULT_STEPS,
        validators=[validate_steps],
        help_text=_(
            "Days before (-) and after (+) the due day, such as -30 -14 -7 -3 -1w 0 +1 +3 +7*; "
            "w counts working days, * repeats weekly. Empty: no reminders."
        ),
    )
    weekly_reminders = models.PositiveSmallIntegerField(
        _("weekly reminders at most"), default=10, validators=[MaxValueValidator(52)]
    )
    street_told_from = models.PositiveSmallIntegerField(_("street office told from day"), default=3)
    leader_told_from = models.PositiveSmallIntegerField(_("leader told from day"), default=7)
    is_prorated = models.BooleanField(
        _("pro-rated by quarters"),
        default=False,
        help_text=_("For units that exist only part of the year; rounded up, at least 1."),
    )
    valid_from_year = models.PositiveSmallIntegerField(_("valid from year"), validators=YEARS)

    objects = DefinitionQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("duty definition")
        verbose_name_plural = _("duty definitions")
        ordering = ["street", "code", "-version"]
        constraints = [
            models.UniqueConstraint(
                fields=["street", "code", "version"],
                name="definition_one_per_version",
                violation_error_message=_("This version of the duty already exists."),
            ),
            models.CheckConstraint(
                condition=(Q(due_month__isnull=True) | Q(due_month__range=(1, 12)))
                & (Q(due_day__isnull=True) | Q(due_day__range=(1, 31))),
                name="definition_due_is_a_day",
                violation_error_message=_("Months go from 1 to 12, days from 1 to 31."),
            ),
            models.CheckConstraint(
                condition=Q(due_rule="fixed", due_month__isnull=False, due_day__isnull=False)
                | Q(due_rule="last_day", due_month__isnull=False)
                | Q(due_rule="period_end")
                | Q(due_rule="campaign_end", period_kind="campaign")
                | Q(due_rule="explicit", due_date__isnull=False),
                name="definition_due_rule_has_its_day",
                violation_error_message=_(
                    "Give what the due rule needs: month and day, month, campaign, or the day."
                ),
            ),
            models.CheckConstraint(
                condition=~Q(period_kind="campaign") | ~Q(campaign_code=""),
                name="definition_campaign_is_named",
                violation_error_message=_("Say which campaign the duty belongs to."),
            ),
            models.CheckConstraint(
                condition=Q(leader_told_from__gte=F("street_told_from")),
                name="definition_leader_told_after_street",
                violation_error_message=_("The leader is told after the street office."),
            ),
            models.CheckConstraint(
                condition=Q(weight__lte=100),
                name="definition_weight_up_to_100",
                violation_error_message=_("A weight is at most 100."),
            ),
            models.CheckConstraint(
                condition=Q(cut_off_month__isnull=True, cut_off_day__isnull=True)
                | Q(
                    cut_off_month__isnull=False,
                    cut_off_day__isnull=False,
                    cut_off_month__range=(1, 12),
                    cut_off_day__range=(1, 31),
                ),
                name="definition_cut_off_is_whole",
                violation_error_message=_("Give both month and day of the cut-off, or neither."),
            ),
            models.CheckConstraint(
                condition=Q(full_marks_target__isnull=True) | Q(full_marks_target__gte=F("target")),
                name="definition_full_marks_not_below_target",
                violation_error_message=_("Full marks cannot ask for less than the target."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.local_name} ({self.street}, {self.version})"

    def clean(self) -> None:
        if self.due_date and not periods.FIRST_YEAR <= self.due_date.year <= periods.LAST_YEAR:
            raise ValidationError(
                {
                    "due_date": _("Give a day from %(first)d to %(last)d.")
                    % {"first": periods.FIRST_YEAR, "last": periods.LAST_YEAR}
                }
            )
        if self.metric and self.metric not in presets.METRICS:
            known = ", ".join(sorted(presets.METRICS))
            raise ValidationError(
                {
                    "metric": _("%(metric)s cannot be counted. Take one of: %(known)s.")
                    % {"metric": self.metric, "known": known}
                }
            )

    @property
    def local_name(self) -> str:
        return self.name_in(get_language() or "")

    def name_in(self, language: str) -> str:
        return self.name_en if language.startswith("en") and self.name_en else self.name

    def due_on(
        self, period: periods.Period, holidays: due.Holidays, campaign: Dates | None = None
    ) -> date:
        """The legal due day of this duty for a period; `campaign` are its first and last day."""
        day = {
            self.DueRule.FIXED: self._fixed_day,
            self.DueRule.LAST_DAY: self._last_day,
            self.DueRule.PERIOD_END: lambda period, campaign: self._after(period.last),
            self.DueRule.CAMPAIGN_END: lambda period, campaign: self._after(campaign[1]),
            self.DueRule.EXPLICIT: lambda period, campaign: self.due_date,
        }[self.due_rule](period, campaign)
        return due.legal_day(day=day, rule=due.HolidayRule(self.holiday_rule), holidays=holidays)

    def _fixed_day(self, period: periods.Period, campaign: Dates | None) -> date:
        return due.fixed_day(
            period=period,
            month=self.due_month,
            day=self.due_day,
            year_offset=self.due_year_offset,
        )

    def _last_day(self, period: periods.Period, campaign: Dates | None) -> date:
        return due.last_day_of_month(
            period=period, month=self.due_month, year_offset=self.due_year_offset
        )

    def _after(self, end: date) -> date:
        return due.days_after(end=end, days=self.due_days_after)

    def window(self, period: periods.Period, campaign: Dates | None = None) -> Dates:
        """First and last day whose records count."""
        if campaign:
            return campaign
        cut_off = None
        if self.cut_off_month and self.cut_off_day:
            cut_off = due.fixed_day(
                period=period, month=self.cut_off_month, day=self.cut_off_day, year_offset=0
            )
        return due.data_window(period=period, cut_off=cut_off)

    def periods_until(self, today: date) -> list[periods.Period]:
        """The periods of this duty in the current year that have begun by a day."""
        if self.period_kind == self.PeriodKind.ONE_OFF:
            year = periods.holding(self.due_date, periods.Kind.YEAR)
            return [year] if self.due_date.year >= today.year else []
        if self.period_kind == self.PeriodKind.CAMPAIGN:
            return [periods.holding(today, periods.Kind.YEAR)]
        begun = periods.begun_by(today, periods.Kind(self.period_kind))
        # The plan asks for one half-year summary, about the first half; the annual has the rest.
        return begun[:1] if self.code == self.HALF_YEAR_SUMMARY else begun

    def binds(self, unit: Unit) -> bool:
        """Whether a unit of the street owes this duty."""
        if self.owed_by == self.OwedBy.BOTH:
            return True
        return unit.is_street == (self.owed_by == self.OwedBy.STREET)

    @property
    def asks_for_whole_periods(self) -> bool:
        """A quarter or month that a unit does not see from its first day is not owed."""
        return self.period_kind in (self.PeriodKind.QUARTER, self.PeriodKind.MONTH)


class UnitTarget(models.Model):
    """A target of its own for one unit, where the street's would not be fair."""

    definition = models.ForeignKey(
        Definition,
        verbose_name=_("duty definition"),
        on_delete=models.CASCADE,
        related_name="unit_targets",
    )
    unit = models.ForeignKey(
        Unit, verbose_name=_("unit"), on_delete=models.PROTECT, related_name="unit_targets"
    )
    target = models.PositiveIntegerField(_("target"))
    full_marks_target = models.PositiveIntegerField(
        _("target for full marks"), null=True, blank=True
    )

    class Meta:
        verbose_name = _("target of a unit")
        verbose_name_plural = _("targets of units")
        constraints = [
            models.UniqueConstraint(
                fields=["definition", "unit"],
                name="unit_target_once",
                violation_error_message=_("This unit already has a target of its own."),
            ),
            models.CheckConstraint(
                condition=Q(full_marks_target__isnull=True) | Q(full_marks_target__gte=F("target")),
                name="unit_target_full_marks_not_below_target",
                violation_error_message=_("Full marks cannot ask for less than the target."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit}: {self.target}"
