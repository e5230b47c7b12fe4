"""What the page of accuracy is asked to show, as its address says it, and the addresses that ask for something else."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Literal
from urllib.parse import urlencode
from uuid import UUID

from dashboard.choice import ALL, FIVE_YEARS, QUARTER, YEAR, Range, asked_ticker, shortened
from dashboard.data_choice import number
from dashboard.places import PREFIX
from stockcast.forecasts.scope import BEGINNING, Scope
from stockcast.market.intervals import BarInterval

PATH = f"{PREFIX}accuracy"
RANGES: tuple[Range, ...] = (QUARTER, YEAR, FIVE_YEARS, ALL)
LONGEST = 999

Made = Literal["", "live", "replayed"]
By = Literal["ticker", "loss", "coverage", "error", "hits", "forecasts"]
SORTS: tuple[By, ...] = ("ticker", "forecasts", "loss", "coverage", "error", "hits")


class UnusableChoiceError(ValueError):
    """An address asks for something that there is none of (status 404), or for nonsense (400); the message says so."""

    def __init__(self, words: str, status: int) -> None:
        super().__init__(words)
        self.status = status


@dataclass(frozen=True, slots=True)
class AccuracyChoice:
    """Forecasts of one horizon: of all tickers or one, all models or one, live or replayed or both, first or restated.

    `horizon` is 0 while nothing was scored.
    """

    horizon: int
    usual: int
    ticker: str | None = None
    model: str | None = None
    reach: Range = YEAR
    made: Made = ""
    restated: bool = False
    sort: By = "loss"
    reverse: bool = False
    page: int = 1

    def but(self, **changes: object) -> "AccuracyChoice":
        """Change a part; another part of the forecasts begins at the first page of the table."""
        fresh = {} if changes.keys() == {"page"} else {"page": 1}
        return replace(self, **{**fresh, **changes})  # type: ignore[arg-type]

    @property
    def query(self) -> str:
        """The query that asks for this, without a question mark; what is as usual is left out."""
        sort = f"-{self.sort}" if self.reverse else self.sort
        parts = {
            "ticker": self.ticker or "",
            "horizon": "" if self.horizon == self.usual else str(self.horizon),
            "model": self.model or "",
            "range": "" if self.reach is YEAR else self.reach.name,
            "made": self.made,
            "scores": "restated" if self.restated else "",
            "sort": "" if sort == "loss" else sort,
            "page": "" if self.page == 1 else str(self.page),
        }
        return urlencode({name: value for name, value in parts.items() if value})

    @property
    def address(self) -> str:
        """The address that asks for this."""
        return f"{PATH}?{self.query}" if self.query else PATH

    def file(self, name: str) -> str:
        """Give the address of a part of the page as a CSV file."""
        address = f"{PATH}/{name}.csv"
        return f"{address}?{self.query}" if self.query else address

    def scope(self, bar_interval: BarInterval, newest: datetime | None) -> Scope:
        """Say of which scores this is; ranges begin with a month, for sums by ticker are kept by months."""
        days, since = self.reach.days, BEGINNING
        if newest is not None and days is not None:
            start = (newest - timedelta(days=days)).astimezone(UTC)
            since = datetime(start.year, start.month, 1, tzinfo=UTC)
        replayed = None if not self.made else self.made == "replayed"
        return Scope(bar_interval, self.horizon, since, self.ticker, self.model, replayed, self.restated)


def asked_choice(
    query: Mapping[str, object], tickers: Mapping[str, str], horizons: Collection[int], models: Collection[str]
) -> AccuracyChoice:
    """Read a query against what there is; sorting and turning pages count as not said where they make no sense.

    Raises UnusableChoiceError.
    """
    sort = _word(query, "sort").removeprefix("-")
    usual = min(horizons, default=0)
    return AccuracyChoice(
        horizon=_horizon(_word(query, "horizon"), horizons) if query.get("horizon") else usual,
        usual=usual,
        ticker=_ticker(query, tickers) if query.get("ticker") else None,
        model=_model(_word(query, "model"), models),
        reach=_range(_word(query, "range")),
        made=_one_of(query, "made", ("", "live", "replayed")),  # type: ignore[arg-type]
        restated=_one_of(query, "scores", ("", "first", "restated")) == "restated",
        sort=sort if sort in SORTS else "loss",
        reverse=sort in SORTS and _word(query, "sort").startswith("-"),
        page=number(_word(query, "page"), 1, 1_000_000) or 1,
    )


def _word(query: Mapping[str, object], name: str) -> str:
    value = query.get(name, "")
    if not isinstance(value, str):
        raise UnusableChoiceError(f"“{name}” is given more than once.", 400)
    return value.strip()


def _ticker(query: Mapping[str, object], known: Mapping[str, str]) -> str:
    _word(query, "ticker")
    found = asked_ticker(query, known)
    if found is None:
        raise UnusableChoiceError(f"There is no ticker “{shortened(query['ticker'])}” here.", 404)
    return found


def _horizon(asked: str, known: Collection[int]) -> int:
    found = number(asked, 1, LONGEST)
    if found is None:
        raise UnusableChoiceError(f"“{shortened(asked)}” is no horizon: a number of bars ahead, such as 5.", 400)
    if known and found not in known:
        least, most = min(known), max(known)
        raise UnusableChoiceError(f"Nothing is forecast {found} bars ahead, but {least} to {most}.", 404)
    return found


def _model(asked: str, known: Collection[str]) -> str | None:
    if asked in ("", "all"):
        return None
    try:
        model = str(UUID(asked))
    except ValueError:
        raise UnusableChoiceError(f"“{shortened(asked)}” is no model: its identifier, or all.", 400) from None
    if model not in known:
        raise UnusableChoiceError(f"There is no model {model} here.", 404)
    return model


def _range(asked: str) -> Range:
    if not asked:
        return YEAR
    found = next((each for each in RANGES if each.name == asked), None)
    if found is None:
        names = ", ".join(each.name for each in RANGES)
        raise UnusableChoiceError(f"“{shortened(asked)}” is no range: one of {names}.", 400)
    return found


def _one_of(query: Mapping[str, object], name: str, known: Collection[str]) -> str:
    asked = _word(query, name)
    if asked not in known:
        names = " or ".join(each for each in known if each)
        raise UnusableChoiceError(f"“{name}” can't be “{shortened(asked)}”, but {names}.", 400)
    return asked
