"""The director's editor: writing, saving, and handing in."""

import json
from datetime import datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from activities.tests.factories import ActivityFactory
from outreach.tests.world import in_state, submission_of
from reporting.editing import mark_of
from reporting.figures import Activities
from reporting.models import Submission
from reporting.tests.boards import ZONE
from reporting.tests.drafted import draft_of, duty_row, write

NOON = datetime(2027, 1, 20, 12, tzinfo=ZONE)
REASON = "reason_families_2026"


@pytest.fixture(autouse=True)
def in_january(time_machine):
    time_machine.move_to(NOON, tick=False)


@pytest.fixture
def browser(client_of, director):
    return client_of(director)


@pytest.fixture
def version(community):
    return draft_of(community)


def address(version, name="edit"):
    return reverse(f"workspace:summary-{name}", args=[version.summary.pk])


def shown(browser, version, name="edit") -> str:
    return " ".join(browser.get(address(version, name)).content.decode().split())


def save(browser, version, *, marks=None, **texts):
    """What the script of the page sends."""
    return browser.post(address(version, "save"), {"marks": json.dumps(marks or {}), **texts})


# --- Writing ------------------------------------------------------------------------------------


def test_every_section_has_its_figures_a_place_to_write_in_and_a_suggestion(browser, version):
    page = shown(browser, version)

    sections = [section["code"] for section in browser.get(address(version)).context["sections"]]
    assert sections == list(version.summary.sections)
    assert page.count('class="figures"') == 7
    assert "3 activities were held" in page
    assert "Not reached yet: Demonstration families (1 of 3)." in page


@pytest.mark.parametrize("kind", ["half_year", "work_plan"])
def test_other_kinds_have_sections_of_their_own(browser, community, kind):
    version = draft_of(community, kind=kind)

    sections = [section["code"] for section in browser.get(address(version)).context["sections"]]

    assert sections == list(version.summary.sections)


def test_an_unmet_duty_asks_why(browser, community):
    version = draft_of(community, duties=(duty_row(), duty_row(code="youth", done=3)))

    page = shown(browser, version)

    assert "Why “Demonstration families, Year 2026” is unmet (1 of 3)" in page
    assert "reason_youth_2026" not in page.replace("&quot;", '"').split('name="marks"')[1][999:]


def test_the_comments_of_the_last_return_stand_beside_their_sections(
    browser, community, director, staff
):
    version = draft_of(community)
    submission_of(
        version,
        by=director,
        decision="returned",
        decided_by=staff,
        decided_at=NOON,
        reason="请补充",
        comments={"team": "写明人数"},
    )
    browser.post(address(version, "revise"))

    response = browser.get(address(version))

    comments = {each["code"]: each["comment"] for each in response.context["sections"]}
    assert {code: text for code, text in comments.items() if text} == {"team": "写明人数"}
    assert "请补充" in response.content.decode()


def test_texts_are_saved_without_a_script_too(browser, version):
    response = browser.post(
        address(version),
        {"marks": "{}", "text_team": "第一行\r\n二", REASON: "缺人"},
        follow=True,
    )

    assert "Your texts are saved." in response.content.decode()
    version.refresh_from_db()
    assert version.texts == {"team": "第一行\n二"}
    assert version.reasons == {"families 2026": "缺人"}


def test_a_page_opened_before_overwrites_nothing(browser, version):
    write(version, team="他人写的")

    response = browser.post(address(version), {"marks": "{}", "text_team": "我写的"})

    page = response.content.decode()
    assert "他人写的" in page
    assert ">\n我写的</textarea>" in page
    version.refresh_from_db()
    assert version.texts == {"team": "他人写的"}

    marks = response.context["form"]["marks"].value()
    browser.post(address(version), {"marks": marks, "text_team": "我写的"})
    version.refresh_from_db()
    assert version.texts == {"team": "我写的"}


def test_theirs_is_taken_by_its_button(browser, version):
    write(version, team="他人写的")

    browser.post(address(version), {"marks": "{}", "text_team": "我的", "take": "text_team"})

    version.refresh_from_db()
    assert version.texts == {"team": "他人写的"}


def test_a_suggestion_is_put_under_what_was_written_and_not_saved(browser, version):
    response = browser.post(
        address(version), {"marks": "{}", "text_duties": "甲", "suggest": "text_duties"}
    )

    assert ">\n甲\nDuties met: 0 of 1.</textarea>" in response.content.decode()
    version.refresh_from_db()
    assert version.texts == {}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        pytest.param("甲" * 5001, "at most 5000 characters", id="too long"),
        pytest.param("好👍", "No font can print: 👍", id="no font has it"),
    ],
)
def test_what_cannot_be_kept_is_refused_in_words_and_stays_on_the_page(
    browser, version, text, said
):
    page = browser.post(address(version), {"marks": "{}", "text_team": text}).content.decode()

    assert said in page
    assert text in page
    version.refresh_from_db()
    assert version.texts == {}


def test_the_longest_text_is_taken_whatever_its_line_ends(browser, version):
    text = "甲" * 4998 + "\r\n乙"

    browser.post(address(version), {"marks": "{}", "text_team": text})

    version.refresh_from_db()
    assert len(version.texts["team"]) == 5000


def test_what_was_typed_when_the_session_ran_out_is_there_after_the_login(
    client, browser, director, version
):
    page = browser.get(address(version))
    form = {"marks": "{}", "text_team": "没有丢", "made_for": _mark(page)}
    client.post(address(version), form)
    client.force_login(director, backend="django.contrib.auth.backends.ModelBackend")

    page = client.get(address(version)).content.decode()

    assert ">\n没有丢</textarea>" in page
    version.refresh_from_db()
    assert version.texts == {}


def _mark(page) -> str:
    return page.content.decode().split('name="made_for" value="')[1].split('"')[0]


def test_the_page_after_the_button_is_the_one_it_names(browser, version):
    sent = {"marks": "{}", "text_team": "甲"}

    to_checks = browser.post(address(version), sent | {"then": "submit"})
    to_pages = browser.post(address(version), sent | {"then": "preview"})

    assert to_checks.url == address(version, "submit")
    assert to_pages.url == address(version, "preview")
    assert version.documents.get().language == "en"


# --- Saving by the script -------------------------------------------------------------------------


def test_the_script_learns_what_each_place_says_by_now(browser, version):
    answer = save(browser, version, text_team="甲")

    assert answer.status_code == 200
    assert answer["Cache-Control"] == "max-age=0, no-cache, no-store, must-revalidate, private"
    said = answer.json()
    assert said["marks"]["text_team"] == mark_of("甲")
    assert (said["theirs"], said["conflicts"], said["errors"]) == ({}, {}, {})


def test_the_script_is_told_what_others_wrote_elsewhere(browser, version, director):
    marks = {f"text_{code}": mark_of("") for code in version.summary.sections}
    marks[REASON] = mark_of("")
    write(version, funds="他人")

    said = save(browser, version, marks=marks, text_team="甲").json()

    assert said["theirs"] == {"text_funds": "他人"}


def test_two_texts_for_one_place_are_a_conflict_for_the_script(browser, version):
    write(version, team="他人")

    answer = save(browser, version, text_team="我的", text_funds="乙")

    assert answer.status_code == 409
    assert answer.json()["conflicts"] == {"text_team": "他人"}
    version.refresh_from_db()
    assert version.texts == {"team": "他人", "funds": "乙"}


def test_one_text_that_is_refused_keeps_no_other_back(browser, version):
    answer = save(browser, version, text_team="👍", text_funds="乙", reason_gone_2026="x")

    assert answer.status_code == 422
    assert set(answer.json()["errors"]) == {"text_team", "reason_gone_2026"}
    version.refresh_from_db()
    assert version.texts == {"funds": "乙"}


def test_the_script_is_told_when_nobody_may_write_any_more(browser, version):
    in_state(version.summary, "submitted")

    answer = save(browser, version, text_team="甲")

    assert answer.status_code == 409
    assert "it is “submitted”" in answer.json()["refused"]


def test_a_save_that_is_no_json_writes_nothing_over(browser, version):
    write(version, team="他人")

    answer = browser.post(address(version, "save"), {"marks": "[nonsense", "text_team": "我的"})

    assert answer.status_code == 409
    version.refresh_from_db()
    assert version.texts == {"team": "他人"}


# --- Whose it is ----------------------------------------------------------------------------------


@pytest.mark.parametrize("state", ["submitted", "under_review", "returned", "accepted"])
@pytest.mark.parametrize("name", ["edit", "submit"])
def test_in_another_state_the_summary_says_why_it_cannot_be_written(browser, version, state, name):
    in_state(version.summary, state)

    response = browser.get(address(version, name), follow=True)

    assert response.redirect_chain == [(address(version, "detail"), 302)]
    assert "You cannot" in response.content.decode()


def test_a_text_sent_too_late_stays_on_the_page(browser, version):
    in_state(version.summary, "submitted")

    page = browser.post(address(version), {"marks": "{}", "text_team": "还在"}).content.decode()

    assert "You cannot write in it" in page
    assert "还在" in page


def test_nothing_of_it_is_another_communitys(client_of, director_of_neighbour, version):
    other = client_of(director_of_neighbour)

    for name in ("edit", "save", "submit", "revise", "correct", "preview"):
        assert other.post(address(version, name), {"text_team": "x"}).status_code == 404
    version.refresh_from_db()
    assert version.texts == {}


# --- Handing in -----------------------------------------------------------------------------------


def hand_in(browser, version, **values):
    version.refresh_from_db()
    return browser.post(
        address(version, "submit"), {"seen": version.seen, "marks": "{}"} | values, follow=True
    )


def advice(browser, version) -> dict[str, list]:
    context = browser.get(address(version, "submit")).context
    return {
        kind: [(each.problem.value, each.address) for each in context[kind]]
        for kind in ("blocking", "advising")
    }


def test_without_a_text_it_is_kept_back_with_a_link_to_write_one(browser, version):
    edit = address(version)

    assert advice(browser, version) == {
        "blocking": [("no_narrative", f"{edit}#id_text_organisation")],
        "advising": [("unreasoned", f"{edit}#id_{REASON}")],
    }
    page = shown(browser, version, "submit")
    assert "This keeps it back" in page
    assert "Hand in to the street office" not in page


def test_what_is_only_advised_keeps_nothing_back(browser, version):
    write(version, team="甲")

    found = advice(browser, version)

    assert found["blocking"] == []
    assert ("unwritten", f"{address(version)}#id_text_funds") in found["advising"]
    assert "Hand in to the street office" in shown(browser, version, "submit")


def test_a_summary_is_handed_in_on_time(browser, version, director):
    write(version, team="甲")

    response = hand_in(browser, version)

    assert response.redirect_chain == [(address(version, "detail"), 302)]
    page = response.content.decode()
    assert "The summary is handed in, on time." in page
    assert "Waits for the street office to review it." in page
    submission = Submission.objects.get()
    assert (submission.version, submission.submitted_by, submission.nil_reason) == (
        version,
        director,
        "",
    )
    assert version.documents.count() == 2


def test_late_is_said_as_well(client_of, director, version, time_machine):
    time_machine.move_to(datetime(2027, 2, 11, 0, 0, tzinfo=ZONE), tick=False)
    write(version, team="甲")

    page = hand_in(client_of(director), version).content.decode()

    assert "The summary is handed in, late." in page
    assert "standing--missed" in page


def test_the_first_handing_in_decides_about_being_on_time(
    client_of, version, director, staff, time_machine
):
    write(version, team="甲")
    returned = {"decision": "returned", "decided_by": staff, "reason": "请补充"}
    submission_of(version, by=director, decided_at=NOON, **returned)
    time_machine.move_to(datetime(2027, 3, 1, 9, tzinfo=ZONE), tick=False)
    browser = client_of(director)
    browser.post(address(version, "revise"))

    second = version.summary.newest()
    page = hand_in(browser, second, nil_reason="整改").content.decode()

    assert "handed in, on time" in page


def test_an_empty_summary_is_a_nil_return_with_its_reason(browser, community):
    version = draft_of(community, activities=Activities())
    log = reverse("workspace:activity-log")

    assert advice(browser, version)["blocking"] == [
        ("empty", log),
        ("no_narrative", f"{address(version)}#id_text_organisation"),
    ]
    refused = hand_in(browser, version).content.decode()
    assert "This summary is not ready to be submitted." in refused
    assert not Submission.objects.exists()

    hand_in(browser, version, nil_reason="社区拆迁，全年无居民")
    assert Submission.objects.get().nil_reason == "社区拆迁，全年无居民"


def test_a_nil_return_is_not_offered_where_something_was_done(browser, version):
    write(version, team="甲")

    assert "nil_reason" not in shown(browser, version, "submit")
    hand_in(browser, version, nil_reason="无")
    assert Submission.objects.get().nil_reason == ""


def test_an_empty_plan_leads_to_the_plan(browser, community):
    version = draft_of(community, kind="work_plan")

    assert ("empty", reverse("workspace:plan-year")) in advice(browser, version)["blocking"]


def test_what_changed_since_the_page_was_opened_is_said_and_nothing_handed_in(
    browser, version, director
):
    write(version, team="甲")
    seen = version.seen
    marks = json.dumps({"text_team": mark_of("甲"), "text_funds": mark_of("")})
    write(version, team="乙")
    version.figures_sha256 = "f" * 64
    version.save()

    response = hand_in(browser, version, seen=seen, marks=marks)

    changed = response.context["changed"]
    assert (changed.is_another_version, changed.are_figures, changed.sections) == (
        False,
        True,
        ["Volunteer team"],
    )
    assert not Submission.objects.exists()

    again = response.context["form"].initial["seen"]
    assert "handed in, on time" in hand_in(browser, version, seen=again).content.decode()


# --- The pages around it --------------------------------------------------------------------------


def test_a_returned_summary_is_revised_with_the_texts_of_the_last_version(
    browser, version, director, staff
):
    write(version, team="甲")
    submission_of(
        version,
        by=director,
        decision="returned",
        decided_by=staff,
        decided_at=NOON,
        reason="请补充人次",
        revise_by=NOON.date() + timedelta(days=5),
        comments={"team": "写明人数"},
    )
    page = shown(browser, version, "detail")
    assert "请补充人次" in page
    assert "<strong>Volunteer team</strong>: 写明人数" in page
    assert "5 days left" in page

    response = browser.post(address(version, "revise"), follow=True)

    assert response.redirect_chain == [(address(version), 302)]
    second = version.summary.newest()
    assert (second.number, second.texts) == (2, {"team": "甲"})


def test_a_revision_begins_once(browser, version, director, staff):
    decided = {"decision": "returned", "decided_by": staff, "decided_at": NOON, "reason": "x"}
    submission_of(version, by=director, **decided)
    browser.post(address(version, "revise"))

    page = browser.post(address(version, "revise"), follow=True).content.decode()

    assert "You cannot revise it: it is “draft”. What you can do: write in it, submit it." in page
    assert version.summary.versions.count() == 2


def accepted(version, director, staff):
    decided = {"decision": "accepted", "decided_by": staff, "decided_at": NOON}
    submission_of(version, by=director, **decided)
    version.accepted_at = NOON
    version.save(update_fields=["accepted_at"])
    return version


def test_a_correction_is_asked_for_with_a_reason(browser, version, director, staff):
    accepted(version, director, staff)
    assert address(version, "correct") in shown(browser, version, "detail")

    response = browser.post(
        address(version, "correct"), {"seen": version.seen, "reason": "讲座漏记一次"}, follow=True
    )

    page = response.content.decode()
    assert "The street office is asked for a correction." in page
    assert "讲座漏记一次" in page
    version.summary.refresh_from_db()
    assert version.summary.state == "correction_requested"


@pytest.mark.parametrize(
    ("values", "said"),
    [
        pytest.param({"reason": ""}, "This field is required", id="no reason"),
        pytest.param({"seen": "1.9.x"}, "has changed since you opened it", id="outdated"),
    ],
)
def test_a_correction_is_refused_in_words(browser, version, director, staff, values, said):
    accepted(version, director, staff)

    page = browser.post(
        address(version, "correct"), {"seen": version.seen, "reason": "x"} | values
    ).content.decode()

    assert said in page
    assert not version.corrections.exists()


def test_a_draft_has_nothing_to_correct(browser, version):
    page = browser.get(address(version, "correct"), follow=True).content.decode()

    assert "You cannot ask for a correction: it is “draft”." in page


@pytest.mark.parametrize(
    ("state", "said", "offered"),
    [
        ("draft", "Go on writing", {"edit", "submit", "preview"}),
        ("submitted", "Waits for the street office to review it.", set()),
        ("under_review", "The street office is reviewing it.", set()),
        ("returned", "Start the revision", {"revise"}),
        ("accepted", "Accepted; nothing is left to do.", {"correct"}),
        ("correction_requested", "Waits for the street office to answer", set()),
    ],
)
def test_the_summary_offers_the_steps_that_are_permitted_and_no_others(
    browser, version, state, said, offered
):
    in_state(version.summary, state)

    page = shown(browser, version, "detail")

    assert said in page
    names = ("edit", "submit", "preview", "revise", "correct")
    assert {name for name in names if address(version, name) in page} == offered


def test_the_list_tells_state_days_and_the_next_step(browser, community, director, version):
    other = draft_of(community, "2025")
    submission_of(other, by=director)

    response = browser.get(reverse("workspace:summary-list"))

    assert [turn.summary for turn in response.context["waiting"]] == [version.summary]
    assert [turn.summary for turn in response.context["others"]] == [other.summary]
    page = response.content.decode()
    assert "21 days left" in page
    assert "Waits for the street office to review it." in page


def test_a_granted_correction_is_not_owed_by_a_day(browser, version, director, staff):
    accepted(version, director, staff)
    in_state(version.summary, "draft")
    version.summary.versions.create(
        number=2,
        as_of=version.as_of,
        figures=version.figures,
        figures_sha256="2" * 64,
        counted_at=timezone.now(),
    )

    page = shown(browser, version, "detail")

    assert "Write the correction" in page
    assert "days left" not in page


def test_the_overview_leads_to_the_editor(browser, version):
    assert address(version) in browser.get(reverse("workspace:home")).content.decode()


def test_the_editor_asks_as_often_with_many_activities_as_with_none(
    browser, community, version, django_assert_max_num_queries
):
    with django_assert_max_num_queries(20) as first:
        browser.get(address(version))
    ActivityFactory.create_batch(3, unit=community)

    with django_assert_max_num_queries(len(first)):
        browser.get(address(version))
