"""A model's card as Markdown: the facts that the dashboard's page of the models shows."""

from collections.abc import Mapping, Sequence
from typing import Any

from stockcast.forecasts.baselines import NAMES as BASELINE_NAMES
from stockcast.forecasts.card import NAMES, facts, verdict
from stockcast.forecasts.comparison import Comparison, sentence
from stockcast.forecasts.models import LiveRecord, Model
from stockcast.market.intervals import UNITS, BarInterval
from stockcast.wording import count, day

LEVELS = ("50", "80", "90", "95")


def card(model: Model, live: LiveRecord | None, comparisons: Sequence[Comparison], bar_interval: BarInterval) -> str:
    """Write the card of a model, with what came of stored forecasts where some were scored."""
    parts = [
        f"# The model as of {day(model.as_of)}",
        verdict(model),
        *(f"## {name}\n\n{words}" for name, words in facts(model, bar_interval).items()),
        *_figures(model, live, bar_interval),
        *_added(comparisons, bar_interval),
        *_importances(model.metrics.get("importances", {})),
        "## Parameters",
        table(("Parameter", "Value"), [(f"`{name}`", str(value)) for name, value in model.parameters.items()]),
        f"{model.status.capitalize()}: {model.reason}.",
        f"Written by `stockcast models card`, Stockcast {model.code_version}.",
    ]
    return "\n\n".join(parts) + "\n"


def _figures(model: Model, live: LiveRecord | None, bar_interval: BarInterval) -> list[str]:
    horizons: Mapping[str, Mapping[str, Any]] = model.metrics.get("horizons", {})
    if not horizons:
        return []
    heads = ("Ahead", "Loss", *(f"In its {level} %" for level in LEVELS), "Error of the median")
    rows = [_row(count(int(name), UNITS[bar_interval]), each) for name, each in horizons.items()]
    parts = [
        "## Unseen days",
        "Loss relative to a random walk's with volatility of late, and error relative to no change: below 1 is better.",
        table(heads, [*rows, _row("all", model.metrics)]),
    ]
    if live:
        held = ", ".join(f"{live.coverage[level]:.1%} in the {level} %" for level in LEVELS)
        loss = "" if live.loss is None else f", with {live.loss:.3f} of a random walk's loss"
        parts += ["## Stored forecasts", f"{count(live.forecasts, 'forecast')} scored{loss}: {held} intervals."]
    return parts


def _added(comparisons: Sequence[Comparison], bar_interval: BarInterval) -> list[str]:
    heads = ("Compared with", "Forecasts", "Loss", "95 % interval", "Error of the median")
    rows = []
    for each in comparisons:
        lower, upper = each.loss.lower, each.loss.upper
        reach = "-" if lower is None or upper is None else f"{lower:.3f} to {upper:.3f}"
        rows.append(
            (BASELINE_NAMES[each.baseline], f"{each.targets:,}", _ratio(each.loss.ratio), reach, _ratio(each.error))
        )
    words = "All stored forecasts, of this model and of those before it, beside simpler methods' of the same targets. "
    return ["## What it adds", words + sentence(comparisons, bar_interval), *([table(heads, rows)] if rows else [])]


def _row(name: str, figures: Mapping[str, Any]) -> tuple[str, ...]:
    coverage = [f"{figures['coverage'][level]:.1%}" for level in LEVELS]
    return (name, _ratio(figures["pinball_ratio"]), *coverage, _ratio(figures["mae_ratio"]))


def _ratio(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}"


def _importances(shares: Mapping[str, float]) -> list[str]:
    if not shares:
        return []
    rows = [
        (NAMES.get(group, group), f"{part:.0%}") for group, part in sorted(shares.items(), key=lambda each: -each[1])
    ]
    return ["## What the width depends on", table(("Group of features", "Share"), rows)]


def table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Write a table in Markdown."""
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)
