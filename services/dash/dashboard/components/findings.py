"""Why bars of a ticker are missing or odd, in words."""

from collections.abc import Sequence
from urllib.parse import urlencode

from dash import html

from dashboard.data_records import SHOWN
from stockcast.market.completeness import Completeness
from stockcast.market.findings import Failure, Findings, MissingSession, OddRecord, Restatement
from stockcast.market.intervals import UNITS, BarInterval
from stockcast.wording import bar_time, count, moment

Entry = tuple[object, ...]
"""What it is, in bold, and what is to be said of it."""


def findings_lists(found: Completeness, findings: Findings) -> html.Div:
    """List what was found, kind by kind; kinds without any are left out, and all well is said."""
    decide = (
        "An operator decides ",
        html.A("in the administration", href=f"/admin/quarantine/?{urlencode({'ticker': found.ticker})}"),
        " or with ",
        html.Code(f"stockcast quarantine list --ticker {found.ticker}"),
    )
    interval = found.bar_interval
    lists = [
        *listing(
            "Why is this bar missing?",
            found.missing,
            [missing(each, findings.failed, interval) for each in findings.missing],
        ),
        *listing(
            "Refused, in quarantine", found.quarantined, [odd(each, interval) for each in findings.refused], *decide
        ),
        *listing("Stored, but odd", len(findings.flagged), [odd(each, interval) for each in findings.flagged]),
        *listing(
            "Changed by the source afterwards",
            found.restatements,
            [restated(each, interval) for each in findings.restated],
        ),
        *listing("Failed fetches", len(findings.failed), [failed(each) for each in findings.failed]),
    ]
    well = html.P(f"Every {UNITS[interval]} has its bar, and no record was refused or odd.", className="soft")
    return html.Div(lists or [well], className="findings")


def listing(title: str, total: int, entries: Sequence[Entry], *beside: object) -> list[html.Section]:
    """Show entries under a title; when there are more than are shown, say so."""
    if not entries:
        return []
    items = [html.Li([html.Strong(name), *(html.Span(words) for words in said)]) for name, *said in entries]
    more = [html.P(f"The newest {SHOWN} of {total:,} are listed.", className="faint small")] if total > SHOWN else []
    heading = html.H3([title, " ", html.Span(f"{total:,}", className="badge")])
    return [html.Section([heading, *([html.P(beside, className="small")] if beside else []), html.Ul(items), *more])]


def missing(session: MissingSession, failures: Sequence[Failure], bar_interval: BarInterval) -> Entry:
    """Tell when a session was found to be missing, and what came of asking for it."""
    lines = [f"Found missing {moment(session.found_at)}."]
    if session.asked_at is None:
        return (bar_time(session.time, bar_interval), *lines, "Not asked for since; the next fetch asks.")
    lines.append(f"Asked for {count(session.attempts, 'time')}, last {moment(session.asked_at)}.")
    answer = next((each for each in failures if each.finished_at >= session.found_at), None)
    lines.append(f"Last error of {answer.source}: {answer.error}" if answer else "The source answered without it.")
    return (bar_time(session.time, bar_interval), *lines)


def odd(record: OddRecord, bar_interval: BarInterval) -> Entry:
    """Tell which rule a record broke, and how."""
    when = bar_time(record.time, bar_interval) if record.time else "A record without a time"
    origin = f" from {record.source}" if record.source else ""
    return (when, html.Code(record.rule), record.reason, f"Seen{origin} {moment(record.seen_at)}.")


def restated(each: Restatement, bar_interval: BarInterval) -> Entry:
    """Tell what a source changed, and when that was found."""
    first = bar_time(each.first_time, bar_interval)
    return (moment(each.found_at), f"{each.source} changed {count(each.bars, 'bar')} from {first} on: {each.reason}")


def failed(each: Failure) -> Entry:
    """Tell why a fetch brought nothing."""
    return (moment(each.finished_at), f"{each.source}: {each.error}")
