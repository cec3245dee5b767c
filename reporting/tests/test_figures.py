import json
from dataclasses import asdict
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from reporting.figures import (
    Assessment,
    CommunityRow,
    Duty,
    Figures,
    Name,
    PartnerRow,
    Points,
    Position,
    Tally,
    UnitFigures,
    Window,
)

STORED = Path(__file__).parent / "stored_figures.json"
WINDOW = Window(date(2026, 1, 1), date(2026, 12, 31), date(2026, 12, 31), date(2026, 12, 31))


def duty(**values) -> Duty:
    days = {"due_on": date(2026, 12, 31), "effective_due_on": date(2026, 12, 31)}
    words = {"code": "families", "name": "新增示范家庭", "name_en": "Families"}
    shared = {"period_key": "2026", "target": 3, "done": 0, "submitted_on": None, "status": ""}
    return Duty(**days | words | shared | values)


def unit(**values) -> UnitFigures:
    names = {"unit": Name("1", "安慧里社区", ""), "street": Name("0", "亚运村街道", "")}
    return UnitFigures(**names, is_street=False, period_key="2026", window=WINDOW, **values)


def row(**values) -> CommunityRow:
    shared = {"lectures": 1, "families_new": 2, "volunteers": 3, "status": "", "submitted_on": None}
    return CommunityRow(Name("1", "社区", ""), Tally(times=4, persons=5), **shared | values)


def test_figures_of_the_shape_stored_before_still_load():
    stored = json.loads(STORED.read_text())

    figures = Figures.from_json(stored)

    assert figures.own.activities.total.times == stored["own"]["activities"]["total"]["times"]
    assert [row.unit.code for row in figures.communities] == [
        row["unit"]["code"] for row in stored["communities"]
    ]
    assert figures.own.duties[0].standing == ""
    assert figures.own.activities.headings_last_year is None
    assert figures.own.assessment is None
    assert figures.is_provisional


def test_what_has_no_default_must_be_there():
    stored = json.loads(STORED.read_text())
    del stored["own"]["unit"]

    with pytest.raises(KeyError):
        Figures.from_json(stored)


def test_figures_with_points_and_hours_survive_being_stored():
    points = Points("families", 6, Decimal("5.5"), Decimal(6), None)
    own = unit(
        assessment=Assessment(is_closed=False, points=(points,)), judged_on=date(2026, 6, 15)
    )

    figures = Figures(own=own, communities=(row(score=Decimal("92.5")),))

    assert Figures.from_json(json.loads(json.dumps(figures.as_json()))) == figures


@pytest.mark.parametrize(
    ("values", "is_met", "is_unmet"),
    [
        pytest.param({"standing": "met"}, True, False, id="met"),
        pytest.param({"standing": "met_late"}, True, False, id="met late"),
        pytest.param({"standing": "missed", "done": 2}, False, True, id="missed"),
        pytest.param({"standing": "waived"}, False, False, id="waived is not owed"),
        pytest.param({"standing": "transferred"}, False, False, id="transferred is not owed"),
        pytest.param({"standing": "open", "comparison": "shown"}, False, False, id="only shown"),
        pytest.param({"status": "on_time", "done": 3}, True, False, id="an older figure, done"),
        pytest.param({"status": "open"}, False, True, id="an older figure, not done"),
    ],
)
def test_a_duty_is_met_or_unmet_by_its_standing(values, is_met, is_unmet):
    assert (duty(**values).is_met, duty(**values).is_unmet) == (is_met, is_unmet)


def test_only_what_is_owed_counts_as_met_or_owed():
    own = unit(
        duties=(
            duty(standing="met"),
            duty(standing="missed"),
            duty(standing="waived"),
            duty(standing="met", comparison="shown"),
        )
    )

    assert (own.duties_met, len(own.owed)) == (1, 2)


def test_a_duty_of_the_year_is_found_by_its_code_unless_it_is_owed_several_times():
    yearly = duty()
    quarters = [duty(code="quarterly-lecture", period_key=f"2026Q{n}") for n in (1, 2)]
    own = unit(duties=(yearly, *quarters))

    assert own.duty("families") == yearly
    assert own.duty("quarterly-lecture") is None
    assert own.duty("youth") is None


def test_totals_run_over_all_columns():
    rows = (
        row(families_total=4, duties_met=1, duties_owed=2, last_year=Tally(times=9)),
        row(families_total=6, duties_met=2, duties_owed=2, last_year=Tally(times=1)),
    )

    totals = Figures(own=unit(), communities=rows).totals

    assert asdict(totals) == {
        "activities": asdict(Tally(times=8, persons=10)),
        "lectures": 2,
        "families_new": 4,
        "families_total": 10,
        "volunteers": 6,
        "duties_met": 3,
        "duties_owed": 4,
        "last_year": asdict(Tally(times=10)),
    }


def test_a_total_with_a_number_missing_in_it_is_none():
    rows = (row(duties_met=1, duties_owed=2, last_year=Tally(times=9)), row())

    totals = Figures(own=unit(), communities=rows).totals

    assert (totals.duties_met, totals.duties_owed, totals.last_year) == (None, None, None)


def test_one_community_without_an_accepted_summary_makes_the_street_provisional():
    accepted = row(accepted_version=1)

    assert not Figures(own=unit(), communities=(accepted, accepted)).is_provisional
    assert Figures(own=unit(), communities=(accepted, row())).is_provisional


def test_partners_are_added_up_link_by_link():
    own = unit(partners=(PartnerRow("甲", 1, 2, 3, 4), PartnerRow("乙", 1, 1, 1, 1)))

    assert own.partners_total == PartnerRow("", 2, 3, 4, 5)


def test_days_since_the_contents_changed():
    changed = Position("corridor", "长廊", "", 1, date(2026, 12, 1))
    never = Position("corridor", "长廊", "", 0, None)

    assert changed.days_since(date(2026, 12, 31)) == 30
    assert never.days_since(date(2026, 12, 31)) is None
