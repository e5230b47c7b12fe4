"""A sparkline: the last closes of a ticker as a line, and the same in words."""

from collections.abc import Sequence

from stockcast.wording import signed_share

WIDTH, HEIGHT = 96, 28
EDGE = 2
"""Left free on all sides, so that no part of the line is cut."""


def points(closes: Sequence[float]) -> str:
    """Give the line's points as SVG has them, from the lowest close at the bottom to the highest at the top."""
    lowest, highest = min(closes), max(closes)
    span = (highest - lowest) or 1.0
    across, high = (WIDTH - 2 * EDGE) / (len(closes) - 1), HEIGHT - 2 * EDGE
    level = 0.5 if highest == lowest else 0.0
    return " ".join(
        f"{EDGE + index * across:.1f},{EDGE + high * (1 - (close - lowest) / span - level):.1f}"
        for index, close in enumerate(closes)
    )


def in_words(closes: Sequence[float]) -> str:
    """Say what the line shows."""
    change = signed_share(closes[-1] / closes[0] - 1)
    below, above = (signed_share(end / closes[-1] - 1) for end in (min(closes), max(closes)))
    return f"Last {len(closes)} closes: {change} from the first to the last, which lies between {below} and {above}"
