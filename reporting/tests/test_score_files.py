"""The target assessment on paper and as a workbook."""

import html
import re
from decimal import Decimal
from io import BytesIO

import pikepdf
import pytest
from django.utils import translation
from openpyxl import load_workbook

from reporting import assessing, score_files
from reporting.tests.score_sheets import NOW, closed, measured, opened, reviewed, scored


@pytest.fixture
def sheet(street, community, director, staff):
    """Open, with one community scored and half reviewed."""
    held = opened(street, by=staff)
    measured(held.items.first().definition, community, done=2, standing="met")
    scored(held, community, "55.5", "30", by=director, note="=1+1", evidence="照片十张")
    reviewed(held, community, "50", by=staff, reason="两次无照片")
    return held


def text_of(paper) -> str:
    """What a reader sees, as one line."""
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", paper.html)).split())


def street_paper(held):
    return score_files.street_paper(held=held, sheet=assessing.sheet(held), now=NOW)


def paper_of(held, community):
    whole = assessing.sheet(held)
    row = whole.row_of(community.pk)
    return score_files.community_paper(held=held, sheet=whole, row=row, now=NOW)


def test_a_community_s_paper_holds_its_figures_scores_and_reasons(sheet, community):
    text = text_of(paper_of(sheet, community))

    assert "Yayuncun Subdistrict, Anhuili Community: target assessment 2026" in text
    assert "As of 20 January 2027; the sheet is open" in text
    assert "1 Own activities 60 2/2 40.0 55.5 50.0" in text
    assert "Total 100 40.0 85.5 50.0" in text
    assert "照片十张 两次无照片" in text


def test_a_community_s_paper_without_any_words_says_so(street, community, staff):
    text = text_of(paper_of(opened(street, by=staff), community))

    assert "Nothing was written beside the scores." in text


def test_a_closed_paper_bears_the_fingerprint_of_its_figures(street, community, director, staff):
    held = closed(street, director=director, staff=staff)

    text = text_of(paper_of(held, community))

    assert f"Closed on 20 January 2027, figures {held.frozen_sha256[:12]}." in text
    assert "not final" not in text


def test_a_paper_speaks_the_language_of_the_page(sheet, community):
    with translation.override("zh-hans"):
        text = text_of(paper_of(sheet, community))

    assert "自办科普活动" in text
    assert "Own activities" not in text


def test_the_street_s_paper_holds_every_community_and_item(sheet, neighbour):
    text = text_of(street_paper(sheet))

    assert "Yayuncun Subdistrict: target assessment 2026" in text
    assert "1 Anhuili Community 40.0 85.5 50.0 1" in text
    assert "2 Sizhuyuan Community – – – 2" in text
    assert "2 Demonstration families 40 in proportion" in text
    # The annex: reviewed, in brackets only scored, a dash for neither.
    assert "Anhuili Community 50.0 (30.0) 50.0" in text


def test_a_street_without_communities_has_a_paper_too(street, staff):
    text = text_of(street_paper(opened(street, by=staff)))

    assert "The street had no communities in this year." in text


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_the_papers_are_printed_as_archivable_pdf(sheet, community, language):
    with translation.override(language):
        papers = [paper_of(sheet, community), street_paper(sheet)]

    for paper in papers:
        with pikepdf.open(BytesIO(score_files.printed(paper))) as made:
            assert made.docinfo["/Title"] == paper.title
            assert str(made.Root.Lang) == language
            assert b"pdfaid:part" in made.Root.Metadata.read_bytes()


def test_the_annex_of_many_columns_lies_across(sheet):
    with pikepdf.open(BytesIO(score_files.printed(street_paper(sheet)))) as made:
        sizes = [[round(float(side)) for side in page.mediabox[2:]] for page in made.pages]

    assert sizes[0] == [595, 842]
    assert sizes[-1] == [842, 595]


def test_the_workbook_holds_totals_that_are_the_sum_of_its_items(sheet, community, neighbour):
    whole = assessing.sheet(sheet)

    book = load_workbook(BytesIO(score_files.score_workbook(whole)))

    totals = [[cell.value for cell in row] for row in book.worksheets[0].iter_rows()]
    assert totals[0][-2:] == ["Own activities (60)", "Demonstration families (40)"]
    assert totals[1] == ["Anhuili Community", community.code, 40, 85.5, 50, 50, None]
    assert totals[2] == ["Sizhuyuan Community", neighbour.code, *[None] * 5]
    entries = [[cell.value for cell in row] for row in book.worksheets[1].iter_rows(min_row=2)]
    own = [row for row in entries if row[0] == "Anhuili Community"]
    assert sum(row[7] for row in own) == totals[1][3]
    assert own[0][2:] == [
        *("Own activities", 60, "in proportion", "2026 2/2", 40, 55.5),
        *("=1+1", "照片十张", 50, "两次无照片"),
    ]


def test_a_note_in_the_workbook_is_never_a_formula(sheet):
    book = load_workbook(BytesIO(score_files.score_workbook(assessing.sheet(sheet))))

    notes = [cell for cell in book.worksheets[1]["I"] if cell.value == "=1+1"]
    assert {note.data_type for note in notes} == {"s"}


def test_the_workbook_of_a_closed_sheet_is_what_was_frozen(street, community, director, staff):
    held = closed(street, director=director, staff=staff)
    measured(held.items.first().definition, community, done=3)

    whole = assessing.sheet(held)

    assert whole.row_of(community.pk).suggested_total is None
    book = load_workbook(BytesIO(score_files.score_workbook(whole)))
    assert book.worksheets[0]["E2"].value == Decimal("85.5")
