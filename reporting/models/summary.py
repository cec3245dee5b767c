import secrets
from datetime import date
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from outreach.communities.models import Unit
from outreach.programme.models import Definition, Obligation, validate_period_key
from outreach.programme.rules import periods
from reporting.figures import sha256_of
from reporting.rules import sections, workflow
from reporting.rules.workflow import Party, State, Step


class SummaryQuerySet(models.QuerySet):
    def visible_to(self, user, *, on: date) -> Self:
        return self.filter(unit__in=Unit.objects.visible_to(user, on=on))

    def in_states(self, *states: State) -> Self:
        return self.filter(state__in=states)


class Summary(models.Model):
    """The work plan, half-year or annual summary of a unit for a period, in all its versions."""

    class Kind(models.TextChoices):
        WORK_PLAN = sections.WORK_PLAN, _("work plan")
        HALF_YEAR = sections.HALF_YEAR, _("half-year summary")
        ANNUAL = sections.ANNUAL, _("annual summary")

    STATES = {
        State.DRAFTING: _("being drafted"),
        State.DRAFT: _("draft"),
        State.SUBMITTED: _("submitted"),
        State.UNDER_REVIEW: _("under review"),
        State.RETURNED: _("returned for revision"),
        State.ACCEPTED: _("accepted"),
        State.CORRECTION_REQUESTED: _("correction requested"),
    }
    STEPS = {
        Step.SCHEDULE: _("draft it"),
        Step.FILL: _("count its figures anew"),
        Step.WRITE: _("write in it"),
        Step.SUBMIT: _("submit it"),
        Step.BEGIN_REVIEW: _("begin its review"),
        Step.RETURN: _("return it for revision"),
        Step.ACCEPT: _("accept it"),
        Step.REVISE: _("revise it"),
        Step.ASK_CORRECTION: _("ask for a correction"),
        Step.GRANT_CORRECTION: _("grant the correction"),
        Step.REFUSE_CORRECTION: _("refuse the correction"),
    }
    OF_DUTY = {
        Definition.WORK_PLAN: Kind.WORK_PLAN,
        Definition.HALF_YEAR_SUMMARY: Kind.HALF_YEAR,
        Definition.ANNUAL_SUMMARY: Kind.ANNUAL,
    }

    unit = models.ForeignKey(
        Unit, verbose_name=_("unit"), on_delete=models.PROTECT, related_name="summaries"
    )
    period_key = models.CharField(_("period"), max_length=7, validators=[validate_period_key])
    obligation = models.OneToOneField(
        Obligation,
        verbose_name=_("obligation"),
        on_delete=models.PROTECT,
        related_name="duty_summary",
    )
    kind = models.CharField(_("kind of summary"), max_length=10, choices=Kind)
    state = models.CharField(
        _("state"),
        max_length=20,
        choices=[(state.value, words) for state, words in STATES.items()],
        default=State.DRAFTING.value,
        db_index=True,
    )

    objects = SummaryQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("summary")
        verbose_name_plural = _("summaries")
        ordering = ["-period_key", "unit"]
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "kind", "period_key"],
                name="summary_once_per_unit_kind_and_period",
                violation_error_message=_("This unit already has a summary for the period."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit} {self.period_key}"

    @property
    def period(self) -> periods.Period:
        return periods.parse(self.period_key)

    @property
    def is_work_plan(self) -> bool:
        return self.kind == self.Kind.WORK_PLAN

    @property
    def sections(self) -> tuple[str, ...]:
        """Codes of the sections in which its author writes."""
        return sections.SECTIONS[self.kind]

    def newest(self) -> "Version":
        return self.versions.latest("number")

    def permitted(self, party: Party) -> list[Step]:
        """The steps that somebody may take next."""
        return workflow.permitted(State(self.state), party)

    def take(self, step: Step) -> None:
        """Go on to where a step leads; not saved.

        :raises workflow.NotPermitted: if the step cannot be taken now.
        """
        self.state = workflow.after(State(self.state), step).value


# Neither 0 and O nor 1, I and L: a code is also read from paper and typed.
CODE_LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
CODE_LENGTH = 12


def new_code() -> str:
    """A code that nobody guesses; 58 bits."""
    return "".join(secrets.choice(CODE_LETTERS) for _number in range(CODE_LENGTH))


class VersionQuerySet(models.QuerySet):
    def visible_to(self, user, *, on: date) -> Self:
        return self.filter(summary__unit__in=Unit.objects.visible_to(user, on=on))

    def accepted(self) -> Self:
        return self.filter(accepted_at__isnull=False)

    def in_force(self) -> Self:
        """The newest accepted version of each summary."""
        later = Version.objects.accepted().filter(
            summary=OuterRef("summary"), number__gt=OuterRef("number")
        )
        return self.accepted().filter(~Exists(later))


class Version(models.Model):
    """One state of a summary: its figures, counted as of a day, and what was written to them.

    Until it is submitted it is counted anew and rewritten; from then on it stays. Once accepted,
    the database itself refuses to change it.
    """

    summary = models.ForeignKey(
        Summary, verbose_name=_("summary"), on_delete=models.CASCADE, related_name="versions"
    )
    number = models.PositiveSmallIntegerField(_("version"))
    as_of = models.DateField(_("data as of"))
    figures = models.JSONField(_("figures"))
    figures_sha256 = models.CharField(_("SHA-256 of the figures"), max_length=64)
    counted_at = models.DateTimeField(_("counted at"))
    texts = models.JSONField(_("texts"), default=dict, blank=True)
    reasons = models.JSONField(
        _("reasons"),
        default=dict,
        blank=True,
        help_text=_("Why a duty is unmet, by its code and period."),
    )
    edition = models.PositiveIntegerField(
        _("edition"), default=1, help_text=_("Rises whenever what is written changes.")
    )
    edited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("edited by"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    edited_at = models.DateTimeField(_("edited at"), null=True, blank=True)
    code = models.CharField(
        _("verification code"), max_length=CODE_LENGTH, unique=True, default=new_code
    )
    accepted_at = models.DateTimeField(_("accepted at"), null=True, blank=True)

    objects = VersionQuerySet.as_manager()

    class Meta:
        verbose_name = _("summary version")
        verbose_name_plural = _("summary versions")
        ordering = ["summary", "-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["summary", "number"],
                name="version_numbered_once",
                violation_error_message=_("This version already exists."),
            ),
            models.CheckConstraint(
                condition=Q(number__gte=1),
                name="version_numbers_start_at_one",
                violation_error_message=_("Versions are numbered from 1."),
            ),
            models.CheckConstraint(
                condition=Q(edited_by__isnull=True, edited_at__isnull=True)
                | Q(edited_by__isnull=False, edited_at__isnull=False),
                name="version_edited_by_somebody_then",
                violation_error_message=_("An edit names who made it and when."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.summary} v{self.number}"

    @property
    def is_draft(self) -> bool:
        return not self.submissions.exists()

    @property
    def document_number(self) -> str:
        """What is printed and quoted: unit, kind, period and version."""
        summary = self.summary
        letter = {"work_plan": "P", "half_year": "H", "annual": "A"}[summary.kind]
        return f"{summary.unit.code}-{letter}{summary.period.year}-{self.number}"

    @property
    def stage(self) -> str:
        """How far it has come, as it is printed: `draft`, `submitted` or `accepted`."""
        if self.accepted_at:
            return "accepted"
        return "draft" if self.is_draft else "submitted"

    @property
    def content_sha256(self) -> str:
        """The fingerprint of all that is printed; the same content, the same document."""
        return sha256_of([self.figures_sha256, self.texts, self.reasons, self.stage])

    @property
    def seen(self) -> str:
        """What a page shows of it; a step is only taken on what the person saw."""
        return f"{self.number}.{self.edition}.{self.figures_sha256[:12]}"
