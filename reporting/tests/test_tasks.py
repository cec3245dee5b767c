from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from activities.tests.factories import ActivityFactory
from outreach.programme.actions import adopt_programme
from outreach.programme.models import Obligation
from outreach.tests.world import message_to
from reporting import tasks
from reporting.models import Document, Version
from reporting.tests.factories import prepared

NOON_ON_31_MAY = datetime(2026, 5, 31, 4, 0, tzinfo=UTC)
LAST_MINUTE_OF_30_MAY = datetime(2026, 5, 30, 15, 59, tzinfo=UTC)  # 23:59 in Shanghai
FIRST_MINUTE_OF_31_MAY = datetime(2026, 5, 30, 16, 0, tzinfo=UTC)


@pytest.fixture
def at(monkeypatch):
    """Sets the clock that tasks read: `at(moment)`."""

    def set_to(moment: datetime) -> None:
        monkeypatch.setattr("django.utils.timezone.now", lambda: moment)

    return set_to


@pytest.fixture
def handed_out(monkeypatch, django_capture_on_commit_callbacks):
    """The ids of documents that were sent to the queue while `tick` ran once."""
    sent = []
    monkeypatch.setattr(
        tasks.render_document, "delay", lambda *, document_id: sent.append(document_id)
    )

    def run() -> list[int]:
        sent.clear()
        with django_capture_on_commit_callbacks(execute=True):
            tasks.tick()
        return list(sent)

    return run


@pytest.mark.parametrize(
    ("moment", "drafts"),
    [
        pytest.param(LAST_MINUTE_OF_30_MAY, 0, id="last minute of the day before"),
        pytest.param(FIRST_MINUTE_OF_31_MAY, 4, id="first minute, still the day before in UTC"),
    ],
)
def test_the_tick_drafts_twenty_days_before_in_the_offices_time_zone(
    street, community, at, handed_out, moment, drafts
):
    adopt_programme(street=street, year=2026)
    at(moment)

    assert len(handed_out()) == drafts
    assert Document.objects.count() == drafts


def test_a_second_tick_hands_out_nothing_again(street, community, at, handed_out):
    adopt_programme(street=street, year=2026)
    at(NOON_ON_31_MAY)
    handed_out()
    at(NOON_ON_31_MAY + timedelta(seconds=60))

    assert handed_out() == []
    assert Obligation.objects.of_summaries().count() == 4


def test_a_lost_message_is_made_good_by_a_later_tick(street, community, at, handed_out):
    adopt_programme(street=street, year=2026)
    at(NOON_ON_31_MAY)
    lost = handed_out()
    at(NOON_ON_31_MAY + timedelta(seconds=120))

    assert sorted(handed_out()) == sorted(lost)


def test_three_days_of_outage_are_made_good(street, community, at, handed_out):
    adopt_programme(street=street, year=2026)
    at(NOON_ON_31_MAY + timedelta(days=3))

    assert len(handed_out()) == 4


def test_the_draft_is_refreshed_at_night(street, community, at, handed_out):
    adopt_programme(street=street, year=2026)
    at(NOON_ON_31_MAY)
    for document_id in handed_out():
        tasks.render_document(document_id=document_id)
    ActivityFactory(unit=community, held_on=NOON_ON_31_MAY.date())
    at(NOON_ON_31_MAY + timedelta(hours=24))

    again = Document.objects.filter(pk__in=handed_out(), version__summary__unit=community)

    assert again.count() == 2
    version = Version.objects.get(summary__unit=community)
    assert version.figures["own"]["activities"]["total"]["times"] == 1


def test_the_render_task_is_dull_when_run_twice(community, at):
    at(NOON_ON_31_MAY)
    (document,) = prepared(community, "2026H1", now=NOON_ON_31_MAY)

    tasks.render_document(document_id=document.pk)
    document.refresh_from_db()
    first = (document.state, document.sha256, document.attempts, document.made_at)
    tasks.render_document(document_id=document.pk)

    document.refresh_from_db()
    assert first[0] == "made"
    assert (document.state, document.sha256, document.attempts, document.made_at) == first


def test_half_written_files_are_cleared_away_after_an_hour(settings, db):
    folder = Path(settings.MEDIA_ROOT, "summaries")
    folder.mkdir(parents=True)
    left = folder / ".part-killed"
    left.write_bytes(b"%PDF-")

    made_at = datetime.fromtimestamp(left.stat().st_mtime, tz=UTC)
    tasks.sweep(now=made_at + timedelta(minutes=59))
    assert left.exists()

    tasks.sweep(now=made_at + timedelta(minutes=61))
    assert not left.exists()


def test_what_one_step_trips_over_keeps_no_other_from_its_work(director, db):
    """A day beyond the calendar, written past every form, stops the duties and not the mails."""
    street = director.appointments.get().unit.as_community.street
    adopt_programme(street=street, year=2026)
    street.definitions.filter(code="families").update(due_rule="explicit", due_date=date.max)
    now = NOON_ON_31_MAY
    mail = message_to(director, created_at=now, next_try_at=now, send_until=now + timedelta(days=1))
    sent = []

    with pytest.raises(ExceptionGroup) as told:
        tasks.tick_at(now, deliver=sent.extend)

    assert [type(fault) for fault in told.value.exceptions] == [OverflowError]
    assert sent == [mail.pk]
