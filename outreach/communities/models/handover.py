from datetime import date
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from outreach.shared.days import DayField

from .unit import Appointment, Community, Unit


class HandoverQuerySet(models.QuerySet):
    def coming(self, today: date) -> Self:
        """Those that can still be cancelled: their day is to come."""
        return self.filter(day__gt=today)

    def visible_to(self, user, *, on: date) -> Self:
        return self.filter(community__in=Unit.objects.visible_to(user, on=on))


class Handover(models.Model):
    """A community passes from one director to the next on a day; two appointments follow it."""

    community = models.ForeignKey(
        Community, verbose_name=_("community"), on_delete=models.PROTECT, related_name="handovers"
    )
    day = DayField(
        _("handed over on"), help_text=_("The first day of the successor; the old account is shut.")
    )
    outgoing = models.ForeignKey(
        Appointment,
        verbose_name=_("appointment that ends"),
        on_delete=models.PROTECT,
        related_name="+",
    )
    outgoing_was_until = DayField(_("was to end on"), null=True, blank=True)
    incoming = models.OneToOneField(
        Appointment,
        verbose_name=_("appointment that begins"),
        on_delete=models.PROTECT,
        related_name="+",
        error_messages={"unique": _("This appointment already follows from a handover.")},
    )
    officer = models.ForeignKey(
        Appointment,
        verbose_name=_("officer's post that ends"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    officer_was_until = DayField(_("officer's post was to end on"), null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("decided by"),
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
    )
    decided_at = models.DateTimeField(_("decided at"))

    objects = HandoverQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("handover")
        verbose_name_plural = _("handovers")
        ordering = ["-day", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["community", "day"],
                name="handover_once_a_day",
                violation_error_message=_("This community is already handed over on that day."),
            ),
            models.CheckConstraint(
                condition=~Q(outgoing=F("incoming")),
                name="handover_between_two_appointments",
                violation_error_message=_("A handover needs two appointments."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.community}, {self.day}"
