import io
import json
import zipfile
from datetime import timedelta
from pathlib import Path

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from activities.tests.factories import ActivityFactory
from outreach.communities.tests.factories import CommunityFactory
from outreach.tests.world import staff_of
from reporting import runs, summaries, sweeping
from reporting.models import Run
from reporting.tests.runs import NOW, drafted, owing, started, worked_off

LIST = "admin:reporting_run_changelist"


@pytest.fixture
def office(street, community, neighbour):
    """A street with two communities that owe the annual summary of 2026, in January after it."""
    owing(street)
    return street


@pytest.fixture
def year_after(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)


@pytest.fixture
def desk(staff, client_of):
    return client_of(staff)


def begin(desk, street, purpose="drafts", kind="annual", key="2026"):
    asked = {"asked": f"{street.pk}:{kind}:{key}", "purpose": purpose}
    return desk.post(reverse("admin:reporting_run_start"), asked, follow=True)


def page_of(run, name="change"):
    return reverse(f"admin:reporting_run_{name}", args=[run.pk])


def told(response) -> list[str]:
    return [str(message) for message in response.context["messages"]]


def test_what_is_owed_and_has_begun_can_be_asked_for(office, year_after, desk):
    owing(office, "2026H1")
    owing(office, "2027")

    form = desk.get(reverse(LIST)).context["form"]

    assert [words for _value, words in form.fields["asked"].choices] == [
        "annual summary: Year 2027",
        "half-year summary: First half of 2026",
        "annual summary: Year 2026",
    ]


def test_where_nothing_is_owed_the_page_says_what_to_do(street, desk):
    assert "Adopt the programme first" in desk.get(reverse(LIST)).content.decode()


def test_a_run_begins_and_shows_how_far_it_is(office, year_after, desk):
    response = begin(desk, office)

    run = Run.objects.get()
    assert response.redirect_chain[-1][0] == page_of(run)
    assert told(response) == ["It has begun. You may close this page; the work goes on."]
    assert "0 of 6 made, 0 failed, 6 left." in response.content.decode()


def test_a_second_run_is_refused_in_words(office, year_after, desk):
    begin(desk, office)

    response = begin(desk, office, "zip")

    assert told(response) == [
        "A run for this period is still going on. Wait until it has finished."
    ]
    assert Run.objects.count() == 1


@pytest.mark.parametrize("key", ["2019", "2026H1", "nonsense"])
def test_what_is_not_owed_cannot_be_asked_for(office, year_after, desk, key):
    assert told(begin(desk, office, key=key)) == [
        "Choose a summary that is owed, and what is to be made."
    ]
    assert not Run.objects.exists()


def test_no_run_is_started_for_another_street(
    office, staff_of_another_street, year_after, client_of
):
    begin(client_of(staff_of_another_street), office)

    assert not Run.objects.exists()


def test_progress_is_told_as_json(office, community, staff, desk):
    ActivityFactory(unit=community, title="火箭🚀发射")
    run = started(office, by=staff)
    failing = run.items.filter(document__version__summary__unit=community)
    for item in failing:
        runs.work_on(item_id=item.pk, now=NOW)

    answer = json.loads(desk.get(page_of(run, "progress")).content)

    reason = failing.filter(state="failed").first().error
    assert "U+1F680" in reason
    assert answer == {
        "finished": False,
        "through": 2,
        "total": 6,
        "words": "0 of 6 made, 2 failed, 4 left.",
        "failures": [
            {"unit": community.local_name, "language": language, "reason": reason}
            for language in ("简体中文", "English")
        ],
    }


def test_the_page_of_a_finished_run_needs_no_script(office, staff, desk):
    run = started(office, by=staff)
    assert "js/run.js" in desk.get(page_of(run)).content.decode()
    run.items.update(state="failed", error="x")
    runs.close(run_id=run.pk, now=NOW)

    page = desk.get(page_of(run)).content.decode()

    assert "js/run.js" not in page
    assert "Finished: 0 of 6 made, 6 failed." in page
    assert "Try again what failed" in page


def test_what_failed_is_tried_again_from_its_page(office, community, staff, year_after, desk):
    poison = ActivityFactory(unit=community, title="火箭🚀发射")
    run = worked_off(started(office, by=staff))
    poison.title = "火箭发射"
    poison.save()

    response = desk.post(page_of(run, "retry"), follow=True)

    again = Run.objects.exclude(pk=run.pk).get()
    assert response.redirect_chain[-1][0] == page_of(again)
    assert again.items.count() == 2


def test_a_run_without_failures_is_not_tried_again(office, staff, year_after, desk):
    run = drafted(office, by=staff)

    response = desk.post(page_of(run, "retry"), follow=True)

    assert told(response) == ["Nothing of this run failed."]
    assert response.redirect_chain[-1][0] == page_of(run)


def test_the_zip_is_taken_along_under_a_name_that_says_what_it_is(office, staff, desk):
    drafted(office, by=staff)
    run = worked_off(started(office, by=staff, purpose="zip"))

    response = desk.get(page_of(run, "file"))

    content = response.getvalue()
    assert response.streaming
    assert response["Content-Type"] == "application/zip"
    assert "annual%20summary-2026.zip" in response["Content-Disposition"]
    assert len(zipfile.ZipFile(io.BytesIO(content)).namelist()) == 6


def test_a_zip_that_was_deleted_says_so_on_its_page(office, staff, desk):
    drafted(office, by=staff)
    run = worked_off(started(office, by=staff, purpose="zip"))
    path = Path(run.file.path)
    sweeping.outdated_archives(now=NOW + timedelta(days=8))

    page = desk.get(page_of(run)).content.decode()

    assert not path.exists()
    assert "The ZIP was deleted on" in page
    assert "Download the ZIP" not in page
    assert desk.get(page_of(run, "file")).status_code == 404


def test_another_street_sees_nothing_of_a_run(office, staff, client_of):
    drafted(office, by=staff)
    run = worked_off(started(office, by=staff, purpose="zip"))
    other = client_of(staff_of(CommunityFactory().street))

    for name in ("change", "progress", "file"):
        assert other.get(page_of(run, name)).status_code == 404
    assert other.post(page_of(run, "retry")).status_code == 404
    assert list(other.get(reverse(LIST)).context["cl"].queryset) == []


def test_the_history_costs_the_same_for_one_run_and_for_three(
    office, staff, desk, django_assert_num_queries, django_assert_max_num_queries
):
    drafted(office, by=staff)
    with django_assert_max_num_queries(40) as first:
        desk.get(reverse(LIST))
    for _number in range(2):
        worked_off(started(office, by=staff))

    with django_assert_num_queries(len(first)):
        desk.get(reverse(LIST))


def test_the_page_costs_the_same_for_two_documents_and_for_six(
    office, staff, desk, django_assert_num_queries, django_assert_max_num_queries
):
    drafted(office, by=staff)
    six = Run.objects.get()
    two = drafted(office, by=staff, purpose="roll_up", now=NOW + timedelta(seconds=1))
    with django_assert_max_num_queries(30) as first:
        desk.get(page_of(two))

    with django_assert_num_queries(len(first)):
        desk.get(page_of(six))


@pytest.mark.browser
def test_the_page_follows_a_run_by_itself_to_its_end(
    live_server, street, community, staff, open_browser
):
    year = timezone.localdate().year - 1
    owing(street, f"{year}")
    ActivityFactory(unit=community, title="火箭🚀发射", held_on=f"{year}-03-01")
    page = open_browser(staff)
    page.goto(reverse(LIST))
    page.get_by_role("button", name="Make all drafts").click()
    expect(page.get_by_role("status")).to_have_text("0 of 4 made, 0 failed, 4 left.")
    expect(page.get_by_role("link", name="Look again")).to_be_hidden()

    run = Run.objects.get()
    failing = run.items.filter(document__version__summary__unit=community)
    for item in failing:
        runs.work_on(item_id=item.pk, now=timezone.now())
    expect(page.get_by_role("status")).to_have_text("0 of 4 made, 2 failed, 2 left.")
    expect(page.get_by_role("heading", name="These could not be made")).to_be_visible()

    worked_off(run, now=timezone.now() + summaries.LEASE)
    expect(page.get_by_role("status")).to_have_text("Finished: 2 of 4 made, 2 failed.")
    expect(page.get_by_role("button", name="Try again what failed")).to_be_visible()
