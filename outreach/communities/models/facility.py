import secrets
from datetime import date
from typing import Self

from django.db import models
from django.db.models import F, Max, Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from outreach.shared.days import DayField

from .unit import Street, Unit, in_force


def photo_path(row: models.Model, filename: str) -> str:
    """A name nobody can guess; the original file name is not kept."""
    return f"places/{secrets.token_hex(16)}.jpg"


class PhotographedQuerySet(models.QuerySet):
    def with_photo(self) -> Self:
        """Rows whose photo may reach a page: there is one, and everyone shown agreed."""
        return self.filter(has_consent=True).exclude(photo="")


class Photographed(models.Model):
    """Something of which one photo may be kept, stored without camera data or place."""

    photo = models.ImageField(_("photo"), upload_to=photo_path, blank=True)
    has_consent = models.BooleanField(
        _("everyone shown agreed"),
        default=False,
        help_text=_("Without consent a photo is never shown or printed."),
    )

    class Meta:
        abstract = True

    @property
    def shows_photo(self) -> bool:
        return bool(self.photo) and self.has_consent


class FacilityQuerySet(models.QuerySet):
    def active_on(self, day: date) -> Self:
        return self.filter(in_force(day, starts="active_from", ends="active_until"))

    def with_last_change(self, *, until: date) -> Self:
        """Each with `changed_on`, the day on which its contents were last changed."""
        known = Q(content_changes__changed_on__lte=until)
        return self.annotate(changed_on=Max("content_changes__changed_on", filter=known))

    def visible_to(self, user, *, on: date) -> Self:
        return self.filter(unit__in=Unit.objects.visible_to(user, on=on))


class Facility(models.Model):
    """A publicity position that a unit keeps up."""

    class Kind(models.TextChoices):
        ACTIVITY_ROOM = "activity_room", _("activity room")
        PUBLICITY_COLUMN = "publicity_column", _("publicity column")
        CULTURAL_GALLERY = "cultural_gallery", _("cultural gallery")
        COURTYARD_COLUMN = "courtyard_column", _("courtyard posting column")
        CORRIDOR = "corridor", _("publicity corridor")
        PLATFORM = "platform", _("information platform")

    unit = models.ForeignKey(
        Unit, verbose_name=_("unit"), on_delete=models.PROTECT, related_name="facilities"
    )
    kind = models.CharField(_("kind of position"), max_length=20, choices=Kind)
    name = models.CharField(_("name"), max_length=80)
    location = models.CharField(_("location"), max_length=160, blank=True)
    active_from = DayField(_("in use from"))
    active_until = DayField(_("in use until"), null=True, blank=True)

    objects = FacilityQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("publicity position")
        verbose_name_plural = _("publicity positions")
        ordering = ["unit", "kind", "name"]
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "kind", "name"],
                name="facility_once_per_unit",
                violation_error_message=_("This unit already has a position of that name."),
            ),
            models.CheckConstraint(
                condition=Q(active_until__isnull=True) | Q(active_until__gt=F("active_from")),
                name="facility_ends_after_it_starts",
                violation_error_message=_("The use has to end after it starts."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.get_kind_display()})"


class ContentChangeQuerySet(PhotographedQuerySet):
    def visible_to(self, user, *, on: date) -> Self:
        return self.filter(facility__in=Facility.objects.visible_to(user, on=on))


class ContentChange(Photographed):
    """The day on which the contents of a position were changed."""

    facility = models.ForeignKey(
        Facility,
        verbose_name=_("publicity position"),
        on_delete=models.CASCADE,
        related_name="content_changes",
    )
    changed_on = DayField(_("contents changed on"))
    topic = models.CharField(_("topic"), max_length=80, blank=True)

    objects = ContentChangeQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("change of contents")
        verbose_name_plural = _("changes of contents")
        ordering = ["-changed_on"]
        constraints = [
            models.UniqueConstraint(
                fields=["facility", "changed_on"],
                name="content_changed_once_a_day",
                violation_error_message=_("This change is already recorded for that day."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.facility}, {self.changed_on}"


class ScienceSchoolQuerySet(PhotographedQuerySet):
    def visible_to(self, user, *, on: date) -> Self:
        return self.filter(unit__in=Unit.objects.visible_to(user, on=on))


class ScienceSchool(Photographed):
    """A community science school, judged by three facts: plaque, rules, person in charge."""

    unit = models.OneToOneField(
        Unit,
        verbose_name=_("unit"),
        on_delete=models.PROTECT,
        related_name="science_school",
        error_messages={"unique": _("This unit already has a science school.")},
    )
    name = models.CharField(_("name"), max_length=80)
    opened_on = DayField(_("opened on"), null=True, blank=True)
    has_plaque = models.BooleanField(_("plaque on the door"), default=False)
    has_rules = models.BooleanField(_("written rules"), default=False)
    person_in_charge = models.CharField(_("person in charge"), max_length=60, blank=True)

    objects = ScienceSchoolQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("science school")
        verbose_name_plural = _("science schools")
        ordering = ["unit"]

    def __str__(self) -> str:
        return self.name


class PartnerQuerySet(models.QuerySet):
    def visible_to(self, user, *, on: date) -> Self:
        units = Unit.objects.visible_to(user, on=on)
        return self.filter(Q(street__in=units) | Q(street__communities__in=units)).distinct()


class Partner(models.Model):
    """An organisation that works with the street and its communities."""

    street = models.ForeignKey(
        Street, verbose_name=_("street office"), on_delete=models.PROTECT, related_name="partners"
    )
    name = models.CharField(_("name"), max_length=80)
    name_en = models.CharField(_("name in English"), max_length=120, blank=True)
    note = models.CharField(_("note"), max_length=200, blank=True)

    objects = PartnerQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("partner organisation")
        verbose_name_plural = _("partner organisations")
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["street", "name"],
                name="partner_once_per_street",
                violation_error_message=_("This street already has a partner of that name."),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class JointWorkQuerySet(models.QuerySet):
    def between(self, first: date, last: date) -> Self:
        return self.filter(done_on__range=(first, last))

    def in_year(self, year: int) -> Self:
        return self.between(date(year, 1, 1), date(year, 12, 31))

    def visible_to(self, user, *, on: date) -> Self:
        return self.filter(unit__in=Unit.objects.visible_to(user, on=on))


class JointWork(models.Model):
    """Something a unit and a partner did together, under one of the four links."""

    class Link(models.TextChoices):
        EDUCATION = "education", _("education")
        ACTIVITIES = "activities", _("activities")
        FACILITIES = "facilities", _("facilities")
        BASES = "bases", _("bases")

    unit = models.ForeignKey(
        Unit, verbose_name=_("unit"), on_delete=models.PROTECT, related_name="joint_works"
    )
    partner = models.ForeignKey(
        Partner,
        verbose_name=_("partner organisation"),
        on_delete=models.PROTECT,
        related_name="joint_works",
    )
    link = models.CharField(_("link"), max_length=10, choices=Link)
    done_on = DayField(_("done on"))
    title = models.CharField(_("title"), max_length=120)

    objects = JointWorkQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("joint work")
        verbose_name_plural = _("joint work")
        ordering = ["-done_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "partner", "link", "done_on", "title"],
                name="joint_work_once",
                violation_error_message=_("This joint work is already recorded."),
            ),
        ]

    def __str__(self) -> str:
        return self.title
