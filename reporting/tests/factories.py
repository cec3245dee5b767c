from datetime import date

from outreach.programme.actions import adopt_programme
from outreach.programme.models import Obligation
from outreach.programme.obligations import open_period
from outreach.programme.rules import periods
from reporting import summaries
from reporting.models import Document


def owed(unit, key: str) -> list[Obligation]:
    """What a unit owes for a period; its street adopts the programme if it has not."""
    street = unit if unit.is_street else unit.street
    adopt_programme(street=street, year=2020)
    found = open_period(street=street, period=periods.parse(key))
    return [duty for duty in found if duty.unit_id == unit.pk]


def prepared(unit, key: str, *, now, as_of=date(2027, 1, 15), languages=("zh-hans",)):
    """The queued documents of a unit's summary, not made yet."""
    obligations = owed(unit, key)
    return summaries.prepare(
        obligations=obligations,
        street=obligations[0].definition.street,
        as_of=as_of,
        now=now,
        languages=languages,
    )


def made(unit, key: str, *, now, **kwargs) -> list[Document]:
    """The finished documents of a unit's summary."""
    documents = prepared(unit, key, now=now, **kwargs)
    for document in documents:
        summaries.make(document_id=document.pk, now=now)
        document.refresh_from_db()
    return documents
