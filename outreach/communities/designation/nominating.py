"""What a community does with its nominations."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from outreach.accounts.models import User
from outreach.communities.models import Community, CriteriaSet, Nomination
from outreach.communities.rules.designation import Act, State

from .common import NominationRefused, held, hold_street, stated, step
from .places import Places, key_of, refuse_same_place


@dataclass(frozen=True, slots=True)
class Details:
    """Who is nominated and why: the least that is needed, nothing private."""

    name: str
    theme: str
    reason: str
    building: str = ""
    door: str = ""
    households: int | None = None
    has_consent: bool = False


@transaction.atomic
def nominate(
    *,
    community: Community,
    what: str,
    details: Details,
    scores: Mapping[int, int | None],
    by: User,
    now: datetime,
) -> Nomination:
    """Begin a nomination as a draft; `scores` holds points by the criterion's key.

    :raises NominationRefused: if the place is nominated already, or holds or held the title.
    """
    hold_street(community.street_id)
    nomination = Nomination(community=community, what=what)
    _write(nomination, details, now)
    nomination.save()
    _score(nomination, scores)
    nomination.steps.create(act="nominate", by=by, at=now)
    return nomination


@transaction.atomic
def amend(
    *,
    nomination: Nomination,
    details: Details,
    scores: Mapping[int, int | None],
    by: User,
    now: datetime,
) -> Nomination:
    """Change a draft, or a nomination that came back.

    :raises NominationRefused: if it is neither, or the place is taken.
    """
    nomination = held(nomination, Act.EDIT)
    _write(nomination, details, now)
    _score(nomination, scores)
    return step(nomination, Act.EDIT, by=by, now=now)


@transaction.atomic
def submit(*, nomination: Nomination, by: User, now: datetime) -> Nomination:
    """Hand a nomination to the street office; doing it twice changes nothing.

    :raises NominationRefused: if points or consent are missing, the points are too few, the place
        is taken, or no place is left this year.
    """
    hold_street(nomination.community.street_id)
    if Nomination.objects.get(pk=nomination.pk).state == State.SUBMITTED:
        return nomination
    nomination, today = held(nomination, Act.SUBMIT), timezone.localdate(now)
    if nomination.is_family and not nomination.has_consent:
        raise NominationRefused(_("The family has to agree to the public notice first."))
    points = _enough_points(nomination)
    refuse_same_place(nomination, today=today)
    Places.of(nomination.community, what=nomination.what, year=today.year).refuse_if_none()
    return step(nomination, Act.SUBMIT, by=by, now=now, points=points)


@transaction.atomic
def withdraw(*, nomination: Nomination, reason: str, by: User, now: datetime) -> Nomination:
    """Take a nomination back, with the reason.

    :raises NominationRefused: if it is decided already, or no reason is given.
    """
    nomination = held(nomination, Act.WITHDRAW)
    return step(nomination, Act.WITHDRAW, by=by, now=now, reason=stated(reason))


def _write(nomination: Nomination, details: Details, now: datetime) -> None:
    for name in Details.__slots__:
        setattr(nomination, name, getattr(details, name))
    today = timezone.localdate(now)
    nomination.place_key = key_of(nomination)
    if nomination.criteria is None:
        nomination.criteria = CriteriaSet.objects.in_use(
            street_id=nomination.community.street_id, what=nomination.what, year=today.year
        )
    refuse_same_place(nomination, today=today)


def _score(nomination: Nomination, scores: Mapping[int, int | None]) -> None:
    """Keep the points that were given; an empty field takes earlier points away."""
    criteria = nomination.criteria.rows.all() if nomination.criteria else []
    for criterion in criteria:
        points = scores.get(criterion.pk)
        if points is None:
            nomination.scores.filter(criterion=criterion).delete()
            continue
        if not 0 <= points <= criterion.points:
            raise NominationRefused(
                _("%(criterion)s: 0 to %(points)d points can be given.")
                % {"criterion": criterion, "points": criterion.points}
            )
        nomination.scores.update_or_create(criterion=criterion, defaults={"points": points})


def _enough_points(nomination: Nomination) -> int:
    if nomination.criteria is None:
        raise NominationRefused(
            _("The street office has set no criteria for this year yet. The draft is kept.")
        )
    given = dict(nomination.scores.values_list("criterion", "points"))
    if missing := [one for one in nomination.criteria.rows.all() if one.pk not in given]:
        raise NominationRefused(
            _("Points are missing for: %(criteria)s.") % {"criteria": ", ".join(map(str, missing))}
        )
    points, needed = sum(given.values()), nomination.criteria.minimum
    if points < needed:
        raise NominationRefused(
            _("%(needed)d points are needed; these are %(points)d.")
            % {"needed": needed, "points": points}
        )
    return points
