import subprocess
from datetime import date
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from activities.tests.factories import ActivityFactory
from outreach.communities.tests.factories import PartnerFactory
from outreach.programme.actions import adopt_programme
from reporting.models import Document

TITLES = ["“银龄课堂”智能手机教学（第一讲）", "䶮溪雨水花园 <动手做> & 观察", "反邪教挂图展"]


@pytest.fixture
def make(street, tmp_path):
    """Runs the command: the paths it prints, as files."""
    adopt_programme(street=street, year=2026)

    def run(*args, **options) -> list[Path]:
        out = StringIO()
        call_command("make_summaries", *args, out=tmp_path / "out", stdout=out, **options)
        return [Path(line) for line in out.getvalue().splitlines()]

    return run


def text_of(path: Path) -> str:
    """The text of a PDF without white space, which line breaks move about."""
    printed = subprocess.run(
        ["pdftotext", "-raw", path, "-"], capture_output=True, text=True, check=True
    )
    return "".join(printed.stdout.split())


def test_every_unit_gets_a_summary_in_both_languages(street, community, neighbour, make):
    paths = make(period="2026H1", as_of=date(2026, 6, 15))

    assert [path.name for path in paths] == [
        f"{unit.code}-{unit.name}-2026H1-v1-{language}.pdf"
        for unit in sorted((street, community, neighbour), key=lambda unit: unit.code)
        for language in ("en", "zh-hans")
    ]
    assert all(path.is_absolute() and path.read_bytes().startswith(b"%PDF-") for path in paths)


def test_one_unit_and_one_language_can_be_asked_for(community, make):
    (path,) = make(period="2026", unit=community.code, language="zh-hans", as_of=date(2026, 12, 31))

    assert path.name == f"{community.code}-{community.name}-2026-v1-zh-hans.pdf"
    assert Document.objects.count() == 1


def test_the_text_of_the_pdf_holds_every_title_exactly(street, community, make):
    for day, title in enumerate(TITLES, 1):
        held = ActivityFactory(unit=community, title=title, held_on=date(2026, 3, day))
        held.partners.add(PartnerFactory(street=street, name=f"共建单位{day}"))

    for language in ("zh-hans", "en"):
        (path,) = make(
            period="2026", unit=community.code, language=language, as_of=date(2026, 12, 31)
        )
        text = text_of(path)
        for title in TITLES:
            assert "".join(title.split()) in text


def test_every_font_is_embedded(community, make):
    ActivityFactory(unit=community)
    (path,) = make(period="2026", unit=community.code, language="zh-hans", as_of=date(2026, 12, 31))

    listed = subprocess.run(["pdffonts", path], capture_output=True, text=True, check=True)
    fonts = [line.split()[-5:] for line in listed.stdout.splitlines()[2:]]

    assert fonts
    assert {font[0] for font in fonts} == {"yes"}


def test_run_again_it_prints_the_same_paths_and_changes_no_byte(community, make):
    ActivityFactory(unit=community)
    first = {path: path.read_bytes() for path in make(period="2026", as_of=date(2026, 12, 31))}
    again = {path: path.read_bytes() for path in make(period="2026", as_of=date(2026, 12, 31))}

    assert again == first


@pytest.mark.parametrize(
    ("options", "why"),
    [
        pytest.param({"period": "2026H3"}, "2026H3", id="no such period"),
        pytest.param({"period": "2026H2"}, "No summary is owed", id="a half nobody owes"),
        pytest.param({"period": "2019"}, "No summary is owed", id="before the programme"),
        pytest.param({"period": "2026", "unit": "1"}, "no unit has this code", id="unit"),
        pytest.param({"period": "2026", "as_of": date(2025, 12, 31)}, "--as-of", id="too early"),
    ],
)
def test_what_cannot_be_made_is_refused_in_words(community, make, options, why):
    with pytest.raises(CommandError, match=why):
        make(**options)

    assert Document.objects.count() == 0


def test_a_failed_document_is_named_and_the_others_are_made(community, neighbour, make, capsys):
    ActivityFactory(unit=neighbour, title="火箭🚀发射")

    with pytest.raises(CommandError, match="1 of 3"):
        make(period="2026", language="en", as_of=date(2026, 12, 31))

    states = Document.objects.order_by("version__summary__unit__code").values_list("state")
    assert sorted(state for (state,) in states) == ["failed", "made", "made"]
    assert "U+1F680" in capsys.readouterr().err
