"""Summaries in the street office's pages: to be looked at, never to be written."""

import pytest
from django.urls import reverse

from outreach.accounts.models import AuditEntry
from outreach.tests.world import NOON, document_of, submission_of, version_of
from reporting.models import Document


@pytest.fixture
def version(community):
    return version_of(community)


def page(row, name="change"):
    info = f"{row._meta.app_label}_{row._meta.model_name}"
    return reverse(f"admin:{info}_{name}", args=[row.pk])


def test_the_office_opens_the_pdf_of_a_community(staff, version, client_of):
    document = document_of(version)

    response = client_of(staff).get(page(document, "file"))

    assert response.getvalue() == b"%PDF-1.7"
    assert response["Content-Type"] == "application/pdf"
    assert "2026-zh-hans.pdf" in response["Content-Disposition"]


def test_a_document_that_is_not_made_yet_has_no_file(staff, version, client_of):
    document = document_of(version, state=Document.State.QUEUED, file="", sha256="")
    client = client_of(staff)

    assert client.get(page(document, "file")).status_code == 404
    assert page(document, "file") not in client.get(page(document)).content.decode()


def test_a_summary_shows_its_versions_and_a_version_its_documents(
    staff, director, version, client_of
):
    document, client = document_of(version), client_of(staff)
    submission_of(version, by=director)

    summary_page = client.get(page(version.summary)).content.decode()
    version_page = client.get(page(version)).content.decode()

    assert page(version) in summary_page
    assert page(document, "file") in version_page
    assert director.name in version_page


def choose_drafts(client, *summaries):
    chosen = {"action": "make_drafts", "_selected_action": [row.pk for row in summaries]}
    return client.post(reverse("admin:reporting_summary_changelist"), chosen, follow=True)


def test_the_office_has_drafts_made_in_both_languages(staff, version, client_of):
    document_of(version)

    answer = choose_drafts(client_of(staff), version.summary)

    assert "documents are being made" in answer.content.decode()
    made = version.documents.values_list("language", "state")
    assert sorted(made) == [("en", "queued"), ("zh-hans", "queued")]
    assert AuditEntry.objects.get().by == staff


def test_drafts_of_a_period_that_has_not_begun_are_refused_in_words(staff, community, client_of):
    ahead = version_of(community, "2090").summary

    answer = choose_drafts(client_of(staff), ahead)

    assert "This period has not begun yet." in answer.content.decode()
    assert not Document.objects.exists()


def test_drafts_of_another_street_are_not_touched(staff_of_another_street, version, client_of):
    answer = choose_drafts(client_of(staff_of_another_street), version.summary)

    assert "Nothing has changed" in answer.content.decode()
    assert not AuditEntry.objects.exists()
    assert not Document.objects.exists()


@pytest.mark.parametrize("name", ["summary", "version", "document", "submission", "obligation"])
def test_what_rules_make_is_not_written_by_hand(name, staff, director, version, client_of):
    rows = {
        "summary": version.summary,
        "version": version,
        "document": document_of(version),
        "submission": submission_of(version, by=director),
        "obligation": version.summary.obligation,
    }
    row, client = rows[name], client_of(staff)
    info = f"{row._meta.app_label}_{name}"
    forged = {"decision": "accepted", "figures": "{}", "state": "made", "due_on": "2030-01-01"}
    before = type(row).objects.values().get(pk=row.pk)

    answers = [
        client.post(page(row), forged).status_code,
        client.post(page(row, "delete"), {"post": "yes"}).status_code,
        client.post(reverse(f"admin:{info}_add"), forged).status_code,
    ]

    assert answers == [403, 403, 403]
    assert before == type(row).objects.values().get(pk=row.pk)


def test_entries_of_the_audit_are_not_written_even_by_a_superuser(
    staff, client_of, django_user_model
):
    entry = AuditEntry.objects.create(at=NOON, by=staff, deed="import", subject="x.csv")
    django_user_model.objects.filter(pk=staff.pk).update(is_superuser=True)
    client = client_of(staff)

    assert client.get(page(entry)).status_code == 200
    assert client.post(page(entry), {"deed": "nothing"}).status_code == 403
    assert client.post(page(entry, "delete"), {"post": "yes"}).status_code == 403
