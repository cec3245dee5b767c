import hashlib
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from activities.models import Activity
from activities.tests.factories import ActivityFactory, PhotoFactory
from outreach.programme.obligations import open_due_periods
from outreach.shared import pdf
from reporting import summaries
from reporting.models import Document, Submission, Summary, Version
from reporting.tests.factories import made, owed, prepared

NOW = datetime(2027, 1, 15, 4, 0, tzinfo=UTC)
LATER = NOW + timedelta(days=1)


def stored_files(settings) -> list[Path]:
    return [path for path in Path(settings.MEDIA_ROOT, "summaries").rglob("*") if path.is_file()]


def submit(version, director, at=NOW) -> Submission:
    Summary.objects.filter(versions=version).update(state="submitted")
    return Submission.objects.create(version=version, submitted_by=director, submitted_at=at)


def test_a_summary_becomes_a_stored_pdf_with_its_fingerprint(settings, community):
    ActivityFactory(unit=community)

    (document,) = made(community, "2026", now=NOW)

    content = Path(settings.MEDIA_ROOT, document.file.name).read_bytes()
    assert document.state == Document.State.MADE
    assert content.startswith(b"%PDF-")
    assert document.sha256 == hashlib.sha256(content).hexdigest()
    assert document.size == len(content)
    assert document.made_from_sha256 == document.version.content_sha256
    assert stored_files(settings) == [Path(settings.MEDIA_ROOT, document.file.name)]


def test_run_twice_it_is_one_document(settings, community):
    ActivityFactory(unit=community)

    (first,) = made(community, "2026", now=NOW)
    (second,) = made(community, "2026", now=LATER)

    assert (second.pk, second.sha256, second.made_at) == (first.pk, first.sha256, first.made_at)
    assert Summary.objects.count() == Version.objects.count() == Document.objects.count() == 1
    assert len(stored_files(settings)) == 1


def test_the_same_figures_give_the_same_bytes(community):
    PhotoFactory(activity=ActivityFactory(unit=community))
    (document,) = made(community, "2026", now=NOW)
    before = document.sha256
    Document.objects.update(state="queued", made_from_sha256="", sha256="")

    summaries.make(document_id=document.pk, now=LATER)

    document.refresh_from_db()
    assert document.sha256 == before


def test_a_draft_is_counted_anew_and_its_old_file_goes(settings, community):
    ActivityFactory(unit=community)
    (before,) = made(community, "2026", now=NOW)
    ActivityFactory(unit=community)

    (after,) = made(community, "2026", now=LATER)

    assert after.version.pk == before.version.pk
    assert after.sha256 != before.sha256
    assert after.version.figures["own"]["activities"]["total"]["times"] == 2
    assert stored_files(settings) == [Path(settings.MEDIA_ROOT, after.file.name)]


def test_what_was_submitted_stays_as_it_was(community, director):
    ActivityFactory(unit=community)
    (before,) = made(community, "2026", now=NOW)
    submit(before.version, director)
    ActivityFactory(unit=community)

    (after,) = made(community, "2026", now=LATER)

    assert after.version.figures == before.version.figures
    assert after.version.counted_at == NOW
    assert Version.objects.get().figures == before.version.figures


def test_each_language_has_its_own_document(community):
    documents = made(community, "2026", now=NOW, languages=summaries.LANGUAGES)

    assert [document.language for document in documents] == ["zh-hans", "en"]
    assert len({document.sha256 for document in documents}) == 2


def test_a_document_in_hand_is_not_taken_again(community):
    (document,) = prepared(community, "2026", now=NOW)
    Document.objects.update(state="rendering", leased_until=NOW + summaries.LEASE, attempts=1)

    summaries.make(document_id=document.pk, now=NOW)
    document.refresh_from_db()
    assert (document.state, document.attempts) == ("rendering", 1)

    summaries.make(document_id=document.pk, now=NOW + summaries.LEASE)
    document.refresh_from_db()
    assert (document.state, document.attempts) == ("made", 2)


def test_whoever_lost_the_lease_does_not_overwrite(settings, community, monkeypatch):
    (document,) = prepared(community, "2026", now=NOW)
    render = pdf.render

    def overtaken(*args, **kwargs):
        Document.objects.update(leased_until=NOW + timedelta(hours=1), attempts=2)
        return render(*args, **kwargs)

    monkeypatch.setattr(pdf, "render", overtaken)
    summaries.make(document_id=document.pk, now=NOW)

    document.refresh_from_db()
    assert (document.state, document.file.name) == ("rendering", "")
    assert stored_files(settings) == []


def test_figures_counted_anew_while_a_page_is_laid_out_are_not_lost(community, monkeypatch):
    (document,) = prepared(community, "2026", now=NOW)
    render = pdf.render

    def recounted(*args, **kwargs):
        ActivityFactory(unit=community)
        prepared(community, "2026", now=LATER)
        return render(*args, **kwargs)

    monkeypatch.setattr(pdf, "render", recounted)
    summaries.make(document_id=document.pk, now=NOW)

    document.refresh_from_db()
    assert document.state == "queued"


def test_a_character_no_font_has_fails_the_document_and_is_named(settings, community):
    ActivityFactory(unit=community, title="火箭🚀发射")
    (document,) = prepared(community, "2026", now=NOW)

    summaries.make(document_id=document.pk, now=NOW)

    document.refresh_from_db()
    assert document.state == "failed"
    assert "🚀" in document.error
    assert "U+1F680" in document.error
    assert stored_files(settings) == []


def test_a_fault_that_may_pass_is_tried_again_and_given_up_in_the_end(community, monkeypatch):
    (document,) = prepared(community, "2026", now=NOW)

    def full(*args, **kwargs):
        raise OSError("No space left on device")

    monkeypatch.setattr(summaries.files, "write_whole", full)
    for attempt in range(1, summaries.MOST_ATTEMPTS + 1):
        with pytest.raises(OSError, match="No space"):
            summaries.make(document_id=document.pk, now=NOW)
        document.refresh_from_db()
        assert document.attempts == attempt
        assert document.state == ("failed" if attempt == summaries.MOST_ATTEMPTS else "queued")

    assert "No space left" in document.error


def test_the_sweep_finds_what_nobody_took_and_what_was_not_brought_back(community, neighbour):
    (waiting,) = prepared(community, "2026", now=NOW)
    (abandoned,) = prepared(neighbour, "2026", now=NOW)
    Document.objects.filter(pk=abandoned.pk).update(
        state="rendering", leased_until=NOW + summaries.LEASE, attempts=1
    )
    just_before, in_time = NOW + timedelta(seconds=119), NOW + timedelta(seconds=180)

    assert summaries.requeue_untaken(now=just_before) == []
    assert sorted(summaries.requeue_untaken(now=in_time)) == sorted([waiting.pk, abandoned.pk])


def test_the_sweep_does_not_hand_out_the_same_document_every_minute(community):
    prepared(community, "2026", now=NOW)
    after = NOW + summaries.PATIENCE

    assert len(summaries.requeue_untaken(now=after)) == 1
    assert summaries.requeue_untaken(now=after + timedelta(seconds=60)) == []


def test_the_sweep_gives_up_after_the_last_attempt(community):
    (document,) = prepared(community, "2026", now=NOW)
    Document.objects.update(state="rendering", leased_until=NOW, attempts=summaries.MOST_ATTEMPTS)

    assert summaries.requeue_untaken(now=NOW) == []
    document.refresh_from_db()
    assert document.state == "failed"
    assert "8 attempts" in document.error


@pytest.mark.parametrize(
    ("today", "drafted"),
    [
        pytest.param(date(2026, 5, 30), [], id="21 days before 20 June"),
        pytest.param(date(2026, 5, 31), ["2026H1"], id="20 days before"),
        pytest.param(date(2027, 1, 20), ["2026H1"], id="21 days before 10 February"),
        pytest.param(date(2027, 1, 21), ["2026H1", "2026"], id="20 days before that"),
    ],
)
def test_drafts_are_due_twenty_days_before_the_summary(community, today, drafted):
    owed(community, "2026H1")
    owed(community, "2026")

    missing = summaries.missing(today=today)

    assert [duty.period_key for duty in missing if duty.unit_id == community.pk] == drafted


def test_a_draft_counted_today_is_not_missing_and_tomorrow_it_is(community):
    duties = owed(community, "2026H1")
    prepared(community, "2026H1", now=datetime(2026, 6, 1, 4, 0, tzinfo=UTC))

    def missing(day):
        return [duty for duty in summaries.missing(today=day) if duty in duties]

    assert missing(date(2026, 6, 1)) == []
    assert missing(date(2026, 6, 2)) == duties


def test_a_submitted_summary_is_never_missing(community, director):
    (document,) = prepared(community, "2026H1", now=NOW)
    submit(document.version, director)

    assert community.pk not in {duty.unit_id for duty in summaries.missing(today=LATER.date())}


def test_the_annual_summary_of_last_year_is_open_in_january(community):
    owed(community, "2026")

    open_due_periods(today=date(2027, 1, 25))

    keys = {duty.period_key for duty in summaries.missing(today=date(2027, 1, 25))}
    assert keys == {"2026"}


def test_erased_records_do_not_stop_a_document_from_being_made(community):
    ActivityFactory(unit=community, title="雨水花园")
    (document,) = prepared(community, "2026", now=NOW)
    Activity.objects.all().delete()

    summaries.make(document_id=document.pk, now=NOW)

    document.refresh_from_db()
    assert document.state == "made"
