"""Versions with codes, as they lie in the office: drafts, accepted ones, their files."""

import hashlib
from datetime import timedelta

from django.core.files.base import ContentFile
from django.utils import timezone

from outreach.tests.world import document_of, obligation_of
from reporting import counting
from reporting.figures import sha256_of
from reporting.models import Summary, Version

FILE = b"%PDF-1.7 the document of record"
SHA256 = hashlib.sha256(FILE).hexdigest()


def summary_of(unit, key: str = "2026", kind: str = "annual") -> Summary:
    return Summary.objects.create(
        unit=unit, period_key=key, kind=kind, obligation=obligation_of(unit, key), state="draft"
    )


def version_of(summary: Summary, *, number: int = 1, is_accepted: bool = False, **values):
    """A version with figures of its own; accepted, it has a file in both languages."""
    duty, now = summary.obligation, timezone.now()
    figures = counting.count(
        obligations=[duty], street=duty.definition.street, as_of=duty.count_to, now=now
    )[duty.unit_id].as_json()
    version = summary.versions.create(
        number=number,
        as_of=duty.count_to,
        figures=figures,
        figures_sha256=sha256_of(figures),
        counted_at=now,
        accepted_at=now - timedelta(days=9 - number) if is_accepted else None,
        **values,
    )
    if is_accepted:
        for language in ("zh-hans", "en"):
            file_of(version, language)
    return version


def file_of(version: Version, language: str):
    """The Chinese file is FILE, the English one differs."""
    content = FILE + (b"" if language == "zh-hans" else b" in English")
    return document_of(
        version,
        language=language,
        file=ContentFile(content, name="summary.pdf"),
        sha256=hashlib.sha256(content).hexdigest(),
        size=len(content),
        pages=9,
    )
