"""Summaries so far get their kind, state and codes; then what is accepted stays.

PostgreSQL itself refuses to change an accepted version, its submission and its finished documents.
SQLite goes without, as for closed score sheets: a later migration would lose the triggers.
"""

import secrets

from django.db import migrations, models

import reporting.models.summary

LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
STATES = {"waiting": "submitted", "accepted": "accepted", "returned": "returned"}

REFUSE = """
    CREATE FUNCTION reporting_refuse_change_of_accepted() RETURNS trigger AS $$
    BEGIN
        RAISE EXCEPTION 'an accepted summary stays as it is'
            USING ERRCODE = 'integrity_constraint_violation';
    END
    $$ LANGUAGE plpgsql
"""
VERSION_STAYS = """
    CREATE TRIGGER reporting_accepted_version_stays
    BEFORE UPDATE OR DELETE ON reporting_version
    FOR EACH ROW WHEN (OLD.accepted_at IS NOT NULL)
    EXECUTE FUNCTION reporting_refuse_change_of_accepted()
"""
SUBMISSION_STAYS = """
    CREATE TRIGGER reporting_accepted_submission_stays
    BEFORE UPDATE OR DELETE ON reporting_submission
    FOR EACH ROW WHEN (OLD.decision = 'accepted')
    EXECUTE FUNCTION reporting_refuse_change_of_accepted()
"""
LOOK = """
    CREATE FUNCTION reporting_refuse_change_of_accepted_document() RETURNS trigger AS $$
    BEGIN
        IF EXISTS (
            SELECT 1 FROM reporting_version version
            WHERE version.id = OLD.version_id AND version.accepted_at IS NOT NULL
        ) THEN
            RAISE EXCEPTION 'the document of an accepted summary stays as it is'
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
        RETURN NEW;
    END
    $$ LANGUAGE plpgsql
"""
DOCUMENT_STAYS = """
    CREATE TRIGGER reporting_accepted_document_stays
    BEFORE UPDATE OR DELETE ON reporting_document
    FOR EACH ROW WHEN (OLD.state = 'made')
    EXECUTE FUNCTION reporting_refuse_change_of_accepted_document()
"""
UNDO = [
    "DROP TRIGGER reporting_accepted_document_stays ON reporting_document",
    "DROP TRIGGER reporting_accepted_submission_stays ON reporting_submission",
    "DROP TRIGGER reporting_accepted_version_stays ON reporting_version",
    "DROP FUNCTION reporting_refuse_change_of_accepted_document",
    "DROP FUNCTION reporting_refuse_change_of_accepted",
]


def fill(apps, schema_editor):
    Version = apps.get_model("reporting", "Version")
    for summary in apps.get_model("reporting", "Summary").objects.all():
        summary.kind = "half_year" if "H" in summary.period_key else "annual"
        summary.state = "drafting"
        for version in Version.objects.filter(summary=summary).order_by("number"):
            decided = version.submissions.order_by("submitted_at", "pk").last()
            summary.state = STATES[decided.decision] if decided else "draft"
            version.code = "".join(secrets.choice(LETTERS) for _ in range(12))
            if summary.state == "accepted":
                version.accepted_at = decided.decided_at
            version.save(update_fields=["code", "accepted_at"])
        summary.save(update_fields=["kind", "state"])


def guard(apps, schema_editor):
    run(schema_editor, [REFUSE, VERSION_STAYS, SUBMISSION_STAYS, LOOK, DOCUMENT_STAYS])


def unguard(apps, schema_editor):
    run(schema_editor, UNDO)


def run(schema_editor, statements):
    if schema_editor.connection.vendor == "postgresql":
        for statement in statements:
            schema_editor.execute(statement, params=None)


class Migration(migrations.Migration):
    dependencies = [("reporting", "0005_workflow")]

    operations = [
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.AlterField(
            model_name="version",
            name="code",
            field=models.CharField(
                default=reporting.models.summary.new_code,
                max_length=12,
                unique=True,
                verbose_name="verification code",
            ),
        ),
        migrations.AlterField(
            model_name="document",
            name="made_from_sha256",
            field=models.CharField(blank=True, max_length=64, verbose_name="made from content"),
        ),
        migrations.RunPython(guard, unguard),
    ]
