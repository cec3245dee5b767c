"""The records of a community as files to take away."""

from collections.abc import Iterator
from datetime import date

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from outreach.shared.csv_files import csv_blocks
from outreach.shared.workbooks import Leaf, workbook

from .models import DemonstrationFamily


def families_csv(families: QuerySet[DemonstrationFamily]) -> Iterator[bytes]:
    return csv_blocks(_headings(), _rows(families))


def families_workbook(families: QuerySet[DemonstrationFamily]) -> bytes:
    return workbook([Leaf(_("Demonstration families"), _headings(), _rows(families))])


def _headings() -> list[str]:
    return [
        _("Code of the community"),
        _("Representative"),
        _("Building and door"),
        pgettext("of a demonstration family", "Theme"),
        _("Designated on"),
        _("Plaque put up on"),
        _("Holds the title until"),
    ]


def _rows(families: QuerySet[DemonstrationFamily]) -> Iterator[list[str | date | None]]:
    themes = {value: str(label) for value, label in DemonstrationFamily.Theme.choices}
    for family in families.select_related("community").order_by("-titled_from", "pk").iterator():
        yield [
            family.community.code,
            family.representative,
            family.address,
            themes[family.theme],
            family.titled_from,
            family.plaque_on,
            family.titled_until,
        ]
