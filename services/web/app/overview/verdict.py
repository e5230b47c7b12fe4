"""How good the forecasts were, in one honest sentence that stored scores tell."""

from stockcast.forecasts.track_records import TrackRecord
from stockcast.wording import count, share

SAME = 0.005
COVERAGE = {
    -1: "Intervals held only {held} of outcomes where 80\u202f% was promised, fewer than chance explains",
    0: "Intervals held {held} of outcomes where 80\u202f% was promised",
    1: "Intervals held {held} of outcomes where 80\u202f% was promised: they are wider than need be",
}
DIRECTION = {
    -1: "direction was right in {right} of cases, worse than a coin",
    0: "direction is no better than a coin",
    1: "direction was right in {right} of cases, better than a coin",
}


def verdict(record: TrackRecord | None) -> str:
    """Say what came of the last year's forecasts; that it is too early to tell while few have been scored."""
    if record is None:
        return "Too early to tell how good the forecasts are: none has been scored yet."
    if not record.enough:
        return f"Too early to tell how good the forecasts are: {count(record.forecasts, 'outcome')} so far."
    held = COVERAGE[record.coverage_beyond].format(held=share(record.coverage))
    if record.right is None:
        return f"{held}."
    right = DIRECTION[record.direction_beyond].format(right=share(record.right))
    return f"{held}; {right}."


def against_no_change(record: TrackRecord) -> str:
    """Compare the median's error with that of no change in words, such as "1 % smaller than"."""
    difference = record.relative_error - 1
    if abs(difference) < SAME:
        return "as large as"
    return f"{share(abs(difference))} {'smaller' if difference < 0 else 'larger'} than"
