"""The baselines that stored forecasts are compared with: what they are called in tables and in words."""

from typing import Literal

BaselineKind = Literal["random-walk", "gjr-garch-t", "historical-simulation"]

NAMES: dict[BaselineKind, str] = {
    "random-walk": "a random walk that follows volatility",
    "gjr-garch-t": "GJR-GARCH-t",
    "historical-simulation": "historical simulation",
}
"""By kind, what follows "than" in a sentence; in the order in which they are told."""

BASELINES: tuple[BaselineKind, ...] = tuple(NAMES)
