"""What people do in the target assessment: open a sheet, score, review, close."""

from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from outreach.accounts.models import AuditEntry, User
from outreach.communities.models import Community, Street
from outreach.programme.rules.grading import TENTH
from reporting import assessing
from reporting.figures import sha256_of
from reporting.models import Score, ScoreItem, ScoreSheet

WHOLE = 100
# A refusal names this many communities; the page shows them all.
NAMED = 5


class AssessmentRefused(Exception):
    """The target assessment does not allow it; the message tells them why."""


@transaction.atomic
def open_sheet(*, street: Street, year: int, by: User, now: datetime) -> ScoreSheet:
    """Begin the assessment of a year with the duties and weights in force then.

    :raises AssessmentRefused: if there is a sheet already, or the weights do not add up to 100.
    """
    # Whoever holds the street decides, so that two clicks do not open two sheets.
    street = Street.objects.select_for_update().get(pk=street.pk)
    if street.score_sheets.filter(year=year).exists():
        raise AssessmentRefused(
            _("%(street)s already has a score sheet for %(year)d.")
            % {"street": street, "year": year}
        )
    duties = assessing.weighted_duties(street=street, year=year)
    weights = sum(duty.weight for duty in duties)
    if weights != WHOLE:
        raise AssessmentRefused(
            _(
                "The weights of the duties that communities owe in %(year)d add up to %(sum)d, "
                "not to 100. Change them in the duty definitions first."
            )
            % {"year": year, "sum": weights}
        )
    sheet = street.score_sheets.create(year=year, opened_at=now)
    ScoreItem.objects.bulk_create(
        ScoreItem(sheet=sheet, definition=duty, weight=duty.weight, grading=duty.grading)
        for duty in duties
    )
    AuditEntry.objects.create(at=now, by=by, deed="open_score_sheet", subject=str(sheet))
    return sheet


@transaction.atomic
def give_self_score(
    *,
    item: ScoreItem,
    community: Community,
    points: Decimal,
    note: str,
    evidence: str,
    by: User,
    now: datetime,
) -> Score:
    """Write down what a community gives itself for an item, with a note and its evidence.

    Saving the same again changes nothing. Other points than those that were reviewed take the
    review back: the street office looks at them anew.

    :raises AssessmentRefused: if the sheet is closed, or the points are more than the weight.
    """
    score = _score_to_change(item, community, points)
    if (score.self_score, score.note, score.evidence) == (points, note, evidence):
        return score
    if score.self_score != points:
        score.reviewed_score, score.reason = None, ""
        score.reviewed_by = score.reviewed_at = None
    score.self_score, score.note, score.evidence = points, note, evidence
    score.scored_by, score.scored_at = by, now
    _refuse_own_review(score)
    score.save()
    return score


@transaction.atomic
def review_score(
    *,
    item: ScoreItem,
    community: Community,
    points: Decimal,
    reason: str,
    by: User,
    now: datetime,
) -> Score:
    """Write down what the street office makes of an item; where it differs it says why.

    :raises AssessmentRefused: if the sheet is closed, the points are more than the weight, the
        reason is missing, or the reviewer gave the self score.
    """
    score = _score_to_change(item, community, points)
    if (score.reviewed_score, score.reason) == (points, reason):
        return score
    if points != score.self_score and not reason:
        raise AssessmentRefused(_without_reason(score))
    score.reviewed_score, score.reason = points, reason
    score.reviewed_by, score.reviewed_at = by, now
    _refuse_own_review(score)
    score.save()
    return score


@transaction.atomic
def close_sheet(*, sheet: ScoreSheet, by: User, now: datetime) -> ScoreSheet:
    """End the assessment of a year: every figure is frozen as it stands, with its fingerprint.

    :raises AssessmentRefused: if it is closed already, or something is not reviewed yet.
    """
    sheet = _locked(sheet.pk)
    _refuse_closed(sheet)
    final = assessing.sheet(sheet)
    if not final.rows:
        raise AssessmentRefused(
            _("There was no community in %(year)d to be assessed.") % {"year": sheet.year}
        )
    if final.unreviewed:
        raise AssessmentRefused(_what_is_missing(final))
    sheet.frozen = final.as_json()
    sheet.frozen_sha256 = sha256_of(sheet.frozen)
    sheet.closed_at, sheet.closed_by = now, by
    sheet.save()
    AuditEntry.objects.create(
        at=now,
        by=by,
        deed="close_score_sheet",
        subject=str(sheet),
        details={"sha256": sheet.frozen_sha256},
    )
    return sheet


def _locked(sheet_id: int) -> ScoreSheet:
    """Whoever holds the sheet decides, so that nothing is scored while it is being closed."""
    sheets = ScoreSheet.objects.select_related("street")
    return sheets.select_for_update(of=("self",)).get(pk=sheet_id)


def _score_to_change(item: ScoreItem, community: Community, points: Decimal) -> Score:
    """The score of a community for an item, on a sheet that is open and held."""
    sheet = _locked(item.sheet_id)
    _refuse_closed(sheet)
    if not assessing.assessed(sheet).filter(pk=community.pk).exists():
        raise AssessmentRefused(
            _("%(community)s is not on the score sheet %(sheet)s.")
            % {"community": community, "sheet": sheet}
        )
    if not 0 <= points <= item.weight or points != points.quantize(TENTH):
        raise AssessmentRefused(
            _("Give points from 0 to %(weight)d, with one decimal at most.")
            % {"weight": item.weight}
        )
    held = Score.objects.filter(item=item, community=community).first()
    return held or Score(item=item, community=community)


def _refuse_closed(sheet: ScoreSheet) -> None:
    if sheet.is_closed:
        raise AssessmentRefused(
            _("The score sheet %(sheet)s is closed; nothing on it changes any more.")
            % {"sheet": sheet}
        )


def _refuse_own_review(score: Score) -> None:
    if score.reviewed_by_id and score.reviewed_by_id == score.scored_by_id:
        raise AssessmentRefused(_("The author never reviews their own score."))


def _without_reason(score: Score) -> str:
    if score.self_score is None:
        return _("The community gave itself no score. Say what your score rests on.")
    return _("Say why the reviewed score differs from the self score.")


def _what_is_missing(final: assessing.Sheet) -> str:
    """Which communities still wait for a review, and how many items of each."""
    waiting = final.unreviewed
    language = get_language() or ""
    named = [f"{row.community.in_language(language)} ({row.unreviewed})" for row in waiting[:NAMED]]
    words = {"communities": ", ".join(named), "more": len(waiting) - len(named)}
    if words["more"]:
        return _("Not reviewed yet, with items: %(communities)s and %(more)d more.") % words
    return _("Not reviewed yet, with items: %(communities)s.") % words
