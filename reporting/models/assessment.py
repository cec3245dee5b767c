from datetime import date
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from outreach.communities.models import Community, Street, Unit
from outreach.programme.models import YEARS, Definition


class ScoreSheetQuerySet(models.QuerySet):
    def visible_to(self, user, *, on: date) -> Self:
        """The street office works on its sheets; a community reads the one of its street."""
        units = Unit.objects.visible_to(user, on=on)
        communities = Community.objects.filter(pk__in=units.values("pk"))
        return self.filter(Q(street__in=units) | Q(street__in=communities.values("street")))


class ScoreSheet(models.Model):
    """The target assessment of a street's communities for a year; frozen when closed."""

    street = models.ForeignKey(
        Street,
        verbose_name=_("street office"),
        on_delete=models.PROTECT,
        related_name="score_sheets",
    )
    year = models.PositiveSmallIntegerField(_("year"), validators=YEARS)
    opened_at = models.DateTimeField(_("opened at"))
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("closed by"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    frozen = models.JSONField(_("figures when closed"), null=True, blank=True)
    frozen_sha256 = models.CharField(_("SHA-256 of the figures"), max_length=64, blank=True)

    objects = ScoreSheetQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("score sheet")
        verbose_name_plural = _("score sheets")
        ordering = ["-year", "street"]
        constraints = [
            models.UniqueConstraint(
                fields=["street", "year"],
                name="score_sheet_once_a_year",
                violation_error_message=_("This street already has a score sheet for the year."),
            ),
            models.CheckConstraint(
                condition=Q(
                    closed_at__isnull=True,
                    closed_by__isnull=True,
                    frozen__isnull=True,
                    frozen_sha256="",
                )
                | Q(closed_at__isnull=False, closed_by__isnull=False, frozen__isnull=False)
                & ~Q(frozen_sha256=""),
                name="score_sheet_closed_whole",
                violation_error_message=_(
                    "A closed score sheet names who closed it, when, and its figures."
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.street} {self.year}"

    @property
    def is_closed(self) -> bool:
        return self.closed_at is not None


class ScoreItem(models.Model):
    """One duty on a score sheet, with the weight it had when the sheet was opened."""

    sheet = models.ForeignKey(
        ScoreSheet, verbose_name=_("score sheet"), on_delete=models.CASCADE, related_name="items"
    )
    definition = models.ForeignKey(
        Definition,
        verbose_name=_("duty definition"),
        on_delete=models.PROTECT,
        related_name="score_items",
    )
    weight = models.PositiveSmallIntegerField(_("weight"))
    grading = models.CharField(_("grading"), max_length=14, choices=Definition.Grading)

    class Meta:
        verbose_name = _("score item")
        verbose_name_plural = _("score items")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["sheet", "definition"],
                name="score_item_once",
                violation_error_message=_("This duty is already on the sheet."),
            ),
            models.CheckConstraint(
                condition=Q(weight__range=(1, 100)),
                name="score_item_weight_1_to_100",
                violation_error_message=_("A weight is between 1 and 100."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.definition.local_name}: {self.weight}"


class ScoreQuerySet(models.QuerySet):
    def visible_to(self, user, *, on: date) -> Self:
        return self.filter(community__in=Community.objects.visible_to(user, on=on))


class Score(models.Model):
    """What a community gives itself for an item, and what the street office made of it."""

    item = models.ForeignKey(
        ScoreItem, verbose_name=_("score item"), on_delete=models.CASCADE, related_name="scores"
    )
    community = models.ForeignKey(
        Community, verbose_name=_("community"), on_delete=models.PROTECT, related_name="scores"
    )
    self_score = models.DecimalField(
        _("self score"), max_digits=5, decimal_places=1, null=True, blank=True
    )
    note = models.CharField(_("note"), max_length=500, blank=True)
    evidence = models.CharField(_("evidence"), max_length=500, blank=True)
    scored_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("scored by"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    scored_at = models.DateTimeField(_("scored at"), null=True, blank=True)
    reviewed_score = models.DecimalField(
        _("reviewed score"), max_digits=5, decimal_places=1, null=True, blank=True
    )
    reason = models.CharField(_("reason for the difference"), max_length=500, blank=True)
    reviewed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("reviewed by"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    reviewed_at = models.DateTimeField(_("reviewed at"), null=True, blank=True)

    objects = ScoreQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("score")
        verbose_name_plural = _("scores")
        ordering = ["item", "community"]
        constraints = [
            models.UniqueConstraint(
                fields=["item", "community"],
                name="score_once_per_community",
                violation_error_message=_("This community already has a score for the item."),
            ),
            models.CheckConstraint(
                condition=(Q(self_score__isnull=True) | Q(self_score__gte=0))
                & (Q(reviewed_score__isnull=True) | Q(reviewed_score__gte=0)),
                name="score_not_below_zero",
                violation_error_message=_("A score is at least 0."),
            ),
            models.CheckConstraint(
                condition=Q(reviewed_score__isnull=True)
                | Q(self_score__isnull=False, reviewed_score=F("self_score"))
                | ~Q(reason=""),
                name="score_difference_has_a_reason",
                violation_error_message=_(
                    "Say why the reviewed score differs from the self score."
                ),
            ),
            models.CheckConstraint(
                condition=Q(reviewed_by__isnull=True)
                | Q(scored_by__isnull=True)
                | ~Q(reviewed_by=F("scored_by")),
                name="score_not_reviewed_by_its_author",
                violation_error_message=_("The author never reviews their own score."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.community}: {self.item}"
