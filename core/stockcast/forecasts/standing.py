"""What all stored forecasts achieved beside the baselines', from the sums that are kept of each session.

`comparison.compare` tells the same from the scores one by one, which takes seconds where there are millions.
"""

from collections import defaultdict

from psycopg2.extensions import connection

from stockcast.forecasts.baselines import BASELINES
from stockcast.forecasts.comparison import Comparison
from stockcast.forecasts.loss_ratio import loss_ratio
from stockcast.forecasts.uncertainty import REACH
from stockcast.market.intervals import BarInterval

# Of baselines the sums are over targets that a model forecast too
DAY_SUMS = """
WITH told AS (
    SELECT m.kind, m.status = 'baseline' AS baseline, d.as_of, d.horizon, d.forecasts, d.pinball, d.abs_error
    FROM score_days d JOIN models m USING (model_id)
    WHERE d.bar_interval = %(interval)s AND NOT d.restated
), ours AS (
    SELECT as_of, horizon, sum(forecasts) AS forecasts, sum(pinball) AS loss, sum(abs_error) AS error
    FROM told WHERE NOT baseline GROUP BY as_of, horizon
), theirs AS (
    SELECT kind, as_of, horizon, sum(forecasts) AS forecasts, sum(pinball) AS loss, sum(abs_error) AS error
    FROM told WHERE baseline AND kind = ANY(%(kinds)s) GROUP BY kind, as_of, horizon
)
SELECT kind, as_of, max(horizon), sum(forecasts)::bigint, sum(o.loss), sum(t.loss), sum(o.error), sum(t.error)
FROM ours o JOIN theirs t USING (as_of, horizon, forecasts)
GROUP BY kind, as_of ORDER BY kind, as_of
"""


def compare_sums(opened: connection, bar_interval: BarInterval) -> list[Comparison]:
    """Compare all forecasts of all horizons with each baseline that has scores, by first scores.

    A session counts where as many forecasts of a horizon were scored of the baseline.
    """
    found: dict[str, list[tuple[int, int, float, float, float, float]]] = defaultdict(list)
    with opened.cursor() as cursor:
        cursor.execute(DAY_SUMS, {"interval": bar_interval, "kinds": list(BASELINES)})
        for kind, _, *sums in cursor:
            found[kind].append(tuple(sums))
    comparisons = []
    for kind in BASELINES:
        if not found[kind]:
            continue
        horizons, targets, losses, others, errors, naive = zip(*found[kind], strict=True)
        comparisons.append(
            Comparison(
                baseline=kind,
                targets=sum(targets),
                dates=len(targets),
                loss=loss_ratio(losses, others, REACH * max(horizons)),
                error=sum(errors) / sum(naive) if sum(naive) > 0 else None,
            )
        )
    return comparisons
