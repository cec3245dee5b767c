import secrets
from datetime import date
from typing import Self

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from outreach.communities.models import Community, Partner, Unit
from outreach.programme.models import YEARS, Campaign
from outreach.shared.days import DayField

# A head-count above this is a slip of the keyboard, not an activity of a community.
MOST_PEOPLE = 1_000_000


class Kind(models.TextChoices):
    LECTURE = "lecture", _("lecture")
    EXHIBITION = "exhibition", _("exhibition")
    CONTEST = "contest", _("contest")
    PERFORMANCE = "performance", _("performance")
    TOUR = "tour", _("tour")
    TRAINING = "training", _("training course")
    SCREENING = "screening", _("screening")
    PUBLICITY = "publicity", _("publicity on the spot")
    OTHER = "other", _("other")


class Audience(models.TextChoices):
    RESIDENTS = "residents", _("residents")
    YOUTH = "youth", _("young people")
    ELDERLY = "elderly", _("older people")
    OFFICERS = "officers", _("outreach officers and cadres")
    LAID_OFF = "laid_off", _("laid-off workers")
    MIGRANT = "migrant", _("migrant workers")
    MIXED = "mixed", _("mixed")


class CountedIn(models.TextChoices):
    """What a head-count counts; the domain keeps `0`, not entered and not applicable apart."""

    PERSONS = "persons", _("persons")
    PERSON_TIMES = "person_times", _("person-times")
    NOT_APPLICABLE = "not_applicable", _("not applicable")


class PlanItemQuerySet(models.QuerySet):
    def visible_to(self, user, *, on: date) -> Self:
        return self.filter(unit__in=Unit.objects.visible_to(user, on=on))


class PlanItem(models.Model):
    """An activity that the year's work plan announces for a month."""

    unit = models.ForeignKey(
        Unit, verbose_name=_("unit"), on_delete=models.PROTECT, related_name="plan_items"
    )
    year = models.PositiveSmallIntegerField(_("year"), validators=YEARS)
    month = models.PositiveSmallIntegerField(
        _("month"), validators=[MinValueValidator(1), MaxValueValidator(12)]
    )
    title = models.CharField(_("title"), max_length=120)
    kind = models.CharField(_("kind of activity"), max_length=12, choices=Kind)
    theme = models.CharField(_("theme"), max_length=60, blank=True)
    expected_attendance = models.PositiveIntegerField(
        _("expected attendance"), null=True, blank=True, validators=[MaxValueValidator(MOST_PEOPLE)]
    )
    # What the duties ask for beside a kind; an activity says the same of itself.
    audience = models.CharField(_("audience"), max_length=10, choices=Audience, blank=True)
    is_into_community = models.BooleanField(_("science into the community"), default=False)
    opposes_cults = models.BooleanField(_("opposes cults, upholds science"), default=False)

    objects = PlanItemQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("plan item")
        verbose_name_plural = _("plan items")
        ordering = ["unit", "year", "month", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "year", "month", "title"],
                name="plan_item_once_a_month",
                violation_error_message=_("The plan already has this item in that month."),
            ),
            models.CheckConstraint(
                condition=Q(month__range=(1, 12)),
                name="plan_item_month_exists",
                violation_error_message=_("Months go from 1 to 12."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.year}-{self.month:02} {self.title}"


class ActivityQuerySet(models.QuerySet):
    def counted(self) -> Self:
        """Activities that were held and recorded; plans and cancelled ones never count."""
        return self.filter(status=Activity.Status.RECORDED)

    def between(self, first: date, last: date) -> Self:
        return self.filter(held_on__range=(first, last))

    def upcoming(self, today: date) -> Self:
        return self.filter(status=Activity.Status.PLANNED, held_on__gte=today)

    def lectures(self) -> Self:
        return self.filter(kind=Kind.LECTURE)

    def for_youth(self) -> Self:
        return self.filter(audience=Audience.YOUTH)

    def employment_training(self) -> Self:
        return self.filter(kind=Kind.TRAINING, audience__in=(Audience.LAID_OFF, Audience.MIGRANT))

    def public(self) -> Self:
        """What the open site shows: nothing cancelled, nothing placed in a unit by assumption."""
        return self.exclude(status=Activity.Status.CANCELLED).filter(unit_is_assumed=False)

    def visible_to(self, user, *, on: date) -> Self:
        return self.filter(unit__in=Unit.objects.visible_to(user, on=on))


class Activity(models.Model):
    """A science outreach activity of a unit: planned, then recorded once it was held."""

    class Status(models.TextChoices):
        PLANNED = "planned", _("planned")
        RECORDED = "recorded", _("recorded")
        CANCELLED = "cancelled", _("cancelled")

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
        ]

    def __str__(self) -> str:
        return f"{self.held_on} {self.title}"


class ParticipationQuerySet(models.QuerySet):
    def visible_to(self, user, *, on: date) -> Self:
        return self.filter(community__in=Community.objects.visible_to(user, on=on))


class Participation(models.Model):
    """A community at an activity of its street: invited, and whether it joined."""

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


def photo_path(photo: "Photo", filename: str) -> str:
    """A name nobody can guess; the original file name is not kept."""
    return f"photos/{secrets.token_hex(16)}.jpg"


class PhotoQuerySet(models.QuerySet):
    def with_consent(self) -> Self:
        """The only photos that may reach a page or a PDF."""
        return self.filter(has_consent=True)

    def visible_to(self, user, *, on: date) -> Self:
        return self.filter(activity__in=Activity.objects.visible_to(user, on=on))


class Photo(models.Model):
    """A picture of an activity, stored without camera data or place."""

    activity = models.ForeignKey(
        Activity, verbose_name=_("activity"), on_delete=models.CASCADE, related_name="photos"
    )
    image = models.ImageField(_("photo"), upload_to=photo_path)
    caption = models.CharField(_("caption"), max_length=120, blank=True)
    has_consent = models.BooleanField(
        _("everyone shown agreed"),
        default=False,
        help_text=_("Without consent a photo is never shown or printed."),
    )

    objects = PhotoQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("photo")
        verbose_name_plural = _("photos")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["image"],
                name="photo_one_row_per_file",
                violation_error_message=_("This photo is already kept."),
            ),
        ]

    def __str__(self) -> str:
        return self.caption or f"{self.activity}"
