"""The director's editor: texts beside their figures, saved while they are typed, and handed in."""

from http import HTTPStatus

from django.contrib import messages
from django.http import JsonResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from outreach.communities.access import director_required, entered
from reporting import actions, advising, drafts, editing, suggesting, turns
from reporting.forms import EditorForm, SubmitForm, marks
from reporting.models import Submission, Summary, Version
from reporting.rules.readiness import Problem
from reporting.rules.standing import Standing
from reporting.rules.workflow import Party, Step

from .previews import order_preview
from .summaries import newest_of, own_summary, refused


@never_cache
@director_required
@require_http_methods(["GET", "HEAD", "POST"])
def summary_edit(request, pk):
    """Every section with its figures and a place to write in; saved here where no script does."""
    summary = own_summary(request, pk)
    may_write = Step.WRITE in summary.permitted(Party.AUTHOR)
    if not may_write and request.method != "POST":
        return refused(request, summary, Step.WRITE)
    version = newest_of(summary)
    own = drafts.figures(version).own
    places = editing.places(version, own)
    form = EditorForm(entered(request), places=places)
    conflicts = {}
    if "suggest" in request.POST:
        form = _with_suggestion(request, summary, own, places)
    elif request.method == "POST" and form.is_valid():
        try:
            saved = _save(request, summary, form)
        except actions.StepRefused as refusal:
            # The texts stay on the page: this is the only place where they are.
            form.add_error(None, str(refusal))
        else:
            if not saved.conflicts:
                return _after_saving(request, saved.version)
            conflicts = saved.conflicts
            form = _again(request, saved)
    return _page(request, summary, version, own, form, places, conflicts)


@never_cache
@director_required
@require_POST
def summary_save(request, pk):
    """The same for the script of the page: what was saved, and what each place says by now."""
    summary = own_summary(request, pk)
    version = newest_of(summary)
    form = EditorForm(request.POST, places=editing.places(version, drafts.figures(version).own))
    form.is_valid()
    try:
        saved = _save(request, summary, form)
    except actions.StepRefused as refusal:
        return JsonResponse({"refused": str(refusal)}, status=HTTPStatus.CONFLICT)
    return JsonResponse(_answer(form, saved), status=_status(form, saved))


@never_cache
@director_required
@require_http_methods(["GET", "HEAD", "POST"])
def summary_submit(request, pk):
    """The checks before handing in, and the handing in itself."""
    summary = own_summary(request, pk)
    if Step.SUBMIT not in summary.permitted(Party.AUTHOR):
        return refused(request, summary, Step.SUBMIT)
    version = newest_of(summary)
    findings = drafts.findings(version)
    is_empty = any(finding.problem == Problem.EMPTY for finding in findings)
    places = editing.places(version, drafts.figures(version).own)
    initial = {"seen": version.seen, "marks": marks(places)}
    form = SubmitForm(entered(request), is_empty=is_empty, initial=initial)
    changed = None
    if request.method == "POST" and form.is_valid():
        try:
            submission = actions.submit(
                summary=summary,
                seen=form.cleaned_data["seen"],
                nil_reason=form.cleaned_data.get("nil_reason", ""),
                by=request.user,
                now=timezone.now(),
            )
        except actions.NotReady as refusal:
            form.add_error(None, str(refusal))
        except actions.Outdated as outdated:
            changed = _changed(outdated.version, form)
            version = outdated.version
            form = SubmitForm(is_empty=is_empty, initial=_shown(version))
        except actions.StepRefused as refusal:
            messages.error(request, str(refusal))
            return redirect("workspace:summary-detail", pk)
        else:
            messages.success(request, _handed_in(summary, submission))
            return redirect("workspace:summary-detail", pk)
    advice = advising.advice(version, findings)
    context = {
        "summary": summary,
        "version": version,
        "form": form,
        "is_empty": is_empty,
        "changed": changed,
        "blocking": [each for each in advice if each.is_blocking],
        "advising": [each for each in advice if not each.is_blocking],
        # A nil return answers for being empty; what else is amiss keeps it back all the same.
        "may_submit": not any(
            finding.is_blocking for finding in drafts.findings(version, is_nil_return=is_empty)
        ),
    }
    return TemplateResponse(request, "workspace/summaries/submit.html", context)


# --- Saving ---------------------------------------------------------------------------------------


def _save(request, summary: Summary, form: EditorForm) -> editing.Saved:
    """Keep what was written, but for the places in which somebody takes the text of the others."""
    given_up = request.POST.getlist("take")
    return editing.save(
        summary=summary,
        written={name: text for name, text in form.written.items() if name not in given_up},
        marks=form.marks,
        by=request.user,
        now=timezone.now(),
    )


def _after_saving(request, version: Version):
    """Where the button that was pressed leads: on to the preview, to the checks, or nowhere."""
    pk, then = version.summary_id, request.POST.get("then")
    if then == "submit":
        return redirect("workspace:summary-submit", pk)
    if then == "preview":
        order_preview(version)
        return redirect("workspace:summary-preview", pk)
    messages.success(request, _("Your texts are saved."))
    return redirect("workspace:summary-edit", pk)


def _again(request, saved: editing.Saved) -> EditorForm:
    """The form once more with what they wrote; saved again, it takes the place of the others'."""
    data = request.POST.copy()
    data["marks"] = marks(saved.places)
    for place in saved.places:
        if place.name in request.POST.getlist("take"):
            data[place.name] = place.text
    return EditorForm(data, places=saved.places)


def _with_suggestion(request, summary: Summary, own, places) -> EditorForm:
    """The form with one suggestion under what was written; not saved, and nothing overwritten."""
    data = request.POST.copy()
    suggested = suggesting.suggestions(own, kind=summary.kind)
    for place in places:
        if place.name == data["suggest"]:
            written = data.get(place.name, "").rstrip()
            data[place.name] = "\n".join(filter(None, [written, suggested.get(place.key, "")]))
    return EditorForm(data, places=places)


def _answer(form: EditorForm, saved: editing.Saved) -> dict:
    """What the page has to know; `theirs` is what others wrote in places nobody here touched."""
    known = form.marks
    return {
        "marks": {place.name: place.mark for place in saved.places},
        "theirs": {
            place.name: place.text
            for place in saved.places
            if place.name not in form.data and known.get(place.name, place.mark) != place.mark
        },
        "conflicts": saved.conflicts,
        "errors": {name: [str(each) for each in found] for name, found in form.errors.items()}
        | {
            name: [_("This place to write in is gone: the figures were counted anew.")]
            for name in form.data
            if name.startswith(("text_", "reason_")) and name not in form.fields
        },
        "by": str(saved.version.edited_by or ""),
    }


def _status(form: EditorForm, saved: editing.Saved) -> HTTPStatus:
    if saved.conflicts:
        return HTTPStatus.CONFLICT
    return HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK


# --- What the pages show --------------------------------------------------------------------------


def _page(request, summary: Summary, version: Version, own, form, places, conflicts):
    returned = _last_return(version)
    suggested = suggesting.suggestions(own, kind=summary.kind)
    comments = returned.comments if returned else {}
    context = {
        "summary": summary,
        "version": version,
        "own": own,
        "language": get_language(),
        "form": form,
        "returned": returned,
        "has_conflicts": bool(conflicts),
        "sections": [
            {
                "code": place.key,
                "field": form[place.name],
                "longest": place.longest,
                "suggestion": suggested.get(place.key, ""),
                "comment": comments.get(place.key, ""),
                "theirs": conflicts.get(place.name),
            }
            for place in places
            if not place.duty
        ],
        "reasons": [
            {
                "duty": place.duty,
                "field": form[place.name],
                "longest": place.longest,
                "theirs": conflicts.get(place.name),
            }
            for place in places
            if place.is_shown and place.duty
        ],
    }
    return TemplateResponse(request, "workspace/summaries/edit.html", context)


def _last_return(version: Version) -> Submission | None:
    """The return that this version answers; none if the one before was accepted."""
    before = Submission.objects.filter(
        version__summary=version.summary, version__number=version.number - 1
    )
    last = before.order_by("submitted_at", "pk").last()
    return last if last and last.decision == Submission.Decision.RETURNED else None


def _shown(version: Version) -> dict[str, str]:
    places = editing.places(version, drafts.figures(version).own)
    return {"seen": version.seen, "marks": marks(places)}


def _changed(version: Version, form: SubmitForm) -> advising.Changed:
    places = editing.places(version, drafts.figures(version).own)
    seen, known = form.cleaned_data["seen"], form.cleaned_data["marks"]
    return advising.changed(version, seen=seen, marks=known, places=places)


def _handed_in(summary: Summary, submission: Submission) -> str:
    """Whether in time is decided by the first handing-in; a later one says nothing about it."""
    summary.refresh_from_db()
    standing = turns.turn(summary, now=submission.submitted_at).standing
    if standing == Standing.ON_TIME:
        return _("The summary is handed in, on time.")
    return _("The summary is handed in, late.")
