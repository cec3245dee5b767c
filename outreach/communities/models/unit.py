from datetime import date, timedelta
from typing import Self

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from outreach.shared.days import DayField


def in_force(day: date, *, starts: str, ends: str) -> Q:
    """Rows whose half-open span holds the day; an empty end is open."""
    return Q(**{f"{starts}__lte": day}) & (
        Q(**{f"{ends}__isnull": True}) | Q(**{f"{ends}__gt": day})
    )


class UnitQuerySet(models.QuerySet):
    def visible_to(self, user, *, on: date) -> Self:
        """The units a person works for that day; street staff also see their communities."""
        if user.is_superuser:
            return self
        posts = Appointment.objects.in_office(on).filter(user=user)
        own = posts.values("unit")
        if not user.is_street_staff:
            return self.filter(pk__in=own)
        communities = Community.objects.filter(street__in=own)
        return self.filter(Q(pk__in=own) | Q(pk__in=communities.values("pk")))

    def of_street(self, street: "Street") -> Self:
        """The street itself and its communities."""
        return self.filter(Q(pk=street.pk) | Q(as_community__street=street))

    def active_between(self, first: date, last: date) -> Self:
        """Units that exist on at least one of these days, both included."""
        spans = ActiveSpan.objects.filter(active_from__lte=last).exclude(active_until__lte=first)
        return self.filter(pk__in=spans.values("unit"))


class Unit(models.Model):
    """A street office or a community: whoever can hold activities and owe a summary."""

    code = models.CharField(
        _("code"),
        max_length=12,
        unique=True,
        error_messages={"unique": _("This code is already used by another unit.")},
        help_text=_("9 digits for a street, 12 for a community (national statistics code)."),
    )
    name = models.CharField(_("name"), max_length=60)
    name_en = models.CharField(_("name in English"), max_length=120, blank=True)

    objects = UnitQuerySet.as_manager()

    class Meta:
        verbose_name = _("unit")
        verbose_name_plural = _("units")
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(
                condition=Q(code__regex=r"^([0-9]{9}|[0-9]{12})$"),
                name="unit_code_has_9_or_12_digits",
                violation_error_message=_("A code has 9 digits (street) or 12 (community)."),
            ),
        ]

    def __str__(self) -> str:
        return self.local_name

    @property
    def local_name(self) -> str:
        """The name in the language of the page, where the office has entered one."""
        return self.name_in(get_language() or "")

    def name_in(self, language: str) -> str:
        return self.name_en if language.startswith("en") and self.name_en else self.name

    @property
    def is_street(self) -> bool:
        return len(self.code) == 9


class Street(Unit):
    """A subdistrict office: it sets the year's duties and receives the communities' summaries."""

    unit_ptr = models.OneToOneField(
        Unit, on_delete=models.CASCADE, parent_link=True, related_name="as_street"
    )
    language = models.CharField(
        _("language of its documents"),
        max_length=10,
        choices=settings.LANGUAGES,
        default="zh-hans",
    )
    contact_name = models.CharField(_("contact"), max_length=60, blank=True)
    contact_phone = models.CharField(_("contact's phone"), max_length=30, blank=True)
    contact_email = models.EmailField(_("contact's e-mail"), blank=True)

    objects = UnitQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("street office")
        verbose_name_plural = _("street offices")

    def clean(self) -> None:
        RegexValidator(r"^[0-9]{9}$", _("A street's code has 9 digits."))(self.code)


class CommunityQuerySet(UnitQuerySet):
    def visible_to(self, user, *, on: date) -> Self:
        if user.is_superuser:
            return self
        own = Appointment.objects.in_office(on).filter(user=user).values("unit")
        if not user.is_street_staff:
            return self.filter(pk__in=own)
        return self.filter(street__in=own)

    def of_street(self, street: Street) -> Self:
        return self.filter(street=street)


class Community(Unit):
    """A residents' community inside a street."""

    unit_ptr = models.OneToOneField(
        Unit, on_delete=models.CASCADE, parent_link=True, related_name="as_community"
    )
    street = models.ForeignKey(
        Street,
        verbose_name=_("street office"),
        on_delete=models.PROTECT,
        related_name="communities",
    )

    objects = CommunityQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("community")
        verbose_name_plural = _("communities")

    def clean(self) -> None:
        RegexValidator(r"^[0-9]{12}$", _("A community's code has 12 digits."))(self.code)


class ActiveSpan(models.Model):
    """A time in which a unit exists; a unit that closes and opens again has two."""

    unit = models.ForeignKey(
        Unit, verbose_name=_("unit"), on_delete=models.CASCADE, related_name="spans"
    )
    active_from = DayField(_("active from"))
    active_until = DayField(
        _("active until"), null=True, blank=True, help_text=_("The first day it no longer exists.")
    )

    class Meta:
        verbose_name = _("active span")
        verbose_name_plural = _("active spans")
        ordering = ["active_from"]
        constraints = [
            models.CheckConstraint(
                condition=Q(active_until__isnull=True) | Q(active_until__gt=F("active_from")),
                name="span_ends_after_it_starts",
                violation_error_message=_("The span has to end after it starts."),
            ),
            models.UniqueConstraint(
                fields=["unit", "active_from"],
                name="span_starts_once_a_day",
                violation_error_message=_("A span of this unit already starts on that day."),
            ),
            models.UniqueConstraint(
                fields=["unit"],
                condition=Q(active_until__isnull=True),
                name="span_one_open_per_unit",
                violation_error_message=_("This unit already has a span without an end."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.active_from} – {self.active_until or ''}"

    def clean(self) -> None:
        others = ActiveSpan.objects.filter(unit_id=self.unit_id).exclude(pk=self.pk)
        if self.active_until:
            others = others.filter(active_from__lt=self.active_until)
        if self.active_from and others.exclude(active_until__lte=self.active_from).exists():
            raise ValidationError(_("This span overlaps another one of the same unit."))


class Lineage(models.Model):
    """What became of a community: its history stays with the predecessor."""

    class Kind(models.TextChoices):
        MERGED = "merged", _("merged into")
        SPLIT = "split", _("split into")
        RENAMED = "renamed", _("followed by")

    predecessor = models.ForeignKey(
        Community,
        verbose_name=_("predecessor"),
        on_delete=models.PROTECT,
        related_name="successions",
    )
    successor = models.ForeignKey(
        Community, verbose_name=_("successor"), on_delete=models.PROTECT, related_name="origins"
    )
    kind = models.CharField(_("kind of change"), max_length=10, choices=Kind)
    happened_on = DayField(_("happened on"))

    class Meta:
        verbose_name = _("lineage")
        verbose_name_plural = _("lineage")
        ordering = ["happened_on"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(predecessor=F("successor")),
                name="lineage_links_two_communities",
                violation_error_message=_("A community cannot follow itself."),
            ),
            models.UniqueConstraint(
                fields=["predecessor", "successor"],
                name="lineage_once_per_pair",
                violation_error_message=_("These two communities are already linked."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.predecessor} → {self.successor}"


class AppointmentQuerySet(models.QuerySet):
    def in_office(self, day: date) -> Self:
        """Appointments in force on this day; the end day is not part of it."""
        return self.filter(in_force(day, starts="appointed_from", ends="appointed_until"))

    def overlapping(self, first: date, last: date) -> Self:
        """Appointments in force on at least one of these days."""
        return self.filter(appointed_from__lte=last).exclude(appointed_until__lte=first)

    def directors(self) -> Self:
        return self.filter(post=Appointment.Post.DIRECTOR)

    def officers(self) -> Self:
        return self.filter(post__in=Appointment.OFFICERS)

    def visible_to(self, user, *, on: date) -> Self:
        return self.filter(unit__in=Unit.objects.visible_to(user, on=on))


class Appointment(models.Model):
    """Who holds which post in a unit, from a day until another."""

    class Post(models.TextChoices):
        DIRECTOR = "director", _("community director")
        OFFICER_FULL = "officer_full", _("outreach officer, full time")
        OFFICER_PART = "officer_part", _("outreach officer, part time")
        STREET_STAFF = "street_staff", _("street staff")
        STREET_LEADER = "street_leader", _("street leader")

    OFFICERS = (Post.OFFICER_FULL, Post.OFFICER_PART)

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("person"),
        on_delete=models.PROTECT,
        related_name="appointments",
    )
    unit = models.ForeignKey(
        Unit, verbose_name=_("unit"), on_delete=models.PROTECT, related_name="appointments"
    )
    post = models.CharField(_("post"), max_length=14, choices=Post)
    appointed_from = DayField(_("in post from"))
    appointed_until = DayField(
        _("in post until"), null=True, blank=True, help_text=_("The first day out of the post.")
    )

    objects = AppointmentQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("appointment")
        verbose_name_plural = _("appointments")
        ordering = ["unit", "appointed_from"]
        constraints = [
            models.CheckConstraint(
                condition=Q(appointed_until__isnull=True)
                | Q(appointed_until__gt=F("appointed_from")),
                name="appointment_ends_after_it_starts",
                violation_error_message=_("The appointment has to end after it starts."),
            ),
            models.UniqueConstraint(
                fields=["unit"],
                condition=Q(post="director", appointed_until__isnull=True),
                name="appointment_one_director_in_post",
                violation_error_message=_(
                    "This community already has a director. End that appointment first."
                ),
            ),
            models.UniqueConstraint(
                fields=["user", "unit", "post", "appointed_from"],
                name="appointment_once_per_day",
                violation_error_message=_("This appointment already exists."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}, {self.get_post_display()}, {self.unit}"

    @property
    def last_day(self) -> date | None:
        return self.appointed_until and self.appointed_until - timedelta(days=1)

    def clean(self) -> None:
        if not self.unit_id or not self.post:
            return
        belongs_to_street = self.post in (self.Post.STREET_STAFF, self.Post.STREET_LEADER)
        if belongs_to_street and not self.unit.is_street:
            raise ValidationError({"post": _("This post belongs to a street office.")})
        if self.post == self.Post.DIRECTOR:
            if self.unit.is_street:
                raise ValidationError({"post": _("A director belongs to a community.")})
            self._refuse_second_director()

    def _refuse_second_director(self) -> None:
        others = Appointment.objects.filter(unit_id=self.unit_id, post=self.Post.DIRECTOR)
        last = self.appointed_until
        others = others.exclude(pk=self.pk).exclude(appointed_until__lte=self.appointed_from)
        if last:
            others = others.filter(appointed_from__lt=last)
        if others.exists():
            raise ValidationError(_("Another director is in post during this time."))
