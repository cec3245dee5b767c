"""Activities in the street office's pages: head-counts, photos, and what is never shown."""

from datetime import timedelta
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from activities.models import Activity
from activities.tests.factories import ActivityFactory, PhotoFactory
from outreach.communities.tests.factories import CommunityFactory, PartnerFactory
from outreach.tests.posting import complaints, form_data, row

ADD = reverse("admin:activities_activity_add")


@pytest.fixture
def activity(community):
    return ActivityFactory(unit=community)


def page(activity):
    return reverse("admin:activities_activity_change", args=[activity.pk])


def sent_photo(kind="JPEG", name="IMG_1.jpg"):
    """From a telephone: with the make of the device, and larger than needed."""
    content, exif = BytesIO(), Image.Exif()
    exif[0x010F] = "SecretPhone"
    Image.new("RGB", (2400, 1200), "teal").save(content, kind, exif=exif)
    return SimpleUploadedFile(name, content.getvalue(), content_type="image/jpeg")


def new_activity(client, unit, **values):
    return form_data(client.get(ADD)) | {
        "unit": unit.pk,
        "title": "防灾减灾讲座",
        "kind": "lecture",
        "audience": "residents",
        "held_on": "2026-05-12",
        **values,
    }


def test_staff_record_an_activity_and_the_hour_is_kept(staff, community, client_of):
    client = client_of(staff)

    client.post(ADD, new_activity(client, community, attendance="30", counted_in="persons"))

    recorded = Activity.objects.get()
    assert (recorded.attendance, recorded.counted_in) == (30, "persons")
    assert recorded.recorded_at is not None


def test_a_planned_activity_is_not_recorded_yet(staff, community, client_of):
    client = client_of(staff)

    client.post(ADD, new_activity(client, community, status="planned"))

    assert Activity.objects.get().recorded_at is None


def test_what_is_still_to_come_is_not_recorded(staff, community, client_of):
    client, tomorrow = client_of(staff), timezone.localdate() + timedelta(days=1)
    still_to_come = new_activity(client, community, held_on=tomorrow.isoformat())

    answer = client.post(ADD, still_to_come)
    assert complaints(answer) == ["This day is still to come: choose “planned” until it was held."]
    client.post(ADD, still_to_come | {"status": "planned"})

    assert [each.status for each in Activity.objects.all()] == ["planned"]


def test_staff_withdraw_a_record_with_a_reason_and_take_it_back(staff, activity, client_of):
    client = client_of(staff)
    withdrawn = form_data(client.get(page(activity)), status="withdrawn")

    answer = client.post(page(activity), withdrawn)
    assert complaints(answer) == ["Say why the record is withdrawn."]

    client.post(page(activity), withdrawn | {"withdraw_reason": "记录重复"})
    activity.refresh_from_db()
    assert activity.withdrawn_at is not None
    assert activity not in Activity.objects.counted()

    client.post(page(activity), form_data(client.get(page(activity)), status="recorded"))
    activity.refresh_from_db()
    assert (activity.status, activity.withdrawn_at) == ("recorded", None)


def test_a_title_is_one_line(staff, community, client_of):
    client = client_of(staff)

    answer = client.post(ADD, new_activity(client, community, title="讲座\r\nBcc: y@z.cc"))

    assert complaints(answer) == ["Write this as one line."]
    assert not Activity.objects.exists()


def test_a_head_count_has_to_say_what_it_counts(staff, community, client_of):
    client = client_of(staff)

    response = client.post(ADD, new_activity(client, community, attendance="30"))

    assert complaints(response) == [
        "Say whether the attendance is persons or person-times; "
        "leave both empty if it was not entered."
    ]
    assert not Activity.objects.exists()


def test_rows_of_another_street_are_refused_in_every_field(staff, community, client_of):
    client, other = client_of(staff), CommunityFactory()
    partner, item = PartnerFactory(street=other.street), ActivityFactory(unit=other)

    for values in ({"unit": other.pk}, {"partners": [partner.pk]}):
        response = client.post(ADD, new_activity(client, community) | values)
        assert "valid" in complaints(response)[0]
    response = client.post(
        ADD, new_activity(client, community) | row("participations", community=other.pk)
    )

    assert "valid choice" in complaints(response)[0]
    assert list(Activity.objects.all()) == [item]


def test_an_uploaded_photo_is_cleaned_before_it_is_kept(staff, activity, client_of):
    client = client_of(staff)
    data = form_data(client.get(page(activity)))

    response = client.post(
        page(activity), data | row("photos", image=sent_photo(), caption="现场", has_consent="on")
    )

    assert response.status_code == 302, complaints(response)
    photo = activity.photos.get()
    content = photo.image.read()
    photo.image.close()
    assert (photo.image.width, photo.image.height) == (1600, 800)
    assert b"SecretPhone" not in content
    assert photo.image.name.startswith("photos/")
    assert "IMG_1" not in photo.image.name
    assert photo.image.name.endswith(".jpg")


@pytest.mark.parametrize(
    "sent",
    [
        pytest.param(SimpleUploadedFile("a.jpg", b"<html>", "image/jpeg"), id="HTML called .jpg"),
        pytest.param(SimpleUploadedFile("a.svg", b"<svg/>", "image/svg+xml"), id="SVG"),
        pytest.param(SimpleUploadedFile("a.jpg", sent_photo("GIF").read(), "image/jpeg"), id="GIF"),
    ],
)
def test_what_is_no_photo_is_refused_and_nothing_is_kept(sent, staff, activity, client_of):
    client = client_of(staff)
    sent.seek(0)

    response = client.post(
        page(activity), form_data(client.get(page(activity))) | row("photos", image=sent)
    )

    assert response.status_code == 200
    assert len(complaints(response)) == 1
    assert not activity.photos.exists()


def test_a_kept_photo_is_not_exchanged(staff, activity, client_of):
    photo, client = PhotoFactory(activity=activity), client_of(staff)
    data = form_data(client.get(page(activity)))

    client.post(
        page(activity), data | {"photos-0-image": sent_photo(), "photos-0-caption": "新说明"}
    )

    kept = activity.photos.get()
    assert (kept.image.name, kept.caption) == (photo.image.name, "新说明")


def test_a_photo_taken_out_leaves_no_file(
    staff, activity, client_of, django_capture_on_commit_callbacks
):
    photo, client = PhotoFactory(activity=activity), client_of(staff)
    storage, name = photo.image.storage, photo.image.name
    data = form_data(client.get(page(activity))) | {"photos-0-DELETE": "on"}
    assert storage.exists(name)

    with django_capture_on_commit_callbacks(execute=True):
        client.post(page(activity), data)

    assert not activity.photos.exists()
    assert not storage.exists(name)


def test_a_photo_without_consent_is_not_shown_to_the_office_either(staff, activity, client_of):
    photo, client = PhotoFactory(activity=activity, has_consent=False), client_of(staff)
    address = reverse("admin:activities_photo", args=[photo.pk])

    assert client.get(address).status_code == 404
    shown = client.get(page(activity)).content.decode()
    assert address not in shown
    assert photo.image.name not in shown
