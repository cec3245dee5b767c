"""Changing the year's plan: done, refused in words, undone."""

from datetime import date

import pytest

from activities import planning
from activities.models import Activity, PlanItem
from activities.tests.factories import ActivityFactory, PlanItemFactory
from outreach.accounts.tests.factories import UserFactory

TODAY = date(2026, 5, 10)
LECTURE = {"title": "防灾减灾讲座", "kind": "lecture", "month": 5}


def titles(unit, year=2026):
    items = PlanItem.objects.filter(unit=unit, year=year)
    return sorted(items.values_list("month", "title"))


def test_an_item_is_added(community):
    item = planning.add(
        unit=community, year=2026, today=TODAY, audience="youth", theme="防灾", **LECTURE
    )

    item.refresh_from_db()
    assert (item.unit_id, item.year, item.month, item.title, item.audience, item.theme) == (
        community.pk,
        2026,
        5,
        "防灾减灾讲座",
        "youth",
        "防灾",
    )
    assert item.history.count() == 1


@pytest.mark.parametrize(
    ("year", "said"),
    [
        pytest.param(2025, "2025 is over", id="last year"),
        pytest.param(2028, "2028 cannot be planned yet; take 2026", id="the year after next"),
    ],
)
def test_only_this_year_and_the_next_can_be_planned(community, year, said):
    item = PlanItemFactory(unit=community, year=year)
    ours = PlanItemFactory(unit=community, year=2026)

    for deed in (
        lambda: planning.add(unit=community, year=year, today=TODAY, **LECTURE),
        lambda: planning.change(item=item, year=2026, today=TODAY, **LECTURE),
        lambda: planning.change(item=ours, year=year, today=TODAY, **LECTURE),
        lambda: planning.remove(item=item, today=TODAY),
        lambda: planning.copy_last_year(unit=community, year=year, chosen=[], by=None, today=TODAY),
    ):
        with pytest.raises(planning.PlanRefused, match=said):
            deed()

    assert titles(community, year) == [(3, item.title)]
    assert titles(community) == [(3, ours.title)]


def test_next_year_can_be_planned(community):
    planning.add(unit=community, year=2027, today=TODAY, **LECTURE)

    assert titles(community, 2027) == [(5, "防灾减灾讲座")]


def test_the_same_title_stands_once_in_a_month(community, neighbour):
    PlanItemFactory(unit=community, **LECTURE)
    PlanItemFactory(unit=neighbour, **{**LECTURE, "month": 6})
    other = PlanItemFactory(unit=community, **{**LECTURE, "month": 6})

    with pytest.raises(planning.PlanRefused, match="May already has “防灾减灾讲座”"):
        planning.add(unit=community, year=2026, today=TODAY, **LECTURE)
    with pytest.raises(planning.PlanRefused, match="May already has"):
        planning.change(item=other, year=2026, today=TODAY, **LECTURE)

    assert titles(community) == [(5, "防灾减灾讲座"), (6, "防灾减灾讲座")]


def test_an_item_moves_with_its_activities(community):
    item = PlanItemFactory(unit=community, month=5)
    activity = ActivityFactory(unit=community, plan_item=item, status="planned")

    planning.change(item=item, year=2027, month=1, title="春节灯谜", today=TODAY)

    activity.refresh_from_db()
    assert (activity.plan_item.year, activity.plan_item.month) == (2027, 1)
    assert activity.plan_item.title == "春节灯谜"
    assert item.history.count() == 2


def test_an_item_that_stays_in_its_month_may_keep_its_title(community):
    item = PlanItemFactory(unit=community, **LECTURE)

    planning.change(item=item, year=2026, today=TODAY, **{**LECTURE, "kind": "tour"})

    item.refresh_from_db()
    assert item.kind == "tour"


def test_an_item_that_somebody_removed_meanwhile_cannot_be_changed(community):
    item = PlanItemFactory(unit=community)
    planning.remove(item=PlanItem.objects.get(pk=item.pk), today=TODAY)

    with pytest.raises(planning.PlanRefused, match="removed from the plan meanwhile"):
        planning.change(item=item, year=2026, today=TODAY, **LECTURE)

    assert not PlanItem.objects.exists()


@pytest.mark.parametrize("status", ["planned", "recorded"])
def test_an_item_with_an_activity_is_not_removed(community, status):
    item = PlanItemFactory(unit=community)
    ActivityFactory(unit=community, plan_item=item, status=status)

    with pytest.raises(planning.PlanRefused, match="An activity belongs to this item"):
        planning.remove(item=item, today=TODAY)

    assert PlanItem.objects.filter(pk=item.pk).exists()


def test_what_is_removed_is_put_back_as_it_was(community):
    item = PlanItemFactory(
        unit=community, theme="低碳", expected_attendance=0, audience="youth", opposes_cults=True
    )
    before = PlanItem.objects.filter(pk=item.pk).values().get()
    off = ActivityFactory(unit=community, plan_item=item, status="cancelled", cancel_reason="雨")
    never = ActivityFactory(unit=community, status="cancelled", cancel_reason="雨")
    pk = item.pk

    planning.remove(item=item, today=TODAY)
    assert not PlanItem.objects.filter(pk=pk).exists()
    planning.put_back(unit=community, pk=pk, today=TODAY)

    assert PlanItem.objects.filter(pk=pk).values().get() == before
    assert list(Activity.objects.filter(plan_item=pk)) == [off]
    never.refresh_from_db()
    assert never.plan_item is None


def test_nothing_is_put_back_that_is_there_or_is_not_ours(community, neighbour):
    here, theirs = PlanItemFactory(unit=community), PlanItemFactory(unit=neighbour)
    pk = theirs.pk
    planning.remove(item=theirs, today=TODAY)

    for number in (here.pk, pk, 0):
        with pytest.raises(planning.PlanRefused, match="nothing to put back"):
            planning.put_back(unit=community, pk=number, today=TODAY)

    assert PlanItem.objects.count() == 1


def test_nothing_is_put_back_where_its_title_stands_again(community):
    item = PlanItemFactory(unit=community, **LECTURE)
    pk = item.pk
    planning.remove(item=item, today=TODAY)
    planning.add(unit=community, year=2026, today=TODAY, **LECTURE)

    with pytest.raises(planning.PlanRefused, match="May already has"):
        planning.put_back(unit=community, pk=pk, today=TODAY)

    assert not PlanItem.objects.filter(pk=pk).exists()


def test_last_years_plan_is_copied_as_chosen_and_nothing_twice(community, neighbour):
    copied = PlanItemFactory(
        unit=community, year=2025, month=2, title="元宵灯谜", theme="民俗", audience="youth"
    )
    left_out = PlanItemFactory(unit=community, year=2025, title="知识竞赛")
    there = PlanItemFactory(unit=community, year=2025, **LECTURE)
    PlanItemFactory(unit=community, year=2026, **LECTURE)
    theirs = PlanItemFactory(unit=neighbour, year=2025)
    by = UserFactory()

    def copy():
        return planning.copy_last_year(
            unit=community,
            year=2026,
            chosen=[copied.pk, there.pk, theirs.pk],
            by=by,
            today=TODAY,
        )

    [made] = copy()
    with pytest.raises(planning.PlanRefused, match="Tick at least one item"):
        copy()

    assert titles(community) == [(2, "元宵灯谜"), (5, "防灾减灾讲座")]
    assert (made.theme, made.audience, made.year) == ("民俗", "youth", 2026)
    assert made.history.get().history_user == by
    assert titles(community, 2025) == sorted(
        [(2, "元宵灯谜"), (5, "防灾减灾讲座"), (3, left_out.title)]
    )


def test_a_copy_is_taken_back_but_for_what_was_changed_or_used(community, neighbour):
    for number in range(3):
        PlanItemFactory(unit=community, year=2025, title=f"讲座{number}")
    chosen = PlanItem.objects.values_list("pk", flat=True)
    plain, used, changed = planning.copy_last_year(
        unit=community, year=2026, chosen=list(chosen), by=None, today=TODAY
    )
    ActivityFactory(unit=community, plan_item=used)
    planning.change(item=changed, year=2026, today=TODAY, month=9)
    theirs = PlanItemFactory(unit=neighbour)
    pks = [plain.pk, used.pk, changed.pk, theirs.pk]

    assert planning.take_back(unit=community, pks=pks, today=TODAY) == 1
    with pytest.raises(planning.PlanRefused, match="Nothing is left to undo"):
        planning.take_back(unit=community, pks=pks, today=TODAY)

    assert titles(community) == [(3, used.title), (9, changed.title)]
    assert PlanItem.objects.filter(pk=theirs.pk).exists()


def test_words_to_undo_belong_to_one_unit_for_one_day(community, neighbour, time_machine):
    time_machine.move_to(TODAY, tick=False)
    token = planning.undo_token("removed", [7], unit=community)

    done = planning.undoable(token, unit=community)
    assert (done.is_removal, done.pks) == (True, [7])
    assert planning.undoable(token, unit=neighbour) is None
    assert planning.undoable(token + "x", unit=community) is None
    assert planning.undoable("", unit=community) is None

    time_machine.shift(planning.UNDO_FOR * 2)
    assert planning.undoable(token, unit=community) is None
