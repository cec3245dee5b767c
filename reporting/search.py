"""Search over all records of a community: every kind is asked in one and the same question.

Each kind says what its rows are called, when they were, and which of their texts are searched.
A word may stand in any of these texts; all words have to stand somewhere.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

from django.db.models import (
    Case,
    CharField,
    Count,
    DateField,
    F,
    IntegerField,
    Q,
    QuerySet,
    Value,
    When,
    Window,
)
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast, Concat, RowNumber
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from activities.models import Activity, PlanItem
from outreach.communities.models import (
    Community,
    DemonstrationBlock,
    DemonstrationFamily,
    Facility,
    GroupMember,
    JointWork,
    Partner,
)
from outreach.programme.models import Obligation
from outreach.shared.words import excerpt, words_of
from reporting.models import Summary
from volunteers.models import Volunteer

SHOWN = 5
LONGEST = 100
# Stands between the texts of a row; nobody can type it, so no word is found across two.
GAP = "\x1f"
# The newest first, and what has no day last.
ORDER = (
    F("hit_day").desc(nulls_last=True),
    F("hit_period").desc(),
    F("hit_title").asc(),
    F("pk").asc(),
)


@dataclass(frozen=True, slots=True)
class Hit:
    """A record that was found: what it is called, when it was, and where in it the words are."""

    key: int
    title: str
    period_key: str
    day: date | None
    text: str


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of records."""

    code: str
    name: Promise
    rows: Callable[[Community], QuerySet]
    # Texts that are searched; the first is what a row is called.
    texts: tuple[str, ...]
    day: str = ""
    period: str = ""
    # The page of one row, and of all; each is linked where there is such a page.
    page: str = ""
    listing: str = ""
    key: str = "pk"
    # Where a row is called differently in English.
    title_en: str = ""


@dataclass(slots=True)
class Group:
    """What was found of one kind: how many, and the first of them."""

    kind: Kind
    total: int = 0
    hits: list[Hit] = field(default_factory=list)

    @property
    def has_more(self) -> bool:
        return self.total > len(self.hits)


@dataclass(frozen=True, slots=True)
class Results:
    words: list[str]
    groups: list[Group]

    @property
    def total(self) -> int:
        return sum(group.total for group in self.groups)


KINDS = (
    Kind(
        "activity",
        _("Activities"),
        lambda unit: Activity.objects.filter(unit=unit).not_withdrawn(),
        ("title", "place", "theme", "summary"),
        day="held_on",
        page="workspace:activity-detail",
    ),
    Kind(
        "plan",
        _("Work plan"),
        lambda unit: PlanItem.objects.filter(unit=unit),
        ("title", "theme"),
        period="month",
        page="workspace:plan-year",
        listing="workspace:plan-year",
        key="year",
    ),
    Kind(
        "partner",
        _("Partner organisations"),
        lambda unit: Partner.objects.filter(street=unit.street_id),
        ("name", "name_en"),
        listing="workspace:partner-list",
    ),
    Kind(
        "joint",
        _("Joint work"),
        lambda unit: JointWork.objects.filter(unit=unit),
        ("title", "partner__name", "partner__name_en"),
        day="done_on",
        listing="workspace:partner-list",
    ),
    Kind(
        "position",
        _("Publicity positions"),
        lambda unit: Facility.objects.filter(unit=unit),
        ("name", "location"),
        day="active_from",
        listing="workspace:position-list",
    ),
    Kind(
        "family",
        _("Demonstration families"),
        lambda unit: DemonstrationFamily.objects.filter(community=unit),
        ("representative", "address"),
        day="titled_from",
        listing="workspace:family-list",
    ),
    Kind(
        "block",
        _("Demonstration blocks"),
        lambda unit: DemonstrationBlock.objects.filter(community=unit),
        ("name",),
        day="titled_from",
        listing="workspace:family-list",
    ),
    Kind(
        "group",
        _("Leading group"),
        lambda unit: GroupMember.objects.filter(group__unit=unit),
        ("name", "position"),
        day="group__term_from",
        page="workspace:group-detail",
        key="group_id",
    ),
    Kind(
        "volunteer",
        _("Volunteers"),
        lambda unit: Volunteer.objects.filter(community=unit),
        ("name",),
        day="joined_on",
        listing="workspace:volunteer-list",
    ),
    Kind(
        "duty",
        _("Duties"),
        lambda unit: Obligation.objects.filter(unit=unit),
        ("definition__name", "definition__name_en", "definition__evidence"),
        period="period_key",
        page="workspace:duty-detail",
        title_en="definition__name_en",
    ),
    Kind(
        "summary",
        _("Summaries"),
        lambda unit: Summary.objects.filter(unit=unit),
        ("obligation__definition__name", "obligation__definition__name_en"),
        period="period_key",
        page="workspace:summary-detail",
        title_en="obligation__definition__name_en",
    ),
)
BY_CODE = {kind.code: kind for kind in KINDS}


def search(community: Community, text: str) -> Results:
    """The first few of each kind in which every word is found, and how many there are."""
    words = words_of(text[:LONGEST])
    if not words:
        return Results([], [])
    questions = [_first_of(kind, community, words) for kind in KINDS]
    groups = {kind.code: Group(kind) for kind in KINDS}
    for row in questions[0].union(*questions[1:], all=True):
        group = groups[row["hit_kind"]]
        group.total = row["hit_total"]
        group.hits.append(hit(row, words))
    for group in groups.values():
        group.hits.sort(key=lambda one: one.title)
        group.hits.sort(key=lambda one: (one.day or date.min, one.period_key), reverse=True)
    return Results(words, [group for group in groups.values() if group.hits])


def found(kind: Kind, community: Community, words: list[str]) -> QuerySet:
    """All rows of one kind in which every word is found, the newest first."""
    rows = kind.rows(community).annotate(
        hit_text=Concat(*_parted(kind.texts), output_field=CharField()),
    )
    for word in words:
        rows = rows.filter(hit_text__icontains=word)
    return (
        rows.annotate(
            hit_kind=Value(kind.code, output_field=CharField()),
            hit_key=Cast(kind.key, IntegerField()),
            hit_title=_title(kind),
            hit_day=Cast(kind.day or Value(None), DateField()),
            hit_period=_period(kind),
        )
        .order_by(*ORDER)
        .values("hit_kind", "hit_key", "hit_title", "hit_text", "hit_day", "hit_period")
    )


def hit(row: dict, words: list[str]) -> Hit:
    """A row as it is shown; with the text around a word, unless the title says it already."""
    title = row["hit_title"]
    known = all(word.casefold() in title.casefold() for word in words)
    others = [part for part in row["hit_text"].split(GAP) if part not in ("", title)]
    text = "" if known else excerpt(" · ".join(others), words)
    return Hit(row["hit_key"], title, row["hit_period"], row["hit_day"], text)


def _first_of(kind: Kind, community: Community, words: list[str]) -> QuerySet:
    return (
        found(kind, community, words)
        .order_by()
        .annotate(
            hit_total=Window(Count("pk")),
            hit_place=Window(RowNumber(), order_by=ORDER),
        )
        .filter(hit_place__lte=SHOWN)
    )


def _parted(texts: tuple[str, ...]) -> list[Combinable]:
    parts = []
    for name in texts:
        parts += [F(name), Value(GAP)]
    return parts


def _title(kind: Kind) -> Combinable:
    """What a row is called in the language of the page."""
    if not (kind.title_en and (get_language() or "").startswith("en")):
        return Cast(kind.texts[0], CharField(max_length=200))
    english = When(~Q(**{kind.title_en: ""}), then=F(kind.title_en))
    return Case(english, default=F(kind.texts[0]), output_field=CharField(max_length=200))


def _period(kind: Kind) -> Combinable:
    if kind.period == "month":
        month = Cast("month", CharField(max_length=2))
        padded = Case(When(month__lt=10, then=Concat(Value("0"), month)), default=month)
        return Concat(Cast("year", CharField(max_length=4)), Value("-"), padded)
    return F(kind.period) if kind.period else Value("", output_field=CharField())
