import secrets
from datetime import date, datetime, timedelta
from pathlib import PurePosixPath
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from outreach.communities.models import Unit

from .summary import Version


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

    def outside_runs(self) -> Self:
        """Those that no run is to bring back: a run hands out what is its own."""
        of_runs = Document.objects.filter(run_items__state__in=("waiting", "running"))
        return self.exclude(pk__in=of_runs.values("pk"))


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
    made_from_sha256 = models.CharField(_("made from content"), max_length=64, blank=True)

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
