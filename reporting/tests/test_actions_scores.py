from contextlib import nullcontext
from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from outreach.accounts.models import AuditEntry
from outreach.communities.models import ActiveSpan, Community
from outreach.communities.tests.factories import CommunityFactory
from outreach.programme.models import Definition
from reporting import actions, assessing
from reporting.actions import AssessmentRefused
from reporting.figures import sha256_of
from reporting.models import Score, ScoreSheet
from reporting.tests.score_sheets import (
    NOW,
    YEAR,
    closed,
    duty,
    measured,
    opened,
    reviewed,
    scored,
    two_duties,
)


@pytest.fixture
def sheet(street, staff):
    return opened(street, by=staff)


def open_2026(street, staff):
    return actions.open_sheet(street=street, year=YEAR, by=staff, now=NOW)


# --- Opening ------------------------------------------------------------------------------------


def test_a_sheet_is_opened_with_the_weights_in_force(street, staff):
    duty(street, weight=70, grading="stepped")
    duty(street, "families", weight=30)
    duty(street, "cadre-study", weight=0)
    duty(street, "officer-training", weight=50, owed_by="street")

    sheet = open_2026(street, staff)

    items = [(item.definition.code, item.weight, item.grading) for item in sheet.items.all()]
    assert items == [("own-activities", 70, "stepped"), ("families", 30, "proportional")]
    assert [(entry.by, entry.deed) for entry in AuditEntry.objects.all()] == [
        (staff, "open_score_sheet")
    ]


def test_the_newest_version_of_a_duty_that_is_valid_in_the_year_counts(street, staff):
    duty(street, weight=10)
    duty(street, weight=100, version=2)
    duty(street, weight=50, version=3, valid_from_year=2027)

    [item] = open_2026(street, staff).items.all()

    assert (item.definition.version, item.weight) == (2, 100)


@pytest.mark.parametrize(
    ("weights", "words"),
    [
        pytest.param([60, 39], "add up to 99, not to 100", id="too little"),
        pytest.param([60, 41], "add up to 101, not to 100", id="too much"),
        pytest.param([], "add up to 0, not to 100", id="no duties"),
    ],
)
def test_weights_that_are_not_100_are_refused_with_their_sum(street, staff, weights, words):
    for number, weight in enumerate(weights):
        duty(street, f"duty-{number}", weight=weight)

    with pytest.raises(AssessmentRefused, match=words):
        open_2026(street, staff)

    assert not ScoreSheet.objects.exists()
    assert not AuditEntry.objects.exists()


def test_a_year_has_one_sheet(street, staff, sheet):
    with pytest.raises(AssessmentRefused, match="already has a score sheet for 2026"):
        open_2026(street, staff)

    assert ScoreSheet.objects.get() == sheet


# --- Scoring ------------------------------------------------------------------------------------


def test_a_self_score_is_kept_with_note_evidence_and_its_author(sheet, community, director):
    [score] = scored(sheet, community, "59.5", by=director, note="四次", evidence="照片")

    score.refresh_from_db()
    assert (score.self_score, score.note, score.evidence) == (Decimal("59.5"), "四次", "照片")
    assert (score.scored_by, score.scored_at) == (director, NOW)


def test_a_self_score_given_again_unchanged_keeps_its_author(
    sheet, community, director, director_of_neighbour
):
    scored(sheet, community, "59", by=director)
    scored(sheet, community, "59.0", by=director_of_neighbour)

    score = Score.objects.get()
    assert score.scored_by == director
    assert score.history.count() == 1


@pytest.mark.parametrize(
    "points",
    [
        pytest.param("60.1", id="more than the weight"),
        pytest.param("-0.1", id="less than nothing"),
        pytest.param("1.05", id="hundredths"),
    ],
)
def test_points_outside_the_weight_are_refused(sheet, community, director, staff, points):
    with pytest.raises(AssessmentRefused, match="from 0 to 60, with one decimal"):
        scored(sheet, community, points, by=director)
    with pytest.raises(AssessmentRefused, match="from 0 to 60, with one decimal"):
        reviewed(sheet, community, points, by=staff, reason="核查")

    assert not Score.objects.exists()


@pytest.mark.parametrize("points", ["0", "60"])
def test_nothing_and_the_whole_weight_are_points_too(sheet, community, director, points):
    [score] = scored(sheet, community, points, by=director)

    assert score.self_score == Decimal(points)


def test_a_community_of_another_street_is_not_on_the_sheet(sheet, director):
    with pytest.raises(AssessmentRefused, match="is not on the score sheet"):
        scored(sheet, CommunityFactory(), "10", by=director)


def test_a_community_that_did_not_exist_in_the_year_is_not_on_the_sheet(sheet, street, director):
    later = CommunityFactory(street=street, span=None)
    ActiveSpan.objects.create(unit=later, active_from=date(2027, 1, 1))

    with pytest.raises(AssessmentRefused, match="is not on the score sheet"):
        scored(sheet, later, "10", by=director)


# --- Reviewing ----------------------------------------------------------------------------------


def test_a_review_that_agrees_needs_no_reason(sheet, community, director, staff):
    scored(sheet, community, "50", by=director)

    [score] = reviewed(sheet, community, "50", by=staff)

    score.refresh_from_db()
    assert (score.reviewed_score, score.reason) == (Decimal("50"), "")
    assert (score.reviewed_by, score.reviewed_at) == (staff, NOW)


def test_a_review_that_differs_says_why(sheet, community, director, staff):
    scored(sheet, community, "50", by=director)

    with pytest.raises(AssessmentRefused, match="Say why the reviewed score differs"):
        reviewed(sheet, community, "40", by=staff)
    assert Score.objects.get().reviewed_score is None

    [score] = reviewed(sheet, community, "40", by=staff, reason="两次无照片")
    assert (score.reviewed_score, score.reason) == (Decimal("40"), "两次无照片")


def test_what_a_community_did_not_score_is_reviewed_with_a_reason(sheet, community, staff):
    with pytest.raises(AssessmentRefused, match="The community gave itself no score"):
        reviewed(sheet, community, "20", by=staff)

    [score] = reviewed(sheet, community, "20", by=staff, reason="按记录核定")
    assert (score.self_score, score.reviewed_score) == (None, Decimal("20"))


def test_nobody_reviews_their_own_score(sheet, community, director):
    scored(sheet, community, "50", by=director)

    with pytest.raises(AssessmentRefused, match="never reviews their own"):
        reviewed(sheet, community, "50", by=director)

    assert Score.objects.get().reviewed_score is None


def test_a_reviewer_does_not_write_the_note_of_what_they_reviewed(
    sheet, community, director, staff
):
    scored(sheet, community, "50", by=director)
    reviewed(sheet, community, "50", by=staff)

    with pytest.raises(AssessmentRefused, match="never reviews their own"):
        scored(sheet, community, "50", by=staff, note="属实")

    assert Score.objects.get().scored_by == director


def test_other_points_take_the_review_back(sheet, community, director, staff):
    scored(sheet, community, "50", by=director)
    reviewed(sheet, community, "40", by=staff, reason="两次无照片")

    [score] = scored(sheet, community, "45", by=director)

    assert (score.reviewed_score, score.reason) == (None, "")
    assert (score.reviewed_by, score.reviewed_at) == (None, None)
    assert score.history.filter(reviewed_score=Decimal("40")).exists()


def test_a_better_note_leaves_the_review_as_it_is(sheet, community, director, staff):
    scored(sheet, community, "50", by=director)
    reviewed(sheet, community, "40", by=staff, reason="两次无照片")

    [score] = scored(sheet, community, "50", by=director, note="已补照片")

    assert (score.reviewed_score, score.note) == (Decimal("40"), "已补照片")


# --- Closing ------------------------------------------------------------------------------------


def test_closing_names_what_is_not_reviewed(sheet, community, neighbour, director, staff):
    scored(sheet, community, "50", "40", by=director)
    reviewed(sheet, community, "50", "40", by=staff)
    reviewed(sheet, neighbour, "50", by=staff, reason="按记录核定")

    with pytest.raises(AssessmentRefused, match=r"Sizhuyuan Community \(1\)\.$") as refusal:
        actions.close_sheet(sheet=sheet, by=staff, now=NOW)

    assert "Anhuili" not in str(refusal.value)
    sheet.refresh_from_db()
    assert not sheet.is_closed


def test_a_long_list_of_what_is_missing_is_cut(sheet, street, staff):
    CommunityFactory.create_batch(7, street=street)

    with pytest.raises(AssessmentRefused, match=r"\(2\) and 2 more\.$"):
        actions.close_sheet(sheet=sheet, by=staff, now=NOW)


def test_a_sheet_without_communities_is_not_closed(sheet, staff):
    with pytest.raises(AssessmentRefused, match="no community in 2026"):
        actions.close_sheet(sheet=sheet, by=staff, now=NOW)


def test_closing_freezes_all_figures_with_their_fingerprint(street, community, director, staff):
    sheet = closed(street, director=director, staff=staff)

    sheet.refresh_from_db()
    assert (sheet.closed_by, sheet.closed_at) == (staff, NOW)
    assert sheet.frozen_sha256 == sha256_of(sheet.frozen)
    [row] = assessing.sheet(sheet).rows
    assert row.reviewed_total == Decimal("85.5")
    assert AuditEntry.objects.first().details == {"sha256": sheet.frozen_sha256}


def test_on_a_closed_sheet_nothing_changes_any_more(street, community, director, staff):
    sheet = closed(street, director=director, staff=staff)
    before = list(Score.objects.values())

    for change in (
        lambda: scored(sheet, community, "1", by=director),
        lambda: reviewed(sheet, community, "1", by=staff, reason="再核"),
        lambda: actions.close_sheet(sheet=sheet, by=staff, now=NOW),
    ):
        with pytest.raises(AssessmentRefused, match="is closed; nothing on it changes"):
            change()

    assert list(Score.objects.values()) == before


def test_a_closed_sheet_shows_what_it_showed_then(street, community, director, staff):
    sheet = closed(street, director=director, staff=staff)
    before = assessing.sheet(sheet)

    measured(sheet.items.first().definition, community, done=3)
    Community.objects.filter(pk=community.pk).update(name="改名社区")
    Definition.objects.update(name="改名职责")
    sheet.refresh_from_db()

    assert assessing.sheet(sheet) == before
    assert sheet.frozen_sha256 == sha256_of(sheet.frozen)


def refusal_of_the_database():
    """PostgreSQL guards closed sheets by itself; elsewhere their fingerprint tells."""
    guarded = connection.vendor == "postgresql"
    return pytest.raises(IntegrityError, match="stays as it is") if guarded else nullcontext()


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda: Score.objects.update(self_score=1, reviewed_score=1), id="changed"),
        pytest.param(lambda: Score.objects.all().delete(), id="deleted"),
        pytest.param(lambda: Score.objects.create(**other_score()), id="added"),
    ],
)
def test_scores_changed_behind_our_back_do_not_reach_a_closed_sheet(
    street, community, director, staff, change
):
    sheet = closed(street, director=director, staff=staff)
    before = assessing.sheet(sheet)

    with refusal_of_the_database(), transaction.atomic():
        change()

    sheet.refresh_from_db()
    assert assessing.sheet(sheet) == before
    assert assessing.is_intact(sheet)


def other_score() -> dict:
    item = ScoreSheet.objects.get().items.first()
    return {"item": item, "community": CommunityFactory(street=item.sheet.street), "self_score": 1}


def test_a_closed_sheet_changed_behind_our_back_shows_it(street, community, director, staff):
    sheet = closed(street, director=director, staff=staff)

    with refusal_of_the_database(), transaction.atomic():
        ScoreSheet.objects.update(frozen=sheet.frozen | {"year": 2025})

    sheet.refresh_from_db()
    assert assessing.is_intact(sheet) is (connection.vendor == "postgresql")


def test_an_open_sheet_has_nothing_to_be_intact(sheet):
    assert assessing.is_intact(sheet)


@pytest.mark.parametrize("action", ["open", "score", "review", "close"])
def test_whoever_writes_holds_the_row(street, community, director, staff, action):
    """So that nothing is scored while the sheet is being closed; SQLite has one writer anyway."""
    sheet = opened(street, by=staff)
    scored(sheet, community, "50", "40", by=director)
    reviewed(sheet, community, "50", "40", by=staff)
    deeds = {
        "open": lambda: actions.open_sheet(street=street, year=2027, by=staff, now=NOW),
        "score": lambda: scored(sheet, community, "51", by=director),
        "review": lambda: reviewed(sheet, community, "49", by=staff, reason="核查"),
        "close": lambda: actions.close_sheet(sheet=sheet, by=staff, now=NOW),
    }

    with CaptureQueriesContext(connection) as asked:
        deeds[action]()

    held = any("FOR UPDATE" in query["sql"] for query in asked)
    assert held is connection.features.has_select_for_update


def test_two_streets_are_assessed_apart(street, community, director, staff, neighbour):
    other = CommunityFactory()
    two_duties(other.street)
    elsewhere = actions.open_sheet(street=other.street, year=YEAR, by=staff, now=NOW)

    assert [row.pk for row in assessing.sheet(elsewhere).rows] == [other.pk]
