"""What the overview of the workspace shows, each part by a function and at most one query."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, OuterRef, Q, Subquery, Window
from django.db.models.functions import ExtractMonth
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from activities.models import Activity, ActivityDraft
from outreach.accounts.models import Message, User
from outreach.communities.models import Community
from outreach.programme.models import Definition
from outreach.programme.rules import periods
from outreach.programme.templatetags.programme_words import period_name
from reporting import board as boards
from reporting.board import Duties, Line
from reporting.models import Summary, Version
from reporting.owed import owed
from reporting.rules.workflow import State
from reporting.steps import STEPS
from volunteers.models import Volunteer

MOST_COMING, MOST_BEHIND, MOST_NAMES, MOST_MESSAGES, MOST_LATEST = 4, 6, 5, 5, 3
MOST_DRAFTS = 5
SUMMARIES = frozenset(Definition.SUMMARIES.values())


def page(*, community: Community, user: User, now: datetime) -> dict:
    """All that the overview prints for somebody in post in a community."""
    today = timezone.localdate(now)
    lines = boards.lines(boards.of_unit(community, today.year), on=today)
    cards = owed(community=community, now=now)
    activities = Activity.objects.filter(unit=community).not_withdrawn()[:MOST_LATEST]
    behind = all_behind(lines)
    papers = all_summaries(community)
    return {
        "owed": cards,
        "coming": coming(lines),
        "behind": behind[:MOST_BEHIND],
        "behind_more": len(behind[MOST_BEHIND:]),
        "quarters": year(community=community, lines=lines, today=today),
        "year": today.year,
        "drafts": drafts(community, papers),
        "volunteers": new_volunteers(community=community, today=today),
        "letters": Message.objects.sent_to(user)[:MOST_MESSAGES],
        "activities": activities,
        "summaries": papers[:MOST_LATEST],
        "has_programme": bool(lines or cards),
        "is_new": not (lines or cards or activities),
    }


# --- What is owed next, and what is behind --------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Task:
    """A duty with the one step that helps; `others` are more periods of it that are behind too."""

    line: Line
    others: int = 0

    @property
    def duty_page(self) -> str:
        return reverse("workspace:duty-detail", args=[self.line.pk])

    @property
    def step(self) -> str:
        """The step in words; a metric without one is led to the duty itself."""
        known = STEPS.get(self.line.metric)
        return str(known.text) if known else _("See what is missing")

    @property
    def address(self) -> str:
        known = STEPS.get(self.line.metric)
        return known.address(otherwise=self.duty_page) if known else self.duty_page

    @property
    def is_in_time(self) -> bool:
        return self.line.days >= 0


def coming(lines: Iterable[Line]) -> list[Task]:
    """The nearest duties that go well so far; summaries have cards of their own."""
    others = [line for line in lines if line.code not in SUMMARIES and line.days >= 0]
    return [Task(line) for line in Duties.of(others).coming[:MOST_COMING]]


def all_behind(lines: Iterable[Line]) -> list[Task]:
    """Each duty that is behind once, however many of its periods are; first what can be saved."""
    periods_of = defaultdict(list)
    for line in lines:
        if line.is_late and line.code not in SUMMARIES:
            periods_of[line.code].append(line)
    tasks = []
    for late in periods_of.values():
        first, *others = sorted(late, key=_urgency)
        tasks.append(Task(first, others=len(others)))
    return sorted(tasks, key=lambda task: _urgency(task.line))


def _urgency(line: Line) -> tuple:
    """What is due soonest comes first, what is missed last, the latest of it before the rest."""
    return (line.days < 0, abs(line.days), line.code)


# --- The year -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Month:
    first: date
    held: int
    noted: int
    is_present: bool
    is_to_come: bool

    @property
    def address(self) -> str:
        return f"{reverse('workspace:activity-list')}?year={self.first:%Y}&part={self.first:%m}"


@dataclass(frozen=True, slots=True)
class Quarter:
    """Three months, and how the quarterly duties stand; None where one is not owed."""

    number: int
    months: tuple[Month, ...]
    duties: tuple[Line | None, ...]
    is_present: bool
    is_to_come: bool


# In the order of the columns.
QUARTERLY = ("quarterly-lecture", "science-into-community")


def year(*, community: Community, lines: Iterable[Line], today: date) -> list[Quarter]:
    """The year by quarters and months: what was recorded, and what each quarter asks for."""
    held = _by_month(community, today.year)
    owed_in = {(line.metric, line.period_key): line for line in lines}
    return [
        Quarter(
            number=number,
            months=tuple(_month(date(today.year, first + n, 1), held, today) for n in range(3)),
            duties=tuple(owed_in.get((code, f"{today.year}Q{number}")) for code in QUARTERLY),
            is_present=first <= today.month < first + 3,
            is_to_come=first > today.month,
        )
        for number, first in enumerate((1, 4, 7, 10), start=1)
    ]


def _by_month(community: Community, of_year: int) -> dict[int, tuple[int, int]]:
    """Recorded activities by month: how many, and how many of them with a short summary."""
    whole = periods.parse(f"{of_year}")
    rows = (
        Activity.objects.counted()
        .between(whole.first, whole.last)
        .filter(unit=community)
        .order_by()
        .values(month=ExtractMonth("held_on"))
        .annotate(held=Count("pk"), noted=Count("pk", filter=~Q(summary="")))
    )
    return {row["month"]: (row["held"], row["noted"]) for row in rows}


def _month(first: date, held: dict[int, tuple[int, int]], today: date) -> Month:
    number, noted = held.get(first.month, (0, 0))
    return Month(
        first=first,
        held=number,
        noted=noted,
        is_present=first.month == today.month,
        is_to_come=first > today,
    )


# --- Drafts, people, papers -----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Draft:
    """Something that was begun and waits to be finished."""

    title: str
    note: str
    address: str


def drafts(community: Community, papers: Iterable["Paper"]) -> list[Draft]:
    """What waits to be finished: activities that were begun, summaries not handed in."""
    begun = ActivityDraft.objects.filter(unit=community).select_related("by")[:MOST_DRAFTS]
    return [_begun(draft) for draft in begun] + [
        Draft(
            title=paper.title,
            note=_("counted anew every night until it is handed in"),
            address=reverse("workspace:summary-edit", args=[paper.pk]),
        )
        for paper in papers
        if paper.state == State.DRAFT
    ]


def _begun(draft: ActivityDraft) -> Draft:
    day = date_format(timezone.localdate(draft.updated_at))
    return Draft(
        title=str(draft),
        note=_("an activity, begun by %(person)s, last saved on %(day)s")
        % {"person": draft.by, "day": day},
        address=f"{reverse('workspace:activity-log')}?draft={draft.key}",
    )


def _name_of(summary: Summary, definition: Definition) -> str:
    words = {"duty": definition.local_name, "period": period_name(summary.period_key)}
    return pgettext("name of a summary", "%(duty)s, %(period)s") % words


@dataclass(frozen=True, slots=True)
class NewVolunteers:
    names: list[str]
    number: int

    @property
    def more(self) -> int:
        return self.number - len(self.names)


def new_volunteers(*, community: Community, today: date) -> NewVolunteers:
    """Who joined in the last 30 days: the latest by name, all by number."""
    joined = (
        Volunteer.objects.filter(community=community)
        .active_on(today)
        .new_on(today)
        .annotate(number=Window(Count("pk")))
        .order_by("-joined_on", "-pk")
    )
    found = list(joined.values_list("name", "number")[:MOST_NAMES])
    return NewVolunteers(names=[name for name, _ in found], number=found[0][1] if found else 0)


@dataclass(frozen=True, slots=True)
class Paper:
    """A summary in one line: its newest version, and what became of it."""

    pk: int
    title: str
    number: int | None
    as_of: date | None
    state: str

    @property
    def state_word(self) -> str:
        return str(Summary.STATES[self.state])


def all_summaries(community: Community) -> list[Paper]:
    """A few for each year, the latest first."""
    newest = Version.objects.filter(summary=OuterRef("pk")).order_by("-number")
    rows = (
        Summary.objects.filter(unit=community)
        .select_related("obligation__definition")
        .annotate(
            number=Subquery(newest.values("number")[:1]), as_of=Subquery(newest.values("as_of")[:1])
        )
    )
    return [
        Paper(
            pk=row.pk,
            title=_name_of(row, row.obligation.definition),
            number=row.number,
            as_of=row.as_of,
            state=row.state,
        )
        for row in rows
    ]
