"""What an experiment tries and how it went, in words."""

from collections.abc import Sequence
from datetime import datetime

from stockcast.lab.experiments import LONGEST_NAME, Experiment, Status
from stockcast.lab.result import Estimate
from stockcast.lab.spec import FEATURES, METHODS, STRATEGIES, ExperimentSpec
from stockcast.market.intervals import UNITS, BarInterval
from stockcast.wording import count

NONE = "\N{EN DASH}"
MINUS = "\N{MINUS SIGN}"
NAMED = 3
MINUTE, HOUR = 60, 3_600
STATES: dict[Status, str] = {
    "queued": "waiting",
    "running": "running",
    "done": "done",
    "failed": "failed",
    "cancelled": "cancelled",
}
BADGES: dict[Status, str] = {
    "queued": "badge",
    "running": "badge badge-accent",
    "done": "badge",
    "failed": "badge badge-error",
    "cancelled": "badge",
}


def tried(spec: ExperimentSpec, bar_interval: BarInterval) -> str:
    """Say what is predicted by what."""
    features = joined([uncapitalised(FEATURES[each]) for each in spec.features])
    return f"{METHODS[spec.method]} on {features} of {whose(spec)}; {predicted(spec, bar_interval)}."


def how(spec: ExperimentSpec) -> str:
    """Say how settings are searched for, and what is done with the predictions."""
    search = "a grid" if spec.search == "grid" else f"Optuna for {spec.search_seconds}\N{NO-BREAK SPACE}s"
    costs = f"{spec.fee + spec.slippage:g} basis points of costs"
    return (
        f"Settings by {search} over {spec.splits} splits. "
        f"Tested from {spec.test_start.day} {spec.test_start:%b %Y} on; "
        f"{uncapitalised(STRATEGIES[spec.strategy])}, {costs}."
    )


def usual_name(spec: ExperimentSpec, bar_interval: BarInterval) -> str:
    """Make a name of what is tried."""
    return f"{METHODS[spec.method]}, {whose(spec)}, {predicted(spec, bar_interval)}"[:LONGEST_NAME]


def predicted(spec: ExperimentSpec, bar_interval: BarInterval) -> str:
    """Say what is predicted."""
    what = "up or down" if spec.target == "direction" else "the return"
    return f"{what} over {count(spec.ahead, UNITS[bar_interval])}"


def whose(spec: ExperimentSpec) -> str:
    """Name the tickers."""
    if not spec.tickers:
        return "all tickers"
    if len(spec.tickers) <= NAMED:
        return joined(spec.tickers)
    return f"{spec.tickers[0]} and {len(spec.tickers) - 1} others"


def joined(names: Sequence[str]) -> str:
    """Join names with commas and an "and"."""
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def uncapitalised(name: str) -> str:
    """Write a name inside a sentence; what is all capitals stays so."""
    return name if name[:2].isupper() else f"{name[:1].lower()}{name[1:]}"


def ended(sentence: str) -> str:
    """Give a sentence its full stop."""
    return sentence if sentence.endswith((".", "!", "?", "\N{HORIZONTAL ELLIPSIS}")) else f"{sentence}."


def elapsed(experiment: Experiment, now: datetime) -> float:
    """Give the seconds that an experiment has run."""
    if experiment.started_at is None:
        return 0.0
    return max(0.0, ((experiment.finished_at or now) - experiment.started_at).total_seconds())


def duration(seconds: float) -> str:
    """Write a time that something takes, such as "1 min 5 s"."""
    whole = round(seconds)
    if whole < MINUTE:
        return f"{whole}\N{NO-BREAK SPACE}s"
    if whole < HOUR:
        return f"{whole // MINUTE}\N{NO-BREAK SPACE}min {whole % MINUTE}\N{NO-BREAK SPACE}s"
    return f"{whole // HOUR}\N{NO-BREAK SPACE}h {whole % HOUR // MINUTE}\N{NO-BREAK SPACE}min"


def percent(value: float | None) -> str:
    """Write a share such as "53.2 %"."""
    if value is None:
        return NONE
    return f"{round(value, 3) + 0.0:,.1%}".replace("%", "\u202f%").replace("-", MINUS)


def gain(value: float) -> str:
    """Write a return such as "+1,204.5 %", with a real minus sign where it is a loss."""
    return f"{round(value, 3) + 0.0:+,.1%}".replace("%", "\u202f%").replace("-", MINUS)


def setting(value: object) -> str:
    """Write the value of a setting with few digits."""
    return f"{value:.4g}" if isinstance(value, float) else str(value)


def number(value: float | None, digits: int = 2) -> str:
    """Write a number with digits after its point, and a real minus sign."""
    return NONE if value is None else f"{round(value, digits) + 0.0:.{digits}f}".replace("-", MINUS)


def estimated(estimate: Estimate) -> str:
    """Write a share with its confidence interval, in brackets."""
    ends = f"{100 * estimate.lower:.1f}{NONE}{100 * estimate.upper:.1f}\u202f%"
    return f"{percent(estimate.value)} ({ends})"
