"""What the page of accuracy shows, read from the database at one time."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from psycopg2.extensions import connection

from dashboard.accuracy_choice import AccuracyChoice, asked_choice
from stockcast.forecasts.accuracy import (
    Group,
    ScoredState,
    Session,
    baseline_losses,
    groups,
    scored_state,
    sessions,
    sessions_of,
)
from stockcast.forecasts.comparison import Comparison
from stockcast.forecasts.models import ModelName, model_names
from stockcast.forecasts.scored import Scored, largest, of_ticker, worst
from stockcast.forecasts.verdict import comparisons
from stockcast.market.intervals import UNITS, BarInterval
from stockcast.market.prices import tickers

MISSES = 12
"""Forecasts that are listed as the worst."""


@dataclass(frozen=True, slots=True)
class Known:
    """What an address can name: tickers, models, horizons and kinds of scores."""

    tickers: Mapping[str, str]
    models: Mapping[str, ModelName]
    state: ScoredState


@dataclass(frozen=True, slots=True)
class AccuracyRecords:
    """The scores that a choice asks for, summed up in each way that the page shows."""

    choice: AccuracyChoice
    known: Known
    bar_interval: BarInterval
    sessions: Sequence[Session]
    comparisons: Sequence[Comparison]
    by_horizon: Sequence[Group]
    by_model: Sequence[Group]
    by_ticker: Sequence[Group]
    misses: Sequence[Scored]

    @property
    def unit(self) -> str:
        """What a bar is, in words."""
        return UNITS[self.bar_interval]

    @property
    def horizon(self) -> int:
        """How many bars ahead the forecasts tell."""
        return self.choice.horizon

    @property
    def forecasts(self) -> int:
        """How many forecasts were scored."""
        return sum(session.sums.forecasts for session in self.sessions)

    @property
    def ends(self) -> tuple[datetime, datetime]:
        """The first and the last as-of time; there is at least one."""
        return self.sessions[0].as_of, self.sessions[-1].as_of


def known(opened: connection, bar_interval: BarInterval) -> Known:
    """Read what there is to choose from."""
    return Known(tickers(opened), model_names(opened, bar_interval), scored_state(opened, bar_interval))


def asked(query: Mapping[str, object], there: Known) -> AccuracyChoice:
    """Read a query against what there is; raises UnusableChoiceError."""
    return asked_choice(query, there.tickers, there.state.horizons, there.models)


def read(opened: connection, choice: AccuracyChoice, there: Known, bar_interval: BarInterval) -> AccuracyRecords:
    """Read what a choice asks for."""
    scope = choice.scope(bar_interval, there.state.newest)
    scored = of_ticker(opened, scope) if scope.ticker else None
    found = sessions(opened, scope) if scored is None else sessions_of(scored)
    everybody = replace(scope, ticker=None)
    return AccuracyRecords(
        choice=choice,
        known=there,
        bar_interval=bar_interval,
        sessions=found,
        comparisons=comparisons(found, baseline_losses(opened, scope), choice.horizon),
        by_horizon=groups(opened, scope, "horizon"),
        by_model=groups(opened, scope, "model_id"),
        by_ticker=groups(opened, everybody, "ticker"),
        misses=worst(opened, scope, MISSES) if scored is None else largest(scored, MISSES),
    )
