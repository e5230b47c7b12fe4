"""Watch: the champion's live forecasts are tested after each scoring, and a bad champion is rolled back."""

from psycopg2.extensions import connection

from forecaster.evaluation.sequential import ALARM, against_coverage, against_loss
from forecaster.pipeline.work import Work
from forecaster.storage.registry import Registered, current_champion, roll_back

SESSIONS = """
SELECT avg(inside_80::int)::float, sum(pinball), sum(pinball_naive) FROM forecast_scores
WHERE model_id = %(model_id)s AND horizon = (SELECT min(horizon) FROM forecast_scores WHERE model_id = %(model_id)s)
GROUP BY as_of ORDER BY as_of
"""


def watch_champion(work: Work) -> str:
    """Test the champion's next-session forecasts, and roll back to its forerunner at an alarm; no words if well."""
    interval = work.settings.bar_interval
    with work.pool.lend() as opened:
        champion = current_champion(opened, interval)
        problem = alarm(opened, champion) if champion else ""
        if not champion or not problem:
            return ""
        before = roll_back(opened, interval, problem)
    taken = f"the model as of {champion.as_of:%Y-%m-%d}: {problem}"
    if before is None:
        return f"there is no earlier model to take the place of {taken}"
    return f"rolled back to the model as of {before.as_of:%Y-%m-%d} from {taken}"


def alarm(opened: connection, champion: Registered) -> str:
    """Say what the champion's scores so far speak against; nothing while they don't."""
    with opened.cursor() as cursor:
        cursor.execute(SESSIONS, {"model_id": str(champion.model_id)})
        sessions = cursor.fetchall()
    if not sessions:
        return ""
    shares, losses, naive = zip(*sessions, strict=True)
    if (found := against_coverage(shares)) >= ALARM:
        held = sum(shares) / len(shares)
        return f"its 80 % intervals held {held:.0%} in {len(shares)} sessions (evidence {found:.0f} to 1)"
    if (found := against_loss(losses, naive)) >= ALARM:
        ratio = sum(losses) / sum(naive)
        return f"its loss was {ratio:.2f} of a random walk's in {len(shares)} sessions (evidence {found:.0f} to 1)"
    return ""
