"""Quarantine: records that were refused as bars, and what an operator decides about them."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

import psycopg2
from psycopg2.extensions import connection

Decision = Literal["accepted", "discarded"]

PRICES = ("open", "high", "low", "close", "close_adj")


@dataclass(frozen=True, slots=True)
class Quarantined:
    """A refused record: where it came from, which rule it broke and how, and itself as it came."""

    id: int
    source: str
    ticker: str | None
    bar_interval: str
    time: datetime | None
    rule: str
    reason: str
    raw: Mapping[str, object]
    seen_at: datetime
    decision: Decision | None


LISTED = """
SELECT id, source, ticker, bar_interval, time, rule, reason, raw, seen_at, decision FROM price_quarantine
WHERE (NOT %(undecided)s OR decision IS NULL) AND (%(ticker)s IS NULL OR ticker = %(ticker)s)
  AND (%(rule)s IS NULL OR rule = %(rule)s) AND id > %(after)s
ORDER BY id LIMIT %(limit)s
"""

DECIDE = """
UPDATE price_quarantine SET decision = %s, decided_at = now() WHERE id = ANY(%s) AND decision IS NULL RETURNING id
"""

DUE = """
SELECT id, source, ticker, bar_interval, time, rule, reason, raw, seen_at, decision FROM price_quarantine
WHERE decision = 'accepted' AND NOT applied ORDER BY id FOR UPDATE
"""

STORE = """
INSERT INTO stock_prices (ticker, bar_interval, time, open, high, low, close, close_adj, volume, source)
VALUES (%(ticker)s, %(bar_interval)s, %(time)s, %(open)s, %(high)s, %(low)s, %(close)s, %(close_adj)s, %(volume)s,
        %(source)s)
ON CONFLICT (ticker, bar_interval, time) DO UPDATE
SET open = excluded.open, high = excluded.high, low = excluded.low, close = excluded.close,
    close_adj = excluded.close_adj, volume = excluded.volume, source = excluded.source, recorded_at = now()
"""

REFUSE_AGAIN = """
UPDATE price_quarantine SET decision = NULL, decided_at = NULL, reason = %s WHERE id = %s
"""


class NoBarError(ValueError):
    """A record can't be stored as a bar; the message says why."""


def listed(
    opened: connection,
    *,
    ticker: str | None = None,
    rule: str | None = None,
    undecided: bool = True,
    after: int = 0,
    limit: int = 100,
) -> list[Quarantined]:
    """Give at most `limit` records with an id above `after`, in the order in which they came."""
    with opened.cursor() as cursor:
        cursor.execute(LISTED, {"ticker": ticker, "rule": rule, "undecided": undecided, "after": after, "limit": limit})
        return [Quarantined(*row) for row in cursor]


def decide(opened: connection, ids: Sequence[int], decision: Decision) -> list[int]:
    """Accept or discard records that are undecided; give the ids of those that were."""
    with opened.cursor() as cursor:
        cursor.execute(DECIDE, (decision, list(ids)))
        return sorted(row[0] for row in cursor)


def apply_decisions(opened: connection) -> int:
    """Store the accepted records as bars, in place of what is stored, and give their number.

    One that can't be a bar is undecided again, with the reason why.
    """
    stored = 0
    with opened.cursor() as cursor:
        cursor.execute(DUE)
        for record in [Quarantined(*row) for row in cursor.fetchall()]:
            cursor.execute("SAVEPOINT record")
            try:
                cursor.execute(STORE, as_bar(record))
                cursor.execute("UPDATE price_quarantine SET applied = true WHERE id = %s", (record.id,))
                stored += 1
            except (NoBarError, psycopg2.IntegrityError) as error:
                cursor.execute("ROLLBACK TO SAVEPOINT record")
                said = str(error).strip().splitlines()[0]
                cursor.execute(REFUSE_AGAIN, (f"accepted, but it can't be stored: {said}", record.id))
    return stored


def as_bar(record: Quarantined) -> dict[str, object]:
    """Make the columns of a bar of a record; raise NoBarError when something is lacking or no number."""
    if record.ticker is None or record.time is None:
        raise NoBarError("it has no ticker or no time")
    values = {name: number(name, record.raw.get(name)) for name in (*PRICES, "volume")}
    close, adjusted = values["close"], values["close_adj"]
    values["close"], values["close_adj"] = close if close is not None else adjusted, adjusted or close
    if values["close"] is None:
        raise NoBarError("it has neither close nor close_adj")
    return {
        "ticker": record.ticker,
        "bar_interval": record.bar_interval,
        "time": record.time,
        "source": record.source,
        **values,
    }


def number(name: str, value: object) -> float | None:
    """Read a number of a record; raise NoBarError when it is none."""
    if value is None or value == "":
        return None
    try:
        found = float(str(value))
    except ValueError:
        raise NoBarError(f"{name} is {value!r}, which is no number") from None
    if not math.isfinite(found):
        raise NoBarError(f"{name} is {value!r}, which is no number")
    return found
