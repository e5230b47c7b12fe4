"""Starts the dashboard twenty times, and counts the first page loads on which the chart is not drawn.

Dash completes itself during its first request; with threads, requests that come at the same time could find it half
made. Run from the repository's root: `.venv/bin/python -m bench.dash_starts [starts]`. Exit status 1 after a failure.
"""

import os
import sys
import tempfile
import time
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Error

from bench.report import Figure, write
from local import postgres
from local.postgres import Server
from stockcast.database.migrate import migrate
from stockcast.settings import MigrateSettings
from tests.browser.observed_page import browser, chromium, draws, observe
from tests.browser.served_dashboard import served
from tests.installation import settings_of
from tests.integration.dashboard.rows import add_forecasts, add_prices

STARTS = 20
WORKERS = ("--workers", "2", "--threads", "4")


def first_load(settings: dict[str, str], launched: Browser) -> tuple[float, list[str]]:
    """Start, ask for the page at once, and give the seconds to its drawn chart and what went wrong."""
    with served(settings, *WORKERS) as address, launched.new_context() as context:
        page = context.new_page()
        observed = observe(page, urlsplit(address).netloc)
        began = time.monotonic()
        try:
            page.goto(f"{address}/dash/")
            draws(page)
        except (AssertionError, Error) as error:
            observed.faults.append(f"not drawn: {str(error).splitlines()[0]}")
        return time.monotonic() - began, observed.faults


def prepare(server: Server) -> dict[str, str]:
    """Make a database with one ticker and its forecasts, and give the settings for it."""
    settings = settings_of(server, "dash_starts")
    os.environ.update(settings)
    migrate(MigrateSettings())
    add_prices("AAPL", 260)
    add_forecasts("AAPL", 359.0, 10)
    return settings


def main(starts: int) -> int:
    """Print a line for each start, then the failures and the median time."""
    path = chromium()
    if path is None:
        sys.exit("no Chromium is installed")
    with tempfile.TemporaryDirectory(prefix="stockcast-bench-") as folder:
        Path(folder).chmod(0o711)
        server = postgres.prepare(Path(folder), "dash-starts")
        with postgres.running(server), browser(path) as launched:
            settings = prepare(server)
            loads = [first_load(settings, launched) for _ in range(starts)]
    for number, (seconds, faults) in enumerate(loads, 1):
        print(f"{number:>3}  {seconds:5.2f} s  {'; '.join(faults) or 'drawn'}")
    failures = sum(bool(faults) for _, faults in loads)
    middle = sorted(seconds for seconds, _ in loads)[len(loads) // 2]
    write(
        "The dashboard's first load after a start",
        "python -m bench.dash_starts",
        [Figure(f"first loads without a chart, of {starts} starts with two threaded workers", failures, 0, "")],
    )
    print(f"first chart after {middle:.2f} s (median)")
    return int(failures > 0)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else STARTS))
