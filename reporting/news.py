"""What happened that others are told of: a handover, a filing, a nomination and its decision.

The rows of what happened are the truth. Whoever is concerned and was not told yet is told in the
mail of the day; what it says is looked up when it is sent, and names no person.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from outreach.accounts.models import Message, User
from outreach.communities.models import (
    Community,
    Handover,
    LeadingGroup,
    Nomination,
    NominationStep,
    What,
)
from outreach.programme.rules import reminders
from reporting.addressees import Office
from reporting.models import News

Kind, Act = News.Kind, NominationStep.Act
DECISIONS = (Act.APPROVED, Act.RETURNED, Act.REFUSED, Act.DESIGNATED)


@dataclass(frozen=True, slots=True)
class Happened:
    """One thing that one person should be told of."""

    kind: str
    subject_id: int
    community_id: int
    recipient: User

    @property
    def key(self) -> tuple[str, int, int]:
        return self.kind, self.subject_id, self.recipient.pk


@dataclass(frozen=True, slots=True)
class NewsLine:
    """One thing as the mail says it, and the page on which it is seen or decided."""

    words: str
    address: str


# --- Deciding -------------------------------------------------------------------------------------


def undecided(office: Office, *, now: datetime) -> list[Happened]:
    """What happened lately in a street's communities, for everybody who was not told yet."""
    today, since = timezone.localdate(now), now - reminders.LATEST
    found = [
        Happened(kind, subject_id, community_id, person)
        for kind, subject_id, community_id in _since(office, since)
        for person in _concerned(kind, community_id, office, today)
    ]
    if not found:
        return []
    told = News.objects.filter(subject_id__in={one.subject_id for one in found})
    decided = set(told.values_list("kind", "subject_id", "recipient"))
    return [one for one in found if one.key not in decided]


def _since(office: Office, since: datetime) -> Iterator[tuple[str, int, int]]:
    """What happened: its kind, the row that says it, and its community."""
    own = Community.objects.filter(street=office.street)
    steps = NominationStep.objects.filter(
        nomination__community__in=own, at__gte=since, act__in=(Act.SUBMITTED, *DECISIONS)
    )
    handovers = Handover.objects.filter(community__in=own, decided_at__gte=since)
    groups = LeadingGroup.objects.filter(
        unit__in=own.values("pk"), filed_on__gte=timezone.localdate(since)
    )
    for act, pk, community_id in steps.values_list("act", "pk", "nomination__community"):
        yield (Kind.NOMINATED if act == Act.SUBMITTED else Kind.DECIDED), pk, community_id
    for pk, community_id in handovers.values_list("pk", "community"):
        yield Kind.HANDOVER, pk, community_id
    for pk, community_id in groups.values_list("pk", "unit"):
        yield Kind.FILED, pk, community_id


def _concerned(kind: str, community_id: int, office: Office, day: date) -> list[User]:
    """A decision concerns the community, all else the street's staff."""
    return office.leading(community_id, day) if kind == Kind.DECIDED else office.staff(day)


def note(happened: Iterable[Happened], message: Message, now: datetime) -> None:
    News.objects.bulk_create(
        [
            News(
                kind=one.kind,
                subject_id=one.subject_id,
                community_id=one.community_id,
                recipient=one.recipient,
                decided_at=now,
                message=message,
            )
            for one in happened
        ],
        ignore_conflicts=True,
    )


# --- Said, at the moment of sending ---------------------------------------------------------------


def still_to_say(message: Message, *, today: date) -> list[NewsLine]:
    """The news of a mail that are still so, for whoever is still concerned; none of them twice."""
    offices, lines = {}, []
    for row in message.news.select_related("community__street"):
        street = row.community.street
        office = offices.setdefault(street.pk, Office(street=street, first=today, last=today))
        if message.recipient in _concerned(row.kind, row.community_id, office, today):
            lines.append(LINES[row.kind](row))
    return list(dict.fromkeys(filter(None, lines)))


def _handover(row: News) -> NewsLine | None:
    handover = Handover.objects.filter(pk=row.subject_id).first()
    if handover is None:
        return None
    words = _("%(community)s: the community is handed over to a new director on %(day)s.")
    values = {"community": row.community.local_name, "day": date_format(handover.day)}
    return NewsLine(words % values, _page("admin:communities_handover_change", handover.pk))


def _filed(row: News) -> NewsLine | None:
    group = LeadingGroup.objects.filter(pk=row.subject_id, filed_on__isnull=False).first()
    if group is None:
        return None
    words = _("%(community)s: the leading group was filed with you.")
    address = _page("admin:communities_leadinggroup_change", group.pk)
    return NewsLine(words % {"community": row.community.local_name}, address)


def _nominated(row: News) -> NewsLine | None:
    waiting = Nomination.objects.filter(state=Nomination.State.SUBMITTED)
    nomination = waiting.filter(steps=row.subject_id).first()
    if nomination is None:
        return None
    words = (
        _("%(community)s: the nomination of a demonstration family waits for you.")
        if nomination.what == What.FAMILY
        else _("%(community)s: the nomination of a demonstration block waits for you.")
    )
    address = _page("admin:communities_nomination_change", nomination.pk)
    return NewsLine(words % {"community": row.community.local_name}, address)


def _decided(row: News) -> NewsLine | None:
    """Where the nomination stands by now, whichever decision it was that is told."""
    nomination = Nomination.objects.filter(steps=row.subject_id).first()
    if nomination is None:
        return None
    words = (
        _("The nomination of a demonstration family is now: %(state)s.")
        if nomination.what == What.FAMILY
        else _("The nomination of a demonstration block is now: %(state)s.")
    )
    address = _page("workspace:nomination-detail", nomination.pk)
    return NewsLine(words % {"state": nomination.get_state_display()}, address)


LINES: dict[str, Callable[[News], NewsLine | None]] = {
    Kind.HANDOVER: _handover,
    Kind.FILED: _filed,
    Kind.NOMINATED: _nominated,
    Kind.DECIDED: _decided,
}


def _page(name: str, pk: int) -> str:
    return settings.SITE_URL + reverse(name, args=[pk])
