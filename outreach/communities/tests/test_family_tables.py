"""Families to nominate from a table: drafts of all rows, or nothing, and why."""

from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import load_workbook

from outreach.accounts.models import AuditEntry
from outreach.communities.models import DesignationQuota, Nomination
from outreach.communities.tests.factories import CriteriaSetFactory, DemonstrationFamilyFactory
from outreach.communities.tests.nominations import NOON, criteria_of, drafted, submitted

IMPORT = reverse("workspace:family-import")
TEMPLATE = reverse("workspace:family-template")
LIST = reverse("workspace:family-list")
HEADINGS = "代表人,楼栋,门牌,主题,推荐理由,同意公示"
WANG = "王小明,3号楼,401室,energy,全家节水节电,是"
LI = "李红,3号楼,402室,green,阳台种菜,"


@pytest.fixture(autouse=True)
def on_the_first_of_april(time_machine):
    time_machine.move_to(NOON, tick=False)


@pytest.fixture
def browser(client_of, director):
    return client_of(director)


@pytest.fixture
def handed_in(browser):
    """Hand a table in: `handed_in(HEADINGS, WANG)`; returns the address of its preview."""

    def hand_in(*lines):
        file = SimpleUploadedFile("家庭.csv", "\n".join(lines).encode())
        response = browser.post(IMPORT, {"file": file})
        assert response.status_code == 302
        return response.url

    return hand_in


@pytest.fixture
def refusals(browser, handed_in):
    """What is refused of a table, by row, column and words; the same when it is confirmed."""

    def found(*lines):
        address = handed_in(*lines)
        said = [_told(browser.get(address)), _told(browser.post(address))]
        assert said[0] == said[1]
        return said[0]

    return found


def _told(response):
    return [(one.row, one.column, one.why) for one in response.context["report"].refusals]


def kept():
    rows = Nomination.objects.order_by("pk")
    return list(rows.values_list("name", "building", "door", "theme", "has_consent", "state"))


def test_each_row_becomes_a_draft_once_it_is_confirmed(browser, handed_in, community, director):
    address = handed_in(HEADINGS, WANG, LI)
    page = browser.get(address)
    assert [label for _row, label in page.context["report"].added] == [
        "王小明, 3号楼401室",
        "李红, 3号楼402室",
    ]
    assert not Nomination.objects.exists()

    response = browser.post(address)

    assert response.url == LIST
    assert kept() == [
        ("王小明", "3号楼", "401室", "energy", True, "draft"),
        ("李红", "3号楼", "402室", "green", False, "draft"),
    ]
    step = Nomination.objects.first().steps.get()
    assert (step.act, step.by) == ("nominate", director)
    entry = AuditEntry.objects.get(deed="import_nominations")
    assert (entry.by, entry.details["new"]) == (director, 2)


def test_points_stand_under_the_criteria_of_the_year(browser, handed_in, street):
    [first, *_others] = criteria_of(street).rows.all()
    headings = f"{HEADINGS},1. {first.name}"

    browser.post(handed_in(headings, f"{WANG},{first.points}"))

    score = Nomination.objects.get().scores.get()
    assert (score.criterion, score.points) == (first, first.points)


def test_too_many_points_are_refused_in_their_cell(refusals, street):
    [first, *_others] = criteria_of(street).rows.all()

    [(row, column, why)] = refusals(f"{HEADINGS},1. {first.name}", f"{WANG},{first.points + 1}")

    assert (row, column) == (2, f"1. {first.name}")
    assert f"the most possible is {first.points}" in why
    assert kept() == []


def test_a_draft_of_the_same_door_is_brought_up_to_date(browser, handed_in, community, director):
    draft = drafted(community, by=director)
    before = list(draft.scores.values_list("criterion", "points"))

    address = handed_in(HEADINGS, "王小明,３ 号楼,401室,食品安全,全家节水节电,否")
    [change] = browser.get(address).context["report"].changes
    browser.post(address)

    assert [name for name, _old, _new in change.fields] == [
        "building",
        "theme",
        "the family agrees to the public notice",
    ]
    draft.refresh_from_db()
    assert (draft.door, draft.has_consent, draft.state) == ("401室", False, "draft")
    assert list(draft.scores.values_list("criterion", "points")) == before
    assert Nomination.objects.count() == 1


def test_the_same_table_twice_changes_nothing(browser, handed_in):
    browser.post(handed_in(HEADINGS, WANG))
    browser.post(handed_in(HEADINGS, WANG))

    assert len(kept()) == 1
    assert Nomination.objects.get().steps.count() == 1


def test_who_waits_for_the_street_office_is_not_changed(
    browser, handed_in, refusals, community, director
):
    submitted(community, by=director)

    same = browser.get(handed_in(HEADINGS, WANG)).context["report"]
    assert (same.unchanged, same.refused) == (1, 0)
    other = WANG.replace("全家节水节电", "别的理由")
    assert refusals(HEADINGS, other, LI) == [(2, "门牌", "3号楼401室 is already nominated.")]
    assert [row[0] for row in kept()] == ["王小明"]


def test_who_holds_the_title_is_not_nominated(refusals, community):
    DemonstrationFamilyFactory(community=community, address="3号楼 401室")

    [(row, column, why)] = refusals(HEADINGS, LI, WANG)

    assert (row, column) == (3, "门牌")
    assert "already holds the title" in why
    assert kept() == []


def test_a_door_stands_in_a_table_once(refusals):
    again = WANG.replace("王小明", "王大明")

    assert refusals(HEADINGS, WANG, again) == [
        (3, "门牌", "The same building and door stand in row 2. Remove one of the two.")
    ]


def test_no_more_than_the_places_of_the_year(refusals, browser, handed_in, street):
    DesignationQuota.objects.create(street=street, year=2026, families=1)

    assert refusals(HEADINGS, WANG, LI) == [
        (3, "代表人", "This family is one too many. Places left for families in 2026: 1.")
    ]
    assert kept() == []
    browser.post(handed_in(HEADINGS, WANG))
    assert len(kept()) == 1


def test_cells_are_refused_where_they_stand(refusals):
    found = refusals(HEADINGS, "王小明,,401室,whatever,理由,perhaps")

    assert [(row, column) for row, column, _why in found] == [
        (2, "楼栋"),
        (2, "主题"),
        (2, "同意公示"),
    ]


def test_a_table_of_too_many_families_is_refused(refusals):
    rows = [WANG.replace("401", f"{number}") for number in range(201)]

    assert refusals(HEADINGS, *rows) == [
        (202, "", "A table may hold 200 families. Split it into smaller ones.")
    ]
    assert kept() == []


def test_a_draft_of_earlier_criteria_takes_no_points_by_others(
    refusals, community, director, street
):
    draft = drafted(community, by=director)
    draft.criteria.valid_from_year = 2025
    draft.criteria.save()
    criteria = CriteriaSetFactory(street=street, what="family", valid_from_year=2026)
    first = criteria.rows.first()

    found = refusals(f"{HEADINGS},1. {first.name}", f"{WANG},1")

    assert [(row, column) for row, column, _why in found] == [(2, f"1. {first.name}")]
    assert "earlier criteria" in found[0][2]


def test_the_refused_rows_come_back_with_the_reason(browser, handed_in):
    address = handed_in(HEADINGS, WANG, LI.replace("green", "whatever"))

    response = browser.get(f"{address}refused.xlsx")

    sheet = load_workbook(BytesIO(response.content)).active
    rows = list(sheet.values)
    assert rows[0] == ("why", *HEADINGS.split(","))
    assert len(rows) == 2
    assert "whatever" in rows[1]


def test_the_template_is_filled_in_and_handed_in(browser, street):
    criteria = criteria_of(street)
    book = load_workbook(BytesIO(browser.get(TEMPLATE).content))
    page = book.worksheets[0]
    headings = [cell.value for cell in page[1]]
    assert headings[:6] == ["representative", "building", "door", "theme", "reason", "consent"]
    assert len(headings) == 6 + criteria.rows.count()
    rules = {
        str(rule.sqref).split(":")[0]: rule.type for rule in page.data_validations.dataValidation
    }
    assert (rules["D2"], rules["F2"], rules["G2"]) == ("list", "list", "whole")

    page.append(["王小明", "3号楼", "401室", "saving energy", "全家节水节电", "yes", 1])
    content = BytesIO()
    book.save(content)
    file = SimpleUploadedFile("家庭.xlsx", content.getvalue())
    browser.post(browser.post(IMPORT, {"file": file}).url)

    assert kept() == [("王小明", "3号楼", "401室", "energy", True, "draft")]
    assert Nomination.objects.get().scores.get().points == 1


def test_a_table_of_one_community_is_not_confirmed_by_another(
    handed_in, client_of, director_of_neighbour
):
    address = handed_in(HEADINGS, WANG)

    other = client_of(director_of_neighbour)

    assert other.get(address).status_code == 404
    assert other.post(address).status_code == 404
    assert kept() == []
