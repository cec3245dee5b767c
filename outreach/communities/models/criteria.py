from datetime import date
from typing import Self

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from .unit import Community, Street

YEARS = [MinValueValidator(2000), MaxValueValidator(2100)]


class What(models.TextChoices):
    FAMILY = "family", _("demonstration family")
    BLOCK = "block", _("demonstration block")


class OfStreetQuerySet(models.QuerySet):
    def visible_to(self, user, *, on: date) -> Self:
        return self.filter(street__in=Street.objects.visible_to(user, on=on))


class CriteriaSetQuerySet(OfStreetQuerySet):
    def in_use(self, *, street_id: int, what: str, year: int) -> "CriteriaSet | None":
        """The newest criteria that are valid in a year."""
        own = self.filter(street=street_id, what=what, valid_from_year__lte=year)
        return own.order_by("-valid_from_year").first()


class CriteriaSet(models.Model):
    """By what a street scores families or blocks from a year on, and how many points are enough."""

    street = models.ForeignKey(
        Street,
        verbose_name=_("street office"),
        on_delete=models.PROTECT,
        related_name="criteria_sets",
    )
    what = models.CharField(pgettext_lazy("criteria", "for"), max_length=6, choices=What)
    valid_from_year = models.PositiveSmallIntegerField(_("valid from year"), validators=YEARS)
    minimum = models.PositiveSmallIntegerField(
        _("points needed"), default=60, help_text=_("A nomination with fewer is not submitted.")
    )
    notice_days = models.PositiveSmallIntegerField(
        _("days of public notice"),
        default=7,
        validators=[MinValueValidator(1), MaxValueValidator(90)],
        help_text=_("Calendar days; offered when a nomination is approved."),
    )

    objects = CriteriaSetQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("criteria")
        verbose_name_plural = _("criteria")
        ordering = ["street", "what", "-valid_from_year"]
        constraints = [
            models.UniqueConstraint(
                fields=["street", "what", "valid_from_year"],
                name="criteria_once_per_year",
                violation_error_message=_("There already are criteria from that year."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.street}, {self.get_what_display()}, {self.valid_from_year}"


class Criterion(models.Model):
    """One thing that points are given for."""

    criteria = models.ForeignKey(
        CriteriaSet, verbose_name=_("criteria"), on_delete=models.CASCADE, related_name="rows"
    )
    order = models.PositiveSmallIntegerField(pgettext_lazy("criteria", "order"), default=0)
    name = models.CharField(_("criterion"), max_length=100)
    name_en = models.CharField(_("criterion in English"), max_length=160, blank=True)
    points = models.PositiveSmallIntegerField(
        _("most points"), validators=[MinValueValidator(1), MaxValueValidator(100)]
    )

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("criterion")
        verbose_name_plural = _("list of criteria")
        ordering = ["order", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["criteria", "name"],
                name="criterion_once_per_set",
                violation_error_message=_("This criterion is already in the list."),
            ),
        ]

    def __str__(self) -> str:
        return self.local_name

    @property
    def local_name(self) -> str:
        in_english = (get_language() or "").startswith("en")
        return self.name_en if in_english and self.name_en else self.name


class DesignationQuota(models.Model):
    """How many may be designated in a year, in a whole street or in one community of it."""

    street = models.ForeignKey(
        Street,
        verbose_name=_("street office"),
        on_delete=models.PROTECT,
        related_name="designation_quotas",
    )
    year = models.PositiveSmallIntegerField(_("year"), validators=YEARS)
    community = models.ForeignKey(
        Community,
        verbose_name=_("community"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="designation_quotas",
        help_text=_("Empty: for the whole street."),
    )
    families = models.PositiveSmallIntegerField(
        pgettext_lazy("quota", "families"),
        null=True,
        blank=True,
        help_text=_("Empty: as many as there are."),
    )
    blocks = models.PositiveSmallIntegerField(
        pgettext_lazy("quota", "blocks"),
        null=True,
        blank=True,
        help_text=_("Empty: as many as there are."),
    )

    objects = OfStreetQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("quota of designations")
        verbose_name_plural = _("quotas of designations")
        ordering = ["-year", "street", "community"]
        constraints = [
            models.UniqueConstraint(
                fields=["street", "year"],
                condition=Q(community__isnull=True),
                name="quota_once_per_street_and_year",
                violation_error_message=_("This street already has a quota for that year."),
            ),
            models.UniqueConstraint(
                fields=["year", "community"],
                condition=Q(community__isnull=False),
                name="quota_once_per_community_and_year",
                violation_error_message=_("This community already has a quota for that year."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.community or self.street}, {self.year}"

    def clean(self) -> None:
        if self.community_id and self.community.street_id != self.street_id:
            raise ValidationError({"community": _("This community belongs to another street.")})

    def most(self, what: str) -> int | None:
        return self.families if what == What.FAMILY else self.blocks
