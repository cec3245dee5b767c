"""A first sentence for each section of a summary, from its figures; its author may change it."""

from collections import Counter
from collections.abc import Iterable

from django.utils.formats import date_format
from django.utils.translation import get_language, ngettext, pgettext
from django.utils.translation import gettext as _

from reporting.figures import Duty, Planned, UnitFigures
from reporting.rules import sections
from reporting.templatetags.summary_words import duty_name, word

MOST_NAMED = 8


def suggestions(own: UnitFigures, *, kind: str) -> dict[str, str]:
    """By section, in the language of the page; what the figures say nothing about is left out."""
    found = {code: _join(SENTENCES[code](own)) for code in sections.SECTIONS[kind]}
    return {code: text for code, text in found.items() if text}


def _join(sentences: Iterable[str]) -> str:
    between = "" if (get_language() or "").startswith("zh") else " "
    return between.join(sentences)


def _listed(names: Iterable[str]) -> str:
    return pgettext("between items", ", ").join(names)


def _organisation(own: UnitFigures):
    if own.group:
        words = {
            "action": word(own.group.action, "action"),
            "day": date_format(own.group.decided_on),
            "members": len(own.group.members),
        }
        yield (
            ngettext(
                "The leading group was %(action)s on %(day)s and has %(members)d member.",
                "The leading group was %(action)s on %(day)s and has %(members)d members.",
                words["members"],
            )
            % words
        )
    for post in own.posts:
        if post.until is None:
            words = {"post": word(post.post, "post"), "person": post.name}
            yield pgettext("who is in post", "%(post)s: %(person)s.") % words


def _team(own: UnitFigures):
    people = own.volunteers
    if people.at_end or people.joined or people.left:
        yield _(
            "Volunteers in service: %(at_end)d; %(joined)d joined and %(left)d left in this time."
        ) % {"at_end": people.at_end, "joined": people.joined, "left": people.left}
    if people.teams:
        words = {"names": _listed(team.name for team in people.teams)}
        yield _("They serve in these teams: %(names)s.") % words


def _positions(own: UnitFigures):
    if own.positions:
        words = {
            "number": len(own.positions),
            "changes": sum(position.changes for position in own.positions),
        }
        yield (
            ngettext(
                "%(number)d publicity position is kept up; changes of contents: %(changes)d.",
                "%(number)d publicity positions are kept up; changes of contents: %(changes)d.",
                words["number"],
            )
            % words
        )
    if own.partners:
        names = _listed(partner.name for partner in own.partners[:MOST_NAMED])
        yield _("Joint work was done with %(names)s.") % {"names": names}


def _activities(own: UnitFigures):
    held = own.activities
    if not held.total.times:
        return
    words = {
        "times": held.total.times,
        "person_times": held.total.person_times,
        "persons": held.total.persons,
        "last_year": held.last_year.times,
    }
    yield (
        ngettext(
            "%(times)d activity was held, %(last_year)d in the same time last year; "
            "%(person_times)d person-times and %(persons)d persons were counted.",
            "%(times)d activities were held, %(last_year)d in the same time last year; "
            "%(person_times)d person-times and %(persons)d persons were counted.",
            words["times"],
        )
        % words
    )
    if held.lectures:
        yield _("Lectures: %(number)d.") % {"number": held.lectures}


def _demonstration(own: UnitFigures):
    shown = own.demonstration
    if shown.families_total or shown.blocks_total:
        yield _(
            "Demonstration families newly designated: %(new)d, holding the title: %(total)d; "
            "demonstration blocks: %(blocks)d."
        ) % {
            "new": shown.families_new,
            "total": shown.families_total,
            "blocks": shown.blocks_total,
        }


def _duties(own: UnitFigures):
    if own.owed:
        words = {"met": own.duties_met, "number": len(own.owed)}
        yield _("Duties met: %(met)d of %(number)d.") % words


def _nothing(own: UnitFigures):
    """Funds are recorded nowhere."""
    return ()


def _problems(own: UnitFigures):
    unmet = [duty for duty in own.duties if duty.is_unmet]
    if unmet:
        yield _("Not reached yet: %(duties)s.") % {"duties": _listed(map(_unmet, unmet))}
    if own.activities.total.uncounted:
        words = {"number": own.activities.total.uncounted}
        yield (
            ngettext(
                "For %(number)d activity the attendance was not entered.",
                "For %(number)d activities the attendance was not entered.",
                words["number"],
            )
            % words
        )


def _unmet(duty: Duty) -> str:
    words = {
        "duty": duty_name(duty, get_language() or ""),
        "done": duty.done,
        "target": duty.target,
    }
    return pgettext("a duty not reached", "%(duty)s (%(done)d of %(target)d)") % words


def _plan(own: UnitFigures):
    items = own.planned
    if items:
        words = {
            "number": len(items),
            "titles": _listed(map(_planned, items[:MOST_NAMED])),
        }
        yield (
            ngettext(
                "%(number)d activity is planned: %(titles)s.",
                "%(number)d activities are planned, among them: %(titles)s.",
                words["number"],
            )
            % words
        )


def _planned(item: Planned) -> str:
    words = {"title": item.title, "year": item.year, "month": item.month}
    return pgettext("an item of a plan", "%(title)s (%(year)d-%(month)02d)") % words


def _goals(own: UnitFigures):
    if own.planned:
        words = {"number": len(own.planned)}
        yield (
            ngettext(
                "It is planned to hold %(number)d activity this year.",
                "It is planned to hold %(number)d activities this year.",
                words["number"],
            )
            % words
        )


def _measures(own: UnitFigures):
    kinds = Counter(item.kind for item in own.planned)
    if kinds:
        names = _listed(f"{word(kind, 'kind')} {number}" for kind, number in kinds.most_common())
        yield _("By kind: %(names)s.") % {"names": names}


SENTENCES = {
    sections.ORGANISATION: _organisation,
    sections.TEAM: _team,
    sections.POSITIONS: _positions,
    sections.ACTIVITIES: _activities,
    sections.DEMONSTRATION: _demonstration,
    sections.DUTIES: _duties,
    sections.FUNDS: _nothing,
    sections.PROBLEMS: _problems,
    sections.PLAN: _plan,
    sections.GOALS: _goals,
    sections.MEASURES: _measures,
}
