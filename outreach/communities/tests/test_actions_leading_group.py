"""The leading group: set up, adjusted, confirmed, filed, taken back; each refusal in words."""

import hashlib
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from django.core.files.base import ContentFile

from outreach.communities import actions
from outreach.communities.actions import GroupRefused, Member
from outreach.communities.models import GroupDocument, GroupMember, LeadingGroup
from outreach.communities.tests.factories import (
    AppointmentFactory,
    GroupMemberFactory,
    LeadingGroupFactory,
)

TODAY = date(2026, 1, 20)
NOON = datetime(2026, 1, 20, 12, tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.fixture(autouse=True)
def in_january(time_machine):
    time_machine.move_to(NOON, tick=False)


def members(director, *names):
    head = Member(director.name, "head", "社区主任")
    return [head, *(Member(name) for name in names or ["贺清和"])]


def term(group):
    group.refresh_from_db()
    return group.action, group.term_from, group.term_until


def people(group):
    return list(group.members.values_list("name", "role"))


def set_up(community, people, **values):
    values = {"decided_on": TODAY, "term_from": TODAY, "today": TODAY} | values
    return actions.set_up(community=community, members=people, **values)


def adjust(community, people, **values):
    values = {"decided_on": TODAY, "term_from": TODAY, "today": TODAY} | values
    return actions.adjust(community=community, members=people, **values)


def group_of(community, director, first=date(2025, 1, 1), until=date(2026, 1, 1), **values):
    """A group as it was entered long before."""
    group = LeadingGroupFactory(
        unit=community, decided_on=first, term_from=first, term_until=until, **values
    )
    GroupMemberFactory(group=group, name=director.name, role="head", position="社区主任")
    GroupMemberFactory(group=group, name="贺清和", role="deputy")
    group.history.update(history_date=datetime(2025, 1, 1, 12, tzinfo=ZoneInfo("Asia/Shanghai")))
    return group


def test_a_first_group_stands_until_the_end_of_the_year(community, director):
    group = set_up(community, members(director, "贺清和", "方可"))

    assert term(group) == ("set_up", TODAY, date(2027, 1, 1))
    assert people(group) == [(director.name, "head"), ("贺清和", "member"), ("方可", "member")]
    assert group.members.first().position == "社区主任"
    assert group.filed_on is None


def test_a_group_is_set_up_once(community, director):
    group_of(community, director)

    with pytest.raises(GroupRefused, match="has a leading group already"):
        set_up(community, members(director))

    assert LeadingGroup.objects.count() == 1


@pytest.mark.parametrize(
    ("others", "said"),
    [
        pytest.param([], "at least one member beside the head", id="the head alone"),
        pytest.param(
            [Member("贺清和"), Member("贺清和")], "贺清和 stands in the group twice", id="twice"
        ),
        pytest.param([Member("贺清和", "head")], "exactly one head", id="two heads"),
    ],
)
def test_a_group_is_made_up_as_it_has_to_be(community, director, others, said):
    with pytest.raises(GroupRefused, match=said):
        set_up(community, [Member(director.name, "head"), *others])

    assert not LeadingGroup.objects.exists()
    assert not GroupMember.objects.exists()


@pytest.mark.parametrize("people", [[], [Member("贺清和"), Member("方可", "deputy")]])
def test_a_group_without_a_head_is_refused(community, director, people):
    with pytest.raises(GroupRefused, match="exactly one head"):
        set_up(community, people)


def test_the_head_is_the_director_in_office(community, director):
    with pytest.raises(
        GroupRefused, match=f"director in office on 20 January 2026: {director.name}"
    ):
        set_up(community, [Member("贺清和", "head"), Member(director.name)])


def test_without_a_director_the_street_has_to_appoint_one(community):
    with pytest.raises(GroupRefused, match="street office has to appoint one"):
        set_up(community, [Member("贺清和", "head"), Member("方可")])


def test_the_director_of_the_day_on_which_the_term_begins_counts(community, director):
    director.appointments.update(appointed_until=date(2026, 3, 1))
    successor = AppointmentFactory(unit=community, appointed_from=date(2026, 3, 1)).user

    with pytest.raises(GroupRefused, match=f"1 March 2026: {successor.name}"):
        set_up(community, members(director), term_from=date(2026, 3, 1))
    set_up(community, members(director), term_from=date(2026, 2, 28))


@pytest.mark.parametrize(
    ("values", "said"),
    [
        pytest.param({"decided_on": date(2026, 1, 21)}, "still to come", id="decided tomorrow"),
        pytest.param({"term_from": date(2027, 1, 22)}, "too far ahead", id="a year and more ahead"),
        pytest.param({"term_from": date(2025, 12, 31)}, "over already", id="last year"),
    ],
)
def test_days_that_make_no_sense_are_refused(community, director, values, said):
    with pytest.raises(GroupRefused, match=said):
        set_up(community, members(director), **values)


def test_an_adjustment_ends_the_old_term_on_its_day(community, director):
    old = group_of(community, director, date(2026, 1, 1), date(2027, 1, 1))

    new = adjust(community, members(director, "方可"))

    assert term(old) == ("set_up", date(2026, 1, 1), TODAY)
    assert term(new) == ("adjusted", TODAY, date(2027, 1, 1))
    assert people(old) == [(director.name, "head"), ("贺清和", "deputy")]
    assert people(new) == [(director.name, "head"), ("方可", "member")]


def test_an_adjustment_after_the_term_is_over_leaves_it_alone(community, director):
    old = group_of(community, director)

    new = adjust(community, members(director))

    assert term(old) == ("set_up", date(2025, 1, 1), date(2026, 1, 1))
    assert term(new) == ("adjusted", TODAY, date(2027, 1, 1))


def test_an_adjustment_begins_after_the_term_it_changes(community, director):
    old = group_of(community, director, TODAY, date(2027, 1, 1))

    with pytest.raises(GroupRefused, match=r"began on 20 January 2026; .* later"):
        adjust(community, members(director))

    assert term(old) == ("set_up", TODAY, date(2027, 1, 1))


def test_a_refused_adjustment_leaves_the_old_term_as_it_was(community, director):
    old = group_of(community, director, date(2026, 1, 1), date(2027, 1, 1))

    with pytest.raises(GroupRefused):
        adjust(community, [Member("别人", "head"), Member("方可")])

    assert term(old) == ("set_up", date(2026, 1, 1), date(2027, 1, 1))


def test_without_a_group_nothing_is_adjusted_or_confirmed(community, director):
    with pytest.raises(GroupRefused, match="set one up"):
        adjust(community, members(director))
    with pytest.raises(GroupRefused, match="set one up"):
        actions.confirm(community=community, year=2026, today=TODAY)


def test_confirming_lets_the_same_members_go_on_for_the_year(community, director):
    old = group_of(community, director, filed_on=date(2025, 1, 9))

    new = actions.confirm(community=community, year=2026, today=TODAY)

    assert term(new) == ("confirmed", date(2026, 1, 1), date(2027, 1, 1))
    assert (new.decided_on, new.filed_on) == (TODAY, None)
    assert list(new.members.values_list("name", "role", "position")) == list(
        old.members.values_list("name", "role", "position")
    )


def test_confirming_twice_is_harmless(community, director):
    group_of(community, director)

    first = actions.confirm(community=community, year=2026, today=TODAY)
    again = actions.confirm(community=community, year=2026, today=TODAY)

    assert again == first
    assert LeadingGroup.objects.count() == 2


def test_a_term_without_an_end_ends_when_it_is_confirmed(community, director):
    old = group_of(community, director, date(2024, 5, 1), None)

    new = actions.confirm(community=community, year=2026, today=TODAY)

    assert term(old)[2] == date(2026, 1, 1) == new.term_from


@pytest.mark.parametrize("year", [0, 2025, 2027])
def test_another_year_is_not_confirmed(community, director, year):
    group_of(community, director)

    with pytest.raises(GroupRefused, match="cannot be confirmed"):
        actions.confirm(community=community, year=year, today=TODAY)


def test_a_group_whose_head_directs_no_more_is_adjusted_not_confirmed(community, director):
    group_of(community, director)
    director.appointments.update(appointed_until=date(2026, 1, 10))
    successor = AppointmentFactory(unit=community, appointed_from=date(2026, 1, 10)).user

    with pytest.raises(GroupRefused, match=f"director in office .*: {successor.name}"):
        actions.confirm(community=community, year=2026, today=TODAY)

    assert LeadingGroup.objects.count() == 1


@pytest.mark.parametrize("until", [date(2027, 1, 1), date(2028, 6, 1), None])
def test_taking_back_an_adjustment_gives_the_old_term_its_end_back(community, director, until):
    old = group_of(community, director, date(2025, 5, 1), until)
    new = adjust(community, members(director, "方可"))

    actions.take_back(group=new, today=TODAY)

    assert term(old) == ("set_up", date(2025, 5, 1), until)
    assert list(LeadingGroup.objects.all()) == [old]
    assert GroupMember.objects.count() == 2
    assert LeadingGroup.history.filter(id=new.pk, history_type="-").exists()


def test_taking_back_leaves_a_term_alone_that_was_over_anyway(community, director):
    old = group_of(community, director)
    new = actions.confirm(community=community, year=2026, today=TODAY)

    actions.take_back(group=new, today=TODAY)

    assert term(old)[2] == date(2026, 1, 1)


def test_a_first_group_can_be_taken_back_too(community, director):
    group = set_up(community, members(director))

    actions.take_back(group=group, today=TODAY)

    assert not LeadingGroup.objects.exists()


def test_what_is_filed_or_old_or_followed_is_not_taken_back(community, director):
    group = set_up(community, members(director))
    filed = actions.file_group(group=group, document=None, by=director, now=NOON)
    with pytest.raises(GroupRefused, match="filed with the street office"):
        actions.take_back(group=filed, today=TODAY)

    LeadingGroup.objects.update(filed_on=None)
    with pytest.raises(GroupRefused, match="entered today"):
        actions.take_back(group=group, today=date(2026, 1, 21))

    adjust(community, members(director, "方可"), term_from=date(2026, 2, 1))
    with pytest.raises(GroupRefused, match="Another term follows"):
        actions.take_back(group=group, today=TODAY)

    assert LeadingGroup.objects.count() == 2


def test_a_group_that_somebody_took_back_meanwhile_cannot_be_filed(community, director):
    group = set_up(community, members(director))
    actions.take_back(group=group, today=TODAY)

    with pytest.raises(GroupRefused, match="taken back meanwhile"):
        actions.file_group(group=group, document=None, by=director, now=NOON)

    assert not LeadingGroup.objects.exists()


def test_a_group_is_filed_with_its_document(community, director):
    group = set_up(community, members(director))
    paper = ContentFile(b"%PDF-1.7 decision", name="document.pdf")

    actions.file_group(group=group, document=paper, by=director, now=NOON)

    group.refresh_from_db()
    document = group.documents.get()
    assert group.filed_on == TODAY
    assert document.sha256 == hashlib.sha256(b"%PDF-1.7 decision").hexdigest()
    assert (document.size, document.added_by, document.added_at) == (17, director, NOON)
    assert document.content_type == "application/pdf"
    assert document.file.read() == b"%PDF-1.7 decision"
    document.file.close()


def test_filing_again_is_harmless_and_adds_another_document(community, director):
    group = set_up(community, members(director))
    later = NOON.replace(day=25)
    for moment, content in ((NOON, b"%PDF-1"), (later, b"%PDF-1"), (later, b"%PDF-2")):
        paper = ContentFile(content, name="document.pdf")
        actions.file_group(group=group, document=paper, by=director, now=moment)
    actions.file_group(group=group, document=None, by=director, now=later)

    group.refresh_from_db()
    assert group.filed_on == TODAY
    assert group.documents.count() == 2


def test_an_adjusted_group_is_filed_anew(community, director):
    group = set_up(community, members(director), term_from=date(2026, 1, 1))
    actions.file_group(group=group, document=None, by=director, now=NOON)

    adjusted = adjust(community, members(director, "方可"))

    assert adjusted.filed_on is None
    actions.file_group(group=adjusted, document=None, by=director, now=NOON)
    adjusted.refresh_from_db()
    assert adjusted.filed_on == TODAY


def test_a_term_that_is_over_is_not_filed(community, director):
    group = group_of(community, director)

    with pytest.raises(GroupRefused, match="term is over"):
        actions.file_group(group=group, document=None, by=director, now=NOON)


def test_nobody_files_documents_without_end(community, director):
    group = set_up(community, members(director))
    for number in range(10):
        paper = ContentFile(b"%%PDF-%d" % number, name="document.pdf")
        actions.file_group(group=group, document=paper, by=director, now=NOON)

    paper = ContentFile(b"%PDF-more", name="document.pdf")
    with pytest.raises(GroupRefused, match="enough documents"):
        actions.file_group(group=group, document=paper, by=director, now=NOON)

    assert GroupDocument.objects.count() == 10
