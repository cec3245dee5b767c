"""The street office's desk: what waits on it, and every decision with its words."""

import pytest
from django.urls import reverse
from django.utils import timezone

from activities.tests.factories import ActivityFactory
from outreach.programme.models import Definition
from outreach.tests.world import staff_of
from reporting import actions
from reporting.models import Submission, Summary
from reporting.tests.factories import prepared

DESK = reverse("admin:desk")
YEAR = timezone.localdate().year - 1
KEY = f"{YEAR}"
ROUND = f"{Definition.ANNUAL_SUMMARY}:{KEY}"


@pytest.fixture
def browser(client_of, staff):
    return client_of(staff)


@pytest.fixture
def submitted(community, director) -> Summary:
    """The annual summary of last year, with one text, handed in."""
    now = timezone.now()
    ActivityFactory(unit=community, held_on=timezone.localdate().replace(year=YEAR, day=1))
    prepared(community, KEY, now=now, as_of=timezone.localdate())
    summary = Summary.objects.get(unit=community)
    actions.write(
        summary=summary,
        texts={"team": "队伍稳定。"},
        reasons={},
        edition=1,
        by=director,
        now=now,
    )
    actions.submit(summary=summary, seen=summary.newest().seen, by=director, now=now)
    return summary


def page(summary, name="review") -> str:
    return reverse(f"admin:desk-{name}", args=[summary.pk])


def state(summary) -> str:
    return Summary.objects.get(pk=summary.pk).state


def test_the_desk_counts_what_came_and_names_what_is_missing(browser, submitted, neighbour):
    prepared(neighbour, KEY, now=timezone.now(), as_of=timezone.localdate())

    response = browser.get(f"{DESK}?of={ROUND}")

    desk = response.context["desk"]
    assert (desk.expected, desk.received, desk.accepted) == (3, 1, 0)
    assert desk.lines[0].obligation.unit_id == submitted.unit_id
    assert neighbour.pk in {line.obligation.unit_id for line in desk.missing}
    assert submitted.unit.local_name in response.text


def test_nonsense_in_the_address_is_the_newest_round(browser, submitted):
    assert browser.get(f"{DESK}?of=%00").status_code == 200
    assert browser.get(f"{DESK}?of=no:2099").context["desk"].round is not None


def test_a_desk_without_anything_says_when_something_comes(browser, community):
    assert "No summary is being drafted yet" in browser.get(DESK).text


def test_a_return_carries_reason_and_comment(browser, submitted, staff):
    browser.post(page(submitted, "begin"), {"seen": submitted.newest().seen})
    assert state(submitted) == "under_review"

    response = browser.post(
        page(submitted, "return"),
        {"seen": submitted.newest().seen, "reason": "请补充", "comment_team": "请写人数"},
        follow=True,
    )

    submission = Submission.objects.get()
    assert (submission.decision, submission.decided_by) == ("returned", staff)
    assert (submission.reason, submission.comments) == ("请补充", {"team": "请写人数"})
    assert "请写人数" in response.text


def test_without_a_reason_nothing_is_returned(browser, submitted):
    response = browser.post(page(submitted, "return"), {"seen": submitted.newest().seen})

    assert "This field is required" in response.text
    assert state(submitted) == "submitted"


def test_what_changed_meanwhile_is_looked_at_first(browser, submitted):
    response = browser.post(page(submitted, "accept-one"), {"seen": "1.1.stale"})

    assert "has changed since you opened it" in response.text
    assert state(submitted) == "submitted"


def test_one_and_many_are_accepted(browser, submitted):
    chosen = f"{submitted.pk}/{submitted.newest().seen}"

    response = browser.post(
        reverse("admin:desk-accept"), {"chosen": chosen, "of": ROUND}, follow=True
    )

    assert "1 summary is accepted" in response.text
    assert state(submitted) == "accepted"


@pytest.mark.parametrize("chosen", ["", "nonsense", "1", "x/1.1.a", f"{'9' * 30}/1.1.a"])
def test_nonsense_among_the_ticks_accepts_nothing(browser, submitted, chosen):
    response = browser.post(reverse("admin:desk-accept"), {"chosen": chosen}, follow=True)

    assert response.status_code == 200
    assert state(submitted) == "submitted"


def test_another_street_decides_nothing(client_of, submitted):
    stranger = client_of(
        staff_of(
            submitted.unit.as_community.street.__class__.objects.create(
                code="990101777", name="外街道"
            )
        )
    )
    chosen = f"{submitted.pk}/{submitted.newest().seen}"

    assert stranger.get(page(submitted)).status_code == 404
    assert stranger.post(page(submitted, "begin"), {"seen": "x"}).status_code == 404
    stranger.post(reverse("admin:desk-accept"), {"chosen": chosen})
    assert state(submitted) == "submitted"


def test_a_correction_is_answered_on_the_page(browser, submitted, director):
    seen = submitted.newest().seen
    browser.post(page(submitted, "accept-one"), {"seen": seen})
    browser.post(page(submitted, "correct"), {"seen": seen, "reason": "漏报一场活动"})
    assert state(submitted) == "correction_requested"
    correction = submitted.newest().corrections.get()

    refused = browser.post(
        reverse("admin:correction-refuse", args=[correction.pk]),
        {"answer": "数字无误"},
        follow=True,
    )
    assert "数字无误" in refused.text
    assert state(submitted) == "accepted"

    browser.post(page(submitted, "correct"), {"seen": seen, "reason": "漏报两场活动"})
    again = submitted.newest().corrections.get(decision="waiting")
    browser.post(reverse("admin:correction-grant", args=[again.pk]))
    assert state(submitted) == "draft"
    assert submitted.newest().number == 2
    # What the community writes now is theirs until it is handed in.
    assert "Version 1" in browser.get(page(submitted)).text


def test_two_versions_stand_side_by_side_with_what_changed(browser, submitted, director):
    now = timezone.now()
    seen = submitted.newest().seen
    browser.post(page(submitted, "return"), {"seen": seen, "reason": "请补充"})
    actions.revise(summary=submitted, by=director, now=now)
    actions.write(
        summary=submitted,
        texts={"team": "队伍很稳定。"},
        reasons={},
        edition=1,
        by=director,
        now=now,
    )
    actions.submit(summary=submitted, seen=submitted.newest().seen, by=director, now=now)

    text = browser.get(page(submitted)).text

    assert "队伍<ins>很</ins>稳定。" in text
    assert "Version 2 beside version 1" in text
