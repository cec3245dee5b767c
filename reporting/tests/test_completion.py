from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from reporting import completion
from reporting.figures import Asked, Assessment, Evidence, Points, Window, WorkPlan
from reporting.templatetags.summary_words import listed
from reporting.tests.test_figures import duty, unit

HALF_A_YEAR = Window(date(2026, 1, 1), date(2026, 6, 15), date(2026, 6, 15), date(2026, 6, 30))


def quarter(number, **values):
    return duty(code="quarterly-lecture", period_key=f"2026Q{number}", target=1, **values)


def line(*duties, **values) -> completion.Line:
    (found,) = completion.lines(unit(duties=duties, **values), {})
    return found


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        pytest.param({"done": 2}, ("3", "2", "66%", (2, 3)), id="two of three"),
        pytest.param({"done": 4}, ("3", "4", "133%", (4, 3)), id="more than asked is not clamped"),
        pytest.param({"done": 0}, ("3", "0", "0%", (0, 3)), id="nothing yet"),
        pytest.param({"target": 0, "done": 1}, ("0", "1", "-", (1, 0)), id="nothing asked"),
        pytest.param(
            {"is_rate": True, "target": 90, "done": 93, "numerator": 27, "denominator": 29},
            ("90%", "93%", "93%", (27, 29)),
            id="a share by what it is made of",
        ),
        pytest.param(
            {"is_rate": True, "target": 90, "numerator": 0, "denominator": 0},
            ("90%", "0%", "-", (0, 0)),
            id="a share of nothing",
        ),
        pytest.param({"comparison": "shown", "done": 5}, ("-", "5", "-", None), id="only shown"),
    ],
)
def test_target_done_and_rate_of_a_duty(values, expected):
    found = line(duty(**values))

    assert (found.target, found.done, found.rate, found.ratio) == expected


def test_of_several_periods_those_met_count_and_the_worst_shows():
    found = line(
        quarter(1, standing="met", done=2),
        quarter(2, standing="missed"),
        quarter(3, standing="met_late", done=1),
        quarter(4, standing="waived"),
    )

    assert found.is_folded
    assert (found.done, found.rate, found.ratio) == ("3", "66%", (2, 3))
    assert found.standing == "missed"


@pytest.mark.parametrize(
    ("standings", "shown"),
    [
        (("met", "behind", "open"), "behind"),
        (("met", "met_late"), "met_late"),
        (("met", "open"), "open"),
        (("met", "met"), "met"),
        (("met", "waived"), "met"),
    ],
)
def test_what_needs_most_attention_shows(standings, shown):
    duties = [quarter(number, standing=standing) for number, standing in enumerate(standings, 1)]

    assert line(*duties).standing == shown


def test_the_evidence_of_all_periods_stands_together():
    model = "activities.activity"
    found = line(
        quarter(1, evidence=Evidence(model, 2, ledger=(3, 1))),
        quarter(2, evidence=Evidence(model, 1, ledger=(4,))),
    )

    assert found.evidence == Evidence(model, 3, ledger=(1, 3, 4))


def test_the_share_of_the_year_stands_beside_yearly_counts_while_the_year_lasts():
    def share(*duties, window=HALF_A_YEAR):
        own = replace(unit(duties=duties), window=window)
        return completion.lines(own, {})[0].share_of_year

    assert share(duty()) == 45
    assert share(quarter(1)) is None
    assert share(duty(is_rate=True)) is None
    assert share(duty(comparison="shown")) is None
    assert line(duty()).share_of_year is None


def test_a_reason_is_printed_beside_what_is_unmet_and_nowhere_else():
    own = unit(
        duties=(
            quarter(1, standing="met"),
            quarter(2, standing="missed"),
            quarter(3, standing="missed"),
        )
    )
    reasons = {"quarterly-lecture 2026Q1": "多余", "quarterly-lecture 2026Q2": "讲师生病"}

    (found,) = completion.lines(own, reasons)

    assert [(each.period_key, reason) for each, reason in found.reasons] == [("2026Q2", "讲师生病")]


def test_points_stand_beside_their_duty():
    points = Points("families", 6, Decimal(6), Decimal(5), Decimal(4), "照片不全")
    own = unit(
        duties=(duty(), duty(code="youth")),
        assessment=Assessment(is_closed=False, points=(points,)),
    )

    families, youth = completion.lines(own, {})

    assert (families.points, youth.points) == (points, None)
    assert (families.number, youth.number) == (1, 2)


@pytest.mark.parametrize(
    ("values", "shown"),
    [
        ({"full_marks_target": 3}, None),
        ({"full_marks_target": 5}, 5),
        ({"full_marks_target": None}, None),
    ],
)
def test_full_marks_are_shown_where_they_ask_for_more(values, shown):
    assert line(duty(**values)).full_marks == shown


def test_last_year_of_a_share_is_a_share():
    assert line(duty(done_last_year=4)).last_year == "4"
    assert line(duty(done_last_year=80, is_rate=True)).last_year == "80%"
    assert line(duty()).last_year is None


def test_in_time_counts_only_what_fell_due():
    standings = ("met", "met", "met_late", "missed", "open", "behind", "waived", "upcoming")

    found = completion.in_time(duty(standing=standing) for standing in standings)

    assert found == completion.InTime(met=2, due=4)


@pytest.mark.parametrize(
    ("numbers", "shown"),
    [
        ((), ""),
        ((7,), "7"),
        ((1, 2), "1–2"),
        ((1, 2, 3, 5, 8, 9), "1–3, 5, 8–9"),
    ],
)
def test_ledger_numbers_are_listed_as_short_as_they_may_be(numbers, shown):
    assert listed(numbers) == shown


def asked(key="2026", *, planned=None, target=1, due_on=date(2026, 12, 31), code="youth") -> Asked:
    return Asked(
        code=code,
        name="青少年",
        name_en="Youth",
        period_key=key,
        due_on=due_on,
        effective_due_on=due_on,
        target=target,
        full_marks_target=None,
        comparison="at_least",
        is_rate=False,
        quarters=4,
        planned=planned,
    )


def test_two_planned_in_one_quarter_do_not_make_up_for_none_in_another():
    parts = tuple(
        asked(f"2026Q{number}", planned=planned, due_on=date(2026, 3 * number, 1))
        for number, planned in ((1, 2), (2, 0), (3, 1), (4, 0))
    )

    (found,) = completion.asked_lines(WorkPlan(duties=parts))

    assert (found.planned, found.lacking) == (3, 2)
    assert [part.period_key for part in found.gaps] == ["2026Q2", "2026Q4"]
    assert (found.first.period_key, found.last.period_key) == ("2026Q1", "2026Q4")


def test_what_no_item_of_a_plan_can_meet_is_no_gap():
    (found,) = completion.asked_lines(WorkPlan(duties=(asked(planned=None, target=3),)))

    assert (found.planned, found.gaps) == (None, [])
