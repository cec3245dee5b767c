from django.conf import settings
from django.contrib.auth.models import AbstractUser, UserManager
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords


class User(AbstractUser):
    """Somebody who signs in: at the street office, in a community, or as a volunteer."""

    class Role(models.TextChoices):
        STREET = "street", _("street office")
        COMMUNITY = "community", _("community")
        VOLUNTEER = "volunteer", _("volunteer")

    first_name = None
    last_name = None
    name = models.CharField(_("full name"), max_length=60)
    role = models.CharField(
        _("role"), max_length=10, choices=Role, default=Role.VOLUNTEER, db_index=True
    )
    language = models.CharField(
        _("language of mails"),
        max_length=10,
        choices=settings.LANGUAGES,
        default="zh-hans",
    )
    added_by = models.ForeignKey(
        "self",
        verbose_name=_("added by"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        editable=False,
    )

    objects = UserManager()
    history = HistoricalRecords(excluded_fields=["password", "last_login"])

    REQUIRED_FIELDS = ["email", "name"]

    class Meta:
        verbose_name = _("person with an account")
        verbose_name_plural = _("people with an account")
        constraints = [
            models.UniqueConstraint(
                fields=["email"],
                condition=~Q(email=""),
                name="user_one_per_email",
                violation_error_message=_("This e-mail address already has an account."),
            ),
        ]

    def __str__(self) -> str:
        return self.name or self.username

    def get_full_name(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        return self.name

    @property
    def is_street_staff(self) -> bool:
        return self.role == self.Role.STREET or self.is_superuser


class AuditEntry(models.Model):
    """One deed that touched many rows at once, such as an import; single rows keep a history."""

    at = models.DateTimeField(_("at"), db_index=True)
    by = models.ForeignKey(
        User,
        verbose_name=_("by"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="audit_entries",
    )
    deed = models.CharField(_("deed"), max_length=60)
    subject = models.CharField(_("subject"), max_length=200)
    details = models.JSONField(_("details"), default=dict, blank=True)

    class Meta:
        verbose_name = _("audit entry")
        verbose_name_plural = _("audit entries")
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.deed}: {self.subject}"
