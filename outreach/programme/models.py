from datetime import date
from typing import Self
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from outreach.communities.models import Street, Unit

from .rules import due, periods

YEARS = [MinValueValidator(2000), MaxValueValidator(2099)]


def validate_period_key(key: str) -> None:
    try:
        periods.parse(key)
    except periods.UnknownPeriod as error:
        raise ValidationError(_("Write a period as 2026, 2026H1, 2026Q2 or 2026-05.")) from error


class HolidayQuerySet(models.QuerySet):
    def as_rules(self) -> due.Holidays:
        """The table in the form the rules work with."""
        days = {kind: set() for kind in Holiday.Kind}
        for day, kind in self.values_list("day", "kind"):
            days[Holiday.Kind(kind)].add(day)
        return due.Holidays(off=days[Holiday.Kind.OFF], work=days[Holiday.Kind.WORK])


class Holiday(models.Model):
    """A weekday off, or a weekend day that is worked to make up for one."""

    class Kind(models.TextChoices):
        OFF = "off", _("day off")
        WORK = "work", _("make-up working day")

    day = models.DateField(
        _("day"), unique=True, error_messages={"unique": _("This day is already in the table.")}
    )
    kind = models.CharField(_("kind of day"), max_length=4, choices=Kind)
    name = models.CharField(_("name"), max_length=60)
    is_official = models.BooleanField(
        _("official"), default=False, help_text=_("As announced; otherwise assumed.")
    )

    objects = HolidayQuerySet.as_manager()

    class Meta:
        verbose_name = _("holiday")
        verbose_name_plural = _("holidays")
        ordering = ["day"]

    def __str__(self) -> str:
        return f"{self.day} {self.name}"


class CampaignQuerySet(models.QuerySet):
    def running_on(self, day: date) -> Self:
        return self.filter(starts_on__lte=day, ends_on__gte=day)


class Campaign(models.Model):
    """A dated campaign that activities can belong to, such as National S&T Week."""

    class Code(models.TextChoices):
        ST_WEEK = "st-week", _("S&T Week")
        SCIENCE_MONTH = "science-month", _("Science Month")
        OTHER = "other", _("other")

    code = models.CharField(_("campaign"), max_length=20, choices=Code)
    year = models.PositiveSmallIntegerField(_("year"), validators=YEARS)
    name = models.CharField(_("name"), max_length=80)
    name_en = models.CharField(_("name in English"), max_length=120, blank=True)
    starts_on = models.DateField(_("starts on"))
    ends_on = models.DateField(_("last day"))

    objects = CampaignQuerySet.as_manager()

    class Meta:
        verbose_name = _("campaign")
        verbose_name_plural = _("campaigns")
        ordering = ["-year", "starts_on"]
        constraints = [
            models.UniqueConstraint(
                fields=["code", "year", "name"],
                name="campaign_once_a_year",
                violation_error_message=_("This campaign already exists for that year."),
            ),
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")),
                name="campaign_ends_after_it_starts",
                violation_error_message=_("A campaign cannot end before it starts."),
            ),
        ]

    def __str__(self) -> str:
        if self.name_en and (get_language() or "").startswith("en"):
            return f"{self.name_en} {self.year}"
        return f"{self.name} {self.year}"


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

    class HolidayRule(models.TextChoices):
        KEEP = due.HolidayRule.KEEP.value, _("the due day stays")
        NEXT_WORKDAY = due.HolidayRule.NEXT_WORKDAY.value, _("next working day")
        PREVIOUS_WORKDAY = due.HolidayRule.PREVIOUS_WORKDAY.value, _("previous working day")

    HALF_YEAR_SUMMARY = "half-year-summary"
    ANNUAL_SUMMARY = "annual-summary"
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
    due_month = models.PositiveSmallIntegerField(
        _("due month"), validators=[MinValueValidator(1), MaxValueValidator(12)]
    )
    due_day = models.PositiveSmallIntegerField(
        _("due day"), validators=[MinValueValidator(1), MaxValueValidator(31)]
    )
    due_year_offset = models.PositiveSmallIntegerField(
        _("years after the period"), default=0, validators=[MaxValueValidator(1)]
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
    target = models.PositiveIntegerField(_("target"), default=1)
    full_marks_target = models.PositiveIntegerField(
        _("target for full marks"), null=True, blank=True
    )
    weight = models.PositiveSmallIntegerField(_("weight"), default=0)
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
                condition=Q(due_month__range=(1, 12), due_day__range=(1, 31)),
                name="definition_due_is_a_day",
                violation_error_message=_("Months go from 1 to 12, days from 1 to 31."),
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

    @property
    def local_name(self) -> str:
        return self.name_in(get_language() or "")

    def name_in(self, language: str) -> str:
        return self.name_en if language.startswith("en") and self.name_en else self.name

    def due_on(self, period: periods.Period, holidays: due.Holidays) -> date:
        """The legal due day of this duty for a period."""
        day = due.fixed_day(
            period=period,
            month=self.due_month,
            day=self.due_day,
            year_offset=self.due_year_offset,
        )
        return due.legal_day(day=day, rule=due.HolidayRule(self.holiday_rule), holidays=holidays)

    def window(self, period: periods.Period) -> tuple[date, date]:
        """First and last day whose records count."""
        cut_off = None
        if self.cut_off_month and self.cut_off_day:
            cut_off = due.fixed_day(
                period=period, month=self.cut_off_month, day=self.cut_off_day, year_offset=0
            )
        return due.data_window(period=period, cut_off=cut_off)


class ObligationQuerySet(models.QuerySet):
    def visible_to(self, user, *, on: date) -> Self:
        return self.filter(unit__in=Unit.objects.visible_to(user, on=on))

    def of_summaries(self) -> Self:
        return self.filter(definition__code__in=Definition.SUMMARIES.values())

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
    due_on = models.DateField(_("due on"))
    due_at = models.DateTimeField(_("late from"))
    effective_due_at = models.DateTimeField(
        _("late from, with extension"),
        help_text=_("The same as the due instant unless an extension was granted."),
    )
    draft_on = models.DateField(_("draft made on"))
    count_from = models.DateField(_("counts from"))
    count_to = models.DateField(_("counts to"))

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
        ]

    def __str__(self) -> str:
        return f"{self.unit}: {self.definition.local_name} {self.period_key}"

    @property
    def period(self) -> periods.Period:
        return periods.parse(self.period_key)

    def days_left(self, today: date) -> int:
        """Whole days until the due day; negative once it has passed."""
        return (self.due_on - today).days

    @classmethod
    def of(
        cls,
        *,
        definition: Definition,
        unit: Unit,
        period: periods.Period,
        holidays: due.Holidays,
        zone: ZoneInfo,
    ) -> Self:
        """What a definition means for a unit and period; not saved."""
        due_on = definition.due_on(period, holidays)
        due_at = due.due_instant(day=due_on, zone=zone, inclusive=definition.due_inclusive)
        first, last = definition.window(period)
        return cls(
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
