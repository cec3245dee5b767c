"""PostgreSQL itself refuses to change a closed score sheet, whoever asks.

SQLite goes without: it forgets triggers when a later migration makes a table anew.
"""

from django.db import migrations

REFUSE = """
    CREATE FUNCTION reporting_refuse_change_of_closed_sheet() RETURNS trigger AS $$
    BEGIN
        RAISE EXCEPTION 'a closed score sheet stays as it is'
            USING ERRCODE = 'integrity_constraint_violation';
    END
    $$ LANGUAGE plpgsql
"""
SHEET_STAYS = """
    CREATE TRIGGER reporting_closed_sheet_stays
    BEFORE UPDATE OR DELETE ON reporting_scoresheet
    FOR EACH ROW WHEN (OLD.closed_at IS NOT NULL)
    EXECUTE FUNCTION reporting_refuse_change_of_closed_sheet()
"""
LOOK = """
    CREATE FUNCTION reporting_refuse_score_on_closed_sheet() RETURNS trigger AS $$
    DECLARE
        items bigint[];
    BEGIN
        IF TG_OP <> 'INSERT' THEN items := items || OLD.item_id; END IF;
        IF TG_OP <> 'DELETE' THEN items := items || NEW.item_id; END IF;
        IF EXISTS (
            SELECT 1 FROM reporting_scoreitem item
            JOIN reporting_scoresheet sheet ON sheet.id = item.sheet_id
            WHERE item.id = ANY (items) AND sheet.closed_at IS NOT NULL
        ) THEN
            RAISE EXCEPTION 'a closed score sheet stays as it is'
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
        RETURN NEW;
    END
    $$ LANGUAGE plpgsql
"""
SCORES_STAY = """
    CREATE TRIGGER reporting_scores_of_closed_sheet_stay
    BEFORE INSERT OR UPDATE OR DELETE ON reporting_score
    FOR EACH ROW EXECUTE FUNCTION reporting_refuse_score_on_closed_sheet()
"""
UNDO = [
    "DROP TRIGGER reporting_scores_of_closed_sheet_stay ON reporting_score",
    "DROP TRIGGER reporting_closed_sheet_stays ON reporting_scoresheet",
    "DROP FUNCTION reporting_refuse_score_on_closed_sheet",
    "DROP FUNCTION reporting_refuse_change_of_closed_sheet",
]


def guard(apps, schema_editor):
    run(schema_editor, [REFUSE, SHEET_STAYS, LOOK, SCORES_STAY])


def unguard(apps, schema_editor):
    run(schema_editor, UNDO)


def run(schema_editor, statements):
    if schema_editor.connection.vendor == "postgresql":
        for statement in statements:
            schema_editor.execute(statement, params=None)


class Migration(migrations.Migration):
    dependencies = [("reporting", "0003_measured_and_assessed")]

    operations = [migrations.RunPython(guard, unguard)]
