from django.db import transaction

from outreach.communities.models import Street

from . import presets
from .models import Definition


@transaction.atomic
def adopt_programme(*, street: Street, year: int, preset: str = presets.FEBRUARY) -> int:
    """Give a street the default duties from a year on; what it already has stays as it is.

    Returns how many definitions were added.
    """
    Street.objects.select_for_update().get(pk=street.pk)
    held = set(street.definitions.values_list("code", flat=True))
    missing = [values for values in presets.PROGRAMMES[preset] if values["code"] not in held]
    for values in missing:
        Definition.objects.create(street=street, valid_from_year=year, **values)
    return len(missing)
