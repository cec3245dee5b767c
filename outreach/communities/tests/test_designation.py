"""From a draft to the title: every step, every refusal in words, nothing half-written."""

from datetime import date, timedelta

import pytest

from outreach.accounts.models import AuditEntry
from outreach.communities import designation
from outreach.communities.models import (
    DemonstrationBlock,
    DemonstrationFamily,
    Nomination,
    NominationScore,
)
from outreach.communities.rules.designation import Act, State, after
from outreach.communities.tests.factories import (
    CriteriaSetFactory,
    DemonstrationBlockFactory,
    DemonstrationFamilyFactory,
    DesignationQuotaFactory,
)
from outreach.communities.tests.nominations import (
    AFTER_NOTICE,
    NOON,
    TODAY,
    approved,
    at_noon,
    criteria_of,
    details,
    drafted,
    in_state,
    submitted,
)

Refused = designation.NominationRefused


@pytest.fixture
def people(director, staff):
    return {"by": director, "staff": staff}


def objection_to(nomination, staff):
    return designation.record_objection(
        nomination=nomination, raised_on=TODAY, text="已搬走", by=staff, now=NOON
    )


ACTS = {
    "edit": lambda one, by, staff: designation.amend(
        nomination=one, details=details(), scores={}, by=by, now=AFTER_NOTICE
    ),
    "submit": lambda one, by, staff: designation.submit(nomination=one, by=by, now=AFTER_NOTICE),
    "return": lambda one, by, staff: designation.send_back(
        nomination=one, reason="补充", by=staff, now=AFTER_NOTICE
    ),
    "approve": lambda one, by, staff: designation.approve(
        nomination=one, notice_from=AFTER_NOTICE.date(), days=7, by=staff, now=AFTER_NOTICE
    ),
    "refuse": lambda one, by, staff: designation.refuse(
        nomination=one, reason="不符", by=staff, now=AFTER_NOTICE
    ),
    "object": lambda one, by, staff: objection_to(one, staff),
    "settle": lambda one, by, staff: designation.settle_objection(
        objection=one.objections.create(raised_on=TODAY, text="已搬走"),
        outcome="dismissed",
        answer="属实居住",
        by=staff,
        now=AFTER_NOTICE,
    ),
    "designate": lambda one, by, staff: designation.designate(
        nomination=one, by=staff, now=AFTER_NOTICE
    ),
    "withdraw": lambda one, by, staff: designation.withdraw(
        nomination=one, reason="搬走", by=by, now=AFTER_NOTICE
    ),
}
# Done a second time they change nothing, and are not refused.
HARMLESS_TWICE = {("submitted", "submit"), ("designated", "designate")}


@pytest.mark.parametrize("act", Act)
@pytest.mark.parametrize("state", State)
def test_every_act_in_every_state_of_a_nomination(state, act, community, people):
    nomination = in_state(state, community, **people)
    steps = nomination.steps.count()
    expected = after(state, act)

    if expected is None and (state, act) not in HARMLESS_TWICE:
        with pytest.raises(Refused, match="not possible any more"):
            ACTS[act](nomination, **people)
    else:
        ACTS[act](nomination, **people)

    nomination.refresh_from_db()
    assert nomination.state == (expected or state)
    assert nomination.steps.count() == steps + (expected is not None)


# --- Nominating -----------------------------------------------------------------------------------


def test_a_draft_keeps_who_why_and_the_points(community, director):
    nomination = drafted(community, by=director, points=70)

    assert (nomination.state, str(nomination)) == ("draft", "王小明, 3号楼401室")
    assert [score.points for score in nomination.scores.all()] == [70]
    assert [(step.act, step.by, step.at) for step in nomination.steps.all()] == [
        ("nominate", director, NOON)
    ]
    assert not DemonstrationFamily.objects.exists()


def test_a_draft_needs_no_points_no_consent_and_no_criteria(community, director):
    nomination = designation.nominate(
        community=community,
        what="family",
        details=details(has_consent=False),
        scores={},
        by=director,
        now=NOON,
    )

    assert (nomination.criteria, nomination.scores.count()) == (None, 0)


@pytest.mark.parametrize("points", [-1, 101])
def test_points_beyond_a_criterion_are_refused_and_nothing_is_kept(points, community, director):
    with pytest.raises(Refused, match="0 to 100 points"):
        drafted(community, by=director, points=points)

    assert not Nomination.objects.exists()


@pytest.mark.parametrize("points", [0, 100])
def test_none_and_all_points_can_be_given(points, community, director):
    drafted(community, by=director, points=points)

    assert NominationScore.objects.get().points == points


def test_changing_a_draft_replaces_points_and_takes_emptied_ones_away(community, director):
    criteria = CriteriaSetFactory(street=community.street, rows=[("一", 50), ("二", 50)])
    first, second = criteria.rows.all()
    nomination = drafted(community, by=director, points=40)

    designation.amend(
        nomination=nomination,
        details=details(name="王大明"),
        scores={first.pk: 45, second.pk: None},
        by=director,
        now=NOON,
    )

    nomination.refresh_from_db()
    assert nomination.name == "王大明"
    assert list(nomination.scores.values_list("criterion", "points")) == [(first.pk, 45)]


def test_criteria_set_later_are_found_when_a_draft_is_changed(community, director):
    nomination = designation.nominate(
        community=community, what="family", details=details(), scores={}, by=director, now=NOON
    )
    criteria = criteria_of(community.street)

    designation.amend(
        nomination=nomination,
        details=details(),
        scores={criteria.rows.get().pk: 60},
        by=director,
        now=NOON,
    )

    assert designation.submit(nomination=nomination, by=director, now=NOON).state == "submitted"


def test_the_criteria_of_the_newest_year_are_used(community, director):
    CriteriaSetFactory(street=community.street, valid_from_year=2020)
    newer = CriteriaSetFactory(street=community.street, valid_from_year=2026)
    CriteriaSetFactory(street=community.street, valid_from_year=2027)
    CriteriaSetFactory(street=community.street, valid_from_year=2026, what="block")
    CriteriaSetFactory(valid_from_year=2026)

    assert drafted(community, by=director).criteria == newer


@pytest.mark.parametrize(
    ("points", "values", "why"),
    [
        pytest.param(59, {}, "60 points are needed; these are 59", id="too few points"),
        pytest.param(None, {}, "Points are missing for: 学科学、用科学", id="no points"),
        pytest.param(80, {"has_consent": False}, "has to agree", id="no consent"),
    ],
)
def test_what_keeps_a_draft_from_being_handed_in(points, values, why, community, director):
    nomination = drafted(community, by=director, points=points, **values)

    with pytest.raises(Refused, match=why):
        designation.submit(nomination=nomination, by=director, now=NOON)

    nomination.refresh_from_db()
    assert nomination.state == "draft"


def test_exactly_the_points_needed_are_enough(community, director):
    nomination = submitted(community, by=director, points=60)

    assert nomination.steps.get(act="submit").points == 60


def test_without_criteria_nothing_is_handed_in(community, director):
    nomination = designation.nominate(
        community=community, what="family", details=details(), scores={}, by=director, now=NOON
    )

    with pytest.raises(Refused, match="set no criteria"):
        designation.submit(nomination=nomination, by=director, now=NOON)


def test_a_block_needs_no_consent_and_keeps_its_households(community, people):
    block = approved(community, what="block", **people)

    title = designation.designate(nomination=block, by=people["staff"], now=AFTER_NOTICE)

    assert (title.name, title.households) == ("5号楼", 48)
    assert DemonstrationBlock.objects.get() == title


# --- The same place -------------------------------------------------------------------------------


def test_a_place_is_not_nominated_twice_however_it_is_written(community, director):
    drafted(community, by=director)

    with pytest.raises(Refused, match="3号楼401室 is already nominated"):
        drafted(community, by=director, building="３号楼", door=" 401 室")

    assert Nomination.objects.count() == 1


def test_the_same_address_in_another_community_is_another_place(
    community, neighbour, director, director_of_neighbour
):
    drafted(community, by=director)
    drafted(neighbour, by=director_of_neighbour)

    assert Nomination.objects.count() == 2


@pytest.mark.parametrize("state", ["refused", "withdrawn"])
def test_a_nomination_that_is_over_does_not_stand_in_the_way(state, community, people):
    in_state(state, community, **people)

    assert drafted(community, by=people["by"]).state == "draft"


def test_a_family_that_holds_the_title_is_not_nominated(community, director):
    DemonstrationFamilyFactory(
        community=community, address="３号楼 401室", titled_from=date(2025, 5, 1)
    )

    with pytest.raises(Refused, match="already holds the title, since 1 May 2025"):
        drafted(community, by=director)


def test_a_title_revoked_within_the_year_tells_from_when(community, director):
    DemonstrationFamilyFactory(
        community=community,
        address="3号楼401室",
        titled_from=date(2025, 1, 1),
        titled_until=date(2025, 4, 2),
        end_kind="revoked",
        end_reason="弄虚作假",
    )

    with pytest.raises(Refused, match=r"revoked on 2 April 2025.*from 2 April 2026"):
        drafted(community, by=director)


@pytest.mark.parametrize(
    ("kind", "until"),
    [("revoked", date(2025, 4, 1)), ("moved", date(2026, 3, 1)), ("", date(2026, 4, 1))],
)
def test_a_title_held_before_tells_how_to_go_on(kind, until, community, director):
    earlier = DemonstrationFamilyFactory(
        community=community,
        address="3号楼401室",
        titled_from=date(2025, 1, 1),
        titled_until=until,
        end_kind=kind,
        end_reason="搬走" if kind else "",
    )

    with pytest.raises(Refused, match="held the title before, until"):
        drafted(community, by=director)

    earlier.address = "3号楼401室（原住户）"
    earlier.save()
    assert drafted(community, by=director).state == "draft"


def test_a_block_that_holds_the_title_is_not_nominated(community, director):
    DemonstrationBlockFactory(community=community, name="5号楼")

    with pytest.raises(Refused, match="5号楼 already holds the title"):
        drafted(community, what="block", by=director)


def test_a_place_that_got_the_title_meanwhile_is_refused_when_designating(community, people):
    nomination = approved(community, **people)
    DemonstrationFamilyFactory(community=community, address="3号楼401室")

    with pytest.raises(Refused, match="already holds the title"):
        designation.designate(nomination=nomination, by=people["staff"], now=AFTER_NOTICE)

    assert DemonstrationFamily.objects.count() == 1


# --- The street office ----------------------------------------------------------------------------


def test_approving_sets_the_days_of_the_notice(community, people):
    nomination = approved(community, days=7, **people)

    assert (nomination.notice_from, nomination.notice_until) == (TODAY, TODAY + timedelta(days=7))
    assert nomination.notice_last == date(2026, 4, 7)


def test_a_notice_does_not_begin_in_the_past(community, people):
    nomination = submitted(community, by=people["by"])

    with pytest.raises(Refused, match="in the past"):
        designation.approve(
            nomination=nomination,
            notice_from=TODAY - timedelta(days=1),
            days=7,
            by=people["staff"],
            now=NOON,
        )


@pytest.mark.parametrize("act", [designation.send_back, designation.refuse])
def test_a_step_back_needs_a_reason(act, community, people):
    nomination = submitted(community, by=people["by"])

    with pytest.raises(Refused, match="Give the reason"):
        act(nomination=nomination, reason="  ", by=people["staff"], now=NOON)


def test_a_withdrawal_needs_a_reason(community, director):
    with pytest.raises(Refused, match="Give the reason"):
        designation.withdraw(
            nomination=drafted(community, by=director), reason="", by=director, now=NOON
        )


@pytest.mark.parametrize("act", ["approve", "return", "refuse"])
def test_nobody_reviews_their_own_nomination(act, community, director):
    nomination = submitted(community, by=director)

    with pytest.raises(Refused, match="Nobody reviews their own"):
        ACTS[act](nomination, by=director, staff=director)


@pytest.mark.parametrize("act", ["designate", "settle"])
def test_nobody_designates_their_own_nomination(act, community, people):
    nomination = approved(community, **people)

    with pytest.raises(Refused, match="Nobody reviews their own"):
        ACTS[act](nomination, by=people["by"], staff=people["by"])

    assert not DemonstrationFamily.objects.exists()


def test_a_returned_nomination_is_handed_in_again(community, people):
    nomination = in_state("returned", community, **people)

    designation.submit(nomination=nomination, by=people["by"], now=NOON)

    acts = list(nomination.steps.values_list("act", "reason"))
    assert acts == [("nominate", ""), ("submit", ""), ("return", "情况有变"), ("submit", "")]


@pytest.mark.parametrize(
    ("days", "is_given"),
    [pytest.param(6, False, id="the last day"), pytest.param(7, True, id="the day after")],
)
def test_the_title_is_given_after_the_notice(days, is_given, community, people):
    nomination, now = approved(community, **people), NOON + timedelta(days=days)

    if is_given:
        designation.designate(nomination=nomination, by=people["staff"], now=now)
    else:
        with pytest.raises(Refused, match="runs until 7 April 2026"):
            designation.designate(nomination=nomination, by=people["staff"], now=now)

    assert DemonstrationFamily.objects.exists() is is_given


def test_designating_makes_the_row_that_counts(community, people):
    nomination = approved(community, **people)

    title = designation.designate(nomination=nomination, by=people["staff"], now=AFTER_NOTICE)

    nomination.refresh_from_db()
    assert (nomination.state, nomination.family) == ("designated", title)
    assert (title.representative, title.address, title.theme, title.titled_from) == (
        "王小明",
        "3号楼401室",
        "energy",
        AFTER_NOTICE.date(),
    )


def test_a_double_click_designates_once(community, people):
    nomination = approved(community, **people)

    first, second = (
        designation.designate(nomination=nomination, by=people["staff"], now=AFTER_NOTICE)
        for _ in range(2)
    )

    assert first == second == DemonstrationFamily.objects.get()
    assert nomination.steps.filter(act="designate").count() == 1


# --- Objections -----------------------------------------------------------------------------------


def settle(objection, staff, outcome="dismissed", answer="经核实，属实居住"):
    return designation.settle_objection(
        objection=objection, outcome=outcome, answer=answer, by=staff, now=NOON
    )


def test_an_open_objection_keeps_the_title_back_until_it_is_settled(community, people):
    nomination, staff = approved(community, **people), people["staff"]
    objection = objection_to(nomination, staff)

    with pytest.raises(Refused, match="still open"):
        designation.designate(nomination=nomination, by=staff, now=AFTER_NOTICE)

    settle(objection, staff)
    assert designation.designate(nomination=nomination, by=staff, now=AFTER_NOTICE)


def test_a_founded_objection_leaves_only_the_refusal(community, people):
    nomination, staff = approved(community, **people), people["staff"]
    settle(objection_to(nomination, staff), staff, outcome="upheld")

    with pytest.raises(Refused, match="was founded"):
        designation.designate(nomination=nomination, by=staff, now=AFTER_NOTICE)

    designation.refuse(nomination=nomination, reason="异议成立", by=staff, now=AFTER_NOTICE)
    nomination.refresh_from_db()
    assert nomination.state == "refused"


@pytest.mark.parametrize(
    ("outcome", "answer", "why"),
    [("open", "核实", "whether"), ("dismissed", " ", "what was found"), ("upheld", "", "found")],
)
def test_an_objection_is_settled_with_outcome_and_answer(outcome, answer, why, community, people):
    objection = objection_to(approved(community, **people), people["staff"])

    with pytest.raises(Refused, match=why):
        settle(objection, people["staff"], outcome, answer)

    objection.refresh_from_db()
    assert objection.is_open


def test_an_objection_is_settled_once(community, people):
    objection = objection_to(approved(community, **people), people["staff"])
    settle(objection, people["staff"])

    with pytest.raises(Refused, match="already settled"):
        settle(objection, people["staff"], outcome="upheld")


@pytest.mark.parametrize(
    ("days", "text", "why"),
    [
        (-1, "已搬走", "after the notice began"),
        (1, "已搬走", "day to come"),
        (0, " ", "Write what"),
    ],
)
def test_an_objection_has_a_day_and_words(days, text, why, community, people):
    nomination = approved(community, **people)

    with pytest.raises(Refused, match=why):
        designation.record_objection(
            nomination=nomination,
            raised_on=TODAY + timedelta(days=days),
            text=text,
            by=people["staff"],
            now=NOON,
        )


# --- Quota ----------------------------------------------------------------------------------------


def test_the_last_place_is_given_and_the_next_refused(community, people):
    DesignationQuotaFactory(street=community.street, families=1)
    first = approved(community, **people)
    second = approved(community, name="李雷", door="402室", **people)
    designation.designate(nomination=first, by=people["staff"], now=AFTER_NOTICE)

    with pytest.raises(Refused, match="families in 2026 are taken"):
        designation.designate(nomination=second, by=people["staff"], now=AFTER_NOTICE)

    second.refresh_from_db()
    assert (second.state, DemonstrationFamily.objects.count()) == ("approved", 1)


@pytest.mark.parametrize(
    ("titled_from", "is_taken"),
    [
        (date(2025, 12, 31), False),
        (date(2026, 1, 1), True),
        (date(2026, 12, 31), True),
        (date(2027, 1, 1), False),
    ],
)
def test_places_of_the_year_are_taken_by_titles_of_the_year(titled_from, is_taken, community):
    DesignationQuotaFactory(street=community.street, families=1)
    DemonstrationFamilyFactory(community=community, titled_from=titled_from)

    left = designation.Places.of(community, what="family", year=2026).left

    assert left == (0 if is_taken else 1)


def test_a_neighbour_takes_places_of_the_street_but_not_of_the_community(community, neighbour):
    street = DesignationQuotaFactory(street=community.street, families=5)
    DesignationQuotaFactory(street=community.street, community=community, families=2)
    DesignationQuotaFactory(street=community.street, community=neighbour, families=0)
    DesignationQuotaFactory(families=0)
    for _ in range(4):
        DemonstrationFamilyFactory(community=neighbour)
    DemonstrationBlockFactory(community=community)

    assert designation.Places.of(community, what="family", year=2026).left == 1
    street.delete()
    assert designation.Places.of(community, what="family", year=2026).left == 2
    assert designation.Places.of(community, what="block", year=2026).left is None


def test_where_no_place_is_left_nothing_is_handed_in(community, director):
    DesignationQuotaFactory(street=community.street, families=0, blocks=0)

    with pytest.raises(Refused, match="families in 2026 are taken"):
        submitted(community, by=director)
    with pytest.raises(Refused, match="blocks in 2026 are taken"):
        submitted(community, by=director, what="block")


# --- The usual criteria ---------------------------------------------------------------------------


def test_the_usual_criteria_are_a_hundred_points_each(street):
    assert designation.adopt_usual_criteria(street=street, year=2026) == 10

    sums = {
        one.what: sum(one.rows.values_list("points", flat=True))
        for one in street.criteria_sets.all()
    }
    assert sums == {"family": 100, "block": 100}


def test_criteria_of_ones_own_stay(street):
    own = criteria_of(street)

    assert designation.adopt_usual_criteria(street=street, year=2026) == 5
    with pytest.raises(designation.CriteriaRefused, match="of its own already"):
        designation.adopt_usual_criteria(street=street, year=2026)

    assert street.criteria_sets.get(what="family") == own


# --- Titles ---------------------------------------------------------------------------------------


@pytest.fixture
def family(community):
    return DemonstrationFamilyFactory(community=community, titled_from=date(2025, 5, 1))


def test_a_title_is_confirmed_once_a_year(family, director):
    given = {"titles": [family], "by": director}

    counts = [
        designation.confirm(**given, now=at_noon(day))
        for day in (date(2026, 3, 1), date(2026, 3, 2), date(2027, 3, 1))
    ]

    assert counts == [1, 0, 1]
    assert list(family.confirmations.values_list("year", "confirmed_on")) == [
        (2026, date(2026, 3, 1)),
        (2027, date(2027, 3, 1)),
    ]


def test_several_are_confirmed_at_once_and_it_is_noted_without_names(family, community, director):
    block = DemonstrationBlockFactory(community=community, titled_from=date(2025, 1, 1))

    designation.confirm(titles=[family, block], by=director, now=NOON)

    entry = AuditEntry.objects.get()
    assert (entry.deed, entry.by) == ("confirm_titles", director)
    assert family.representative not in str(entry.details)
    assert [family.confirmations.count(), block.confirmations.count()] == [1, 1]


@pytest.mark.parametrize(
    ("values", "why"),
    [
        pytest.param({"titled_until": TODAY}, "has ended", id="ended today"),
        pytest.param({"titled_from": date(2026, 1, 1)}, "from next year on", id="of this year"),
    ],
)
def test_one_that_cannot_be_confirmed_keeps_back_all(values, why, family, community, director):
    other = DemonstrationFamilyFactory(
        community=community, **({"titled_from": date(2025, 1, 1)} | values)
    )

    with pytest.raises(designation.TitleRefused, match=why):
        designation.confirm(titles=[family, other], by=director, now=NOON)

    assert not family.confirmations.exists()


def test_titles_to_confirm_are_those_of_earlier_years_still_held(family, community, director):
    DemonstrationFamilyFactory(community=community, titled_from=date(2026, 1, 1))
    DemonstrationFamilyFactory(
        community=community, titled_from=date(2025, 1, 1), titled_until=TODAY
    )
    last_day = DemonstrationFamilyFactory(
        community=community,
        titled_from=date(2025, 6, 1),
        titled_until=TODAY + timedelta(days=1),
    )

    due = DemonstrationFamily.objects.to_confirm(2026, on=TODAY)
    assert list(due) == [family, last_day]

    designation.confirm(titles=[family], by=director, now=NOON)
    assert list(due.all()) == [last_day]


def test_a_confirmation_is_taken_back_on_the_same_day_only(family, director):
    designation.confirm(titles=[family], by=director, now=NOON)

    with pytest.raises(designation.TitleRefused, match="same day"):
        designation.undo_confirmation(title=family, now=NOON + timedelta(days=1))
    designation.undo_confirmation(title=family, now=NOON)

    assert not family.confirmations.exists()
    history = type(family).confirmations.rel.related_model.history
    assert list(history.order_by("history_id").values_list("history_type", flat=True)) == ["+", "-"]


def test_a_plaque_is_put_up_once_and_taken_back_the_same_day(family):
    designation.put_up_plaque(title=family, now=NOON)
    designation.put_up_plaque(title=family, now=NOON + timedelta(days=1))
    family.refresh_from_db()
    assert family.plaque_on == TODAY

    with pytest.raises(designation.TitleRefused, match="same day"):
        designation.take_down_plaque(title=family, now=NOON + timedelta(days=1))
    designation.take_down_plaque(title=family, now=NOON)
    family.refresh_from_db()
    assert family.plaque_on is None


def test_a_family_that_moved_away_loses_the_title_on_that_day(family):
    designation.report_move(title=family, on=TODAY, reason=" 搬往外区 ", now=NOON)

    family.refresh_from_db()
    assert (family.titled_until, family.end_kind, family.end_reason) == (TODAY, "moved", "搬往外区")


def test_revoking_a_title_is_noted(family, staff):
    designation.revoke(title=family, on=TODAY, reason="弄虚作假", by=staff, now=NOON)

    family.refresh_from_db()
    assert (family.titled_until, family.end_kind) == (TODAY, "revoked")
    entry = AuditEntry.objects.get(deed="revoke_title")
    assert entry.details == {"on": "2026-04-01", "reason": "弄虚作假"}


@pytest.mark.parametrize(
    ("on", "reason", "why"),
    [
        pytest.param(TODAY + timedelta(days=1), "搬走", "day to come", id="tomorrow"),
        pytest.param(date(2025, 5, 1), "搬走", "after it starts", id="the first day"),
        pytest.param(TODAY, " ", "Give the reason", id="no reason"),
    ],
)
def test_a_title_ends_on_a_day_that_can_be_with_a_reason(on, reason, why, family, staff):
    with pytest.raises(designation.TitleRefused, match=why):
        designation.revoke(title=family, on=on, reason=reason, by=staff, now=NOON)

    family.refresh_from_db()
    assert family.titled_until is None


def test_a_title_ends_once(family, staff):
    designation.report_move(title=family, on=TODAY, reason="搬走", now=NOON)

    with pytest.raises(designation.TitleRefused, match="ended already"):
        designation.revoke(title=family, on=TODAY, reason="弄虚作假", by=staff, now=NOON)
