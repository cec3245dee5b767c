"""Several people write in one summary, and nobody overwrites anybody."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from outreach.tests.world import in_state
from reporting import actions, drafts, editing
from reporting.editing import mark_of
from reporting.tests.drafted import draft_of, duty_row, write

NOW = datetime(2027, 1, 20, 9, tzinfo=ZoneInfo("Asia/Shanghai"))
REASON = "reason_families_2026"


@pytest.fixture
def version(community):
    return draft_of(community)


def save(version, director, *, marks=None, **written):
    return editing.save(
        summary=version.summary, written=written, marks=marks or {}, by=director, now=NOW
    )


def test_texts_and_reasons_are_kept_with_who_wrote_them(version, director):
    saved = save(version, director, text_team="甲", **{REASON: "缺人手"})

    assert saved.conflicts == {}
    version.refresh_from_db()
    assert (version.texts, version.reasons) == ({"team": "甲"}, {"families 2026": "缺人手"})
    assert (version.edition, version.edited_by, version.edited_at) == (2, director, NOW)


def test_two_people_in_two_sections_are_both_kept(version, director):
    save(version, director, text_team="甲")

    saved = save(version, director, text_funds="乙")

    assert saved.conflicts == {}
    version.refresh_from_db()
    assert version.texts == {"team": "甲", "funds": "乙"}


def test_in_the_same_section_theirs_stays_and_is_handed_back(version, director):
    write(version, team="他人")

    saved = save(version, director, text_team="我的", text_funds="乙")

    assert saved.conflicts == {"text_team": "他人"}
    version.refresh_from_db()
    assert version.texts == {"team": "他人", "funds": "乙"}


def test_whoever_has_seen_theirs_may_write_over_it(version, director):
    write(version, team="他人")

    saved = save(version, director, marks={"text_team": mark_of("他人")}, text_team="我的")

    assert saved.conflicts == {}
    version.refresh_from_db()
    assert version.texts == {"team": "我的"}


def test_the_same_text_twice_is_kept_once(version, director):
    save(version, director, text_team="甲")

    saved = save(version, director, text_team="甲")

    assert (saved.conflicts, saved.version.edition) == ({}, 2)


def test_a_place_that_is_gone_keeps_no_other_back(version, director):
    saved = save(version, director, text_team="甲", reason_gone_2026="x")

    assert saved.version.texts == {"team": "甲"}
    assert saved.version.reasons == {}


def test_what_was_handed_in_is_not_written_to(version, director):
    in_state(version.summary, "submitted")

    with pytest.raises(actions.StepRefused, match="submitted"):
        save(version, director, text_team="甲")

    version.refresh_from_db()
    assert version.texts == {}


def test_what_no_font_has_is_refused_by_name(version, director):
    with pytest.raises(actions.StepRefused, match="👍 🎈"):
        save(version, director, text_team="好👍👍🎈")

    version.refresh_from_db()
    assert version.texts == {}


def test_a_reason_is_asked_for_what_is_unmet_only(community):
    met = duty_row(code="youth", done=3)
    version = draft_of(community, duties=(duty_row(), met))
    places = editing.places(version, drafts.figures(version).own)

    assert [place.name for place in places if place.duty and place.is_shown] == [REASON]


def test_a_work_plan_has_no_duties_to_answer_for(community):
    version = draft_of(community, kind="work_plan")
    places = editing.places(version, drafts.figures(version).own)

    assert [place.name for place in places] == ["text_goals", "text_measures", "text_plan"]
