"""The pages on which a community enters, changes and withdraws its activities."""

from datetime import timedelta
from uuid import UUID

import pytest
from django.urls import reverse
from django.utils import timezone

from activities import changes
from activities.models import Activity, ActivityDraft, AudienceCount, PublicityOutput
from activities.tests.entering import DRAFT, KEY, LOG, OTHER_KEY, at, edited, sent
from activities.tests.factories import ActivityFactory, PhotoFactory, PlanItemFactory
from outreach.communities.tests.factories import AppointmentFactory, PartnerFactory
from outreach.programme.tests.factories import CampaignFactory

LIST = reverse("workspace:activity-list")
DISCARD = reverse("workspace:activity-draft-discard", args=[KEY])


@pytest.fixture(autouse=True)
def in_english(settings):
    settings.LANGUAGE_CODE = "en"


@pytest.fixture
def browser(client_of, director):
    return client_of(director)


@pytest.fixture
def activity(community):
    return ActivityFactory(
        unit=community, title="合理用药讲座", attendance=30, counted_in="persons"
    )


def form_of(response):
    return response.context["form"]


def shown_in(response) -> dict:
    """What stands in the fields of a page."""
    return {field.name: field.value() for field in form_of(response)}


def said(response) -> list[str]:
    return [str(error) for errors in form_of(response).errors.values() for error in errors]


# --- Entering -------------------------------------------------------------------------------------


def test_an_activity_is_entered_with_the_first_lines_alone(browser, community, director):
    response = browser.post(LOG, sent(audience="residents"))

    kept = Activity.objects.get()
    assert response.status_code == 302
    assert response.url == at("counts", kept) + "?saved=1"
    assert (kept.unit_id, kept.title, kept.status, kept.attendance, kept.counted_in) == (
        community.pk,
        "防灾减灾讲座",
        "recorded",
        46,
        "persons",
    )
    assert kept.history.get().history_user == director


def test_the_same_form_sent_twice_leads_to_the_same_activity(browser):
    first = browser.post(LOG, sent())
    again = browser.post(LOG, sent(title="别的"))

    assert again.url == first.url
    assert Activity.objects.count() == 1


def test_each_new_form_has_a_key_of_its_own(browser):
    keys = {form_of(browser.get(LOG))["key"].value() for _time in range(2)}

    assert len(keys) == 2
    assert all(UUID(key) for key in keys)


def test_a_day_to_come_is_planned(browser):
    tomorrow = timezone.localdate() + timedelta(days=1)

    browser.post(LOG, sent(held_on=tomorrow.isoformat(), attendance=""))

    assert Activity.objects.get().status == "planned"


@pytest.mark.parametrize(
    ("attendance", "counted_in", "kept"),
    [
        pytest.param("0", "persons", (0, "persons"), id="nobody came"),
        pytest.param("", "persons", (None, ""), id="not entered"),
        pytest.param("", "not_applicable", (None, "not_applicable"), id="not applicable"),
        pytest.param("12", "person_times", (12, "person_times"), id="person-times"),
    ],
)
def test_the_three_states_of_a_head_count_are_kept_apart(browser, attendance, counted_in, kept):
    browser.post(LOG, sent(attendance=attendance, counted_in=counted_in))

    assert Activity.objects.values_list("attendance", "counted_in").get() == kept


@pytest.mark.parametrize(
    ("values", "field", "words"),
    [
        pytest.param({"title": ""}, "title", "required", id="no title"),
        pytest.param({"title": "讲" * 121}, "title", "at most 120", id="a title too long"),
        pytest.param({"held_on": "soon"}, "held_on", "Enter a valid date", id="no day"),
        pytest.param({"held_on": "9999-12-31"}, "held_on", "Check the year", id="never"),
        pytest.param({"held_on": "2098-01-01"}, "attendance", "still to come", id="counted ahead"),
        pytest.param({"attendance": "-1"}, "attendance", "greater than or equal", id="below zero"),
        pytest.param({"attendance": "2000000"}, "attendance", "less than", id="a slip"),
        pytest.param(
            {"counted_in": "not_applicable"}, "counted_in", "persons or person-times", id="of what"
        ),
        pytest.param({"kind": "party"}, "kind", "valid choice", id="another kind"),
        pytest.param(
            {"starts": "11:00", "ends": "09:00"}, "ends", "end after it starts", id="backwards"
        ),
        pytest.param(
            {"band_60_up": "40", "band_under_14": "7"},
            "band_under_14",
            "add up to 47, more than the attendance of 46",
            id="more by age than came",
        ),
        pytest.param(
            {"employment_skills": "2"}, "employment_kind", "which kind", id="results of what"
        ),
        pytest.param({"title": "讲座\u2028第二行"}, "title", "one line", id="two lines"),
    ],
)
def test_what_cannot_be_right_is_refused_at_its_field(browser, values, field, words):
    response = browser.post(LOG, sent(place="活动室") | values)

    assert response.status_code == 422
    assert list(form_of(response).errors) == [field]
    assert words in " ".join(said(response))
    assert shown_in(response)["place"] == "活动室"
    assert str(shown_in(response)["key"]) == str(KEY)
    assert "Nothing was saved yet." in response.content.decode()
    assert not Activity.objects.exists()


def test_a_title_that_was_withdrawn_on_that_day_points_to_the_record(browser, community):
    gone = ActivityFactory(
        unit=community,
        title="防灾减灾讲座",
        held_on="2026-05-12",
        status="withdrawn",
        withdraw_reason="重复",
    )

    response = browser.post(LOG, sent())

    assert response.status_code == 422
    assert "Put it back" in " ".join(said(response))
    assert at("detail", gone) in response.content.decode()


def test_a_key_that_is_none_is_refused_in_words(browser):
    response = browser.post(LOG, sent(key="1; drop table"))

    assert response.status_code == 422
    assert "Open the form anew" in response.content.decode()
    assert not Activity.objects.exists()


def test_nothing_of_another_community_or_street_can_be_chosen(browser, neighbour):
    elsewhere = PartnerFactory()
    item = PlanItemFactory(unit=neighbour)

    response = browser.post(LOG, sent(partners=[str(elsewhere.pk)], plan_item=str(item.pk)))

    assert set(form_of(response).errors) == {"partners", "plan_item"}
    assert elsewhere.name not in " ".join(said(response))
    assert not Activity.objects.exists()


# --- What a new form begins with ------------------------------------------------------------------


def test_a_new_form_begins_with_today_and_the_ways_of_the_last_record(browser, community):
    ActivityFactory(unit=community, kind="contest", audience="youth", place="文化广场")
    ActivityFactory(
        unit=community, kind="tour", place="别处", status="withdrawn", withdraw_reason="重复"
    )

    response = browser.get(LOG)

    shown = shown_in(response)
    assert (shown["held_on"], shown["kind"], shown["audience"], shown["place"]) == (
        timezone.localdate(),
        "contest",
        "youth",
        "文化广场",
    )
    assert not shown["title"]
    assert not form_of(response).is_unfolded


def test_the_first_form_of_a_community_is_for_residents(browser, neighbour):
    ActivityFactory(unit=neighbour, audience="youth", place="邻居家")

    shown = shown_in(browser.get(LOG))

    assert (shown["audience"], shown["place"]) == ("residents", None)


def test_a_copy_takes_all_but_the_day_the_counts_and_the_photos(browser, community, activity):
    partner = PartnerFactory(street=community.street)
    activity.partners.add(partner)
    activity.theme, activity.campaign = "用药安全", CampaignFactory(year=2026)
    activity.save()
    PhotoFactory(activity=activity)
    PublicityOutput.objects.create(activity=activity, kind="leaflets", number=300)
    AudienceCount.objects.create(activity=activity, band="60_up", number=12, counted_in="persons")

    response = browser.get(LOG, {"copy": activity.pk})

    shown = shown_in(response)
    assert (shown["title"], shown["theme"], shown["campaign"], shown["partners"]) == (
        "合理用药讲座",
        "用药安全",
        activity.campaign.pk,
        [partner.pk],
    )
    assert shown["output_leaflets"] == 300
    assert (shown["held_on"], shown["attendance"], shown["band_60_up"]) == (
        timezone.localdate(),
        None,
        None,
    )
    assert form_of(response).photo_forms == []
    assert form_of(response).is_unfolded


def test_an_item_of_the_plan_gives_title_kind_theme_and_month(browser, community):
    year = timezone.localdate().year + 1
    item = PlanItemFactory(
        unit=community, title="夏季观星", kind="tour", theme="天文", year=year, month=7
    )

    shown = shown_in(browser.get(LOG, {"plan": item.pk}))

    assert (shown["title"], shown["kind"], shown["theme"], shown["plan_item"]) == (
        "夏季观星",
        "tour",
        "天文",
        item.pk,
    )
    assert shown["held_on"].isoformat() == f"{year}-07-01"


def test_a_kind_in_the_address_is_taken(browser):
    assert shown_in(browser.get(LOG, {"kind": "exhibition"}))["kind"] == "exhibition"


@pytest.mark.parametrize("query", ["kind=party", "copy=x", "plan=-1", "copy=" + "9" * 40, "plan=²"])
def test_what_an_address_asks_for_and_is_not_there_is_passed_over(browser, query):
    response = browser.get(f"{LOG}?{query}")

    assert response.status_code == 200
    assert not shown_in(response)["title"]


def test_nothing_of_another_community_is_copied(client_of, director_of_neighbour, activity):
    item = PlanItemFactory(unit=activity.unit, title="秘密计划")
    browser = client_of(director_of_neighbour)

    for query in ({"copy": activity.pk}, {"plan": item.pk}):
        page = browser.get(LOG, query).content.decode()
        assert activity.title not in page
        assert "秘密计划" not in page


def test_the_form_asks_for_little_however_much_there_is(
    browser, community, activity, django_assert_max_num_queries
):
    PartnerFactory.create_batch(9, street=community.street)
    PlanItemFactory.create_batch(9, unit=community)
    PhotoFactory.create_batch(3, activity=activity)

    for address in (LOG, f"{LOG}?copy={activity.pk}", at("edit", activity)):
        with django_assert_max_num_queries(12):
            browser.get(address)
    with django_assert_max_num_queries(12):
        browser.get(LOG)


# --- Changing -------------------------------------------------------------------------------------


def test_a_record_is_shown_and_changed(browser, activity):
    page = browser.get(at("edit", activity))
    assert shown_in(page)["title"] == "合理用药讲座"
    assert page.context["version"] == changes.latest(activity).pk

    response = browser.post(at("edit", activity), edited(activity, place="活动室"))

    assert response.url == at("counts", activity) + "?saved=1"
    activity.refresh_from_db()
    assert (activity.place, activity.attendance) == ("活动室", 30)


def test_saving_a_record_as_it_is_loses_nothing(browser, community):
    activity = ActivityFactory(
        unit=community, attendance=9, counted_in="person_times", summary="第一行\r\n第二行"
    )
    activity.partners.add(PartnerFactory(street=community.street))
    PublicityOutput.objects.create(activity=activity, kind="leaflets", number=300)
    for counted_in in ("persons", "person_times"):
        AudienceCount.objects.create(
            activity=activity, band="60_up", number=5, counted_in=counted_in
        )
    shown = shown_in(browser.get(at("edit", activity)))
    data = {name: value for name, value in shown.items() if value not in (None, "", False)}

    browser.post(at("edit", activity), data)

    assert changes.latest(activity).history_change_reason == ""
    assert [event.differences for event in changes.events(activity)] == [(), ()]
    assert activity.audience_counts.count() == 2
    assert activity.partners.count() == 1


def test_whoever_is_too_late_sees_what_somebody_else_saved(browser, community, activity):
    officer = AppointmentFactory(unit=community, post="officer_full", user__name="李娜").user
    mine = edited(activity, place="活动室")
    activity._history_user = officer
    activity.place = "文化广场"
    activity.save()

    response = browser.post(at("edit", activity), mine)

    page = response.content.decode()
    assert response.status_code == 422
    assert "李娜 saved this record" in page
    assert "saved “文化广场”, yours “活动室”" in page
    assert Activity.objects.get().place == "文化广场"
    again = mine | {"version": response.context["version"]}
    assert browser.post(at("edit", activity), again).status_code == 302
    assert Activity.objects.get().place == "活动室"


def test_a_photo_added_meanwhile_keeps_its_words_and_its_consent(browser, activity):
    """Whoever opened the page before has said nothing about it."""
    shown, mine = PhotoFactory(activity=activity, has_consent=True), edited(activity)
    mine |= {f"photo-{shown.pk}-caption": "讲座现场", f"photo-{shown.pk}-has_consent": "on"}
    added = PhotoFactory(activity=activity, has_consent=True, caption="义诊")
    activity.save()

    late = browser.post(at("edit", activity), mine)
    browser.post(at("edit", activity), mine | {"version": late.context["version"]})

    assert list(activity.photos.values_list("pk", "caption", "has_consent")) == [
        (shown.pk, "讲座现场", True),
        (added.pk, "义诊", True),
    ]


def test_what_was_planned_is_recorded_on_its_page(browser, community):
    today = timezone.localdate()
    planned = ActivityFactory(unit=community, status="planned", held_on=today)
    assert "Record it" in browser.get(at("edit", planned)).content.decode()

    response = browser.post(at("edit", planned), edited(planned))
    assert "how many came" in " ".join(said(response))

    browser.post(at("edit", planned), edited(planned) | {"attendance": "20"})
    planned.refresh_from_db()
    assert (planned.status, planned.attendance) == ("recorded", 20)


def test_what_is_set_aside_has_no_form(browser, community):
    gone = ActivityFactory(unit=community, status="withdrawn", withdraw_reason="重复")

    response = browser.get(at("edit", gone), follow=True)

    assert "Take this activity back first" in response.content.decode()


def test_nothing_of_another_community_is_changed(client_of, director_of_neighbour, activity):
    browser = client_of(director_of_neighbour)

    for name in ("edit", "withdraw", "cancel", "restore", "counts"):
        response = browser.post(at(name, activity), edited(activity, reason="重复"))
        assert response.status_code in (404, 405)
    assert activity.history.count() == 1


# --- Withdrawing, taking back, cancelling ---------------------------------------------------------


def test_a_record_is_withdrawn_with_a_reason_and_taken_back(browser, activity):
    shown = browser.post(at("withdraw", activity), {"reason": "记录重复"}, follow=True)
    assert "It counts for nothing" in shown.content.decode()
    assert activity not in browser.get(LIST).context["page"].object_list
    assert activity in browser.get(LIST, {"state": "withdrawn"}).context["page"].object_list
    assert at("restore", activity) in browser.get(at("detail", activity)).content.decode()
    public = reverse("public:activity-detail", args=[activity.pk])
    assert browser.get(public).status_code == 404

    browser.post(at("restore", activity))

    activity.refresh_from_db()
    assert activity.status == "recorded"
    assert browser.get(public).status_code == 200


@pytest.mark.parametrize("deed", ["withdraw", "cancel"])
def test_without_a_reason_nothing_is_set_aside(browser, activity, deed):
    response = browser.post(at(deed, activity), {"reason": " "})

    assert "required" in " ".join(said(response))
    activity.refresh_from_db()
    assert activity.status == "recorded"


def test_what_is_recorded_cannot_be_cancelled(browser, activity):
    response = browser.post(at("cancel", activity), {"reason": "天气原因"})

    assert "Withdraw the record instead" in " ".join(said(response))


def test_the_home_page_shows_nothing_withdrawn(browser, activity):
    browser.post(at("withdraw", activity), {"reason": "记录重复"})

    assert activity.title not in browser.get(reverse("workspace:home")).content.decode()


def test_the_detail_tells_the_history_of_the_record(browser, director, activity):
    browser.post(at("edit", activity), edited(activity, place="活动室"))

    page = browser.get(at("detail", activity)).content.decode()

    assert "History of this record" in page
    assert str(director) in page
    assert "活动室" in page


# --- Drafts ---------------------------------------------------------------------------------------


def test_a_draft_is_kept_listed_opened_and_recorded(browser, community, director):
    typed = sent(title="观星", held_on="", typed_at="1790000000000", is_into_community="on")
    assert browser.post(DRAFT, typed).status_code == 204
    draft = ActivityDraft.objects.get()
    assert (draft.unit_id, draft.by, draft.key) == (community.pk, director, KEY)
    assert not Activity.objects.exists()

    listed = browser.get(LIST).content.decode()
    assert "Drafts waiting" in listed
    assert f"{LOG}?draft={KEY}" in listed

    shown = shown_in(browser.get(LOG, {"draft": str(KEY)}))
    assert (shown["title"], shown["held_on"], shown["attendance"]) == ("观星", "", "46")
    assert (shown["is_into_community"], shown["key"]) == ("on", str(KEY))

    browser.post(LOG, sent(title="观星"))
    assert not ActivityDraft.objects.exists()
    assert "Drafts waiting" not in browser.get(LIST).content.decode()


def test_an_older_draft_does_not_overwrite_a_newer_one(browser):
    browser.post(DRAFT, sent(title="later", typed_at="20"))

    assert browser.post(DRAFT, sent(title="earlier", typed_at="19")).status_code == 409
    assert str(ActivityDraft.objects.get()) == "later"


@pytest.mark.parametrize(
    ("values", "status"),
    [
        pytest.param({"key": "none"}, 400, id="no key"),
        pytest.param({"summary": "长" * 30_000}, 413, id="far too much"),
        pytest.param({"typed_at": "9" * 16}, 204, id="a clock far ahead"),
        pytest.param({"typed_at": "soon"}, 204, id="no clock"),
    ],
)
def test_a_draft_may_be_anything_but_has_its_bounds(browser, values, status):
    assert browser.post(DRAFT, sent(**values)).status_code == status
    assert ActivityDraft.objects.exists() == (status == 204)


def test_a_draft_is_kept_without_signs_that_no_database_takes(browser):
    assert browser.post(DRAFT, sent(title="观\0星")).status_code == 204
    assert ActivityDraft.objects.get().data["title"] == "观星"


def test_a_draft_too_long_is_not_kept_whatever_it_names(browser):
    assert browser.post(DRAFT, sent(partners=["9" * 30_000])).status_code == 413


@pytest.mark.parametrize("code", ["picnic", "st-week\0"])
def test_an_unknown_campaign_in_the_address_is_passed_over(browser, code):
    response = browser.get(LOG, {"campaign": code})

    assert response.status_code == 200
    assert form_of(response)["campaign"].value() is None


def test_a_draft_keeps_the_fields_of_the_form_and_nothing_else(browser):
    browser.post(DRAFT, sent(title="观星", consent="on", password="secret", partners=["3", "x"]))

    data = ActivityDraft.objects.get().data
    assert data["partners"] == ["3"]
    assert set(data) == {
        "title",
        "kind",
        "held_on",
        "attendance",
        "counted_in",
        "audience",
        "partners",
    }


def test_a_draft_with_nonsense_in_it_opens(browser):
    typed = sent(held_on="soon", attendance="many", kind="party", campaign="x", partners=["7"])
    browser.post(DRAFT, typed)

    assert browser.get(LOG, {"draft": str(KEY)}).status_code == 200


def test_a_draft_is_discarded(browser):
    browser.post(DRAFT, sent())

    browser.post(DISCARD)

    assert not ActivityDraft.objects.exists()


def test_an_old_draft_is_marked(browser):
    browser.post(DRAFT, sent())
    assert "older than 60 days" not in browser.get(LIST).content.decode()

    ActivityDraft.objects.update(updated_at=timezone.now() - timedelta(days=61))

    assert "older than 60 days" in browser.get(LIST).content.decode()


def test_the_drafts_of_another_community_are_not_there(browser, client_of, director_of_neighbour):
    browser.post(DRAFT, sent(title="秘密草稿", typed_at="10"))
    other = client_of(director_of_neighbour)

    assert other.get(LOG, {"draft": str(KEY)}).status_code == 404
    assert other.post(DISCARD).status_code == 404
    assert "秘密草稿" not in other.get(LIST).content.decode()
    assert other.post(DRAFT, sent(title="我的", typed_at="1")).status_code == 204
    assert browser.get(LOG, {"draft": str(KEY)}).context["form"]["title"].value() == "秘密草稿"


@pytest.mark.parametrize("key", [str(OTHER_KEY), "none", "1"])
def test_a_draft_that_is_not_there_is_missing(browser, key):
    assert browser.get(LOG, {"draft": key}).status_code == 404


def test_the_list_asks_as_often_for_thirty_rows_as_for_one(
    browser, community, director, django_assert_num_queries
):
    ActivityFactory(unit=community)
    browser.post(DRAFT, sent())
    with django_assert_num_queries(7):
        browser.get(LIST)
    ActivityFactory.create_batch(29, unit=community)
    browser.post(DRAFT, sent(key=str(OTHER_KEY)))

    with django_assert_num_queries(7):
        browser.get(LIST)
