"""The community's pages of positions, the science school and joint work."""

import re
from datetime import date, datetime, timedelta
from io import BytesIO
from zoneinfo import ZoneInfo

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from PIL import Image

from outreach.communities.models import ContentChange, Facility, JointWork, Partner, ScienceSchool
from outreach.communities.tests.factories import (
    ContentChangeFactory,
    FacilityFactory,
    JointWorkFactory,
    PartnerFactory,
    ScienceSchoolFactory,
)

NOON = datetime(2026, 10, 10, 12, tzinfo=ZoneInfo("Asia/Shanghai"))
TODAY = date(2026, 10, 10)
POSITIONS = reverse("workspace:position-list")
SCHOOL = reverse("workspace:school-detail")
PARTNERS = reverse("workspace:partner-list")


@pytest.fixture(autouse=True)
def in_october(time_machine):
    time_machine.move_to(NOON, tick=False)


@pytest.fixture
def browser(client_of, director):
    return client_of(director)


@pytest.fixture
def position(community):
    return FacilityFactory(unit=community, name="科技长廊", kind="corridor")


def to(name, row):
    return reverse(f"workspace:{name}", args=[row.pk])


def words(response) -> str:
    """What the page says, without its marks."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def said(response) -> list[str]:
    return [str(message) for message in response.context["messages"]]


def a_photo() -> SimpleUploadedFile:
    content = BytesIO()
    exif = Image.Exif()
    exif[0x010F] = "SecretPhone"
    Image.new("RGB", (60, 40), "teal").save(content, "JPEG", exif=exif)
    return SimpleUploadedFile("IMG_0001.JPG", content.getvalue(), "image/jpeg")


# --- Positions ------------------------------------------------------------------------------------


def test_each_position_tells_how_long_ago_its_contents_changed(browser, community, neighbour):
    for name, days in (("今天", 0), ("昨天", 1), ("从前", 91), ("以后", -1)):
        ContentChangeFactory(
            facility=FacilityFactory(unit=community, name=name),
            changed_on=TODAY - timedelta(days=days),
        )
    FacilityFactory(unit=neighbour, name="邻居的")

    page = words(browser.get(POSITIONS))

    assert "今天 Contents changed today" in page
    assert "昨天 Contents changed yesterday (9 October 2026)" in page
    assert "从前 Contents changed 91 days ago (11 July 2026)" in page
    assert "以后 No change of contents is recorded yet" in page
    assert "邻居的" not in page


def test_a_community_without_positions_is_told_what_to_do(browser):
    page = words(browser.get(POSITIONS))

    assert "No position in use is entered yet. Add the activity room" in page
    assert "Kinds without a position" not in page


def test_kinds_that_are_missing_lead_to_the_form(browser, position):
    page = browser.get(POSITIONS).content.decode()

    assert reverse("workspace:position-add") + "?kind=platform" in page
    assert "?kind=corridor" not in page
    form = browser.get(reverse("workspace:position-add"), {"kind": "platform"}).context["form"]
    assert form["kind"].value() == "platform"


def test_one_tap_notes_that_contents_changed_today_and_another_takes_it_back(browser, position):
    response = browser.post(to("position-today", position), follow=True)
    [change] = ContentChange.objects.all()
    assert (change.facility, change.changed_on) == (position, TODAY)
    assert said(response) == ["科技长廊: contents changed today."]
    undo = to("position-undo", change)
    assert undo in response.content.decode()

    response = browser.post(undo, follow=True)
    assert said(response) == ["The change of contents is taken back."]
    assert not ContentChange.objects.exists()


def test_a_change_of_an_earlier_entry_offers_no_undo_and_refuses_it(
    browser, position, time_machine
):
    time_machine.move_to(NOON - timedelta(days=1), tick=False)
    change = ContentChangeFactory(facility=position, changed_on=TODAY - timedelta(days=1))
    time_machine.move_to(NOON, tick=False)
    undo = to("position-undo", change)

    assert undo not in browser.get(to("position-detail", position)).content.decode()
    [why] = said(browser.post(undo, follow=True))
    assert why.startswith("Only what was entered today can be taken back.")
    assert ContentChange.objects.exists()


def test_who_changed_contents_stays_in_the_history(browser, director, position):
    browser.post(to("position-today", position))

    assert ContentChange.history.get().history_user == director


def test_a_change_with_a_photo_keeps_nothing_of_the_camera(browser, position):
    data = {"changed_on": "2026-10-01", "topic": "防震", "photo": a_photo(), "has_consent": "on"}

    response = browser.post(to("position-change", position), data, follow=True)

    [change] = ContentChange.objects.all()
    assert re.fullmatch(r"places/[0-9a-f]{32}\.jpg", change.photo.name)
    with change.photo.open() as file:
        assert b"SecretPhone" not in file.read()
    address = to("position-photo", change)
    assert address in response.content.decode()
    photo = browser.get(address)
    photo.getvalue()  # Reads the file to its end and closes it.
    assert photo["Content-Type"] == "image/jpeg"
    assert set(photo["Cache-Control"].split(", ")) == {"private", "max-age=600"}


def test_a_photo_without_consent_is_kept_back_everywhere(browser, position):
    browser.post(to("position-change", position), {"changed_on": "2026-10-01", "photo": a_photo()})

    change = ContentChange.objects.get()
    assert change.photo
    address = to("position-photo", change)
    assert browser.get(address).status_code == 404
    for page in (to("position-detail", position), to("position-describe", change)):
        response = browser.get(page)
        assert "A photo is kept back" in words(response)
        assert address not in response.content.decode()


@pytest.mark.parametrize(
    ("content", "why"),
    [
        pytest.param(b"<svg onload='alert(1)'></svg>", "no photo we can take", id="a drawing"),
        pytest.param(b"\xff\xd8\xff" + b"0" * 99, "damaged", id="half a photo"),
    ],
)
def test_what_is_no_photo_is_refused_in_words(browser, position, content, why):
    data = {"changed_on": "2026-10-01", "photo": SimpleUploadedFile("a.jpg", content)}

    response = browser.post(to("position-change", position), data)

    assert why in response.context["form"].errors["photo"][0]
    assert not ContentChange.objects.exists()


def test_a_future_day_is_refused_on_the_page(browser, position):
    response = browser.post(to("position-change", position), {"changed_on": "2026-10-11"})

    assert response.context["form"].non_field_errors() == ["This day is still to come."]


def test_a_topic_is_added_to_what_was_tapped(browser, position):
    change = ContentChangeFactory(facility=position, changed_on=TODAY)

    browser.post(to("position-describe", change), {"topic": "防震"})

    assert ContentChange.objects.get().topic == "防震"


def test_changes_come_in_pages_the_newest_first(browser, position):
    for days in range(21):
        ContentChangeFactory(facility=position, changed_on=TODAY - timedelta(days=days))

    first = browser.get(to("position-detail", position))
    last = browser.get(to("position-detail", position), {"page": 2})

    assert first.context["page"][0].changed_on == TODAY
    assert [change.changed_on for change in last.context["page"]] == [TODAY - timedelta(days=20)]


def test_a_position_is_added_edited_closed_and_opened_again(browser, community):
    data = {"kind": "corridor", "name": "长廊", "location": "南门", "active_from": "2026-10-01"}
    browser.post(reverse("workspace:position-add"), data)
    position = Facility.objects.get(unit=community)

    browser.post(to("position-edit", position), data | {"name": "新长廊"})
    browser.post(to("position-close", position), {"on": "2026-10-10"})
    position.refresh_from_db()
    assert (position.name, position.active_until) == ("新长廊", TODAY)
    assert "out of use since 10 October 2026" in words(browser.get(POSITIONS))

    browser.post(to("position-reopen", position))
    position.refresh_from_db()
    assert position.active_until is None


@pytest.mark.parametrize(
    ("name", "data", "why"),
    [
        pytest.param(
            "position-add",
            {"kind": "corridor", "name": "科技 长廊", "active_from": "2026-10-01"},
            "There is already a position of this kind and name.",
            id="added twice",
        ),
        pytest.param(
            "position-edit",
            {"kind": "corridor", "name": "科技长廊", "active_from": "2026-10-11"},
            "This day is still to come.",
            id="in use from tomorrow",
        ),
        pytest.param(
            "position-close", {"on": "2026-10-11"}, "This day is still to come.", id="closed then"
        ),
    ],
)
def test_refusals_stand_above_the_form(browser, position, name, data, why):
    address = reverse(f"workspace:{name}") if name == "position-add" else to(name, position)

    response = browser.post(address, data)

    assert response.context["form"].non_field_errors() == [why]


# --- The science school ---------------------------------------------------------------------------


def test_a_community_without_a_school_sets_it_up(browser, community):
    assert "No science school is entered yet" in words(browser.get(SCHOOL))

    data = {"name": "科普学校", "has_rules": "on", "person_in_charge": "李明"}
    response = browser.post(reverse("workspace:school-edit"), data, follow=True)

    assert ScienceSchool.objects.get().unit_id == community.pk
    page = words(response)
    assert "Plaque on the door missing Put the plaque up" in page
    assert "Written rules there" in page
    assert "Person in charge there 李明" in page


def test_the_form_begins_with_what_is_known(browser, community):
    ScienceSchoolFactory(unit=community, has_plaque=True, person_in_charge="李明")

    form = browser.get(reverse("workspace:school-edit")).context["form"]

    assert form["has_plaque"].value() is True
    assert form["person_in_charge"].value() == "李明"


def test_a_plaque_is_shown_with_consent_only(browser, community):
    school = ScienceSchoolFactory(unit=community, has_plaque=True)
    data = {"name": school.name, "has_plaque": "on", "photo": a_photo()}
    address = reverse("workspace:school-photo")

    response = browser.post(reverse("workspace:school-edit"), data, follow=True)
    assert address not in response.content.decode()
    assert browser.get(address).status_code == 404

    data = {"name": school.name, "has_plaque": "on", "has_consent": "on"}
    response = browser.post(reverse("workspace:school-edit"), data, follow=True)
    assert address in response.content.decode()
    photo = browser.get(address)
    photo.getvalue()  # Reads the file to its end and closes it.
    assert photo["Content-Type"] == "image/jpeg"


def test_a_photo_of_no_plaque_is_refused(browser, community):
    response = browser.post(
        reverse("workspace:school-edit"), {"name": "科普学校", "photo": a_photo()}
    )

    assert response.context["form"].non_field_errors() == [
        "There is a photo of the plaque: tick that it is on the door."
    ]
    assert not ScienceSchool.objects.exists()


# --- Partners and the four links ------------------------------------------------------------------


@pytest.fixture
def museum(street):
    return PartnerFactory(street=street, name="市科技馆")


def links(response):
    found = response.context["links"]
    return [(partner.name, numbers) for partner, numbers in found.rows], found.missing


def test_the_matrix_counts_the_own_joint_work_of_a_year(browser, community, neighbour, museum):
    PartnerFactory(street=community.street, name="图书馆")
    for link, day in (
        ("education", "2026-01-01"),
        ("bases", "2026-12-31"),
        ("bases", "2025-12-31"),
    ):
        JointWorkFactory(unit=community, partner=museum, link=link, done_on=day)
    JointWorkFactory(unit=neighbour, partner=museum, link="facilities", done_on="2026-05-01")

    response = browser.get(PARTNERS)

    assert links(response) == ([("市科技馆", [1, 0, 0, 1])], ["activities", "facilities"])
    page = words(response)
    assert "2 of 4 links have joint work with a partner." in page
    assert "Not yet this year with: 图书馆" in page
    assert links(browser.get(PARTNERS, {"year": "2025"}))[0] == [("市科技馆", [0, 0, 0, 1])]
    assert browser.get(PARTNERS, {"year": "9" * 30}).context["year"] == 2026


def test_a_missing_link_leads_to_its_form(browser, community, museum):
    JointWorkFactory(unit=community, partner=museum, link="education", done_on=TODAY)

    page = browser.get(PARTNERS).content.decode()

    address = reverse("workspace:partner-work-add")
    assert f"{address}?link=bases" in page
    assert f"{address}?link=education" not in page
    assert browser.get(address, {"link": "bases"}).context["form"]["link"].value() == "bases"


def test_joint_work_with_a_new_partner_is_added(browser, community):
    data = {"link": "bases", "new_partner": "图书馆", "done_on": "2026-10-01", "title": "基地"}

    response = browser.post(reverse("workspace:partner-work-add"), data)

    assert response.url == PARTNERS + "?year=2026"
    [work] = JointWork.objects.all()
    assert (work.unit_id, work.partner.street_id) == (community.pk, community.street_id)


def test_a_partner_of_another_street_is_not_offered_nor_taken(browser):
    elsewhere = PartnerFactory(name="别处的馆")
    data = {"link": "bases", "partner": elsewhere.pk, "done_on": "2026-10-01", "title": "基地"}
    address = reverse("workspace:partner-work-add")

    assert "别处的馆" not in browser.get(address).content.decode()
    response = browser.post(address, data)

    assert "partner" in response.context["form"].errors
    assert "别处的馆" not in response.content.decode()
    assert not JointWork.objects.exists()


def test_a_partner_under_another_spelling_is_refused_on_the_page(browser, museum):
    data = {"link": "bases", "new_partner": "市 科技馆", "done_on": "2026-10-01", "title": "基地"}

    response = browser.post(reverse("workspace:partner-work-add"), data)

    assert response.context["form"].non_field_errors() == [
        "市科技馆 is already on the list: choose it there."
    ]
    assert Partner.objects.count() == 1


def test_joint_work_is_edited_removed_and_put_back(browser, community, museum):
    work = JointWorkFactory(unit=community, partner=museum, done_on="2025-03-05")
    data = {"link": "bases", "partner": museum.pk, "done_on": "2026-10-01", "title": "基地"}
    browser.post(to("partner-work-edit", work), data)

    restore = to("partner-work-restore", work)
    response = browser.post(to("partner-work-remove", work), follow=True)
    assert not JointWork.objects.exists()
    assert "Removed today: 基地 (市科技馆)" in words(response)
    assert restore in response.content.decode()

    response = browser.post(restore, follow=True)
    assert JointWork.objects.get().title == "基地"
    assert restore not in response.content.decode()


def test_another_community_hears_nothing_of_what_was_removed(
    browser, client_of, director_of_neighbour, community, museum
):
    work = JointWorkFactory(unit=community, partner=museum, title="秘密")
    browser.post(to("partner-work-remove", work))
    other = client_of(director_of_neighbour)

    assert "秘密" not in other.get(PARTNERS).content.decode()
    other.post(to("partner-work-restore", work))

    assert not JointWork.objects.exists()


# --- All of them ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "make"),
    [
        ("position-edit", FacilityFactory),
        ("position-close", FacilityFactory),
        ("position-reopen", FacilityFactory),
        ("position-today", FacilityFactory),
        ("position-change", FacilityFactory),
        ("position-describe", ContentChangeFactory),
        ("position-undo", ContentChangeFactory),
        ("partner-work-edit", JointWorkFactory),
        ("partner-work-remove", JointWorkFactory),
    ],
)
def test_nothing_is_posted_to_rows_of_another_community(browser, neighbour, name, make):
    owner = "facility__unit" if make is ContentChangeFactory else "unit"
    row = make(**{owner: neighbour})
    before = (Facility.history.count(), ContentChange.history.count(), JointWork.history.count())

    assert browser.post(to(name, row), {"on": "2026-10-10"}).status_code == 404

    assert before == (
        Facility.history.count(),
        ContentChange.history.count(),
        JointWork.history.count(),
    )


def test_lists_ask_as_much_for_one_row_as_for_three(browser, community, museum):
    def rows(number):
        for index in range(number):
            day = TODAY - timedelta(days=index)
            place = FacilityFactory(unit=community, kind="corridor")
            ContentChangeFactory(facility=place, changed_on=TODAY, shown=True)
            ContentChangeFactory(facility=positions[0], changed_on=day, shown=True)
            partner = PartnerFactory(street=community.street)
            JointWorkFactory(unit=community, partner=partner, done_on=day)
            JointWorkFactory(unit=community, partner=museum, done_on=day).delete()

    def asked():
        found = []
        for page in (POSITIONS, to("position-detail", positions[0]), PARTNERS):
            with CaptureQueriesContext(connection) as queries:
                browser.get(page)
            found.append(len(queries))
        return found

    positions = [FacilityFactory(unit=community)]
    rows(1)
    one = asked()
    ContentChange.objects.filter(facility=positions[0]).delete()
    rows(3)

    assert asked() == one
    assert max(one) <= 12
