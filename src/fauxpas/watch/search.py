"""The indexes Django cannot describe, on both databases: words of `Mention.folded`, and mentions with flags.

SQLite has an FTS5 table without content of its own, kept true by triggers; PostgreSQL a GIN index. The words are
already folded by `engine.fold`, so neither database is asked to know a language.

A migration that makes SQLite rebuild watch_mention (AlterField does) drops its triggers with the old table: such a
migration ends by calling `make_index` again.
"""

from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import BooleanField, QuerySet
from django.db.models.expressions import RawSQL

from fauxpas.engine.fold import fold
from fauxpas.watch.models import Mention

_SQLITE_MAKE = (
    (
        "CREATE VIRTUAL TABLE IF NOT EXISTS watch_mention_words USING fts5("
        "folded, content='watch_mention', content_rowid='id', tokenize='unicode61 remove_diacritics 0')"
    ),
    (
        "CREATE TRIGGER IF NOT EXISTS watch_mention_words_new AFTER INSERT ON watch_mention BEGIN "
        "INSERT INTO watch_mention_words(rowid, folded) VALUES (new.id, new.folded); END"
    ),
    (
        "CREATE TRIGGER IF NOT EXISTS watch_mention_words_gone AFTER DELETE ON watch_mention BEGIN "
        "INSERT INTO watch_mention_words(watch_mention_words, rowid, folded) "
        "VALUES ('delete', old.id, old.folded); END"
    ),
    (
        "CREATE TRIGGER IF NOT EXISTS watch_mention_words_changed AFTER UPDATE OF folded ON watch_mention BEGIN "
        "INSERT INTO watch_mention_words(watch_mention_words, rowid, folded) "
        "VALUES ('delete', old.id, old.folded); "
        "INSERT INTO watch_mention_words(rowid, folded) VALUES (new.id, new.folded); END"
    ),
    "CREATE INDEX IF NOT EXISTS mention_flagged ON watch_mention (brand_id, id DESC) WHERE flags <> '[]'",
    "CREATE INDEX IF NOT EXISTS mention_harm ON watch_mention (brand_id, happened_at) WHERE flags <> '[]'",
)
_SQLITE_DROP = (
    "DROP INDEX IF EXISTS mention_harm",
    "DROP INDEX IF EXISTS mention_flagged",
    "DROP TRIGGER IF EXISTS watch_mention_words_changed",
    "DROP TRIGGER IF EXISTS watch_mention_words_gone",
    "DROP TRIGGER IF EXISTS watch_mention_words_new",
    "DROP TABLE IF EXISTS watch_mention_words",
)
_POSTGRES_MAKE = (
    "CREATE INDEX IF NOT EXISTS mention_words ON watch_mention USING gin (to_tsvector('simple', folded))",
    "CREATE INDEX IF NOT EXISTS mention_flagged ON watch_mention (brand_id, id DESC) WHERE flags <> '[]'::jsonb",
    "CREATE INDEX IF NOT EXISTS mention_harm ON watch_mention (brand_id, happened_at) WHERE flags <> '[]'::jsonb",
)
_POSTGRES_MATCH = "to_tsvector('simple', watch_mention.folded) @@ to_tsquery('simple', %s)"
_POSTGRES_DROP = (
    "DROP INDEX IF EXISTS mention_harm",
    "DROP INDEX IF EXISTS mention_flagged",
    "DROP INDEX IF EXISTS mention_words",
)


def make_index(database: BaseDatabaseWrapper) -> None:
    """Create what is missing of the index; safe to repeat."""
    _execute(database, _SQLITE_MAKE if database.vendor == "sqlite" else _POSTGRES_MAKE)


def drop_index(database: BaseDatabaseWrapper) -> None:
    """Remove the index."""
    _execute(database, _SQLITE_DROP if database.vendor == "sqlite" else _POSTGRES_DROP)


def _execute(database: BaseDatabaseWrapper, statements: tuple[str, ...]) -> None:
    with database.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def with_flags(mentions: QuerySet[Mention]) -> QuerySet[Mention]:
    """The mentions that carry any flag, by their own index: the condition is written as the index has it."""
    empty = "'[]'" if connection.vendor == "sqlite" else "'[]'::jsonb"
    return mentions.filter(RawSQL(f"watch_mention.flags <> {empty}", [], output_field=BooleanField()))  # noqa: S611


def words_of(typed: str) -> list[str]:
    """The folded words a person asks for, without the signs no index holds."""
    return [word for word in fold(typed).split() if word != "&"]


def newest_ids(typed: str, *, before: int | None, most: int) -> list[int]:
    """Ids of the newest arrivals, of any brand, that hold every word; for SQLite, which finds them in this order."""
    older = "" if before is None else " AND rowid < %s"
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT rowid FROM watch_mention_words WHERE watch_mention_words MATCH %s{older} "  # noqa: S608 - constants, parameters
            "ORDER BY rowid DESC LIMIT %s",
            [_asked_of_sqlite(words_of(typed)), *([] if before is None else [before]), most],
        )
        return [row[0] for row in cursor.fetchall()]


def found_by_index(typed: str) -> RawSQL:
    """The ids of all mentions, of any brand, that hold every word; for PostgreSQL, which asks its index for them at once."""
    sql = f"WITH found AS MATERIALIZED (SELECT id FROM watch_mention WHERE {_POSTGRES_MATCH}) SELECT id FROM found"  # noqa: S608
    return RawSQL(sql, [_asked_of_postgres(words_of(typed))])  # noqa: S611 - constants, parameters


def _asked_of_postgres(words: list[str]) -> str:
    return " & ".join(f"'{word}'" for word in words) + ":*"


def _asked_of_sqlite(words: list[str]) -> str:
    return " ".join(f'"{word}"' for word in words) + "*"


def with_words(mentions: QuerySet[Mention], typed: str, *, before: int | None = None) -> QuerySet[Mention]:
    """The mentions that hold every word typed, the last one maybe only begun; all of them when nothing was typed.

    before : a mention's id; with it only older arrivals are looked at, which spares the index most of its work.
    """
    words = words_of(typed)
    if not words:
        return mentions
    # Constants and parameters only: what was typed never enters the SQL itself.
    if connection.vendor == "sqlite":
        older = "" if before is None else " AND rowid < %s"
        sql = f"SELECT rowid FROM watch_mention_words WHERE watch_mention_words MATCH %s{older}"  # noqa: S608
        asked = _asked_of_sqlite(words)
        found = RawSQL(sql, [asked] if before is None else [asked, before])  # noqa: S611
        return mentions.filter(pk__in=found)
    return mentions.filter(RawSQL(_POSTGRES_MATCH, [_asked_of_postgres(words)], output_field=BooleanField()))  # noqa: S611
