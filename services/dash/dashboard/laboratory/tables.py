"""Tables of an experiment's page and of several experiments side by side."""

from collections.abc import Sequence
from dataclasses import dataclass

from dashboard.laboratory.words import NONE, estimated, gain, joined, number, percent
from stockcast.lab.experiments import Experiment
from stockcast.lab.result import Performance, Result
from stockcast.lab.spec import FEATURES, METHODS, SEARCHES, STRATEGIES, TARGETS, ExperimentSpec
from stockcast.market.intervals import UNITS, BarInterval
from stockcast.wording import count


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a table: its name, a value for each column, and whether the columns differ where they needn't."""

    name: str
    cells: tuple[str, ...]
    differs: bool = False


def performance(result: Result) -> list[Line]:
    """Set the strategy in training and test beside buying and holding over the test."""
    columns = [figures(each) for each in (result.in_training, result.in_test, result.holding)]
    told = (result.hits_in_training, result.verdict, None)
    hits = tuple(estimated(each.hit_rate) if each else NONE for each in told)
    always = tuple(percent(each.always_up) if each else NONE for each in told)
    lines = [Line(name, tuple(column[name] for column in columns)) for name in columns[0]]
    return [*lines, Line("Directions that were right, with its 95 % interval", hits), Line("Always saying up", always)]


def figures(earned: Performance) -> dict[str, str]:
    """Write what a strategy earned."""
    return {
        "Net profit": gain(earned.profit),
        "Before costs": gain(earned.gross),
        "Costs": percent(earned.costs),
        "In a year": gain(earned.yearly),
        "Volatility, a year": percent(earned.volatility),
        "Sharpe ratio": number(earned.sharpe),
        "Largest drawdown": percent(-abs(earned.drawdown)),
        "Turnover, a year": f"{number(earned.turnover, 1)}\N{NO-BREAK SPACE}\N{MULTIPLICATION SIGN}",
        "Time in the market": percent(earned.exposure),
        "Trades": f"{earned.trades:,}",
    }


def tried(spec: ExperimentSpec, bar_interval: BarInterval) -> dict[str, str]:
    """Write everything that a spec asks for."""
    unit = UNITS[bar_interval]
    return {
        "Tickers": ", ".join(spec.tickers) or "all that are active",
        "Method": METHODS[spec.method],
        "Features": joined([FEATURES[each] for each in spec.features]),
        "Target": f"{TARGETS[spec.target]}, {count(spec.ahead, unit)} ahead",
        "Search": f"{SEARCHES[spec.search].split(',')[0]}, up to {spec.search_seconds:,}\N{NO-BREAK SPACE}s",
        "Splits": str(spec.splits),
        "Test begins": f"{spec.test_start.day} {spec.test_start:%b %Y}",
        "Strategy": STRATEGIES[spec.strategy],
        "Fee and slippage, each way": f"{spec.fee:g} and {spec.slippage:g} basis points",
        "Position": percent(spec.position),
        "Seed": str(spec.seed),
    }


def compared_specs(compared: Sequence[Experiment]) -> list[Line]:
    """Set what was tried side by side; a line that differs is marked."""
    columns = [tried(each.spec, each.bar_interval) for each in compared]
    lines = [(name, tuple(column[name] for column in columns)) for name in columns[0]]
    return [Line(name, cells, differs=len(set(cells)) > 1) for name, cells in lines]


def compared_figures(compared: Sequence[Experiment]) -> list[Line]:
    """Set the figures of the test side by side; those without a result have none."""
    columns = [headline(each.result) if each.result else {} for each in compared]
    names = next((list(column) for column in columns if column), [])
    return [Line(name, tuple(column.get(name, NONE) for column in columns)) for name in names]


def headline(result: Result) -> dict[str, str]:
    """Write the figures of the test period."""
    own = figures(result.in_test)
    area = result.verdict.area_under_roc
    return {
        "Test period": f"{result.test.first:%Y-%m-%d} to {result.test.last:%Y-%m-%d}",
        "Net profit": own.pop("Net profit"),
        "Buy and hold": gain(result.holding.profit),
        "Better than random signals": percent(result.better_than_random),
        "Directions that were right": estimated(result.verdict.hit_rate),
        "Always saying up": percent(result.verdict.always_up),
        "Area under the ROC curve": number(area, 3),
        **own,
        "Warnings": str(len(result.warnings)) if result.warnings else "none",
    }
