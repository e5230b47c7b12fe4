"""Signals: bars at which a well-known rule says buy or sell, and how often a rise followed."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from stockcast.market.indicators import Values, differences, macd, relative_strength_index, simple_moving_average

Rule = Literal["macd", "rsi", "mean"]
Side = Literal["buy", "sell"]

LOW, HIGH = 30, 70
MEAN_BARS = 50


@dataclass(frozen=True, slots=True)
class Signal:
    """A rule's word at a bar, counted from 0."""

    bar: int
    side: Side


@dataclass(frozen=True, slots=True)
class Followed:
    """How many bars were looked at whose later close is known, and after how many of them it was higher."""

    times: int
    rises: int

    @property
    def share(self) -> float | None:
        """The share of rises; None where nothing was looked at."""
        return self.rises / self.times if self.times else None


def signals(rule: Rule, closes: Sequence[float]) -> list[Signal]:
    """Give a rule's signals, the oldest first. Each knows only the closes up to its own bar.

    `macd`: MACD(12,26,9) crosses its signal line. `rsi`: RSI(14) comes back above 30 or below 70. `mean`: the close
    crosses its mean of 50 bars.
    """
    if rule == "macd":
        return crossings(macd(closes).histogram)
    if rule == "mean":
        return crossings(differences(closes, simple_moving_average(closes, MEAN_BARS)))
    index = relative_strength_index(closes)
    rises = [signal for signal in crossings(above(index, LOW)) if signal.side == "buy"]
    falls = [signal for signal in crossings(above(index, HIGH)) if signal.side == "sell"]
    return sorted((*rises, *falls), key=lambda signal: signal.bar)


def above(values: Values, level: float) -> list[float | None]:
    """Give how far values are above a level."""
    return [None if value is None else value - level for value in values]


def crossings(gaps: Values) -> list[Signal]:
    """Give the bars at which a gap became positive, which says buy, or negative, which says sell."""
    found: list[Signal] = []
    for bar, (before, now) in enumerate(pairwise(gaps), start=1):
        if before is None or now is None:
            continue
        if before <= 0 < now:
            found.append(Signal(bar, "buy"))
        elif before >= 0 > now:
            found.append(Signal(bar, "sell"))
    return found


def followed(closes: Sequence[float], starts: Iterable[int], ahead: int) -> Followed:
    """Count after how many of the bars the close `ahead` bars later was higher; those that are too new do not count."""
    known = [bar for bar in starts if bar + ahead < len(closes)]
    return Followed(len(known), sum(1 for bar in known if closes[bar + ahead] > closes[bar]))
