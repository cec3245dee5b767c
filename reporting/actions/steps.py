"""What every step of a summary begins with: the row is held, and the person saw what it says."""

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from reporting.models import Summary, Version
from reporting.rules.workflow import Party, Step


class StepRefused(Exception):
    """A step cannot be taken; the message tells them why and what is possible instead."""


class Outdated(StepRefused):
    """Somebody changed the summary since the person saw it; nothing of either is lost."""

    def __init__(self, version: Version) -> None:
        super().__init__(
            _("This summary has changed since you opened it. Look at it again, then decide.")
        )
        self.version = version


def locked(summary: Summary) -> Summary:
    """Whoever holds the row decides; everything else about the summary waits."""
    return (
        Summary.objects.select_for_update(of=("self",))
        .select_related("unit", "obligation__definition__street", "obligation__unit")
        .get(pk=summary.pk)
    )


def begin(*, summary: Summary, step: Step, party: Party, seen: str) -> tuple[Summary, Version]:
    """The summary, held and taken one step further (not saved), and its newest version.

    `seen` is `Version.seen` as the person's page showed it.

    :raises Outdated: if the version says something else by now.
    :raises StepRefused: if the step is not permitted.
    """
    summary = locked(summary)
    version = summary.newest()
    refuse_unless_permitted(summary, step, party)
    if version.seen != seen:
        raise Outdated(version)
    summary.take(step)
    return summary, version


def refuse_unless_permitted(summary: Summary, step: Step, party: Party) -> None:
    """Say in words where the summary is, and what they may do instead.

    :raises StepRefused: if the step is not permitted.
    """
    permitted = summary.permitted(party)
    if step in permitted:
        return
    words = {"state": summary.get_state_display(), "step": Summary.STEPS[step]}
    if not permitted:
        raise StepRefused(
            _("You cannot %(step)s: it is “%(state)s”, and it is not your turn.") % words
        )
    comma = pgettext("between items", ", ")
    words["steps"] = comma.join(str(Summary.STEPS[step]) for step in permitted)
    raise StepRefused(
        _("You cannot %(step)s: it is “%(state)s”. What you can do: %(steps)s.") % words
    )
