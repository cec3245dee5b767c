"""What is amiss with a draft, in words, each with the page on which it is put right."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from outreach.programme.models import Obligation
from outreach.programme.templatetags.programme_words import period_name
from reporting import drafts
from reporting.editing import reason_name, text_name
from reporting.figures import Duty
from reporting.models import Summary, Version
from reporting.rules import readiness, sections
from reporting.rules.readiness import Problem
from reporting.templatetags.section_words import section_title
from reporting.templatetags.summary_words import duty_name


@dataclass(frozen=True)
class Advice:
    """One thing to put right, and where; what is blocking keeps the summary back."""

    problem: Problem
    words: str
    link: str
    address: str
    is_blocking: bool


def advice(version: Version, findings: Iterable[readiness.Finding]) -> list[Advice]:
    """The findings in words; one query for the duties among them."""
    findings = list(findings)
    duties = {duty.key: duty for duty in drafts.figures(version).own.duties}
    pages = _duty_pages(version.summary, findings)
    return [
        Advice(
            problem=finding.problem,
            words=_words(finding, version.summary, duties.get(finding.duty)),
            is_blocking=finding.is_blocking,
            **_where(finding, version.summary, pages),
        )
        for finding in findings
    ]


def _words(finding: readiness.Finding, summary: Summary, duty: Duty | None) -> str:
    section = section_title(finding.section, summary.kind) if finding.section else ""
    name = duty_name(duty, get_language() or "") if duty else ""
    period = period_name(duty.period_key) if duty else ""
    empty = (
        _("The year's plan is empty, so there is nothing to hand in.")
        if summary.is_work_plan
        else _("No activity is recorded for this time, so there is nothing to report.")
    )
    said = {
        Problem.EMPTY: empty,
        Problem.NO_NARRATIVE: _("Nothing has been written yet: no section has a text."),
        Problem.TOO_LONG: _("The text of “%(section)s” is too long."),
        Problem.UNREASONED: _("“%(duty)s, %(period)s” is unmet, and no reason is given."),
        Problem.NO_EVIDENCE: _("“%(duty)s, %(period)s” is met, but no record stands behind it."),
        Problem.UNWRITTEN: _("The section “%(section)s” has no text."),
    }[finding.problem]
    return said % {"section": section, "duty": name, "period": period}


def _where(finding: readiness.Finding, summary: Summary, pages: dict[str, str]) -> dict[str, str]:
    """The link that helps, and its words."""
    editor = reverse("workspace:summary-edit", args=[summary.pk])
    if finding.problem == Problem.EMPTY and summary.is_work_plan:
        return {"link": _("Fill the plan"), "address": reverse("workspace:plan-year")}
    if finding.problem == Problem.EMPTY:
        return {"link": _("Record an activity"), "address": reverse("workspace:activity-log")}
    if finding.problem == Problem.UNREASONED:
        anchor = reason_name(finding.duty)
        return {"link": _("Give the reason"), "address": f"{editor}#id_{anchor}"}
    if finding.problem == Problem.NO_EVIDENCE and finding.duty in pages:
        return {"link": _("Open the duty"), "address": pages[finding.duty]}
    anchor = text_name(finding.section or summary.sections[0])
    link = _("Shorten it") if finding.problem == Problem.TOO_LONG else _("Write it")
    return {"link": link, "address": f"{editor}#id_{anchor}"}


def _duty_pages(summary: Summary, findings: list[readiness.Finding]) -> dict[str, str]:
    wanted = {each.duty for each in findings if each.problem == Problem.NO_EVIDENCE}
    if not wanted:
        return {}
    owed = Obligation.objects.filter(unit=summary.unit_id).values_list(
        "definition__code", "period_key", "pk"
    )
    return {
        key: reverse("workspace:duty-detail", args=[pk])
        for code, period_key, pk in owed
        if (key := f"{code} {period_key}") in wanted
    }


@dataclass(frozen=True)
class Changed:
    """What became of a version since somebody's page showed it."""

    is_another_version: bool
    are_figures: bool
    sections: list[str]


def changed(version: Version, *, seen: str, marks: dict[str, str], places) -> Changed:
    """Compare what a page showed with what the version says now."""
    number, _edition, figures = [*seen.split("."), "", ""][:3]
    return Changed(
        is_another_version=number != str(version.number),
        are_figures=figures != version.figures_sha256[:12],
        sections=[
            section_title(place.key if not place.duty else sections.DUTIES, version.summary.kind)
            for place in places
            if place.name in marks and marks[place.name] != place.mark
        ],
    )
