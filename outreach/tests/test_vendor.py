"""Copies of other people's work are the ones they published."""

import base64
import hashlib
import json
from pathlib import Path

import pytest
from django.conf import settings

FOLDERS = [settings.BASE_DIR / "static" / "vendor", Path(__file__).parent / "vendor"]


@pytest.mark.parametrize("folder", FOLDERS, ids=["shipped", "for tests"])
def test_every_vendored_file_has_the_hash_it_was_taken_over_with(folder):
    listed = json.loads((folder / "VENDOR.json").read_text(encoding="utf-8"))

    assert {entry["file"]: entry["sha384"] for entry in listed} == {
        path.name: _sha384(path)
        for path in folder.iterdir()
        if path.suffix not in (".json", ".txt")
    }
    assert all(entry["name"] and entry["version"] and entry["licence"] for entry in listed)


def _sha384(path: Path) -> str:
    return "sha384-" + base64.b64encode(hashlib.sha384(path.read_bytes()).digest()).decode()


def test_no_stylesheet_asks_for_another_file_that_is_not_there():
    vendored = (FOLDERS[0] / "bootstrap.min.css").read_text(encoding="utf-8")

    assert "sourceMappingURL" not in vendored
    assert "@import" not in vendored
