"""The table of a summary's life, and what keeps one from being submitted."""

import pytest

from reporting.rules import readiness, sections
from reporting.rules.readiness import Finding, Judged, Problem
from reporting.rules.workflow import (
    AFTER,
    COUNTED_ANEW,
    NEW_VERSION,
    TAKEN_BY,
    WITH_A_REASON,
    NotPermitted,
    Party,
    State,
    Step,
    after,
    permitted,
)


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("step", Step)
def test_a_step_leads_where_the_table_says_and_nowhere_else(state, step):
    if (state, step) in AFTER:
        assert after(state, step) is AFTER[state, step]
    else:
        with pytest.raises(NotPermitted):
            after(state, step)


def test_every_step_is_somewhere_in_the_table_and_somebody_takes_it():
    assert {step for _state, step in AFTER} == set(Step) == set(TAKEN_BY)
    assert all(TAKEN_BY.values())


def test_from_every_state_there_is_a_way_on():
    assert {state for state, _step in AFTER} == set(State)


def test_the_way_of_a_summary_that_comes_back_and_is_corrected():
    state = State.SCHEDULED
    for step in (
        Step.SCHEDULE,
        Step.FILL,
        Step.WRITE,
        Step.SUBMIT,
        Step.BEGIN_REVIEW,
        Step.RETURN,
        Step.REVISE,
        Step.SUBMIT,
        Step.BEGIN_REVIEW,
        Step.ACCEPT,
        Step.ASK_CORRECTION,
        Step.REFUSE_CORRECTION,
        Step.ASK_CORRECTION,
        Step.GRANT_CORRECTION,
    ):
        state = after(state, step)

    assert state is State.DRAFT


@pytest.mark.parametrize(
    ("state", "author", "reviewer"),
    [
        (State.SCHEDULED, [], [Step.SCHEDULE]),
        (State.DRAFTING, [], [Step.FILL]),
        (State.DRAFT, [Step.WRITE, Step.SUBMIT], [Step.FILL]),
        (State.SUBMITTED, [], [Step.BEGIN_REVIEW]),
        (State.UNDER_REVIEW, [], [Step.RETURN, Step.ACCEPT]),
        (State.RETURNED, [Step.REVISE], []),
        (State.ACCEPTED, [Step.ASK_CORRECTION], [Step.ASK_CORRECTION]),
        (State.CORRECTION_REQUESTED, [], [Step.GRANT_CORRECTION, Step.REFUSE_CORRECTION]),
    ],
)
def test_who_may_do_what_next(state, author, reviewer):
    assert permitted(state, Party.AUTHOR) == author
    assert permitted(state, Party.REVIEWER) == reviewer


def test_only_what_nobody_handed_in_is_counted_anew():
    assert {State.DRAFTING, State.DRAFT} == COUNTED_ANEW


def test_a_return_a_request_and_a_refusal_need_a_reason():
    assert {Step.RETURN, Step.ASK_CORRECTION, Step.REFUSE_CORRECTION} == WITH_A_REASON


def test_a_version_more_begins_after_a_return_and_a_granted_correction():
    assert {Step.REVISE, Step.GRANT_CORRECTION} == NEW_VERSION


# --- Ready or not ---------------------------------------------------------------------------------

WHOLE = dict.fromkeys(sections.SECTIONS[sections.HALF_YEAR], "写明了。")


def found(**changes):
    given = {
        "kind": sections.HALF_YEAR,
        "reported": 3,
        "texts": WHOLE,
        "reasons": {},
        "duties": [],
    } | changes
    return readiness.findings(**given)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        pytest.param({}, [], id="all there"),
        pytest.param({"reported": 0}, [Finding(Problem.EMPTY)], id="nothing to report"),
        pytest.param({"texts": {}}, [Finding(Problem.NO_NARRATIVE)], id="nothing written"),
        pytest.param(
            {"texts": dict.fromkeys(WHOLE, "  \n")},
            [Finding(Problem.NO_NARRATIVE)],
            id="blanks are nothing",
        ),
        pytest.param(
            {"reported": 0, "texts": {}, "is_nil_return": True}, [], id="a nil return needs neither"
        ),
        pytest.param(
            {"texts": WHOLE | {"team": "字" * sections.LONGEST}}, [], id="as long as may be"
        ),
        pytest.param(
            {"texts": WHOLE | {"team": "字" * (sections.LONGEST + 1)}},
            [Finding(Problem.TOO_LONG, section="team")],
            id="one too long",
        ),
        pytest.param(
            {"texts": WHOLE | {"team": ""}},
            [Finding(Problem.UNWRITTEN, section="team")],
            id="one section without a text",
        ),
        pytest.param(
            {"duties": [Judged("families 2026", is_unmet=True, has_evidence=True)]},
            [Finding(Problem.UNREASONED, section="duties", duty="families 2026")],
            id="unmet without a reason",
        ),
        pytest.param(
            {
                "duties": [Judged("families 2026", is_unmet=True, has_evidence=True)],
                "reasons": {"families 2026": "名额已满"},
            },
            [],
            id="unmet with a reason",
        ),
        pytest.param(
            {"duties": [Judged("families 2026", is_unmet=False, has_evidence=False)]},
            [Finding(Problem.NO_EVIDENCE, section="duties", duty="families 2026")],
            id="met, with nothing behind it",
        ),
    ],
)
def test_what_is_amiss_in_a_summary(changes, expected):
    assert found(**changes) == expected


def test_what_is_blocking_comes_first():
    problems = found(
        reported=0,
        texts=WHOLE | {"team": ""},
        duties=[Judged("families 2026", is_unmet=True, has_evidence=True)],
    )

    assert [each.is_blocking for each in problems] == [True, False, False]
