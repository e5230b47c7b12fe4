"""Alerts: what somebody should look at, raised once and ended when its reason is over."""

from dataclasses import dataclass
from datetime import datetime

from psycopg2.extensions import connection


@dataclass(frozen=True, slots=True)
class Alert:
    """Something that somebody should look at, in a sentence; `kind` names its reason."""

    kind: str
    sentence: str
    raised_at: datetime


RAISE = """
INSERT INTO alerts (kind, sentence) VALUES (%(kind)s, %(sentence)s)
ON CONFLICT (kind) WHERE ended_at IS NULL DO UPDATE SET sentence = excluded.sentence
RETURNING xmax = 0
"""


def set_alert(opened: connection, kind: str, sentence: str) -> bool:
    """Raise an alert, or end it when the sentence is empty; tell whether it is a new one."""
    with opened.cursor() as cursor:
        if not sentence:
            cursor.execute("UPDATE alerts SET ended_at = now() WHERE kind = %s AND ended_at IS NULL", (kind,))
            return False
        cursor.execute(RAISE, {"kind": kind, "sentence": sentence})
        ((new,),) = cursor.fetchall()
        return bool(new)


def open_alerts(opened: connection) -> list[Alert]:
    """Give the alerts whose reason lasts, the newest first."""
    with opened.cursor() as cursor:
        cursor.execute("SELECT kind, sentence, raised_at FROM alerts WHERE ended_at IS NULL ORDER BY raised_at DESC")
        return [Alert(*row) for row in cursor]
