"""What the scores say, in short sentences and a few numbers."""

from dash import html

from dashboard.accuracy_records import AccuracyRecords
from dashboard.components.model_words import told
from dashboard.components.outlook import figure
from stockcast.forecasts.accuracy import INSIDE
from stockcast.forecasts.baselines import NAMES
from stockcast.forecasts.calibration import coverage, hit_rate
from stockcast.forecasts.comparison import Comparison
from stockcast.forecasts.uncertainty import Estimate
from stockcast.forecasts.verdict import verdict

DASH = "\N{EN DASH}"
NARROW = "\N{NARROW NO-BREAK SPACE}"


def accuracy_summary(records: AccuracyRecords) -> html.Section:
    """Say honestly what is to be held of the forecasts."""
    words = verdict(records.sessions, records.comparisons, records.horizon, records.bar_interval)
    crps = sum(session.sums.pinball for session in records.sessions) * 2 / records.forecasts
    error = ratio_of_errors(records)
    held = {percent: coverage(records.sessions, percent, records.horizon) for percent in INSIDE}
    return html.Section(
        [
            html.H2("What the scores say", className="unseen"),
            html.P(words, className="verdict"),
            html.Dl(
                [
                    *(figure("Loss", *beside_baseline(each)) for each in records.comparisons),
                    figure("CRPS", percents(crps, 2), "of the last price: twice the mean pinball loss of nine levels"),
                    figure("Error of the median", DASH if error is None else f"{error:.3f}", "of no change's"),
                    figure("Right directions", *estimate_words(hit_rate(records.sessions, records.horizon), 0.5)),
                    *(
                        figure(f"In the {percent}{NARROW}% interval", *estimate_words(held[percent], percent / 100))
                        for percent in (80, 95)
                    ),
                ],
                className="accuracy-figures numbers",
            ),
        ],
        className="card card-body accuracy-summary",
    )


def ratio_of_errors(records: AccuracyRecords) -> float | None:
    """Give the median's mean absolute error as a multiple of no change's."""
    naive = sum(session.sums.abs_error_naive for session in records.sessions)
    return sum(session.sums.abs_error for session in records.sessions) / naive if naive > 0 else None


def beside_baseline(comparison: Comparison) -> tuple[str, str]:
    """Write the loss as a multiple of a baseline's, with its interval."""
    ratio, name = comparison.loss, NAMES[comparison.baseline]
    if ratio.ratio is None:
        return DASH, f"of {name}'s, which lost nothing"
    if ratio.lower is None or ratio.upper is None:
        return f"{ratio.ratio:.3f}", f"of {name}"
    return f"{ratio.ratio:.3f}", f"of {name}: {ratio.lower:.3f} to {ratio.upper:.3f}"


def estimate_words(estimate: Estimate | None, expected: float) -> tuple[str, str]:
    """Write a share, its margin, and how it is to be taken."""
    if estimate is None:
        return DASH, "none was told"
    if estimate.margin is None:
        return told(estimate.value), "too few to tell its margin"
    low, high = max(0.0, estimate.value - estimate.margin), min(1.0, estimate.value + estimate.margin)
    among = "without" if estimate.differs(expected) else "among them"
    return told(estimate.value), f"{percents(low)} to {percents(high)}, {among} {percents(expected, 0)}"


def percents(value: float, digits: int = 1) -> str:
    """Write a share in percent."""
    return f"{value:.{digits}%}".replace("%", f"{NARROW}%")
