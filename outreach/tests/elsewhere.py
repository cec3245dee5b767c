"""The rows of a test for programs that run beside it."""

from pathlib import Path

from django.db import connection


def database_url(folder: Path) -> str:
    """The address of the test's database; of SQLite a copy, because the test's own is in memory."""
    if connection.vendor == "sqlite":
        path = folder / "db.sqlite3"
        with connection.cursor() as cursor:
            cursor.execute("VACUUM INTO %s", [str(path)])
        return f"sqlite:///{path}"
    where = connection.settings_dict
    host = f"{where['HOST']}:{where['PORT'] or 5432}"
    return f"postgres://{where['USER']}:{where['PASSWORD']}@{host}/{where['NAME']}"
