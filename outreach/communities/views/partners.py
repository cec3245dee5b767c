"""The workspace's pages of partner organisations and the four links."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from outreach.communities import upkeep
from outreach.communities.access import director_required, entered
from outreach.communities.forms.upkeep import JointWorkForm
from outreach.communities.models import JointWork, Partner


@dataclass(frozen=True)
class Links:
    """Partner by link, how much was done together in a year."""

    rows: list[tuple[Partner, list[int]]]
    totals: list[tuple[JointWork.Link, int]]
    without: list[Partner]

    @classmethod
    def of(cls, partners: Iterable[Partner], works: Iterable[tuple[int, str]]) -> "Links":
        counts = Counter(works)
        rows = [(one, [counts[one.pk, link] for link in JointWork.Link]) for one in partners]
        totals = [sum(numbers[n] for _one, numbers in rows) for n in range(len(JointWork.Link))]
        return cls(
            rows=[(one, numbers) for one, numbers in rows if any(numbers)],
            totals=list(zip(JointWork.Link, totals, strict=True)),
            without=[one for one, numbers in rows if not any(numbers)],
        )

    @property
    def missing(self) -> list[JointWork.Link]:
        return [link for link, number in self.totals if not number]

    @property
    def held(self) -> int:
        return len(self.totals) - len(self.missing)


@director_required
@require_safe
def partner_list(request):
    """The matrix of partners and links for a year, and what stands behind it."""
    today = timezone.localdate()
    own = JointWork.objects.filter(unit=request.community)
    years = sorted({day.year for day in own.dates("done_on", "year")} | {today.year}, reverse=True)
    asked = request.GET.get("year", "")
    year = int(asked) if asked in map(str, years) else today.year
    works = own.in_year(year)
    partners = Partner.objects.filter(street=request.community.street)
    context = {
        "year": year,
        "years": years,
        "is_this_year": year == today.year,
        "links": Links.of(partners, works.order_by().values_list("partner", "link")),
        "works": works.select_related("partner"),
        "removed": list(
            upkeep.removed_joint_work(community=request.community, today=today).values()
        ),
    }
    return TemplateResponse(request, "workspace/partners/list.html", context)


@director_required
@require_http_methods(["GET", "HEAD", "POST"])
def joint_work_add(request):
    today = timezone.localdate()
    form = _form(request, {"done_on": today, "link": request.GET.get("link", "")})
    if request.method == "POST" and form.is_valid():
        try:
            work = upkeep.add_joint_work(
                community=request.community, **form.cleaned_data, today=today
            )
        except upkeep.PartnerRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The joint work is added."))
            return _back(work)
    return TemplateResponse(request, "workspace/partners/form.html", {"form": form, "work": None})


@director_required
@require_http_methods(["GET", "HEAD", "POST"])
def joint_work_edit(request, pk):
    work = get_object_or_404(_own(request), pk=pk)
    form = _form(request, {name: getattr(work, name) for name in JointWorkForm.Meta.fields})
    if request.method == "POST" and form.is_valid():
        try:
            work = upkeep.edit_joint_work(
                work=work,
                community=request.community,
                **form.cleaned_data,
                today=timezone.localdate(),
            )
        except upkeep.PartnerRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The joint work is saved."))
            return _back(work)
    return TemplateResponse(request, "workspace/partners/form.html", {"form": form, "work": work})


@director_required
@require_POST
def joint_work_remove(request, pk):
    """Remove joint work; for the rest of the day it can be put back."""
    work = get_object_or_404(_own(request), pk=pk)
    work.delete()
    return _back(work)


@director_required
@require_POST
def joint_work_restore(request, pk):
    """Put back what was removed today."""
    try:
        work = upkeep.restore_joint_work(
            community=request.community, pk=pk, today=timezone.localdate()
        )
    except upkeep.PartnerRefused as refusal:
        messages.error(request, str(refusal))
        return redirect("workspace:partner-list")
    messages.success(request, _("The joint work is back."))
    return _back(work)


def _own(request):
    return JointWork.objects.filter(unit=request.community).select_related("partner")


def _form(request, initial: dict) -> JointWorkForm:
    return JointWorkForm(entered(request), initial=initial, street=request.community.street)


def _back(work: JointWork):
    """To the list, in the year in which it now stands."""
    return redirect(f"{reverse('workspace:partner-list')}?year={work.done_on.year}")
