"""What the worker may be asked to do: a job of its queue, once however often it is asked for."""

import json

import psycopg2
from psycopg2.extensions import connection


def request(opened: connection, task: str, **arguments: str) -> None:
    """Queue `history` of a ticker, or `quarantine`, unless it waits there already."""
    with opened.cursor() as cursor:
        cursor.execute("SAVEPOINT job")
        try:
            cursor.execute("SELECT request_task(%s, %s)", (task, json.dumps(arguments)))
        except psycopg2.errors.UniqueViolation:
            cursor.execute("ROLLBACK TO SAVEPOINT job")
