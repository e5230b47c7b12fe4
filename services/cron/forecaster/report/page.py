"""The report as HTML: one file, without scripts and without anything from elsewhere."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from markupsafe import Markup

from forecaster.evaluation.report import Report
from forecaster.report.drawing import Frame, chart, columns, level, path, span
from stockcast.design.palette import TOKENS
from stockcast.forecasts.baselines import NAMES, BaselineKind
from stockcast.forecasts.levels import INTERVALS, LEVELS
from stockcast.forecasts.loss_ratio import LEVEL

ENDS = ("pinball_ratio", "lower", "upper")

STYLE = """
body { margin: 0; background: var(--page); color: var(--ink) }
body { font: var(--regular) var(--text-m)/var(--loose) var(--font) }
main { max-width: var(--width); margin: auto; padding: var(--space-6) var(--space-4) var(--space-7) }
main { display: grid; grid-template-columns: minmax(0, 1fr); gap: var(--space-4) }
h1 { font-size: var(--text-xl); line-height: var(--tight); margin: 0 } h2 { font-size: var(--text-l); margin: 0 }
p { margin: 0; color: var(--ink-soft); max-width: var(--measure) }
.charts { display: grid; gap: var(--space-4); grid-template-columns: repeat(auto-fit, minmax(min(20rem, 100%), 1fr)) }
section { background: var(--surface); border: 1px solid var(--line); border-radius: var(--radius-m) }
section { padding: var(--space-4); min-width: 0; display: flex; flex-direction: column }
section svg { margin-top: auto }
section p { font-size: var(--text-s); margin: var(--space-1) 0 var(--space-3) }
.frame { overflow-x: auto } table { border-collapse: collapse; width: 100%; font-size: var(--text-s) }
th, td { padding: var(--space-2); text-align: right; border-top: 1px solid var(--line); white-space: nowrap }
td { font-variant-numeric: tabular-nums }
th { font-weight: var(--medium) } thead th { border: 0; color: var(--ink-faint) } .word { text-align: left }
svg { width: 100%; height: auto; display: block } svg text { font-size: 12px; fill: var(--chart-axis) }
.left { text-anchor: end } .below { text-anchor: middle } .grid { stroke: var(--chart-grid) }
.reference { stroke: var(--chart-axis); stroke-dasharray: 4 4 } rect { fill: var(--chart-fan-50) }
polyline { fill: none; stroke: var(--chart-median); stroke-width: 1.75 } polyline + text { fill: var(--ink) }
.span { stroke: var(--chart-fan-50); stroke-width: 3 } circle { fill: var(--chart-median) }
"""

PAGE = Markup("""<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark"><title>{title}</title><style>{style}</style></head>
<body><main><h1>{title}</h1><p>{summary}</p>
<div class="charts">{charts}</div>{tables}
<p>Forecasts are distributions; none of this is investment advice.</p></main></body></html>
""")


def page(name: str, metrics: Mapping[str, Any], report: Report) -> str:
    """Write the report of a backtest on a file of that name."""
    return PAGE.format(
        title=f"Backtest of {name}",
        style=Markup(TOKENS.read_text(encoding="utf-8") + STYLE),  # noqa: S704 - the project's own
        summary=summary(metrics),
        charts=Markup("").join([*losses(metrics["baselines"]), coverage(report), pit(report)]),
        tables=Markup("").join([baselines(metrics["baselines"]), horizons(metrics), misses(report)]),
    )


def summary(metrics: Mapping[str, Any]) -> str:
    """Say in two sentences how good the forecasts were."""
    held = metrics["coverage"]["80"]
    ratio = metrics["pinball_ratio"]
    better = "" if ratio is None else f"; {abs(1 - ratio):.1%} {'less' if ratio < 1 else 'more'} than a random walk's"
    return (
        f"{metrics['targets']:,} forecasts from {metrics['origins']:,} dates, each from what was known then. "
        f"Their 80 % intervals held {held:.1%} of outcomes. Mean pinball loss {metrics['pinball']:.5f}{better}."
    )


def losses(found: Mapping[BaselineKind, Mapping[str, Any]]) -> list[Markup]:
    """Draw the loss of each horizon relative to each baseline's, all on one scale, with confidence intervals."""
    known = [each for figures in found.values() for each in figures["horizons"].values() if each["pinball_ratio"]]
    ends = [1.0, *(each[name] for each in known for name in ENDS if each[name] is not None)]
    margin = max(0.01, (max(ends) - min(ends)) / 10)
    return [
        loss(kind, figures["horizons"], (min(ends) - margin, max(ends) + margin)) for kind, figures in found.items()
    ]


def loss(kind: BaselineKind, horizons: Mapping[str, Mapping[str, Any]], reach: tuple[float, float]) -> Markup:
    """Draw the loss of each horizon relative to one baseline's."""
    places = [int(horizon) for horizon in horizons]
    frame = Frame((places[0] - 0.5, places[-1] + 0.5), reach)
    dots = [dot(frame, int(horizon), each) for horizon, each in horizons.items() if each["pinball_ratio"] is not None]
    below = [(place, str(place)) for place in places]
    name = NAMES[kind]
    drawn = chart(f"Loss relative to that of {name}, by horizon", frame, ".3f", below, level(frame, 1.0), *dots)
    words = f"Pinball loss relative to that of {name} (dashed), by horizon; bars are 95 % confidence intervals."
    return card(f"Against {name}", words, drawn)


def dot(frame: Frame, horizon: int, figures: Mapping[str, Any]) -> Markup:
    """Draw one ratio, with its confidence interval where there are enough dates for one."""
    ratio, lower, upper = (figures[name] for name in ENDS)
    told = "" if lower is None else f", 95 % interval {lower:.3f} to {upper:.3f}"
    ends = (ratio, ratio) if lower is None else (lower, upper)
    return span(frame, horizon, ratio, ends, f"h = {horizon}: {ratio:.3f}{told}")


def baselines(found: Mapping[BaselineKind, Mapping[str, Any]]) -> Markup:
    """List how the loss compares with each baseline's over all horizons."""
    heads = ("Compared with", "Loss ratio", "95 % interval", "Error ratio", "More than chance")
    rows = []
    for kind, figures in found.items():
        lower, upper, p_value = (figures[name] for name in ("lower", "upper", "p_value"))
        reach = "\N{EN DASH}" if lower is None else f"{lower:.4f} to {upper:.4f}"
        sure = "too few dates to tell" if p_value is None else "yes" if p_value < LEVEL else "no"
        ratios = (number(figures["pinball_ratio"]), reach, number(figures["mae_ratio"]))
        rows.append((NAMES[kind][:1].upper() + NAMES[kind][1:], *ratios, sure))
    words = (
        "Loss and the median's error over all horizons as multiples of what simpler methods have; below 1 is better."
    )
    return card("What the model adds", words, table(heads, rows))


def coverage(report: Report) -> Markup:
    """Draw the share of outcomes inside each interval over time."""
    rows = report.coverage
    frame = Frame((0, max(rows.height - 1, 1)), (0.0, 1.0))
    lines = [
        Markup("").join(
            [
                level(frame, percent / 100),
                path(frame, list(enumerate(rows[str(percent)])), f"interval-{percent}", f"{percent} %"),
            ]
        )
        for percent in INTERVALS
    ]
    ends = {0: rows["from"][0], rows.height - 1: rows["from"][-1]}
    below = [(place, f"{time:%b %Y}") for place, time in ends.items()]
    drawn = chart("Share of outcomes inside each interval over time", frame, ".0%", below, *lines)
    return card("Coverage over time", "Share of outcomes inside each interval; dashed is what was promised.", drawn)


def pit(report: Report) -> Markup:
    """Draw where outcomes fell in their distributions."""
    bins = len(report.pit)
    frame = Frame((0.0, 1.0), (0.0, max(float(report.pit.max()) * 1.15, 2 / bins)))
    edges = [number / bins for number in range(bins + 1)]
    bars = columns(frame, edges, [float(share) for share in report.pit])
    below = [(place, f"{place:.0%}") for place in (0.0, 0.25, 0.5, 0.75, 1.0)]
    drawn = chart("Where outcomes fell in their distributions", frame, ".1%", below, bars, level(frame, 1 / bins))
    words = "Where outcomes fell in their distributions; level columns are a calibrated forecast (PIT)."
    return card("Calibration", words, drawn)


def horizons(metrics: Mapping[str, Any]) -> Markup:
    """List the figures by horizon."""
    heads = ("Horizon", "Targets", "Loss ratio", *(f"{percent} %" for percent in INTERVALS), "Error ratio")
    rows = [
        (
            name,
            f"{figures['targets']:,}",
            number(figures["pinball_ratio"]),
            *(f"{share:.1%}" for share in figures["coverage"].values()),
            number(figures["mae_ratio"]),
        )
        for name, figures in [*metrics["horizons"].items(), ("all", metrics)]
    ]
    words = "Error is the median's mean absolute error relative to “no change”."
    return card("Figures", words, table(heads, rows))


def misses(report: Report) -> Markup:
    """List the forecasts that were furthest off."""
    heads = ("Ticker", "As of", "Target", "Horizon", "Change", "Where in the distribution")
    rows = [
        (ticker, moment(as_of), moment(target), str(horizon), f"{actual - 1:+.1%}", where(place))
        for ticker, as_of, target, horizon, actual, place in report.misses.iter_rows()
    ]
    return card("Worst misses", "Where the loss was furthest above the random walk's.", table(heads, rows, words=3))


def moment(time: datetime) -> str:
    """Write the time of a bar; a daily one's is midnight."""
    return f"{time:%Y-%m-%d %H:%M}".removesuffix(" 00:00")


def where(place: float) -> str:
    """Write a place in the distribution; beyond the outer quantiles nothing closer is known."""
    if not LEVELS[0] <= place <= LEVELS[-1]:
        return f"below {LEVELS[0]:.1%}" if place < LEVELS[0] else f"above {LEVELS[-1]:.1%}"
    return f"{place:.0%}"


def table(heads: tuple[str, ...], rows: Sequence[tuple[str, ...]], words: int = 1) -> Markup:
    """Write a table; the first columns are words."""

    def line(tag: str, cells: tuple[str, ...]) -> Markup:
        kinds = ["word" if place < words else "number" for place in range(len(cells))]
        marked = [Markup('<{} class="{}">{}</{}>').format(tag, *cell, tag) for cell in zip(kinds, cells, strict=True)]
        return Markup("<tr>{}</tr>").format(Markup("").join(marked))

    body = Markup("").join(line("td", row) for row in rows)
    whole = Markup('<div class="frame"><table><thead>{}</thead><tbody>{}</tbody></table></div>')
    return whole.format(line("th", heads), body)


def card(title: str, words: str, body: Markup) -> Markup:
    """Frame a part of the page."""
    return Markup("<section><h2>{}</h2><p>{}</p>{}</section>").format(title, words, body)


def number(value: float | None) -> str:
    """Write a ratio, or that there is none."""
    return "\N{EN DASH}" if value is None else f"{value:.3f}"
