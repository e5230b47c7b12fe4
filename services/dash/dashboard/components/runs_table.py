"""All runs as a table, narrowed by what the address says, a page of them at a time."""

from collections.abc import Sequence
from datetime import datetime

from dash import dcc, html

from dashboard.components.job_words import TASKS, duration, task_in_words, what_comes
from dashboard.components.jobs_now import no_runs
from dashboard.jobs_choice import PATH, ROWS, JobsChoice
from dashboard.jobs_records import JobsRecords
from stockcast.jobs.history import STATES, PastRun, State
from stockcast.market.intervals import BarInterval
from stockcast.wording import bar_time, count, moment

NONE = "\N{EN DASH}"
BADGES: dict[State, str] = {
    "running": "badge badge-accent",
    "done": "badge",
    "failed": "badge badge-error",
    "interrupted": "badge badge-warning",
}
OF_A_MOMENT = ("ingest", "history")
"""Tasks whose as-of is the time at which they were asked for, not a bar."""

COLUMNS = {"Task": "task", "Begun": "begun", "Status": "status", "Took": "took right", "Result": "why"}


def runs_table(records: JobsRecords, choice: JobsChoice, interval: BarInterval) -> html.Section:
    """List runs, the newest first, with what came of each and what comes after a failure."""
    label = "Runs, the newest first"
    # Its roles are said, for a phone shows it as blocks, which would take them from it
    names = [html.Th(name, scope="col", className=kind, role="columnheader") for name, kind in COLUMNS.items()]
    head = html.Thead(html.Tr(names, role="row"), role="rowgroup")
    body = html.Tbody([line(run, records.now, interval) for run in records.runs], role="rowgroup")
    table = html.Table([html.Caption(label, className="unseen"), head, body], className="runs-table", role="table")
    frame = html.Div(table, className="table-frame", tabIndex="0", role="region", **{"aria-label": label})
    parts = (
        [frame, *turning(records, choice)] if records.runs else [html.P(no_runs(choice), className="card-body soft")]
    )
    return html.Section([controls(records.kinds, choice), *parts], className="card", id="runs")


def controls(kinds: Sequence[str], choice: JobsChoice) -> html.Div:
    """Let the reader narrow the table down, by links."""
    named = [*kinds] if not choice.task or choice.task in kinds else [*kinds, choice.task]
    tasks = [("", "All"), *((kind, TASKS.get(kind, kind)) for kind in named)]
    states = [("", "All"), *((state, state.capitalize()) for state in STATES)]
    return html.Div(
        [
            html.H2("History", className="card-title"),
            html.A("CSV", href=f"{PATH}.csv{choice.but(page=1).query}", className="button", download=""),
            html.Div(
                [
                    switch("Tasks", [(choice.but(task=task), words, task == choice.task) for task, words in tasks]),
                    switch(
                        "Statuses", [(choice.but(status=one), words, one == choice.status) for one, words in states]
                    ),
                ],
                className="runs-choice",
            ),
        ],
        className="chart-head runs-head",
    )


def switch(label: str, options: Sequence[tuple[JobsChoice, str, bool]]) -> html.Nav:
    """Lead to the same table with another choice."""
    return html.Nav(
        html.Ul(
            [
                html.Li(dcc.Link(words, href=leads.address), **({"aria-current": "true"} if shown else {}))
                for leads, words, shown in options
            ]
        ),
        className="range-switch",
        **{"aria-label": label},
    )


def line(run: PastRun, now: datetime, interval: BarInterval) -> html.Tr:
    """Write one run."""
    kind = run.task.partition(" ")[0]
    of_a_bar = None if kind in OF_A_MOMENT else run.as_of
    as_of = [html.Span(f"as of {bar_time(of_a_bar, interval)}", className="under")] if of_a_bar else []
    comes = what_comes(run, now)
    said = "its process ended without a word" if run.killed else run.result
    cells = {
        "begun": moment(run.started_at),
        "status": html.Span(run.state, className=BADGES[run.state]),
        "took right": duration(run.took) if run.took else NONE,
        "why": [said or NONE, *([html.Span(comes, className="under comes")] if comes else [])],
    }
    return html.Tr(
        [
            html.Th([task_in_words(run.task), *as_of], scope="row", className="task", role="rowheader"),
            *(html.Td(cell, className=kind, role="cell") for kind, cell in cells.items()),
        ],
        role="row",
    )


def turning(records: JobsRecords, choice: JobsChoice) -> list[html.Nav]:
    """Lead to the pages before and after this one, where there are several."""
    page, pages, total = records.page, records.pages, records.total
    if pages == 1:
        return []
    first = (page - 1) * ROWS + 1
    before = [dcc.Link("Previous", href=choice.but(page=page - 1).address, className="button")] if page > 1 else []
    after = [dcc.Link("Next", href=choice.but(page=page + 1).address, className="button")] if page < pages else []
    words = html.Span(f"{first:,} to {min(page * ROWS, total):,} of {count(total, 'run')}", className="soft small")
    return [html.Nav([words, *before, *after], className="turning numbers", **{"aria-label": "Pages of the table"})]
