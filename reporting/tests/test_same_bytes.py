"""The same records give the same document, in whatever process it is made."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings as site

from activities.tests.factories import ActivityFactory, PhotoFactory
from outreach.communities.tests.factories import CommunityFactory, FacilityFactory, PartnerFactory
from outreach.programme.actions import adopt_programme
from outreach.tests.elsewhere import database_url


@pytest.fixture
def records(transactional_db, settings, tmp_path):
    """A year of a community, with photos and partners, in a folder that other processes share."""
    settings.MEDIA_ROOT = tmp_path / "media"
    unit = CommunityFactory(name="䶮溪社区")
    for number in range(5):
        activity = ActivityFactory(unit=unit, title=f"观鸟第{number}回")
        activity.partners.set(PartnerFactory.create_batch(3, street=unit.street))
        PhotoFactory(activity=activity)
    FacilityFactory.create_batch(3, unit=unit)
    adopt_programme(street=unit.street, year=2026)
    return unit


def _made_elsewhere(unit, folder: Path, **environment) -> dict[str, bytes]:
    """Count and print the summary in a process of its own; nothing of it is kept."""
    out = folder / environment["PYTHONHASHSEED"]
    out.mkdir()
    script = (
        "import sys, django; django.setup();"
        "from django.core.management import call_command;"
        "from reporting.models import Document;"
        "call_command('make_summaries', '--period=2026', '--as-of=2026-12-31', *sys.argv[1:]);"
        "Document.objects.all().delete()"
    )
    subprocess.run(
        [sys.executable, "-c", script, f"--unit={unit.code}", f"--out={out}"],
        check=True,
        capture_output=True,
        cwd=site.BASE_DIR,
        env=os.environ
        | {
            "DJANGO_SETTINGS_MODULE": "outreach.settings",
            "DATABASE_URL": database_url(out),
            "DATA_DIR": str(folder),
        }
        | environment,
    )
    return {path.name: path.read_bytes() for path in out.glob("*.pdf")}


def test_two_processes_make_the_same_documents_with_photos_and_files_inside(records, tmp_path):
    one = _made_elsewhere(records, tmp_path, PYTHONHASHSEED="1", TZ="Asia/Shanghai")
    other = _made_elsewhere(records, tmp_path, PYTHONHASHSEED="2", TZ="America/Lima")

    assert len(one) == 2
    assert all(b"/EmbeddedFile" in content and b"/DCTDecode" in content for content in one.values())
    assert one == other
