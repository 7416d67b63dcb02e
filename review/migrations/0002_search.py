"""Full-text search over what people wrote (masked before it was stored)."""

import sqlite3

from django.db import migrations

_SQLITE = """
CREATE VIRTUAL TABLE review_turn_search USING fts5(
    text, content='review_turn', content_rowid='id', tokenize="unicode61 remove_diacritics 2"
);
CREATE TRIGGER review_turn_search_insert AFTER INSERT ON review_turn BEGIN
    INSERT INTO review_turn_search(rowid, text) VALUES (new.id, new.text);
END;
CREATE TRIGGER review_turn_search_delete AFTER DELETE ON review_turn BEGIN
    INSERT INTO review_turn_search(review_turn_search, rowid, text) VALUES ('delete', old.id, old.text);
END;
CREATE TRIGGER review_turn_search_update AFTER UPDATE OF text ON review_turn
WHEN old.text IS NOT new.text BEGIN
    INSERT INTO review_turn_search(review_turn_search, rowid, text) VALUES ('delete', old.id, old.text);
    INSERT INTO review_turn_search(rowid, text) VALUES (new.id, new.text);
END;
"""
_SQLITE_BACK = "DROP TABLE review_turn_search;"
_POSTGRESQL = """
ALTER TABLE review_turn ADD COLUMN search tsvector
    GENERATED ALWAYS AS (to_tsvector('simple', text)) STORED;
CREATE INDEX review_turn_search ON review_turn USING gin (search);
"""
_POSTGRESQL_BACK = "ALTER TABLE review_turn DROP COLUMN search;"


def _create(apps, schema_editor):
    _execute(schema_editor, _SQLITE, _POSTGRESQL)


def _drop(apps, schema_editor):
    _execute(schema_editor, _SQLITE_BACK, _POSTGRESQL_BACK)


def _execute(schema_editor, sqlite, postgresql):
    connection = schema_editor.connection
    if connection.vendor == "sqlite":
        # A trigger has semicolons of its own: sqlite3 finds the ends of statements.
        with connection.cursor() as cursor:
            statement = ""
            for line in sqlite.strip().splitlines(keepends=True):
                statement += line
                if sqlite3.complete_statement(statement):
                    cursor.execute(statement)
                    statement = ""
    else:
        schema_editor.execute(postgresql)


class Migration(migrations.Migration):
    """Adds the index for full-text search."""

    dependencies = [("review", "0001_initial")]
    operations = [migrations.RunPython(_create, _drop)]
