"""What all steps of a nomination have in common: the lock, what is allowed, and the note of it."""

from datetime import datetime

from django.utils.translation import gettext as _

from outreach.accounts.models import User
from outreach.communities.models import Nomination, NominationStep, Street
from outreach.communities.rules.designation import Act, State, after


class NominationRefused(Exception):
    """A step of a nomination cannot be taken; the message tells them why."""


def hold_street(street_id: int) -> None:
    """Let the steps in one street come one after the other: no place is given or taken twice."""
    Street.objects.select_for_update().get(pk=street_id)


def held(nomination: Nomination, act: Act) -> Nomination:
    """The row as it is now, held until the end.

    :raises NominationRefused: if this may not be done in its state.
    """
    hold_street(nomination.community.street_id)
    rows = Nomination.objects.select_for_update(of=("self",))
    row = rows.select_related("community__street", "criteria").get(pk=nomination.pk)
    if after(State(row.state), act) is None:
        raise NominationRefused(
            _("This is not possible any more: the nomination is %(state)s.")
            % {"state": row.get_state_display()}
        )
    return row


def refuse_author(nomination: Nomination, by: User) -> None:
    authors = nomination.steps.filter(act__in=NominationStep.BY_AUTHORS)
    if authors.filter(by=by).exists():
        raise NominationRefused(_("Nobody reviews their own nomination."))


def stated(reason: str) -> str:
    if not reason.strip():
        raise NominationRefused(_("Give the reason; it is kept."))
    return reason.strip()


def step(
    nomination: Nomination,
    act: Act,
    *,
    by: User,
    now: datetime,
    reason: str = "",
    points: int | None = None,
) -> Nomination:
    """Bring the nomination into the state this act leads to, and keep who did it."""
    nomination.state = after(State(nomination.state), act).value
    nomination.save()
    nomination.steps.create(act=act.value, by=by, at=now, reason=reason, points=points)
    return nomination
