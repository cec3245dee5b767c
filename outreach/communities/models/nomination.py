from datetime import date
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from simple_history.models import HistoricalRecords

from outreach.communities.rules import designation as rules
from outreach.shared.days import DayField

from .criteria import CriteriaSet, Criterion, What
from .family import DemonstrationBlock, DemonstrationFamily
from .unit import Community

NOTHING_PRIVATE = _(
    "What they do for science. Nothing about health, religion, income or family planning."
)
# Plain words, because the constraint's migration must not depend on the rules.
IN_PROGRESS = [state.value for state in rules.IN_PROGRESS]


class NominationQuerySet(models.QuerySet):
    def visible_to(self, user, *, on: date) -> Self:
        return self.filter(community__in=Community.objects.visible_to(user, on=on))

    def in_progress(self) -> Self:
        return self.filter(state__in=rules.IN_PROGRESS)

    def on_notice(self, day: date) -> Self:
        """Approved, and shown to everybody on this day."""
        return self.filter(state=rules.State.APPROVED, notice_from__lte=day, notice_until__gt=day)

    def with_points(self) -> Self:
        scores = NominationScore.objects.filter(nomination=OuterRef("pk")).order_by()
        given = scores.values("nomination").annotate(sum=Sum("points")).values("sum")
        return self.annotate(points=Coalesce(Subquery(given), 0))


class Nomination(models.Model):
    """A family or a block proposed by its community, on its way to the title."""

    class State(models.TextChoices):
        DRAFT = "draft", pgettext_lazy("nomination", "draft")
        SUBMITTED = "submitted", pgettext_lazy("nomination", "waiting for the street office")
        RETURNED = "returned", pgettext_lazy("nomination", "returned for revision")
        APPROVED = "approved", pgettext_lazy("nomination", "approved")
        REFUSED = "refused", pgettext_lazy("nomination", "refused")
        DESIGNATED = "designated", pgettext_lazy("nomination", "designated")
        WITHDRAWN = "withdrawn", pgettext_lazy("nomination", "withdrawn")

    community = models.ForeignKey(
        Community,
        verbose_name=_("community"),
        on_delete=models.PROTECT,
        related_name="nominations",
    )
    what = models.CharField(_("nominated as"), max_length=6, choices=What)
    name = models.CharField(_("representative or block"), max_length=60)
    building = models.CharField(_("building"), max_length=80, blank=True)
    door = models.CharField(_("door"), max_length=40, blank=True)
    households = models.PositiveIntegerField(_("households"), null=True, blank=True)
    theme = models.CharField(_("theme"), max_length=10, choices=DemonstrationFamily.Theme)
    reason = models.CharField(
        _("why they are nominated"), max_length=500, help_text=NOTHING_PRIVATE
    )
    has_consent = models.BooleanField(_("the family agrees to the public notice"), default=False)
    criteria = models.ForeignKey(
        CriteriaSet,
        verbose_name=_("criteria"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="nominations",
    )
    state = models.CharField(
        pgettext_lazy("nomination", "state"),
        max_length=10,
        choices=State,
        default=State.DRAFT,
        db_index=True,
    )
    # One writing for all writings of the place, so that nobody is nominated twice.
    place_key = models.CharField(max_length=160, editable=False)
    notice_from = DayField(_("public notice from"), null=True, blank=True)
    notice_until = DayField(
        _("public notice until"),
        null=True,
        blank=True,
        help_text=_("The first day after the notice."),
    )
    family = models.OneToOneField(
        DemonstrationFamily,
        verbose_name=_("demonstration family"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="nomination",
        error_messages={"unique": _("This title already has its nomination.")},
    )
    block = models.OneToOneField(
        DemonstrationBlock,
        verbose_name=_("demonstration block"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="nomination",
        error_messages={"unique": _("This title already has its nomination.")},
    )

    objects = NominationQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("nomination")
        verbose_name_plural = _("nominations")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["community", "what", "place_key"],
                condition=Q(state__in=IN_PROGRESS),
                name="nomination_once_per_place",
                violation_error_message=_("This place is already nominated."),
            ),
            models.CheckConstraint(
                condition=Q(what="block") & ~Q(name="")
                | Q(what="family") & ~Q(name="") & ~Q(building="") & ~Q(door=""),
                name="nomination_names_its_place",
                violation_error_message=_(
                    "A family is named by representative, building and door, a block by its name."
                ),
            ),
            models.CheckConstraint(
                condition=Q(state__in=("draft", "returned", "withdrawn"))
                | Q(what="block")
                | Q(has_consent=True),
                name="nomination_with_consent",
                violation_error_message=_("The family has to agree to the public notice first."),
            ),
            models.CheckConstraint(
                condition=~Q(state__in=("approved", "designated"))
                | Q(
                    notice_from__isnull=False,
                    notice_until__isnull=False,
                    notice_until__gt=F("notice_from"),
                ),
                name="nomination_approved_with_a_notice",
                violation_error_message=_("An approved nomination has days of public notice."),
            ),
            models.CheckConstraint(
                condition=Q(state="designated", what="family", family__isnull=False)
                | Q(state="designated", what="block", block__isnull=False)
                | ~Q(state="designated") & Q(family__isnull=True, block__isnull=True),
                name="nomination_leads_to_one_title",
                violation_error_message=_("A title belongs to a designated nomination."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}, {self.address}" if self.address else self.name

    @property
    def address(self) -> str:
        return rules.joined(self.building, self.door)

    @property
    def is_family(self) -> bool:
        return self.what == What.FAMILY

    @property
    def public_name(self) -> str:
        """What the public notice shows: a family's representative is never named in full."""
        return rules.masked(self.name) if self.is_family else self.name

    @property
    def notice_last(self) -> date | None:
        """The last day of the public notice."""
        return self.notice_until and date.fromordinal(self.notice_until.toordinal() - 1)

    @property
    def may_be_edited(self) -> bool:
        return self.may(rules.Act.EDIT)

    @property
    def may_be_withdrawn(self) -> bool:
        return self.may(rules.Act.WITHDRAW)

    def may(self, act: rules.Act) -> bool:
        return rules.after(rules.State(self.state), act) is not None

    def notice_on(self, day: date) -> rules.Notice:
        if self.state != self.State.APPROVED:
            return rules.Notice.NONE
        return rules.notice(first=self.notice_from, until=self.notice_until, today=day)


class NominationScore(models.Model):
    """The points a nomination gets for one criterion."""

    nomination = models.ForeignKey(
        Nomination,
        verbose_name=_("nomination"),
        on_delete=models.CASCADE,
        related_name="scores",
    )
    criterion = models.ForeignKey(
        Criterion, verbose_name=_("criterion"), on_delete=models.PROTECT, related_name="scores"
    )
    points = models.PositiveSmallIntegerField(_("points"))

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("points for a criterion")
        verbose_name_plural = _("points by criterion")
        ordering = ["criterion__order", "criterion"]
        constraints = [
            models.UniqueConstraint(
                fields=["nomination", "criterion"],
                name="score_once_per_criterion",
                violation_error_message=_("This criterion already has its points."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.criterion}: {self.points}"


class NominationStep(models.Model):
    """What was done with a nomination, by whom and when; never changed afterwards."""

    class Act(models.TextChoices):
        NOMINATED = "nominate", pgettext_lazy("step", "nominated")
        EDITED = "edit", pgettext_lazy("step", "changed")
        SUBMITTED = "submit", pgettext_lazy("step", "submitted")
        RETURNED = "return", pgettext_lazy("step", "returned for revision")
        APPROVED = "approve", pgettext_lazy("step", "approved")
        REFUSED = "refuse", pgettext_lazy("step", "refused")
        OBJECTED = "object", pgettext_lazy("step", "objection recorded")
        SETTLED = "settle", pgettext_lazy("step", "objection settled")
        DESIGNATED = "designate", pgettext_lazy("step", "designated")
        WITHDRAWN = "withdraw", pgettext_lazy("step", "withdrawn")

    # Whoever did one of these is an author, and does not review.
    BY_AUTHORS = (Act.NOMINATED, Act.EDITED, Act.SUBMITTED)

    nomination = models.ForeignKey(
        Nomination, verbose_name=_("nomination"), on_delete=models.CASCADE, related_name="steps"
    )
    act = models.CharField(_("step"), max_length=9, choices=Act)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("by"),
        on_delete=models.PROTECT,
        related_name="+",
    )
    at = models.DateTimeField(_("at"))
    reason = models.CharField(_("reason"), max_length=500, blank=True)
    points = models.PositiveSmallIntegerField(_("points"), null=True, blank=True)

    class Meta:
        verbose_name = _("step")
        verbose_name_plural = _("steps")
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(act__in=("return", "refuse", "withdraw")) | ~Q(reason=""),
                name="step_back_with_a_reason",
                violation_error_message=_("Give the reason; it is kept."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_act_display()}, {self.by}"


class ObjectionQuerySet(models.QuerySet):
    def visible_to(self, user, *, on: date) -> Self:
        return self.filter(nomination__in=Nomination.objects.visible_to(user, on=on))

    def still_open(self) -> Self:
        return self.filter(outcome=Objection.Outcome.OPEN)


class Objection(models.Model):
    """What somebody says against a nomination on public notice, and what came of it."""

    class Outcome(models.TextChoices):
        OPEN = "open", pgettext_lazy("objection", "open")
        DISMISSED = "dismissed", pgettext_lazy("objection", "not founded")
        UPHELD = "upheld", pgettext_lazy("objection", "founded")

    nomination = models.ForeignKey(
        Nomination,
        verbose_name=_("nomination"),
        on_delete=models.PROTECT,
        related_name="objections",
    )
    raised_on = DayField(_("raised on"))
    text = models.CharField(
        _("objection"), max_length=500, help_text=_("What is said, not who says it.")
    )
    outcome = models.CharField(_("outcome"), max_length=9, choices=Outcome, default=Outcome.OPEN)
    answer = models.CharField(_("what was found"), max_length=500, blank=True)

    objects = ObjectionQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("objection")
        verbose_name_plural = _("objections")
        ordering = ["raised_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(outcome="open") | ~Q(answer=""),
                name="objection_settled_with_an_answer",
                violation_error_message=_("Say what was found."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.nomination}: {self.text}"

    @property
    def is_open(self) -> bool:
        return self.outcome == self.Outcome.OPEN
