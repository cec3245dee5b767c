"""Whether a place can get a title: nobody twice, and no more than the quota."""

from dataclasses import dataclass
from datetime import date

from django.utils import formats
from django.utils.translation import gettext as _

from outreach.communities.models import (
    Community,
    DemonstrationBlock,
    DemonstrationFamily,
    DesignationQuota,
    End,
    Nomination,
    What,
)
from outreach.communities.rules import designation as rules

from .common import NominationRefused

TITLES = {What.FAMILY: DemonstrationFamily, What.BLOCK: DemonstrationBlock}
PLACE = {What.FAMILY: "address", What.BLOCK: "name"}


def refuse_same_place(nomination: Nomination, *, today: date) -> None:
    """Refuse whoever is nominated already, or holds or held the title.

    :raises NominationRefused: telling which of these it is.
    """
    others = (
        Nomination.objects.in_progress()
        .exclude(pk=nomination.pk)
        .filter(
            community=nomination.community_id, what=nomination.what, place_key=nomination.place_key
        )
    )
    if other := others.first():
        raise NominationRefused(_("%(place)s is already nominated.") % {"place": _place(other)})
    if title := _title_at(nomination):
        raise NominationRefused(_why(title, place=_place(nomination), today=today))


def _title_at(nomination: Nomination) -> DemonstrationFamily | DemonstrationBlock | None:
    """Addresses in the tables of an office are written in many ways, so each is brought to one."""
    titles = TITLES[nomination.what].objects.filter(community=nomination.community_id)
    held = [
        pk
        for pk, place in titles.values_list("pk", PLACE[nomination.what])
        if rules.place_key(place) == nomination.place_key
    ]
    return titles.filter(pk__in=held).order_by("-titled_from").first()


def _why(title: DemonstrationFamily | DemonstrationBlock, *, place: str, today: date) -> str:
    ended = title.titled_until
    if ended is None or ended > today:
        return _("%(place)s already holds the title, since %(day)s.") % {
            "place": place,
            "day": formats.date_format(title.titled_from),
        }
    again = rules.a_year_after(ended)
    if title.end_kind == End.REVOKED and today < again:
        return _(
            "The title of %(place)s was revoked on %(day)s; "
            "it can be nominated again from %(again)s."
        ) % {
            "place": place,
            "day": formats.date_format(ended),
            "again": formats.date_format(again),
        }
    return _(
        "%(place)s held the title before, until %(day)s. Ask the street office to add a note to "
        "the address or name of the earlier title; then it can be nominated again."
    ) % {"place": place, "day": formats.date_format(ended)}


def _place(nomination: Nomination) -> str:
    return nomination.address if nomination.is_family else nomination.name


@dataclass(frozen=True, slots=True)
class Places:
    """The places of a community in a year; `left` is None where there is no quota."""

    what: str
    year: int
    left: int | None

    @classmethod
    def of(cls, community: Community, *, what: str, year: int) -> "Places":
        quotas = [
            quota
            for quota in DesignationQuota.objects.filter(street=community.street_id, year=year)
            if quota.community_id in (None, community.pk) and quota.most(what) is not None
        ]
        titles = TITLES[what].objects.filter(titled_from__year=year)
        taken = [
            titles.filter(
                **{"community": quota.community_id}
                if quota.community_id
                else {"community__street": community.street_id}
            ).count()
            for quota in quotas
        ]
        left = rules.places_left(quotas=[quota.most(what) for quota in quotas], taken=taken)
        return cls(what=what, year=year, left=left)

    def refuse_if_none(self) -> None:
        """:raises NominationRefused: if all places of the year are taken."""
        if self.left == 0:
            words = (
                _("All places for demonstration families in %(year)d are taken.")
                if self.what == What.FAMILY
                else _("All places for demonstration blocks in %(year)d are taken.")
            )
            raise NominationRefused(words % {"year": self.year})
