"""The workspace's pages of summaries: where each stands, and the steps that need few words."""

from django.contrib import messages
from django.db.models import Prefetch
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from outreach.communities.access import director_required, entered
from reporting import actions, drafts, turns
from reporting.forms import CorrectionForm
from reporting.models import Correction, Document, Submission, Summary, Version
from reporting.rules.workflow import Party, Step
from reporting.templatetags.section_words import section_title
from reporting.templatetags.summary_words import STANDING


@director_required
@require_safe
def summary_list(request):
    """All summaries, those first that wait for somebody here."""
    found = turns.turns(_summaries(request), now=timezone.now())
    context = {
        "waiting": [turn for turn in found if turn.address],
        "others": [turn for turn in found if not turn.address],
    }
    return TemplateResponse(request, "workspace/summaries/list.html", context)


@director_required
@require_safe
def summary_detail(request, pk):
    """One summary in all its versions, and what is possible next."""
    summary = get_object_or_404(_summaries(request), pk=pk)
    turn = turns.turn(summary, now=timezone.now())
    context = {
        "summary": summary,
        "turn": turn,
        "permitted": set(summary.permitted(Party.AUTHOR)),
        "standing": STANDING[turn.standing],
        "comments": comments(turn.returned),
        "changed_since": _changed_since(turn.in_force),
    }
    return TemplateResponse(request, "workspace/summaries/detail.html", context)


@director_required
@require_POST
def summary_revise(request, pk):
    """Begin the next version of a returned summary."""
    summary = own_summary(request, pk)
    try:
        actions.revise(summary=summary, by=request.user, now=timezone.now())
    except actions.StepRefused as refusal:
        messages.error(request, str(refusal))
        return redirect("workspace:summary-detail", pk)
    messages.success(request, _("A new version is open, with the texts of the last one."))
    return redirect("workspace:summary-edit", pk)


@director_required
@require_http_methods(["GET", "HEAD", "POST"])
def summary_correct(request, pk):
    """Ask the street office to open an accepted summary once more."""
    summary = own_summary(request, pk)
    if Step.ASK_CORRECTION not in summary.permitted(Party.AUTHOR):
        return refused(request, summary, Step.ASK_CORRECTION)
    form = CorrectionForm(entered(request), initial={"seen": summary.newest().seen})
    if request.method == "POST" and form.is_valid():
        try:
            actions.ask_correction(
                summary=summary,
                **form.cleaned_data,
                by=request.user,
                party=Party.AUTHOR,
                now=timezone.now(),
            )
        except actions.StepRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The street office is asked for a correction."))
            return redirect("workspace:summary-detail", pk)
    context = {"summary": summary, "form": form}
    return TemplateResponse(request, "workspace/summaries/correct.html", context)


# --- What the other views of summaries use as well ------------------------------------------------


def own_summary(request, pk) -> Summary:
    own = Summary.objects.filter(unit=request.community)
    return get_object_or_404(own.select_related("unit", "obligation__definition__street"), pk=pk)


def newest_of(summary: Summary) -> Version:
    """Its newest version, or 404 as long as nothing has been drafted."""
    version = summary.versions.select_related("summary__unit").order_by("-number").first()
    if version is None:
        raise Http404
    return version


def refused(request, summary: Summary, step: Step):
    """Back to the summary, with the words of why a step cannot be taken now."""
    try:
        actions.refuse_unless_permitted(summary, step, Party.AUTHOR)
    except actions.StepRefused as refusal:
        messages.error(request, str(refusal))
    return redirect("workspace:summary-detail", summary.pk)


def comments(returned: Submission | None) -> list[tuple[str, str]]:
    """What the street office said to each section, under the section's name."""
    if returned is None:
        return []
    summary = returned.version.summary
    return [
        (section_title(code, summary.kind), returned.comments[code])
        for code in summary.sections
        if code in returned.comments
    ]


def _changed_since(version: Version | None) -> int | None:
    """How many records changed since a version was accepted; None where nobody counts them."""
    counted = getattr(drafts, "changed_since", None)
    return counted(version) if counted and version else None


def _summaries(request):
    """The community's summaries with all that their pages print, in five queries."""
    submissions = Submission.objects.select_related("submitted_by", "decided_by", "taken_by")
    corrections = Correction.objects.select_related("asked_by", "decided_by")
    versions = Version.objects.defer("figures").prefetch_related(
        # Chinese, the language of the office, comes first.
        Prefetch("documents", Document.objects.order_by("-language")),
        Prefetch("submissions", submissions),
        Prefetch("corrections", corrections),
    )
    return (
        Summary.objects.filter(unit=request.community)
        .select_related("obligation__definition", "unit")
        .prefetch_related(Prefetch("versions", versions))
    )
