"""An activity logged on a phone: with photos, in a hurry, on a bad line or on none."""

import io
import re
from pathlib import Path
from urllib.parse import urljoin

import pytest
from django.urls import reverse
from PIL import Image
from playwright.sync_api import expect

from activities.models import Activity, ActivityDraft, Photo
from activities.tests.factories import ActivityFactory
from outreach.tests.browser import sideways

pytestmark = pytest.mark.browser

# The machine that runs the tests may be slow, and the line of some of them is.
PATIENCE = 60_000
ORIENTATION, GPS = 0x0112, 0x8825


def photo_of(name: str, *, width=4000, height=3000, orientation=6) -> dict:
    """A photo as a camera writes it: large, lying on its side, with place and device.

    Its upper half is white and its lower half black once it stands upright.
    """
    upright = Image.new("L", (2, 2))
    upright.putdata([255, 255, 0, 0])
    if orientation == 6:
        upright = upright.transpose(Image.Transpose.ROTATE_90)
    kept, noise = io.BytesIO(), Image.effect_noise((width, height), 40)
    picture = Image.blend(upright.resize((width, height), Image.Resampling.NEAREST), noise, 0.2)
    exif = Image.Exif()
    exif[ORIENTATION] = orientation
    exif[0x010F] = "Camera"
    exif.get_ifd(GPS)[1] = "N"
    picture.convert("RGB").save(kept, "JPEG", quality=85, exif=exif)
    return {"name": name, "mimeType": "image/jpeg", "buffer": kept.getvalue()}


@pytest.fixture(scope="module")
def two_photos():
    return [photo_of("IMG_1.jpg"), photo_of("IMG_2.JPG", width=3000, height=2000, orientation=1)]


@pytest.fixture
def form(director, open_browser):
    """The form of a new activity on a director's phone: `form()`, `form(flaky=True)`."""

    def opened(user=director, **how):
        page = open_browser(user, width=360, **how)
        page.set_default_timeout(PATIENCE)
        page.goto(reverse("workspace:activity-log"))
        return page

    expect.set_options(timeout=PATIENCE)
    yield opened
    expect.set_options(timeout=5_000)


def write(page, title: str) -> None:
    page.locator("#id_title").fill(title)
    page.locator("#id_kind").select_option("lecture")


def save(page) -> None:
    page.locator("#activity-submit").click()


def saved(page) -> None:
    """Wait for the page that follows a saved activity."""
    expect(page).to_have_url(re.compile("saved=1$"))


def titles() -> list[str]:
    return list(Activity.objects.order_by("pk").values_list("title", flat=True))


def drawn(content: bytes) -> Image.Image:
    return Image.open(io.BytesIO(content))


def previews(page):
    return page.locator("#photo-previews li")


def waiting(page):
    return page.locator("#log-waiting li", has_text="waits to be sent")


def keep_offline(page, title: str) -> None:
    write(page, title)
    save(page)
    expect(page.get_by_text(f"No connection. “{title}” is kept on this phone")).to_be_visible()


class Thumb:
    """Counts what a person does: each tap, each word typed, each choice."""

    def __init__(self, page):
        self.page, self.number = page, 0

    def choose(self, chooser, photos):
        self.number += 1
        chooser.set_files(photos)

    def __getattr__(self, deed):
        def done(selector, *values):
            self.number += 1
            getattr(self.page.locator(selector), deed)(*values)

        return done


def _as_slow_phone(page) -> None:
    line = page.context.new_cdp_session(page)
    line.send(
        "Network.emulateNetworkConditions",
        {
            "offline": False,
            "latency": 400,
            "downloadThroughput": 500 * 1024 / 8,
            "uploadThroughput": 500 * 1024 / 8,
        },
    )
    line.send("Emulation.setCPUThrottlingRate", {"rate": 4})


def test_an_activity_with_two_photos_takes_nine_interactions_on_a_slow_phone(form, two_photos):
    page = form()
    _as_slow_phone(page)
    page.goto(reverse("workspace:home"))
    thumb = Thumb(page)

    thumb.click("nav.tabs a:nth-child(1) >> text=Activities")
    thumb.click(f"a[href='{reverse('workspace:activity-log')}']")
    thumb.fill("#id_title", "防灾减灾讲座")
    thumb.select_option("#id_kind", "lecture")
    thumb.fill("#id_attendance", "46")
    with page.expect_file_chooser() as chooser:
        thumb.click("#id_photos")
    thumb.choose(chooser.value, two_photos)
    thumb.check("#id_consent")
    thumb.click("#activity-submit")
    saved(page)

    assert thumb.number <= 9
    assert sideways(page) == 0
    activity = Activity.objects.get()
    assert (activity.title, activity.attendance) == ("防灾减灾讲座", 46)
    assert [photo.has_consent for photo in activity.photos.all()] == [True, True]


def test_photos_leave_the_phone_small_upright_and_without_a_trace(form, two_photos):
    page = form()
    write(page, "讲座")
    page.locator("#id_photos").set_input_files(two_photos[:1])
    expect(previews(page)).to_have_count(1)
    page.locator("#id_photos").set_input_files(two_photos[1:])
    expect(previews(page)).to_have_text([re.compile("IMG_1.jpg"), re.compile("IMG_2.JPG")])
    files = page.locator("#id_photos").evaluate(
        """async (input) => Promise.all([...input.files].map(async (file) =>
            [file.name, [...new Uint8Array(await file.arrayBuffer())]]))"""
    )

    save(page)
    saved(page)

    photos = [drawn(bytes(content)) for _name, content in files]
    assert [name for name, _content in files] == ["IMG_1.jpg", "IMG_2.jpg"]
    assert [photo.size for photo in photos] == [(1200, 1600), (1600, 1067)]
    assert [dict(photo.getexif()) for photo in photos] == [{}, {}]
    kept = [drawn(Path(photo.image.path).read_bytes()) for photo in Photo.objects.order_by("pk")]
    assert [photo.size for photo in kept] == [(1200, 1600), (1600, 1067)]
    for photo in kept:
        grey, middle, height = photo.convert("L"), photo.width // 2, photo.height
        assert grey.getpixel((middle, height // 10)) > 180
        assert grey.getpixel((middle, height - height // 10)) < 75


def test_a_photo_is_left_out_again_and_the_other_stays(form, two_photos):
    page = form()
    write(page, "讲座")
    page.locator("#id_photos").set_input_files(two_photos)
    expect(page.get_by_text("Photos chosen: 2")).to_be_visible()

    page.get_by_role("button", name="Leave out: IMG_1.jpg").click()
    expect(page.get_by_text("Photos chosen: 1")).to_be_visible()
    save(page)
    saved(page)

    assert [photo.image.width for photo in Photo.objects.all()] == [1600]


def test_no_more_photos_are_taken_than_the_server_takes(form):
    page = form()
    small = [photo_of(f"{number}.jpg", width=40, height=30) for number in range(13)]

    page.locator("#id_photos").set_input_files(small)

    expect(page.get_by_text("Photos chosen: 12 At most 12 photos at a time.")).to_be_visible()
    expect(previews(page)).to_have_count(12)


def test_a_double_tap_saves_once(form, two_photos):
    page = form()
    write(page, "讲座")
    page.locator("#id_photos").set_input_files(two_photos[:1])

    page.locator("#activity-submit").dblclick()
    saved(page)

    assert titles() == ["讲座"]
    assert Photo.objects.count() == 1


def test_going_back_after_saving_begins_a_new_activity(form):
    page = form()
    write(page, "讲座")
    save(page)
    saved(page)

    page.go_back()

    expect(page.locator("#id_title")).to_have_value("")
    expect(page.locator("#log-waiting")).to_have_count(0)


def test_what_is_refused_comes_back_with_its_photos(form, two_photos):
    page = form()
    page.locator("#id_attendance").fill("46")
    page.locator("#id_photos").set_input_files(two_photos)
    expect(previews(page)).to_have_count(2)
    save(page)

    expect(page.get_by_text("Nothing was saved yet.")).to_be_visible()
    expect(page.locator("#id_title")).to_be_focused()
    expect(previews(page)).to_have_count(2)
    expect(page.get_by_text("Choose the photos again")).to_have_count(0)
    assert page.locator("#id_attendance").input_value() == "46"
    write(page, "讲座")
    save(page)
    saved(page)

    assert titles() == ["讲座"]
    assert Photo.objects.count() == 2


# --- Drafts -------------------------------------------------------------------------------------


def test_words_and_photos_are_there_again_after_a_reload(form, two_photos):
    page = form()
    write(page, "消防演练")
    page.locator("#id_photos").set_input_files(two_photos)
    expect(previews(page)).to_have_count(2)

    page.reload()

    expect(page.get_by_text("Brought back as you left it")).to_be_visible()
    expect(page.locator("#id_title")).to_have_value("消防演练")
    expect(previews(page)).to_have_count(2)
    save(page)
    saved(page)
    assert titles() == ["消防演练"]
    assert (Photo.objects.count(), ActivityDraft.objects.count()) == (2, 0)


def test_a_draft_is_kept_by_the_server_while_typing_until_it_is_discarded(form):
    page = form()
    write(page, "消防演练")
    expect(page.get_by_text("Saved as a draft.")).to_be_visible()
    assert ActivityDraft.objects.get().data["title"] == "消防演练"
    page.reload()

    with page.expect_response(re.compile("/discard/$")):
        page.get_by_role("button", name="Discard").click()

    expect(page.locator("#id_title")).to_have_value("")
    assert not ActivityDraft.objects.exists()
    page.reload()
    expect(page.locator("#id_title")).to_have_value("")
    expect(page.get_by_text("Brought back as you left it")).to_have_count(0)


def test_a_second_tab_does_not_take_over_what_is_typed_in_the_first(form):
    first = form()
    write(first, "上午的讲座")
    second = first.context.new_page()
    second.goto(reverse("workspace:activity-log"))
    write(second, "下午的讲座")

    for page in (first, second):
        save(page)
        saved(page)

    assert titles() == ["上午的讲座", "下午的讲座"]


def test_nobody_finds_the_words_of_another_person_on_a_shared_phone(
    form, director_of_neighbour, client_of, settings
):
    page = form(flaky=True)
    write(page, "写了一半的讲座")
    expect(page.get_by_text("Saved as a draft.")).to_be_visible()
    page.reload()
    page.get_by_role("button", name="Discard").wait_for()

    _sign_in_as(director_of_neighbour, page, client_of, settings)
    page.reload()

    expect(page.locator("#id_title")).to_have_value("")
    kept = page.evaluate("Object.values({...localStorage}).join()")
    assert "写了一半的讲座" not in kept


def _sign_in_as(user, page, client_of, settings):
    name = settings.SESSION_COOKIE_NAME
    session, home = client_of(user).cookies[name].value, urljoin(page.url, "/")
    page.context.add_cookies([{"name": name, "value": session, "url": home}])


# --- Without a connection -----------------------------------------------------------------------


def test_three_entries_without_a_connection_arrive_in_order_and_once(form, two_photos):
    page = form(flaky=True)
    page.context.set_offline(True)
    keep_offline(page, "第一场")
    page.get_by_role("button", name="Log another").click()
    expect(page.locator("#id_title")).to_have_value("")
    page.locator("#id_photos").set_input_files(two_photos)
    expect(previews(page)).to_have_count(2)
    keep_offline(page, "第二场")
    page.get_by_role("button", name="Log another").click()
    expect(previews(page)).to_have_count(0)
    keep_offline(page, "第三场")
    expect(waiting(page)).to_have_count(3)
    assert titles() == []
    assert sideways(page) == 0

    page.context.set_offline(False)

    expect(page.get_by_text("“第三场” was sent.")).to_be_visible()
    expect(waiting(page)).to_have_count(0)
    assert titles() == ["第一场", "第二场", "第三场"]
    assert [activity.photos.count() for activity in Activity.objects.order_by("pk")] == [0, 2, 0]
    page.get_by_role("link", name="“第二场” was sent.").click()
    expect(page.get_by_text("第二场").first).to_be_visible()


def test_what_waits_outlives_the_page(form):
    page = form(flaky=True)
    page.context.set_offline(True)
    keep_offline(page, "第一场")
    page.close(run_before_unload=False)
    context = page.context
    context.set_offline(False)

    page = context.new_page()
    page.goto(reverse("workspace:activity-log"))

    expect(page.get_by_text("“第一场” was sent.")).to_be_visible()
    assert titles() == ["第一场"]


def test_an_answer_lost_on_the_way_doubles_nothing(form):
    page = form(flaky=True)
    posts = []

    def lose_the_first_answer(route):
        if route.request.method != "POST":
            return route.continue_()
        posts.append(route.request)
        if len(posts) > 1:
            return route.continue_()
        assert route.fetch(max_redirects=0).status == 302
        return route.abort()

    page.route("**" + reverse("workspace:activity-log"), lose_the_first_answer)
    write(page, "讲座")
    save(page)

    expect(page.get_by_text("“讲座” was sent.")).to_be_visible()
    assert len(posts) == 2
    assert titles() == ["讲座"]


def test_two_tabs_send_what_waits_once(form):
    first = form(flaky=True)
    second = first.context.new_page()
    second.goto(reverse("workspace:activity-log"))
    posts = []
    first.context.on(
        "request",
        lambda request: (
            request.method == "POST" and "draft" not in request.url and posts.append(request)
        ),
    )
    first.context.set_offline(True)
    keep_offline(first, "第一场")
    keep_offline(second, "第二场")
    expect(waiting(first)).to_have_count(2)

    first.context.set_offline(False)

    for page in (first, second):
        expect(waiting(page)).to_have_count(0)
    assert titles() == ["第一场", "第二场"]
    assert len(posts) == 2


def test_what_is_refused_later_waits_for_a_correction_and_holds_up_nothing(form, community):
    page = form(flaky=True)
    day = page.locator("#id_held_on").input_value()
    ActivityFactory(unit=community, title="第一场", held_on=day)
    page.context.set_offline(True)
    keep_offline(page, "第一场")
    page.get_by_role("button", name="Log another").click()
    keep_offline(page, "第二场")

    page.context.set_offline(False)
    expect(page.get_by_text("“第二场” was sent.")).to_be_visible()
    page.locator("#log-waiting li", has_text="Needs a correction.").get_by_role(
        "link", name="Correct it"
    ).click()
    expect(page.locator("#activity-form > .notice")).to_contain_text(
        "an activity of this title on this day"
    )
    write(page, "第一场（下午）")
    save(page)
    saved(page)

    assert titles() == ["第一场", "第二场", "第一场（下午）"]
    page.goto(reverse("workspace:activity-log"))
    expect(page.locator("#id_title")).to_have_value("")
    expect(page.locator("#log-waiting")).to_have_count(0)


def test_whoever_was_signed_out_signs_in_and_the_entry_is_sent(
    form, director, director_of_neighbour, client_of, settings
):
    director.set_password("outreach-2026")
    director.save()
    page = form()
    write(page, "讲座")
    page.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    save(page)
    expect(page.locator("[name=login]")).to_be_visible()

    # Somebody else on the same phone sees nothing of it, and sends nothing.
    _sign_in_as(director_of_neighbour, page, client_of, settings)
    page.goto(reverse("workspace:activity-log"))
    expect(page.locator("#id_title")).to_be_editable()
    expect(page.locator("#log-waiting")).to_have_count(0)
    page.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    page.goto(f"{reverse('account_login')}?next={reverse('workspace:activity-log')}")
    page.locator("[name=login]").fill(director.username)
    page.locator("[name=password]").fill("outreach-2026")
    page.locator("main form button").click()

    expect(page.get_by_text("“讲座” was sent.")).to_be_visible()
    assert [activity.unit_id for activity in Activity.objects.all()] == [
        director.appointments.get().unit_id
    ]


def test_a_change_without_a_connection_stays_on_the_page(form, community, two_photos):
    activity = ActivityFactory(unit=community, title="讲座", attendance=None, counted_in="")
    page = form(flaky=True)
    page.goto(reverse("workspace:activity-edit", args=[activity.pk]))
    write(page, "防灾讲座")
    page.locator("#id_photos").set_input_files(two_photos[:1])
    expect(previews(page)).to_have_count(1)
    page.context.set_offline(True)
    save(page)
    expect(page.get_by_text("It could not be sent. Nothing is lost")).to_be_visible()
    assert titles() == ["讲座"]

    page.context.set_offline(False)
    save(page)
    saved(page)

    assert titles() == ["防灾讲座"]
    assert Photo.objects.count() == 1
