"""The columns of a table of families to nominate, and an empty one to fill in."""

from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from outreach.communities.models import CriteriaSet, Criterion, DemonstrationFamily, Nomination
from outreach.shared import cells
from outreach.shared.blank_tables import Field, Guide, blank_table
from outreach.shared.tables import Column

Theme = DemonstrationFamily.Theme
LONGEST = {
    name: Nomination._meta.get_field(name).max_length
    for name in ("name", "building", "door", "reason")
}
# Which field of a nomination a column fills.
FIELDS = {
    "representative": "name",
    "building": "building",
    "door": "door",
    "theme": "theme",
    "reason": "reason",
    "consent": "has_consent",
}
FIXED = [
    Column("representative", "代表人", cells.text(LONGEST["name"])),
    Column("building", "楼栋", cells.text(LONGEST["building"])),
    Column("door", "门牌", cells.text(LONGEST["door"])),
    Column("theme", "主题", cells.choice(Theme, {})),
    Column("reason", "推荐理由", cells.passage(LONGEST["reason"])),
    Column("consent", "同意公示", cells.flag, blank=False, optional=True),
]


def points_column(number: int, criterion: Criterion) -> str:
    """What the points by a criterion stand under; the number tells criteria of one name apart."""
    return f"{number}. {criterion.name_en or criterion.name}"


def columns(criteria: CriteriaSet | None) -> list[Column]:
    """Who is nominated and why, and the points by each criterion of the year."""
    return FIXED + [
        Column(
            points_column(number, criterion),
            f"{number}. {criterion.name}",
            cells.count(criterion.points),
            blank=None,
            optional=True,
        )
        for number, criterion in numbered(criteria)
    ]


def numbered(criteria: CriteriaSet | None) -> list[tuple[int, Criterion]]:
    return list(enumerate(criteria.rows.all(), start=1)) if criteria else []


def template(criteria: CriteriaSet | None) -> bytes:
    """The workbook to fill in, in the language of the page."""
    language = get_language() or ""
    most = {points_column(*one): one[1].points for one in numbered(criteria)}
    notes, choices = _notes(), _choices()
    fields = [
        Field(
            heading=column.heading(language),
            note=notes.get(column.name) or _points_note(most[column.name]),
            is_needed=not column.optional,
            choices=choices.get(column.name, ()),
            most=most.get(column.name),
            longest=LONGEST.get(FIELDS.get(column.name, "")),
            width=50 if column.name == "reason" else 20,
        )
        for column in columns(criteria)
    ]
    guide = Guide(pgettext("sheet of a workbook", "How to"), _steps())
    return blank_table(_("Families to nominate"), fields, guide)


def _choices() -> dict[str, list[str]]:
    return {"theme": [str(label) for label in Theme.labels], "consent": [_("yes"), _("no")]}


def _notes() -> dict[str, str]:
    return {
        "representative": _("Who stands for the family. The public notice shows the first sign."),
        "building": _("The building. It is shown on the public notice."),
        "door": _("The door. It is not shown to the public."),
        "theme": _("Choose what the family is an example of."),
        "reason": str(Nomination._meta.get_field("reason").help_text),
        "consent": _("Yes if the family agrees to the public notice. Empty: not asked yet."),
    }


def _points_note(most: int) -> str:
    return _("Points from 0 to %(most)d. Empty: not scored yet.") % {"most": most}


def _steps() -> list[str]:
    return [
        _("How to fill this table in"),
        _("1. Write one family a row on the first sheet, below the headings."),
        _("2. Dark headings have to be filled in; the others may stay empty or be deleted."),
        _("3. Leave the headings as they are. Their order does not matter."),
        _("4. Save it as a workbook (.xlsx) and hand it in at Nominate many families."),
        _("5. You are shown what would be new, changed or refused; then you confirm."),
        _("Each family becomes a draft. You hand the drafts to the street office one by one."),
    ]
