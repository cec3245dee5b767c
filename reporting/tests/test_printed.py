"""What a reader of a finished summary finds: bookmarks, page numbers, header, exact text."""

import re
import subprocess
from datetime import UTC, date, datetime
from pathlib import Path

import pikepdf
import pytest

from activities.tests.factories import ActivityFactory
from outreach.communities.tests.factories import (
    CommunityFactory,
    GroupMemberFactory,
    LeadingGroupFactory,
    PartnerFactory,
    StreetFactory,
)
from outreach.shared import glyphs
from reporting import summaries
from reporting.tests.factories import made

NOW = datetime(2027, 1, 15, 4, tzinfo=UTC)
MARGIN_BELOW = 35 / 25.4 * 72
# One is in the fonts that ship, the other only in those of the system.
RARE = "䶮𠮷" if "𠮷" in glyphs.system_characters() else "䶮䶮"
LONG = {
    "community": f"{RARE}{'亚运村街道安慧北里逸园社区' * 3}"[:30],
    "person": f"欧阳{RARE}·阿不都热合曼·买买提江·伊斯坎德尔·玉素甫江"[:30],
    "partner": f"{RARE}市中国科学院国家天文台兴隆观测站科普教育基地管理委员会"[:30],
    "title": f"“{RARE}”里的科学：<动手做> & “看一看”——一百个为什么大家谈",
    "english": "Longyuan North Residential Com",
}


@pytest.fixture
def long_names(db):
    """A community whose every name is as long as names get."""
    unit = CommunityFactory(
        street=StreetFactory(name="亚运村街道"), name=LONG["community"], name_en=LONG["english"]
    )
    GroupMemberFactory(group=LeadingGroupFactory(unit=unit), name=LONG["person"])
    held = ActivityFactory(unit=unit, title=LONG["title"], held_on=date(2026, 3, 5))
    held.partners.add(PartnerFactory(street=unit.street, name=LONG["partner"]))
    return unit


def text_of(path: str, *options: str) -> str:
    asked = ["pdftotext", *options, path, "-"]
    # Of the title it sometimes repeats half a rare character; the pages are whole.
    return subprocess.run(asked, capture_output=True, check=True).stdout.decode(errors="replace")


def without_breaks(text: str) -> str:
    return "".join(text.split())


def outline_of(path: str) -> list[tuple[int, str]]:
    with pikepdf.open(path) as document, document.open_outline() as outline:

        def flat(items, depth=1):
            for item in items:
                yield depth, item.title
                yield from flat(item.children, depth + 1)

        return list(flat(outline.root))


@pytest.mark.parametrize("key", ["2026H1", "2026"])
def test_names_can_be_copied_out_exactly_in_both_languages(long_names, key):
    for document in made(long_names, key, now=NOW, languages=summaries.LANGUAGES):
        text = without_breaks(text_of(document.file.path, "-raw"))

        own = LONG["english" if document.language == "en" else "community"]
        for name in (own, LONG["person"], LONG["partner"], LONG["title"]):
            assert without_breaks(name) in text, document.language


def test_the_bookmarks_are_the_headings(long_names):
    (document,) = made(long_names, "2026", now=NOW, languages=["en"])

    outline = outline_of(document.file.path)

    assert [depth for depth, _title in outline[:3]] == [1, 2, 3]
    assert outline[0][1].endswith("annual science outreach summary 2026")
    sections = [title for depth, title in outline if depth == 2]
    assert sections[0] == "1. Organisation"
    assert "Annex 1. Activity ledger" in sections
    assert (3, "Posts") in outline


def test_every_page_bears_its_number_below_the_text(long_names):
    (document,) = made(long_names, "2026", now=NOW)

    pages = text_of(document.file.path, "-bbox").split("<page ")[1:]

    assert len(pages) == document.pages > 4
    for number, page in enumerate(pages, 1):
        height = float(re.match(r'width="[\d.]+" height="([\d.]+)"', page)[1])
        words = re.findall(r'yMin="([\d.]+)" xMax="[\d.]+" yMax="[\d.]+">([^<]*)</word>', page)
        below = "".join(word for top, word in words if float(top) > height - MARGIN_BELOW)
        assert below == f"—{number}—"


def test_every_page_but_the_first_names_unit_period_version_and_state(long_names):
    (document,) = made(long_names, "2026", now=NOW, languages=["en"])

    first, *others = text_of(document.file.path, "-layout").strip("\f").split("\f")

    header = f"{LONG['english']} · 2026 · version 1 · draft"
    assert header not in first
    assert "Version 1, draft" in first
    assert [header in page for page in others] == [True] * (document.pages - 1)


def test_the_metadata_tell_title_language_and_day(long_names):
    for document in made(long_names, "2026", now=NOW, languages=summaries.LANGUAGES):
        with pikepdf.open(Path(document.file.path)) as opened:
            title = str(opened.docinfo.Title)
            day = f"{document.version.as_of:%Y%m%d}"
            assert LONG["english" if document.language == "en" else "community"] in title
            assert str(opened.Root.Lang) == document.language
            assert str(opened.docinfo.CreationDate) == f"D:{day}000000Z"
            assert opened.Root.ViewerPreferences.DisplayDocTitle
