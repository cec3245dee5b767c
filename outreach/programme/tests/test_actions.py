from datetime import UTC, date, datetime
from functools import partial

import pytest

from outreach.accounts.models import AuditEntry
from outreach.communities.tests.factories import CommunityFactory, StreetFactory
from outreach.programme import actions, presets
from outreach.programme.actions import adopt_programme, next_version
from outreach.programme.models import Definition, Holiday, Obligation, UnitTarget
from outreach.tests.world import obligation_of


def codes(street):
    return sorted(street.definitions.values_list("code", flat=True))


def test_a_street_adopts_the_duties_that_ship(street):
    assert adopt_programme(street=street, year=2026) == 26
    assert {"annual-summary", "own-activities", "st-week"} < set(codes(street))


def test_adopting_twice_adds_nothing(street):
    adopt_programme(street=street, year=2026)

    assert adopt_programme(street=street, year=2027) == 0
    assert set(street.definitions.values_list("valid_from_year", flat=True)) == {2026}


def test_adopting_leaves_what_a_street_has_set_itself(street):
    adopt_programme(street=street, year=2026)
    street.definitions.filter(code="annual-summary").update(due_day=28)
    street.definitions.filter(code="half-year-summary").delete()

    assert adopt_programme(street=street, year=2026, preset=presets.DECEMBER) == 1
    assert street.definitions.get(code="annual-summary").due_day == 28


def test_adopting_gives_nothing_to_another_street(street):
    other = StreetFactory()

    adopt_programme(street=street, year=2026)

    assert codes(other) == []


def test_the_annual_due_day_comes_in_two_presets(street):
    other = StreetFactory()
    adopt_programme(street=street, year=2026)
    adopt_programme(street=other, year=2026, preset=presets.DECEMBER)

    days = Definition.objects.filter(code="annual-summary").values_list(
        "street", "due_month", "due_day", "due_year_offset"
    )

    assert set(days) == {(street.pk, 2, 10, 1), (other.pk, 12, 10, 0)}


def test_the_next_version_is_a_copy_and_the_old_one_stays(street):
    adopt_programme(street=street, year=2026)
    first = street.definitions.get(code="annual-summary")

    second = next_version(definition=first)
    third = next_version(definition=first)

    assert [first.version, second.version, third.version] == [1, 2, 3]
    assert street.definitions.filter(code="annual-summary").count() == 3
    assert (third.due_month, third.due_day, third.name) == (2, 10, first.name)


def test_the_next_version_keeps_the_targets_of_single_units(street, community, neighbour):
    adopt_programme(street=street, year=2026)
    first = street.definitions.get(code="families")
    UnitTarget.objects.create(definition=first, unit=community, target=9)
    UnitTarget.objects.create(definition=first, unit=neighbour, target=1, full_marks_target=2)

    second = next_version(definition=first)

    kept = second.unit_targets.order_by("-target").values_list(
        "unit", "target", "full_marks_target"
    )
    assert list(kept) == [(community.pk, 9, None), (neighbour.pk, 1, 2)]
    assert first.unit_targets.count() == 2


# --- More time ------------------------------------------------------------------------------------

ASKED = datetime(2027, 2, 1, 4, tzinfo=UTC)
LATER = datetime(2027, 2, 2, 4, tzinfo=UTC)


@pytest.fixture
def duty(community):
    """The annual summary of 2026, due on 10 February 2027."""
    return obligation_of(community)


def ask(duty, by, *, wanted_on=date(2027, 2, 20), reason="汛期值守"):
    return actions.ask_extension(
        obligation=duty, wanted_on=wanted_on, reason=reason, by=by, now=ASKED
    )


def test_more_time_keeps_the_day_it_was_due_first(duty, director, staff):
    extension = ask(duty, director)

    actions.grant_extension(extension=extension, until=date(2027, 2, 15), by=staff, now=LATER)

    duty.refresh_from_db()
    extension.refresh_from_db()
    assert duty.due_at == datetime(2027, 2, 10, 16, tzinfo=UTC)
    assert duty.effective_due_at == datetime(2027, 2, 15, 16, tzinfo=UTC)
    assert (
        extension.decision,
        extension.granted_on,
        extension.decided_by,
        extension.decided_at,
    ) == (
        "granted",
        date(2027, 2, 15),
        staff,
        LATER,
    )


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"wanted_on": date(2027, 2, 10)}, "not later"),
        ({"reason": "  "}, "Say why"),
    ],
)
def test_more_time_is_asked_for_with_a_later_day_and_a_reason(duty, director, changes, why):
    with pytest.raises(actions.ExtensionRefused, match=why):
        ask(duty, director, **changes)

    assert not duty.extensions.exists()


def test_more_time_is_asked_for_once(duty, director):
    ask(duty, director)

    with pytest.raises(actions.ExtensionRefused, match="already asked"):
        ask(duty, director)


def test_more_time_is_not_asked_for_what_is_waived(duty, director, staff):
    actions.waive(obligation=duty, reason="拆迁", by=staff, now=ASKED)

    with pytest.raises(actions.ExtensionRefused, match="no longer owed"):
        ask(duty, director)


def test_more_time_is_not_granted_for_what_was_waived_meanwhile(duty, director, staff):
    extension = ask(duty, director)
    actions.waive(obligation=duty, reason="拆迁", by=staff, now=LATER)

    with pytest.raises(actions.ExtensionRefused, match="no longer owed"):
        actions.grant_extension(extension=extension, until=date(2027, 3, 1), by=staff, now=LATER)
    actions.refuse_extension(extension=extension, answer="已免除", by=staff, now=LATER)

    duty.refresh_from_db()
    assert duty.effective_due_at == duty.due_at


def test_nobody_grants_themselves_more_time(duty, director):
    extension = ask(duty, director)

    with pytest.raises(actions.ExtensionRefused, match="their own"):
        actions.grant_extension(extension=extension, until=date(2027, 3, 1), by=director, now=LATER)

    duty.refresh_from_db()
    assert duty.effective_due_at == duty.due_at


def test_a_request_is_answered_once_and_a_refusal_has_a_reason(duty, director, staff):
    extension = ask(duty, director)
    refuse = partial(actions.refuse_extension, extension=extension, by=staff, now=LATER)

    with pytest.raises(actions.ExtensionRefused, match="Say why"):
        refuse(answer=" ")
    refuse(answer="材料已齐")
    with pytest.raises(actions.ExtensionRefused, match="already answered"):
        actions.grant_extension(extension=extension, until=date(2027, 3, 1), by=staff, now=LATER)

    extension.refresh_from_db()
    assert (extension.decision, extension.answer) == ("refused", "材料已齐")


def test_a_granted_day_is_later_than_the_due_day(duty, director, staff):
    extension = ask(duty, director)

    with pytest.raises(actions.ExtensionRefused, match="not later"):
        actions.grant_extension(extension=extension, until=date(2027, 2, 10), by=staff, now=LATER)


# --- No longer owed -------------------------------------------------------------------------------


def test_what_is_waived_stays_on_record_with_who_and_why(duty, staff):
    waiver = actions.waive(obligation=duty, reason=" 拆迁 ", by=staff, now=ASKED)

    assert (waiver.reason, waiver.by, waiver.at) == ("拆迁", staff, ASKED)
    assert not Obligation.objects.still_owed().exists()
    assert AuditEntry.objects.get().deed == "waive"


def test_what_is_taken_over_is_owed_by_the_other_unit(duty, neighbour, staff):
    taken = actions.transfer(obligation=duty, to=neighbour, reason="合并", by=staff, now=ASKED)

    assert taken.successor.unit_id == neighbour.pk
    assert taken.successor.due_at == duty.due_at
    assert list(Obligation.objects.still_owed()) == [taken.successor]


def test_a_unit_that_owes_the_same_takes_over_with_what_it_owes(duty, neighbour, staff):
    theirs = obligation_of(neighbour)

    taken = actions.transfer(obligation=duty, to=neighbour, reason="合并", by=staff, now=ASKED)

    assert taken.successor == theirs
    assert Obligation.objects.count() == 2


@pytest.mark.parametrize("release", ["waived", "transferred"])
def test_a_unit_that_was_released_takes_nothing_over(duty, community, neighbour, staff, release):
    theirs = obligation_of(neighbour)
    if release == "waived":
        actions.waive(obligation=theirs, reason="拆迁", by=staff, now=ASKED)
    else:
        actions.transfer(obligation=theirs, to=community, reason="合并", by=staff, now=ASKED)

    with pytest.raises(actions.ReleaseRefused, match=f"{neighbour} was itself released"):
        actions.transfer(obligation=duty, to=neighbour, reason="退回", by=staff, now=LATER)

    assert list(Obligation.objects.still_owed()) == [duty]


def test_an_obligation_stays_in_its_street(duty, staff):
    elsewhere = CommunityFactory()

    with pytest.raises(actions.ReleaseRefused, match="same street"):
        actions.transfer(obligation=duty, to=elsewhere, reason="合并", by=staff, now=ASKED)

    assert Obligation.objects.still_owed().count() == 1


def test_a_release_is_given_once_and_with_a_reason(duty, community, neighbour, staff):
    with pytest.raises(actions.ReleaseRefused, match="reason"):
        actions.waive(obligation=duty, reason="", by=staff, now=ASKED)
    with pytest.raises(actions.ReleaseRefused, match="itself"):
        actions.transfer(obligation=duty, to=community, reason="合并", by=staff, now=ASKED)
    actions.waive(obligation=duty, reason="拆迁", by=staff, now=ASKED)
    with pytest.raises(actions.ReleaseRefused, match="already"):
        actions.transfer(obligation=duty, to=neighbour, reason="合并", by=staff, now=ASKED)


# --- The calendar ---------------------------------------------------------------------------------


def test_the_official_calendar_of_2026_ships(staff):
    assert actions.load_official_holidays(year=2026, by=staff, now=ASKED) == 39
    assert actions.load_official_holidays(year=2026, by=staff, now=ASKED) == 0

    holidays = Holiday.objects.as_rules()
    assert Holiday.objects.is_official_for(2026)
    assert not holidays.is_working_day(date(2026, 6, 19))
    assert holidays.is_working_day(date(2026, 2, 14))  # a Saturday made up for


def test_a_year_whose_calendar_does_not_ship_is_said_to_have_none(staff):
    assert actions.load_official_holidays(year=2031, by=staff, now=ASKED) == 0
    assert not Holiday.objects.is_official_for(2031)
