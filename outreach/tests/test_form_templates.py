"""The templates of fields are shorter than those of the libraries, and say the same."""

from pathlib import Path

import crispy_bootstrap5
import django.forms
import pytest
from crispy_forms.templatetags.crispy_forms_filters import as_crispy_field
from django import forms
from django.conf import settings
from django.test.html import parse_html
from django.test.utils import override_settings


class Sample(forms.Form):
    """A field of each kind that a page here has, with and without help, empty and filled in."""

    title = forms.CharField(max_length=5, help_text="On <em>one</em> line.")
    amount = forms.IntegerField(required=False, min_value=0, widget=forms.NumberInput)
    day = forms.DateField(widget=forms.DateInput(attrs={"type": "date", "disabled": False}))
    hour = forms.TimeField(required=False, widget=forms.TimeInput(attrs={"type": "time"}))
    summary = forms.CharField(widget=forms.Textarea(attrs={"rows": 4, "data-x": '"<&'}))
    kind = forms.ChoiceField(choices=[("", "–"), ("a", "A & B"), ("Years", [(2026, "2026")])])
    agreed = forms.BooleanField(help_text="Or nobody can be recognised.")
    partners = forms.MultipleChoiceField(
        choices=[("1", "One"), ("2", "Two")], widget=forms.CheckboxSelectMultiple, help_text="All."
    )
    way = forms.ChoiceField(choices=[("1", "One")], widget=forms.RadioSelect, required=False)
    file = forms.FileField(required=False, help_text="Up to 4 MB.")
    key = forms.CharField(widget=forms.HiddenInput)
    said = forms.BooleanField(required=False, initial=True, show_hidden_initial=True)


FILLED = {"title": "too long", "amount": "-1", "day": "2026-05-12", "kind": "2026", "key": "k"}
FORMS = [
    pytest.param(lambda: Sample(), id="empty"),
    pytest.param(lambda: Sample(initial={"title": 0, "kind": "a", "partners": ["2"]}), id="begun"),
    pytest.param(lambda: Sample(FILLED), id="refused"),
    pytest.param(lambda: Sample(FILLED, prefix="one"), id="with a prefix"),
]


def _written(form) -> list:
    return [parse_html(as_crispy_field(field)) for field in form]


@pytest.fixture
def of_the_libraries():
    """Settings under which the libraries' own templates are found first."""
    folders = [
        Path(crispy_bootstrap5.__file__).parent / "templates",
        Path(django.forms.__file__).parent / "templates",
    ]
    [engine] = settings.TEMPLATES
    return override_settings(TEMPLATES=[engine | {"DIRS": [*folders, *engine["DIRS"]]}])


@pytest.mark.parametrize("form", FORMS)
def test_a_field_looks_as_the_libraries_write_it(form, of_the_libraries):
    ours = _written(form())

    with of_the_libraries:
        theirs = _written(form())

    assert ours == theirs
