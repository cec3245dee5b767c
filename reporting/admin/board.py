"""The street office's board: every duty of every community at a glance, and what is behind it."""

from collections import defaultdict

from django.contrib import admin, messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext
from django.views.decorators.http import require_http_methods, require_safe

from outreach.communities.models import Street
from outreach.programme.models import Holiday, Obligation
from outreach.programme.obligations import undated_campaigns
from outreach.programme.rules.standing import Standing
from outreach.shared import csv_files, workbooks
from reporting import board as boards
from reporting import exports, reminding
from reporting.templatetags.duty_words import standing_word

UNITS_A_PAGE = 50
RECORDS_A_PAGE = 100
STANDINGS = (boards.LATE, *(standing.value for standing in Standing), boards.UNMEASURED)


@admin.site.page("programme/board/", name="board")
@require_safe
def board_page(request):
    """Communities by duties; everything on it opens what it was counted from."""
    asked = _Asked(request)
    board = asked.board()
    context = admin.site.each_context(request) | {
        "title": _("Board of duties"),
        "subtitle": None,
        "asked": asked,
        "board": board,
        "choices": _choices(asked, board),
        "page": Paginator(board.rows, UNITS_A_PAGE).get_page(request.GET.get("page")),
        "standings": [
            (name, board.standings[name]) for name in STANDINGS if name in board.standings
        ],
        "has_calendar": Holiday.objects.is_official_for(asked.year),
        "undated": _undated(asked),
        "carried_over": boards.carried_over(street=asked.street, year=asked.year),
        # The board needs the whole width.
        "is_nav_sidebar_enabled": False,
        "signs": [name for name in STANDINGS if name != boards.LATE],
    }
    return TemplateResponse(request, "admin/board.html", context)


def _undated(asked) -> list:
    """Duties whose campaign the office has yet to date, as far as a year can be chosen."""
    return undated_campaigns(street=asked.street, year=asked.year) if asked.street else []


@admin.site.page("programme/board.csv", name="board-csv")
@require_safe
def board_csv(request):
    asked = _Asked(request)
    file = exports.board_csv(asked.board())
    return _download(file, csv_files.CONTENT_TYPE, f"{asked.file_name}.csv")


@admin.site.page("programme/board.xlsx", name="board-workbook")
@require_safe
def board_workbook(request):
    asked = _Asked(request)
    file = exports.board_workbook(asked.board())
    return _download(file, workbooks.CONTENT_TYPE, f"{asked.file_name}.xlsx")


@admin.site.page("programme/board/<int:pk>/", name="board-records")
@require_safe
def board_records(request, pk):
    """One obligation in full, and every record it was counted from."""
    today = timezone.localdate()
    own = Obligation.objects.visible_to(request.user, on=today)
    obligation = get_object_or_404(own.select_related("unit", "definition", "measurement"), pk=pk)
    ids = Paginator(boards.record_ids(obligation), RECORDS_A_PAGE)
    page = ids.get_page(request.GET.get("page"))
    context = admin.site.each_context(request) | {
        "title": obligation.definition.local_name,
        "subtitle": obligation.unit,
        "obligation": obligation,
        "line": boards.lines(own.filter(pk=pk), on=today)[0],
        "periods": boards.lines(own.filter(**_same_duty(obligation)), on=today),
        "extensions": obligation.extensions.select_related("asked_by", "decided_by"),
        "page": page,
        "records": [(record, _address(record)) for record in boards.records(obligation, page)],
    }
    return TemplateResponse(request, "admin/board_records.html", context)


def _same_duty(obligation: Obligation) -> dict:
    return {
        "unit": obligation.unit_id,
        "definition__code": obligation.definition.code,
        "period_key__startswith": f"{obligation.period.year}",
    }


def _address(record) -> str:
    """Where the street office opens a record."""
    name = f"admin:{record._meta.app_label}_{record._meta.model_name}_change"
    return reverse(name, args=[record.pk])


@admin.site.page("programme/board/remind/", name="board-remind")
@require_http_methods(["GET", "HEAD", "POST"])
def board_remind(request):
    """Show who would be written to about what is behind on the board; a second request writes."""
    asked = _Asked(request)
    late = {line.pk: line for line in asked.board().lines if line.is_late}
    obligations = Obligation.objects.filter(pk__in=late)
    if request.method == "POST":
        reminded = reminding.remind_now(
            obligations=obligations, by=request.user, now=timezone.now()
        )
        told = ngettext(
            "%(count)d person is reminded.", "%(count)d people are reminded.", len(reminded)
        )
        nobody = _(
            "Nobody is reminded: there is nobody to write to, or they were told today already."
        )
        if reminded:
            messages.success(request, told % {"count": len(reminded)})
        else:
            messages.warning(request, nobody)
        return redirect(f"{reverse('admin:board')}?{asked.address}")

    people, unreached = defaultdict(list), []
    found = reminding.recipients(obligations=obligations, today=asked.today)
    for obligation, recipients in found.items():
        for person in recipients:
            people[person].append(late[obligation.pk])
        if not recipients:
            unreached.append(late[obligation.pk])
    context = admin.site.each_context(request) | {
        "title": _("Remind those who are behind"),
        "subtitle": None,
        "asked": asked,
        "people": sorted(people.items(), key=lambda item: item[1][0].unit_code),
        "unreached": unreached,
    }
    return TemplateResponse(request, "admin/board_remind.html", context)


def _download(file: bytes, content_type: str, name: str) -> HttpResponse:
    response = HttpResponse(file, content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


class _Asked:
    """What the address asks for: whose board, of which year, filtered how. Nonsense is left out."""

    def __init__(self, request):
        self.today = timezone.localdate()
        self.streets = list(Street.objects.visible_to(request.user, on=self.today))
        self.street = self._street(request.GET.get("street"))
        self.years = boards.years(self.street) if self.street else []
        self.year = _number(request.GET.get("year"))
        if self.year not in self.years:
            self.year = self._year_now()
        standing = request.GET.get("standing", "")
        quarter = _number(request.GET.get("quarter"))
        self.filters = boards.Filters(
            code=request.GET.get("duty", ""),
            standing=standing if standing in STANDINGS else "",
            quarter=quarter if quarter in (1, 2, 3, 4) else 0,
            unit_id=_number(request.GET.get("unit")),
        )
        self.parameters = request.GET.copy()
        self.parameters.pop("page", None)

    def _street(self, pk: str | None) -> Street | None:
        own = {street.pk: street for street in self.streets}
        if pk is None:
            return next(iter(own.values()), None)
        # Whoever asks for a street of others learns nothing about it.
        return get_object_or_404(Street, pk__in=own, pk=_number(pk))

    def _year_now(self) -> int:
        """This year where something is owed, else the newest year before it, else any."""
        past = [year for year in self.years if year <= self.today.year]
        return (past or self.years or [self.today.year])[0]

    def board(self) -> boards.Board:
        if self.street is None:
            return boards.assemble([], on=self.today)
        return boards.board(street=self.street, year=self.year, on=self.today, filters=self.filters)

    @property
    def address(self) -> str:
        """The question again, without the number of a page, to be put behind a link."""
        return self.parameters.urlencode()

    @property
    def is_filtered(self) -> bool:
        return self.filters != boards.Filters()

    @property
    def is_narrow(self) -> bool:
        """Whether so little was asked for that a phone may show every cell of it."""
        return bool(self.filters.code or self.filters.standing or self.filters.unit_id)

    @property
    def file_name(self) -> str:
        return f"board-{self.street.code if self.street else 'none'}-{self.year}"


def _number(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else 0


def _choices(asked: _Asked, board: boards.Board) -> list[dict]:
    """The lists to choose from: name in the address, label, what can be chosen, what is."""
    filters = asked.filters
    quarters = [(number, _("Quarter %(number)d") % {"number": number}) for number in (1, 2, 3, 4)]
    every = [
        ("year", _("Year"), [(year, year) for year in asked.years], asked.year),
        ("unit", _("Unit"), [("", _("All units")), *board.units], filters.unit_id),
        ("duty", _("Duty"), [("", _("All duties")), *board.duties], filters.code),
        (
            "standing",
            pgettext("of a duty", "Standing"),
            [("", _("Any")), *((name, standing_word(name)) for name in STANDINGS)],
            filters.standing,
        ),
        ("quarter", _("Quarter"), [("", _("The newest")), *quarters], filters.quarter),
    ]
    if len(asked.streets) > 1:
        streets = [(street.pk, street.local_name) for street in asked.streets]
        every.insert(0, ("street", _("Street office"), streets, asked.street.pk))
    return [
        {"name": name, "label": label, "options": options, "chosen": chosen}
        for name, label, options, chosen in every
    ]
