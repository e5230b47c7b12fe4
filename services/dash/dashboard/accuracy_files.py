"""The charts and tables of accuracy as CSV files, at the addresses that the page's own query names."""

from collections.abc import Callable, Iterator, Sequence

from dash import Dash
from flask import Response, abort

from dashboard import accuracy_records
from dashboard.accuracy_choice import PATH, UnusableChoiceError
from dashboard.accuracy_records import AccuracyRecords
from dashboard.accuracy_rows import COLUMNS, sorted_groups
from dashboard.choice import asked_query
from dashboard.csv_files import Row, csv_answer, part
from dashboard.database import bar_interval, lend
from stockcast.forecasts.accuracy import INSIDE, Group
from stockcast.forecasts.calibration import Cell as Stretch
from stockcast.forecasts.calibration import coverage_course, levels, loss_course, pit_cells, rises
from stockcast.forecasts.standouts import standouts

Table = tuple[Row, Iterator[Row]]


def register(app: Dash) -> None:
    """Serve the files."""
    app.server.add_url_rule(f"{PATH}/<name>.csv", "accuracy_csv", accuracy_csv)


def accuracy_csv(name: str) -> Response:
    """Send a part of the page as a file; 404 and 400 in words where the address asks for what there is none of."""
    write = part(FILES, name)
    with lend() as opened:
        there = accuracy_records.known(opened, bar_interval())
        try:
            choice = accuracy_records.asked(asked_query(), there)
        except UnusableChoiceError as error:
            abort(error.status, str(error))
        records = accuracy_records.read(opened, choice, there, bar_interval())
    headings, rows = write(records)
    parts = ("accuracy", name, choice.ticker, str(choice.horizon))
    return csv_answer(headings, rows, f"{'-'.join(part for part in parts if part)}.csv")


def coverage(records: AccuracyRecords) -> Table:
    """Write what each interval held, session by session and over the last ones."""
    courses = {percent: coverage_course(records.sessions, percent, records.horizon) for percent in INSIDE}
    last = {percent: dict(zip(each.times, each.values, strict=True)) for percent, each in courses.items()}
    headings = ["as_of", "forecasts"]
    for percent in INSIDE:
        headings += [f"inside_{percent}", f"rolling_{percent}", f"margin_{percent}"]
    rows = (
        (
            session.as_of,
            session.sums.forecasts,
            *(
                cell
                for percent in INSIDE
                for cell in (
                    session.sums.inside(percent),
                    last[percent].get(session.as_of),
                    courses[percent].margin if session.as_of in last[percent] else None,
                )
            ),
        )
        for session in records.sessions
    )
    return headings, rows


def loss(records: AccuracyRecords) -> Table:
    """Write losses session by session, and the ratio over the last ones."""
    course = loss_course(records.sessions)
    last = dict(zip(course.times, course.values, strict=True))
    rows = (
        (each.as_of, each.sums.forecasts, each.sums.pinball, each.sums.pinball_naive, last.get(each.as_of))
        for each in records.sessions
    )
    return ("as_of", "forecasts", "pinball", "pinball_naive", "rolling_ratio"), rows


def stretches(cells: Sequence[Stretch], promised: str) -> Table:
    """Write what was promised and what came."""
    rows = ((each.lower, each.upper, each.promised, each.outcomes, each.came.value, each.came.margin) for each in cells)
    return ("from", "to", promised, "outcomes", "came", "margin"), rows


def baselines(records: AccuracyRecords) -> Table:
    """Write the comparison with each baseline."""
    rows = (
        (
            each.baseline,
            each.targets,
            each.dates,
            each.loss.ratio,
            each.loss.lower,
            each.loss.upper,
            each.loss.p_value,
            each.error,
            each.verdict,
        )
        for each in records.comparisons
    )
    return ("baseline", "targets", "dates", "loss", "lower", "upper", "p_value", "error", "verdict"), rows


def grouped(records: AccuracyRecords, groups: Sequence[Group], first: str) -> Table:
    """Write figures by horizon, model or ticker."""
    rows = (
        (
            each.name,
            *(column.value(each.sums) for column in COLUMNS.values()),
            ", ".join(standouts(each.sums, records.horizon)) if first == "ticker" else None,
        )
        for each in groups
    )
    return (first, *COLUMNS, "stands_out"), rows


def misses(records: AccuracyRecords) -> Table:
    """Write the worst forecasts."""
    rows = (
        (
            each.ticker,
            each.as_of,
            each.target_time,
            each.model_id,
            "replayed" if each.replayed else "live",
            each.last_price,
            each.lower,
            each.upper,
            each.actual,
            each.beyond,
            each.pit,
            each.pinball,
            each.pinball_naive,
        )
        for each in records.misses
    )
    headings = "ticker as_of target_time model made last_price q0.025 q0.975 actual beyond pit pinball pinball_naive"
    return headings.split(), rows


FILES: dict[str, Callable[[AccuracyRecords], Table]] = {
    "coverage": coverage,
    "loss": loss,
    "pit": lambda records: stretches(pit_cells(records.sessions, records.horizon), "promised"),
    "levels": lambda records: stretches(levels(records.sessions, records.horizon), "promised"),
    "rises": lambda records: stretches(rises(records.sessions, records.horizon), "said"),
    "baselines": baselines,
    "horizons": lambda records: grouped(records, records.by_horizon, "horizon"),
    "models": lambda records: grouped(records, records.by_model, "model"),
    "tickers": lambda records: grouped(records, sorted_groups(records.by_ticker, records.choice), "ticker"),
    "misses": misses,
}
"""The parts of the page that are files, and what is written into each."""
