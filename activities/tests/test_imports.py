"""Records brought in on the street office's pages, and by the rules beneath them."""

import gc
import hashlib
import os
import time
from datetime import UTC, date, datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from activities import imports
from activities.imports.records import Record
from activities.models import Activity
from activities.tests.factories import ActivityFactory
from activities.tests.records import as_held, as_read, written
from outreach.accounts.models import AuditEntry
from outreach.accounts.tests.factories import UserFactory
from outreach.communities.models import Community, Partner, Street, Unit
from outreach.communities.tests.factories import AppointmentFactory
from outreach.shared import waiting_room
from outreach.shared.import_steps import MOST_BYTES
from outreach.shared.imports import CHUNK, ImportRefused, Report
from outreach.shared.tables import Row
from outreach.tests.tables import (
    ACTIVITIES,
    COMMUNITIES,
    as_text,
    brought_in,
    csv_table,
    rows_of,
    with_cells,
    xlsx_table,
)
from outreach.tests.world import staff_of

HAND_IN = reverse("admin:activities_activity_import")
LIST = reverse("admin:activities_activity_changelist")
YAYUNCUN, JIANKANG = "110105009", "150702002"


@pytest.fixture(autouse=True)
def files_wait_in_a_folder_of_this_test(settings, tmp_path):
    settings.DATA_DIR = tmp_path / "data"


@pytest.fixture
def communities(db):
    return brought_in("import_communities", COMMUNITIES)


@pytest.fixture
def office(communities):
    """Somebody of the office in Yayuncun."""
    return staff_of(Street.objects.get(code=YAYUNCUN))


@pytest.fixture
def browser(office, client_of):
    return client_of(office)


@pytest.fixture
def rows():
    """The records of Yayuncun and its communities."""
    return [row for row in rows_of(ACTIVITIES) if row["community_code"].startswith(YAYUNCUN)]


def upload(rows, name="records.csv"):
    return SimpleUploadedFile(name, as_text(rows).encode())


def handed_in(browser, file) -> str:
    """The address of the page that shows what the file would do."""
    response = browser.post(HAND_IN, {"file": file})
    assert response.status_code == 302, response.context["form"].errors
    return response.url


def waiting():
    return sorted(path.name for path in waiting_room._folder().iterdir())


def said(response) -> list[str]:
    return [str(message) for message in response.context["messages"]]


# --- Handed in, looked at, confirmed --------------------------------------------------------------


def test_new_records_are_shown_first_and_written_when_confirmed(browser, office, rows):
    before, file = written(), upload(rows)

    page = handed_in(browser, file)
    shown = browser.get(page)

    report = shown.context["report"]
    assert (report.new, report.changed, report.unchanged, report.refused) == (len(rows), 0, 0, 0)
    assert report.added[0] == (2, "2011-05-13 植绿家园科普文艺演出")
    text = shown.content.decode()
    assert f"records.csv: {len(rows)} new, 0 changed, 0 unchanged, 0 refused." in text
    assert "<td>2011-05-13 植绿家园科普文艺演出</td>" in text
    assert f"… and {len(rows) - 50} more." in text
    assert "Import it" in text
    assert written() == before

    done = browser.post(page, follow=True)

    assert done.redirect_chain == [(LIST, 302)]
    assert said(done) == [f"Imported: {len(rows)} new, 0 changed, 0 unchanged."]
    assert as_held() == as_read(rows)
    assert waiting() == []
    entry = AuditEntry.objects.get(deed="import_activities")
    assert (entry.by, entry.subject) == (office, "records.csv")
    assert entry.details == {
        "sha256": hashlib.sha256(as_text(rows).encode()).hexdigest(),
        "new": len(rows),
        "changed": 0,
        "unchanged": 0,
    }
    history = Activity.history.values_list("history_user", "history_change_reason")
    assert list(history) == [(office.pk, "Import of records.csv")] * len(rows)


def test_a_workbook_is_shown_and_confirmed_in_the_same_way(browser, rows, tmp_path):
    content = xlsx_table(tmp_path / "a.xlsx", rows).read_bytes()

    page = handed_in(browser, SimpleUploadedFile("a.xlsx", content))
    assert browser.get(page).context["report"].new == len(rows)
    assert as_held() == []
    browser.post(page)

    assert as_held() == as_read(rows)
    entry = AuditEntry.objects.get(deed="import_activities")
    assert (entry.subject, entry.details["sha256"]) == (
        "a.xlsx",
        hashlib.sha256(content).hexdigest(),
    )


def test_what_would_change_is_shown_field_by_field(browser, rows):
    browser.post(handed_in(browser, upload(rows)))
    before, held = written(), as_held()
    changed = with_cells(rows, {4: {"attendance": "45", "theme": "<b>节水</b>"}})
    new = [rows[0] | {"title": "新讲座"}]

    page = handed_in(browser, upload(changed + new))
    shown = browser.get(page)

    text = shown.content.decode()
    assert f"records.csv: 1 new, 1 changed, {len(rows) - 1} unchanged, 0 refused." in text
    assert "<li>attendance: <del>40</del> → <ins>45</ins></li>" in text
    assert "<del>节约用水</del> → <ins>&lt;b&gt;节水&lt;/b&gt;</ins>" in text
    assert "<td>2011-05-13 新讲座</td>" in text
    assert (written(), as_held()) == (before, held)

    browser.post(page)

    assert as_held() == as_read(changed + new)


def test_refused_rows_are_shown_with_nothing_to_confirm(browser, rows):
    before = written()
    broken = with_cells(rows, {17: {"date": "2024-02-30"}, 19: {"kind": "<script>"}})

    page = handed_in(browser, upload(broken))
    shown = browser.get(page)

    report = shown.context["report"]
    assert [(one.row, one.column) for one in report.refusals] == [(17, "date"), (19, "kind")]
    text = shown.content.decode()
    assert f"{len(rows) - 2} new, 0 changed, 0 unchanged, 2 refused." in text
    assert "“2024-02-30” is a day that does not exist. Write it like 2026-03-05." in text
    assert "“&lt;script&gt;” is not known here." in text
    assert "Import it" not in text

    by_hand = browser.post(page)

    assert by_hand.status_code == 409
    assert len(by_hand.context["report"].refusals) == 2
    assert written() == before


def test_a_refused_file_still_waits_until_its_communities_are_there(browser, rows):
    Community.objects.filter(code="110105009059").update(code="110105009099")
    page = handed_in(browser, upload(rows))
    assert browser.post(page).status_code == 409

    Community.objects.filter(code="110105009099").update(code="110105009059")
    browser.post(page)

    assert as_held() == as_read(rows)


def test_what_is_already_there_has_nothing_to_confirm(browser, rows):
    browser.post(handed_in(browser, upload(rows)))

    text = browser.get(handed_in(browser, upload(rows))).content.decode()

    assert "All of it is already there, so there is nothing to import." in text
    assert "Import it" not in text


def test_whoever_confirms_twice_brings_it_in_once(browser, rows):
    page = handed_in(browser, upload(rows))
    browser.post(page, follow=True)
    before = written()

    for again in (browser.post(page, follow=True), browser.get(page, follow=True)):
        assert again.redirect_chain == [(HAND_IN, 302)]
        assert said(again) == ["This file no longer waits. Hand it in again."]
    assert written() == before
    assert before["AuditEntry"] == 2  # the communities, and these records once


def test_a_file_in_other_hands_is_not_brought_in_a_second_time(browser, office, rows):
    page = handed_in(browser, upload(rows))
    before = written()
    token = page.rstrip("/").rpartition("/")[2]
    file = waiting_room.find(token, purpose="activities_activity_import", by_id=office.pk)

    with waiting_room.taken(file):
        second = browser.post(page, follow=True)

    assert said(second) == ["This file no longer waits. Hand it in again."]
    assert written() == before


@pytest.mark.parametrize(
    "spoil",
    [
        pytest.param(lambda path: path.write_bytes(path.read_bytes() + b" "), id="altered"),
        pytest.param(lambda path: path.unlink(), id="gone"),
    ],
)
def test_only_the_file_that_was_looked_at_is_brought_in(browser, rows, spoil):
    before, page = written(), handed_in(browser, upload(rows))
    [name] = waiting()

    spoil(waiting_room._folder() / name)
    response = browser.post(page, follow=True)

    assert said(response) == ["This file no longer waits. Hand it in again."]
    assert written() == before


def test_a_file_waits_an_hour(browser, rows, time_machine):
    time_machine.move_to(datetime(2026, 6, 1, 8, 0, tzinfo=UTC), tick=False)
    page = handed_in(browser, upload(rows))
    time_machine.move_to(datetime(2026, 6, 1, 9, 0, tzinfo=UTC), tick=False)
    assert browser.get(page).status_code == 200

    time_machine.move_to(datetime(2026, 6, 1, 9, 0, 1, tzinfo=UTC), tick=False)

    assert said(browser.get(page, follow=True)) == ["This file no longer waits. Hand it in again."]
    assert said(browser.post(page, follow=True)) == ["This file no longer waits. Hand it in again."]
    assert as_held() == []


def test_old_files_are_swept_out_when_another_is_handed_in(browser, rows):
    handed_in(browser, upload(rows))
    [old] = waiting()
    two_hours_ago = time.time() - 2 * 60 * 60
    os.utime(waiting_room._folder() / old, (two_hours_ago, two_hours_ago))

    handed_in(browser, upload(rows))
    [kept] = waiting()
    handed_in(browser, upload(rows))

    assert kept != old
    assert len(waiting()) == 2
    assert kept in waiting()


@pytest.mark.parametrize(
    ("file", "words"),
    [
        pytest.param(None, "This field is required.", id="none"),
        pytest.param(
            SimpleUploadedFile("a.csv", b""), "The submitted file is empty.", id="an empty one"
        ),
        pytest.param(
            SimpleUploadedFile("a.csv", bytes(MOST_BYTES + 1)),
            "The file is larger than 4 MB. Split it into smaller files, "
            "or ask for it to be imported on the server.",
            id="a byte too many",
        ),
    ],
)
def test_a_file_that_cannot_be_taken_is_refused_at_once(browser, file, words):
    response = browser.post(HAND_IN, {"file": file} if file else {"csrfmiddlewaretoken": "-"})

    assert response.status_code == 200
    assert response.context["form"].errors == {"file": [words]}
    assert waiting() == []


@pytest.mark.parametrize(
    ("content", "words"),
    [
        pytest.param(b"%PDF-1.7\n%%EOF\n", "This column is not known.", id="PDF"),
        pytest.param(b"PK\x03\x04 and no more", "This is not an Excel workbook", id="half a zip"),
        pytest.param(
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "This is an old or a locked Excel file.", id="XLS"
        ),
        pytest.param(
            as_text(rows_of(ACTIVITIES)).splitlines()[0].encode(),
            "There is no row below the headings.",
            id="headings alone",
        ),
    ],
)
def test_what_is_no_table_is_refused_on_the_page(browser, content, words):
    before = written()

    page = handed_in(browser, SimpleUploadedFile("a.csv", content))

    assert words in browser.get(page).content.decode()
    assert browser.post(page).status_code == 409
    assert written() == before


# --- Whose file, whose street ---------------------------------------------------------------------


def test_a_record_of_another_street_is_refused_in_words(browser, rows):
    before = written()
    foreign = [row for row in rows_of(ACTIVITIES) if row["community_code"].startswith(JIANKANG)]

    page = handed_in(browser, upload([*rows, foreign[0], foreign[3]]))
    shown = browser.get(page)

    why = "No unit with the code %s is known here. Check the code, or import the communities first."
    assert [str(one) for one in shown.context["report"].refusals] == [
        f"row {len(rows) + 2}, column community_code: {why % '150702002'}",
        f"row {len(rows) + 3}, column community_code: {why % '150702002008'}",
    ]
    assert browser.post(page).status_code == 409
    assert written() == before


def test_a_superuser_brings_in_the_records_of_all_streets(communities, client_of):
    browser = client_of(UserFactory(is_superuser=True, is_staff=True))

    browser.post(handed_in(browser, SimpleUploadedFile("a.csv", ACTIVITIES.read_bytes())))

    assert as_held() == as_read(rows_of(ACTIVITIES))


def test_a_file_is_only_for_who_handed_it_in(browser, rows, client_of):
    page = handed_in(browser, upload(rows))
    before = written()

    for street in Street.objects.filter(code__in=[YAYUNCUN, JIANKANG]):
        other = staff_of(street)
        assert client_of(other).get(page).status_code == 404
        assert client_of(other).post(page).status_code == 404
    assert written() == before
    assert len(waiting()) == 1


def test_a_token_is_only_for_its_own_page_and_whole(browser, rows):
    page = handed_in(browser, upload(rows))
    token = page.rstrip("/").rpartition("/")[2]
    before = written()

    elsewhere = reverse("admin:communities_community_import_preview", args=[token])
    cut = reverse("admin:activities_activity_import_preview", args=[token[:-1]])

    for address in (elsewhere, cut):
        assert browser.get(address).status_code == 404
        assert browser.post(address).status_code == 404
    assert written() == before


def test_communities_and_strangers_do_not_come_in(browser, rows, client_of, client):
    page = handed_in(browser, upload(rows))
    before = written()
    director = AppointmentFactory(unit=Community.objects.get(code="110105009046")).user

    for address, data in ((HAND_IN, {"file": upload(rows)}), (page, {})):
        assert client_of(director).get(address, follow=True).status_code == 403
        assert client_of(director).post(address, data, follow=True).status_code == 403
        assert client.get(address).status_code == 302
        assert client.post(address, data).status_code == 302
        assert browser.delete(address).status_code == 405
    assert written() == before
    assert len(waiting()) == 1


# --- Plans that come true -------------------------------------------------------------------------

BEFORE = datetime(2026, 6, 1, 1, 0, tzinfo=UTC)
AFTER = datetime(2026, 6, 20, 1, 0, tzinfo=UTC)
COMING = {
    "community_code": "110105009046",
    "organiser": "community",
    "date": "2026-06-20",
    "title": "防灾减灾讲座",
    "kind": "lecture",
    "audience": "residents",
}


def applied(path, *, now):
    report = Report()
    imports.apply(
        path, units=Unit.objects.all(), now=now, report=report, by=None, file_name=path.name
    )
    return report


def test_a_day_still_to_come_is_planned_and_recorded_when_it_has_come(communities, tmp_path):
    plans = csv_table(tmp_path / "plans.csv", [COMING])

    applied(plans, now=BEFORE)
    planned = Activity.objects.get()
    assert (planned.status, planned.recorded_at) == ("planned", None)

    report = applied(plans, now=AFTER)
    recorded = Activity.objects.get()
    assert (recorded.status, recorded.recorded_at) == ("recorded", AFTER)
    assert [change.fields for change in report.changes] == [[("state", "planned", "recorded")]]


def test_what_was_cancelled_stays_cancelled(communities, tmp_path):
    ActivityFactory(
        unit=Unit.objects.get(code="110105009046"),
        title="防灾减灾讲座",
        held_on=date(2026, 6, 20),
        status="cancelled",
        cancel_reason="暴雨",
    )

    report = applied(csv_table(tmp_path / "plans.csv", [COMING]), now=AFTER)

    assert (report.new, report.changed, report.unchanged) == (0, 0, 1)
    assert Activity.objects.get().status == "cancelled"


# --- As much memory and as many questions for many rows as for few --------------------------------


class Watching(Report):
    """Counts, after every chunk, the rows and records that are still in memory."""

    def passed(self, rows, expected):
        alive = sum(type(thing) in (Row, Record) for thing in gc.get_objects())
        self.most = max(getattr(self, "most", 0), alive)


@pytest.mark.parametrize("write", [csv_table, xlsx_table])
def test_a_long_table_is_never_in_memory_as_a_whole(communities, tmp_path, write):
    many = [COMING | {"title": f"讲座{n}"} for n in range(5 * CHUNK)]
    report = Watching()

    imports.preview(
        write(tmp_path / "long", many),
        units=Unit.objects.all(),
        today=date(2026, 6, 1),
        report=report,
    )

    assert report.new == 5 * CHUNK
    # A chunk of rows with its records, and the records of the chunk before.
    assert CHUNK <= report.most <= 3 * CHUNK


def questions(path):
    with CaptureQueriesContext(connection) as asked:
        applied(path, now=AFTER)
    return len(asked)


def test_sixty_rows_ask_as_much_as_twenty(communities, tmp_path):
    def asked(**cells):
        """For twenty and for sixty rows, each with a partner and a material of its own."""
        return [questions(_table(tmp_path / "table.csv", number, **cells)) for number in (20, 60)]

    new, same = asked(), asked()
    changed = asked(theme="节水", materials="books:99")

    assert new[0] == new[1]
    assert same[0] == same[1] < new[0]
    assert changed[0] == changed[1] > same[0]
    assert Activity.objects.filter(theme="节水", outputs__number=99).count() == 80
    # Each partner is new once, and its history begins there.
    states = Partner.history.values_list("history_type", "history_change_reason")
    assert Partner.objects.count() == 80
    assert list(states) == [("+", "Import of table.csv")] * 80


def _table(path, number, **cells):
    rows = [
        COMING
        | {"title": f"{number}行{n}", "partner": f"{number}伙伴{n}", "materials": f"books:{n + 1}"}
        | cells
        for n in range(number)
    ]
    return csv_table(path, rows)


def test_refused_rows_ask_no_more_either(communities, tmp_path):
    asked = []
    for number in (20, 60):
        broken = [COMING | {"title": f"行{n}", "date": "?"} for n in range(number)]
        table = csv_table(tmp_path / "table.csv", broken)
        with CaptureQueriesContext(connection) as queries, pytest.raises(ImportRefused):
            applied(table, now=AFTER)
        asked.append(len(queries))

    assert asked[0] == asked[1]
    assert not Activity.objects.exists()
