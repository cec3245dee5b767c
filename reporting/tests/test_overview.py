"""The overview: what is owed next, what is behind and how to mend it, the year, what waits."""

import re
from datetime import date, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from activities.tests.factories import ActivityFactory
from outreach.tests.world import in_state, message_to, obligation_of, submission_of, version_of
from reporting.tests.boards import ZONE, definition, measured, owed
from volunteers.tests.factories import VolunteerFactory

HOME = reverse("workspace:home")
TODAY = date(2026, 10, 10)


@pytest.fixture(autouse=True)
def in_october(time_machine):
    time_machine.move_to(datetime(2026, 10, 10, 12, tzinfo=ZONE), tick=False)


@pytest.fixture
def browser(client_of, director):
    return client_of(director)


@pytest.fixture
def quarterly(street):
    return definition(street, "quarterly-lecture", period_kind="quarter", name_en="Lecture")


def shown(browser):
    return browser.get(HOME).context


def words(browser) -> str:
    return " ".join(browser.get(HOME).content.decode().split())


def duty_page(obligation) -> str:
    return reverse("workspace:duty-detail", args=[obligation.pk])


# --- What is owed next ----------------------------------------------------------------------------


def test_the_nearest_four_duties_follow_the_summaries(browser, street, community):
    for month in (12, 11, 10):
        of = definition(street, f"due-{month}", due_rule="last_day", due_month=month)
        owed(of, community, standing="open")
    owed(definition(street, "new"), community)
    owed(definition(street, "youth"), community, standing="on_track")
    owed(definition(street, "met"), community, standing="met")
    owed(definition(street, "shown", comparison="shown"), community, standing="open")
    obligation_of(community, "2026")

    context = shown(browser)

    assert [task.line.code for task in context["coming"]] == ["due-10", "due-11", "due-12", "new"]
    assert [duty.obligation.definition.code for duty in context["owed"]] == ["annual-summary"]


def test_a_duty_to_come_tells_days_count_step_and_page(browser, street, community):
    obligation = owed(
        definition(street, "recorded", name_en="Records"), community, standing="on_track", done=95
    )

    page = words(browser)

    assert duty_page(obligation) in page
    assert "82 days left" in page
    assert f'<a href="{reverse("workspace:activity-list")}?missing=any">Complete the rec' in page


def test_what_was_due_and_not_measured_yet_is_not_to_come(browser, quarterly, community):
    owed(quarterly, community, "2026Q3")

    assert shown(browser)["coming"] == []


def test_with_everything_done_the_page_says_so(browser, street, community):
    owed(definition(street, "youth"), community, standing="met")

    page = words(browser)

    assert "Nothing is owed at the moment." in page
    assert "Nothing is behind. Well done." in page
    assert "What to do first" not in page


def test_a_new_community_is_told_what_to_do_first(browser):
    page = words(browser)

    assert "What to do first" in page
    assert "No duties are set for this year yet." in page
    assert "No summary has been drafted yet." in page
    assert "No activity has been recorded" in page
    assert "What is behind" not in page
    assert reverse("workspace:community") in page


# --- What is behind -------------------------------------------------------------------------------


def test_what_is_behind_has_the_step_with_its_day(browser, street, community):
    obligation = owed(definition(street, "recorded"), community, standing="behind", done=1)

    page = words(browser)

    assert "Complete the records: place, attendance, summary, photo by 31 December" in page
    assert duty_page(obligation) in page


def test_a_step_without_a_page_of_its_own_opens_the_duty(browser, street, community):
    obligation = owed(
        definition(street, "own-duty", metric="own-duty"), community, standing="behind"
    )

    [task] = shown(browser)["behind"]

    assert (task.step, task.address) == ("See what is missing", duty_page(obligation))


def test_a_duty_is_behind_once_for_all_its_periods(browser, quarterly, community):
    for number in (1, 2, 3):
        owed(quarterly, community, f"2026Q{number}", standing="missed")
    owed(quarterly, community, "2026Q4", standing="behind")

    [task] = shown(browser)["behind"]

    assert (task.line.period_key, task.others) == ("2026Q4", 3)
    assert "and 3 more periods" in words(browser)


def test_of_what_is_missed_the_latest_stands_for_the_rest(browser, quarterly, community):
    for number in (1, 3, 2):
        owed(quarterly, community, f"2026Q{number}", standing="missed")

    [task] = shown(browser)["behind"]

    assert (task.line.period_key, task.others) == ("2026Q3", 2)
    assert "was due 30 September 2026; done now, it is met late" in words(browser)


def test_what_can_be_saved_comes_before_what_is_missed(browser, street, quarterly, community):
    owed(quarterly, community, "2026Q3", standing="missed")
    owed(definition(street, "youth"), community, standing="behind")
    soon = definition(street, "families", due_rule="last_day", due_month=10)
    owed(soon, community, standing="behind")

    codes = [task.line.code for task in shown(browser)["behind"]]

    assert codes == ["families", "youth", "quarterly-lecture"]


def test_summaries_that_are_behind_stay_in_their_cards(browser, community):
    obligation = obligation_of(community, "2025")
    measured(obligation, "missed").save()

    context = shown(browser)

    assert context["behind"] == []
    assert [duty.state for duty in context["owed"]] == ["late"]


def test_of_many_the_first_six_are_shown_and_the_rest_counted(browser, street, community):
    for number in range(8):
        owed(definition(street, f"duty-{number}"), community, standing="behind")

    assert len(shown(browser)["behind"]) == 6
    assert "2 more duties are behind" in words(browser)


# --- The year -------------------------------------------------------------------------------------


def months(context) -> dict:
    found = [month for quarter in context["quarters"] for month in quarter.months]
    return {month.first.month: (month.held, month.noted) for month in found}


def test_a_month_counts_what_was_recorded_and_noted(browser, community, neighbour):
    ActivityFactory(unit=community, held_on=date(2026, 3, 1), summary="讲座")
    ActivityFactory(unit=community, held_on=date(2026, 3, 31), summary="")
    ActivityFactory(unit=community, held_on=date(2026, 5, 4), summary="")
    ActivityFactory(unit=community, held_on=date(2026, 12, 4), status="planned")
    ActivityFactory(unit=community, held_on=date(2025, 3, 4))
    ActivityFactory(unit=neighbour, held_on=date(2026, 1, 4))

    context = shown(browser)

    empty = dict.fromkeys(range(1, 13), (0, 0))
    assert months(context) == empty | {3: (2, 1), 5: (1, 0)}


def test_a_month_is_read_aloud_and_leads_to_its_activities(browser, community):
    ActivityFactory(unit=community, held_on=date(2026, 10, 2), summary="讲座")

    page = words(browser)

    [cell] = re.findall(
        r'<a class="year__month[^"]*" href="[^"]*year=2026&amp;part=10".*?</a>', page
    )
    assert 'aria-current="date"' in cell
    assert '<span class="visually-hidden">1 activity</span>' in cell
    assert page.count('aria-current="date"') == 1
    assert page.count("to come</span>") == 2


def test_a_quarter_shows_how_its_duties_stand(browser, street, quarterly, community):
    into = definition(street, "science-into-community", period_kind="quarter")
    first = owed(quarterly, community, "2026Q1", standing="met")
    owed(quarterly, community, "2026Q4", standing="open")
    owed(into, community, "2026Q1", standing="missed")

    quarters = shown(browser)["quarters"]

    standings = [[line and line.standing for line in quarter.duties] for quarter in quarters]
    assert standings == [["met", "missed"], [None, None], [None, None], ["open", None]]
    assert [quarter.is_present for quarter in quarters] == [False, False, False, True]
    page = words(browser)
    assert f'href="{duty_page(first)}"' in page
    assert page.count("not owed") == 5


def test_quarters_to_come_are_not_called_let_off(browser, time_machine):
    time_machine.move_to(datetime(2026, 1, 2, tzinfo=ZONE))

    page = words(browser)

    assert page.count("not owed") == 2
    assert page.count('<span class="year__none">to come') == 6


# --- What waits -----------------------------------------------------------------------------------


def test_a_summary_that_was_drafted_waits_until_it_is_handed_in(
    browser, community, director, neighbour
):
    version = version_of(community, "2025")
    version_of(neighbour, "2025")
    handed_in = version_of(community, "2024")
    submission_of(handed_in, by=director)

    [draft] = shown(browser)["drafts"]

    assert draft.title.endswith("Year 2025")
    assert draft.address == reverse("workspace:summary-edit", args=[version.summary.pk])


def test_without_a_draft_the_page_says_so(browser):
    assert "No draft waits for you." in words(browser)


def test_volunteers_of_the_last_30_days_are_named(browser, community, neighbour):
    for name, days, values in (
        ("新人", 0, {}),
        ("上月", 30, {}),
        ("老人", 31, {}),
        ("已走", 9, {"left_on": TODAY - timedelta(days=1)}),
    ):
        joined_on = TODAY - timedelta(days=days)
        VolunteerFactory(community=community, name=name, joined_on=joined_on, **values)
    VolunteerFactory(community=neighbour, name="邻居", joined_on=TODAY)

    found = shown(browser)["volunteers"]

    assert (found.names, found.number) == (["新人", "上月"], 2)
    assert "新人, 上月" in words(browser)


def test_many_new_volunteers_are_counted(browser, community):
    VolunteerFactory.create_batch(8, community=community, joined_on=TODAY)

    page = words(browser)

    assert len(shown(browser)["volunteers"].names) == 5
    assert "and 3 more" in page


def test_a_name_is_printed_as_it_is(browser, community):
    VolunteerFactory(community=community, name="<b>王</b>", joined_on=TODAY)

    assert "&lt;b&gt;王&lt;/b&gt;" in words(browser)


def test_the_latest_five_mails_to_the_person_are_shown(browser, director, director_of_neighbour):
    now = timezone.now()
    for number in range(6):
        at = now - timedelta(hours=number)
        message_to(director, key=f"{number}", state="sent", sent_at=at, subject=f"第{number}封")
    message_to(director, key="waiting", subject="未发")
    message_to(director_of_neighbour, key="x", state="sent", sent_at=now, subject="邻居的")

    letters = shown(browser)["letters"]

    assert [letter.subject for letter in letters] == [f"第{number}封" for number in range(5)]


def test_a_summary_in_a_line_tells_what_became_of_its_newest_version(
    browser, community, director, staff
):
    decided = {"decision": "returned", "reason": "x", "decided_by": staff}
    old = version_of(community, "2025")
    submission_of(old, by=director, decided_at=timezone.now() + timedelta(days=999), **decided)
    accepted = version_of(community, "2024")
    submission_of(accepted, by=director)
    newest = old.summary.versions.create(
        number=2, as_of=old.as_of, figures={}, figures_sha256="1" * 64, counted_at=timezone.now()
    )
    in_state(old.summary, "draft")

    papers = [(paper.number, paper.state_word) for paper in shown(browser)["summaries"]]

    assert papers == [(newest.number, "draft"), (1, "submitted")]


def test_nothing_of_another_community_stands_there(
    client_of, director_of_neighbour, street, community, director
):
    owed(definition(street, "youth"), community, standing="behind")
    version_of(community, "2025")
    VolunteerFactory(community=community, name="王小明", joined_on=TODAY)
    ActivityFactory(unit=community, title="我们的活动", held_on=TODAY)

    context = shown(client_of(director_of_neighbour))

    assert context["is_new"]
    assert context["drafts"] == context["behind"] == context["summaries"] == []
    assert context["volunteers"].number == 0


def _one_of_everything(street, community, director, number):
    now = timezone.now()
    owed(definition(street, f"behind-{number}"), community, standing="behind")
    owed(definition(street, f"open-{number}"), community, standing="open")
    owed(definition(street, f"missed-{number}"), community, standing="missed")
    version_of(community, f"{2025 - number}")
    ActivityFactory(unit=community, held_on=TODAY - timedelta(days=9 * number), summary="x")
    VolunteerFactory(community=community, joined_on=TODAY)
    message_to(director, key=f"m{number}", state="sent", sent_at=now, subject="x")


def test_the_page_asks_twelve_times_at_most_for_one_and_for_thirty_of_everything(
    browser, street, community, director, django_assert_max_num_queries
):
    _one_of_everything(street, community, director, 0)
    with django_assert_max_num_queries(12) as first:
        browser.get(HOME)
    for number in range(1, 26):
        _one_of_everything(street, community, director, number)

    with django_assert_max_num_queries(len(first)):
        browser.get(HOME)


def test_steps_are_given_in_the_language_of_the_page(browser, street, community, settings):
    owed(definition(street, "families"), community, standing="behind")
    settings.LANGUAGE_CODE = "zh-hans"

    assert "12月31日前：推荐一户科普示范家庭" in words(browser)
