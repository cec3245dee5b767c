"""What a community does with its activities, and what it is refused."""

import threading
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.core.files.base import ContentFile
from django.db import connection, connections, transaction

from activities import actions, changes
from activities.models import Activity, ActivityDraft, EmploymentTraining, Photo
from activities.tests.entering import KEY, OTHER_KEY, entry
from activities.tests.factories import ActivityFactory, PhotoFactory
from outreach.communities.tests.factories import PartnerFactory

NOW = datetime(2026, 5, 12, 18, tzinfo=ZoneInfo("Asia/Shanghai"))
TODAY = NOW.date()
TOMORROW = TODAY + timedelta(days=1)
Status = Activity.Status


def record(community, director, *, key=KEY, **values):
    return actions.record(
        unit=community, key=key, entry=entry(**{"held_on": TODAY} | values), by=director, now=NOW
    )


def change(activity, director, *, key=OTHER_KEY, seen=None, now=NOW, **values):
    latest = changes.latest(activity)
    own = {"held_on": activity.held_on, "title": activity.title} | values
    return actions.change(
        activity=activity,
        key=key,
        seen=latest.pk if seen is None else seen,
        entry=entry(**own),
        by=director,
        now=now,
    )


# --- Entering -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("held_on", "status", "recorded_at"),
    [
        pytest.param(TODAY - timedelta(days=400), Status.RECORDED, NOW, id="long ago"),
        pytest.param(TODAY, Status.RECORDED, NOW, id="today"),
        pytest.param(TOMORROW, Status.PLANNED, None, id="tomorrow"),
    ],
)
def test_the_day_decides_whether_it_is_planned_or_recorded(
    community, director, held_on, status, recorded_at
):
    record(community, director, held_on=held_on)

    kept = Activity.objects.get()
    assert (kept.unit_id, kept.status, kept.recorded_at) == (community.pk, status, recorded_at)


def test_an_evening_in_the_office_is_not_yet_tomorrow(community, director):
    late = datetime(2026, 12, 31, 23, 30, tzinfo=ZoneInfo("Asia/Shanghai"))

    kept = actions.record(
        unit=community, key=KEY, entry=entry(held_on=date(2027, 1, 1)), by=director, now=late
    )

    assert kept.status == Status.PLANNED


def test_all_that_belongs_to_it_is_kept_and_who_entered_it(community, director):
    partner = PartnerFactory(street=community.street)

    kept = record(
        community,
        director,
        kind="training",
        audience="laid_off",
        attendance=40,
        counted_in="person_times",
        partners=[partner],
        bands={"60_up": 12},
        bands_counted_in="person_times",
        outputs={"leaflets": 300, "banners": 0},
        employment={"kind": "re_employment", "skills": 2, "placed": None},
        photos=[ContentFile(b"one", name="a.jpg"), ContentFile(b"two", name="b.jpg")],
        has_consent=True,
    )

    assert list(kept.partners.all()) == [partner]
    assert list(kept.audience_counts.values_list("band", "number", "counted_in")) == [
        ("60_up", 12, "person_times")
    ]
    assert list(kept.outputs.values_list("kind", "number")) == [("leaflets", 300), ("banners", 0)]
    result = EmploymentTraining.objects.get()
    assert (result.activity, result.kind, result.skills, result.placed) == (
        kept,
        "re_employment",
        2,
        None,
    )
    assert [photo.has_consent for photo in kept.photos.all()] == [True, True]
    paths = [Path(photo.image.path) for photo in kept.photos.all()]
    assert [path.read_bytes() for path in paths] == [b"one", b"two"]
    state = kept.history.get()
    assert (state.history_user, state.history_date) == (director, NOW)
    assert {state.history_user for state in Photo.history.all()} == {director}


def test_the_same_form_sent_twice_is_kept_once(community, director):
    first = record(community, director, photos=[ContentFile(b"one", name="a.jpg")])

    again = record(community, director, title="别的", photos=[ContentFile(b"two", name="b.jpg")])

    assert again == first
    assert Activity.objects.get().title == "防灾减灾讲座"
    assert Photo.objects.count() == 1


def test_a_form_sent_again_after_the_record_was_changed_makes_no_second_one(community, director):
    kept = change(record(community, director), director, title="改了名")

    assert record(community, director) == kept
    assert Activity.objects.get().title == "改了名"


def test_the_key_of_one_community_says_nothing_to_another(community, neighbour, director):
    record(community, director)
    record(neighbour, director)

    assert set(Activity.objects.values_list("unit", flat=True)) == {community.pk, neighbour.pk}


def test_nobody_is_counted_ahead(community, director):
    with pytest.raises(actions.EntryRefused, match="still to come") as refusal:
        record(community, director, held_on=TOMORROW, attendance=5, counted_in="persons")

    assert refusal.value.field == "attendance"
    assert not Activity.objects.exists()


@pytest.mark.parametrize(
    ("values", "words"),
    [
        pytest.param({}, "already", id="recorded"),
        pytest.param(
            {"status": "withdrawn", "withdraw_reason": "重复"}, "Put it back", id="withdrawn"
        ),
    ],
)
def test_a_title_stands_on_a_day_once(community, director, values, words):
    twin = ActivityFactory(unit=community, title="防灾减灾讲座", held_on=TODAY, **values)

    with pytest.raises(actions.EntryRefused, match=words) as refusal:
        record(community, director)

    assert (refusal.value.field, refusal.value.twin) == ("title", twin)
    assert list(Activity.objects.all()) == [twin]


def test_a_photo_that_cannot_be_written_leaves_nothing_behind(
    community, director, settings, monkeypatch
):
    class Broken(ContentFile):
        def chunks(self, chunk_size=None):
            raise OSError("The disk is full.")

    with pytest.raises(OSError, match="disk is full"):
        record(
            community,
            director,
            photos=[ContentFile(b"one", name="a.jpg"), Broken(b"two", name="b.jpg")],
        )

    assert not Activity.objects.exists()
    assert [path for path in settings.MEDIA_ROOT.rglob("*.jpg") if path.stat().st_size] == []


def _at_once(deed, number=2) -> list:
    """The same thing done by several people at the same moment; what each of them got."""
    ready, answers = threading.Barrier(number), []

    def act():
        ready.wait()
        try:
            answers.append(deed())
        except Exception as error:
            answers.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=act) for _ in range(number)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


@pytest.mark.django_db(transaction=True)
def test_two_at_once_are_kept_once(community, director):
    if connection.vendor != "postgresql":
        pytest.skip("A database in memory is not shared between threads.")

    answers = _at_once(
        lambda: record(community, director, photos=[ContentFile(b"one", name="a.jpg")]), number=4
    )

    kept = Activity.objects.get()
    assert answers == [kept] * 4
    assert Photo.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_two_changes_at_once_one_is_told_of_the_other(community, director):
    if connection.vendor != "postgresql":
        pytest.skip("A database in memory is not shared between threads.")
    kept = record(community, director)
    seen, keys = changes.latest(kept).pk, iter([KEY.__class__(int=1), KEY.__class__(int=2)])

    answers = _at_once(lambda: change(kept, director, key=next(keys), seen=seen, place="活动室"))

    assert sorted(type(answer).__name__ for answer in answers) == ["Activity", "ChangedMeanwhile"]


# --- Changing -------------------------------------------------------------------------------------


def test_what_was_planned_is_recorded_with_its_head_count(community, director):
    planned = record(community, director, held_on=TOMORROW)
    later = NOW + timedelta(days=2)

    change(planned, director, attendance=46, counted_in="persons", now=later)

    kept = Activity.objects.get()
    assert (kept.status, kept.recorded_at, kept.attendance) == (Status.RECORDED, later, 46)


def test_what_was_planned_and_held_is_not_recorded_without_a_count(community, director):
    planned = record(community, director, held_on=TOMORROW)

    with pytest.raises(actions.EntryRefused, match="how many came") as refusal:
        change(planned, director, now=NOW + timedelta(days=2))

    assert refusal.value.field == "attendance"
    assert Activity.objects.get().status == Status.PLANNED


def test_a_record_keeps_the_hour_at_which_it_was_recorded(community, director):
    kept = record(community, director)

    change(kept, director, place="活动室", now=NOW + timedelta(days=9))

    assert Activity.objects.get().recorded_at == NOW


def test_a_record_moved_to_a_day_to_come_is_planned_again(community, director):
    change(record(community, director), director, held_on=TOMORROW)

    kept = Activity.objects.get()
    assert (kept.status, kept.recorded_at) == (Status.PLANNED, None)


def test_a_day_that_somebody_puts_right_is_no_longer_assumed(community, director):
    guessed = ActivityFactory(
        unit=community, held_on=TODAY, year_is_assumed=True, day_is_assumed=True
    )
    change(guessed, director, place="活动室")
    guessed.refresh_from_db()
    assert guessed.day_is_assumed

    change(guessed, director, key=KEY, held_on=TODAY - timedelta(days=1))

    guessed.refresh_from_db()
    assert (guessed.year_is_assumed, guessed.day_is_assumed) == (False, False)


def test_what_somebody_else_saved_is_not_overwritten(community, director, staff):
    kept = record(community, director)
    seen = changes.latest(kept).pk
    change(kept, staff, place="文化广场")

    with pytest.raises(actions.ChangedMeanwhile) as meanwhile:
        change(kept, director, key=KEY.__class__(int=3), seen=seen, place="活动室")

    assert (meanwhile.value.latest.history_user, meanwhile.value.latest.place) == (
        staff,
        "文化广场",
    )
    assert Activity.objects.get().place == "文化广场"


def test_the_same_change_sent_twice_is_made_once(community, director):
    kept = record(community, director)
    seen = changes.latest(kept).pk
    for _time in range(2):
        change(kept, director, seen=seen, photos=[ContentFile(b"one", name="a.jpg")])

    assert Photo.objects.count() == 1
    assert kept.history.count() == 2


def test_other_words_in_a_form_that_was_saved_already_are_not_lost_quietly(community, director):
    kept = record(community, director)
    seen = changes.latest(kept).pk
    change(kept, director, seen=seen, place="活动室")

    with pytest.raises(actions.ChangedMeanwhile):
        change(kept, director, seen=seen, place="文化广场")


def test_a_change_says_which_parts_it_touched(community, director):
    kept = record(community, director, outputs={"leaflets": 3})

    change(kept, director, outputs={"leaflets": 4}, bands={"60_up": 1})

    assert changes.latest(kept).history_change_reason == "age bands, publicity output"
    assert list(kept.outputs.values_list("kind", "number")) == [("leaflets", 4)]


def test_numbers_counted_the_other_way_stay(community, director):
    kept = record(community, director)
    kept.audience_counts.create(band="60_up", number=30, counted_in="person_times")

    change(kept, director, bands={"60_up": 9}, bands_counted_in="persons")

    assert set(kept.audience_counts.values_list("number", "counted_in")) == {
        (30, "person_times"),
        (9, "persons"),
    }


def test_a_kept_photo_gets_other_words_or_goes_with_its_file(
    community, director, django_capture_on_commit_callbacks
):
    kept = record(community, director)
    stays, goes = PhotoFactory.create_batch(2, activity=kept)
    storage, name = goes.image.storage, goes.image.name
    words = [
        actions.PhotoWords(stays.pk, "老人们在听讲", has_consent=False),
        actions.PhotoWords(goes.pk, "", has_consent=True, is_removed=True),
    ]

    with django_capture_on_commit_callbacks(execute=True):
        change(kept, director, photo_words=words)

    assert list(kept.photos.values_list("caption", "has_consent")) == [("老人们在听讲", False)]
    assert not storage.exists(name)
    assert storage.exists(stays.image.name)


def test_a_photo_of_another_activity_is_not_touched(community, neighbour, director):
    other = PhotoFactory(activity=ActivityFactory(unit=neighbour))
    words = [actions.PhotoWords(other.pk, "", has_consent=False, is_removed=True)]

    change(record(community, director), director, photo_words=words)

    other.refresh_from_db()
    assert other.has_consent


@pytest.mark.parametrize("deed", ["withdraw", "cancel"])
def test_what_is_set_aside_is_taken_back_before_it_is_changed(community, director, deed):
    kept = record(community, director, held_on=TOMORROW)
    getattr(actions, deed)(activity=kept, reason="天气原因", by=director, now=NOW)

    with pytest.raises(actions.EntryRefused, match="Take this activity back first"):
        change(kept, director, place="活动室")

    assert Activity.objects.get().place == ""


# --- Withdrawing, taking back, cancelling ---------------------------------------------------------


@pytest.mark.parametrize(
    "held_on", [pytest.param(TODAY, id="recorded"), pytest.param(TOMORROW, id="planned")]
)
def test_a_withdrawn_record_can_be_taken_back_as_what_it_was(community, director, held_on):
    kept = record(community, director, held_on=held_on)
    status, recorded_at = kept.status, kept.recorded_at

    withdrawn = actions.withdraw(activity=kept, reason="记录重复", by=director, now=NOW)
    assert (withdrawn.status, withdrawn.withdraw_reason, withdrawn.withdrawn_at) == (
        Status.WITHDRAWN,
        "记录重复",
        NOW,
    )

    back = actions.restore(activity=kept, by=director, now=NOW + timedelta(days=30))
    assert (back.status, back.recorded_at, back.withdraw_reason, back.withdrawn_at) == (
        status,
        recorded_at,
        "",
        None,
    )


def test_a_cancelled_activity_that_is_withdrawn_comes_back_cancelled(community, director):
    kept = record(community, director, held_on=TOMORROW)
    actions.cancel(activity=kept, reason="天气原因", by=director, now=NOW)
    actions.withdraw(activity=kept, reason="记录重复", by=director, now=NOW)

    back = actions.restore(activity=kept, by=director, now=NOW)

    assert (back.status, back.cancel_reason) == (Status.CANCELLED, "天气原因")


def test_a_cancelled_activity_is_taken_back_as_planned(community, director):
    kept = record(community, director, held_on=TOMORROW)
    actions.cancel(activity=kept, reason="天气原因", by=director, now=NOW)

    back = actions.restore(activity=kept, by=director, now=NOW)

    assert (back.status, back.cancel_reason) == (Status.PLANNED, "")


@pytest.mark.parametrize("deed", [actions.withdraw, actions.cancel])
def test_setting_aside_needs_a_reason(community, director, deed):
    kept = record(community, director, held_on=TOMORROW)

    with pytest.raises(actions.EntryRefused, match="Say why"):
        deed(activity=kept, reason="  ", by=director, now=NOW)

    assert Activity.objects.get().status == Status.PLANNED


def test_what_is_recorded_is_withdrawn_and_not_cancelled(community, director):
    kept = record(community, director)

    with pytest.raises(actions.EntryRefused, match="Withdraw the record instead"):
        actions.cancel(activity=kept, reason="天气原因", by=director, now=NOW)


def test_withdrawing_or_taking_back_twice_is_harmless(community, director):
    kept = record(community, director)
    actions.withdraw(activity=kept, reason="记录重复", by=director, now=NOW)
    actions.withdraw(activity=kept, reason="别的", by=director, now=NOW + timedelta(days=1))
    assert Activity.objects.get().withdraw_reason == "记录重复"
    actions.restore(activity=kept, by=director, now=NOW)
    actions.restore(activity=kept, by=director, now=NOW)

    assert kept.history.count() == 3


def test_what_is_withdrawn_counts_nowhere_and_is_not_public(community):
    shown = ActivityFactory(unit=community)
    gone = ActivityFactory(unit=community, status="withdrawn", withdraw_reason="记录重复")

    for verb in ("counted", "public", "not_withdrawn"):
        assert gone not in getattr(Activity.objects, verb)()
        assert shown in getattr(Activity.objects, verb)()
    assert gone not in Activity.objects.upcoming(gone.held_on)


# --- The history in words -------------------------------------------------------------------------


def test_the_history_tells_who_did_what(community, director, staff):
    kept = record(community, director)
    change(kept, staff, place="文化广场", audience="youth", summary="请医生讲解。")
    actions.withdraw(activity=kept, reason="记录重复", by=director, now=NOW)
    actions.restore(activity=kept, by=director, now=NOW)

    events = changes.events(kept)

    assert {event.what for event in events} == {"entered", "changed", "withdrawn", "put back"}
    [changed] = [event for event in events if event.what == "changed"]
    assert changed.by == str(staff)
    assert [(one.label, one.old, one.new) for one in changed.differences] == [
        ("place", "empty", "文化广场"),
        ("audience", "residents", "young people"),
        ("short summary", "", ""),
    ]


def test_the_history_asks_as_often_for_five_states_as_for_one(
    community, director, django_assert_num_queries
):
    kept = record(community, director)
    with django_assert_num_queries(2):
        changes.events(kept)
    for number in range(4):
        change(kept, director, key=KEY.__class__(int=number), place=f"{number}号楼")

    with django_assert_num_queries(2):
        assert len(changes.events(kept)) == 5


# --- Drafts ---------------------------------------------------------------------------------------


def keep(community, director, *, typed_at, title="讲座", key=KEY):
    return actions.keep_draft(
        unit=community,
        key=key,
        data={"title": title},
        typed_at=typed_at,
        by=director,
        now=NOW,
    )


@pytest.mark.parametrize(
    ("typed_at", "title"),
    [
        pytest.param(11, "later", id="typed later"),
        pytest.param(10, "later", id="typed at the same moment"),
    ],
)
def test_a_draft_is_kept_as_it_was_typed_last(community, director, typed_at, title):
    keep(community, director, typed_at=10)
    keep(community, director, typed_at=typed_at, title=title)

    assert ActivityDraft.objects.get().data == {"title": title}


def test_what_was_typed_earlier_overwrites_nothing(community, director):
    keep(community, director, typed_at=10)

    with pytest.raises(actions.StaleDraft):
        keep(community, director, typed_at=9, title="earlier")

    assert ActivityDraft.objects.get().data == {"title": "讲座"}


def test_a_draft_ends_when_its_activity_is_recorded_and_does_not_come_back(community, director):
    keep(community, director, typed_at=10)
    other = keep(community, director, typed_at=10, key=OTHER_KEY)

    record(community, director)

    with pytest.raises(actions.StaleDraft):
        keep(community, director, typed_at=11)
    assert list(ActivityDraft.objects.all()) == [other]


@pytest.mark.django_db(transaction=True)
def test_a_draft_sent_while_its_entry_is_saved_leaves_nothing_behind(community, director):
    if connection.vendor != "postgresql":
        pytest.skip("A database in memory is not shared between threads.")
    answers = []

    def draft_sent():
        try:
            answers.append(keep(community, director, typed_at=10))
        except actions.StaleDraft as stale:
            answers.append(str(stale))
        finally:
            connections.close_all()

    sending = threading.Thread(target=draft_sent)
    with transaction.atomic():
        record(community, director)
        sending.start()
        sending.join(timeout=0.5)
        assert answers == []  # It waits for what becomes of the entry.
    sending.join()

    assert answers == ["This activity is saved already."]
    assert not ActivityDraft.objects.exists()
