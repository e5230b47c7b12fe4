"""What stored forecasts achieved beside the baselines', on the same targets, and what that says in words."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from psycopg2.extensions import connection

from stockcast.forecasts.baselines import BASELINES, NAMES, BaselineKind
from stockcast.forecasts.loss_ratio import LEAST_DATES, LEVEL, LossRatio, loss_ratio
from stockcast.market.intervals import UNITS, BarInterval
from stockcast.wording import count


@dataclass(frozen=True, slots=True)
class Comparison:
    """The models' stored forecasts beside one baseline's of the same ticker, as-of and horizon.

    `loss` is the ratio of mean pinball losses, with its confidence interval; `error` that of the medians' mean absolute
    errors, None where the baseline's is zero. `dates` counts the as-ofs.
    """

    baseline: BaselineKind
    targets: int
    dates: int
    loss: LossRatio
    error: float | None

    @property
    def verdict(self) -> str:
        """Say what the forecasts add to the baseline, in words that can end a sentence."""
        name, ratio = NAMES[self.baseline], self.loss.ratio
        if ratio is None:
            return f"not to be compared with {name}, which lost nothing"
        if self.dates < LEAST_DATES:
            return f"not yet to be told from {name}: {LEAST_DATES} dates are needed, and there are {self.dates}"
        if not self.sure:
            return f"no better than {name}: the difference may be chance"
        return f"{_difference(ratio)} than {name}, more than chance explains"

    @property
    def sure(self) -> bool:
        """The difference is more than chance explains."""
        return self.loss.p_value is not None and self.loss.p_value < LEVEL


@dataclass(frozen=True, slots=True)
class _Sums:
    """What one date adds: a number of targets, and sums over them; `horizon` is the longest."""

    as_of: datetime
    horizon: int
    targets: int
    loss: float
    baseline_loss: float
    error: float
    baseline_error: float


SUMS = """
WITH scores AS NOT MATERIALIZED (
    SELECT s.ticker, s.as_of, s.horizon, s.pinball, s.abs_error, m.kind, m.status = 'baseline' AS baseline
    FROM forecast_scores s JOIN models m USING (model_id)
    WHERE s.bar_interval = %(interval)s AND (%(ticker)s IS NULL OR s.ticker = %(ticker)s)
      AND (%(horizon)s IS NULL OR s.horizon = %(horizon)s) AND (%(since)s IS NULL OR s.as_of >= %(since)s)
)
SELECT b.kind, as_of, max(horizon), count(*), sum(f.pinball), sum(b.pinball), sum(f.abs_error), sum(b.abs_error)
FROM scores f JOIN scores b USING (ticker, as_of, horizon)
WHERE NOT f.baseline AND b.baseline AND b.kind = ANY(%(kinds)s)
GROUP BY b.kind, as_of{parted} ORDER BY b.kind, as_of{parted}
"""


def compare(
    opened: connection,
    bar_interval: BarInterval,
    *,
    ticker: str | None = None,
    horizon: int | None = None,
    since: datetime | None = None,
) -> list[Comparison]:
    """Compare all forecasts that models stored, whichever was in use, with each baseline that has scores.

    Of one ticker, one horizon, or as-ofs from `since` on when named. A baseline without a common target is left out.
    """
    found = _sums(opened, bar_interval, ticker=ticker, horizon=horizon, since=since)
    return [_summed(kind, found[kind]) for kind in BASELINES if kind in found]


def compare_by_horizon(
    opened: connection, bar_interval: BarInterval, *, ticker: str | None = None, since: datetime | None = None
) -> dict[int, list[Comparison]]:
    """Compare as `compare` does, for each horizon by itself."""
    found = _sums(opened, bar_interval, ", horizon", ticker=ticker, horizon=None, since=since)
    horizons = sorted({each.horizon for sums in found.values() for each in sums})
    by_horizon: dict[int, list[Comparison]] = {}
    for horizon in horizons:
        parts = {kind: [each for each in sums if each.horizon == horizon] for kind, sums in found.items()}
        by_horizon[horizon] = [_summed(kind, parts[kind]) for kind in BASELINES if parts.get(kind)]
    return by_horizon


def sentence(comparisons: Sequence[Comparison], bar_interval: BarInterval, ticker: str = "") -> str:
    """Say in one sentence what stored forecasts, of all tickers or the one named, add to the baselines."""
    if not comparisons:
        return "No stored forecast has been scored beside a baseline yet."
    dates = max(each.dates for each in comparisons)
    if dates < LEAST_DATES:
        scored = f"{dates} of the {LEAST_DATES} {UNITS[bar_interval]}s it takes are scored"
        return f"What stored forecasts add to simpler methods cannot be told yet: {scored}."
    number, of = max(each.targets for each in comparisons), f" of {ticker}" if ticker else ""
    told = "; ".join(_told(comparisons)) or "not to be compared, for the simpler methods lost nothing"
    return f"Over {count(number, 'scored forecast')}{of}: {told}."


def _told(comparisons: Sequence[Comparison]) -> Iterator[str]:
    known = [(NAMES[each.baseline], each.loss.ratio, each.sure) for each in comparisons if each.loss.ratio is not None]
    for better in (True, False):
        if found := [
            f"{_difference(ratio)} than {name}" for name, ratio, sure in known if sure and (ratio < 1) == better
        ]:
            yield f"{' and '.join(found)}, more than chance explains"
    if alike := [name for name, _, sure in known if not sure]:
        listed = " or ".join(filter(None, (", ".join(alike[:-1]), alike[-1])))
        yield f"no better than {listed}, for the difference may be chance"


def _sums(
    opened: connection, bar_interval: BarInterval, parted: str = "", **chosen: str | int | datetime | None
) -> Mapping[BaselineKind, Sequence[_Sums]]:
    found: dict[BaselineKind, list[_Sums]] = defaultdict(list)
    with opened.cursor() as cursor:
        cursor.execute(SUMS.format(parted=parted), {"interval": bar_interval, "kinds": list(BASELINES), **chosen})
        for kind, *sums in cursor:
            found[kind].append(_Sums(*sums))
    return found


def _summed(kind: BaselineKind, sums: Sequence[_Sums]) -> Comparison:
    """Sum up over horizons and dates; forecasts overlap over as many dates as the longest horizon has bars.

    Three times as many lags: Bartlett's weights fade, and with fewer chance is taken for more too often.
    """
    by_date: dict[datetime, tuple[float, float]] = {}
    for each in sums:
        loss, other = by_date.get(each.as_of, (0.0, 0.0))
        by_date[each.as_of] = loss + each.loss, other + each.baseline_loss
    losses, others = zip(*(by_date[as_of] for as_of in sorted(by_date)), strict=True)
    baseline_error = sum(each.baseline_error for each in sums)
    return Comparison(
        baseline=kind,
        targets=sum(each.targets for each in sums),
        dates=len(by_date),
        loss=loss_ratio(losses, others, lags=3 * max(each.horizon for each in sums)),
        error=sum(each.error for each in sums) / baseline_error if baseline_error > 0 else None,
    )


def _difference(ratio: float) -> str:
    return f"{abs(1 - ratio):.1%}".replace("%", "\u202f%") + f" {'less' if ratio < 1 else 'more'} loss"
