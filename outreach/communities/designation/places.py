"""Whether a place can get a title: nobody twice, and no more than the quota."""

from collections.abc import Mapping
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


@dataclass(frozen=True, slots=True)
class Taken:
    """Where a community nominates already, and where it has or had a title, by the place's key."""

    nominations: Mapping[str, Nomination]
    titles: Mapping[str, DemonstrationFamily | DemonstrationBlock]

    @classmethod
    def of(cls, community: Community, *, what: str) -> "Taken":
        own = Nomination.objects.in_progress().filter(community=community.pk, what=what)
        titles = TITLES[what].objects.filter(community=community.pk).order_by("titled_from")
        return cls(
            nominations={one.place_key: one for one in own.select_related("criteria")},
            # Addresses in the tables of an office are written in many ways: each is brought to one.
            titles={rules.place_key(getattr(one, PLACE[what])): one for one in titles},
        )

    def refuse(self, nomination: Nomination, *, today: date) -> None:
        """Refuse whoever is nominated already, or holds or held the title.

        :raises NominationRefused: telling which of these it is.
        """
        other = self.nominations.get(nomination.place_key)
        if other and other.pk != nomination.pk:
            raise NominationRefused(_("%(place)s is already nominated.") % {"place": _place(other)})
        if title := self.titles.get(nomination.place_key):
            raise NominationRefused(_why(title, place=_place(nomination), today=today))


def refuse_same_place(nomination: Nomination, *, today: date) -> None:
    """:raises NominationRefused: if the place is nominated already, or holds or held the title."""
    taken = Taken.of(nomination.community, what=nomination.what)
    taken.refuse(nomination, today=today)


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


def key_of(nomination: Nomination) -> str:
    return rules.place_key(_place(nomination))


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
