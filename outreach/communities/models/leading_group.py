from datetime import date
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from outreach.shared.days import DayField

from .unit import Unit


class LeadingGroupQuerySet(models.QuerySet):
    def overlapping(self, first: date, last: date) -> Self:
        """Groups whose term holds at least one of these days."""
        return self.filter(term_from__lte=last).exclude(term_until__lte=first)

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
