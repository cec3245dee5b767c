"""The history of many rows at once, copied inside the database."""

from collections.abc import Collection
from datetime import datetime

from django.db import connection
from django.db.models import Model

ADDED, CHANGED = "+", "~"


def remember(
    model: type[Model],
    pks: Collection[int],
    *,
    sign: str,
    at: datetime,
    by_id: int | None,
    reason: str,
) -> None:
    """Keep the present state of these rows in their history.

    Saving a row does so by itself and `bulk_create` does not. Sending every row through Python
    a second time would cost more than creating it; here the database copies it to itself.
    """
    if not pks:
        return
    history = model.history.model
    quote = connection.ops.quote_name
    columns = [quote(field.column) for field in history.tracked_fields]
    own = {
        "history_type": sign,
        "history_date": at,
        "history_user_id": by_id,
        "history_change_reason": reason,
    }
    target = ", ".join(columns + [quote(name) for name in own])
    source = ", ".join(columns + ["%s"] * len(own))
    chosen = ", ".join(["%s"] * len(pks))
    statement = " ".join(
        [
            *("INSERT INTO", quote(history._meta.db_table), "(", target, ")"),
            *("SELECT", source, "FROM", quote(model._meta.db_table)),
            *("WHERE", quote(model._meta.pk.column), "IN (", chosen, ")"),
        ]
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, [*own.values(), *pks])
