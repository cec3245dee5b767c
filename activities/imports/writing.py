"""Writing what was found, in as few statements as there are kinds of rows."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Model

from activities.models import Activity, PublicityOutput
from outreach.accounts.models import User
from outreach.communities.models import Partner
from outreach.shared import history

from .comparing import Found
from .records import Record

Link = Activity.partners.through


@dataclass(frozen=True, slots=True)
class Writer:
    """Writes chunks; remembers who imports, when, and from which file."""

    now: datetime
    by: User | None
    reason: str

    def write(self, found: Found) -> None:
        created = self._create(found.new)
        self._update(found.changed)
        changed = [(activity, record, names) for activity, record, names in found.changed]
        outputs = [(activity, record) for activity, record, names in changed if "outputs" in names]
        partners = [
            (activity, record) for activity, record, names in changed if "partners" in names
        ]
        PublicityOutput.objects.filter(activity__in=[activity for activity, _r in outputs]).delete()
        Link.objects.filter(activity__in=[activity for activity, _r in partners]).delete()
        _add_outputs(created + outputs)
        self._add_partners(created + partners)

    def _create(self, records: list[Record]) -> list[tuple[Activity, Record]]:
        activities = [
            Activity(
                unit_id=record.unit_id,
                held_on=record.held_on,
                title=record.title,
                recorded_at=self.now if record.values["status"] == "recorded" else None,
                **record.values,
            )
            for record in records
        ]
        Activity.objects.bulk_create(activities)
        self._remember(Activity, activities, history.ADDED)
        return list(zip(activities, records, strict=True))

    def _update(self, changed: list[tuple[Activity, Record, set[str]]]) -> None:
        own = {name for _a, _r, names in changed for name in names} - {"partners", "outputs"}
        for activity, record, names in changed:
            for name in names & own:
                setattr(activity, name, record.values[name])
            if "status" in names:
                activity.recorded_at = self.now
        activities = [activity for activity, _r, _n in changed]
        if own:
            Activity.objects.bulk_update(activities, [*own, "recorded_at"], batch_size=100)
        self._remember(Activity, activities, history.CHANGED)

    def _add_partners(self, pairs: list[tuple[Activity, Record]]) -> None:
        """Link the activities to their partners; a street's new partners are added on the way."""
        wanted = [
            (activity, (record.street_id, name))
            for activity, record in pairs
            for name in record.partners or ()
        ]
        partners = self._partners({partner for _activity, partner in wanted})
        Link.objects.bulk_create(
            Link(activity_id=activity.pk, partner_id=partners[partner])
            for activity, partner in wanted
        )

    def _partners(self, wanted: set[tuple[int, str]]) -> dict[tuple[int, str], int]:
        known = _known_partners(wanted)
        if missing := sorted(wanted - known.keys()):
            new = Partner.objects.bulk_create(
                Partner(street_id=street_id, name=name) for street_id, name in missing
            )
            self._remember(Partner, new, history.ADDED)
            known = _known_partners(wanted)
        return known

    def _remember(self, model: type[Model], rows: list[Model], sign: str) -> None:
        history.remember(
            model,
            [row.pk for row in rows],
            sign=sign,
            at=self.now,
            by_id=self.by and self.by.pk,
            reason=self.reason,
        )


def _add_outputs(pairs: list[tuple[Activity, Record]]) -> None:
    PublicityOutput.objects.bulk_create(
        PublicityOutput(activity=activity, kind=kind, number=number)
        for activity, record in pairs
        for kind, number in (record.outputs or {}).items()
    )


def _known_partners(wanted: set[tuple[int, str]]) -> dict[tuple[int, str], int]:
    held = Partner.objects.filter(
        street__in={street_id for street_id, _name in wanted},
        name__in={name for _street_id, name in wanted},
    )
    return {
        (street_id, name): pk for street_id, name, pk in held.values_list("street", "name", "pk")
    }
