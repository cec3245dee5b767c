"""A community's tables: taken away as the list is filtered, filled in, brought in by steps."""

from datetime import timedelta
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone, translation
from openpyxl import Workbook, load_workbook

from activities.models import Activity
from activities.tests.factories import ActivityFactory
from outreach.accounts.models import AuditEntry
from outreach.communities.tests.factories import CommunityFactory

IMPORT = reverse("workspace:activity-import")
TEMPLATE = reverse("workspace:activity-template")
HEADINGS = "date,title,kind,audience,attendance,attendance_unit"
GOOD = "2026-03-05,科普讲座,lecture,residents,46,persons"


@pytest.fixture
def in_language(settings, client_of, director):
    """A director's browser in a language; it stays with no other test."""

    def browser(language):
        client = client_of(director)
        client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
        return client

    with translation.override("en"):
        yield browser


@pytest.fixture
def browser(client_of, director):
    return client_of(director)


@pytest.fixture
def handed_in(browser):
    """Hand a table in: `handed_in(HEADINGS, GOOD)`; returns the address of its preview."""

    def hand_in(*lines, content=None, client=browser):
        content = content or "\n".join(lines).encode()
        response = client.post(IMPORT, {"file": SimpleUploadedFile("三月.csv", content)})
        assert response.status_code == 302
        return response.url

    return hand_in


def export(kind):
    return reverse("workspace:activity-export", args=[kind])


def test_an_export_holds_what_the_filters_show(browser, community, neighbour):
    ActivityFactory(unit=community, title="看展", kind="exhibition")
    ActivityFactory(unit=community, title="讲座")
    ActivityFactory(unit=neighbour, title="别人的展", kind="exhibition")

    text = browser.get(export("csv"), {"kind": "exhibition"}).getvalue().decode("utf-8-sig")
    sheet = load_workbook(
        BytesIO(browser.get(export("xlsx"), {"kind": "exhibition"}).content)
    ).active

    assert [line.split(",")[3] for line in text.splitlines()] == ["title", "看展"]
    assert [cell.value for cell in sheet["D"]] == ["title", "看展"]


def test_the_name_of_an_export_says_whose_what_and_when(browser, community):
    response = browser.get(export("csv"))

    name = f"Anhuili%20Community-Activities-{timezone.localdate()}.csv"
    assert name.replace("%20", " ") in response["Content-Disposition"]
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert "no-store" in response["Cache-Control"]


def test_an_export_of_another_kind_is_not_there(browser):
    assert browser.get(export("pdf")).status_code == 404


# --- The template ------------------------------------------------------------------------------


@pytest.fixture
def template(browser):
    return load_workbook(BytesIO(browser.get(TEMPLATE).content))


def test_the_template_offers_what_a_cell_can_hold(template, community):
    page = template.worksheets[0]
    lists = {}
    for rule in page.data_validations.dataValidation:
        column = page[f"{str(rule.sqref).split(':')[0][:-1]}1"].value
        lists[column] = rule

    assert {name: rule.type for name, rule in lists.items()} == {
        "date": "date",
        "title": "textLength",
        "kind": "list",
        "audience": "list",
        "attendance": "whole",
        "attendance_unit": "list",
        "place": "textLength",
        "theme": "textLength",
        "summary": "textLength",
        "state": "list",
        "source_url": "textLength",
        "year_assumed": "list",
        "day_assumed": "list",
        "community_code": "list",
        "organiser": "list",
    }
    assert offered(template, lists["kind"]) == [
        "lecture",
        "exhibition",
        "contest",
        "performance",
        "tour",
        "training course",
        "screening",
        "publicity on the spot",
        "other",
    ]
    assert offered(template, lists["community_code"]) == [community.code]
    assert page["A1"].comment.text.startswith("Has to be filled in")
    assert page.column_dimensions["A"].number_format == "yyyy-mm-dd"


def offered(book, rule) -> list:
    """What a drop-down shows."""
    sheet, cells = rule.formula1.split("!")
    first, last = cells.replace("$", "").split(":")
    return [row[0].value for row in book[sheet.strip("'")][first:last]]


def test_the_second_sheet_tells_how(template):
    _first, second, lists = template.worksheets

    assert (second.title, lists.sheet_state) == ("How to", "hidden")
    assert second["A1"].value == "How to fill this table in"
    assert "date" in [cell.value for cell in second["A"]]


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_a_filled_in_template_is_read_as_it_stands(in_language, language):
    client = in_language(language)
    book = load_workbook(BytesIO(client.get(TEMPLATE).content))
    page = book.worksheets[0]
    rules = {
        str(rule.sqref)[0]: offered(book, rule)[-1]
        for rule in page.data_validations.dataValidation
        if rule.type == "list" and page[f"{str(rule.sqref)[0]}1"].value
    }
    for column, choice in rules.items():
        page[f"{column}2"] = choice
    yesterday = timezone.localdate() - timedelta(days=1)
    values = {"A": yesterday, "B": "科普讲座", "E": None, "L": None}
    for column, value in values.items():
        page[f"{column}2"] = value
    content = BytesIO()
    book.save(content)

    response = client.post(
        IMPORT, {"file": SimpleUploadedFile("a.xlsx", content.getvalue())}, follow=True
    )

    report = response.context["report"]
    assert report.refusals == []
    assert report.added == [(2, f"{yesterday} 科普讲座")]


# --- Bringing a table in -------------------------------------------------------------------------


def test_nothing_is_written_before_it_was_confirmed(browser, handed_in, community, director):
    preview = handed_in(HEADINGS, GOOD)

    page = browser.get(preview).content.decode()
    assert "2026-03-05 科普讲座" in page
    assert not Activity.objects.exists()

    response = browser.post(preview, follow=True)
    assert "Imported: 1 new, 0 changed, 0 unchanged." in response.content.decode()
    [activity] = Activity.objects.all()
    assert (activity.unit_id, activity.attendance) == (community.pk, 46)
    assert activity.history.get().history_user == director
    assert AuditEntry.objects.get(deed="import_activities").by == director


def test_two_clicks_bring_it_in_once(browser, handed_in):
    preview = handed_in(HEADINGS, GOOD)

    browser.post(preview)
    second = browser.post(preview, follow=True)

    assert "This file no longer waits." in second.content.decode()
    assert Activity.objects.count() == 1


def test_new_changed_and_unchanged_are_told_apart(browser, handed_in, community):
    ActivityFactory(unit=community, title="甲", held_on="2026-03-05", place="旧址")
    ActivityFactory(unit=community, title="乙", held_on="2026-03-05", place="院内")

    report = browser.get(
        handed_in(
            "date,title,kind,audience,place",
            "2026-03-05,甲,lecture,residents,新址",
            "2026-03-05,乙,lecture,residents,院内",
            "2026-03-05,丙,lecture,residents,",
        )
    ).context["report"]

    assert (report.new, report.changed, report.unchanged) == (1, 1, 1)
    [change] = report.changes
    assert change.fields == [("place", "旧址", "新址")]


def test_each_cell_to_be_put_right_is_shown_as_it_was_written(browser, handed_in):
    page = browser.get(
        handed_in(HEADINGS, GOOD, "5. März,二,lektion,residents,46,persons")
    ).content.decode()

    assert "Nothing was written." in page
    for words in ("Row 3", "column “date”", '<code class="long">5. März</code>', "lektion"):
        assert words in page
    assert "Write it like 2026-03-05." in page
    assert 'value="Import it"' not in page


def test_a_table_with_one_bad_cell_is_refused_as_a_whole(browser, handed_in):
    preview = handed_in(HEADINGS, GOOD, "2026-13-05,二,lecture,residents,,")

    response = browser.post(preview)

    assert response.status_code == 409
    assert not Activity.objects.exists()


def test_the_refused_rows_come_back_with_the_reason_and_go_in_when_put_right(
    browser, handed_in, tmp_path
):
    preview = handed_in(HEADINGS, GOOD, "2026-13-05,二,lecture,residents,3,persons")

    response = browser.get(f"{preview}refused.xlsx")
    book = load_workbook(BytesIO(response.content))
    headings, row = list(book.active.values)
    assert headings == ("why", *HEADINGS.split(","))
    assert row[0].startswith("Row 3: date: “2026-13-05”")
    assert row[1:] == ("2026-13-05", "二", "lecture", "residents", "3", "persons")

    book.active["B2"] = "2026-03-06"
    content = BytesIO()
    book.save(content)
    browser.post(handed_in(content=content.getvalue()))
    assert [activity.title for activity in Activity.objects.all()] == ["二"]


@pytest.mark.parametrize(
    "lines",
    [
        pytest.param([HEADINGS, GOOD], id="nothing refused"),
        pytest.param(["date,titel", "2026-03-05,x"], id="headings refused"),
    ],
)
def test_without_a_refused_row_there_is_none_to_take_away(browser, handed_in, lines):
    assert browser.get(f"{handed_in(*lines)}refused.xlsx").status_code == 404


def test_rows_of_others_are_refused_in_the_same_words_whoever_they_are(
    browser, handed_in, community, neighbour
):
    unknown, elsewhere = "999999999999", CommunityFactory()
    others = [neighbour.code, elsewhere.code, community.street.code, unknown]
    lines = [f"{code},2026-03-05,活动{code},lecture,residents" for code in others]

    report = browser.get(handed_in("community_code,date,title,kind,audience", *lines)).context[
        "report"
    ]

    assert {refusal.why for refusal in report.refusals} == {
        "Only activities of Anhuili Community can be brought in here. "
        f"Write its code, {community.code}, or leave the cell empty."
    }
    assert [(one.row, one.column, one.written) for one in report.refusals] == [
        (row, "community_code", code) for row, code in enumerate(others, start=2)
    ]
    assert neighbour.name_en not in str(report)


def test_the_own_code_may_be_written_or_left_out(browser, handed_in, community):
    lines = [
        f"{community.code},社区,2026-03-05,一,lecture,residents",
        ",,2026-03-05,二,lecture,residents",
    ]
    browser.post(handed_in("community_code,organiser,date,title,kind,audience", *lines))

    assert {activity.unit_id for activity in Activity.objects.all()} == {community.pk}
    assert Activity.objects.count() == 2


def test_a_street_activity_is_not_brought_in_by_a_community(browser, handed_in):
    report = browser.get(
        handed_in("organiser,date,title,kind,audience", "street,2026-03-05,一,lecture,residents")
    ).context["report"]

    assert [(one.column, one.written) for one in report.refusals] == [("organiser", "street")]


def test_a_file_waits_for_nobody_else(
    handed_in, client_of, director_of_neighbour, director, community
):
    preview = handed_in(HEADINGS, GOOD)

    for address in (preview, f"{preview}refused.xlsx"):
        assert client_of(director_of_neighbour).get(address).status_code == 404
    director.appointments.update(appointed_until=timezone.localdate())
    assert client_of(director).post(preview).status_code == 403
    assert not Activity.objects.exists()


def test_a_file_handed_in_for_one_community_is_not_confirmed_for_another(
    browser, handed_in, director, neighbour
):
    preview = handed_in(HEADINGS, GOOD)
    director.appointments.update(unit=neighbour)

    assert browser.post(preview).status_code == 404
    assert not Activity.objects.exists()


def test_what_is_no_table_is_refused_in_words(browser, handed_in):
    report = browser.get(handed_in(content=b"\xff\xfe\xfa\xff")).context["report"]

    assert "neither UTF-8 nor GB18030" in report.refusals[0].why


def test_a_form_without_a_file_says_so(browser):
    response = browser.post(IMPORT, {})

    assert response.status_code == 200
    assert "This field is required." in response.content.decode()


# --- States --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("held", "written", "refused"),
    [
        pytest.param(None, "cancelled", "does not cancel", id="a new one cancelled"),
        pytest.param("recorded", "cancelled", "does not cancel", id="a recorded one cancelled"),
        pytest.param("recorded", "planned", "is “recorded” here", id="recorded, now planned"),
        pytest.param("cancelled", "recorded", "is “cancelled” here", id="cancelled, now held"),
        pytest.param("cancelled", "cancelled", "", id="cancelled as it was"),
        pytest.param("planned", "recorded", "", id="a plan that came true"),
        pytest.param("planned", "planned", "", id="a plan that stays one"),
    ],
)
def test_a_table_does_not_decide_what_needs_a_reason(
    browser, handed_in, community, held, written, refused
):
    if held:
        reason = "雨" if held == "cancelled" else ""
        ActivityFactory(
            unit=community, title="一", held_on="2026-03-05", status=held, cancel_reason=reason
        )

    report = browser.get(
        handed_in("date,title,kind,audience,state", f"2026-03-05,一,lecture,residents,{written}")
    ).context["report"]

    assert [(one.column, refused in one.why) for one in report.refusals] == (
        [("state", True)] if refused else []
    )


def test_what_is_still_to_come_is_not_recorded(browser, handed_in):
    day = timezone.localdate() + timedelta(days=3)

    report = browser.get(
        handed_in("date,title,kind,audience,state", f"{day},一,lecture,residents,recorded")
    ).context["report"]

    [refusal] = report.refusals
    assert "is still to come" in refusal.why


def test_a_column_of_reasons_is_read_by_nobody(browser, handed_in):
    book = Workbook()
    book.active.append(["未导入原因", "日期", "名称", "形式", "对象"])
    book.active.append(["第3行……", "2026-03-05", "一", "讲座", "居民"])
    content = BytesIO()
    book.save(content)

    report = browser.get(handed_in(content=content.getvalue())).context["report"]

    assert (report.refusals, report.new) == ([], 1)
