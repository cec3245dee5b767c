"""Streets and their communities from a table: by the command, and on the office's pages."""

import hashlib
from datetime import UTC, date, datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from outreach.accounts.models import AuditEntry
from outreach.accounts.tests.factories import UserFactory
from outreach.communities import imports
from outreach.communities.models import ActiveSpan, Community, Street
from outreach.communities.tests.factories import AppointmentFactory
from outreach.shared import waiting_room
from outreach.shared.imports import Report
from outreach.tests.tables import (
    COMMUNITIES,
    as_text,
    brought_in,
    csv_table,
    refusals_of,
    rows_of,
    with_cells,
    xlsx_table,
)
from outreach.tests.world import staff_of

HAND_IN = reverse("admin:communities_community_import")
LIST = reverse("admin:communities_community_changelist")
YAYUNCUN, JIANKANG = "110105009", "150702002"
# The headings of the Chinese tables, written down here once more.
CHINESE = {
    "code": "代码",
    "name": "名称",
    "street_code": "街道代码",
    "street_name": "街道名称",
    "name_en": "英文名称",
    "street_name_en": "街道英文名称",
    "active_from": "设立日期",
}


@pytest.fixture(autouse=True)
def files_wait_in_a_folder_of_this_test(settings, tmp_path):
    settings.DATA_DIR = tmp_path / "data"


@pytest.fixture
def rows():
    return rows_of(COMMUNITIES)


@pytest.fixture
def communities(db):
    return brought_in("import_communities", COMMUNITIES)


@pytest.fixture
def yayuncun(rows):
    """The rows of one of the two streets."""
    return [row for row in rows if row["street_code"] == YAYUNCUN]


@pytest.fixture
def office(communities):
    return staff_of(Street.objects.get(code=YAYUNCUN))


@pytest.fixture
def browser(office, client_of):
    return client_of(office)


def in_chinese(rows):
    return [{CHINESE[name]: cell for name, cell in row.items()} for row in rows]


def as_read(rows):
    return sorted(
        (row["code"], row["name"], row["street_code"], row["street_name"]) for row in rows
    )


def as_held():
    held = Community.objects.values_list("code", "name", "street__code", "street__name")
    return sorted(held)


def written():
    """How many rows of each kind an import has left, histories included."""
    models = (
        Street,
        Street.history.model,
        Community,
        Community.history.model,
        ActiveSpan,
        AuditEntry,
    )
    return [model.objects.count() for model in models]


def upload(rows, name="communities.csv"):
    return SimpleUploadedFile(name, as_text(rows).encode())


def handed_in(browser, file) -> str:
    """The address of the page that shows what the file would do."""
    response = browser.post(HAND_IN, {"file": file})
    assert response.status_code == 302, response.context["form"].errors
    return response.url


def said(response) -> list[str]:
    return [str(message) for message in response.context["messages"]]


# --- By the command -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "write"),
    [
        pytest.param("a.csv", csv_table, id="UTF-8"),
        pytest.param(
            "a.csv", lambda p, r: csv_table(p, in_chinese(r), encoding="gb18030"), id="GB18030"
        ),
        pytest.param("a.xlsx", lambda p, r: xlsx_table(p, in_chinese(r)), id="Chinese workbook"),
    ],
)
def test_every_kind_of_file_brings_the_same_communities(db, rows, tmp_path, name, write):
    said = brought_in("import_communities", write(tmp_path / name, rows))

    assert said == ["23 new, 0 changed, 0 unchanged."]
    assert as_held() == as_read(rows)
    assert written() == [2, 2, 23, 23, 25, 1]


def test_a_unit_exists_since_ever_or_since_the_day_in_the_table(db, rows, tmp_path):
    dated = [row | {"active_from": ""} for row in rows]
    dated[1]["active_from"] = "2019-07-01"

    brought_in("import_communities", csv_table(tmp_path / "a.csv", dated))

    spans = ActiveSpan.objects.values_list("active_from", "active_until")
    assert list(spans.filter(unit__code=rows[1]["code"])) == [(date(2019, 7, 1), None)]
    assert list(spans.exclude(unit__code=rows[1]["code"])) == [(date(2000, 1, 1), None)] * 24


def test_names_in_english_come_in_and_stay_where_the_table_has_none(db, rows, tmp_path):
    english = {"name_en": "Anhuili Community", "street_name_en": "Yayuncun Subdistrict"}
    brought_in("import_communities", csv_table(tmp_path / "a.csv", [rows[0] | english]))

    brought_in("import_communities", csv_table(tmp_path / "b.csv", rows))

    assert Community.objects.get(code=rows[0]["code"]).name_en == "Anhuili Community"
    assert Street.objects.get(code=YAYUNCUN).name_en == "Yayuncun Subdistrict"


def test_the_same_table_twice_adds_nothing(communities):
    before = written()

    said = brought_in("import_communities", COMMUNITIES)

    assert said == ["0 new, 0 changed, 23 unchanged."]
    assert written() == before


def test_a_new_name_is_told_and_changes_one_community(communities, rows, tmp_path):
    before, renamed = written(), with_cells(rows, {3: {"name": "安慧里南社区"}})
    table = csv_table(tmp_path / "names.csv", renamed)

    told = brought_in("import_communities", table, dry_run=True)
    assert told == [
        "row 3: 110105009047: community: name: 安慧里南社区居委会 → 安慧里南社区",
        "0 new, 1 changed, 22 unchanged.",
        "Nothing was written: this was a dry run.",
    ]
    assert written() == before

    assert brought_in("import_communities", table) == ["0 new, 1 changed, 22 unchanged."]
    assert as_held() == as_read(renamed)
    history = Community.objects.get(code="110105009047").history
    assert list(history.values_list("history_type", "name", "history_change_reason")) == [
        ("~", "安慧里南社区", "Import of names.csv"),
        ("+", "安慧里南社区居委会", "Import of communities.csv"),
    ]
    assert Community.history.count() == 24


def test_a_new_name_of_the_street_is_told_once_and_changes_the_street(communities, rows, tmp_path):
    renamed = [
        row | {"street_name": "亚运村街道办事处"} if row["street_code"] == YAYUNCUN else row
        for row in rows
    ]
    table = csv_table(tmp_path / "names.csv", renamed)

    told = brought_in("import_communities", table, dry_run=True)
    brought_in("import_communities", table)

    assert told == [
        "row 2: 110105009046: street office: name: 亚运村街道 → 亚运村街道办事处",
        "0 new, 1 changed, 22 unchanged.",
        "Nothing was written: this was a dry run.",
    ]
    assert as_held() == as_read(renamed)
    assert (Street.history.count(), Community.history.count()) == (3, 23)


def test_a_dry_run_of_a_first_table_writes_nothing(db):
    said = brought_in("import_communities", COMMUNITIES, dry_run=True)

    assert said == [
        "23 new, 0 changed, 0 unchanged.",
        "Nothing was written: this was a dry run.",
    ]
    assert written() == [0] * 6


def test_every_bad_row_is_named_and_nothing_is_written(db, rows, tmp_path):
    broken = with_cells(
        rows,
        {
            3: {"code": "11010500904"},
            5: {"name": ""},
            7: {"code": "150702002099"},
            9: {"street_name": "亚运村"},
            11: {"code": rows[0]["code"]},
            17: {"name": "社" * 61, "street_code": "1507"},
        },
    )

    refusals, told = refusals_of("import_communities", csv_table(tmp_path / "a.csv", broken))

    shortened = "If Excel shortened it, format the column as text and enter the code again."
    assert refusals == [
        f"row 3, column code: “11010500904” is not a code of 12 digits. {shortened}",
        "row 5, column name: The cell is empty. Fill it in.",
        "row 7, column code: "
        "A community's code begins with the code of its street, here 110105009.",
        "row 9, column street_name: In row 2 the street of this code is called “亚运村街道”. "
        "Use one name.",
        "row 11, column code: The same code stands in row 2. Remove one of the two.",
        "row 17, column name: The text has 61 characters; at most 60 are possible.",
        f"row 17, column street_code: “1507” is not a code of 9 digits. {shortened}",
    ]
    assert told == "6 rows were refused; nothing was written."
    assert written() == [0] * 6


def test_a_column_that_is_unknown_or_missing_is_named(db, rows, tmp_path):
    other = [{"titel" if name == "name" else name: row[name] for name in row} for row in rows]

    refusals, told = refusals_of("import_communities", csv_table(tmp_path / "a.csv", other))

    known = ", ".join(f"{name} ({also})" for name, also in CHINESE.items())
    assert refusals == [
        f"row 1, column titel: This column is not known. Known are: {known}.",
        "row 1, column name: This column is missing. Add a column with the heading name or 名称.",
    ]
    assert told == "1 row was refused; nothing was written."
    assert written() == [0] * 6


def test_a_row_refused_late_undoes_what_was_written_before_it(db, rows, tmp_path):
    many = [rows[0] | {"code": f"{YAYUNCUN}{n:03}"} for n in range(1000)]
    many += [rows[14] | {"code": f"{JIANKANG}{n:03}"} for n in range(1000)]
    broken = with_cells(many, {1990: {"name": ""}})

    refusals, _told = refusals_of("import_communities", csv_table(tmp_path / "a.csv", broken))

    assert refusals == ["row 1990, column name: The cell is empty. Fill it in."]
    assert written() == [0] * 6


def test_the_history_names_who_brought_a_table_in_also_without_a_page(db):
    somebody = UserFactory()

    imports.apply(
        COMMUNITIES,
        streets=Street.objects.all(),
        may_add=True,
        now=datetime(2026, 6, 1, tzinfo=UTC),
        report=Report(),
        by=somebody,
        file_name="a.csv",
    )

    users = Community.history.values_list("history_user", "history_change_reason")
    assert list(users) == [(somebody.pk, "Import of a.csv")] * 23
    assert AuditEntry.objects.get().by == somebody


def test_what_is_already_there_costs_as_much_for_twenty_rows_as_for_sixty(db, rows, tmp_path):
    now, asked = datetime(2026, 6, 1, tzinfo=UTC), []
    for number in (20, 60):
        many = [rows[0] | {"code": f"{YAYUNCUN}{n:03}"} for n in range(number)]
        table = csv_table(tmp_path / f"{number}.csv", many)
        brought_in("import_communities", table)
        report = Report()
        with CaptureQueriesContext(connection) as queries:
            imports.apply(
                table,
                streets=Street.objects.all(),
                may_add=True,
                now=now,
                report=report,
                by=None,
                file_name="a.csv",
            )
        assert report.unchanged == number
        asked.append(len(queries))

    assert asked[0] == asked[1]


# --- On the pages: handed in, looked at, confirmed ------------------------------------------------


@pytest.mark.parametrize(
    ("name", "write"),
    [pytest.param("a.csv", csv_table, id="CSV"), pytest.param("a.xlsx", xlsx_table, id="workbook")],
)
def test_changes_are_shown_first_and_written_when_confirmed(
    browser, office, yayuncun, tmp_path, name, write
):
    before, held = written(), as_held()
    new = yayuncun[0] | {"code": "110105009060", "name": "新村社区"}
    changed = [*with_cells(yayuncun, {3: {"name": "安慧里<南>社区"}}), new]
    content = write(tmp_path / name, changed).read_bytes()

    page = handed_in(browser, SimpleUploadedFile(name, content))
    shown = browser.get(page)

    text = shown.content.decode()
    assert f"{name}: 1 new, 1 changed, 13 unchanged, 0 refused." in text
    assert "<td>亚运村街道: 110105009060 新村社区</td>" in text
    assert "<del>安慧里南社区居委会</del> → <ins>安慧里&lt;南&gt;社区</ins>" in text
    assert "Import it" in text
    assert (written(), as_held()) == (before, held)

    done = browser.post(page, follow=True)

    assert done.redirect_chain == [(LIST, 302)]
    assert said(done) == ["Imported: 1 new, 1 changed, 13 unchanged."]
    elsewhere = [row for row in held if row[2] == JIANKANG]
    assert as_held() == sorted([*as_read(changed), *elsewhere])
    entry = AuditEntry.objects.get(by=office)
    assert (entry.deed, entry.subject) == ("import_communities", name)
    assert entry.details == {
        "sha256": hashlib.sha256(content).hexdigest(),
        "new": 1,
        "changed": 1,
        "unchanged": 13,
    }
    founded = Community.objects.get(code="110105009060")
    assert founded.history.get().history_user == office
    assert founded.spans.get().active_from == date(2000, 1, 1)


def test_refused_rows_are_shown_with_nothing_to_confirm(browser, yayuncun):
    before = written()

    page = handed_in(browser, upload(with_cells(yayuncun, {4: {"name": ""}})))
    shown = browser.get(page)

    assert [str(one) for one in shown.context["report"].refusals] == [
        "row 4, column name: The cell is empty. Fill it in."
    ]
    text = shown.content.decode()
    assert "0 new, 0 changed, 13 unchanged, 1 refused." in text
    assert "Import it" not in text
    assert browser.post(page).status_code == 409
    assert written() == before


def test_whoever_confirms_twice_brings_it_in_once(browser, yayuncun):
    page = handed_in(browser, upload(with_cells(yayuncun, {3: {"name": "安慧里南社区"}})))
    browser.post(page, follow=True)
    before = written()

    again = browser.post(page, follow=True)

    assert again.redirect_chain == [(HAND_IN, 302)]
    assert said(again) == ["This file no longer waits. Hand it in again."]
    assert written() == before
    assert AuditEntry.objects.count() == 2  # the sample, and this change once


def test_a_community_of_another_street_is_refused_in_words(browser, rows):
    before, held = written(), as_held()
    renamed = [row | {"name": "改名社区"} for row in rows]

    page = handed_in(browser, upload(renamed[13:16]))
    shown = browser.get(page)

    why = "No street office with the code 150702002 is known here. Check the code."
    assert [str(one) for one in shown.context["report"].refusals] == [
        f"row 3, column street_code: {why}",
        f"row 4, column street_code: {why}",
    ]
    assert browser.post(page).status_code == 409
    assert (written(), as_held()) == (before, held)


def test_a_community_does_not_change_its_street_by_a_table(browser, yayuncun):
    moved = Community.objects.get(code="110105009047")
    moved.street = Street.objects.get(code=JIANKANG)
    moved.save()
    before = written()

    page = handed_in(browser, upload(yayuncun))

    assert [str(one) for one in browser.get(page).context["report"].refusals] == [
        "row 3, column street_code: This community belongs to 健康街道. "
        "Another street is entered as its lineage."
    ]
    assert browser.post(page).status_code == 409
    assert written() == before


def test_a_new_street_is_the_superusers(browser, yayuncun, client_of):
    new = {
        "code": "110105010001",
        "name": "新街社区",
        "street_code": "110105010",
        "street_name": "新街街道",
    }
    superuser = client_of(UserFactory(is_superuser=True, is_staff=True))

    refused = browser.post(handed_in(browser, upload([new])))
    assert refused.status_code == 409
    assert not Street.objects.filter(code="110105010").exists()
    superuser.post(handed_in(superuser, upload([new])))

    founded = Street.objects.get(code="110105010")
    assert list(founded.communities.values_list("code", "name")) == [("110105010001", "新街社区")]
    assert founded.spans.get().active_from == date(2000, 1, 1)


def test_a_file_is_only_for_who_handed_it_in(browser, yayuncun, client_of):
    page = handed_in(browser, upload(with_cells(yayuncun, {3: {"name": "安慧里南社区"}})))
    before, held = written(), as_held()

    for street in Street.objects.filter(code__in=[YAYUNCUN, JIANKANG]):
        other = staff_of(street)
        assert client_of(other).get(page).status_code == 404
        assert client_of(other).post(page).status_code == 404
    assert (written(), as_held()) == (before, held)
    assert len(list(waiting_room._folder().iterdir())) == 1


def test_communities_and_strangers_do_not_come_in(browser, yayuncun, client_of, client):
    page = handed_in(browser, upload(with_cells(yayuncun, {3: {"name": "安慧里南社区"}})))
    before, held = written(), as_held()
    director = AppointmentFactory(unit=Community.objects.get(code="110105009046")).user

    for address, data in ((HAND_IN, {"file": upload(yayuncun)}), (page, {})):
        assert client_of(director).get(address, follow=True).status_code == 403
        assert client_of(director).post(address, data, follow=True).status_code == 403
        assert client.get(address).status_code == 302
        assert client.post(address, data).status_code == 302
        assert browser.delete(address).status_code == 405
    assert (written(), as_held()) == (before, held)
