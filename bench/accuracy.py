"""How good forecasts are on the past of price files: writes docs/reference/accuracy.md.

`python -m bench.accuracy FILE.csv.gz ...` measures the bundled prices and the files named; hourly ones have "hourly" in
their names.
"""

import sys
from pathlib import Path
from typing import Any

from forecaster.cli.backtest import read_prices
from forecaster.evaluation.backtest import Walk, backtest
from forecaster.models.parameters import ModelParameters
from forecaster.sources.sample import PRICES
from stockcast.forecasts.baselines import BASELINES, BaselineKind

REPORT = Path(__file__).parents[1] / "docs/reference/accuracy.md"
SHOWN = ("1", "5", "10")
COMPARED: tuple[BaselineKind, ...] = ("gjr-garch-t", "historical-simulation")
HEAD = """# Accuracy

`python -m bench.accuracy` writes this page: a walk-forward backtest over the last 30 % of a file's dates, an origin at
every fifth date, a refit every 126, horizons 1 to 10, all on what was known at the origin alone. The measure is the
mean pinball loss of nine quantiles, relative to that of a random walk with normal innovations and EWMA(.94)
volatility: below 1 is better. Only methods that follow volatility beat that random walk at all, and the best by two or
three percent; much more would be a leak. *Error* is the mean absolute error of the median relative to "no change":
nobody forecasts direction. *GJR* and *historical* are the loss relative to that of GJR-GARCH(1,1)-t and of historical
simulation, with 95 % confidence intervals: where one holds 1, the difference may be chance.

| prices | targets | loss | h = 1 | h = 5 | h = 10 | GJR | historical | 50 % | 80 % | 90 % | 95 % | error | crossings |
|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|
"""


def measure(path: Path) -> dict[str, Any]:
    """Backtest one file with the product's own settings."""
    panel = read_prices(path, "1h" if "hourly" in path.name else "1d")
    return backtest(panel, ModelParameters(), Walk(), baselines=BASELINES).metrics


def row(name: str, figures: dict[str, Any]) -> str:
    """Write one file's figures as a row of the table."""
    losses = [figures["pinball_ratio"], *(figures["horizons"][horizon]["pinball_ratio"] for horizon in SHOWN)]
    shares = [f"{share:.1%}" for share in figures["coverage"].values()]
    cells = [
        name,
        f"{figures['targets']:,}",
        *(f"{loss:.3f}" for loss in losses),
        *(beside(figures["baselines"][kind]) for kind in COMPARED),
        *shares,
        f"{figures['mae_ratio']:.3f}",
        f"{figures['crossings']}",
    ]
    return f"| {' | '.join(cells)} |\n"


def beside(figures: dict[str, Any]) -> str:
    """Write the loss relative to a baseline's, with its interval."""
    reach = "" if figures["lower"] is None else f" ({figures['lower']:.4f} to {figures['upper']:.4f})"
    return f"{figures['pinball_ratio']:.3f}{reach}"


def main() -> None:
    """Measure the bundled prices and the files that were named, and write the page."""
    files = {"bundled: five large companies": PRICES}
    files |= {Path(name).name.split(".")[0]: Path(name) for name in sys.argv[1:]}
    rows = [row(name, measure(path)) for name, path in files.items()]
    REPORT.write_text(HEAD + "".join(rows), encoding="utf-8")
    sys.stdout.write("".join(rows))


if __name__ == "__main__":
    main()
