from datetime import date
from typing import Self

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from outreach.programme.rules import due, periods
from outreach.shared.days import DayField

YEARS = [MinValueValidator(periods.FIRST_YEAR), MaxValueValidator(periods.LAST_YEAR)]


class HolidayQuerySet(models.QuerySet):
    def as_rules(self) -> due.Holidays:
        """The table in the form the rules work with."""
        days = {kind: set() for kind in Holiday.Kind}
        for day, kind in self.values_list("day", "kind"):
            days[Holiday.Kind(kind)].add(day)
        return due.Holidays(off=days[Holiday.Kind.OFF], work=days[Holiday.Kind.WORK])

    def is_official_for(self, year: int) -> bool:
        """Whether the announced calendar of a year is in the table; else only weekends count."""
        return self.filter(day__year=year, is_official=True).exists()


class Holiday(models.Model):
    """A weekday off, or a weekend day that is worked to make up for one."""

    class Kind(models.TextChoices):
        OFF = "off", _("day off")
        WORK = "work", _("make-up working day")

    day = DayField(
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
    starts_on = DayField(_("starts on"))
    ends_on = DayField(_("last day"))

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
            models.CheckConstraint(
                condition=Q(starts_on__year=F("year")),
                name="campaign_starts_in_its_year",
                violation_error_message=_("A campaign starts in its year."),
            ),
        ]

    def __str__(self) -> str:
        if self.name_en and (get_language() or "").startswith("en"):
            return f"{self.name_en} {self.year}"
        return f"{self.name} {self.year}"
