"""Places kept up on a phone: contents changed, with a photo and undone; joint work added."""

import re
from io import BytesIO

import pytest
from django.urls import reverse
from PIL import Image
from playwright.sync_api import expect

from outreach.communities.models import ContentChange, JointWork
from outreach.communities.tests.factories import FacilityFactory, PartnerFactory

pytestmark = pytest.mark.browser


@pytest.fixture
def phone(live_server, director, open_browser):
    return open_browser(director, width=360)


def a_photo() -> dict:
    content = BytesIO()
    Image.new("RGB", (1200, 900), "teal").save(content, "JPEG")
    return {"name": "IMG_0001.jpg", "mimeType": "image/jpeg", "buffer": content.getvalue()}


def ends_with(address):
    return re.compile(re.escape(address) + "$")


def test_contents_changed_today_by_one_tap_with_a_photo_and_undone(phone, community):
    position = FacilityFactory(unit=community, name="科技长廊")
    FacilityFactory(unit=community, name="宣传栏")
    phone.goto(reverse("workspace:community"))
    phone.get_by_role("link", name="Publicity positions").click()

    row = phone.locator(".place", has_text="科技长廊")
    expect(row.get_by_text("No change of contents is recorded yet")).to_be_visible()
    row.get_by_role("button", name="Contents changed today").click()
    expect(phone.get_by_text("科技长廊: contents changed today.")).to_be_visible()
    expect(phone.get_by_role("button", name="Contents changed today")).to_have_count(1)

    row.get_by_role("link", name="Topic and photo").click()
    phone.get_by_label("Topic").fill("防震减灾")
    phone.get_by_label("Photo of it").set_input_files(a_photo())
    phone.get_by_label("Everyone shown agreed").check()
    phone.get_by_role("button", name="Save").click()

    page = reverse("workspace:position-detail", args=[position.pk])
    expect(phone).to_have_url(ends_with(page))
    photo = phone.locator(".change__photo")
    expect(photo).to_be_visible()
    expect(photo).to_have_js_property("naturalWidth", 1200)
    expect(phone.get_by_text("防震减灾")).to_be_visible()

    phone.get_by_role("button", name="Take back").click()
    expect(phone.get_by_text("The change of contents is taken back.")).to_be_visible()
    expect(phone.get_by_text("No change is recorded yet.")).to_be_visible()
    assert not ContentChange.objects.exists()


def test_joint_work_is_added_where_a_link_lacks_it_removed_and_put_back(phone, community):
    PartnerFactory(street=community.street, name="市科技馆")
    phone.goto(reverse("workspace:partner-list"))
    expect(phone.get_by_text("0 of 4 links have joint work with a partner.")).to_be_visible()

    phone.get_by_role("link", name="Add joint work under bases").click()
    expect(phone.get_by_label("Link")).to_have_value("bases")
    phone.get_by_label("Partner organisation").select_option("市科技馆")
    phone.get_by_label("Title").fill("共建科普基地")
    phone.get_by_role("button", name="Save").click()
    expect(phone.get_by_text("1 of 4 links has joint work with a partner.")).to_be_visible()
    expect(phone.get_by_role("row", name="市科技馆 0 0 0 1")).to_be_visible()

    phone.get_by_role("button", name="Remove 共建科普基地").click()
    expect(phone.get_by_text("0 of 4 links have joint work with a partner.")).to_be_visible()
    phone.get_by_role("button", name="Put it back").click()
    expect(phone.get_by_text("The joint work is back.")).to_be_visible()
    assert JointWork.objects.get().title == "共建科普基地"
