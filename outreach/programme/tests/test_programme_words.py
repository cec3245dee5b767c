import pytest
from django.utils import translation

from outreach.programme.templatetags.programme_words import period_name


@pytest.mark.parametrize(
    ("key", "name"),
    [
        ("2026", "Year 2026"),
        ("2026H1", "First half of 2026"),
        ("2026H2", "Second half of 2026"),
        ("2026Q1", "First quarter of 2026"),
        ("2026Q2", "Second quarter of 2026"),
        ("2026Q3", "Third quarter of 2026"),
        ("2026Q4", "Fourth quarter of 2026"),
        ("2026-05", "May 2026"),
    ],
)
def test_a_period_is_called_what_people_call_it(key, name):
    with translation.override("en"):
        assert period_name(key) == name
