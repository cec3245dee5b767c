"""What a street's paper rests on: the accepted summaries of its communities for the period."""

from outreach.communities.models import Unit
from outreach.programme.models import Obligation
from reporting.models import Summary, Version
from reporting.rules import gate


def lacking(summary: Summary) -> list[Unit]:
    """Communities that owe this paper too and have none accepted; none for a community's own."""
    if not summary.unit.is_street:
        return []
    definition = summary.obligation.definition
    owed = (
        Obligation.objects.still_owed()
        .filter(
            definition__street=definition.street_id,
            definition__code=definition.code,
            period_key=summary.period_key,
        )
        .exclude(unit=summary.unit_id)
        .select_related("unit")
        .order_by("unit__code")
    )
    accepted = Version.objects.accepted().filter(
        summary__kind=summary.kind,
        summary__period_key=summary.period_key,
        summary__obligation__in=owed.values("pk"),
    )
    return gate.lacking(
        kind=summary.kind,
        owing=[duty.unit for duty in owed],
        accepted=set(Unit.objects.filter(summaries__versions__in=accepted)),
    )
