from datetime import date, datetime
from typing import Self

from django.conf import settings
from django.contrib.auth.models import AbstractUser, UserManager
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
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
    takes_courtesy_mail = models.BooleanField(
        _("courtesy mail too"),
        default=True,
        help_text=_("Reminders of duties are sent in any case."),
    )
    mail_failed_at = models.DateTimeField(
        _("mail came back at"),
        null=True,
        blank=True,
        help_text=_("The address does not exist or refuses mail; correct it, then empty this."),
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


class MessageQuerySet(models.QuerySet):
    def visible_to(self, user, *, on: date) -> Self:
        """Mail to oneself; the street office reads its people's on the pages of its own apps."""
        return self if user.is_superuser else self.filter(recipient=user)

    def sent_to(self, user) -> Self:
        """What somebody got, as a list shows it, the newest first."""
        sent = self.filter(recipient=user, state=Message.State.SENT)
        return sent.order_by("-sent_at", "-pk").defer("html")

    def waiting(self, now: datetime) -> Self:
        """Pending or abandoned by a worker, and neither too early nor given back for later."""
        return self.filter(
            Q(state=Message.State.PENDING) | Q(state=Message.State.SENDING, leased_until__lte=now),
            next_try_at__lte=now,
        )


class Message(models.Model):
    """A mail that has to go out: written with its cause, sent by a task, kept with its state."""

    class State(models.TextChoices):
        PENDING = "pending", _("waiting to be sent")
        SENDING = "sending", _("being sent")
        SENT = "sent", _("sent")
        FAILED = "failed", _("could not be sent")
        DROPPED = "dropped", _("no longer needed")

    key = models.CharField(_("key"), max_length=120, unique=True, editable=False)
    kind = models.CharField(_("kind of mail"), max_length=20)
    recipient = models.ForeignKey(
        User,
        verbose_name=_("recipient"),
        on_delete=models.SET_NULL,
        null=True,
        related_name="messages",
    )
    state = models.CharField(
        _("state of sending"), max_length=8, choices=State, default=State.PENDING, db_index=True
    )
    created_at = models.DateTimeField(_("decided at"))
    next_try_at = models.DateTimeField(_("not before"))
    send_until = models.DateTimeField(_("not after"))
    leased_until = models.DateTimeField(_("taken until"), null=True, blank=True)
    dispatched_at = models.DateTimeField(_("handed to the queue at"), null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    message_id = models.CharField(_("Message-ID"), max_length=120, editable=False)
    subject = models.CharField(_("subject"), max_length=200, blank=True)
    text = models.TextField(_("text"), blank=True)
    html = models.TextField(_("HTML"), blank=True)
    sent_at = models.DateTimeField(_("sent at"), null=True, blank=True)
    error = models.CharField(_("reason for failure"), max_length=500, blank=True)

    objects = MessageQuerySet.as_manager()

    class Meta:
        verbose_name = _("mail")
        verbose_name_plural = _("mails")
        ordering = ["-created_at", "-pk"]
        indexes = [models.Index(fields=["state", "next_try_at"], name="message_by_state_and_time")]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="sent") | Q(sent_at__isnull=False),
                name="message_sent_at_a_moment",
                violation_error_message=_("A sent mail says when."),
            ),
            models.CheckConstraint(
                condition=~Q(state__in=("failed", "dropped")) | ~Q(error=""),
                name="message_unsent_with_a_reason",
                violation_error_message=_("A mail that is not sent says why."),
            ),
            models.CheckConstraint(
                condition=Q(send_until__gte=F("created_at")),
                name="message_sent_before_its_end",
                violation_error_message=_("A mail cannot end before it begins."),
            ),
        ]

    def __str__(self) -> str:
        return f"{timezone.localdate(self.created_at)}: {self.recipient}"
