"""The rules that every bar has to pass: their names, what follows from breaking one, and what they say."""

from dataclasses import dataclass
from typing import Literal

Severity = Literal["reject", "flag"]


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule's id; whether a bar that breaks it is put into quarantine or kept and flagged; what is wrong with it."""

    name: str
    severity: Severity
    sentence: str


@dataclass(frozen=True, slots=True)
class Limits:
    """Where odd begins.

    `bounds`: share of the price by which a high may lie below open and close (sources round); `jump`: volatilities of
    one return, taken from the mean of the `window` returns before it, at least `enough` of them; `smallest_jump`: a
    return below it is none, however calm the ticker was; `stale`: equal bars in a row; `silent`: bars without volume
    in a row, of a ticker that is traded otherwise.
    """

    bounds: float = 1e-3
    jump: float = 12.0
    window: int = 60
    enough: int = 20
    smallest_jump: float = 0.08
    stale: int = 5
    silent: int = 3


RULES = {
    rule.name: rule
    for rule in (
        Rule("no-price", "reject", "The bar has neither a close nor an adjusted close."),
        Rule("price-not-positive", "reject", "A price is zero, negative or infinite."),
        Rule("volume-negative", "reject", "The volume is negative or infinite."),
        Rule("high-low-bounds", "reject", "High and low do not bound open and close."),
        Rule("in-the-future", "reject", "The bar's session has not begun yet."),
        Rule("out-of-session", "reject", "The exchange has no session then."),
        Rule("duplicate", "reject", "The source gave another bar of the same time before."),
        Rule("time-backwards", "flag", "The source gave the bar after a later one, though it goes forward in time."),
        Rule("jump", "flag", "The price moved by many times its volatility, and no split is known."),
        Rule("stale", "flag", "Price and volume repeat those of the bars before."),
        Rule("no-volume", "flag", "Nothing was traded several times in a row."),
    )
}
