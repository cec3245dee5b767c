"""The street office reviews nominations, keeps criteria and quotas, revokes titles."""

import pytest
from django.urls import reverse

from outreach.communities.models import (
    CriteriaSet,
    DemonstrationFamily,
    DesignationQuota,
)
from outreach.communities.tests.factories import (
    CriteriaSetFactory,
    DemonstrationBlockFactory,
    DemonstrationFamilyFactory,
    StreetFactory,
)
from outreach.communities.tests.nominations import (
    AFTER_NOTICE,
    NOON,
    approved,
    in_state,
    submitted,
)
from outreach.tests.posting import complaints, form_data


@pytest.fixture(autouse=True)
def in_april(time_machine):
    time_machine.move_to(NOON, tick=False)


@pytest.fixture
def office(client_of, staff):
    return client_of(staff)


def address(name, *arguments):
    return reverse(f"admin:communities_{name}", args=arguments)


def decide(client, name, row, **filled):
    return client.post(address(name, row.pk), filled, follow=True)


def page(response) -> str:
    return response.content.decode()


def test_what_waits_stands_in_the_list_with_its_points(office, community, director):
    nomination = submitted(community, by=director, points=85)

    shown = office.get(address("nomination_changelist"), {"state__exact": "submitted"})

    [row] = shown.context["cl"].queryset
    assert (row, row.points) == (nomination, 85)
    assert "Waiting for review" in page(shown)


@pytest.mark.parametrize(
    ("state", "offered"),
    [
        ("draft", []),
        ("submitted", ["approve", "return", "refuse"]),
        ("approved", ["designate", "object", "refuse"]),
        ("designated", []),
    ],
)
def test_only_what_can_be_done_is_offered(state, offered, office, community, director, staff):
    nomination = in_state(state, community, by=director, staff=staff)

    shown = page(office.get(address("nomination_change", nomination.pk)))

    acts = ("approve", "return", "designate", "object", "refuse")
    links = {act: address(f"nomination_{act}", nomination.pk) for act in acts}
    assert [act for act in acts if f'href="{links[act]}"' in shown] == offered


def test_from_review_to_designation(office, community, director, time_machine):
    nomination = submitted(community, by=director)

    form = page(office.get(address("nomination_approve", nomination.pk)))
    assert 'value="7"' in form
    decide(office, "nomination_approve", nomination, notice_from="2026-04-01", days="7")
    early = decide(office, "nomination_designate", nomination, sure="1")
    assert "runs until 7 April 2026" in page(early)
    time_machine.move_to(AFTER_NOTICE, tick=False)
    done = decide(office, "nomination_designate", nomination)

    assert "The title is given." in page(done)
    assert DemonstrationFamily.objects.get().titled_from == AFTER_NOTICE.date()


@pytest.mark.parametrize(("name", "state"), [("return", "returned"), ("refuse", "refused")])
def test_a_step_back_is_taken_with_a_reason(name, state, office, community, director, staff):
    nomination = submitted(community, by=director)

    assert "required" in page(decide(office, f"nomination_{name}", nomination, reason=""))
    decide(office, f"nomination_{name}", nomination, reason="请补充事例")

    nomination.refresh_from_db()
    step = nomination.steps.last()
    assert (nomination.state, step.by, step.reason) == (state, staff, "请补充事例")


def test_a_second_reviewer_is_told_that_it_is_decided(office, community, director):
    nomination = submitted(community, by=director)
    decide(office, "nomination_approve", nomination, notice_from="2026-04-01", days="7")

    again = decide(office, "nomination_return", nomination, reason="补充")

    assert "not possible any more: the nomination is approved" in page(again)
    nomination.refresh_from_db()
    assert nomination.state == "approved"


def test_an_objection_is_recorded_settled_and_no_longer_in_the_way(
    office, community, director, staff, time_machine
):
    nomination = approved(community, by=director, staff=staff)
    decide(office, "nomination_object", nomination, raised_on="2026-04-01", text="已搬走")
    objection = nomination.objections.get()
    time_machine.move_to(AFTER_NOTICE, tick=False)
    assert "still open" in page(decide(office, "nomination_designate", nomination))

    shown = page(office.get(address("objection_change", objection.pk)))
    assert address("objection_settle", objection.pk) in shown
    decide(office, "objection_settle", objection, outcome="dismissed", answer="属实居住")
    decide(office, "nomination_designate", nomination)

    assert DemonstrationFamily.objects.exists()
    objection.refresh_from_db()
    assert (objection.outcome, objection.answer) == ("dismissed", "属实居住")


@pytest.mark.parametrize("name", ["approve", "return", "refuse", "object", "designate"])
def test_another_street_decides_nothing(
    name, client_of, staff_of_another_street, community, director, staff
):
    nomination = approved(community, by=director, staff=staff)

    answer = decide(client_of(staff_of_another_street), f"nomination_{name}", nomination)

    assert answer.status_code == 404
    assert not DemonstrationFamily.objects.exists()


def test_the_usual_criteria_come_with_one_form(office, street):
    answer = office.post(
        address("criteriaset_usual"), {"street": street.pk, "year": 2026}, follow=True
    )

    assert "10 criteria were added." in page(answer)
    again = office.post(address("criteriaset_usual"), {"street": street.pk, "year": 2026})
    assert "of its own already" in page(again)
    assert CriteriaSet.objects.count() == 2


def test_no_criteria_are_given_to_another_street(office):
    other = StreetFactory()

    office.post(address("criteriaset_usual"), {"street": other.pk, "year": 2026})

    assert not CriteriaSet.objects.exists()


def test_criteria_are_edited_until_somebody_is_nominated(office, street, community, director):
    criteria = CriteriaSetFactory(street=street)
    change = address("criteriaset_change", criteria.pk)
    data = form_data(office.get(change), minimum=70)
    assert office.post(change, data).status_code == 302
    submitted(community, by=director, points=90)

    assert office.post(change, data | {"minimum": 10}).status_code == 403

    criteria.refresh_from_db()
    assert criteria.minimum == 70


def test_a_quota_for_a_community_belongs_to_its_street(office, street, community):
    other = StreetFactory()
    add, quota = address("designationquota_add"), {"year": 2026, "families": 3}

    office.post(add, quota | {"street": street.pk, "community": community.pk})
    again = office.post(add, quota | {"street": street.pk, "community": community.pk})
    office.post(add, quota | {"street": other.pk})

    assert DesignationQuota.objects.get().most("family") == 3
    assert "already has a quota for that year" in complaints(again)[0]


@pytest.mark.parametrize("what", ["family", "block"])
def test_a_title_is_revoked_with_a_reason(what, office, community):
    factory = {"family": DemonstrationFamilyFactory, "block": DemonstrationBlockFactory}[what]
    title = factory(community=community, titled_from="2025-01-01")
    name = f"demonstration{what}"
    shown = page(office.get(address(f"{name}_change", title.pk)))
    assert address(f"{name}_revoke", title.pk) in shown

    decide(office, f"{name}_revoke", title, on="2026-04-01", reason="弄虚作假")
    again = decide(office, f"{name}_revoke", title, on="2026-04-01", reason="再次")

    title.refresh_from_db()
    assert (str(title.titled_until), title.end_kind, title.end_reason) == (
        "2026-04-01",
        "revoked",
        "弄虚作假",
    )
    assert "This title has ended already." in page(again)
