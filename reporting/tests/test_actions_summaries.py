"""A summary's way, step by step, on rows: who may, what is kept, what is refused."""

from datetime import UTC, date, datetime, timedelta
from threading import Barrier, Thread

import pytest
from django.db import IntegrityError, connection, connections, transaction

from activities.tests.factories import ActivityFactory
from outreach.tests.world import staff_of
from reporting import actions, summaries
from reporting.models import Correction, Document, Submission, Summary, Version
from reporting.rules.workflow import Party
from reporting.tests.factories import prepared

NOW = datetime(2027, 1, 15, 4, 0, tzinfo=UTC)
LATER = NOW + timedelta(days=1)
TEXT = "今年共举办科普活动一场。"


@pytest.fixture
def draft(community, director) -> Summary:
    """A drafted annual summary with one activity to report."""
    ActivityFactory(unit=community)
    prepared(community, "2026", now=NOW)
    return Summary.objects.get(unit=community)


@pytest.fixture
def staff(community):
    return staff_of(community.street)


def write(summary, by, *, text=TEXT, edition=1, section="activities", now=NOW) -> Version:
    return actions.write(
        summary=summary, texts={section: text}, reasons={}, edition=edition, by=by, now=now
    )


def seen(summary) -> str:
    return summary.newest().seen


def submit(summary, by, *, now=NOW, **values) -> Submission:
    return actions.submit(summary=summary, seen=seen(summary), by=by, now=now, **values)


@pytest.fixture
def submitted(draft, director) -> Summary:
    write(draft, director)
    submit(draft, director)
    return draft


@pytest.fixture
def accepted(submitted, staff) -> Summary:
    actions.accept(summary=submitted, seen=seen(submitted), by=staff, now=LATER)
    return submitted


def state(summary) -> str:
    return Summary.objects.get(pk=summary.pk).state


# --- Writing --------------------------------------------------------------------------------------


def test_what_is_written_is_kept_with_who_and_when(draft, director):
    version = write(draft, director, text="第一行\r\n第二行")

    version.refresh_from_db()
    assert version.texts == {"activities": "第一行\n第二行"}
    assert (version.edition, version.edited_by, version.edited_at) == (2, director, NOW)


def test_writing_the_same_again_changes_nothing(draft, director):
    write(draft, director)

    again = write(draft, director, edition=1, now=LATER)

    assert (again.edition, again.edited_at) == (2, NOW)


def test_whoever_comes_second_is_told_and_overwrites_nothing(draft, director):
    write(draft, director)

    with pytest.raises(actions.Outdated) as refusal:
        write(draft, director, text="另一种写法", edition=1)

    assert refusal.value.version.texts == {"activities": TEXT}
    assert draft.newest().texts == {"activities": TEXT}


@pytest.mark.parametrize(
    ("texts", "reasons", "words"),
    [
        ({"nowhere": "字"}, {}, "no place"),
        ({"goals": "字"}, {}, "no place"),
        ({"team": "字" * 5001}, {}, "5001"),
        ({}, {"no-such-duty 2026": "字"}, "no place"),
    ],
)
def test_a_text_without_a_place_or_too_long_is_refused_in_words(
    draft, director, texts, reasons, words
):
    with pytest.raises(actions.StepRefused, match=words):
        actions.write(summary=draft, texts=texts, reasons=reasons, edition=1, by=director, now=NOW)

    assert (draft.newest().texts, draft.newest().edition) == ({}, 1)


def test_a_recount_leaves_what_was_written(draft, community, director):
    write(draft, director)
    ActivityFactory(unit=community)

    prepared(community, "2026", now=LATER)

    version = draft.newest()
    assert version.texts == {"activities": TEXT}
    assert version.figures["own"]["activities"]["total"]["times"] == 2


def test_what_was_handed_in_is_written_no_more(submitted, director):
    with pytest.raises(actions.StepRefused, match="submitted"):
        write(submitted, director, text="再改", edition=2)


# --- Submitting -----------------------------------------------------------------------------------


def test_a_submission_keeps_the_version_and_orders_its_documents(draft, director):
    write(draft, director)

    submission = submit(draft, director)

    assert state(draft) == "submitted"
    assert (submission.submitted_by, submission.submitted_at) == (director, NOW)
    assert submission.decision == Submission.Decision.WAITING
    documents = Document.objects.filter(version=submission.version)
    assert set(documents.values_list("language", "state")) == {
        (language, "queued") for language in summaries.LANGUAGES
    }


def test_without_a_text_it_is_not_submitted(draft, director):
    with pytest.raises(actions.NotReady) as refusal:
        submit(draft, director)

    assert [each.problem for each in refusal.value.findings] == ["no_narrative"]
    assert state(draft) == "draft"
    assert not Submission.objects.exists()


def test_nothing_to_report_goes_only_as_a_nil_return(community, director):
    prepared(community, "2026", now=NOW)
    empty = Summary.objects.get(unit=community)
    with pytest.raises(actions.NotReady):
        submit(empty, director, nil_reason="  ")

    submission = submit(empty, director, nil_reason="社区年底新成立，尚未开展活动。")

    assert submission.nil_reason == "社区年底新成立，尚未开展活动。"
    assert state(empty) == "submitted"


def test_figures_counted_meanwhile_are_looked_at_first(draft, community, director):
    write(draft, director)
    looked_at = seen(draft)
    ActivityFactory(unit=community)
    prepared(community, "2026", now=LATER)

    with pytest.raises(actions.Outdated):
        actions.submit(summary=draft, seen=looked_at, by=director, now=LATER)

    assert state(draft) == "draft"


def test_it_is_handed_in_once(submitted, director):
    with pytest.raises(actions.StepRefused):
        submit(submitted, director)

    assert Submission.objects.count() == 1


# --- Reviewing ------------------------------------------------------------------------------------


def test_a_review_names_who_is_at_it(submitted, staff):
    actions.begin_review(summary=submitted, seen=seen(submitted), by=staff, now=LATER)

    submission = Submission.objects.get()
    assert (submission.taken_by, submission.taken_at) == (staff, LATER)
    assert state(submitted) == "under_review"


@pytest.mark.parametrize("begun", [True, False])
def test_a_return_carries_reason_day_and_comments(submitted, staff, begun):
    if begun:
        actions.begin_review(summary=submitted, seen=seen(submitted), by=staff, now=LATER)

    actions.return_for_revision(
        summary=submitted,
        seen=seen(submitted),
        reason=" 人次与名册不一致 ",
        revise_by=date(2027, 1, 20),
        comments={"team": "请核对", "plan": " "},
        by=staff,
        now=LATER,
    )

    submission = Submission.objects.get()
    assert submission.decision == Submission.Decision.RETURNED
    assert (submission.reason, submission.comments) == ("人次与名册不一致", {"team": "请核对"})
    assert submission.revise_by == date(2027, 1, 20)
    assert state(submitted) == "returned"


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"reason": " "}, "Say why"),
        ({"revise_by": date(2027, 1, 15)}, "passed already"),
        ({"comments": {"nowhere": "字"}}, "belongs to a section"),
        ({"comments": {"team": "字" * 501}}, "at most 500"),
    ],
)
def test_a_return_is_refused_in_words_and_leaves_nothing(submitted, staff, values, words):
    with pytest.raises(actions.StepRefused, match=words):
        actions.return_for_revision(
            summary=submitted,
            seen=seen(submitted),
            by=staff,
            now=LATER,
            **({"reason": "请补充"} | values),
        )

    assert state(submitted) == "submitted"
    assert Submission.objects.get().decision == Submission.Decision.WAITING


def test_the_author_never_reviews_their_own_summary(submitted, director):
    for decide in (
        lambda: actions.begin_review(
            summary=submitted, seen=seen(submitted), by=director, now=LATER
        ),
        lambda: actions.accept(summary=submitted, seen=seen(submitted), by=director, now=LATER),
        lambda: actions.return_for_revision(
            summary=submitted, seen=seen(submitted), reason="x", by=director, now=LATER
        ),
    ):
        with pytest.raises(actions.StepRefused, match="author never reviews"):
            decide()

    assert state(submitted) == "submitted"


def test_a_returned_summary_goes_on_as_the_next_version(submitted, director, staff):
    first = submitted.newest()
    actions.return_for_revision(
        summary=submitted, seen=seen(submitted), reason="请补充", by=staff, now=LATER
    )

    second = actions.revise(summary=submitted, by=director, now=LATER)

    assert (second.number, second.texts, second.code != first.code) == (2, first.texts, True)
    write(submitted, director, text="补充后的文字。", edition=1, now=LATER)
    submit(submitted, director, now=LATER)
    first.refresh_from_db()
    assert first.texts == {"activities": TEXT}
    assert Submission.objects.count() == 2


def test_only_a_returned_summary_is_revised(submitted, director):
    with pytest.raises(actions.StepRefused):
        actions.revise(summary=submitted, by=director, now=LATER)


# --- Accepting ------------------------------------------------------------------------------------


def test_an_accepted_version_is_printed_once_more_and_then_stays(accepted, staff):
    version = accepted.newest()

    assert version.accepted_at == LATER
    assert state(accepted) == "accepted"
    assert Submission.objects.get().decided_by == staff
    assert set(version.documents.values_list("state", flat=True)) == {"queued"}
    for document in version.documents.all():
        summaries.make(document_id=document.pk, now=LATER)
    made = dict(version.documents.values_list("language", "sha256"))
    assert len(set(made.values())) == len(summaries.LANGUAGES)

    summaries.order(version, now=LATER + timedelta(days=1))

    assert dict(version.documents.values_list("language", "sha256")) == made
    assert set(version.documents.values_list("state", flat=True)) == {"made"}


def test_a_recount_leaves_an_accepted_version(accepted, community):
    before = accepted.newest().figures
    ActivityFactory(unit=community)

    prepared(community, "2026", now=LATER + timedelta(days=1))

    assert accepted.newest().figures == before


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite keeps no triggers")
@pytest.mark.parametrize(
    "change",
    [
        lambda version: Version.objects.filter(pk=version.pk).update(texts={}),
        lambda version: Version.objects.filter(pk=version.pk).update(figures={}),
        lambda version: Version.objects.filter(pk=version.pk).update(accepted_at=None),
        lambda version: version.submissions.update(decided_at=NOW),
        lambda version: version.submissions.all().delete(),
        lambda version: version.documents.update(sha256="0" * 64),
        lambda version: version.documents.all().delete(),
    ],
)
def test_the_database_itself_keeps_what_was_accepted(accepted, change):
    version = accepted.newest()
    for document in version.documents.all():
        summaries.make(document_id=document.pk, now=LATER)

    with pytest.raises(IntegrityError, match="stays as it is"), transaction.atomic():
        change(version)


def test_many_are_accepted_each_for_itself(submitted, staff, director):
    other = Summary.objects.get(pk=submitted.pk)

    accepted, refused = actions.accept_many(
        chosen=[(submitted, "1.1.stale"), (other, seen(other))], by=staff, now=LATER
    )

    assert accepted == [other]
    assert [(summary, "has changed" in str(why)) for summary, why in refused] == [(submitted, True)]
    assert state(submitted) == "accepted"


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer anyway")
def test_two_who_decide_at_once_decide_once(submitted, staff):
    other, looked_at, outcomes = staff_of(submitted.unit.as_community.street), seen(submitted), []
    together = Barrier(2)

    def decide(deed, **values):
        try:
            together.wait()
            deed(summary=submitted, seen=looked_at, now=LATER, **values)
            outcomes.append("done")
        except actions.StepRefused:
            outcomes.append("refused")
        finally:
            connections.close_all()

    threads = [
        Thread(target=decide, args=(actions.accept,), kwargs={"by": staff}),
        Thread(
            target=decide,
            args=(actions.return_for_revision,),
            kwargs={"by": other, "reason": "请补充"},
        ),
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(outcomes) == ["done", "refused"]
    assert state(submitted) in ("accepted", "returned")


# --- Correcting -----------------------------------------------------------------------------------


def ask(summary, by, **values) -> Correction:
    given = {"reason": "漏报一场活动", "party": Party.AUTHOR, "now": LATER} | values
    return actions.ask_correction(summary=summary, seen=seen(summary), by=by, **given)


def test_a_granted_correction_opens_a_version_beside_the_one_in_force(accepted, director, staff):
    first = accepted.newest()
    correction = ask(accepted, director)
    assert state(accepted) == "correction_requested"

    second = actions.grant_correction(correction=correction, by=staff, now=LATER)

    assert (second.number, second.texts, second.accepted_at) == (2, first.texts, None)
    assert state(accepted) == "draft"
    assert list(Version.objects.in_force()) == [first]

    write(accepted, director, text="更正后的文字。", edition=1, now=LATER)
    submit(accepted, director, now=LATER)
    actions.accept(summary=accepted, seen=seen(accepted), by=staff, now=LATER)

    assert list(Version.objects.in_force()) == [second]
    first.refresh_from_db()
    assert first.texts == {"activities": TEXT}


def test_a_refused_correction_leaves_the_summary_accepted(accepted, director, staff):
    correction = ask(accepted, director)
    with pytest.raises(actions.StepRefused, match="Say why"):
        actions.refuse_correction(correction=correction, answer=" ", by=staff, now=LATER)

    actions.refuse_correction(correction=correction, answer="数字无误", by=staff, now=LATER)

    correction.refresh_from_db()
    assert (correction.decision, correction.answer) == ("refused", "数字无误")
    assert state(accepted) == "accepted"
    assert Version.objects.count() == 1


def test_a_correction_is_asked_for_with_a_reason_and_answered_once(accepted, director, staff):
    with pytest.raises(actions.StepRefused, match="Say what"):
        ask(accepted, director, reason=" ")
    correction = ask(accepted, director)
    with pytest.raises(actions.StepRefused, match="author never reviews"):
        actions.grant_correction(correction=correction, by=director, now=LATER)
    actions.grant_correction(correction=correction, by=staff, now=LATER)

    with pytest.raises(actions.StepRefused, match="answered already"):
        actions.grant_correction(correction=correction, by=staff, now=LATER)


def test_what_is_not_accepted_needs_no_correction(submitted, director):
    with pytest.raises(actions.StepRefused, match="not your turn"):
        ask(submitted, director)
