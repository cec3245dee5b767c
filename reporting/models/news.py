from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from outreach.accounts.models import Message
from outreach.communities.models import Community


class News(models.Model):
    """One person is told of one thing that happened in a community; decided once."""

    class Kind(models.TextChoices):
        HANDOVER = "handover", pgettext_lazy("news", "handover")
        FILED = "filed", pgettext_lazy("news", "leading group filed")
        NOMINATED = "nominated", pgettext_lazy("news", "nomination waits")
        DECIDED = "decided", pgettext_lazy("news", "nomination decided")

    kind = models.CharField(_("what happened"), max_length=9, choices=Kind)
    # The row that says it: of a handover, a leading group, or a step of a nomination. Where that
    # is taken back before the mail leaves, there is nothing to tell.
    subject_id = models.PositiveBigIntegerField(_("key of what happened"))
    community = models.ForeignKey(
        Community, verbose_name=_("community"), on_delete=models.PROTECT, related_name="+"
    )
    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("recipient"),
        on_delete=models.CASCADE,
        related_name="news",
    )
    decided_at = models.DateTimeField(_("decided at"))
    message = models.ForeignKey(
        Message, verbose_name=_("mail"), on_delete=models.PROTECT, related_name="news"
    )

    class Meta:
        verbose_name = _("news")
        verbose_name_plural = _("news")
        ordering = ["decided_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "subject_id", "recipient"],
                name="news_told_once",
                violation_error_message=_("This person was told of it already."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.community}: {self.recipient}"
