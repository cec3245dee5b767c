"""Photos of places in the street's office: seen with consent, changed by the community alone."""

import pytest
from django.urls import reverse

from outreach.communities.models import ContentChange
from outreach.communities.tests.factories import ContentChangeFactory, ScienceSchoolFactory
from outreach.tests.posting import form_data


@pytest.fixture
def client(staff, client_of):
    return client_of(staff)


def changing(row):
    return reverse(f"admin:communities_{row._meta.model_name}_change", args=[row.pk])


@pytest.mark.parametrize("has_consent", [True, False])
def test_a_photo_is_shown_with_consent_and_never_offered_to_be_changed(
    client, community, has_consent
):
    change = ContentChangeFactory(facility__unit=community, shown=True, has_consent=has_consent)
    school = ScienceSchoolFactory(unit=community, shown=True, has_consent=has_consent)

    for row, page in ((change, changing(change.facility)), (school, changing(school))):
        shown = client.get(page).content.decode()
        address = reverse(f"admin:communities_{row._meta.model_name}_photo", args=[row.pk])
        assert (address in shown) is has_consent
        assert ("Not shown: no consent." in shown) is not has_consent
        assert 'type="file"' not in shown
        assert row.photo.name not in shown
        photo = client.get(address)
        assert photo.status_code == (200 if has_consent else 404)
        if has_consent:
            photo.getvalue()  # Reads the file to its end and closes it.


def test_a_change_that_the_office_takes_out_leaves_no_photo_behind(
    client, community, django_capture_on_commit_callbacks
):
    change = ContentChangeFactory(facility__unit=community, shown=True)
    page = changing(change.facility)
    data = form_data(client.get(page), **{"content_changes-0-DELETE": "on"})

    with django_capture_on_commit_callbacks(execute=True):
        client.post(page, data)

    assert not ContentChange.objects.exists()
    assert not change.photo.storage.exists(change.photo.name)


def test_the_office_saves_a_school_and_its_photo_stays(client, community):
    school = ScienceSchoolFactory(unit=community, shown=True)
    page = changing(school)

    client.post(page, form_data(client.get(page), person_in_charge="李明"))

    name = school.photo.name
    school.refresh_from_db()
    assert (school.person_in_charge, school.photo.name, school.has_consent) == ("李明", name, True)
