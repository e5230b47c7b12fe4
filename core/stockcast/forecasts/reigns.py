"""Which model told the forecasts when: the moments at which one took the place of another."""

from dataclasses import dataclass
from datetime import datetime

from psycopg2.extensions import connection

from stockcast.forecasts.scope import Scope

CHANGES = """
WITH told AS (
    SELECT DISTINCT ON (d.as_of) d.as_of, d.model_id, m.as_of AS knows
    FROM score_days d JOIN models m USING (model_id)
    WHERE d.bar_interval = %(bar_interval)s AND d.horizon = %(horizon)s AND d.as_of >= %(since)s
      AND m.status <> 'baseline'
    ORDER BY d.as_of, m.trained_at DESC
), changed AS (
    SELECT as_of, model_id, knows, lag(model_id) OVER w AS before_id, lag(knows) OVER w AS knew_before
    FROM told WINDOW w AS (ORDER BY as_of)
)
SELECT as_of, model_id::text, knows < knew_before FROM changed WHERE model_id <> before_id ORDER BY as_of
"""


@dataclass(frozen=True, slots=True)
class Change:
    """From `as_of` on another model told the forecasts; it was a roll-back when that model knows less than the last."""

    as_of: datetime
    model_id: str
    rolled_back: bool


def changes(opened: connection, scope: Scope) -> list[Change]:
    """Give the moments at which another model took over, among scored forecasts; oldest first."""
    with opened.cursor() as cursor:
        cursor.execute(CHANGES, scope.values)
        return [Change(*row) for row in cursor]
