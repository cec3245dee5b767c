"""Summaries that were handed in."""

from datetime import date

from django.db.models.functions import TruncDate

from reporting.models import Submission

from .counted import Counted, Counting, Units, packed


def submitted(*, half: bool) -> Counting:
    """Submissions of the summary of the period; the first of them decides."""

    def count(units: Units, first: date, last: date, today: date) -> dict[int, Counted]:
        key = f"{first.year}H1" if half else f"{first.year}"
        sent = Submission.objects.filter(
            version__summary__unit__in=units, version__summary__period_key=key
        )
        return packed(
            sent,
            unit="version__summary__unit",
            day=TruncDate("submitted_at"),
            recorded="submitted_at",
        )

    return count
