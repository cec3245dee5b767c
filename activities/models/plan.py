from datetime import date
from typing import Self

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from outreach.communities.models import Unit
from outreach.programme.models import YEARS

from .words import MOST_PEOPLE, Audience, Kind


class PlanItemQuerySet(models.QuerySet):
    def visible_to(self, user, *, on: date) -> Self:
        return self.filter(unit__in=Unit.objects.visible_to(user, on=on))


class PlanItem(models.Model):
    """An activity that the year's work plan announces for a month."""

    unit = models.ForeignKey(
        Unit, verbose_name=_("unit"), on_delete=models.PROTECT, related_name="plan_items"
    )
    year = models.PositiveSmallIntegerField(_("year"), validators=YEARS)
    month = models.PositiveSmallIntegerField(
        _("month"), validators=[MinValueValidator(1), MaxValueValidator(12)]
    )
    title = models.CharField(_("title"), max_length=120)
    kind = models.CharField(_("kind of activity"), max_length=12, choices=Kind)
    theme = models.CharField(_("theme"), max_length=60, blank=True)
    expected_attendance = models.PositiveIntegerField(
        _("expected attendance"), null=True, blank=True, validators=[MaxValueValidator(MOST_PEOPLE)]
    )
    # What the duties ask for beside a kind; an activity says the same of itself.
    audience = models.CharField(_("audience"), max_length=10, choices=Audience, blank=True)
    is_into_community = models.BooleanField(_("science into the community"), default=False)
    opposes_cults = models.BooleanField(_("opposes cults, upholds science"), default=False)

    objects = PlanItemQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("plan item")
        verbose_name_plural = _("plan items")
        ordering = ["unit", "year", "month", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "year", "month", "title"],
                name="plan_item_once_a_month",
                violation_error_message=_("The plan already has this item in that month."),
            ),
            models.CheckConstraint(
                condition=Q(month__range=(1, 12)),
                name="plan_item_month_exists",
                violation_error_message=_("Months go from 1 to 12."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.year}-{self.month:02} {self.title}"
