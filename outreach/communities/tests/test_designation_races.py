"""Two people at once, each with a connection of their own."""

from threading import Barrier, Thread

import pytest
from django.db import connection, connections

from outreach.communities import designation
from outreach.communities.models import DemonstrationFamily, Nomination
from outreach.communities.tests.factories import DesignationQuotaFactory
from outreach.communities.tests.nominations import (
    AFTER_NOTICE,
    NOON,
    TODAY,
    approved,
    drafted,
    submitted,
)

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer at a time"),
]


def at_once(*deeds) -> list:
    """What each deed answers or is refused with, all of them begun together."""
    start, answers = Barrier(len(deeds)), [None] * len(deeds)

    def do(number, deed):
        try:
            start.wait(timeout=10)
            answers[number] = deed()
        except designation.NominationRefused as refusal:
            answers[number] = refusal
        finally:
            connections.close_all()

    threads = [Thread(target=do, args=one) for one in enumerate(deeds)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    return answers


def refusals(answers) -> list[str]:
    return [str(one) for one in answers if isinstance(one, designation.NominationRefused)]


@pytest.mark.parametrize("run", range(3))
def test_the_last_place_is_given_once(
    run, community, neighbour, director, director_of_neighbour, staff
):
    DesignationQuotaFactory(street=community.street, families=1)
    waiting = [
        approved(community, by=director, staff=staff),
        approved(neighbour, by=director_of_neighbour, staff=staff),
    ]

    answers = at_once(
        *(
            lambda one=one: designation.designate(nomination=one, by=staff, now=AFTER_NOTICE)
            for one in waiting
        )
    )

    assert DemonstrationFamily.objects.count() == 1
    assert refusals(answers) == ["All places for demonstration families in 2026 are taken."]
    assert sorted(Nomination.objects.values_list("state", flat=True)) == ["approved", "designated"]


def test_one_nomination_designated_by_two_is_designated_once(community, director, staff):
    nomination = approved(community, by=director, staff=staff)

    answers = at_once(
        *2 * [lambda: designation.designate(nomination=nomination, by=staff, now=AFTER_NOTICE)]
    )

    assert DemonstrationFamily.objects.count() == 1
    assert nomination.steps.filter(act="designate").count() == 1
    assert answers == 2 * [DemonstrationFamily.objects.get()]


def test_two_reviewers_do_not_both_decide(community, director, staff):
    nomination = submitted(community, by=director)

    answers = at_once(
        lambda: designation.approve(
            nomination=nomination, notice_from=TODAY, days=7, by=staff, now=NOON
        ),
        lambda: designation.send_back(nomination=nomination, reason="补充", by=staff, now=NOON),
    )

    assert len(refusals(answers)) == 1
    assert nomination.steps.filter(act__in=("approve", "return")).count() == 1


def test_a_place_is_nominated_once(community, director):
    drafted(community, by=director, door="别处")

    answers = at_once(*2 * [lambda: drafted(community, by=director)])

    assert refusals(answers) == ["3号楼401室 is already nominated."]
    assert Nomination.objects.filter(door="401室").count() == 1
