"""A summary at a glance: eight numbers, each beside its target, its rate and last year's."""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from outreach.shared import charts
from reporting import completion
from reporting.figures import Figures, Tally, UnitFigures


@dataclass(frozen=True)
class Card:
    number: str
    label: str
    notes: tuple[str, ...] = ()


def cards(figures: Figures) -> list[Card]:
    """In the language that is active; a street's with its communities added."""
    counted = _of_street(figures) if figures.own.is_street else _of_community(figures.own)
    own = figures.own
    met, owed = own.duties_met, len(own.owed)
    share = own.window.share_of_year
    gone = [_("%(percent)s%% of the year gone") % {"percent": share}] if share < 100 else []
    return [
        *counted,
        Card(f"{met}/{owed}", _("duties met"), (_percent(met, owed), *gone)),
        _on_time(figures),
        _score(own),
    ]


def _of_community(own: UnitFigures) -> list[Card]:
    held, people, shown = own.activities, own.volunteers, own.demonstration
    return [
        Card(
            str(held.total.times),
            pgettext("count", "activities"),
            (*_against(own, "own-activities"), _last_year(held.last_year.times)),
        ),
        _people(held.total, held.last_year),
        Card(
            str(held.lectures),
            pgettext("count", "lectures"),
            (_last_year(held.lectures_last_year),),
        ),
        Card(
            str(people.at_end),
            pgettext("count", "volunteers"),
            (_hours(people.hours), _last_year(people.at_end_last_year)),
        ),
        Card(
            str(shown.families_new),
            _("new demonstration families"),
            (*_against(own, "families"), _last_year(shown.families_new_last_year)),
        ),
    ]


def _of_street(figures: Figures) -> list[Card]:
    """What the street held itself and what its communities did, together."""
    own, rows = figures.own, figures.totals
    held = own.activities
    together = held.total + rows.activities
    before = held.last_year + rows.last_year if rows.last_year is not None else None
    itself = _("the street itself %(number)s")
    return [
        Card(
            str(together.times),
            pgettext("count", "activities"),
            (itself % {"number": held.total.times}, _last_year(before and before.times)),
        ),
        _people(together, before),
        Card(
            str(held.lectures + rows.lectures),
            pgettext("count", "lectures"),
            (itself % {"number": held.lectures},),
        ),
        Card(
            str(rows.volunteers + own.volunteers.at_end),
            pgettext("count", "volunteers"),
            (_hours(own.volunteers.hours),),
        ),
        Card(
            str(rows.families_new),
            _("new demonstration families"),
            () if rows.families_total is None else (_in_all(rows.families_total),),
        ),
    ]


def _people(held: Tally, before: Tally | None) -> Card:
    persons = _("%(number)s persons") % {"number": held.persons}
    return Card(
        str(held.person_times),
        pgettext("count", "person-times"),
        (_("and %(persons)s") % {"persons": persons}, _last_year(before and before.person_times)),
    )


def _against(own: UnitFigures, code: str) -> tuple[str, ...]:
    """The target of a duty and how much of it is reached, where it is owed."""
    duty = own.duty(code)
    if duty is None or not duty.is_owed or not duty.target:
        return ()
    words = {"target": duty.target, "percent": 100 * duty.done // duty.target}
    return (_("target %(target)s, %(percent)s%%") % words,)


def _on_time(figures: Figures) -> Card:
    """Of a unit's duties those met in time; of a street's summaries those received in time."""
    if not figures.communities:
        found = completion.in_time(figures.own.duties)
        met, due, label = found.met, found.due, _("met on time")
        note = ngettext("of %(number)s fallen due", "of %(number)s fallen due", due)
    else:
        rows = figures.communities
        met, due = sum(row.status == "on_time" for row in rows), len(rows)
        label, note = _("summaries on time"), _("of %(number)s expected")
    return Card(f"{met}/{due}", label, (_percent(met, due), note % {"number": due}))


def _score(own: UnitFigures) -> Card:
    label = _("target assessment")
    if own.is_street:
        return Card("-", label, (_("see the communities"),))
    if own.assessment is None:
        return Card("-", label, (_("no score sheet"),))
    reviewed, scored = own.assessment.reviewed_total, own.assessment.self_total
    if reviewed is not None:
        return Card(f"{reviewed}", label, (_("reviewed, of 100"),))
    if scored is not None:
        return Card(f"{scored}", label, (_("self score, of 100"),))
    return Card("-", label, (_("not scored yet"),))


def _hours(hours) -> str:
    return _("hours not entered") if hours is None else _("%(number)s hours") % {"number": hours}


def _last_year(number: int | None) -> str:
    return _("last year %(number)s") % {"number": "-" if number is None else number}


def _in_all(number: int) -> str:
    return _("%(number)s in all") % {"number": number}


def _percent(part: int, whole: int) -> str:
    return charts.percent(part, whole) if whole else "-"
