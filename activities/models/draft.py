from datetime import date, datetime, timedelta
from typing import Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from outreach.communities.models import Unit

OLD = timedelta(days=60)


class ActivityDraftQuerySet(models.QuerySet):
    def visible_to(self, user, *, on: date) -> Self:
        return self.filter(unit__in=Unit.objects.visible_to(user, on=on))


class ActivityDraft(models.Model):
    """What somebody has begun to enter about an activity; it counts for nothing."""

    unit = models.ForeignKey(
        Unit, verbose_name=_("unit"), on_delete=models.PROTECT, related_name="activity_drafts"
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("entered by"),
        on_delete=models.PROTECT,
        related_name="activity_drafts",
    )
    key = models.UUIDField(_("key of the entry"), editable=False)
    data = models.JSONField(_("what was entered"), default=dict)
    typed_at = models.BigIntegerField(
        _("typed at"),
        default=0,
        help_text=_("Milliseconds since 1970, by the clock of the device."),
    )
    updated_at = models.DateTimeField(_("last saved at"))

    objects = ActivityDraftQuerySet.as_manager()

    class Meta:
        verbose_name = _("draft of an activity")
        verbose_name_plural = _("drafts of activities")
        ordering = ["-updated_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "key"],
                name="activity_draft_once_per_entry",
                violation_error_message=_("This draft is already kept."),
            ),
        ]

    def __str__(self) -> str:
        return self.data.get("title", "") or str(_("Without a title"))

    def is_old(self, *, now: datetime) -> bool:
        """Nobody has come back to it for so long that it may be forgotten."""
        return now - self.updated_at > OLD
