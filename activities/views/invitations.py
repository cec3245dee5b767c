"""The workspace's pages of what the street holds: who is invited, who joins, how many came."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, F, FilteredRelation, Q, QuerySet
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from activities import joining, months
from activities.forms.plan import PeopleForm
from activities.models import Activity, Participation
from activities.rules import Answer, answers_left
from outreach.communities.access import director_required, entered

PAST_A_PAGE = 20


@director_required
@require_safe
def invitation_list(request):
    """The street's activities: what is coming first, then what was held in a year."""
    today = timezone.localdate()
    year = months.year_asked(request.GET.get("year", ""), today=today)
    of_street = _of_street(request.community)
    coming = of_street.filter(held_on__gte=today).order_by("held_on", "starts", "pk")
    past = of_street.filter(held_on__lt=today, held_on__year=year).order_by("-held_on", "-pk")
    page = Paginator(past, PAST_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "year": year,
        "last_year": year - 1,
        "this_year": today.year,
        "coming": [(one, _left(one, today)) for one in coming],
        "past": [(one, _left(one, today)) for one in page],
        "page": page,
        "page_name": f"year={year}&page",
        "rate": _rate(request.community, year),
    }
    return TemplateResponse(request, "workspace/invitations/list.html", context)


@director_required
@require_POST
def answer(request, pk):
    """One tap: the community joins, or it cannot."""
    activity = get_object_or_404(_of_street(request.community), pk=pk)
    given = Answer.JOIN if request.POST.get("answer") == Answer.JOIN else Answer.DECLINE
    try:
        joining.answer(
            activity=activity,
            community=request.community,
            given=given,
            today=timezone.localdate(),
        )
    except joining.AnswerRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _said(given) % {"title": activity.title})
    return _to_row(activity)


@director_required
@require_http_methods(["GET", "HEAD", "POST"])
def people(request, pk):
    """How many persons came from the community."""
    activity = get_object_or_404(_of_street(request.community), pk=pk)
    form = PeopleForm(entered(request), initial={"people": activity.people})
    if request.method == "POST" and form.is_valid():
        try:
            joining.enter_people(
                activity=activity,
                community=request.community,
                **form.cleaned_data,
                today=timezone.localdate(),
            )
        except joining.AnswerRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The number of persons is saved."))
            return _to_row(activity)
    context = {"activity": activity, "form": form}
    return TemplateResponse(request, "workspace/invitations/people.html", context)


def _of_street(community) -> QuerySet[Activity]:
    """What the street of a community holds, with the answer that the community gave."""
    shown = (*months.SHOWN, Activity.Status.CANCELLED)
    own = FilteredRelation("participations", condition=Q(participations__community=community))
    return (
        Activity.objects.filter(unit=community.street_id, status__in=shown)
        .annotate(own=own)
        .annotate(invitation=F("own__pk"), joined=F("own__joined"), people=F("own__people"))
    )


def _left(activity: Activity, today) -> set[Answer]:
    """Which answers can be tapped."""
    if activity.status == Activity.Status.CANCELLED:
        return set()
    left = answers_left(joined=activity.joined, held_on=activity.held_on, today=today)
    # Whom nobody asked has nothing to decline.
    return left if activity.invitation else left - {Answer.DECLINE}


def _rate(community, year: int) -> dict[str, int]:
    """Joined of invited among what was held and recorded, as the duty counts it."""
    rows = Participation.objects.filter(
        community=community,
        activity__unit=community.street_id,
        activity__status=Activity.Status.RECORDED,
        activity__held_on__year=year,
    )
    return rows.aggregate(invited=Count("pk"), joined=Count("pk", filter=Q(joined=True)))


def _said(given: Answer) -> str:
    if given is Answer.JOIN:
        return _("You join “%(title)s”. You can change this until the day is over.")
    return _("You do not come to “%(title)s”.")


def _to_row(activity: Activity):
    address = reverse("workspace:invitation-list")
    return redirect(f"{address}?year={activity.held_on.year}#activity-{activity.pk}")
