"""What `bin/manage check` finds out about duties and the functions that count them."""

from django.core.checks import Error
from django.db import connections

from outreach.programme import presets
from outreach.programme.models import Definition
from reporting.metrics import METRICS


def duties_can_be_counted(app_configs, databases=None, **kwargs) -> list[Error]:
    """Name each metric code without a function: of what ships, and of what streets have set."""
    unknown = presets.METRICS - set(METRICS)
    for alias in databases or ():
        if Definition._meta.db_table in connections[alias].introspection.table_names():
            unknown |= set(
                Definition.objects.using(alias)
                .exclude(metric__in=METRICS)
                .values_list("metric", flat=True)
            )
    return [
        Error(
            f"No function counts the metric {code!r}.",
            hint="Give the duty one of the codes in reporting/metrics.py.",
            id="outreach.E002",
        )
        for code in sorted(unknown)
    ]
