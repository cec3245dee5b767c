"""What a page of the workspace costs a phone to load, and the database to answer."""

import gzip
import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from activities.models import Activity

PAGES = ("home", "activity-list", "activity-log", "plan-year", "community")
MOST_BYTES = 100 * 1024
MOST_QUERIES = 12
ASSET = re.compile(rf'(?:href|src)="{settings.STATIC_URL}([^"#?]+)')


def hold(community, numbers: range) -> None:
    """Give a community activities of the last year and more."""
    today = timezone.localdate()
    Activity.objects.bulk_create(
        Activity(
            unit=community,
            title=f"防灾减灾讲座（第{number}讲）",
            kind="lecture",
            audience="residents",
            held_on=today - timedelta(days=number % 400),
            place="社区科普活动室",
            attendance=30,
            counted_in="persons",
            recorded_at=timezone.now(),
        )
        for number in numbers
    )


def weight_of(response) -> dict[str, int]:
    """Bytes on the wire of a page and of all it asks for at first, photos aside."""
    assets = set(ASSET.findall(response.content.decode()))
    parts = {asset: _packed(Path(finders.find(asset)).read_bytes()) for asset in assets}
    return parts | {"page": _packed(response.content)}


def _packed(content: bytes) -> int:
    return len(gzip.compress(content, compresslevel=6))


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_light_enough_for_a_phone(name, community, director, client_of):
    hold(community, range(200))

    parts = weight_of(client_of(director).get(reverse(f"workspace:{name}")))

    assert {"css/site.css", "vendor/bootstrap.min.css", "img/icons.svg"} <= set(parts)
    assert sum(parts.values()) <= MOST_BYTES, parts


@pytest.mark.parametrize("name", PAGES)
def test_a_page_asks_no_more_of_10_000_activities_than_of_10(name, community, director, client_of):
    client, address = client_of(director), reverse(f"workspace:{name}")
    asked = []
    for numbers in (range(10), range(10, 10_000)):
        hold(community, numbers)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address).status_code == 200
        asked.append(len(queries))

    assert asked[0] == asked[1] <= MOST_QUERIES
