from datetime import UTC, date, datetime

import pytest

from activities.tests.factories import ActivityFactory
from outreach.accounts.models import AuditEntry
from reporting import actions, tasks
from reporting.models import Document, Summary
from reporting.tests.factories import made, prepared

NOW = datetime(2027, 1, 15, 4, 0, tzinfo=UTC)
TODAY = date(2027, 1, 15)


@pytest.fixture
def sent(monkeypatch):
    """Ids handed to the queue."""
    ids = []
    monkeypatch.setattr(
        tasks.render_document, "delay_on_commit", lambda *, document_id: ids.append(document_id)
    )
    return ids


def make(by, chosen=None):
    chosen = chosen or Summary.objects.select_related("obligation__definition__street")
    return actions.make_drafts(chosen=list(chosen), by=by, today=TODAY, now=NOW)


def test_drafts_are_queued_for_both_languages_and_the_deed_is_kept(community, staff, sent):
    prepared(community, "2026", now=NOW)
    Document.objects.all().delete()

    documents = make(staff)

    assert sorted(document.language for document in documents) == ["en", "zh-hans"]
    assert sorted(sent) == sorted(document.pk for document in documents)
    assert [(row.by, row.deed) for row in AuditEntry.objects.all()] == [(staff, "make_drafts")]


def test_what_is_made_and_unchanged_is_not_made_again(community, staff, sent):
    made(community, "2026", now=NOW, languages=("zh-hans", "en"))

    make(staff)
    assert sent == []

    ActivityFactory(unit=community)
    make(staff)
    assert len(sent) == 2


def test_a_failed_document_is_tried_again(community, staff, sent):
    prepared(community, "2026", now=NOW, languages=("zh-hans", "en"))
    Document.objects.update(state="failed", error="U+1F680", attempts=8)

    make(staff)

    assert len(sent) == 2
    assert set(Document.objects.values_list("state", "attempts", "error")) == {("queued", 0, "")}


def test_a_period_that_has_not_begun_is_refused(community, staff, sent):
    prepared(community, "2028", now=NOW, as_of=date(2028, 1, 1))

    with pytest.raises(actions.DraftRefused, match="not begun"):
        make(staff)
    assert sent == []
