"""What a community still owes, as its overview shows it."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Self

from django.utils import timezone

from outreach.communities.models import Community
from outreach.programme.models import Obligation
from reporting.models import Submission, Summary


@dataclass(frozen=True)
class Owed:
    """A duty that is still open. Its state is `returned`, `late`, `soon` (drafted) or `open`."""

    obligation: Obligation
    state: str
    last_day: date
    today: date
    returned: Submission | None = None

    @classmethod
    def at(cls, now: datetime, obligation: Obligation, returned: Submission | None) -> Self:
        today = timezone.localdate(now)
        # The due instant is exclusive, so the last day on time is the one it ends.
        last_day = timezone.localdate(obligation.effective_due_at - timedelta(microseconds=1))
        if returned:
            # The first submission decided about on time; a revision has a day of its own.
            return cls(obligation, "returned", returned.revise_by or last_day, today, returned)
        if now >= obligation.effective_due_at:
            return cls(obligation, "late", last_day, today)
        return cls(obligation, "soon" if today >= obligation.draft_on else "open", last_day, today)

    @property
    def days(self) -> int:
        """Whole days until the last day, or since it once that has passed."""
        return abs((self.last_day - self.today).days)

    @property
    def is_past(self) -> bool:
        return self.today > self.last_day

    @property
    def is_extended(self) -> bool:
        return self.obligation.effective_due_at > self.obligation.due_at

    @property
    def summary(self) -> Summary | None:
        """The summary that pays this duty, once it has been drafted."""
        return getattr(self.obligation, "duty_summary", None)


def owed(*, community: Community, now: datetime) -> list[Owed]:
    """What was never handed in, however late, and what came back for revision."""
    handed_in = Submission.objects.exclude(decision=Submission.Decision.RETURNED)
    still_open = (
        Obligation.objects.filter(unit=community)
        .of_summaries()
        .exclude(duty_summary__in=handed_in.values("version__summary"))
        .select_related("definition", "duty_summary")
        .order_by("effective_due_at", "pk")
    )
    returned = _returned(community)
    return [Owed.at(now, duty, returned.get(duty.pk)) for duty in still_open]


def _returned(community: Community) -> dict[int, Submission]:
    """The newest returned submission of each obligation."""
    submissions = (
        Submission.objects.filter(
            decision=Submission.Decision.RETURNED, version__summary__unit=community
        )
        .select_related("version__summary")
        .defer("version__figures")
        .order_by("submitted_at", "pk")
    )
    return {row.version.summary.obligation_id: row for row in submissions}
