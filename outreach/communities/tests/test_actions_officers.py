"""Officers and the handover: who may be entered by whom, and what follows on the day."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from outreach.accounts.models import AuditEntry, User
from outreach.accounts.tests.factories import UserFactory
from outreach.communities import actions
from outreach.communities.actions import HandoverRefused, PersonRefused, Successor
from outreach.communities.models import Appointment, Handover
from outreach.communities.tests.factories import LONG_AGO, AppointmentFactory

TODAY = date(2026, 6, 15)
NOON = datetime(2026, 6, 15, 12, tzinfo=ZoneInfo("Asia/Shanghai"))
DAY = date(2026, 7, 1)
NEW = {"name": "方可", "email": "fang.ke@example.org"}


@pytest.fixture(autouse=True)
def in_june(time_machine):
    time_machine.move_to(NOON, tick=False)


@pytest.fixture
def officer(community):
    appointed = AppointmentFactory(unit=community, post="officer_part", user__name="卢晨")
    long_before = datetime(2025, 1, 1, tzinfo=ZoneInfo("Asia/Shanghai"))
    appointed.history.update(history_date=long_before)
    return appointed


def appoint(community, by, **values):
    values = NEW | {"post": "officer_full", "day": TODAY, "today": TODAY} | values
    return actions.appoint_officer(community=community, by=by, **values)


def hand_over(community, by, successor=None, day=DAY):
    successor = successor or Successor(**NEW)
    return actions.hand_over(community=community, successor=successor, day=day, by=by, now=NOON)


def posts(community):
    rows = community.appointments.order_by("appointed_from", "post", "pk")
    return list(rows.values_list("user__name", "post", "appointed_from", "appointed_until"))


# --- Officers -------------------------------------------------------------------------------------


def test_a_new_officer_gets_an_account_without_a_password(community, director):
    appointed = appoint(community, director)

    person = appointed.user
    assert (person.name, person.email, person.username) == ("方可", NEW["email"], "fang.ke")
    assert (person.role, person.added_by) == ("community", director)
    assert not person.has_usable_password()
    assert (person.is_superuser, person.is_staff) == (False, False)
    assert (appointed.post, appointed.appointed_from, appointed.appointed_until) == (
        "officer_full",
        TODAY,
        None,
    )


def test_a_user_name_that_is_taken_gets_a_number(community, director):
    UserFactory(username="Fang.Ke")
    UserFactory(username="fang.ke2")

    assert appoint(community, director).user.username == "fang.ke3"


def test_who_was_in_post_here_before_comes_back_to_the_same_account(community, director, officer):
    Appointment.objects.filter(pk=officer.pk).update(appointed_until=date(2026, 1, 1))

    appointed = appoint(community, director, name="卢晨", email=officer.user.email.upper())

    assert appointed.user == officer.user
    assert User.objects.count() == 2


ELSEWHERE = "belongs to an account of another name, role or unit"


@pytest.mark.parametrize(
    ("changes", "is_taken"),
    [
        pytest.param({}, True, id="an account without a post"),
        pytest.param({"name": "别人"}, False, id="of another name"),
        pytest.param({"role": "volunteer"}, False, id="a volunteer"),
        pytest.param({"role": "street"}, False, id="at the street office"),
        pytest.param({"is_superuser": True}, False, id="a superuser"),
        pytest.param({"is_active": False}, False, id="shut"),
    ],
)
def test_whose_account_may_be_given_a_post(community, director, changes, is_taken):
    person = UserFactory(**NEW | changes)

    if is_taken:
        assert appoint(community, director).user == person
        return
    with pytest.raises(PersonRefused, match=ELSEWHERE):
        appoint(community, director)
    assert not person.appointments.exists()


@pytest.mark.parametrize(
    ("until", "is_taken"),
    [
        pytest.param(None, False, id="in post there"),
        pytest.param(TODAY + timedelta(days=1), False, id="until tomorrow"),
        pytest.param(TODAY, True, id="until today"),
    ],
)
def test_somebody_of_another_community_is_refused(community, neighbour, director, until, is_taken):
    AppointmentFactory(
        unit=neighbour, post="officer_full", appointed_until=until, user=UserFactory(**NEW)
    )

    if is_taken:
        assert appoint(community, director)
    else:
        with pytest.raises(PersonRefused, match=ELSEWHERE) as refusal:
            appoint(community, director)
        assert neighbour.name not in str(refusal.value)
        assert neighbour.name_en not in str(refusal.value)


def test_nobody_holds_two_posts_at_once(community, director, officer):
    with pytest.raises(PersonRefused, match="卢晨 holds a post in this community then"):
        appoint(community, director, name="卢晨", email=officer.user.email)

    actions.end_post(appointment=officer, day=DAY, today=TODAY)
    with pytest.raises(PersonRefused):
        appoint(
            community,
            director,
            name="卢晨",
            email=officer.user.email,
            day=DAY - timedelta(days=1),
        )
    assert appoint(community, director, name="卢晨", email=officer.user.email, day=DAY)


@pytest.mark.parametrize(
    ("days", "is_taken"), [(-32, False), (-31, True), (0, True), (366, True), (367, False)]
)
def test_days_within_reach(community, director, officer, days, is_taken):
    day = TODAY + timedelta(days=days)
    if is_taken:
        appoint(community, director, day=day)
        actions.end_post(appointment=officer, day=day, today=TODAY)
        return
    with pytest.raises(PersonRefused, match="can be entered here"):
        appoint(community, director, day=day)
    with pytest.raises(PersonRefused, match="can be entered here"):
        actions.end_post(appointment=officer, day=day, today=TODAY)
    assert not User.objects.filter(email=NEW["email"]).exists()


def test_a_post_ends_once_and_after_it_began(community, officer):
    with pytest.raises(PersonRefused, match="can only end later"):
        actions.end_post(appointment=officer, day=LONG_AGO, today=TODAY)

    actions.end_post(appointment=officer, day=DAY, today=TODAY)
    with pytest.raises(PersonRefused, match="ends on 1 July 2026 already"):
        actions.end_post(appointment=officer, day=DAY, today=TODAY)
    ended = actions.end_post(appointment=officer, day=TODAY, today=TODAY)

    assert ended.appointed_until == TODAY
    assert officer.history.count() == 3


def test_what_was_entered_today_is_taken_back(community, director, officer):
    appointed = appoint(community, director)

    actions.take_back_officer(appointment=appointed, today=TODAY)
    with pytest.raises(PersonRefused, match="entered today"):
        actions.take_back_officer(appointment=officer, today=TODAY)

    assert posts(community) == [
        (director.name, "director", LONG_AGO, None),
        ("卢晨", "officer_part", LONG_AGO, None),
    ]


def test_an_address_with_a_wrong_name_is_free_again_once_it_is_taken_back(community, director):
    actions.take_back_officer(appointment=appoint(community, director, name="方克"), today=TODAY)

    assert appoint(community, director).user.name == "方可"
    assert User.objects.filter(email=NEW["email"]).count() == 1


@pytest.mark.parametrize("sign", ["a password", "a login", "made by the street"])
def test_an_account_that_is_used_or_not_ours_stays(community, director, staff, sign):
    appointed = appoint(community, director)
    person = appointed.user
    if sign == "a password":
        person.set_password("a-Long-pass-word-71")
    elif sign == "a login":
        person.last_login = NOON
    else:
        person.added_by = staff
    person.save()

    actions.take_back_officer(appointment=appointed, today=TODAY)

    assert User.objects.filter(pk=person.pk).exists()


def test_a_cancelled_handover_leaves_no_account_behind(community, director):
    handover = hand_over(community, director)

    actions.cancel_handover(handover=handover, by=director, now=NOON)

    assert not User.objects.filter(email=NEW["email"]).exists()


# --- Handover -------------------------------------------------------------------------------------


def test_a_new_person_follows_without_gap_or_overlap(community, director):
    handover = hand_over(community, director)

    assert posts(community) == [
        (director.name, "director", LONG_AGO, DAY),
        ("方可", "director", DAY, None),
    ]
    assert not handover.incoming.user.has_usable_password()
    assert (handover.decided_by, handover.decided_at) == (director, NOON)
    assert AuditEntry.objects.get().deed == "handover"


def test_an_officer_who_follows_is_no_officer_any_more(community, director, officer):
    hand_over(community, director, Successor(officer=officer))

    assert posts(community) == [
        (director.name, "director", LONG_AGO, DAY),
        ("卢晨", "officer_part", LONG_AGO, DAY),
        ("卢晨", "director", DAY, None),
    ]


def test_an_officer_named_by_address_is_the_same_officer(community, director, officer):
    successor = Successor(name="卢晨", email=officer.user.email)

    assert hand_over(community, director, successor).officer == officer


def test_a_cancelled_handover_leaves_everything_as_it_was(community, director, officer):
    Appointment.objects.filter(pk=officer.pk).update(appointed_until=date(2026, 12, 31))
    before = posts(community)
    handover = hand_over(community, director, Successor(officer=officer))
    assert posts(community) != before

    actions.cancel_handover(handover=handover, by=director, now=NOON)

    assert posts(community) == before
    assert not Handover.objects.exists()
    assert set(AuditEntry.objects.values_list("deed", flat=True)) == {"handover", "cancel handover"}
    assert Handover.history.filter(history_type="-").count() == 1


def test_it_is_cancelled_until_the_day_and_not_on_it(community, director):
    handover = hand_over(community, director)
    last_minute = datetime(2026, 6, 30, 23, 59, tzinfo=ZoneInfo("Asia/Shanghai"))

    with pytest.raises(HandoverRefused, match="cannot be cancelled any more"):
        actions.cancel_handover(
            handover=handover, by=director, now=last_minute + timedelta(minutes=1)
        )
    actions.cancel_handover(handover=handover, by=director, now=last_minute)


def test_what_the_street_changed_since_is_not_cancelled(community, director):
    handover = hand_over(community, director)
    Appointment.objects.filter(pk=handover.incoming_id).update(appointed_from=date(2026, 7, 8))

    with pytest.raises(HandoverRefused, match="changed since"):
        actions.cancel_handover(handover=handover, by=director, now=NOON)

    assert Handover.objects.exists()
    assert posts(community)[-1] == ("方可", "director", date(2026, 7, 8), None)


def test_only_the_director_in_post_hands_over(community, director_of_neighbour, director, officer):
    for person in (officer.user, director_of_neighbour):
        with pytest.raises(HandoverRefused, match="Only the community director"):
            hand_over(community, person)

    assert Appointment.objects.filter(post="director").count() == 2


def test_it_is_handed_over_once(community, director):
    hand_over(community, director)

    with pytest.raises(HandoverRefused, match="方可 is entered as director from 1 July 2026"):
        hand_over(community, director, Successor(name="郭明", email="guo@example.org"))

    assert not User.objects.filter(name="郭明").exists()


@pytest.mark.parametrize(
    ("day", "is_taken"),
    [
        pytest.param(TODAY, False, id="today is too soon"),
        pytest.param(TODAY + timedelta(days=1), True, id="tomorrow"),
        pytest.param(TODAY + timedelta(days=366), True, id="in a year"),
        pytest.param(TODAY + timedelta(days=367), False, id="too far"),
    ],
)
def test_the_day_lies_ahead_and_not_too_far(community, director, day, is_taken):
    if is_taken:
        assert hand_over(community, director, day=day).day == day
    else:
        with pytest.raises(HandoverRefused, match="Choose a day from 16 June 2026 to"):
            hand_over(community, director, day=day)


def test_a_post_that_ends_before_leaves_no_gap(community, director):
    director.appointments.update(appointed_until=DAY)

    with pytest.raises(HandoverRefused, match="Your post ends on 1 July 2026"):
        hand_over(community, director, day=DAY + timedelta(days=1))
    hand_over(community, director)

    assert director.appointments.get().appointed_until == DAY


def test_who_cannot_follow(community, neighbour, director, officer):
    own = Successor(name=director.name, email=director.email)
    with pytest.raises(HandoverRefused, match="somebody else"):
        hand_over(community, director, own)

    AppointmentFactory(unit=neighbour, user=UserFactory(**NEW))
    with pytest.raises(HandoverRefused, match=ELSEWHERE):
        hand_over(community, director)

    elsewhere = AppointmentFactory(unit=neighbour, post="officer_full")
    with pytest.raises(HandoverRefused, match="not in post any more"):
        hand_over(community, director, Successor(officer=elsewhere))

    officer.user.is_active = False
    officer.user.save()
    with pytest.raises(HandoverRefused, match="not in post any more"):
        hand_over(community, director, Successor(officer=officer))

    assert posts(community)[0] == (director.name, "director", LONG_AGO, None)
    assert not Handover.objects.exists()


def test_looking_ahead_changes_nothing(community, director, officer):
    before = posts(community), User.objects.count()

    prepared = actions.prepare(
        community=community, successor=Successor(**NEW), day=DAY, by=director, today=TODAY
    )

    assert (prepared.name, prepared.person, prepared.officer) == ("方可", None, None)
    assert (prepared.last_day, prepared.keeps_post) == (date(2026, 6, 30), False)
    assert before == (posts(community), User.objects.count())


def test_a_post_in_a_handover_is_not_taken_back(community, director):
    appointed = appoint(community, director)
    hand_over(community, director, Successor(officer=appointed))

    with pytest.raises(PersonRefused, match="part of a handover"):
        actions.take_back_officer(appointment=appointed, today=TODAY)

    assert Appointment.objects.filter(pk=appointed.pk).exists()
