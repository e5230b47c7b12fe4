"""Downloads: a ticker's bars as a file in the project's Prices CSV format, and the history of runs."""

import tempfile
from typing import IO, cast

from dash import Dash
from flask import Response, request
from psycopg2.extensions import connection
from werkzeug.exceptions import NotFound
from werkzeug.utils import send_file

from dashboard import jobs_choice
from dashboard.choice import shortened
from dashboard.data_choice import PATH
from dashboard.database import bar_interval, lend
from stockcast.jobs.history import PastRun, all_runs
from stockcast.market.prices import tickers
from stockcast.market.prices_csv import bars_version, write_bars
from stockcast.market.tickers import PATTERN
from stockcast.spreadsheets import csv_lines

RUN_COLUMNS = ("task", "as_of", "status", "started_at", "finished_at", "seconds", "result")
KEPT_IN_MEMORY = 1_048_576
"""Bytes of a file; what is beyond lies on disk until it is sent."""


def register(app: Dash) -> None:
    """Serve the files."""
    app.server.add_url_rule(f"{PATH}/<ticker>.csv", "bars_csv", bars_csv)
    app.server.add_url_rule(f"{jobs_choice.PATH}.csv", "runs_csv", runs_csv)


def bars_csv(ticker: str) -> Response:
    """Send a ticker's bars, or that they are still the same as those the caller has.

    The file is complete before it is sent, so that it shows one moment and no slow reader holds a connection.
    """
    with lend() as opened:
        # No spreadsheet takes a cell of such letters for a formula
        if not PATTERN.fullmatch(ticker) or ticker not in tickers(opened):
            raise NotFound(f"There is no ticker “{shortened(ticker)}” whose prices could be downloaded.")
        version = bars_version(opened, ticker, bar_interval())
        known = request.if_none_match.contains_weak(version)
        answer = Response(status=304) if known else attachment(written(opened, ticker), f"{ticker}.csv")
    answer.set_etag(version)
    answer.headers["Cache-Control"] = "private, no-cache"
    return answer


def runs_csv() -> Response:
    """Send the runs that a query asks for, complete for the same reasons."""
    choice = jobs_choice.asked_jobs(request.args.to_dict())
    file = cast(IO[bytes], tempfile.SpooledTemporaryFile(KEPT_IN_MEMORY))  # noqa: SIM115 - the response closes it
    try:
        with lend() as opened:
            for line in csv_lines(
                RUN_COLUMNS, map(run_values, all_runs(opened, task=choice.task, state=choice.status))
            ):
                file.write(line.encode())
    except BaseException:
        file.close()
        raise
    answer = attachment(file, "stockcast-runs.csv")
    answer.headers["Cache-Control"] = "private, no-cache"
    return answer


def run_values(run: PastRun) -> tuple[object, ...]:
    """Give a run's values in the order of the columns."""
    ended = run.finished_at.isoformat() if run.finished_at else None
    took = run.took.total_seconds() if run.took else None
    as_of = run.as_of.isoformat() if run.as_of else None
    return run.task, as_of, run.state, run.started_at.isoformat(), ended, took, run.result


def written(opened: connection, ticker: str) -> IO[bytes]:
    """Write a ticker's bars to a file that is gone when it is closed."""
    file = cast(IO[bytes], tempfile.SpooledTemporaryFile(KEPT_IN_MEMORY))  # noqa: SIM115 - the response closes it
    try:
        write_bars(opened, ticker, file, bar_interval())
    except BaseException:
        file.close()
        raise
    return file


def attachment(file: IO[bytes], name: str) -> Response:
    """Answer with a file, which is closed when it was sent."""
    size = file.tell()
    file.seek(0)
    answer = send_file(file, request.environ, mimetype="text/csv", as_attachment=True, download_name=name)
    answer.content_length = size
    return cast(Response, answer)
