"""The figures of the demonstration street against plain SQL that shares no code with them."""

from datetime import UTC, date, datetime

import pytest
from django.db import connection

from outreach.communities.models import Street
from outreach.programme.models import Obligation
from outreach.programme.obligations import open_due_periods
from reporting import counting
from reporting.demo import loading

LOADED = datetime(2026, 11, 24, 4, tzinfo=UTC)
NOW = datetime(2027, 1, 20, 4, tzinfo=UTC)
HELD = """
    select {what} from activities_activity a join communities_unit u on u.id = a.unit_id
    where a.status = 'recorded' and a.held_on between %s and %s and u.code = %s {more}
"""
WINDOWS = {
    "2026": (date(2026, 1, 1), date(2026, 12, 31)),
    "2026H1": (date(2026, 1, 1), date(2026, 6, 15)),
}


@pytest.fixture(scope="module")
def figures(django_db_setup, django_db_blocker):
    """Figures of every unit of the demonstration street by period and code of the unit."""
    from django.db import transaction

    with django_db_blocker.unblock(), transaction.atomic():
        loading.load(now=LOADED, tell=lambda line: None)
        open_due_periods(today=date(2026, 12, 31))
        street = Street.objects.get(code=loading.STREET)
        found = {}
        for key in WINDOWS:
            owed = Obligation.objects.of_summaries().filter(period_key=key)
            owed = list(owed.select_related("unit", "definition"))
            counted = counting.count(
                obligations=owed, street=street, as_of=date(2027, 1, 20), now=NOW
            )
            found |= {(key, each.own.unit.code): each for each in counted.values()}
        yield found
        transaction.set_rollback(True)


def asked(sql: str, *values) -> int:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchone()[0] or 0


def of_activities(key: str, code: str, what: str = "count(*)", more: str = "") -> int:
    return asked(HELD.format(what=what, more=more), *WINDOWS[key], code)


@pytest.mark.parametrize("key", WINDOWS)
@pytest.mark.django_db
def test_every_figure_of_every_unit_is_what_sql_says(figures, key):
    units = [code for period, code in figures if period == key]
    assert len(units) == 7

    for code in units:
        own = figures[key, code].own
        held = own.activities
        expected = {
            "times": of_activities(key, code),
            "persons": of_activities(key, code, "sum(attendance)", "and counted_in = 'persons'"),
            "person_times": of_activities(
                key, code, "sum(attendance)", "and counted_in = 'person_times'"
            ),
            "lectures": of_activities(key, code, more="and kind = 'lecture'"),
            "youth": of_activities(key, code, more="and audience = 'youth'"),
            "cults": of_activities(key, code, more="and opposes_cults"),
            "into": of_activities(key, code, more="and is_into_community"),
            "materials": of_activities(
                key,
                code,
                "sum((select sum(number) from activities_publicityoutput o"
                " where o.activity_id = a.id))",
            ),
            "ledger": of_activities(key, code),
            "families": asked(
                "select count(*) from communities_demonstrationfamily f"
                " join communities_unit u on u.id = f.community_id"
                " where f.titled_from between %s and %s and u.code = %s",
                *WINDOWS[key],
                code,
            ),
            "volunteers": asked(
                "select count(*) from volunteers_volunteer v"
                " join communities_unit u on u.id = v.community_id where u.code = %s"
                " and v.joined_on <= %s and (v.left_on is null or v.left_on > %s)",
                code,
                WINDOWS[key][1],
                WINDOWS[key][1],
            ),
            "changes": asked(
                "select count(*) from communities_contentchange c"
                " join communities_facility f on f.id = c.facility_id"
                " join communities_unit u on u.id = f.unit_id"
                " where c.changed_on between %s and %s and u.code = %s"
                " and f.active_from <= %s and (f.active_until is null or f.active_until > %s)",
                *WINDOWS[key],
                code,
                WINDOWS[key][1],
                WINDOWS[key][0],
            ),
            "planned": asked(
                "select count(*) from activities_planitem p"
                " join communities_unit u on u.id = p.unit_id"
                " where p.year = %s and p.month >= %s and u.code = %s",
                *((2027, 1) if key == "2026" else (2026, 7)),
                code,
            ),
        }
        assert {
            "times": held.total.times,
            "persons": held.total.persons,
            "person_times": held.total.person_times,
            "lectures": held.lectures,
            "youth": held.youth,
            "cults": held.against_cults,
            "into": sum(held.into_community_by_quarter),
            "materials": sum(row.number for row in held.outputs),
            "ledger": len(own.ledger),
            "families": own.demonstration.families_new,
            "volunteers": own.volunteers.at_end,
            "changes": sum(place.changes for place in own.positions),
            "planned": len(own.plan),
        } == expected, code


@pytest.mark.django_db
def test_duties_counted_from_activities_are_what_sql_says(figures):
    for (key, code), of_unit in figures.items():
        counted = {duty.code: duty for duty in of_unit.own.duties}
        conditions = {
            "own-activities": "",
            "youth": "and audience = 'youth'",
            "anti-cult": "and opposes_cults",
            "large-scale": "and attendance >= 100",
        }
        for duty, more in conditions.items():
            if duty in counted:
                expected = of_activities(key, code, more=more)
                assert (counted[duty].done, counted[duty].evidence.records) == (expected,) * 2


@pytest.mark.django_db
def test_the_streets_totals_are_those_of_its_rows_and_rows_those_of_what_was_accepted(figures):
    of_street = figures["2026H1", loading.STREET]

    states = {row.unit.code[-1]: (row.state, row.accepted_version) for row in of_street.communities}
    assert states == {
        "1": ("accepted", 1),
        "2": ("accepted", 1),
        "3": ("accepted", 1),
        "4": ("draft", None),
        "5": ("accepted", 2),
        "6": ("accepted", 1),
    }
    assert of_street.is_provisional
    assert of_street.totals.activities.times == sum(
        figures["2026H1", row.unit.code].own.activities.total.times for row in of_street.communities
    )
