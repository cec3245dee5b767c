"""Days that people enter: of years an office can mean, so that one can reckon with them."""

from collections.abc import Callable
from datetime import date, datetime, time

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

EARLIEST = date(1950, 1, 1)
LATEST = date(2099, 12, 31)


def is_plausible(day: date) -> bool:
    return EARLIEST.year <= day.year <= LATEST.year


def validate_day(day: date) -> None:
    """Take a day or a moment of these years; any other is a slip of the keyboard.

    :raises ValidationError: naming the first and the last day that can be meant.
    """
    if not is_plausible(day):
        raise ValidationError(
            _("Check the year: days from %(first)s to %(last)s can be entered."),
            params={"first": EARLIEST, "last": LATEST},
        )


def refuse_to_come(day: date, today: date, refusal: Callable[[str], Exception]) -> None:
    """Refuse in the caller's own way to take down what has not happened yet."""
    if day > today:
        raise refusal(gettext("This day is still to come."))


def beginning_of(day: date) -> datetime:
    """The first moment of a day where the office is."""
    return timezone.make_aware(datetime.combine(day, time.min))


class DayField(models.DateField):
    """A day an office can mean. For the database it is a date like any other."""

    default_validators = [validate_day]

    def deconstruct(self):
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.DateField", args, kwargs
