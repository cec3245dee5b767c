"""Codes as people type them, and the verdict on a version."""

import pytest

from reporting import verifying
from reporting.tests import versions

CODE = "ABCDEFGHJKMN"


def test_a_code_is_written_in_groups_of_four():
    assert verifying.written(CODE) == "ABCD-EFGH-JKMN"


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("ABCD-EFGH-JKMN", id="as printed"),
        pytest.param(CODE, id="without dashes"),
        pytest.param("abcd efgh jkmn", id="small letters and spaces"),
        pytest.param("  ABCD – EFGH — JKMN\t", id="other dashes, spaces around"),
        pytest.param("ＡＢＣＤ－ＥＦＧＨ－ｊｋｍｎ", id="full width, from a Chinese keyboard"),
        pytest.param("\u200eABCD\u00a0EFGH\u200bJKMN\ufeff", id="invisible signs of a copy"),
        pytest.param("https://example.gov.cn/verify/ABCD-EFGH-JKMN/", id="the whole address"),
    ],
)
def test_a_code_is_read_however_it_is_typed(text):
    assert verifying.read(text) == CODE


@pytest.mark.parametrize(
    ("text", "why"),
    [
        pytest.param("", "Enter the code", id="nothing"),
        pytest.param(" - ", "Enter the code", id="only dashes"),
        pytest.param("ABCD-EFGH-JKM", "you entered 11", id="one too few"),
        pytest.param("ABCD-EFGH-JKMNP", "you entered 13", id="one too many"),
        pytest.param("OBCD-EFGH-JK1N", "No code has 1, O in it", id="letters no code has"),
        pytest.param("ABCD-0FGH-JKMN", "No code has 0 in it", id="a naught"),
        pytest.param("ABCD-EFGH-JKMU", "No code has U in it", id="a U"),
        pytest.param("ABCD\x00EFGHJKMN", "only letters and digits", id="a null byte"),
        pytest.param("\u202eABCDEFGHJKMN", "only letters and digits", id="written backwards"),
        pytest.param("<b>ABCDEFGHJKMN</b>", "only letters and digits", id="markup"),
        pytest.param("АВСDEFGHJKMN", "only letters and digits", id="Cyrillic that looks alike"),
        pytest.param("安慧里社区", "only letters and digits", id="Chinese"),
        pytest.param("A" * 10_000, "you entered 200", id="very long"),
        pytest.param("\ufdfa" * 10_000, "only letters and digits", id="grows when unfolded"),
    ],
)
def test_what_is_no_code_is_refused_in_words(text, why):
    with pytest.raises(verifying.NotACode, match=why):
        verifying.read(text)


def test_a_printed_address_leads_to_the_version(community, settings):
    settings.SITE_URL = "https://outreach.example.gov.cn"
    version = versions.version_of(versions.summary_of(community), code=CODE)

    address = verifying.address(version)

    assert address == "https://outreach.example.gov.cn/verify/ABCD-EFGH-JKMN/"
    assert verifying.find(address) == version


@pytest.mark.parametrize("text", ["ABCD-EFGH-JKMP", "", "\x00", "' OR 1=1 --"])
def test_nothing_is_found_by_another_text(community, text):
    versions.version_of(versions.summary_of(community), code=CODE)

    assert verifying.find(text) is None


@pytest.mark.parametrize(
    ("accepted", "verdicts", "in_force"),
    [
        pytest.param([False], ["not_accepted"], None, id="a draft"),
        pytest.param([True], ["genuine"], 1, id="accepted"),
        pytest.param([True, False], ["genuine", "not_accepted"], 1, id="correction under way"),
        pytest.param([True, True], ["superseded", "genuine"], 2, id="corrected"),
        pytest.param([False, True], ["not_accepted", "genuine"], 2, id="returned, then accepted"),
        pytest.param(
            [True, False, True], ["superseded", "not_accepted", "genuine"], 3, id="twice corrected"
        ),
    ],
)
def test_the_verdict_on_each_version(community, accepted, verdicts, in_force):
    summary = versions.summary_of(community)
    versions.version_of(versions.summary_of(community, "2025"), number=9, is_accepted=True)
    found = [
        versions.version_of(summary, number=number, is_accepted=is_accepted)
        for number, is_accepted in enumerate(accepted, start=1)
    ]

    assert [verifying.verdict(version) for version in found] == verdicts
    counted = {getattr(verifying.in_force(version), "number", None) for version in found}
    assert counted == {in_force}
