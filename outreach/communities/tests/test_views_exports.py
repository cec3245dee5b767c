"""A community's families to take away."""

import csv
from datetime import date
from io import BytesIO, StringIO

import pytest
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from outreach.communities.tests.factories import DemonstrationFamilyFactory


def address(kind):
    return reverse("workspace:family-export", args=[kind])


@pytest.fixture
def browser(client_of, director):
    return client_of(director)


@pytest.fixture
def families(community, neighbour):
    DemonstrationFamilyFactory(
        community=community,
        representative="赵𠮷",
        address="=3号楼301",
        titled_from=date(2026, 4, 1),
        plaque_on=date(2026, 5, 1),
    )
    DemonstrationFamilyFactory(
        community=community,
        representative="钱静",
        address="5号楼2",
        theme="food",
        titled_from=date(2026, 6, 1),
        titled_until=date(2026, 9, 1),
    )
    DemonstrationFamilyFactory(community=neighbour)
    return community.code


def test_a_table_of_families_holds_the_own_ones_newest_first(browser, families):
    text = browser.get(address("csv")).getvalue().decode("utf-8-sig")

    headings, *rows = csv.reader(StringIO(text, newline=""))
    assert len(headings) == 7
    assert rows == [
        [families, "钱静", "5号楼2", "safe food", "2026-06-01", "", "2026-09-01"],
        [families, "赵𠮷", "'=3号楼301", "saving energy", "2026-04-01", "2026-05-01", ""],
    ]


def test_a_workbook_of_families_holds_days_and_calculates_nothing(browser, families):
    sheet = load_workbook(BytesIO(browser.get(address("xlsx")).content)).active

    assert sheet.max_row == 3
    assert (sheet["C3"].value, sheet["C3"].data_type) == ("=3号楼301", "s")
    assert sheet["E3"].value.date() == date(2026, 4, 1)


def test_the_file_says_whose_it_is_and_of_which_day(browser):
    name = f"Anhuili Community-Demonstration families-{timezone.localdate()}.csv"

    assert name in browser.get(address("csv"))["Content-Disposition"]


def test_another_kind_of_file_is_not_there(browser):
    assert browser.get(address("pdf")).status_code == 404


def test_a_table_of_many_families_asks_as_often_as_one_of_few(
    browser, community, django_assert_num_queries
):
    DemonstrationFamilyFactory(community=community)
    with django_assert_num_queries(4):
        browser.get(address("csv")).getvalue()
    DemonstrationFamilyFactory.create_batch(2, community=community)

    with django_assert_num_queries(4):
        browser.get(address("csv")).getvalue()
