"""How fast the dashboard is, and for whom: with 500 tickers, 1,000,000 bars and 500,000 forecasts.

Run from the repository's root: `.venv/bin/python -m bench.dashboard`. It needs Chromium, Node and npm, and takes some
minutes. Exit status 1 where something could not be measured, whatever the figures are.
"""

import os
import sys
import tempfile
from pathlib import Path
from unittest.mock import patch

from bench.dashboard import figures, rows
from bench.dashboard.calls import exists
from bench.dashboard.site import Served, serving
from bench.report import Figure, write
from stockcast.database.migrate import migrate
from stockcast.settings import MigrateSettings
from tests.browser.observed_page import browser, chromium
from tests.browser.pages import PAGES, SitePage
from tests.installation import settings_of
from tests.postgres import temporary_server

LONGEST_CHART = SitePage("ticker, all bars", "/dash/", "?ticker={ticker}&range=all", charts=True)


def measure(path: str, served: Served) -> list[Figure]:
    """Measure all in one run, on the pages that there are."""
    pages = [shown for shown in PAGES if exists(served, shown)]
    with browser(path, served.certificate) as launched:
        found = [
            *figures.of_services(launched, served, [*pages, LONGEST_CHART]),
            *figures.of_pages(launched, served, pages),
            *figures.of_charts(launched, served, pages),
        ]
    return found + figures.of_audits(path, served, pages)


def main() -> None:
    path = chromium()
    if path is None:
        sys.exit("no Chromium is installed")
    with temporary_server() as server, tempfile.TemporaryDirectory(prefix="stockcast-bench-") as folder:
        settings = settings_of(server, "stockcast")
        with patch.dict(os.environ, settings):
            migrate(MigrateSettings())
        rows.fill(server, settings["POSTGRES_DB"])
        with serving(Path(folder), settings) as served:
            found = measure(path, served)
    write("The dashboard", "python -m bench.dashboard", found)


if __name__ == "__main__":
    main()
