from datetime import date
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from outreach.communities.models import Unit

from .summary import Version


class SubmissionQuerySet(models.QuerySet):
    def undecided(self) -> Self:
        return self.filter(decision=Submission.Decision.WAITING)

    def visible_to(self, user, *, on: date) -> Self:
        return self.filter(version__summary__unit__in=Unit.objects.visible_to(user, on=on))


class Submission(models.Model):
    """One handing-in of a version, and what the street office decided. Never overwritten."""

    class Decision(models.TextChoices):
        WAITING = "waiting", _("waiting for review")
        RETURNED = "returned", _("returned for revision")
        ACCEPTED = "accepted", _("accepted")

    version = models.ForeignKey(
        Version,
        verbose_name=_("summary version"),
        on_delete=models.PROTECT,
        related_name="submissions",
    )
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("submitted by"),
        on_delete=models.PROTECT,
        related_name="+",
    )
    submitted_at = models.DateTimeField(_("submitted at"))
    nil_reason = models.CharField(_("reason for a nil return"), max_length=200, blank=True)
    decision = models.CharField(
        _("decision"), max_length=10, choices=Decision, default=Decision.WAITING
    )
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("decided by"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    reason = models.CharField(_("reason"), max_length=500, blank=True)
    revise_by = models.DateField(_("revise by"), null=True, blank=True)
    comments = models.JSONField(
        _("comments"), default=dict, blank=True, help_text=_("By section, when it is returned.")
    )
    taken_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("under review by"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    taken_at = models.DateTimeField(_("under review since"), null=True, blank=True)

    objects = SubmissionQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("submission")
        verbose_name_plural = _("submissions")
        ordering = ["submitted_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["version"],
                condition=Q(decision="waiting"),
                name="submission_one_waiting_per_version",
                violation_error_message=_("This version is already waiting for review."),
            ),
            models.CheckConstraint(
                condition=~Q(decision="returned") | ~Q(reason=""),
                name="submission_returned_with_a_reason",
                violation_error_message=_("Say why the summary is returned."),
            ),
            models.CheckConstraint(
                condition=Q(decision="waiting", decided_by__isnull=True, decided_at__isnull=True)
                | Q(
                    ~Q(decision="waiting"),
                    decided_by__isnull=False,
                    decided_at__isnull=False,
                    decided_at__gte=F("submitted_at"),
                ),
                name="submission_decided_by_somebody_then",
                violation_error_message=_("A decision names who made it and when."),
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("submitted_by")),
                name="submission_not_reviewed_by_its_author",
                violation_error_message=_("The author never reviews their own summary."),
            ),
            models.CheckConstraint(
                condition=Q(taken_by__isnull=True, taken_at__isnull=True)
                | Q(taken_by__isnull=False, taken_at__isnull=False),
                name="submission_taken_by_somebody_then",
                violation_error_message=_("A review names who began it and when."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.version}: {self.get_decision_display()}"


class CorrectionQuerySet(models.QuerySet):
    def undecided(self) -> Self:
        return self.filter(decision=Correction.Decision.WAITING)

    def visible_to(self, user, *, on: date) -> Self:
        return self.filter(version__summary__unit__in=Unit.objects.visible_to(user, on=on))


class Correction(models.Model):
    """A request to correct an accepted version; granted, it opens the next version."""

    class Decision(models.TextChoices):
        WAITING = "waiting", _("waiting for an answer")
        GRANTED = "granted", _("granted")
        REFUSED = "refused", _("refused")

    version = models.ForeignKey(
        Version,
        verbose_name=_("summary version"),
        on_delete=models.PROTECT,
        related_name="corrections",
    )
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

    objects = CorrectionQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("correction")
        verbose_name_plural = _("corrections")
        ordering = ["asked_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["version"],
                condition=Q(decision="waiting"),
                name="correction_one_waiting_per_version",
                violation_error_message=_("A correction is already asked for."),
            ),
            models.CheckConstraint(
                condition=~Q(reason=""),
                name="correction_has_a_reason",
                violation_error_message=_("Say what has to be corrected."),
            ),
            models.CheckConstraint(
                condition=Q(decision="waiting", decided_by__isnull=True, decided_at__isnull=True)
                | Q(
                    ~Q(decision="waiting"),
                    decided_by__isnull=False,
                    decided_at__isnull=False,
                    decided_at__gte=F("asked_at"),
                ),
                name="correction_decided_by_somebody_then",
                violation_error_message=_("A decision names who made it and when."),
            ),
            models.CheckConstraint(
                condition=~Q(decision="refused") | ~Q(answer=""),
                name="correction_refused_with_a_reason",
                violation_error_message=_("Say why the correction is refused."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.version}: {self.get_decision_display()}"
