import secrets
from datetime import date, datetime, timedelta
from pathlib import PurePosixPath
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from outreach.communities.models import Unit
from outreach.programme.models import Obligation, validate_period_key
from outreach.programme.rules import periods


class SummaryQuerySet(models.QuerySet):
    def visible_to(self, user, *, on: date) -> Self:
        return self.filter(unit__in=Unit.objects.visible_to(user, on=on))


class Summary(models.Model):
    """The half-year or annual summary of one unit for one period, through all its versions."""

    unit = models.ForeignKey(
        Unit, verbose_name=_("unit"), on_delete=models.PROTECT, related_name="summaries"
    )
    period_key = models.CharField(_("period"), max_length=7, validators=[validate_period_key])
    obligation = models.OneToOneField(
        Obligation,
        verbose_name=_("obligation"),
        on_delete=models.PROTECT,
        related_name="duty_summary",
    )

    objects = SummaryQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("summary")
        verbose_name_plural = _("summaries")
        ordering = ["-period_key", "unit"]
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "period_key"],
                name="summary_once_per_unit_and_period",
                violation_error_message=_("This unit already has a summary for the period."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit} {self.period_key}"

    @property
    def period(self) -> periods.Period:
        return periods.parse(self.period_key)


class Version(models.Model):
    """One state of a summary: the figures it is made from, counted as of a day.

    A version that was never submitted is a draft and may be counted anew; a submitted one stays.
    """

    summary = models.ForeignKey(
        Summary, verbose_name=_("summary"), on_delete=models.CASCADE, related_name="versions"
    )
    number = models.PositiveSmallIntegerField(_("version"))
    as_of = models.DateField(_("data as of"))
    figures = models.JSONField(_("figures"))
    figures_sha256 = models.CharField(_("SHA-256 of the figures"), max_length=64)
    counted_at = models.DateTimeField(_("counted at"))

    class Meta:
        verbose_name = _("summary version")
        verbose_name_plural = _("summary versions")
        ordering = ["summary", "-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["summary", "number"],
                name="version_numbered_once",
                violation_error_message=_("This version already exists."),
            ),
            models.CheckConstraint(
                condition=Q(number__gte=1),
                name="version_numbers_start_at_one",
                violation_error_message=_("Versions are numbered from 1."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.summary} v{self.number}"

    @property
    def is_draft(self) -> bool:
        return not self.submissions.exists()


def document_path(document: "Document", filename: str) -> str:
    """Summaries by period; a random part keeps the address from being guessed."""
    summary = document.version.summary
    name = f"{summary.unit.code}-{summary.period_key}-v{document.version.number}"
    ending = f"{document.language}-{secrets.token_hex(8)}.pdf"
    return str(PurePosixPath("summaries", summary.period_key, f"{name}-{ending}"))


class DocumentQuerySet(models.QuerySet):
    def visible_to(self, user, *, on: date) -> Self:
        return self.filter(version__summary__unit__in=Unit.objects.visible_to(user, on=on))

    def untaken(self, *, now: datetime, patience: timedelta) -> Self:
        """Queued but never taken, or taken by a worker that did not come back in time."""
        waiting = Q(state=Document.State.QUEUED, queued_at__lte=now - patience)
        abandoned = Q(state=Document.State.RENDERING, leased_until__lte=now)
        return self.filter(waiting | abandoned)


class Document(models.Model):
    """The PDF of a version in one language, and how far its making has come."""

    class State(models.TextChoices):
        QUEUED = "queued", _("queued")
        RENDERING = "rendering", _("being made")
        MADE = "made", _("made")
        FAILED = "failed", _("failed")

    version = models.ForeignKey(
        Version,
        verbose_name=_("summary version"),
        on_delete=models.CASCADE,
        related_name="documents",
    )
    language = models.CharField(_("language"), max_length=10, choices=settings.LANGUAGES)
    state = models.CharField(
        _("state"), max_length=10, choices=State, default=State.QUEUED, db_index=True
    )
    queued_at = models.DateTimeField(_("queued at"))
    leased_until = models.DateTimeField(_("taken until"), null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    error = models.CharField(_("reason for failure"), max_length=500, blank=True)
    file = models.FileField(_("file"), upload_to=document_path, max_length=200, blank=True)
    sha256 = models.CharField(_("SHA-256"), max_length=64, blank=True)
    size = models.PositiveIntegerField(_("size in bytes"), null=True, blank=True)
    pages = models.PositiveSmallIntegerField(_("pages"), null=True, blank=True)
    made_at = models.DateTimeField(_("made at"), null=True, blank=True)
    made_from_sha256 = models.CharField(_("made from figures"), max_length=64, blank=True)

    objects = DocumentQuerySet.as_manager()

    class Meta:
        verbose_name = _("summary document")
        verbose_name_plural = _("summary documents")
        ordering = ["version", "language"]
        constraints = [
            models.UniqueConstraint(
                fields=["version", "language"],
                name="document_once_per_language",
                violation_error_message=_("This version already has a document in that language."),
            ),
            models.CheckConstraint(
                condition=~Q(state="made") | ~Q(file="") & ~Q(sha256=""),
                name="document_made_has_a_file",
                violation_error_message=_("A finished document has a file and its SHA-256."),
            ),
            models.CheckConstraint(
                condition=~Q(state="failed") | ~Q(error=""),
                name="document_failed_with_a_reason",
                violation_error_message=_("A failed document says why."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.version} ({self.language})"

    @property
    def is_waiting(self) -> bool:
        return self.state == self.State.QUEUED


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
        ]

    def __str__(self) -> str:
        return f"{self.version}: {self.get_decision_display()}"
