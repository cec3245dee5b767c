from datetime import date
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from outreach.accounts.models import Message
from outreach.communities.models import Unit
from outreach.programme.models import Obligation
from outreach.programme.rules.standing import Standing


class OfObligationQuerySet(models.QuerySet):
    def visible_to(self, user, *, on: date) -> Self:
        return self.filter(obligation__unit__in=Unit.objects.visible_to(user, on=on))


class Measurement(models.Model):
    """How far an obligation has come, counted from the records; made anew whenever they change."""

    STANDINGS = {
        Standing.UPCOMING: _("not begun"),
        Standing.OPEN: _("open"),
        Standing.ON_TRACK: _("on track"),
        Standing.BEHIND: _("behind"),
        Standing.MET: _("met"),
        Standing.MET_LATE: _("met late"),
        Standing.MISSED: _("missed"),
        Standing.WAIVED: _("waived"),
        Standing.TRANSFERRED: _("transferred"),
    }

    obligation = models.OneToOneField(
        Obligation,
        verbose_name=_("obligation"),
        on_delete=models.CASCADE,
        related_name="measurement",
    )
    standing = models.CharField(
        _("standing"),
        max_length=11,
        choices=[(standing.value, words) for standing, words in STANDINGS.items()],
        db_index=True,
    )
    done = models.PositiveIntegerField(
        _("done"), default=0, help_text=_("In the unit of the target.")
    )
    numerator = models.PositiveIntegerField(_("numerator"), null=True, blank=True)
    denominator = models.PositiveIntegerField(_("denominator"), null=True, blank=True)
    recent = models.PositiveIntegerField(_("done in the last 30 days"), default=0)
    met_on = models.DateField(_("met on"), null=True, blank=True)
    records = models.JSONField(_("records behind it"), default=list, blank=True)
    as_of = models.DateField(_("data as of"))
    measured_at = models.DateTimeField(_("measured at"))

    objects = OfObligationQuerySet.as_manager()

    class Meta:
        verbose_name = _("measurement")
        verbose_name_plural = _("measurements")
        constraints = [
            models.CheckConstraint(
                condition=~Q(standing__in=("met", "met_late")) | Q(met_on__isnull=False),
                name="measurement_met_on_a_day",
                violation_error_message=_("What is met was met on a day."),
            ),
            models.CheckConstraint(
                condition=Q(numerator__isnull=True, denominator__isnull=True)
                | Q(numerator__isnull=False, denominator__isnull=False),
                name="measurement_rate_is_whole",
                violation_error_message=_("A rate has a numerator and a denominator."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.obligation}: {self.get_standing_display()}"


class Reminder(models.Model):
    """One step of reminding one person of one obligation; decided once, whatever happens."""

    class Channel(models.TextChoices):
        EMAIL = "email", _("e-mail")

    obligation = models.ForeignKey(
        Obligation,
        verbose_name=_("obligation"),
        on_delete=models.CASCADE,
        related_name="reminders",
    )
    step = models.SmallIntegerField(
        _("step"), help_text=_("Days from the due day; negative before it.")
    )
    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("recipient"),
        on_delete=models.CASCADE,
        related_name="reminders",
    )
    channel = models.CharField(_("channel"), max_length=8, choices=Channel, default=Channel.EMAIL)
    aimed_on = models.DateField(_("aimed at"))
    decided_at = models.DateTimeField(_("decided at"))
    message = models.ForeignKey(
        Message, verbose_name=_("mail"), on_delete=models.PROTECT, related_name="reminders"
    )

    objects = OfObligationQuerySet.as_manager()

    class Meta:
        verbose_name = _("reminder")
        verbose_name_plural = _("reminders")
        ordering = ["-decided_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["obligation", "step", "recipient", "channel"],
                name="reminder_decided_once",
                violation_error_message=_("This reminder was decided already."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.obligation} {self.step:+d}: {self.recipient}"
