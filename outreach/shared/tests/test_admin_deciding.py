"""The page of a decision in the admin: what is only opened decides nothing."""

from types import SimpleNamespace

import pytest
from django import forms

from outreach.shared.admin_deciding import decide


class ReasonForm(forms.Form):
    reason = forms.CharField()


class Refused(Exception):
    pass


@pytest.fixture
def page():
    """The page's side of the admin, which keeps what people are told."""
    told = []
    return SimpleNamespace(
        told=told,
        opts=None,
        admin_site=SimpleNamespace(each_context=lambda request: {}),
        message_user=lambda request, words, level: told.append(words),
    )


@pytest.mark.parametrize(
    ("method", "done"),
    [
        pytest.param("get", [], id="opened"),
        pytest.param("head", [], id="looked for"),
        pytest.param("post", ["because"], id="sent"),
    ],
)
def test_only_a_form_that_is_sent_decides(page, rf, method, done):
    acts = []

    decide(
        page,
        getattr(rf, method)("/"),
        form=ReasonForm({"reason": "because"}),
        act=lambda said: acts.append(said["reason"]) or "Decided.",
        words={},
        back="/back/",
        refusals=Refused,
    )

    assert acts == done
    assert page.told == ["Decided."] * len(done)
