"""The criteria a street begins with."""

from django.db import transaction
from django.utils.translation import gettext as _

from outreach.communities import presets
from outreach.communities.models import CriteriaSet, Street


class CriteriaRefused(Exception):
    """The usual criteria are not needed; the message tells them why."""


@transaction.atomic
def adopt_usual_criteria(*, street: Street, year: int) -> int:
    """Give a street the usual criteria for families and blocks, where it has none.

    Returns how many criteria were added.

    :raises CriteriaRefused: if it has criteria for both already.
    """
    Street.objects.select_for_update().get(pk=street.pk)
    held = set(street.criteria_sets.values_list("what", flat=True))
    missing = {what: rows for what, rows in presets.USUAL_CRITERIA.items() if what not in held}
    if not missing:
        raise CriteriaRefused(_("This street has criteria of its own already."))
    for what, rows in missing.items():
        criteria = CriteriaSet.objects.create(street=street, what=what, valid_from_year=year)
        for order, (name, name_en, points) in enumerate(rows, start=1):
            criteria.rows.create(order=order, name=name, name_en=name_en, points=points)
    return sum(map(len, missing.values()))
