"""What the history of a row tells of the day on which it was entered."""

from collections.abc import Sequence
from datetime import date

from django.db import models

from .days import beginning_of


def entered_today(rows: Sequence[models.Model], today: date) -> set[int]:
    """The keys of those, all of one model, that were entered today and can be taken back."""
    if not rows:
        return set()
    entries = type(rows[0]).history.filter(history_type="+", history_date__gte=beginning_of(today))
    entered = entries.filter(id__in=[row.pk for row in rows])
    return set(entered.values_list("id", flat=True))
