from datetime import date
from typing import Self

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from outreach.shared.days import DayField

from .unit import Community, in_force


class TitledQuerySet(models.QuerySet):
    def titled_on(self, day: date) -> Self:
        """Those that hold the title on this day; the end day is not part of it."""
        return self.filter(in_force(day, starts="titled_from", ends="titled_until"))

    def designated_between(self, first: date, last: date) -> Self:
        """New designations; a yearly confirmation does not count as one."""
        return self.filter(titled_from__range=(first, last))

    def to_confirm(self, year: int, *, on: date) -> Self:
        """Titles from earlier years that nobody has confirmed for this one yet."""
        held = self.titled_on(on).filter(titled_from__year__lt=year)
        return held.exclude(confirmations__year=year)

    def visible_to(self, user, *, on: date) -> Self:
        return self.filter(community__in=Community.objects.visible_to(user, on=on))


class End(models.TextChoices):
    """How a title ended; empty where nobody told, as in older records."""

    REVOKED = "revoked", _("revoked by the street office")
    MOVED = "moved", _("moved away")


def _end_told_whole(name: str) -> models.CheckConstraint:
    return models.CheckConstraint(
        condition=Q(end_kind="") | Q(titled_until__isnull=False) & ~Q(end_reason=""),
        name=name,
        violation_error_message=_("A title that ended names the day and the reason."),
    )


class DemonstrationFamily(models.Model):
    """A household that shows its neighbours science at work in daily life."""

    class Theme(models.TextChoices):
        ENERGY = "energy", _("saving energy")
        FOOD = "food", _("safe food")
        HEALTH = "health", _("healthy living")
        GREEN = "green", _("green living")
        READING = "reading", _("reading and learning")
        MAKING = "making", _("invention and making")
        OTHER = "other", _("other")

    community = models.ForeignKey(
        Community, verbose_name=_("community"), on_delete=models.PROTECT, related_name="families"
    )
    representative = models.CharField(_("representative"), max_length=60)
    address = models.CharField(_("building and door"), max_length=160)
    theme = models.CharField(_("theme"), max_length=10, choices=Theme)
    titled_from = DayField(_("designated on"))
    titled_until = DayField(_("holds the title until"), null=True, blank=True)
    plaque_on = DayField(_("plaque put up on"), null=True, blank=True)
    end_kind = models.CharField(_("how the title ended"), max_length=7, choices=End, blank=True)
    end_reason = models.CharField(_("why the title ended"), max_length=500, blank=True)

    objects = TitledQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("demonstration family")
        verbose_name_plural = _("demonstration families")
        ordering = ["community", "titled_from", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["community", "address"],
                name="family_one_per_address",
                violation_error_message=_("This address already has a family."),
            ),
            models.CheckConstraint(
                condition=Q(titled_until__isnull=True) | Q(titled_until__gt=F("titled_from")),
                name="family_title_ends_after_it_starts",
                violation_error_message=_("The title has to end after it starts."),
            ),
            models.CheckConstraint(
                condition=Q(plaque_on__isnull=True) | Q(plaque_on__gte=F("titled_from")),
                name="family_plaque_after_designation",
                violation_error_message=_("The plaque is put up on or after the designation."),
            ),
            _end_told_whole("family_end_told_whole"),
        ]

    def __str__(self) -> str:
        return f"{self.representative}, {self.address}"


class FamilyConfirmation(models.Model):
    """The yearly confirmation that a family keeps its title."""

    family = models.ForeignKey(
        DemonstrationFamily,
        verbose_name=_("demonstration family"),
        on_delete=models.CASCADE,
        related_name="confirmations",
    )
    year = models.PositiveSmallIntegerField(
        _("year"), validators=[MinValueValidator(2000), MaxValueValidator(2100)]
    )
    confirmed_on = DayField(_("confirmed on"))

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("yearly confirmation")
        verbose_name_plural = _("yearly confirmations")
        ordering = ["year"]
        constraints = [
            models.UniqueConstraint(
                fields=["family", "year"],
                name="family_confirmed_once_a_year",
                violation_error_message=_("This family is already confirmed for that year."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.family}, {self.year}"


class DemonstrationBlock(models.Model):
    """A residential block designated like a family."""

    community = models.ForeignKey(
        Community, verbose_name=_("community"), on_delete=models.PROTECT, related_name="blocks"
    )
    name = models.CharField(_("block"), max_length=80)
    households = models.PositiveIntegerField(_("households"), null=True, blank=True)
    titled_from = DayField(_("designated on"))
    titled_until = DayField(_("holds the title until"), null=True, blank=True)
    plaque_on = DayField(_("plaque put up on"), null=True, blank=True)
    end_kind = models.CharField(_("how the title ended"), max_length=7, choices=End, blank=True)
    end_reason = models.CharField(_("why the title ended"), max_length=500, blank=True)

    objects = TitledQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("demonstration block")
        verbose_name_plural = _("demonstration blocks")
        ordering = ["community", "name"]
        constraints = [
            models.UniqueConstraint(
                fields=["community", "name"],
                name="block_once_per_community",
                violation_error_message=_("This block is already designated."),
            ),
            models.CheckConstraint(
                condition=Q(titled_until__isnull=True) | Q(titled_until__gt=F("titled_from")),
                name="block_title_ends_after_it_starts",
                violation_error_message=_("The title has to end after it starts."),
            ),
            models.CheckConstraint(
                condition=Q(plaque_on__isnull=True) | Q(plaque_on__gte=F("titled_from")),
                name="block_plaque_after_designation",
                violation_error_message=_("The plaque is put up on or after the designation."),
            ),
            _end_told_whole("block_end_told_whole"),
        ]

    def __str__(self) -> str:
        return self.name


class BlockConfirmation(models.Model):
    """The yearly confirmation that a block keeps its title."""

    block = models.ForeignKey(
        DemonstrationBlock,
        verbose_name=_("demonstration block"),
        on_delete=models.CASCADE,
        related_name="confirmations",
    )
    year = models.PositiveSmallIntegerField(
        _("year"), validators=[MinValueValidator(2000), MaxValueValidator(2100)]
    )
    confirmed_on = DayField(_("confirmed on"))

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("yearly confirmation")
        verbose_name_plural = _("yearly confirmations")
        ordering = ["year"]
        constraints = [
            models.UniqueConstraint(
                fields=["block", "year"],
                name="block_confirmed_once_a_year",
                violation_error_message=_("This block is already confirmed for that year."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.block}, {self.year}"
