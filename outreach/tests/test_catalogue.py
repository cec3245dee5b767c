"""Every text a person sees is in the Chinese catalogue, whole and with its placeholders."""

import os
import re
import shutil
import subprocess
import sys
from collections import Counter

import polib
import pytest
from django.conf import settings

CATALOGUE = "locale/zh_Hans/LC_MESSAGES/django.po"
CODE = ("outreach", "activities", "volunteers", "reporting", "templates", "locale", "bin")
# %(name)s, %s and %d, {name}; %% is a percent sign.
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|(?<!%)%[sd]|\{\w*\}")


@pytest.fixture(scope="module")
def kept():
    return polib.pofile(str(settings.BASE_DIR / CATALOGUE))


@pytest.fixture(scope="module")
def found(tmp_path_factory):
    """What `bin/messages` makes of the code as it is now, in a copy."""
    copy = tmp_path_factory.mktemp("copy")
    for name in CODE:
        shutil.copytree(
            settings.BASE_DIR / name, copy / name, ignore=shutil.ignore_patterns("__pycache__")
        )
    shutil.copy(settings.BASE_DIR / "manage.py", copy)
    environment = os.environ | {"PYTHON": sys.executable, "DATA_DIR": str(copy / "data")}
    environment.pop("DATABASE_URL", None)
    done = subprocess.run(
        [copy / "bin/messages"], env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return polib.pofile(str(copy / CATALOGUE))


def texts(catalogue) -> set:
    return {(entry.msgctxt or "", entry.msgid) for entry in catalogue if not entry.obsolete}


def translations(entry) -> list[str]:
    return list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]


def test_the_catalogue_holds_the_texts_of_the_code_and_no_others(kept, found):
    missing, left_over = texts(found) - texts(kept), texts(kept) - texts(found)

    assert (sorted(missing), sorted(left_over)) == ([], [])
    assert len(texts(found)) > 300


def test_every_text_is_translated(kept):
    untranslated = [e.msgid for e in kept if not all(text.strip() for text in translations(e))]

    assert untranslated == []


def test_no_translation_is_a_guess_or_left_from_an_old_text(kept):
    assert [entry.msgid for entry in kept if entry.fuzzy or entry.obsolete] == []


def test_placeholders_are_the_same_in_the_translation(kept):
    """A plural's translation has those of the plural: Chinese has one form for all numbers."""
    different = [
        (entry.msgid, text)
        for entry in kept
        for text in translations(entry)
        if placeholders(entry.msgid_plural or entry.msgid) != placeholders(text)
    ]

    assert different == []


def test_line_breaks_at_the_ends_are_the_same_in_the_translation(kept):
    different = [
        entry.msgid
        for entry in kept
        for text in translations(entry)
        if entry.msgid.startswith("\n") != text.startswith("\n")
        or entry.msgid.endswith("\n") != text.endswith("\n")
    ]

    assert different == []


def placeholders(text: str) -> Counter:
    return Counter(PLACEHOLDER.findall(text.replace("%%", "")))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("%(street)s owes %(count)d", {"%(street)s": 1, "%(count)d": 1}),
        ("%s of %s", {"%s": 2}),
        ("{name}, {}", {"{name}": 1, "{}": 1}),
        ("100 %% sure, 50 % off", {}),
    ],
)
def test_a_placeholder_is_seen(text, found):
    assert placeholders(text) == found
