"""What random signals earn: those of the strategy itself, at other times."""

from dataclasses import dataclass

import numpy as np

from forecaster.lab.performance import cumulative
from forecaster.lab.rows import Floats, Integers
from forecaster.lab.strategy import Market, Signals, positions, trade
from stockcast.lab.spec import ExperimentSpec

DRAWS = 400
LEVELS = (0.05, 0.95)
FEW_TARGETS = 2
"""Lengths of a target by which signals are moved at least."""
MOST_LEFT_OUT = 0.25
"""The share of moves, in each direction, that is left out at most, however short the test is."""


@dataclass(frozen=True)
class Chance:
    """Between which cumulative returns 90 % of random strategies lie, by time, and the profit of each of them."""

    lower: Floats
    upper: Floats
    profits: Floats

    def beaten_by(self, profit: float) -> float:
        """Return the share of random strategies that earned less; those that earned as much count by half."""
        same = np.isclose(self.profits, profit, rtol=0, atol=1e-12)
        return float(np.where(same, 0.5, self.profits < profit).mean())


def at_random(market: Market, given: Signals, spec: ExperimentSpec, draws: int = DRAWS) -> Chance:
    """Trade the signals at random times: each ticker's are moved along its bars in a circle, half of them reversed.

    So they turn over as much, are invested as much and cost as much, but know nothing; moves by few bars, which leave
    something of what was known, are left out. In one draw all tickers are moved by the same share of their bars: what
    they have in common stays.
    """
    chance = np.random.default_rng(spec.seed)
    curves = np.empty((draws, len(market.times)))
    few = min(MOST_LEFT_OUT, FEW_TARGETS * spec.ahead / len(market.times))
    for draw in range(draws):
        source = moved(market, chance.uniform(few, 1 - few), backwards=bool(draw % 2))
        account = trade(market, positions(market, given[source], spec.ahead), spec)
        curves[draw] = cumulative(account.returns)
    lower, upper = np.quantile(curves, LEVELS, axis=0)
    return Chance(lower, upper, curves[:, -1])


def moved(market: Market, share: float, *, backwards: bool) -> Integers:
    """Return for each row from which row of its ticker it takes the signal."""
    firsts = market.firsts
    lengths = np.diff(np.append(market.starts, market.rows.size))
    length = np.repeat(lengths, lengths)
    place = np.arange(market.rows.size) - firsts
    place = length - 1 - place if backwards else place
    source: Integers = firsts + (place + (share * length).astype(np.int64)) % length
    return source
