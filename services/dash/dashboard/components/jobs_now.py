"""What the worker does, what waits for it, and what the clock brings."""

from collections.abc import Sequence

from dash import html

from dashboard.components.job_words import attempts_in_words, duration, task_in_words, waits_until
from dashboard.components.notices import notice
from dashboard.jobs_choice import JobsChoice
from stockcast.jobs.current import Pulse, Running, Waiting
from stockcast.jobs.history import Unmended
from stockcast.jobs.schedules import Schedule, in_words
from stockcast.wording import moment, share


def trouble(pulse: Pulse, unmended: Sequence[Unmended]) -> list[html.Div]:
    """Say first what goes wrong: that nobody works, and what failed and has not gone well since."""
    said = []
    if not pulse.lives:
        heard = f"was last heard of {moment(pulse.heard_at)}" if pulse.heard_at else "has never been heard of"
        said.append(notice(f"The worker {heard}. Nothing is done until it is back.", tone="warning"))
    for failure in unmended:
        words = failure.result.strip().rstrip(".") or "no reason was given"
        lead = html.Strong(f"{task_in_words(failure.task)} failed")
        said.append(
            notice(lead, f", {moment(failure.started_at)}, and has not gone well since: {words}.", tone="warning")
        )
    return said


def running_card(found: Sequence[Running]) -> html.Section:
    """Show what is done just now, with how far it is and how long it takes."""
    body = (
        html.Ul([running_item(run) for run in found], className="job-list") if found else nothing("Nothing just now.")
    )
    return html.Section(
        [html.H2("Running now", className="card-title"), body], className="card card-body", id="running"
    )


def running_item(run: Running) -> html.Li:
    """Show one run under way."""
    words = task_in_words(run.task)
    of = f" of about {duration(run.expected)}" if run.expected else ""
    phase = f"{run.phase[:1].upper()}{run.phase[1:]}, " if run.phase else ""
    return html.Li(
        [
            html.Strong(words),
            html.Progress(className="progress", max="1", value=f"{run.progress:.3f}", **{"aria-label": words}),
            html.Span(f"{phase}{share(run.progress)}, {duration(run.elapsed)}{of}", className="soft small numbers"),
        ]
    )


def waiting_card(found: Sequence[Waiting], pulse: Pulse) -> html.Section:
    """Show what waits in the queue."""
    items = [
        html.Li(
            [
                html.Strong(task_in_words(f"{job.task} {job.ticker}" if job.ticker else job.task)),
                html.Span(f"{waits_until(job.at, pulse.now)}{attempts_in_words(job.attempts)}", className="soft small"),
            ]
        )
        for job in found
    ]
    body = html.Ul(items, className="job-list") if items else nothing("Nothing waits.")
    return html.Section([html.H2("In the queue", className="card-title"), body], className="card card-body")


def schedule_card(told: Sequence[Schedule]) -> html.Section:
    """Show what is done by the clock, and when it is next."""
    items = [
        html.Li(
            [
                html.Strong(task_in_words(each.task)),
                html.Span(in_words(each), className="soft small"),
                html.Span(f"next {moment(each.next_at)}", className="soft small numbers"),
            ]
        )
        for each in told
    ]
    body = html.Ul(items, className="job-list") if items else nothing("The worker has not told its schedule yet.")
    return html.Section([html.H2("By the clock", className="card-title"), body], className="card card-body")


def nothing(words: str) -> html.P:
    """Say that there is nothing."""
    return html.P(words, className="soft small")


def no_runs(choice: JobsChoice) -> str:
    """Say why the table is empty."""
    if not (choice.task or choice.status):
        return "Nothing has been run yet."
    kind = f"“{task_in_words(choice.task)}”" if choice.task else "any task"
    return f"No run of {kind}{f' is {choice.status}' if choice.status else ''}."
