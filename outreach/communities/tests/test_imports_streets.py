"""A table of communities says what its streets are called, and nothing it says goes unseen."""

from outreach.communities.models import Community, Street
from outreach.shared import imports as shared
from outreach.tests.tables import (
    COMMUNITIES,
    brought_in,
    csv_table,
    refusals_of,
    rows_of,
    with_cells,
)

YAYUNCUN, JIANKANG = "110105009", "150702002"


def rows_of_street(code, **changes):
    return [row | changes for row in rows_of(COMMUNITIES) if row["street_code"] == code]


def test_a_new_community_does_not_hide_that_its_street_is_renamed(db, tmp_path):
    first, second = rows_of_street(YAYUNCUN)[:2]
    brought_in("import_communities", csv_table(tmp_path / "a.csv", [first]))
    table = csv_table(tmp_path / "b.csv", [second | {"street_name": "亚运村街道办"}])

    assert brought_in("import_communities", table, dry_run=True)[0] == (
        f"row 2: {second['code']}: street office: name: 亚运村街道 → 亚运村街道办"
    )
    assert brought_in("import_communities", table) == ["1 new, 1 changed, 0 unchanged."]

    assert Street.objects.get().name == "亚运村街道办"


def test_a_rename_is_told_once_however_long_the_table_is(db, tmp_path, monkeypatch):
    brought_in("import_communities", COMMUNITIES)
    rows = rows_of_street(YAYUNCUN, street_name="亚运村街道办")
    table = csv_table(tmp_path / "a.csv", rows)
    monkeypatch.setattr(shared.chunks, "__defaults__", (5,))

    told = brought_in("import_communities", table, dry_run=True)

    assert told[-2] == f"0 new, 1 changed, {len(rows) - 1} unchanged."
    assert brought_in("import_communities", table) == [told[-2]]


def test_a_row_with_a_wrong_street_says_nothing_about_that_street(db, tmp_path):
    rows = with_cells(rows_of(COMMUNITIES), {7: {"street_code": JIANKANG}})

    refusals, told = refusals_of("import_communities", csv_table(tmp_path / "a.csv", rows))

    assert [refusal.partition(": ")[0] for refusal in refusals] == ["row 7, column code"]
    assert told == "1 row was refused; nothing was written."


def test_a_community_that_is_here_begins_on_no_other_day(db, tmp_path):
    brought_in("import_communities", COMMUNITIES)
    row = rows_of_street(YAYUNCUN)[0]
    since = Community.objects.get(code=row["code"]).spans.get().active_from

    same = csv_table(tmp_path / "a.csv", [row | {"active_from": since.isoformat()}])
    assert brought_in("import_communities", same) == ["0 new, 0 changed, 1 unchanged."]
    other = csv_table(tmp_path / "b.csv", [row | {"active_from": "2019-07-01"}])
    refusals, _told = refusals_of("import_communities", other)

    assert refusals == [
        f"row 2, column active_from: This community is here since {since}. "
        "Change its active span on its own page."
    ]
