"""What the scores of forecasts say, in short, honest sentences."""

import math
from collections.abc import Mapping, Sequence
from datetime import datetime

from stockcast.forecasts.accuracy import Losses, Session
from stockcast.forecasts.baselines import BASELINES, BaselineKind
from stockcast.forecasts.calibration import coverage, hit_rate
from stockcast.forecasts.comparison import Comparison, sentence
from stockcast.forecasts.loss_ratio import LEAST_DATES, loss_ratio
from stockcast.forecasts.uncertainty import REACH, Estimate
from stockcast.market.intervals import UNITS, BarInterval
from stockcast.wording import count, share

WALK: BaselineKind = "random-walk"


def comparisons(
    sessions: Sequence[Session], baselines: Mapping[str, Mapping[datetime, Losses]], horizon: int
) -> list[Comparison]:
    """Compare with each baseline that has scores; the random walk's are kept with every score.

    Of another baseline those sessions count for which it told of as many tickers.
    """
    found = []
    for kind in BASELINES:
        losses = baselines.get(kind, {}) if kind != WALK else {each.as_of: walk(each) for each in sessions}
        pairs = [
            (each.sums, losses[each.as_of])
            for each in sessions
            if each.as_of in losses and losses[each.as_of].forecasts == each.sums.forecasts
        ]
        if pairs:
            error = math.fsum(other.abs_error for _, other in pairs)
            found.append(
                Comparison(
                    baseline=kind,
                    targets=sum(own.forecasts for own, _ in pairs),
                    dates=len(pairs),
                    loss=loss_ratio(
                        [own.pinball for own, _ in pairs], [other.pinball for _, other in pairs], REACH * horizon
                    ),
                    error=math.fsum(own.abs_error for own, _ in pairs) / error if error > 0 else None,
                )
            )
    return found


def walk(session: Session) -> Losses:
    """Give what the EWMA random walk lost on the same targets; its median is no change."""
    sums = session.sums
    return Losses(sums.forecasts, sums.pinball_naive, sums.abs_error_naive)


def verdict(
    sessions: Sequence[Session], compared: Sequence[Comparison], horizon: int, bar_interval: BarInterval
) -> str:
    """Say what held, what the forecasts add to each baseline, and what is to be held of their directions."""
    unit = UNITS[bar_interval]
    total = sum(session.sums.forecasts for session in sessions)
    if len(sessions) < LEAST_DATES:
        return (
            f"Too early to tell: {count(total, 'forecast')} of {count(len(sessions), unit)} were scored, "
            f"and {LEAST_DATES} {unit}s are needed."
        )
    parts = (
        held(coverage(sessions, 80, horizon), total),
        sentence(compared, bar_interval),
        direction(hit_rate(sessions, horizon)),
    )
    return " ".join(filter(None, parts))


def held(estimate: Estimate | None, total: int) -> str:
    """Say what the 80 % interval held, and whether that is what it promised."""
    if estimate is None:
        return ""
    told = f"The 80\u202f% interval held {share(estimate.value)} of {count(total, 'outcome')}"
    if not estimate.differs(0.8):
        return f"{told}, as promised within what chance explains."
    return f"{told}, {'more' if estimate.value > 0.8 else 'fewer'} than chance explains."  # noqa: PLR2004 - its promise


def direction(estimate: Estimate | None) -> str:
    """Say whether the direction is any better than a coin."""
    if estimate is None or estimate.margin is None or not estimate.differs(0.5):
        return "Its direction is no better than a coin."
    told = f"Its direction was right {share(estimate.value)} of the time"
    return f"{told}, {'better' if estimate.value > 0.5 else 'worse'} than a coin."  # noqa: PLR2004 - a coin's
