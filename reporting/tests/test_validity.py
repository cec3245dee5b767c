"""Every paper of the demonstration street is PDF/A-3a and PDF/UA-1 in one file."""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from django.utils import translation

from outreach.communities.models import Community, Street
from outreach.shared.tests.validator import faults_of
from outreach.tests.world import staff_of
from reporting import actions, assessing, score_files, summaries
from reporting.demo import loading
from reporting.models import ScoreSheet
from reporting.tests.factories import made
from reporting.tests.score_sheets import scored

NOW = datetime(2026, 11, 24, 4, tzinfo=UTC)
Papers = Iterator[tuple[str, bytes]]


@pytest.fixture
def demo(db):
    """The demonstration street, and its target assessment with what a community wrote to it."""
    assert loading.load(now=NOW, tell=lambda line: None)
    sheet = actions.open_sheet(street=street(), year=2026, by=staff_of(street()), now=NOW)
    owned = community()
    scored(sheet, owned, "1", by=director_of(owned), note="四次讲座", evidence="照片十张")


def summary(unit, key: str) -> Papers:
    """A unit's summary in both languages."""
    documents = made(unit, key, now=NOW, as_of=date(2026, 11, 24), languages=summaries.LANGUAGES)
    for document in documents:
        assert document.state == "made", document.error
        yield document.language, Path(document.file.path).read_bytes()


def assessment(lay_out: Callable) -> Papers:
    """A paper of the street's target assessment in both languages."""
    held = ScoreSheet.objects.get()
    sheet = assessing.sheet(held)
    for language in summaries.LANGUAGES:
        with translation.override(language):
            yield language, score_files.printed(lay_out(held=held, sheet=sheet, now=NOW))


def community_assessment(*, held, sheet, now):
    return score_files.community_paper(held=held, sheet=sheet, row=sheet.rows[0], now=now)


def director_of(unit):
    return unit.appointments.filter(post="director").latest("appointed_from").user


def street() -> Street:
    return Street.objects.get()


def community() -> Community:
    return Community.objects.order_by("code").first()


PAPERS: dict[str, Callable[[], Papers]] = {
    "half-year summary of a community": lambda: summary(community(), "2026H1"),
    "annual summary of a community": lambda: summary(community(), "2026"),
    "half-year summary of the street": lambda: summary(street(), "2026H1"),
    "annual summary of the street": lambda: summary(street(), "2026"),
    "target assessment of a community": lambda: assessment(community_assessment),
    "target assessment of the street": lambda: assessment(score_files.street_paper),
}


def test_every_paper_is_archivable_and_accessible_in_both_languages(demo):
    made = {
        f"{kind} ({language})": content
        for kind, papers in PAPERS.items()
        for language, content in papers()
    }

    found = faults_of(made)

    assert len(made) == 2 * len(PAPERS)
    assert found == {name: [] for name in made}
