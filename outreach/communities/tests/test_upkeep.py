"""What a community may do about its places, and what it is refused in words."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.files.base import ContentFile

from outreach.communities import upkeep
from outreach.communities.models import ContentChange, Facility, JointWork, Partner, ScienceSchool
from outreach.communities.tests.factories import (
    ContentChangeFactory,
    FacilityFactory,
    JointWorkFactory,
    PartnerFactory,
    ScienceSchoolFactory,
    StreetFactory,
)

TODAY = date(2026, 10, 10)
YESTERDAY, TOMORROW = TODAY - timedelta(days=1), TODAY + timedelta(days=1)
NOON = datetime(2026, 10, 10, 12, tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.fixture(autouse=True)
def in_october(time_machine):
    time_machine.move_to(NOON, tick=False)


@pytest.fixture
def position(community):
    return FacilityFactory(
        unit=community, kind="corridor", name="科技长廊", active_from=date(2026, 3, 1)
    )


@pytest.fixture
def partner(street):
    return PartnerFactory(street=street, name="市科技馆（东馆）", name_en="Science Museum")


def photo(content=b"\xff\xd8\xff"):
    return ContentFile(content, name="door.jpg")


# --- Positions ------------------------------------------------------------------------------------


def add(community, **values):
    values = {
        "kind": "corridor",
        "name": "科技长廊",
        "location": "",
        "active_from": TODAY,
    } | values
    return upkeep.add_position(unit=community, **values, today=TODAY)


def edit(position, **values):
    values = {
        "kind": position.kind,
        "name": position.name,
        "location": position.location,
        "active_from": position.active_from,
    } | values
    return upkeep.edit_position(position=position, **values, today=TODAY)


def test_a_position_is_entered_tidily(community):
    add(community, name=" 科技  长廊 ", location=" 3号楼前 ")

    [held] = Facility.objects.values("unit", "kind", "name", "location", "active_from")
    assert held == {
        "unit": community.pk,
        "kind": "corridor",
        "name": "科技 长廊",
        "location": "3号楼前",
        "active_from": TODAY,
    }


@pytest.mark.parametrize(
    ("values", "why"),
    [
        pytest.param({}, "already a position of this kind and name", id="same"),
        pytest.param({"name": "科 技 长 廊"}, "already a position", id="same but for spaces"),
        pytest.param(
            {"name": "新长廊", "active_from": TOMORROW}, "still to come", id="a future day"
        ),
    ],
)
def test_a_position_is_refused_in_words(community, position, values, why):
    with pytest.raises(upkeep.PositionRefused, match=why):
        add(community, **values)

    assert list(Facility.objects.all()) == [position]


def test_the_same_name_is_taken_for_another_kind_or_community(community, neighbour, position):
    add(community, kind="platform")
    add(neighbour)

    assert Facility.objects.count() == 3


def test_a_position_keeps_its_own_name_when_it_is_edited(position):
    edit(position, location="南门")

    assert Facility.objects.get().location == "南门"


def test_a_position_does_not_begin_after_its_contents_changed(position):
    ContentChangeFactory(facility=position, changed_on=date(2026, 4, 1))

    with pytest.raises(upkeep.PositionRefused, match="changed on 1 April 2026"):
        edit(position, active_from=date(2026, 4, 2))
    edit(position, active_from=date(2026, 4, 1))

    assert Facility.objects.get().active_from == date(2026, 4, 1)


def test_a_position_is_closed_and_taken_into_use_again(position):
    upkeep.close_position(position=position, on=TODAY, today=TODAY)
    assert Facility.objects.get().active_until == TODAY

    upkeep.reopen_position(position=position)
    assert Facility.objects.get().active_until is None


@pytest.mark.parametrize(
    ("on", "why"),
    [
        pytest.param(TOMORROW, "still to come", id="a future day"),
        pytest.param(date(2026, 3, 1), "end after it starts", id="its first day"),
        pytest.param(date(2026, 5, 1), "changed on 1 May 2026", id="the day of a change"),
    ],
)
def test_closing_is_refused_in_words(position, on, why):
    ContentChangeFactory(facility=position, changed_on=date(2026, 5, 1))

    with pytest.raises(upkeep.PositionRefused, match=why):
        upkeep.close_position(position=position, on=on, today=TODAY)

    assert Facility.objects.get().active_until is None


def test_a_closed_position_is_not_closed_again(position):
    upkeep.close_position(position=position, on=YESTERDAY, today=TODAY)

    with pytest.raises(upkeep.PositionRefused, match="already out of use"):
        upkeep.close_position(position=position, on=TODAY, today=TODAY)


# --- Changes of contents --------------------------------------------------------------------------


def change(position, **values):
    values = {"changed_on": YESTERDAY, "topic": "", "photo": None, "has_consent": False} | values
    return upkeep.change_contents(position=position, **values, today=TODAY)


def test_tapping_twice_notes_one_change(position):
    first = upkeep.changed_today(position=position, today=TODAY)

    assert upkeep.changed_today(position=position, today=TODAY) == first
    assert list(position.content_changes.values_list("changed_on", flat=True)) == [TODAY]


def test_a_closed_position_has_no_new_contents(position):
    upkeep.close_position(position=position, on=TODAY, today=TODAY)

    with pytest.raises(upkeep.PositionRefused, match="out of use since 10 October 2026"):
        upkeep.changed_today(position=position, today=TODAY)

    assert not ContentChange.objects.exists()


@pytest.mark.parametrize(
    ("day", "why"),
    [
        pytest.param(TOMORROW, "still to come", id="a future day"),
        pytest.param(date(2026, 2, 28), "in use from 1 March 2026", id="before it was in use"),
        pytest.param(date(2026, 4, 1), "already recorded for that day", id="a day noted already"),
    ],
)
def test_a_change_is_refused_in_words(position, day, why):
    ContentChangeFactory(facility=position, changed_on=date(2026, 4, 1))

    with pytest.raises(upkeep.PositionRefused, match=why):
        change(position, changed_on=day)

    assert position.content_changes.count() == 1


def test_a_change_on_the_first_day_of_use_is_taken(position):
    change(position, changed_on=date(2026, 3, 1), topic=" 防  震 ")

    assert ContentChange.objects.get().topic == "防 震"


def test_a_new_photo_takes_the_place_of_the_old_one(position, django_capture_on_commit_callbacks):
    made = change(position, photo=photo(b"old"), has_consent=True)
    old = made.photo.name

    with django_capture_on_commit_callbacks(execute=True):
        upkeep.describe_change(change=made, topic="", photo=photo(b"new"), has_consent=True)

    held = ContentChange.objects.get()
    with held.photo.open() as file:
        assert file.read() == b"new"
    assert not held.photo.storage.exists(old)
    assert "door" not in held.photo.name


def test_without_a_new_photo_the_old_one_stays(position):
    made = change(position, photo=photo(), has_consent=True)

    upkeep.describe_change(change=made, topic="防震", photo=None, has_consent=False)

    held = ContentChange.objects.get()
    assert (held.photo.name, held.has_consent) == (made.photo.name, False)


def test_a_change_that_somebody_took_back_meanwhile_cannot_be_described(position):
    made = change(position)
    upkeep.take_back_change(change=made, today=TODAY)

    with pytest.raises(upkeep.PositionRefused, match="taken back meanwhile"):
        upkeep.describe_change(change=made, topic="防震", photo=None, has_consent=False)

    assert not ContentChange.objects.exists()


def test_agreeing_to_no_photo_is_not_kept_for_the_next_one(position):
    assert change(position, has_consent=True).has_consent is False


def test_a_change_entered_today_is_taken_back_with_its_photo(
    position, django_capture_on_commit_callbacks
):
    made = change(position, photo=photo(), has_consent=True)

    with django_capture_on_commit_callbacks(execute=True):
        upkeep.take_back_change(change=made, today=TODAY)

    assert not ContentChange.objects.exists()
    assert not made.photo.storage.exists(made.photo.name)


def test_a_change_entered_yesterday_stays(position, time_machine):
    time_machine.move_to(NOON - timedelta(days=1), tick=False)
    made = change(position)
    time_machine.move_to(NOON, tick=False)

    with pytest.raises(upkeep.PositionRefused, match="Only what was entered today"):
        upkeep.take_back_change(change=made, today=TODAY)

    assert ContentChange.objects.get() == made


# --- The science school ---------------------------------------------------------------------------


def keep(community, **values):
    values = {
        "name": "安慧里科普学校",
        "opened_on": None,
        "has_plaque": False,
        "has_rules": False,
        "person_in_charge": "",
        "photo": None,
        "has_consent": False,
    } | values
    return upkeep.keep_school(unit=community, **values, today=TODAY)


def test_a_school_is_set_up_once_and_then_put_right(community):
    keep(community)
    keep(community, has_plaque=True, has_rules=True, person_in_charge=" 李 明 ", opened_on=TODAY)

    [held] = ScienceSchool.objects.values_list("has_plaque", "has_rules", "person_in_charge")
    assert held == (True, True, "李 明")


@pytest.mark.parametrize(
    ("values", "why"),
    [
        pytest.param({"opened_on": TOMORROW}, "still to come", id="a future day"),
        pytest.param({"photo": photo()}, "tick that it is on the door", id="photo without plaque"),
    ],
)
def test_a_school_is_refused_in_words(community, values, why):
    with pytest.raises(upkeep.SchoolRefused, match=why):
        keep(community, **values)

    assert not ScienceSchool.objects.exists()


def test_a_refused_edit_leaves_the_school_as_it_was(community):
    ScienceSchoolFactory(unit=community, has_rules=True)

    with pytest.raises(upkeep.SchoolRefused):
        keep(community, opened_on=TOMORROW)

    assert ScienceSchool.objects.get().has_rules


# --- Partners and the four links ------------------------------------------------------------------


def work_with(community, partner=None, **values):
    values = {
        "new_partner": "",
        "link": "education",
        "done_on": TODAY,
        "title": "联合授课",
    } | values
    return upkeep.add_joint_work(community=community, partner=partner, **values, today=TODAY)


def test_joint_work_with_a_new_partner_adds_it_to_the_list_of_the_street(community, street):
    work_with(community, new_partner=" 市 图书馆 ")

    [work] = JointWork.objects.all()
    assert (work.unit_id, work.partner.name, work.partner.street) == (
        community.pk,
        "市 图书馆",
        street,
    )
    assert Partner.history.get().history_type == "+"


@pytest.mark.parametrize(
    "name",
    [
        "市科技馆（东馆）",
        "市科技馆(东馆)",
        " 市 科技馆（ 东馆）",
        "science  MUSEUM",
        "Ｓｃｉｅｎｃｅ Museum",
    ],
)
def test_a_partner_on_the_list_is_not_added_under_another_spelling(community, partner, name):
    with pytest.raises(upkeep.PartnerRefused, match="already on the list: choose it there"):
        work_with(community, new_partner=name)

    assert list(Partner.objects.all()) == [partner]
    assert not JointWork.objects.exists()


def test_another_street_may_have_a_partner_of_that_name(community, partner):
    PartnerFactory(street=StreetFactory(), name="市图书馆")

    work_with(community, new_partner="市图书馆")

    assert Partner.objects.filter(name="市图书馆").count() == 2


@pytest.mark.parametrize(
    ("values", "why"),
    [
        pytest.param({"partner": None}, "Choose a partner", id="no partner"),
        pytest.param({"new_partner": "图书馆"}, "Choose a partner", id="two partners"),
        pytest.param({"done_on": TOMORROW}, "still to come", id="a future day"),
        pytest.param({"title": "联合 授课"}, "already recorded", id="the same again"),
    ],
)
def test_joint_work_is_refused_in_words(community, partner, values, why):
    held = work_with(community, partner)

    with pytest.raises(upkeep.PartnerRefused, match=why):
        work_with(community, **{"partner": partner} | values)

    assert list(JointWork.objects.all()) == [held]
    assert list(Partner.objects.all()) == [partner]


def test_joint_work_is_put_right(community, partner):
    work = work_with(community, partner)

    upkeep.edit_joint_work(
        work=work,
        community=community,
        partner=None,
        new_partner="市图书馆",
        link="bases",
        done_on=YESTERDAY,
        title="共建基地",
        today=TODAY,
    )

    [held] = JointWork.objects.values_list("pk", "partner__name", "link", "done_on", "title")
    assert held == (work.pk, "市图书馆", "bases", YESTERDAY, "共建基地")


def test_joint_work_that_somebody_removed_meanwhile_cannot_be_put_right(community, partner):
    work = work_with(community, partner)
    JointWork.objects.get(pk=work.pk).delete()

    with pytest.raises(upkeep.PartnerRefused, match="removed meanwhile"):
        upkeep.edit_joint_work(
            work=work,
            community=community,
            partner=partner,
            new_partner="",
            link="bases",
            done_on=YESTERDAY,
            title="共建基地",
            today=TODAY,
        )

    assert not JointWork.objects.exists()


def test_what_was_removed_today_is_put_back_as_it_was(community, partner):
    work = work_with(community, partner)
    pk = work.pk
    work.delete()
    assert set(upkeep.removed_joint_work(community=community, today=TODAY)) == {pk}

    upkeep.restore_joint_work(community=community, pk=pk, today=TODAY)

    [held] = JointWork.objects.values_list("pk", "partner", "link", "done_on", "title")
    assert held == (pk, partner.pk, "education", TODAY, "联合授课")
    assert upkeep.removed_joint_work(community=community, today=TODAY) == {}


def test_what_was_removed_twice_is_offered_once(community, partner):
    work = work_with(community, partner)
    pk = work.pk
    for _time in range(2):
        JointWork.objects.get().delete()
        if _time == 0:
            upkeep.restore_joint_work(community=community, pk=pk, today=TODAY)

    assert set(upkeep.removed_joint_work(community=community, today=TODAY)) == {pk}


def test_what_is_recorded_again_is_not_put_back_too(community, partner):
    work = work_with(community, partner)
    pk = work.pk
    work.delete()
    work_with(community, partner)

    with pytest.raises(upkeep.PartnerRefused, match="already recorded"):
        upkeep.restore_joint_work(community=community, pk=pk, today=TODAY)

    assert JointWork.objects.count() == 1


def test_what_was_removed_yesterday_or_elsewhere_is_not_put_back(
    community, neighbour, partner, time_machine
):
    theirs = JointWorkFactory(unit=neighbour, partner=partner)
    own = work_with(community, partner)
    removed = [theirs.pk, own.pk]
    time_machine.move_to(NOON - timedelta(days=1), tick=False)
    own.delete()
    time_machine.move_to(NOON, tick=False)
    theirs.delete()

    for pk in removed:
        with pytest.raises(upkeep.PartnerRefused, match="Only what was removed today"):
            upkeep.restore_joint_work(community=community, pk=pk, today=TODAY)

    assert not JointWork.objects.exists()
