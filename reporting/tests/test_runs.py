import hashlib
import os
import zipfile
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.db.utils import IntegrityError

from activities.tests.factories import ActivityFactory
from outreach.accounts.models import AuditEntry
from outreach.celery import app
from outreach.communities.tests.factories import CommunityFactory, StreetFactory
from reporting import actions, archives, runs, summaries, sweeping, tasks
from reporting.models import Document, Run, RunItem
from reporting.tests.runs import NOW, drafted, owing, started, states, worked_off

LATER = NOW + timedelta(minutes=4)


@pytest.fixture
def office(street, community, neighbour):
    """A street with two communities that owe the annual summary of 2026."""
    owing(street)
    return street


@pytest.fixture
def by_itself():
    """Tasks run where they are called, as if a worker had been waiting for them."""
    app.conf.task_always_eager = True
    yield
    app.conf.task_always_eager = False


def files_of(media: str) -> set[str]:
    root = Path(media)
    return {path.relative_to(root).as_posix() for path in root.rglob("*") if path.is_file()}


def test_all_drafts_are_counted_in_one_pass_and_made_one_by_one(office, staff):
    run = worked_off(started(office, by=staff))

    assert set(states(run).values()) == {"done"}
    assert len(states(run)) == 6
    assert run.finished_at is not None
    assert set(Document.objects.values_list("state", flat=True)) == {"made"}
    assert AuditEntry.objects.get().deed == "start_run"


def test_a_run_is_handed_out_and_closed_by_the_queue_alone(
    office, staff, by_itself, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        run = started(office, by=staff)

    run.refresh_from_db()
    assert set(states(run).values()) == {"done"}
    assert run.finished_at is not None


def test_a_run_that_finds_all_made_is_closed_at_once(
    office, staff, by_itself, django_capture_on_commit_callbacks
):
    drafted(office, by=staff)

    with django_capture_on_commit_callbacks(execute=True):
        run = started(office, by=staff)

    run.refresh_from_db()
    assert run.finished_at is not None
    assert set(run.items.values_list("attempts", flat=True)) == {0}


@pytest.mark.parametrize("purpose", Run.Purpose.values)
def test_a_second_run_for_the_period_is_refused_while_one_goes_on(office, staff, purpose):
    drafted(office, by=staff)
    started(office, by=staff)

    with pytest.raises(actions.RunRefused, match="still going on"):
        started(office, by=staff, purpose=purpose)

    assert Run.objects.count() == 2


def test_another_period_and_another_street_go_on_beside(office, staff):
    owing(office, "2026H1")
    other = StreetFactory()
    CommunityFactory(street=other)
    owing(other)

    for street, kind, key in [
        (office, "annual", "2026"),
        (office, "half_year", "2026H1"),
        (other, "annual", "2026"),
    ]:
        started(street, by=staff, kind=kind, key=key)

    assert Run.objects.going_on().count() == 3


@pytest.mark.parametrize(
    ("purpose", "key", "why"),
    [
        pytest.param("drafts", "2025", "Nobody owes", id="nobody owes it"),
        pytest.param("roll_up", "2025", "The street itself", id="the street does not owe it"),
        pytest.param("zip", "2026", "Make the drafts first", id="nothing to pack"),
        pytest.param("drafts", "2027", "has not begun", id="a period to come"),
    ],
)
def test_a_run_without_anything_to_make_is_refused(office, staff, purpose, key, why):
    if key == "2027":
        owing(office, key)
        office.obligations.model.objects.filter(period_key=key).update(count_from="2027-06-01")

    with pytest.raises(actions.RunRefused, match=why):
        started(office, by=staff, purpose=purpose, key=key)

    assert not Run.objects.exists()
    assert not AuditEntry.objects.exists()


def test_the_roll_up_is_the_document_of_the_street_alone(office, staff):
    run = worked_off(started(office, by=staff, purpose="roll_up"))

    assert states(run) == {(office.name, "zh-hans"): "done", (office.name, "en"): "done"}


def test_a_poison_document_fails_alone_with_its_reason(office, community, staff):
    ActivityFactory(unit=community, title="火箭🚀发射")
    run = worked_off(started(office, by=staff))

    failed = {unit for (unit, _language), state in states(run).items() if state == "failed"}
    assert failed == {community.name}
    assert run.finished_at is not None
    for item in run.items.filter(state="failed"):
        assert "U+1F680" in item.error


def test_what_failed_is_tried_again_in_a_run_of_its_own(office, community, staff):
    poison = ActivityFactory(unit=community, title="火箭🚀发射")
    run = worked_off(started(office, by=staff))
    poison.title = "火箭发射"
    poison.save()

    again = actions.retry_failed(run=run, by=staff, today=NOW.date(), now=LATER)

    worked_off(again, now=LATER)
    assert states(again) == {(community.name, "zh-hans"): "done", (community.name, "en"): "done"}
    with pytest.raises(actions.RunRefused, match="Nothing of this run failed"):
        actions.retry_failed(run=again, by=staff, today=NOW.date(), now=LATER)


def test_a_run_that_goes_on_is_not_tried_again(office, staff):
    run = started(office, by=staff)

    with pytest.raises(actions.RunRefused, match="still going on"):
        actions.retry_failed(run=run, by=staff, today=NOW.date(), now=LATER)


def test_a_fault_that_may_pass_is_tried_again_at_the_next_tick(office, community, staff, settings):
    run = started(office, by=staff)
    item = run.items.filter(document__version__summary__unit=community).first()
    media, settings.MEDIA_ROOT = settings.MEDIA_ROOT, "/dev/null/full"
    with pytest.raises(OSError, match="/dev/null"):
        runs.work_on(item_id=item.pk, now=NOW)
    item.refresh_from_db()
    assert (item.state, item.attempts) == ("waiting", 1)
    assert "NotADirectoryError" in item.error
    settings.MEDIA_ROOT = media

    assert runs.requeue_untaken(now=NOW + timedelta(seconds=1)) == [item.pk]

    runs.work_on(item_id=item.pk, now=LATER)
    item.refresh_from_db()
    assert (item.state, item.attempts, item.error) == ("done", 2, "")


def test_after_its_last_attempt_an_item_fails_for_good(office, staff, settings):
    run = started(office, by=staff, purpose="roll_up")
    item = run.items.first()
    settings.MEDIA_ROOT = "/dev/null/full"
    for _attempt in range(runs.MOST_ATTEMPTS):
        with pytest.raises(OSError, match="/dev/null"):
            runs.work_on(item_id=item.pk, now=NOW)

    item.refresh_from_db()
    assert (item.state, item.attempts) == ("failed", runs.MOST_ATTEMPTS)


def test_an_item_whose_workers_all_died_fails_in_words(office, staff):
    run = started(office, by=staff, purpose="roll_up")
    run.items.update(state="running", leased_until=NOW, attempts=runs.MOST_ATTEMPTS)

    assert runs.requeue_untaken(now=LATER) == []

    assert set(run.items.values_list("state", "error")) == {
        ("failed", "It was tried 8 times, and never came to an end.")
    }


def test_two_workers_never_both_hold_an_item(office, staff):
    item = started(office, by=staff).items.first()
    taken = runs._take(item.pk, NOW)

    assert taken is not None
    assert runs._take(item.pk, NOW + summaries.LEASE - timedelta(seconds=1)) is None
    assert runs._take(item.pk, NOW + summaries.LEASE).attempts == 2


def test_a_worker_that_comes_back_late_changes_nothing(office, staff):
    item = started(office, by=staff).items.first()
    late = runs._take(item.pk, NOW)
    runs.work_on(item_id=item.pk, now=LATER)
    item.refresh_from_db()
    held = (item.state, item.attempts, item.leased_until)

    runs._settle(late, NOW)

    item.refresh_from_db()
    assert (item.state, item.attempts, item.leased_until) == held
    assert held[0] == "done"


def test_what_is_made_outside_the_run_is_waited_for(office, staff):
    item = started(office, by=staff).items.first()
    summaries._take(item.document_id, NOW)

    runs.work_on(item_id=item.pk, now=NOW)

    item.refresh_from_db()
    assert (item.state, item.hand_out_at) == ("waiting", NOW + summaries.LEASE)


def test_the_sweep_hands_out_what_nobody_took_and_once_at_a_time(office, staff):
    run = started(office, by=staff)
    ids = sorted(run.items.values_list("pk", flat=True))

    assert runs.requeue_untaken(now=NOW + timedelta(seconds=119)) == []
    assert sorted(runs.requeue_untaken(now=NOW + timedelta(seconds=120))) == ids
    assert runs.requeue_untaken(now=NOW + timedelta(seconds=180)) == []


def test_documents_of_a_run_are_left_to_it(office, staff):
    run = started(office, by=staff)

    assert summaries.requeue_untaken(now=LATER) == []
    run.items.update(state="failed", error="x")
    assert len(summaries.requeue_untaken(now=LATER)) == 6


def test_a_run_is_closed_once_however_often_it_is_asked(office, staff, settings):
    run = drafted(office, by=staff)
    packed = worked_off(started(office, by=staff, purpose="zip"))
    first = (packed.finished_at, packed.file.name)

    for _again in range(3):
        runs.close(run_id=packed.pk, now=LATER)

    packed.refresh_from_db()
    assert (packed.finished_at, packed.file.name) == first
    assert run.file.name == ""
    assert len([name for name in files_of(settings.MEDIA_ROOT) if name.endswith(".zip")]) == 1


def test_a_run_with_something_left_is_not_closed(office, staff):
    run = started(office, by=staff)

    runs.close(run_id=run.pk, now=NOW)

    run.refresh_from_db()
    assert (run.finished_at, run.attempts) == (None, 0)


def test_a_run_whose_closer_died_is_closed_by_another(office, staff, settings):
    drafted(office, by=staff)
    run = started(office, by=staff, purpose="zip")
    late = runs._take_to_close(run.pk, NOW)
    assert runs.to_be_closed(now=NOW + timedelta(seconds=1)) == []
    assert runs.to_be_closed(now=LATER) == [run.pk]

    runs.close(run_id=run.pk, now=LATER)

    assert not runs._held(late).exists()
    run.refresh_from_db()
    assert run.finished_at is not None
    assert run.attempts == 2


def test_a_zip_that_can_never_be_written_ends_with_its_reason(office, staff, settings):
    drafted(office, by=staff)
    run = started(office, by=staff, purpose="zip")
    settings.MEDIA_ROOT = "/dev/null/full"
    for _attempt in range(runs.MOST_ATTEMPTS):
        with pytest.raises(OSError, match="/dev/null"):
            runs.close(run_id=run.pk, now=NOW)

    run.refresh_from_db()
    assert run.finished_at is not None
    assert "NotADirectoryError" in run.error
    assert run.file.name == ""


def test_the_zip_holds_every_document_under_a_name_that_says_what_it_is(office, community, staff):
    drafted(office, by=staff)
    run = worked_off(started(office, by=staff, purpose="zip"))

    content = run.file.read()
    run.file.close()
    assert (len(content), hashlib.sha256(content).hexdigest()) == (run.size, run.sha256)
    with zipfile.ZipFile(run.file.path) as archive:
        assert archive.testzip() is None
        assert len(archive.namelist()) == 6
        assert f"{community.code}-安慧里社区-年度工作总结-2026-v1-zh-hans.pdf" in archive.namelist()
        english = f"{community.code}-Anhuili-Community-annual-summary-2026-v1-en.pdf"
        document = Document.objects.get(version__summary__unit=community, language="en")
        assert hashlib.sha256(archive.read(english)).hexdigest() == document.sha256


def test_a_name_can_lead_out_of_no_folder(office, community, staff):
    community.name = "../../安慧里:*?"
    community.save()
    drafted(office, by=staff)

    names = {archives.name_of(document) for document in Document.objects.all()}

    assert not any(set(name) & set('/\\:*?"<>| ') for name in names)


def test_the_zip_says_what_is_missing_from_it(office, community, staff):
    office.language = "en"
    office.save()
    ActivityFactory(unit=community, title="火箭🚀发射")
    worked_off(started(office, by=staff))
    run = worked_off(started(office, by=staff, purpose="zip"))

    with zipfile.ZipFile(run.file.path) as archive:
        assert len(archive.namelist()) == 5
        lines = archive.read("missing.txt").decode().splitlines()
    assert len(lines) == 2
    assert all(community.code in line and "U+1F680" in line for line in lines)


def test_the_zip_takes_a_file_only_as_its_row_says_it_is(office, community, staff):
    drafted(office, by=staff)
    document = Document.objects.get(version__summary__unit=community, language="en")
    Path(document.file.path).write_bytes(b"%PDF half")
    run = worked_off(started(office, by=staff, purpose="zip"))

    with zipfile.ZipFile(run.file.path) as archive:
        assert archives.name_of(document) not in archive.namelist()
        assert len(archive.namelist()) == 6  # five and what is missing


@pytest.mark.parametrize(("days", "is_kept"), [(6, True), (7, False)])
def test_a_zip_is_kept_for_seven_days_and_then_its_row_says_so(office, staff, days, is_kept):
    drafted(office, by=staff)
    run = worked_off(started(office, by=staff, purpose="zip"))
    path = Path(run.file.path)
    now = run.finished_at + timedelta(days=days, seconds=1)

    sweeping.outdated_archives(now=now)

    run.refresh_from_db()
    assert (path.exists(), bool(run.file), run.swept_at) == (
        is_kept,
        is_kept,
        None if is_kept else now,
    )


def test_files_that_no_row_names_are_deleted_after_an_hour(office, staff, settings):
    run = drafted(office, by=staff)
    packed = worked_off(started(office, by=staff, purpose="zip"))
    named = files_of(settings.MEDIA_ROOT)
    assert len(named) == 7
    lost = ["summaries/2026/lost.pdf", "runs/lost.zip"]
    for name in lost:
        Path(settings.MEDIA_ROOT, name).write_bytes(b"lost")
    Path(settings.MEDIA_ROOT, "photos").mkdir()
    Path(settings.MEDIA_ROOT, "photos/of-others.pdf").write_bytes(b"kept")
    written = datetime.fromtimestamp(os.stat(packed.file.path).st_mtime, tz=NOW.tzinfo)

    assert sweeping.orphans(now=written + timedelta(minutes=59)) == []
    assert sorted(sweeping.orphans(now=written + timedelta(minutes=61))) == sorted(lost)

    assert files_of(settings.MEDIA_ROOT) == named | {"photos/of-others.pdf"}
    assert run.items.count() == 6


def test_a_lease_ends_long_before_a_file_counts_as_lost():
    assert summaries.LEASE * 2 < sweeping.ORPHAN_AFTER


def test_storage_is_looked_through_once_an_hour(office, staff, settings):
    drafted(office, by=staff)
    lost = Path(settings.MEDIA_ROOT, "summaries/2026/lost.pdf")
    lost.write_bytes(b"lost")
    os.utime(lost, (0, 0))

    tasks.sweep(now=NOW.replace(minute=tasks.SWEPT_IN_MINUTE + 1))
    assert lost.exists()

    tasks.sweep(now=NOW.replace(minute=tasks.SWEPT_IN_MINUTE))
    assert not lost.exists()


def test_the_database_itself_lets_only_one_run_go_on(office, staff):
    run = started(office, by=staff)
    run.pk = None

    with pytest.raises(IntegrityError):
        run.save(force_insert=True)


def test_runs_are_counted_in_one_query_however_many_items_they_have(
    office, staff, django_assert_num_queries
):
    for _count in range(2):
        CommunityFactory(street=office)
    owing(office)
    run = drafted(office, by=staff)

    with django_assert_num_queries(1):
        (counted,) = Run.objects.counted()
    assert (counted.total, counted.done, counted.failed) == (10, 10, 0)
    assert RunItem.objects.left().count() == 0
    assert run.finished_at
