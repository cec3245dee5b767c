"""Every duty that is behind has one step that helps, and a page to take it on."""

import pytest
from django.urls import NoReverseMatch, reverse

from reporting.metrics import METRICS
from reporting.steps import STEPS, Step

# Pages that steps lead to as soon as they are there; until then the duty itself is opened.
AWAITED = {
    "activity-log",
    "family-list",
    "group-detail",
    "invitation-list",
    "officer-list",
    "partner-list",
    "plan-year",
    "position-list",
    "school-detail",
    "team-detail",
}


def is_there(page: str) -> bool:
    try:
        return bool(reverse(f"workspace:{page}"))
    except NoReverseMatch:
        return False


def test_every_metric_has_a_step_in_words_of_its_own():
    assert set(STEPS) == set(METRICS)
    assert len({str(step.text) for step in STEPS.values()}) == len(STEPS)


def test_every_step_leads_to_a_page_of_the_workspace():
    assert {step.page for step in STEPS.values() if not is_there(step.page)} <= AWAITED


@pytest.mark.parametrize(
    ("step", "address"),
    [
        pytest.param(Step("x", "activity-list"), "/workspace/activities/", id="a page"),
        pytest.param(
            Step("x", "activity-list", "missing=any"),
            "/workspace/activities/?missing=any",
            id="a page with something filled in",
        ),
        pytest.param(Step("x", "no-such-page"), "/duty/", id="a page that is not there"),
        pytest.param(Step("x", "activity-detail"), "/duty/", id="a page that asks for more"),
    ],
)
def test_a_step_opens_its_page_or_else_the_duty(step, address):
    assert step.address(otherwise="/duty/") == address
