"""The workspace's pages of duties: what a community owes, what counts towards it, more time."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from activities.models import Activity
from outreach.communities.access import director_required, entered
from outreach.programme import actions
from outreach.programme.models import Extension, Obligation
from reporting import board as boards
from reporting.forms import ExtensionForm

RECORDS_A_PAGE = 50


@director_required
@require_safe
def duty_list(request):
    """All duties of a year: what is behind, what is due next, what is done."""
    today = timezone.localdate()
    years = boards.years(request.community.street)
    asked = request.GET.get("year", "")
    year = int(asked) if asked in map(str, years) else today.year
    lines = boards.lines(boards.of_unit(request.community, year), on=today)
    context = {
        "year": year,
        "years": years,
        "duties": boards.Duties.of(lines),
        "total": boards.Total.of(lines),
        "is_empty": not lines,
    }
    return TemplateResponse(request, "workspace/duties/list.html", context)


@director_required
@require_safe
def duty_detail(request, pk):
    """One duty in figures, with every record that counts towards it."""
    obligation = _own(request, pk)
    page = Paginator(boards.record_ids(obligation), RECORDS_A_PAGE).get_page(
        request.GET.get("page")
    )
    line = boards.lines(Obligation.objects.filter(pk=pk), on=timezone.localdate())[0]
    extensions = obligation.extensions.all()
    waits = any(one.decision == Extension.Decision.WAITING for one in extensions)
    context = {
        "obligation": obligation,
        "line": line,
        "page": page,
        "records": [
            (record, _address(record, request.community))
            for record in boards.records(obligation, page)
        ],
        "extensions": extensions,
        "may_ask": line.is_open and not waits,
    }
    return TemplateResponse(request, "workspace/duties/detail.html", context)


@director_required
@require_http_methods(["GET", "HEAD", "POST"])
def ask_extension(request, pk):
    """Ask the street office for more time, with the reason."""
    obligation = _own(request, pk)
    form = ExtensionForm(entered(request))
    if request.method == "POST" and form.is_valid():
        try:
            actions.ask_extension(
                obligation=obligation,
                **form.cleaned_data,
                by=request.user,
                now=timezone.now(),
            )
        except actions.ExtensionRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The street office is asked for more time."))
            return redirect("workspace:duty-detail", pk)
    context = {"obligation": obligation, "form": form}
    return TemplateResponse(request, "workspace/duties/extension.html", context)


def _own(request, pk) -> Obligation:
    own = Obligation.objects.filter(unit=request.community)
    return get_object_or_404(own.select_related("definition", "unit", "measurement"), pk=pk)


def _address(record, community) -> str:
    """Where a community opens a record of its own; only activities have pages here."""
    if isinstance(record, Activity) and record.unit_id == community.pk:
        return reverse("workspace:activity-detail", args=[record.pk])
    return ""
