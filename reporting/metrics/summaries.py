"""Work plans and summaries that were handed in."""

from datetime import date

from django.db.models.functions import TruncDate

from reporting.models import Submission
from reporting.rules import sections

from .counted import Counted, Counting, Units, packed


def submitted(kind: str) -> Counting:
    """Submissions of the period's paper of this kind; the first of them decides.

    A work plan and an annual summary are of the same period: the kind tells them apart.
    """

    def count(units: Units, first: date, last: date, today: date) -> dict[int, Counted]:
        key = f"{first.year}H1" if kind == sections.HALF_YEAR else f"{first.year}"
        sent = Submission.objects.filter(
            version__summary__unit__in=units,
            version__summary__kind=kind,
            version__summary__period_key=key,
        )
        return packed(
            sent,
            unit="version__summary__unit",
            day=TruncDate("submitted_at"),
            recorded="submitted_at",
        )

    return count
