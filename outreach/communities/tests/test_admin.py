"""The street office's pages: scope holds whatever is posted, and refusals come in words."""

from datetime import date

import pytest
from django.urls import reverse
from django.utils import timezone

from outreach.communities.models import Appointment, Community, Facility, LeadingGroup
from outreach.communities.tests.factories import (
    AppointmentFactory,
    CommunityFactory,
    DemonstrationFamilyFactory,
    FacilityFactory,
    JointWorkFactory,
    LeadingGroupFactory,
    PartnerFactory,
)
from outreach.tests.posting import complaints, form_data, row

FACILITY = {"kind": "corridor", "name": "科技长廊", "active_from": "2026-01-01"}
NO_CHANGES_OF_CONTENTS = {
    "content_changes-TOTAL_FORMS": 0,
    "content_changes-INITIAL_FORMS": 0,
}


@pytest.fixture
def elsewhere(db):
    """A community of another street."""
    return CommunityFactory()


def address(model, page, *arguments):
    return reverse(f"admin:communities_{model}_{page}", args=arguments)


def test_staff_add_a_facility_to_a_community_of_their_street(staff, community, client_of):
    data = FACILITY | NO_CHANGES_OF_CONTENTS | {"unit": community.pk}

    client_of(staff).post(address("facility", "add"), data)

    assert Facility.objects.get().unit_id == community.pk


def test_a_unit_of_another_street_is_refused_when_posted_by_hand(staff, elsewhere, client_of):
    data = FACILITY | NO_CHANGES_OF_CONTENTS | {"unit": elsewhere.pk}

    response = client_of(staff).post(address("facility", "add"), data)

    assert "valid choice" in complaints(response)[0]
    assert not Facility.objects.exists()


def test_a_row_is_not_moved_to_another_street(staff, community, elsewhere, client_of):
    facility, client = FacilityFactory(unit=community), client_of(staff)
    page = address("facility", "change", facility.pk)

    response = client.post(page, form_data(client.get(page), unit=elsewhere.pk))

    assert "valid choice" in complaints(response)[0]
    facility.refresh_from_db()
    assert facility.unit_id == community.pk


def test_a_row_of_another_street_is_not_changed_by_hand(staff, elsewhere, client_of):
    facility = FacilityFactory(unit=elsewhere, name="旧名")
    data = FACILITY | NO_CHANGES_OF_CONTENTS | {"unit": elsewhere.pk}

    response = client_of(staff).post(address("facility", "change", facility.pk), data)

    assert response.url == reverse("admin:index")
    facility.refresh_from_db()
    assert facility.name == "旧名"


def test_partners_of_another_street_are_refused(staff, community, elsewhere, client_of):
    partner = PartnerFactory(street=elsewhere.street)
    data = {
        "unit": community.pk,
        "partner": partner.pk,
        "link": "bases",
        "done_on": "2026-05-01",
        "title": "共建",
    }

    response = client_of(staff).post(address("jointwork", "add"), data)

    assert "valid choice" in complaints(response)[0]


def test_a_person_of_another_street_is_not_appointed_here(
    staff, community, staff_of_another_street, client_of
):
    data = {
        "user": staff_of_another_street.pk,
        "unit": community.pk,
        "post": "officer_full",
        "appointed_from": "2026-01-01",
    }

    response = client_of(staff).post(address("appointment", "add"), data)

    assert "valid choice" in complaints(response)[0]
    assert Appointment.objects.filter(user=staff_of_another_street).count() == 1


def test_a_community_is_not_given_to_another_street(staff, community, elsewhere, client_of):
    client, page = client_of(staff), address("community", "change", community.pk)

    response = client.post(page, form_data(client.get(page), street=elsewhere.street.pk))

    assert "valid choice" in complaints(response)[0]


def test_rows_chosen_in_a_list_are_deleted_only_in_the_own_street(staff, community, client_of):
    own, other = JointWorkFactory(unit=community), JointWorkFactory()
    data = {"action": "delete_selected", "_selected_action": [own.pk, other.pk], "post": "yes"}

    client_of(staff).post(address("jointwork", "changelist"), data)

    assert [type(own).objects.filter(pk=found.pk).exists() for found in (own, other)] == [
        False,
        True,
    ]


@pytest.mark.parametrize("factory", [FacilityFactory, LeadingGroupFactory])
def test_what_has_a_history_is_not_deleted_by_staff(factory, staff, community, client_of):
    held, client = factory(unit=community), client_of(staff)
    model = held._meta.model_name

    client.post(
        address(model, "changelist"),
        {"action": "delete_selected", "_selected_action": [held.pk], "post": "yes"},
    )

    assert client.post(address(model, "delete", held.pk), {"post": "yes"}).status_code == 403
    assert type(held).objects.filter(pk=held.pk).exists()


def test_a_search_says_nothing_about_another_street(staff, elsewhere, client_of):
    lists = address("facility", "changelist")
    FacilityFactory(unit=elsewhere, name="秘密活动室")

    found = client_of(staff).get(lists, {"q": "秘密"}).context["cl"].queryset
    by_hand = client_of(staff).get(lists, {"unit__id__exact": elsewhere.pk}).context["cl"].queryset

    assert [*found, *by_hand] == []


def test_filters_offer_units_of_the_own_street_only(staff, community, neighbour, client_of):
    FacilityFactory(unit=community)
    FacilityFactory(unit=neighbour)
    FacilityFactory(unit__name="外街社区", unit__name_en="Foreign Community")

    page = client_of(staff).get(address("facility", "changelist")).content.decode()

    assert community.name_en in page or community.name in page
    assert "外街社区" not in page
    assert "Foreign Community" not in page


def test_a_list_asks_as_much_for_one_row_as_for_three(
    staff, community, client_of, django_assert_max_num_queries
):
    client, page = client_of(staff), address("demonstrationfamily", "changelist")
    DemonstrationFamilyFactory(community=community)
    client.get(page)
    with django_assert_max_num_queries(20) as one:
        client.get(page)
    DemonstrationFamilyFactory.create_batch(2, community=community)
    with django_assert_max_num_queries(20) as three:
        client.get(page)

    assert len(three) == len(one)


def test_staff_found_a_community_with_its_span_and_director(staff, street, director, client_of):
    client = client_of(staff)
    Appointment.objects.filter(user=director).update(appointed_until=timezone.localdate())
    data = form_data(client.get(address("community", "add"))) | {
        "code": "110105099001",
        "name": "新村社区",
        "street": street.pk,
        **row("spans", active_from="2026-01-01"),
        **row("appointments", user=director.pk, post="director", appointed_from="2026-01-01"),
    }

    response = client.post(address("community", "add"), data)

    assert response.status_code == 302, complaints(response)
    founded = Community.objects.get(code="110105099001")
    assert founded.street == street
    assert founded.spans.get().active_from == date(2026, 1, 1)
    assert founded.appointments.get().user == director
    assert founded.history.get().history_user == staff


def test_a_second_director_is_refused_in_words(staff, community, director, client_of):
    client, page = client_of(staff), address("community", "change", community.pk)
    officer = AppointmentFactory(unit=community, post="officer_full").user
    new = row("appointments", 2, user=officer.pk, post="director", appointed_from="2026-01-01")

    response = client.post(page, form_data(client.get(page)) | new)

    assert "Another director is in post during this time." in complaints(response)
    assert community.appointments.filter(post="director").count() == 1


def test_two_heads_in_one_go_are_refused_in_words(staff, community, client_of):
    client, page = client_of(staff), address("leadinggroup", "add")
    data = form_data(client.get(page)) | {
        "unit": community.pk,
        "action": "set_up",
        "decided_on": "2026-01-12",
        "term_from": "2026-01-12",
        **row("members", 0, name="李明", role="head"),
        **row("members", 1, name="王芳", role="head"),
    }

    response = client.post(page, data)

    assert complaints(response) == ["A group has exactly one head."]
    assert not LeadingGroup.objects.exists()


def test_a_second_head_is_refused_in_words_until_the_first_has_stepped_down(
    staff, community, client_of
):
    group, client = LeadingGroupFactory(unit=community), client_of(staff)
    group.members.create(name="李明", role="head")
    page = address("leadinggroup", "change", group.pk)
    new = row("members", 1, name="王芳", role="head")

    refused = client.post(page, form_data(client.get(page)) | new)
    client.post(page, form_data(client.get(page)) | {"members-0-role": "deputy"})
    client.post(page, form_data(client.get(page)) | new)

    assert complaints(refused) == ["A group has exactly one head."]
    assert list(group.members.values_list("name", "role")) == [("李明", "deputy"), ("王芳", "head")]


def test_a_row_taken_out_does_not_stand_in_the_way_of_two_new_ones(staff, community, client_of):
    group, client = LeadingGroupFactory(unit=community), client_of(staff)
    group.members.create(name="李明", role="member")
    page = address("leadinggroup", "change", group.pk)
    data = form_data(client.get(page)) | {"members-0-DELETE": "on"}

    client.post(page, data | row("members", 1, name="王芳", role="head"))

    assert list(group.members.values_list("name", "role")) == [("王芳", "head")]


def test_two_open_spans_in_one_go_are_refused_in_words(staff, street, client_of):
    client, page = client_of(staff), address("community", "add")
    data = form_data(client.get(page)) | {
        "code": "110105099001",
        "name": "新村社区",
        "street": street.pk,
        **row("spans", 0, active_from="2020-01-01"),
        **row("spans", 1, active_from="2026-01-01"),
    }

    response = client.post(page, data)

    assert complaints(response) == ["This unit already has a span without an end."]
    assert not Community.objects.filter(code="110105099001").exists()


def test_a_span_that_ends_before_it_starts_is_refused_in_words(staff, community, client_of):
    client, page = client_of(staff), address("community", "change", community.pk)

    response = client.post(
        page, form_data(client.get(page)) | {"spans-0-active_until": "1999-12-31"}
    )

    assert complaints(response) == ["The span has to end after it starts."]


def test_the_same_change_of_contents_twice_is_refused_in_words(staff, community, client_of):
    facility, client = FacilityFactory(unit=community), client_of(staff)
    page = address("facility", "change", facility.pk)
    data = form_data(client.get(page))
    twice = row("content_changes", 0, changed_on="2026-05-01") | row(
        "content_changes", 1, changed_on="2026-05-01"
    )

    response = client.post(page, data | twice)

    assert "This change is already recorded for that day." in complaints(response)
    assert not facility.content_changes.exists()


def test_every_field_in_a_table_of_rows_has_a_label(staff, community, client_of):
    group, client = LeadingGroupFactory(unit=community), client_of(staff)
    group.members.create(name="李明", role="head")

    response = client.get(address("leadinggroup", "change", group.pk))

    members, _documents = response.context["inline_admin_formsets"]
    shown = [field for field in members.formset.forms[0] if not field.is_hidden]
    assert shown
    assert all('aria-label="' in str(field) for field in shown)
