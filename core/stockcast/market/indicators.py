"""Technical indicators: what charts are often read by, as pure functions of a ticker's bars, oldest first.

Each gives a value for each bar, None where it is not defined yet. An input that a source does not tell is None: no
window that holds it has a value, and averages that remember all the past pass over it.
"""

from collections.abc import Sequence
from math import dist, sqrt
from typing import NamedTuple

Values = Sequence[float | None]
Indicator = list[float | None]

LAMBERT = 0.015
"""The constant of the commodity channel index, by which most values lie between -100 and 100."""

SHARES_OF_A_BOX = 100_000_000
"""Shares by which the ease of movement counts volume, so that its values are of a size that can be read."""


class Bands(NamedTuple):
    """A moving average, and lines some standard deviations below and above it."""

    lower: Indicator
    middle: Indicator
    upper: Indicator


class Macd(NamedTuple):
    """The difference of two exponential averages, the average of that difference, and what is between them."""

    line: Indicator
    signal: Indicator
    histogram: Indicator


def simple_moving_average(closes: Values, bars: int = 20) -> Indicator:
    """Give the mean of the last `bars` values.

    Source: Murphy, Technical Analysis of the Financial Markets (1999), chapter 9.
    """
    return [None if window is None else sum(window) / bars for window in windows(closes, bars)]


def exponential_moving_average(closes: Values, bars: int = 20) -> Indicator:
    """Give the average that moves by 2 / (bars + 1) of the way to each value; the mean of the first `bars` begins it.

    Source: Murphy, Technical Analysis of the Financial Markets (1999), chapter 9.
    """
    return smoothed(closes, bars, 2 / (bars + 1))


def bollinger_bands(closes: Values, bars: int = 20, deviations: float = 2.0) -> Bands:
    """Give the mean of the last `bars` values and the lines `deviations` of their standard deviations around it.

    The deviation is that of the window itself, divided by its length. Source: Bollinger on Bollinger Bands (2001).
    """
    middle = simple_moving_average(closes, bars)
    widths = [
        None if window is None or mean is None else deviations * dist(window, [mean] * bars) / sqrt(bars)
        for window, mean in zip(windows(closes, bars), middle, strict=True)
    ]
    return Bands(
        [None if mean is None or width is None else mean - width for mean, width in zip(middle, widths, strict=True)],
        middle,
        [None if mean is None or width is None else mean + width for mean, width in zip(middle, widths, strict=True)],
    )


def relative_strength_index(closes: Values, bars: int = 14) -> Indicator:
    """Give from 0 to 100 which part of the moves of late were rises; 50 where nothing moved.

    Rises and falls are averaged apart, each moving by 1 / bars of the way. Source: Wilder, New Concepts in Technical
    Trading Systems (1978), section VI.
    """
    moves = changes(closes)
    rises = smoothed([None if move is None else max(move, 0.0) for move in moves], bars, 1 / bars)
    falls = smoothed([None if move is None else max(-move, 0.0) for move in moves], bars, 1 / bars)
    return [
        None if rise is None or fall is None else 100 * rise / (rise + fall) if rise + fall else 50.0
        for rise, fall in zip(rises, falls, strict=True)
    ]


def macd(closes: Values, fast: int = 12, slow: int = 26, signal: int = 9) -> Macd:
    """Give the exponential average of `fast` bars less that of `slow` ones, its average of `signal` bars, and the gap.

    Source: Appel, Technical Analysis: Power Tools for Active Investors (2005), chapter 8.
    """
    line = differences(exponential_moving_average(closes, fast), exponential_moving_average(closes, slow))
    average = exponential_moving_average(line, signal)
    return Macd(line, average, differences(line, average))


def commodity_channel_index(highs: Values, lows: Values, closes: Values, bars: int = 20) -> Indicator:
    """Give how far the typical price is from its mean, in mean absolute deviations times 0.015; 0 where nothing moved.

    The typical price is the mean of high, low and close. Source: Lambert, Commodities magazine, October 1980.
    """
    typical = [
        None if high is None or low is None or close is None else (high + low + close) / 3
        for high, low, close in zip(highs, lows, closes, strict=True)
    ]
    return [None if window is None else deviation(window) for window in windows(typical, bars)]


def deviation(window: Sequence[float]) -> float:
    """Give how far the last value of a window is from its mean, as the commodity channel index measures it."""
    mean = sum(window) / len(window)
    spread = sum(abs(one - mean) for one in window) / len(window)
    # Sums of equal numbers are off by a rounding, which is no move
    return (window[-1] - mean) / (LAMBERT * spread) if spread > abs(mean) * 1e-12 else 0.0


def ease_of_movement(highs: Values, lows: Values, volumes: Values, bars: int = 14) -> Indicator:
    """Give the mean over `bars` of how far the middle of the range moved, times the range, for 100 million shares.

    A bar without any volume has none. Source: Arms, The Arms Index (1989), appendix on equivolume.
    """
    middles = [None if high is None or low is None else (high + low) / 2 for high, low in zip(highs, lows, strict=True)]
    single = [
        None
        if move is None or high is None or low is None or not volume
        else move * (high - low) * SHARES_OF_A_BOX / volume
        for move, high, low, volume in zip(changes(middles), highs, lows, volumes, strict=True)
    ]
    return simple_moving_average(single, bars)


def force_index(closes: Values, volumes: Values, bars: int = 13) -> Indicator:
    """Give the exponential average over `bars` of each move of the close times the shares that changed hands in it.

    Source: Elder, Trading for a Living (1993), chapter 42.
    """
    forces = [
        None if move is None or volume is None else move * volume
        for move, volume in zip(changes(closes), volumes, strict=True)
    ]
    return exponential_moving_average(forces, bars)


def changes(values: Values) -> Indicator:
    """Give the change from the value before; None for the first and where either is not told."""
    return [None, *differences(values[1:], values[:-1])][: len(values)]


def differences(minuends: Values, subtrahends: Values) -> Indicator:
    """Subtract value by value."""
    return [
        None if minuend is None or subtrahend is None else minuend - subtrahend
        for minuend, subtrahend in zip(minuends, subtrahends, strict=True)
    ]


def windows(values: Values, bars: int) -> list[Sequence[float] | None]:
    """Give for each value the `bars` values that end with it; None where there are fewer, or one is not told."""
    told = 0
    found: list[Sequence[float] | None] = []
    for end, value in enumerate(values, start=1):
        told = 0 if value is None else told + 1
        found.append(values[end - bars : end] if told >= bars else None)  # type: ignore[arg-type]  # all are told
    return found


def smoothed(values: Values, bars: int, weight: float) -> Indicator:
    """Begin with the mean of the first `bars` values that are told; then move by `weight` of the way to each."""
    first: list[float] = []
    average: float | None = None
    result: Indicator = []
    for value in values:
        if value is not None and average is None:
            first.append(value)
            average = sum(first) / bars if len(first) == bars else None
        elif value is not None and average is not None:
            average += weight * (value - average)
        result.append(None if value is None else average)
    return result
