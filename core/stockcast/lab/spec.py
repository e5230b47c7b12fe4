"""What an experiment tries: validated where it is asked for, and once more where it is run."""

from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationInfo, field_validator

Method = Literal[
    "logistic-regression",
    "ridge",
    "nearest-neighbours",
    "ada-boost",
    "random-forest",
    "support-vector-machine",
    "neural-network",
    "xgboost",
]
Features = Literal[
    "lagged-returns",
    "macd",
    "macd-change",
    "rsi",
    "cci",
    "ease-of-movement",
    "force-index",
    "production",
]
Target = Literal["direction", "return"]
Search = Literal["grid", "optuna"]
Strategy = Literal["long-only", "long-short"]

METHODS: dict[Method, str] = {
    "logistic-regression": "Logistic regression",
    "ridge": "Ridge",
    "nearest-neighbours": "k-nearest neighbours",
    "ada-boost": "AdaBoost",
    "random-forest": "Random forest",
    "support-vector-machine": "Support vector machine",
    "neural-network": "Neural network",
    "xgboost": "XGBoost",
}
CLASSIFIERS: frozenset[Method] = frozenset({"logistic-regression"})
"""Methods that tell up from down, and have no number for a return."""
FEATURES: dict[Features, str] = {
    "lagged-returns": "Lagged returns",
    "macd": "MACD",
    "macd-change": "MACD change",
    "rsi": "RSI",
    "cci": "CCI",
    "ease-of-movement": "Ease of movement",
    "force-index": "Force index",
    "production": "Features of the forecasts",
}
TARGETS: dict[Target, str] = {"direction": "Up or down", "return": "The return"}
SEARCHES: dict[Search, str] = {"grid": "Grid", "optuna": "Optuna, as long as it is given"}
STRATEGIES: dict[Strategy, str] = {"long-only": "Long only", "long-short": "Long and short"}
AHEAD = (1, 5, 7)
"""Bars that a target looks ahead."""

Share = Annotated[float, Field(gt=0, le=1)]
BasisPoints = Annotated[float, Field(ge=0, le=500)]


class ExperimentSpec(BaseModel):
    """One experiment. No tickers means all that are active; costs are in basis points of what is traded.

    `fee` and `slippage` are paid on every change of the position, each way; `position` is the share of the capital that
    a full position takes. The test begins on `test_start`; training ends before it, purged by the target's length.
    `search_seconds` bounds the search of either kind.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    tickers: tuple[Annotated[str, Field(min_length=1, max_length=20)], ...] = Field((), max_length=1000)
    method: Method = "logistic-regression"
    features: tuple[Features, ...] = Field(("lagged-returns", "macd", "rsi"), min_length=1)
    target: Target = "direction"
    ahead: Literal[1, 5, 7] = 5
    search: Search = "grid"
    search_seconds: int = Field(60, ge=5, le=3600)
    splits: int = Field(5, ge=2, le=8)
    test_start: date
    strategy: Strategy = "long-only"
    fee: BasisPoints = 1.0
    slippage: BasisPoints = 2.0
    position: Share = 1.0
    seed: int = Field(0, ge=0, le=2**31 - 1)

    @field_validator("tickers", "features")
    @classmethod
    def each_once(cls, names: tuple[str, ...]) -> tuple[str, ...]:
        """Keep the first of each name."""
        return tuple(dict.fromkeys(names))

    @field_validator("target")
    @classmethod
    def target_fits_the_method(cls, target: Target, given: ValidationInfo) -> Target:
        """Refuse a return that a classifier is to tell."""
        # Of the field and not of the whole, which is looked at only when all fields are right
        method = given.data.get("method")
        if target == "return" and method in CLASSIFIERS:
            raise ValueError(f"{METHODS[method]} tells up from down, not how far: choose another target or method")
        return target
