"""How the columns of a model are entered in the forms of the workspace."""

from django import forms
from django.db import models

from .days import validate_day
from .lines import validate_line
from .uploads import clean_photo

PHOTOS = {"accept": "image/jpeg,image/png,image/webp"}


def day_picker() -> forms.DateInput:
    return forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})


def picked_day(label, **options) -> forms.DateField:
    """A day that is no column of a model, of the years an office can mean."""
    options = {"widget": day_picker()} | options
    return forms.DateField(label=label, validators=[validate_day], **options)


def entered_as(column: models.Field, **kwargs) -> forms.Field | None:
    """A day is picked, text stays on one line. For `Meta.formfield_callback`."""
    if isinstance(column, models.DateField):
        kwargs["widget"] = day_picker()
    field = column.formfield(**kwargs)
    if isinstance(field, forms.CharField) and isinstance(field.widget, forms.TextInput):
        field.validators.append(validate_line)
    return field


class PhotoField(forms.FileField):
    """A photo from a telephone, drawn anew before anybody keeps it.

    Not Django's ImageField: that one unpacks a file before we have looked at its size.
    """

    widget = forms.FileInput(attrs=PHOTOS)

    def clean(self, data, initial=None):
        file = super().clean(data, initial)
        return clean_photo(file) if data else file
