from datetime import date, timedelta
from typing import Self

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from outreach.communities.models import Community, Unit, in_force
from outreach.shared.days import DayField

AGE_OF_OWN_CONSENT = 14  # PIPL art. 31: under 14 a guardian consents.
RECENTLY = timedelta(days=30)


class VolunteerQuerySet(models.QuerySet):
    def active_on(self, day: date) -> Self:
        return self.filter(in_force(day, starts="joined_on", ends="left_on"))

    def new_on(self, day: date) -> Self:
        """Those who joined in the last thirty days."""
        return self.joined_between(day - RECENTLY, day)

    def joined_between(self, first: date, last: date) -> Self:
        return self.filter(joined_on__range=(first, last))

    def visible_to(self, user, *, on: date) -> Self:
        return self.filter(community__in=Community.objects.visible_to(user, on=on))


class Volunteer(models.Model):
    """Somebody who helps at activities: only what is needed to reach and place them is kept."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        verbose_name=_("account"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="volunteer",
    )
    community = models.ForeignKey(
        Community, verbose_name=_("community"), on_delete=models.PROTECT, related_name="volunteers"
    )
    name = models.CharField(_("full name"), max_length=60)
    phone = models.CharField(_("phone"), max_length=30, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    birth_year = models.PositiveSmallIntegerField(
        _("year of birth"), validators=[MinValueValidator(1900), MaxValueValidator(2100)]
    )
    skills = models.CharField(_("skills"), max_length=200, blank=True)
    joined_on = DayField(_("joined on"))
    left_on = DayField(_("left on"), null=True, blank=True)
    guardian_consented_on = DayField(
        _("guardian agreed on"), null=True, blank=True, help_text=_("Needed under 14.")
    )

    objects = VolunteerQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("volunteer")
        verbose_name_plural = _("volunteers")
        ordering = ["community", "name", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(phone="", email=""),
                name="volunteer_can_be_reached",
                violation_error_message=_("Give a phone number or an e-mail address."),
            ),
            models.CheckConstraint(
                condition=Q(left_on__isnull=True) | Q(left_on__gte=F("joined_on")),
                name="volunteer_leaves_after_joining",
                violation_error_message=_("A volunteer cannot leave before joining."),
            ),
            models.UniqueConstraint(
                fields=["community", "name", "phone", "email"],
                name="volunteer_once_per_community",
                violation_error_message=_("This volunteer is already registered here."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def reached_at(self) -> str:
        return self.phone or self.email

    def clean(self) -> None:
        if not self.birth_year or not self.joined_on or self.guardian_consented_on:
            return
        if self.joined_on.year - self.birth_year < AGE_OF_OWN_CONSENT:
            raise ValidationError(
                {"guardian_consented_on": _("Under 14, a guardian has to agree first.")}
            )


def _members_on(day: date) -> Q:
    return in_force(day, starts="memberships__joined_on", ends="memberships__left_on")


class TeamQuerySet(models.QuerySet):
    def active_on(self, day: date) -> Self:
        return self.filter(in_force(day, starts="founded_on", ends="ended_on"))

    def with_numbers(self, on: date) -> Self:
        """Each with its members that day, and who of those at the start of the year stayed."""
        now, start = _members_on(on), _members_on(date(on.year, 1, 1))
        return self.annotate(
            members_now=models.Count("memberships", filter=now),
            began=models.Count("memberships", filter=start),
            stayed=models.Count("memberships", filter=start & now),
        )

    def visible_to(self, user, *, on: date) -> Self:
        return self.filter(unit__in=Unit.objects.visible_to(user, on=on))


class Team(models.Model):
    """A standing science outreach volunteer team of a unit."""

    unit = models.ForeignKey(
        Unit, verbose_name=_("unit"), on_delete=models.PROTECT, related_name="teams"
    )
    name = models.CharField(_("name"), max_length=80)
    founded_on = DayField(_("founded on"))
    ended_on = DayField(_("ended on"), null=True, blank=True)
    members = models.ManyToManyField(
        Volunteer, verbose_name=_("members"), through="TeamMembership", related_name="teams"
    )

    objects = TeamQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("volunteer team")
        verbose_name_plural = _("volunteer teams")
        ordering = ["unit", "name"]
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "name"],
                name="team_once_per_unit",
                violation_error_message=_("This unit already has a team of that name."),
            ),
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True) | Q(ended_on__gt=F("founded_on")),
                name="team_ends_after_it_starts",
                violation_error_message=_("A team has to end after it was founded."),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class TeamMembershipQuerySet(models.QuerySet):
    def in_team_on(self, day: date) -> Self:
        """Memberships that hold this day; the day of leaving is not part of it."""
        return self.filter(in_force(day, starts="joined_on", ends="left_on"))


class TeamMembership(models.Model):
    """A volunteer's time in a team."""

    team = models.ForeignKey(
        Team, verbose_name=_("volunteer team"), on_delete=models.CASCADE, related_name="memberships"
    )
    volunteer = models.ForeignKey(
        Volunteer,
        verbose_name=_("volunteer"),
        on_delete=models.CASCADE,
        related_name="memberships",
    )
    leads = models.BooleanField(_("leads the team"), default=False)
    joined_on = DayField(_("joined on"))
    left_on = DayField(_("left on"), null=True, blank=True)

    objects = TeamMembershipQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("team membership")
        verbose_name_plural = _("team memberships")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["team", "volunteer", "joined_on"],
                name="membership_once_a_day",
                violation_error_message=_("This volunteer already joined the team that day."),
            ),
            models.UniqueConstraint(
                fields=["team", "volunteer"],
                condition=Q(left_on__isnull=True),
                name="membership_one_open",
                violation_error_message=_("This volunteer is already in the team."),
            ),
            models.CheckConstraint(
                condition=Q(left_on__isnull=True) | Q(left_on__gte=F("joined_on")),
                name="membership_leaves_after_joining",
                violation_error_message=_("Nobody leaves a team before joining it."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.volunteer}, {self.team}"
