from datetime import date
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from outreach.communities.models import Unit
from outreach.shared.days import DayField

from .obligation import Obligation


class OfObligationQuerySet(models.QuerySet):
    def visible_to(self, user, *, on: date) -> Self:
        return self.filter(obligation__unit__in=Unit.objects.visible_to(user, on=on))


class Extension(models.Model):
    """More time, asked for with a reason; granted or refused by the street office."""

    class Decision(models.TextChoices):
        WAITING = "waiting", _("waiting for an answer")
        GRANTED = "granted", _("granted")
        REFUSED = "refused", _("refused")

    obligation = models.ForeignKey(
        Obligation,
        verbose_name=_("obligation"),
        on_delete=models.PROTECT,
        related_name="extensions",
    )
    wanted_on = DayField(_("wanted until"))
    reason = models.CharField(_("reason"), max_length=500)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("asked by"),
        on_delete=models.PROTECT,
        related_name="+",
    )
    asked_at = models.DateTimeField(_("asked at"))
    decision = models.CharField(
        _("decision"), max_length=8, choices=Decision, default=Decision.WAITING
    )
    granted_on = DayField(_("granted until"), null=True, blank=True)
    answer = models.CharField(_("answer"), max_length=500, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("decided by"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)

    objects = OfObligationQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("extension")
        verbose_name_plural = _("extensions")
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["obligation"],
                condition=Q(decision="waiting"),
                name="extension_one_waiting",
                violation_error_message=_("An extension is already asked for."),
            ),
            models.CheckConstraint(
                condition=~Q(reason=""),
                name="extension_asked_with_a_reason",
                violation_error_message=_("Say why more time is needed."),
            ),
            models.CheckConstraint(
                condition=Q(decision="waiting", decided_at__isnull=True, granted_on__isnull=True)
                | Q(decision="refused", decided_at__isnull=False, granted_on__isnull=True)
                & ~Q(answer="")
                | Q(decision="granted", decided_at__isnull=False, granted_on__isnull=False),
                name="extension_decided_whole",
                violation_error_message=_(
                    "A granted extension names its day, a refused one the reason."
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.obligation}: {self.wanted_on}"

    @property
    def is_waiting(self) -> bool:
        return self.decision == self.Decision.WAITING


class Waiver(models.Model):
    """An obligation the street office lets a unit off, with the reason; it is never deleted."""

    obligation = models.OneToOneField(
        Obligation,
        verbose_name=_("obligation"),
        on_delete=models.PROTECT,
        related_name="waiver",
        error_messages={"unique": _("This obligation is already waived.")},
    )
    reason = models.CharField(_("reason"), max_length=500)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("waived by"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text=_("Empty: by the rules, because the unit no longer exists."),
    )
    at = models.DateTimeField(_("waived at"))

    objects = OfObligationQuerySet.as_manager()

    class Meta:
        verbose_name = _("waiver")
        verbose_name_plural = _("waivers")
        ordering = ["-at"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(reason=""),
                name="waiver_has_a_reason",
                violation_error_message=_("Say why the obligation is waived."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.obligation}: {self.reason}"


class Transfer(models.Model):
    """An obligation that another unit has taken over, as after a merger."""

    obligation = models.OneToOneField(
        Obligation,
        verbose_name=_("obligation"),
        on_delete=models.PROTECT,
        related_name="transfer",
        error_messages={"unique": _("This obligation is already transferred.")},
    )
    successor = models.ForeignKey(
        Obligation,
        verbose_name=_("taken over as"),
        on_delete=models.PROTECT,
        related_name="taken_over",
    )
    reason = models.CharField(_("reason"), max_length=500)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("transferred by"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    at = models.DateTimeField(_("transferred at"))

    objects = OfObligationQuerySet.as_manager()

    class Meta:
        verbose_name = _("transfer")
        verbose_name_plural = _("transfers")
        ordering = ["-at"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(reason=""),
                name="transfer_has_a_reason",
                violation_error_message=_("Say why the obligation is transferred."),
            ),
            models.CheckConstraint(
                condition=~Q(obligation=F("successor")),
                name="transfer_to_another",
                violation_error_message=_("An obligation cannot be transferred to itself."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.obligation} → {self.successor.unit}"
