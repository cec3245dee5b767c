from datetime import date
from typing import Self

from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from outreach.communities.models import Community

from .activity import Activity
from .words import MOST_PEOPLE, CountedIn


class ParticipationQuerySet(models.QuerySet):
    def visible_to(self, user, *, on: date) -> Self:
        return self.filter(community__in=Community.objects.visible_to(user, on=on))


class Participation(models.Model):
    """A community at an activity of its street: invited, or come all the same.

    One that was not invited and does not come has no row, so a rate counts the rows.
    """

    activity = models.ForeignKey(
        Activity,
        verbose_name=_("activity"),
        on_delete=models.CASCADE,
        related_name="participations",
    )
    community = models.ForeignKey(
        Community,
        verbose_name=_("community"),
        on_delete=models.PROTECT,
        related_name="participations",
    )
    is_invited = models.BooleanField(
        _("invited"), default=True, help_text=_("Not ticked: it came without being invited.")
    )
    joined = models.BooleanField(
        _("joined"), null=True, blank=True, help_text=_("Empty: invited, no answer yet.")
    )
    people = models.PositiveIntegerField(
        _("people from the community"),
        null=True,
        blank=True,
        validators=[MaxValueValidator(MOST_PEOPLE)],
    )

    objects = ParticipationQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("participation of a community")
        verbose_name_plural = _("participation of communities")
        constraints = [
            models.UniqueConstraint(
                fields=["activity", "community"],
                name="participation_once_per_community",
                violation_error_message=_("This community is already on the list."),
            ),
            models.CheckConstraint(
                # An unknown answer is not a yes, although SQL would let it pass as one.
                condition=Q(people__isnull=True) | Q(joined__isnull=False, joined=True),
                name="participation_people_only_if_joined",
                violation_error_message=_("People are counted only where the community joined."),
            ),
            models.CheckConstraint(
                condition=Q(is_invited=True) | Q(joined__isnull=False, joined=True),
                name="participation_invited_or_joined",
                violation_error_message=_(
                    "A community that was not invited is on the list only if it joined."
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.community}: {self.activity}"


class AudienceCount(models.Model):
    """How many of one audience came, by count only: no names are kept."""

    class Band(models.TextChoices):
        UNDER_14 = "under_14", _("under 14")
        AGE_14_TO_17 = "14_to_17", _("14 to 17")
        AGE_18_TO_59 = "18_to_59", _("18 to 59")
        AGE_60_UP = "60_up", _("60 and over")

    activity = models.ForeignKey(
        Activity,
        verbose_name=_("activity"),
        on_delete=models.CASCADE,
        related_name="audience_counts",
    )
    band = models.CharField(_("age band"), max_length=10, choices=Band)
    number = models.PositiveIntegerField(_("number"), validators=[MaxValueValidator(MOST_PEOPLE)])
    counted_in = models.CharField(_("number counts"), max_length=14, choices=CountedIn.choices[:2])

    class Meta:
        verbose_name = _("audience count")
        verbose_name_plural = _("audience counts")
        constraints = [
            models.UniqueConstraint(
                fields=["activity", "band", "counted_in"],
                name="audience_count_once_per_band",
                violation_error_message=_("This age band is already counted."),
            ),
            models.CheckConstraint(
                condition=Q(counted_in__in=("persons", "person_times")),
                name="audience_count_says_what_it_counts",
                violation_error_message=_("Say whether these are persons or person-times."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_band_display()}: {self.number}"


class PublicityOutput(models.Model):
    """What was handed out, posted or shown at an activity, by count and kind."""

    class Kind(models.TextChoices):
        BANNERS = "banners", _("banners")
        POSTERS = "posters", _("posters")
        LEAFLETS = "leaflets", _("leaflets")
        BOOKLETS = "booklets", _("booklets")
        BOOKS = "books", _("books")
        PANELS = "panels", _("panels")
        SCREENINGS = "screenings", _("screenings")
        EXHIBITS = "exhibits", _("exhibits")
        KITS = "kits", _("kits")
        PLANTS = "plants", _("plants")
        GIFTS = "gifts", _("gifts")
        DRILLS = "drills", _("drills")

    activity = models.ForeignKey(
        Activity, verbose_name=_("activity"), on_delete=models.CASCADE, related_name="outputs"
    )
    kind = models.CharField(_("kind of material"), max_length=10, choices=Kind)
    number = models.PositiveIntegerField(_("number"), validators=[MaxValueValidator(MOST_PEOPLE)])

    class Meta:
        verbose_name = _("publicity output")
        verbose_name_plural = _("publicity output")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["activity", "kind"],
                name="output_once_per_kind",
                violation_error_message=_("This material is already counted."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.number}"


class EmploymentTraining(models.Model):
    """What a training for laid-off or migrant workers achieved, as counts only."""

    class Kind(models.TextChoices):
        ENTREPRENEURSHIP = "entrepreneurship", _("entrepreneurship training")
        RE_EMPLOYMENT = "re_employment", _("re-employment training")

    activity = models.OneToOneField(
        Activity,
        verbose_name=_("activity"),
        on_delete=models.CASCADE,
        related_name="employment_result",
    )
    kind = models.CharField(_("kind of training"), max_length=16, choices=Kind)
    skills = models.PositiveSmallIntegerField(_("skills taught"), null=True, blank=True)
    placed = models.PositiveIntegerField(_("people placed in work"), null=True, blank=True)

    class Meta:
        verbose_name = _("employment training")
        verbose_name_plural = _("employment training")

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.activity}"
