from decimal import Decimal

import pytest

from reporting.comparing import Change, changes
from reporting.figures import (
    Activities,
    Amount,
    Assessment,
    Coded,
    Demonstration,
    Figures,
    Name,
    Points,
    Tally,
    Volunteers,
)
from reporting.tests.test_figures import duty, row, unit

FAMILIES = Name("families", "新增示范家庭", "Families")
COMMUNITY = Name("1", "社区", "")


def figures(**values) -> Figures:
    communities = values.pop("communities", ())
    return Figures(own=unit(**values), communities=communities)


@pytest.mark.parametrize(
    ("before", "now", "expected"),
    [
        pytest.param({}, {}, [], id="nothing"),
        pytest.param(
            {"activities": Activities(total=Tally(times=3, persons=20))},
            {"activities": Activities(total=Tally(times=4, persons=20, person_times=9))},
            [Change("activities", "", 3, 4), Change("person_times", "", 0, 9)],
            id="persons apart from person-times",
        ),
        pytest.param(
            {"activities": Activities(by_kind=(Coded("lecture", Tally(times=2)),))},
            {"activities": Activities(by_kind=(Coded("tour", Tally(times=1)),))},
            [Change("kind", "tour", None, 1), Change("kind", "lecture", 2, None)],
            id="a kind that came and one that went",
        ),
        pytest.param(
            {"activities": Activities(outputs=(Amount("leaflets", 100),))},
            {"activities": Activities(outputs=(Amount("leaflets", 0),))},
            [Change("output", "leaflets", 100, 0)],
            id="nought is a count",
        ),
        pytest.param(
            {"volunteers": Volunteers(hours=None)},
            {"volunteers": Volunteers(hours=Decimal(0))},
            [Change("hours", "", None, Decimal(0))],
            id="not entered is not nought",
        ),
        pytest.param(
            {"demonstration": Demonstration(families_new=2)},
            {"demonstration": Demonstration(families_new=3)},
            [Change("families_new", "", 2, 3)],
            id="families",
        ),
        pytest.param(
            {"duties": (duty(done=2, standing="behind"),)},
            {"duties": (duty(done=3, standing="met"),)},
            [
                Change("duties_met", "", 0, 1),
                Change("duty", "families 2026", "2/3 behind", "3/3 met", FAMILIES),
            ],
            id="a duty says how it stands",
        ),
        pytest.param(
            {"assessment": Assessment(False, (Points("families", 6, None, Decimal(6), None),))},
            {"assessment": Assessment(True, (Points("families", 6, None, None, Decimal(5)),))},
            [Change("score", "", None, Decimal(5))],
            id="the reviewed score",
        ),
        pytest.param(
            {"communities": (row(),)},
            {"communities": (row(accepted_version=1, lectures=7),)},
            [
                Change("community_lectures", "1", 1, 7, COMMUNITY),
                Change("community_accepted_version", "1", None, 1, COMMUNITY),
            ],
            id="a community of the roll-up",
        ),
    ],
)
def test_only_what_differs_is_a_change(before, now, expected):
    assert changes(figures(**before), figures(**now)) == expected


def test_every_change_has_words_in_both_languages():
    from django.utils import translation

    from reporting.comparing import COMMUNITY as OF_COMMUNITY
    from reporting.comparing import UNIT
    from reporting.templatetags.summary_words import changed, changed_value

    rows = [Change(what, "", 1, 2) for what in UNIT]
    rows += [Change(f"community_{what}", "1", 1, 2, COMMUNITY) for what in OF_COMMUNITY]
    rows += [Change("kind", "lecture", 1, 2), Change("audience", "youth", 1, 2)]
    rows += [Change("output", "leaflets", 1, 2)]
    for language in ("en", "zh-hans"):
        with translation.override(language):
            words = [changed(each, language) for each in rows]
        assert all(words)
        assert len(set(words)) == len(words)

    with translation.override("en"):
        assert changed_value("2/3 behind") == "2/3 behind"
        assert changed_value("3/3 met_late") == "3/3 met late"
        assert (changed_value(None), changed_value(0)) == ("-", "0")
        assert changed_value("1/1 on_time") == "1/1 on time"
