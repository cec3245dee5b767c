"""The street office's desk: summaries handed in, reviewed, returned, accepted, corrected."""

from django.contrib import admin, messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from outreach.programme.models import Extension
from outreach.shared.admin_deciding import decide
from reporting import actions, drafts
from reporting import desk as desks
from reporting.comparing import changes
from reporting.figures import Figures
from reporting.forms import AnswerForm, CorrectionForm, ReturnForm, SeenForm
from reporting.models import Correction, Submission, Summary
from reporting.rules.workflow import Party

asked_or_sent = require_http_methods(["GET", "HEAD", "POST"])
REVIEW = "admin:desk-review"


@admin.site.page("reporting/desk/", name="desk")
@require_safe
def desk_page(request):
    """One kind of summary for one period: who handed in, what waits, what is missing."""
    now = timezone.now()
    today = timezone.localdate(now)
    rounds = desks.rounds(request.user, today=today)
    context = admin.site.each_context(request) | {
        "title": _("Summaries on the desk"),
        "subtitle": None,
        "rounds": rounds,
        "desk": desks.desk(request.user, of=_chosen(request, rounds), now=now),
        "extensions": Extension.objects.visible_to(request.user, on=today)
        .filter(decision=Extension.Decision.WAITING)
        .count(),
    }
    return TemplateResponse(request, "admin/desk/desk.html", context)


def _chosen(request, rounds):
    """The round an address asks for; nonsense is the newest one."""
    asked = request.GET.get("of")
    return next((each for each in rounds if each.asked == asked), rounds[0] if rounds else None)


@admin.site.page("reporting/desk/accept/", name="desk-accept")
@require_POST
def accept_chosen(request):
    """Accept all that were ticked; each for itself, and what is refused is said."""
    seen = dict(each.split("/", 1) for each in request.POST.getlist("chosen") if "/" in each)
    own = Summary.objects.visible_to(request.user, on=timezone.localdate())
    chosen = own.filter(pk__in=[pk for pk in seen if pk.isdigit() and len(pk) < 10])
    accepted, refused = actions.accept_many(
        chosen=[(summary, seen[str(summary.pk)]) for summary in chosen.select_related("unit")],
        by=request.user,
        now=timezone.now(),
    )
    told = ngettext(
        "%(count)d summary is accepted.", "%(count)d summaries are accepted.", len(accepted)
    )
    if accepted:
        messages.success(request, told % {"count": len(accepted)})
    for summary, refusal in refused:
        messages.error(request, f"{summary.unit.local_name}: {refusal}")
    if not seen:
        messages.warning(request, _("Tick the summaries that you accept first."))
    back = request.POST.get("of", "")
    return redirect(f"{reverse('admin:desk')}?of={back}" if back.isascii() else "admin:desk")


@admin.site.page("reporting/desk/<int:pk>/", name="desk-review")
@require_safe
def review_page(request, pk):
    """The newest version beside the one before it, with what may be done about it."""
    summary = _own(request, pk)
    # What somebody still writes in is theirs: the desk shows what was handed in.
    handed_in = summary.versions.filter(submissions__isnull=False).distinct()
    versions = list(handed_in.order_by("-number")[:2])
    if not versions:
        raise Http404
    version, before = versions[0], versions[1] if len(versions) > 1 else None
    submissions = Submission.objects.filter(version__summary=summary).select_related(
        "version", "submitted_by", "taken_by", "decided_by"
    )
    context = admin.site.each_context(request) | {
        "title": str(summary),
        "subtitle": None,
        "summary": summary,
        "version": version,
        "before": before,
        "sections": desks.compared(version, before),
        "changes": _changes(version, before),
        "is_author": version.submissions.filter(submitted_by=request.user).exists(),
        "steps": {str(step.value) for step in summary.permitted(Party.REVIEWER)},
        "changed_since": drafts.changed_since(version),
        "submissions": submissions.defer("version__figures", "version__texts"),
        "corrections": Correction.objects.filter(version__summary=summary).select_related(
            "version", "asked_by", "decided_by"
        ),
        "documents": version.documents.order_by("-language"),
    }
    return TemplateResponse(request, "admin/desk/review.html", context)


def _changes(version, before):
    if before is None:
        return []
    return changes(Figures.from_json(before.figures), Figures.from_json(version.figures))


@admin.site.page("reporting/desk/<int:pk>/begin/", name="desk-begin")
@require_POST
def begin_review(request, pk):
    """Take a summary in hand."""
    summary = _own(request, pk)
    try:
        actions.begin_review(
            summary=summary,
            seen=request.POST.get("seen", ""),
            by=request.user,
            now=timezone.now(),
        )
    except actions.StepRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The review has begun; others see that you are at it."))
    return redirect(REVIEW, pk)


@admin.site.page("reporting/desk/<int:pk>/return/", name="desk-return")
@asked_or_sent
def return_page(request, pk):
    """Send a summary back, with the reason and comments by section."""
    summary = _own(request, pk)
    form = ReturnForm(request.POST or None, version=_newest(summary))

    def act(entered):
        actions.return_for_revision(summary=summary, by=request.user, now=timezone.now(), **entered)
        return _("The summary is returned; the community reads why.")

    words = {
        "title": _("Return for revision"),
        "explanation": str(summary),
        "button": _("Return it"),
    }
    return _decide(request, pk, form=form, act=act, words=words)


@admin.site.page("reporting/desk/<int:pk>/accept/", name="desk-accept-one")
@asked_or_sent
def accept_page(request, pk):
    """Ask once more, then accept and freeze."""
    summary = _own(request, pk)
    form = SeenForm(request.POST or None, version=_newest(summary))

    def act(entered):
        actions.accept(summary=summary, by=request.user, now=timezone.now(), **entered)
        return _("The summary is accepted and stays as it is.")

    words = {
        "title": _("Accept the summary?"),
        "explanation": _(
            "%(summary)s. Its figures, texts and documents never change after that; a correction "
            "makes a new version."
        )
        % {"summary": summary},
        "button": _("Accept it"),
    }
    return _decide(request, pk, form=form, act=act, words=words)


@admin.site.page("reporting/desk/<int:pk>/correct/", name="desk-correct")
@asked_or_sent
def correct_page(request, pk):
    """Say that an accepted summary has to be corrected."""
    summary = _own(request, pk)
    form = CorrectionForm(request.POST or None, initial={"seen": _newest(summary).seen})

    def act(entered):
        actions.ask_correction(
            summary=summary, party=Party.REVIEWER, by=request.user, now=timezone.now(), **entered
        )
        return _("The correction is asked for.")

    words = {
        "title": _("Ask for a correction"),
        "explanation": _("%(summary)s. The accepted version stays in force until then.")
        % {"summary": summary},
        "button": _("Ask for it"),
    }
    return _decide(request, pk, form=form, act=act, words=words)


@admin.site.page("reporting/corrections/<int:pk>/grant/", name="correction-grant")
@require_POST
def grant_correction(request, pk):
    """Open the next version."""
    correction = _correction(request, pk)
    try:
        actions.grant_correction(correction=correction, by=request.user, now=timezone.now())
    except actions.StepRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The correction is granted; a new version is open."))
    return redirect(REVIEW, correction.version.summary_id)


@admin.site.page("reporting/corrections/<int:pk>/refuse/", name="correction-refuse")
@asked_or_sent
def refuse_correction(request, pk):
    """Leave the accepted version as it is, and say why."""
    correction = _correction(request, pk)
    form = AnswerForm(request.POST or None)

    def act(entered):
        actions.refuse_correction(
            correction=correction, by=request.user, now=timezone.now(), **entered
        )
        return _("The correction is refused; the community reads why.")

    words = {
        "title": _("Refuse the correction"),
        "explanation": f"{correction.version.summary}: {correction.reason}",
        "button": _("Refuse it"),
    }
    return _decide(request, correction.version.summary_id, form=form, act=act, words=words)


def _own(request, pk) -> Summary:
    own = Summary.objects.visible_to(request.user, on=timezone.localdate())
    return get_object_or_404(own.select_related("unit", "obligation__definition"), pk=pk)


def _newest(summary: Summary):
    version = summary.versions.order_by("-number").first()
    if version is None:
        raise Http404
    return version


def _correction(request, pk) -> Correction:
    own = Correction.objects.visible_to(request.user, on=timezone.localdate())
    return get_object_or_404(own.select_related("version__summary__unit"), pk=pk)


def _decide(request, pk, *, form, act, words):
    return decide(
        admin.site.get_model_admin(Summary),
        request,
        form=form,
        act=act,
        words=words,
        back=reverse(REVIEW, args=[pk]),
        refusals=actions.StepRefused,
    )
