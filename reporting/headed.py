"""Section four by heading and by quarter: what was held, beside what the duties ask for."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from reporting.completion import Line
from reporting.figures import UnitFigures

Lines = Mapping[str, Line]
QUARTERS = (1, 2, 3, 4)


@dataclass(frozen=True)
class Row:
    """Activities under one heading; the line is that of the duty that asks for them, if any."""

    heading: str
    times: str
    last_year: int | str | None
    line: Line | None


def rows(own: UnitFigures, lines: Lines) -> list[Row]:
    """The headings of a community or of the street, in the language that is active."""
    held, before = own.activities, own.activities.headings_last_year
    found = [
        _of_duty(_("Activities of scale"), lines.get("large-scale")),
        Row(
            _("S&T Week"),
            str(held.st_week),
            before and before.st_week,
            lines.get("st-week"),
        ),
        Row(
            _("Science Month"),
            str(held.science_month),
            before and before.science_month,
            lines.get("science-month"),
        ),
        Row(
            _("Science into the community"),
            str(sum(held.into_community_by_quarter)),
            before and before.into_community,
            lines.get("science-into-community"),
        ),
        Row(_("For young people"), str(held.youth), before and before.youth, lines.get("youth")),
        Row(
            _("Oppose cults, uphold science"),
            str(held.against_cults),
            before and before.against_cults,
            lines.get("anti-cult"),
        ),
        Row(
            _("Employment training for laid-off and migrant workers"),
            str(held.employment_training),
            before and before.employment_training,
            lines.get("employment-training"),
        ),
        _of_duty(_("Study of cadres and workers"), lines.get("cadre-study")),
    ]
    if not own.is_street:
        joined = own.street_activities
        found.append(
            Row(
                _("Street activities joined / invited"),
                f"{joined.joined} / {joined.invited}",
                None,
                lines.get("join-street"),
            )
        )
    return [row for row in found if row]


def _of_duty(heading: str, line: Line | None) -> Row | None:
    """What is counted for its duty alone."""
    return Row(heading, line.done, line.last_year, line) if line else None


@dataclass(frozen=True)
class Quarter:
    """How much was held; None before the quarter begins. With the standing of its duty, if owed."""

    number: int | None
    standing: str


def quarters(own: UnitFigures, lines: Lines) -> list[tuple[str, list[Quarter]]]:
    """The grid of what every quarter asks for."""
    held = own.activities
    return [
        (_("Lectures"), _grid(own, held.lectures_by_quarter, lines.get("quarterly-lecture"))),
        (
            _("Science into the community"),
            _grid(own, held.into_community_by_quarter, lines.get("science-into-community")),
        ),
    ]


def _grid(own: UnitFigures, numbers: tuple[int, ...], line: Line | None) -> list[Quarter]:
    standings = {duty.period_key[4:]: duty.standing for duty in line.duties} if line else {}
    last = (own.window.counted_to.month + 2) // 3
    return [
        Quarter(number if quarter <= last else None, standings.get(f"Q{quarter}", ""))
        for quarter, number in zip(QUARTERS, numbers, strict=True)
    ]
