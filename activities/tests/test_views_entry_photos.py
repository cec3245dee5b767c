"""Photos sent with the form of an activity: what is kept of them, and what is refused."""

from io import BytesIO

import pytest
from PIL import Image

from activities.models import Activity, Photo
from activities.tests.entering import LOG, at, edited, file, sent
from activities.tests.factories import ActivityFactory, PhotoFactory
from outreach.shared.tests.test_uploads import drawn, header_of_a_huge_png, taken_by_a_camera

HTML = b"<html><script>alert(1)</script>"


@pytest.fixture(autouse=True)
def in_english(settings):
    settings.LANGUAGE_CODE = "en"


@pytest.fixture
def browser(client_of, director):
    return client_of(director)


def kept_photos() -> list[Image.Image]:
    found = []
    for photo in Photo.objects.all():
        with photo.image.open("rb") as content:
            found.append(Image.open(BytesIO(content.read())))
    return found


def said(response) -> str:
    errors = response.context["form"].errors.values()
    return " ".join(str(error) for found in errors for error in found)


def test_several_photos_are_kept_at_once_with_one_consent(browser):
    browser.post(LOG, sent(photos=[file(drawn()), file(drawn(kind="PNG"))], consent="on"))

    assert list(Photo.objects.values_list("has_consent", flat=True)) == [True, True]


def test_without_consent_photos_are_kept_back(browser):
    browser.post(LOG, sent(photos=[file(drawn())]))

    assert not Photo.objects.get().has_consent


def test_a_kept_photo_is_upright_and_without_a_trace_of_camera_and_place(browser, settings):
    browser.post(LOG, sent(photos=[file(taken_by_a_camera(6))], consent="on"))

    [photo] = kept_photos()
    assert photo.size == (200, 400)
    assert photo.getpixel((100, 50))[0] > 200  # The red half is on top.
    assert dict(photo.getexif()) == {}
    [content] = [path.read_bytes() for path in settings.MEDIA_ROOT.rglob("*.jpg")]
    assert b"Exif" not in content
    assert b"SecretPhone" not in content


def test_a_page_hidden_behind_a_photo_is_not_kept(browser, settings):
    browser.post(LOG, sent(photos=[file(drawn() + HTML)], consent="on"))

    [content] = [path.read_bytes() for path in settings.MEDIA_ROOT.rglob("*.jpg")]
    assert content.startswith(b"\xff\xd8\xff")
    assert b"<script>" not in content


HOSTILE = [
    pytest.param(b"<svg xmlns='http://www.w3.org/2000/svg'/>", "is no photo", id="SVG"),
    pytest.param(HTML, "is no photo", id="HTML called .jpg"),
    pytest.param(b"\xff\xd8\xff" + HTML * 99, "is damaged", id="HTML behind a JPEG's beginning"),
    pytest.param(header_of_a_huge_png(), "too many pixels", id="50,000 x 50,000 pixels"),
    pytest.param(drawn((900, 900))[:2000], "is damaged", id="truncated"),
    pytest.param(bytes(60 * 1024 * 1024), "larger than 20 MB", id="60 MB"),
    pytest.param(drawn(kind="GIF"), "is no photo", id="GIF"),
    pytest.param(drawn(kind="TIFF"), "is no photo", id="TIFF"),
    pytest.param(b"%PDF-1.7\n", "is no photo", id="PDF"),
    pytest.param(b"\0\0\0\x18ftypheic" + bytes(99), "HEIC", id="HEIC"),
    pytest.param(b"", "is no photo", id="nothing"),
]


@pytest.mark.parametrize(("content", "words"), HOSTILE)
def test_what_is_no_photo_is_refused_by_name_and_nothing_is_kept(browser, settings, content, words):
    photos = [file(drawn(), "IMG_1.jpg"), file(content, "IMG_3.jpg")]

    response = browser.post(LOG, sent(place="活动室", photos=photos, consent="on"))

    assert response.status_code == 422
    assert words in said(response)
    assert "IMG_3.jpg:" in said(response)
    assert "IMG_1.jpg" not in said(response)
    page = response.content.decode()
    assert "防灾减灾讲座" in page
    assert "活动室" in page
    assert "Choose the photos again" in page
    assert not Activity.objects.exists()
    assert not Photo.objects.exists()
    assert list(settings.MEDIA_ROOT.rglob("*.*")) == []


def test_a_name_of_a_file_is_shown_as_text(browser):
    response = browser.post(LOG, sent(photos=[file(b"GIF89a", "<b>x.jpg")]))

    assert "<b>x" not in response.content.decode()


@pytest.mark.parametrize(
    ("number", "status"), [pytest.param(12, 302, id="twelve"), pytest.param(13, 422, id="thirteen")]
)
def test_at_most_twelve_photos_come_at_a_time(browser, number, status):
    content = drawn((8, 8))

    response = browser.post(LOG, sent(photos=[file(content) for _photo in range(number)]))

    assert response.status_code == status
    assert Photo.objects.count() == (number if status == 302 else 0)
    if status == 422:
        assert "These are 13 photos. Send at most 12" in said(response)


def test_photos_are_added_reworded_and_removed_on_the_page_of_the_record(browser, community):
    activity = ActivityFactory(unit=community)
    stays, goes = PhotoFactory.create_batch(2, activity=activity)
    words = {
        f"photo-{stays.pk}-caption": "老人们在听讲",
        f"initial-photo-{stays.pk}-has_consent": "True",
        f"photo-{goes.pk}-is_removed": "on",
    }

    browser.post(
        at("edit", activity), edited(activity, photos=[file(drawn())], consent="on", **words)
    )

    kept = activity.photos.values_list("caption", "has_consent")
    assert list(kept) == [("老人们在听讲", False), ("", True)]
    assert goes.pk not in activity.photos.values_list("pk", flat=True)


def test_consent_taken_away_meanwhile_does_not_come_back_with_an_open_form(browser, community):
    activity = ActivityFactory(unit=community)
    photo = PhotoFactory(activity=activity, caption="讲座现场")
    as_opened = _opened(browser, photo)
    Photo.objects.filter(pk=photo.pk).update(has_consent=False)

    browser.post(at("edit", activity), edited(activity, **as_opened, place="活动室"))

    photo.refresh_from_db()
    assert (photo.caption, photo.has_consent) == ("讲座现场", False)
    activity.refresh_from_db()
    assert activity.place == "活动室"


def test_what_is_changed_of_a_photo_leaves_the_rest_as_it_is_meanwhile(browser, community):
    activity = ActivityFactory(unit=community)
    photo = PhotoFactory(activity=activity, caption="讲座现场")
    as_opened = _opened(browser, photo)
    Photo.objects.filter(pk=photo.pk).update(has_consent=False)

    reworded = as_opened | {f"photo-{photo.pk}-caption": "老人们在听讲"}
    browser.post(at("edit", activity), edited(activity, **reworded))

    photo.refresh_from_db()
    assert (photo.caption, photo.has_consent) == ("老人们在听讲", False)
    assert photo.history.first().has_consent is False


def _opened(browser, photo) -> dict:
    """What a browser sends of a photo with consent, from a page that is left as it was."""
    page = browser.get(at("edit", photo.activity)).content.decode()
    name = f"photo-{photo.pk}"
    assert f'name="initial-{name}-has_consent" value="True"' in page
    assert f'name="initial-{name}-caption" value="{photo.caption}"' in page
    said = {"caption": photo.caption, "has_consent": "on"}
    showed = {"caption": photo.caption, "has_consent": "True"}
    return {f"{name}-{field}": value for field, value in said.items()} | {
        f"initial-{name}-{field}": value for field, value in showed.items()
    }


def test_a_photo_without_consent_is_not_on_the_page_of_its_record(browser, community):
    activity = ActivityFactory(unit=community)
    photo = PhotoFactory(activity=activity, has_consent=False)

    page = browser.get(at("edit", activity)).content.decode()

    assert "is not shown: not everyone" in page
    assert f"/photos/{photo.pk}/" not in page
