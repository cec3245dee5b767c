"""What directors do about people meets the duties about people."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from outreach.communities import actions
from outreach.communities.tests.factories import GroupMemberFactory, LeadingGroupFactory
from outreach.programme import actions as programme
from outreach.programme.models import Definition
from outreach.programme.rules.standing import Standing
from reporting import measuring
from reporting.tests import boards

NOON = datetime(2026, 1, 20, 12, tzinfo=ZoneInfo("Asia/Shanghai"))
TODAY = NOON.date()


@pytest.fixture
def duties(street, community):
    """The two duties as they ship, owed for 2026."""
    programme.adopt_programme(street=street, year=2026)
    return [
        boards.owed(Definition.objects.get(code=code), community)
        for code in ("leading-group", "group-filed")
    ]


@pytest.fixture
def group(community, director):
    """Of last year, filed then."""
    group = LeadingGroupFactory(
        unit=community,
        decided_on=date(2025, 1, 9),
        term_from=date(2025, 1, 1),
        term_until=date(2026, 1, 1),
        filed_on=date(2025, 1, 15),
    )
    GroupMemberFactory(group=group, name=director.name, role="head")
    GroupMemberFactory(group=group, name="贺清和")
    return group


def standings(duties, now=NOON) -> list[str]:
    measuring.measure(obligations=duties, now=now)
    for duty in duties:
        duty.measurement.refresh_from_db()
    return [duty.measurement.standing for duty in duties]


def test_confirming_and_filing_meet_both_duties(duties, community, director, group):
    assert Standing.MET not in standings(duties)

    confirmed = actions.confirm(community=community, year=2026, today=TODAY)
    assert [standing == Standing.MET for standing in standings(duties)] == [True, False]

    actions.file_group(group=confirmed, document=None, by=director, now=NOON)
    assert standings(duties) == [Standing.MET, Standing.MET]
    assert [duty.measurement.records for duty in duties] == [[confirmed.pk]] * 2


def test_taking_it_back_opens_the_duty_again(duties, community, group):
    confirmed = actions.confirm(community=community, year=2026, today=TODAY)
    assert standings(duties)[0] == Standing.MET

    actions.take_back(group=confirmed, today=confirmed.history.first().history_date.date())

    assert Standing.MET not in standings(duties)


def test_what_people_decide_is_noticed(community, director, group):
    since = datetime.now(NOON.tzinfo) - timedelta(seconds=1)
    for model in (type(group), type(director.appointments.get())):
        model.history.update(history_date=since - timedelta(days=1))
    group.members.first().history.model.objects.update(history_date=since - timedelta(days=1))
    assert measuring.changed_units(since=since) == set()

    actions.confirm(community=community, year=2026, today=TODAY)

    assert measuring.changed_units(since=since) == {community.pk}
