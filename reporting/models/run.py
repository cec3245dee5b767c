from datetime import date, datetime
from pathlib import PurePosixPath
from secrets import token_hex
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Count, Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from outreach.communities.models import Street, Unit
from outreach.programme.models import validate_period_key

from .document import Document
from .summary import Summary


def run_path(run: "Run", filename: str) -> str:
    """A random part keeps the address from being guessed."""
    return str(PurePosixPath("runs", f"{run.period_key}-{run.kind}-{token_hex(8)}.zip"))


class RunQuerySet(models.QuerySet):
    def visible_to(self, user, *, on: date) -> Self:
        return self.filter(street__in=Unit.objects.visible_to(user, on=on))

    def going_on(self) -> Self:
        return self.filter(finished_at__isnull=True)

    def to_be_closed(self, *, now: datetime) -> Self:
        """Those whose items are all through, and that nobody is closing."""
        left = RunItem.objects.left().filter(run=OuterRef("pk"))
        free = Q(leased_until__isnull=True) | Q(leased_until__lte=now)
        return self.going_on().filter(free, ~Exists(left))

    def counted(self) -> Self:
        """With how many items there are, done and failed."""
        return self.annotate(
            total=Count("items"),
            done=Count("items", filter=Q(items__state=RunItem.State.DONE)),
            failed=Count("items", filter=Q(items__state=RunItem.State.FAILED)),
        )


class Run(models.Model):
    """Documents of a whole street asked for at once, and how far their making has come.

    At most one goes on for a street and period. It is closed exactly once, after its last item.
    """

    class Purpose(models.TextChoices):
        DRAFTS = "drafts", _("all drafts")
        ZIP = "zip", _("all documents as ZIP")
        ROLL_UP = "roll_up", _("roll-up of the street")

    street = models.ForeignKey(
        Street, verbose_name=_("street office"), on_delete=models.PROTECT, related_name="runs"
    )
    purpose = models.CharField(_("what for"), max_length=10, choices=Purpose)
    kind = models.CharField(_("kind of summary"), max_length=10, choices=Summary.Kind)
    period_key = models.CharField(_("period"), max_length=7, validators=[validate_period_key])
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("started by"),
        on_delete=models.PROTECT,
        related_name="+",
    )
    started_at = models.DateTimeField(_("started at"))
    finished_at = models.DateTimeField(_("finished at"), null=True, blank=True)
    leased_until = models.DateTimeField(_("taken until"), null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    error = models.CharField(_("reason for failure"), max_length=500, blank=True)
    file = models.FileField(_("file"), upload_to=run_path, max_length=200, blank=True)
    size = models.PositiveBigIntegerField(_("size in bytes"), null=True, blank=True)
    sha256 = models.CharField(_("SHA-256"), max_length=64, blank=True)
    swept_at = models.DateTimeField(_("file deleted at"), null=True, blank=True)

    objects = RunQuerySet.as_manager()

    class Meta:
        verbose_name = _("run")
        verbose_name_plural = _("runs")
        ordering = ["-started_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["street", "period_key"],
                condition=Q(finished_at__isnull=True),
                name="run_one_at_a_time",
                violation_error_message=_("A run for this period is still going on."),
            ),
            models.CheckConstraint(
                condition=Q(file="") | Q(finished_at__isnull=False) & ~Q(sha256=""),
                name="run_file_once_finished",
                violation_error_message=_("Only a finished run has a file, with its SHA-256."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_purpose_display()}: {self.get_kind_display()} {self.period_key}"

    @property
    def is_going_on(self) -> bool:
        return self.finished_at is None


class RunItemQuerySet(models.QuerySet):
    def left(self) -> Self:
        return self.filter(state__in=RunItem.LEFT)

    def untaken(self, *, now: datetime) -> Self:
        """Waiting past their time, or with somebody who did not bring them back."""
        waiting = Q(state=RunItem.State.WAITING, hand_out_at__lte=now)
        abandoned = Q(state=RunItem.State.RUNNING, leased_until__lte=now)
        return self.filter(waiting | abandoned)


class RunItem(models.Model):
    """One document of a run."""

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting for its turn")
        RUNNING = "running", _("being made")
        DONE = "done", _("made")
        FAILED = "failed", _("failed")

    LEFT = (State.WAITING, State.RUNNING)

    run = models.ForeignKey(
        Run, verbose_name=_("run"), on_delete=models.CASCADE, related_name="items"
    )
    document = models.ForeignKey(
        Document,
        verbose_name=_("summary document"),
        on_delete=models.CASCADE,
        related_name="run_items",
    )
    state = models.CharField(
        _("state"), max_length=10, choices=State, default=State.WAITING, db_index=True
    )
    hand_out_at = models.DateTimeField(_("handed out again at"))
    leased_until = models.DateTimeField(_("taken until"), null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    error = models.CharField(_("reason for failure"), max_length=500, blank=True)

    objects = RunItemQuerySet.as_manager()

    class Meta:
        verbose_name = _("document of a run")
        verbose_name_plural = _("documents of a run")
        ordering = ["run", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["run", "document"],
                name="run_item_once",
                violation_error_message=_("This document is already part of the run."),
            ),
            models.CheckConstraint(
                condition=~Q(state="failed") | ~Q(error=""),
                name="run_item_failed_with_a_reason",
                violation_error_message=_("A failed document says why."),
            ),
            models.CheckConstraint(
                condition=Q(state="running", leased_until__isnull=False)
                | ~Q(state="running") & Q(leased_until__isnull=True),
                name="run_item_running_is_taken",
                violation_error_message=_("What is being made is taken by a worker until then."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.document}"
