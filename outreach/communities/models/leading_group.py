import secrets
from datetime import date, timedelta
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from outreach.shared.days import DayField

from .unit import Unit, in_force


class LeadingGroupQuerySet(models.QuerySet):
    def overlapping(self, first: date, last: date) -> Self:
        """Groups whose term holds at least one of these days."""
        return self.filter(term_from__lte=last).exclude(term_until__lte=first)

    def in_force(self, day: date) -> Self:
        return self.filter(in_force(day, starts="term_from", ends="term_until"))

    def visible_to(self, user, *, on: date) -> Self:
        return self.filter(unit__in=Unit.objects.visible_to(user, on=on))


class LeadingGroup(models.Model):
    """The science outreach leading group of a unit for a term."""

    class Action(models.TextChoices):
        SET_UP = "set_up", _("set up")
        ADJUSTED = "adjusted", _("adjusted")
        CONFIRMED = "confirmed", _("confirmed")

    unit = models.ForeignKey(
        Unit, verbose_name=_("unit"), on_delete=models.PROTECT, related_name="leading_groups"
    )
    action = models.CharField(_("set up, adjusted or confirmed"), max_length=10, choices=Action)
    decided_on = DayField(_("decided on"))
    term_from = DayField(_("term from"))
    term_until = DayField(_("term until"), null=True, blank=True)
    filed_on = DayField(_("filed with the office on"), null=True, blank=True)

    objects = LeadingGroupQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("leading group")
        verbose_name_plural = _("leading groups")
        ordering = ["unit", "-term_from"]
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "term_from"],
                name="group_one_per_unit_and_start",
                violation_error_message=_("This unit already has a group from that day."),
            ),
            models.CheckConstraint(
                condition=Q(term_until__isnull=True) | Q(term_until__gt=F("term_from")),
                name="group_term_ends_after_it_starts",
                violation_error_message=_("The term has to end after it starts."),
            ),
            models.CheckConstraint(
                condition=Q(filed_on__isnull=True) | Q(filed_on__gte=F("decided_on")),
                name="group_filed_after_decision",
                violation_error_message=_("A group is filed on or after the day it was decided."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit}, {self.term_from:%Y}"

    @property
    def last_day(self) -> date | None:
        return self.term_until and self.term_until - timedelta(days=1)

    @property
    def head(self) -> "GroupMember | None":
        return next((m for m in self.members.all() if m.role == GroupMember.Role.HEAD), None)


class GroupMember(models.Model):
    """A person in a leading group."""

    class Role(models.TextChoices):
        HEAD = "head", _("head")
        DEPUTY = "deputy", _("deputy head")
        MEMBER = "member", _("member")

    group = models.ForeignKey(
        LeadingGroup,
        verbose_name=_("leading group"),
        on_delete=models.CASCADE,
        related_name="members",
    )
    name = models.CharField(_("full name"), max_length=60)
    role = models.CharField(_("role in the group"), max_length=6, choices=Role)
    position = models.CharField(_("position"), max_length=60, blank=True)

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("group member")
        verbose_name_plural = _("group members")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["group"],
                condition=Q(role="head"),
                name="group_one_head",
                violation_error_message=_("A group has exactly one head."),
            ),
            models.UniqueConstraint(
                fields=["group", "name"],
                name="group_member_once",
                violation_error_message=_("This person is already in the group."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.get_role_display()})"


def document_path(document, name: str) -> str:
    """A name that nobody can guess; the ending says what it is."""
    ending = "pdf" if name.endswith(".pdf") else "jpg"
    return f"group-documents/{secrets.token_urlsafe(18)}.{ending}"


class GroupDocumentQuerySet(models.QuerySet):
    def visible_to(self, user, *, on: date) -> Self:
        return self.filter(group__in=LeadingGroup.objects.visible_to(user, on=on))


class GroupDocument(models.Model):
    """The paper on which a leading group was decided, filed with the street office."""

    group = models.ForeignKey(
        LeadingGroup,
        verbose_name=_("leading group"),
        on_delete=models.PROTECT,
        related_name="documents",
    )
    file = models.FileField(_("file"), upload_to=document_path)
    sha256 = models.CharField("SHA-256", max_length=64)
    size = models.PositiveIntegerField(_("bytes"))
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("added by"),
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
    )
    added_at = models.DateTimeField(_("added at"))

    objects = GroupDocumentQuerySet.as_manager()

    class Meta:
        verbose_name = _("document of a leading group")
        verbose_name_plural = _("documents of leading groups")
        ordering = ["added_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["file"],
                name="group_document_one_row_per_file",
                violation_error_message=_("This document is already kept."),
            ),
            models.UniqueConstraint(
                fields=["group", "sha256"],
                name="group_document_once",
                violation_error_message=_("This document was already filed with this group."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.group}: {self.file_name}"

    @property
    def is_pdf(self) -> bool:
        return self.file.name.endswith(".pdf")

    @property
    def content_type(self) -> str:
        return "application/pdf" if self.is_pdf else "image/jpeg"

    @property
    def file_name(self) -> str:
        """The name it is given when somebody takes it along."""
        ending = "pdf" if self.is_pdf else "jpg"
        return f"{self.group.unit.name}-{self.group.term_from:%Y-%m-%d}-{self.pk}.{ending}"
