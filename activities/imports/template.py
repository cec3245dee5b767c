"""An empty table of activities to fill in, with the choices a cell can hold."""

from django.db.models import TextChoices
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from activities.models import MOST_PEOPLE, Activity, Audience, CountedIn, Kind
from outreach.communities.models import Unit
from outreach.shared.blank_tables import Field, Guide, blank_table

from .columns import COLUMNS, LONGEST, NAMING

# The order of somebody who writes down what was held; whose it is comes last.
ORDER = (
    "date",
    "title",
    "kind",
    "audience",
    "attendance",
    "attendance_unit",
    "place",
    "theme",
    "summary",
    "partner",
    "materials",
    "state",
    "source_url",
    "year_assumed",
    "day_assumed",
    *NAMING,
)
NEEDED = ("date", "title", "kind", "audience")
WIDTHS = {"title": 40, "summary": 50, "place": 24, "partner": 28, "materials": 28}


def template(home: Unit) -> bytes:
    """The workbook for one unit, in the language of the page."""
    columns = {column.name: column for column in COLUMNS}
    language = get_language() or ""
    choices, notes = _choices(home), _notes()
    fields = [
        Field(
            heading=columns[name].heading(language),
            note=notes[name],
            is_needed=name in NEEDED,
            choices=choices.get(name, ()),
            is_day=name == "date",
            most=MOST_PEOPLE if name == "attendance" else None,
            longest=LONGEST.get(name),
            width=WIDTHS.get(name, 16),
        )
        for name in ORDER
    ]
    guide = Guide(pgettext("sheet of a workbook", "How to"), _steps())
    return blank_table(_("Activities"), fields, guide)


def _choices(home: Unit) -> dict[str, list[str]]:
    yes_no = [_("yes"), _("no")]
    return {
        "kind": _labels(Kind),
        "audience": _labels(Audience),
        "attendance_unit": _labels(CountedIn),
        "state": [
            str(Activity.Status(state).label)
            for state in (Activity.Status.RECORDED, Activity.Status.PLANNED)
        ],
        "year_assumed": yes_no,
        "day_assumed": yes_no,
        "community_code": [home.code],
        "organiser": [organiser_word(is_street=home.is_street)],
    }


def organiser_word(*, is_street: bool) -> str:
    return (
        pgettext("organiser in a table", "street")
        if is_street
        else pgettext("organiser in a table", "community")
    )


def _labels(choices: type[TextChoices]) -> list[str]:
    return [str(label) for label in choices.labels]


def _notes() -> dict[str, str]:
    return {
        "date": _("The day it was held or will be held, such as 2026-03-05."),
        "title": _("What it is called, on one line, up to 120 characters."),
        "kind": _("Choose the kind of activity."),
        "audience": _("Choose for whom it was."),
        "attendance": _("How many came, in digits. 0 means nobody came; empty, nobody counted."),
        "attendance_unit": _(
            "Whether these are persons or person-times; 30 people on three evenings are "
            "90 person-times."
        ),
        "place": _("Where it was held, up to 120 characters."),
        "theme": _("Its theme, such as energy saving, up to 60 characters."),
        "summary": _("A few sentences for the summaries, up to 2,000 characters."),
        "partner": _("Partner organisations with a semicolon between two of them."),
        "materials": _("What was handed out or shown, such as leaflets:100;booklets:20."),
        "state": _("Recorded if it was held, planned if not yet. Empty: the day decides."),
        "source_url": _("A web address where it can be read about."),
        "year_assumed": _("Yes if the year is a guess."),
        "day_assumed": _("Yes if the day is a guess and only the month is known."),
        "community_code": _("Needed only if the street office brings the table in."),
        "organiser": _("Needed only if the street office brings the table in."),
    }


def _steps() -> list[str]:
    return [
        _("How to fill this table in"),
        _("1. Write one activity a row on the first sheet, below the headings."),
        _("2. Dark headings have to be filled in; the others may stay empty or be deleted."),
        _("3. Leave the headings as they are. Their order does not matter."),
        _("4. Save it as a workbook (.xlsx) and hand it in under Activities, Import a table."),
        _("5. You are shown what would be new, changed or refused; then you confirm."),
        _("An activity of the same date and title is brought up to date, never doubled."),
    ]
