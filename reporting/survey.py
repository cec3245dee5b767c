"""The survey helper: a summary's figures in the order of the national S&T popularisation survey.

Whole numbers; 0 is a count of nought, and None is not collected here, printed as `-`.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from activities.models import AudienceCount, Kind, PublicityOutput
from outreach.communities.models import Appointment, Facility
from reporting.figures import Activities, Figures, Tally, UnitFigures


@dataclass(frozen=True)
class Row:
    item: str
    number: int | None = None
    persons: int | None = None
    person_times: int | None = None


@dataclass(frozen=True)
class Group:
    """A form of the survey: people, places, funds, media, activities."""

    title: str
    rows: tuple[Row, ...]


def survey(figures: Figures) -> list[Group]:
    """Titles and items in the language that is active."""
    own = figures.own
    return [
        Group(_("People"), _people(figures)),
        Group(_("Places"), _places(own)),
        Group(_("Funds"), _funds()),
        Group(_("Media and materials"), _materials(own.activities)),
        Group(pgettext("of a survey", "Activities"), _held(own.activities)),
        Group(_("Participants by age"), _ages(own.activities)),
    ]


def _people(figures: Figures) -> tuple[Row, ...]:
    """Volunteers are registered with communities: a street has those of all of them."""
    own, of_street = figures.own, figures.own.is_street
    registered = figures.totals.volunteers if of_street else own.volunteers.at_end
    joined = None if of_street else own.volunteers.joined
    there = [post for post in own.posts if not post.until or post.until > own.window.counted_to]

    def in_post(post: Appointment.Post) -> int:
        return len({each.name for each in there if each.post == post})

    return (
        Row(_("Full-time outreach officers"), persons=in_post(Appointment.Post.OFFICER_FULL)),
        Row(_("Part-time outreach officers"), persons=in_post(Appointment.Post.OFFICER_PART)),
        Row(_("Registered outreach volunteers"), persons=registered),
        Row(_("of these, joined in the window"), persons=joined),
        Row(_("Volunteer teams"), number=len(own.volunteers.teams)),
    )


def _places(own: UnitFigures) -> tuple[Row, ...]:
    kinds = [place.kind for place in own.positions]
    rows = [Row(str(words), number=kinds.count(kind)) for kind, words in Facility.Kind.choices]
    changed = sum(place.changes for place in own.positions)
    rows.append(Row(_("Changes of their contents"), number=changed))
    if not own.is_street:
        rows.append(Row(_("Community science schools"), number=int(own.school is not None)))
    return tuple(rows)


def _funds() -> tuple[Row, ...]:
    return (Row(_("Funds raised in the year (yuan)")), Row(_("Funds spent in the year (yuan)")))


def _materials(held: Activities) -> tuple[Row, ...]:
    numbers = {row.code: row.number for row in held.outputs}
    kinds = PublicityOutput.Kind.choices
    return tuple(Row(str(words), number=numbers.get(kind, 0)) for kind, words in kinds)


def _held(held: Activities) -> tuple[Row, ...]:
    by_kind = {row.code: row.tally for row in held.by_kind}
    rows = [_row(str(words), by_kind.get(kind, Tally())) for kind, words in Kind.choices]
    campaigns = None
    if held.by_campaign is not None:
        campaigns = {row.code: row.tally for row in held.by_campaign}
    rows += [
        _campaign(_("In the S&T Week"), "st-week", campaigns, held.st_week),
        _campaign(_("In the Science Month"), "science-month", campaigns, held.science_month),
        Row(_("For young people"), number=held.youth),
        Row(_("Practical training of skills"), number=held.employment_training),
        Row(_("Major activities (1,000 people or more)"), number=held.major),
    ]
    return tuple(rows)


def _row(item: str, tally: Tally) -> Row:
    return Row(item, tally.times, tally.persons, tally.person_times)


def _campaign(item: str, code: str, tallies: dict[str, Tally] | None, times: int) -> Row:
    return Row(item, number=times) if tallies is None else _row(item, tallies.get(code, Tally()))


def _ages(held: Activities) -> tuple[Row, ...]:
    """A band that nobody entered anywhere is not collected, which is not nought."""
    return tuple(
        Row(
            str(words),
            persons=_number(held, band, "persons"),
            person_times=_number(held, band, "person_times"),
        )
        for band, words in AudienceCount.Band.choices
    )


def _number(held: Activities, band: str, counted_in: str) -> int | None:
    found: Iterable[int] = (
        row.number for row in held.bands if (row.code, row.counted_in) == (band, counted_in)
    )
    return next(iter(found), None)
