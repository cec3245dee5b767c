from datetime import date
from typing import Self

from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from outreach.communities.models import Partner, Unit
from outreach.programme.models import Campaign
from outreach.shared.days import DayField

from .plan import PlanItem
from .words import MOST_PEOPLE, Audience, CountedIn, Kind


class ActivityQuerySet(models.QuerySet):
    def counted(self) -> Self:
        """Activities that were held and recorded; whatever else there is never counts."""
        return self.filter(status=Activity.Status.RECORDED)

    def not_withdrawn(self) -> Self:
        """What lists show unless somebody asks for what was withdrawn."""
        return self.exclude(status=Activity.Status.WITHDRAWN)

    def between(self, first: date, last: date) -> Self:
        return self.filter(held_on__range=(first, last))

    def upcoming(self, today: date) -> Self:
        return self.filter(status=Activity.Status.PLANNED, held_on__gte=today)

    def lectures(self) -> Self:
        return self.filter(kind=Kind.LECTURE)

    def employment_training(self) -> Self:
        return self.filter(kind=Kind.TRAINING, audience__in=(Audience.LAID_OFF, Audience.MIGRANT))

    def public(self) -> Self:
        """What the open site shows: nothing cancelled, nothing placed in a unit by assumption."""
        shown = (Activity.Status.PLANNED, Activity.Status.RECORDED)
        return self.filter(status__in=shown, unit_is_assumed=False)

    def visible_to(self, user, *, on: date) -> Self:
        return self.filter(unit__in=Unit.objects.visible_to(user, on=on))


class Activity(models.Model):
    """A science outreach activity of a unit: planned, then recorded once it was held.

    Nobody deletes one: a record that should not be there is withdrawn, and can be put back.
    """

    class Status(models.TextChoices):
        PLANNED = "planned", _("planned")
        RECORDED = "recorded", _("recorded")
        CANCELLED = "cancelled", _("cancelled")
        WITHDRAWN = "withdrawn", _("withdrawn")

    unit = models.ForeignKey(
        Unit, verbose_name=_("organiser"), on_delete=models.PROTECT, related_name="activities"
    )
    status = models.CharField(
        _("state"), max_length=10, choices=Status, default=Status.RECORDED, db_index=True
    )
    title = models.CharField(_("title"), max_length=120)
    kind = models.CharField(_("kind of activity"), max_length=12, choices=Kind)
    theme = models.CharField(_("theme"), max_length=60, blank=True)
    audience = models.CharField(_("audience"), max_length=10, choices=Audience)
    held_on = DayField(_("date"), help_text=_("The office's local day."))
    starts = models.TimeField(_("starts at"), null=True, blank=True)
    ends = models.TimeField(_("ends at"), null=True, blank=True)
    place = models.CharField(_("place"), max_length=120, blank=True)
    attendance = models.PositiveIntegerField(
        _("attendance"), null=True, blank=True, validators=[MaxValueValidator(MOST_PEOPLE)]
    )
    counted_in = models.CharField(
        _("attendance counts"), max_length=14, choices=CountedIn, blank=True
    )
    summary = models.TextField(_("short summary"), max_length=2000, blank=True)
    campaign = models.ForeignKey(
        Campaign,
        verbose_name=_("campaign"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="activities",
    )
    plan_item = models.ForeignKey(
        PlanItem,
        verbose_name=_("plan item"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="activities",
    )
    is_into_community = models.BooleanField(_("science into the community"), default=False)
    opposes_cults = models.BooleanField(_("opposes cults, upholds science"), default=False)
    partners = models.ManyToManyField(
        Partner, verbose_name=_("partner organisations"), blank=True, related_name="activities"
    )
    cancel_reason = models.CharField(_("reason for cancelling"), max_length=200, blank=True)
    recorded_at = models.DateTimeField(_("recorded at"), null=True, blank=True)
    withdraw_reason = models.CharField(_("reason for withdrawing"), max_length=200, blank=True)
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True, blank=True, editable=False)
    # Of the form in which it was last entered: what is sent twice is kept once.
    entry_key = models.UUIDField(
        _("key of the entry"), null=True, blank=True, editable=False, db_index=True
    )
    source_url = models.URLField(
        _("source"), max_length=500, blank=True, help_text=_("Where an imported record came from.")
    )
    year_is_assumed = models.BooleanField(_("year assumed"), default=False)
    day_is_assumed = models.BooleanField(_("day assumed"), default=False)
    unit_is_assumed = models.BooleanField(
        _("organiser assumed"), default=False, help_text=_("Never shown on the public site.")
    )

    objects = ActivityQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("activity")
        verbose_name_plural = _("activities")
        ordering = ["-held_on", "-pk"]
        indexes = [models.Index(fields=["unit", "held_on"], name="activity_by_unit_and_day")]
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "held_on", "title"],
                name="activity_once_per_unit_and_day",
                violation_error_message=_(
                    "This organiser already has an activity of that title on that day."
                ),
            ),
            models.CheckConstraint(
                condition=Q(attendance__isnull=True, counted_in__in=("", "not_applicable"))
                | Q(attendance__isnull=False, counted_in__in=("persons", "person_times")),
                name="activity_attendance_says_what_it_counts",
                violation_error_message=_(
                    "Say whether the attendance is persons or person-times; "
                    "leave both empty if it was not entered."
                ),
            ),
            models.CheckConstraint(
                condition=Q(attendance__isnull=True) | Q(attendance__lte=MOST_PEOPLE),
                name="activity_attendance_is_plausible",
                violation_error_message=_("An attendance above one million cannot be right."),
            ),
            models.CheckConstraint(
                condition=Q(starts__isnull=True) | Q(ends__isnull=True) | Q(ends__gt=F("starts")),
                name="activity_ends_after_it_starts",
                violation_error_message=_("The activity has to end after it starts."),
            ),
            models.CheckConstraint(
                condition=~Q(status="cancelled") | ~Q(cancel_reason=""),
                name="activity_cancelled_with_a_reason",
                violation_error_message=_("Say why the activity was cancelled."),
            ),
            models.CheckConstraint(
                condition=~Q(status="withdrawn") | ~Q(withdraw_reason=""),
                name="activity_withdrawn_with_a_reason",
                violation_error_message=_("Say why the record is withdrawn."),
            ),
            models.UniqueConstraint(
                fields=["unit", "entry_key"],
                name="activity_once_per_entry",
                violation_error_message=_("This entry is already kept."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.held_on} {self.title}"
