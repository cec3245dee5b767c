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


@transaction.atomic
def next_version(*, definition: Definition) -> Definition:
    """Copy the newest version of a duty as the one to edit; what is already owed keeps its own."""
    Street.objects.select_for_update().get(pk=definition.street_id)
    versions = Definition.objects.filter(street=definition.street_id, code=definition.code)
    copy = versions.latest("version")
    copy.pk = None
    copy._state.adding = True
    copy.version += 1
    copy.save()
    return copy
