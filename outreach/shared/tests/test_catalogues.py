import gettext
import os
import subprocess
import sys
from pathlib import Path

import pytest

from outreach.shared import catalogues

PO = """msgid ""
msgstr "Content-Type: text/plain; charset=UTF-8\\n"

msgid "community"
msgstr "社区"

#, fuzzy
msgid "street"
msgstr "马路"
"""


@pytest.fixture
def locale(tmp_path):
    po = tmp_path / "zh_Hans" / "LC_MESSAGES" / "django.po"
    po.parent.mkdir(parents=True)
    po.write_text(PO)
    return tmp_path


def the_mo(locale: Path) -> Path:
    return locale / "zh_Hans" / "LC_MESSAGES" / "django.mo"


def test_a_catalogue_is_compiled_and_its_fuzzy_guesses_are_left_out(locale):
    assert catalogues.compile_catalogues(locale) == [the_mo(locale)]

    with the_mo(locale).open("rb") as file:
        messages = gettext.GNUTranslations(file)
    assert messages.gettext("community") == "社区"
    assert messages.gettext("street") == "street"
    assert list(locale.rglob("*.part")) == []


def test_what_is_up_to_date_is_left_alone(locale):
    catalogues.compile_catalogues(locale)
    po = the_mo(locale).with_suffix(".po")
    os.utime(po, (1, 1))

    assert catalogues.compile_catalogues(locale) == []


def test_a_changed_catalogue_is_compiled_again(locale):
    catalogues.compile_catalogues(locale)
    po = the_mo(locale).with_suffix(".po")
    po.write_text(PO.replace("社区", "小区"))
    os.utime(the_mo(locale), (1, 1))

    assert catalogues.compile_catalogues(locale) == [the_mo(locale)]
    assert "小区".encode() in the_mo(locale).read_bytes()


def test_no_catalogues_are_no_trouble(tmp_path):
    assert catalogues.compile_catalogues(tmp_path / "locale") == []


def test_it_runs_as_a_script_without_django(locale):
    subprocess.run([sys.executable, catalogues.__file__, str(locale)], check=True, env={})

    assert the_mo(locale).exists()
