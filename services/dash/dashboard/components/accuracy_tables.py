"""The tables of accuracy: by baseline, by horizon, by model, by ticker."""

from collections.abc import Iterable, Sequence

from dash import dcc, html

from dashboard.accuracy_choice import SORTS
from dashboard.accuracy_records import AccuracyRecords
from dashboard.accuracy_rows import COLUMNS, ROWS, Column, page_of, sorted_groups, written
from dashboard.components.accuracy_controls import model_words
from dashboard.components.elements import Element, element, link
from dashboard.components.take_away import take_away
from stockcast.forecasts.accuracy import Group
from stockcast.forecasts.baselines import NAMES
from stockcast.forecasts.comparison import Comparison
from stockcast.forecasts.models import ModelName
from stockcast.forecasts.standouts import standouts
from stockcast.wording import count

DASH = "\N{EN DASH}"
Heading = tuple[object, str]


def table_card(
    records: AccuracyRecords, title: str, words: str, name: str, *body: object, identifier: str | None = None
) -> html.Section:
    """Show a table with its title, what it tells, and how to take it away."""
    return html.Section(
        [
            html.Div(
                [html.H2(title, className="card-title"), take_away(title, name, csv=records.choice.file(name))],
                className="plot-head",
            ),
            html.P(words, className="faint small plot-words"),
            *body,
        ],
        className="card",
        id=identifier or name,
    )


def table(caption: str, headings: Sequence[object], rows: Iterable[object]) -> html.Div:
    """Write a table that scrolls by itself where it is too wide."""
    return html.Div(
        html.Table(
            [
                html.Caption(caption, className="unseen"),
                html.Thead(html.Tr(list(headings))),
                html.Tbody(list(rows)),
            ],
            className="accuracy-table",
        ),
        className="table-frame",
        tabIndex="0",
        role="region",
        **{"aria-label": caption},
    )


def kind(column: Column) -> str:
    """Give the classes of a column's cells."""
    return "right roomy" if column.roomy else "right edge" if column is COLUMNS["coverage"] else "right"


def headings(first: str) -> list[Element]:
    """Head a table of figures."""
    return [
        element("Th", first, scope="col"),
        *(element("Th", column.heading, scope="col", className=kind(column)) for column in COLUMNS.values()),
    ]


def figures(group: Group) -> list[Element]:
    """Write the figures of a row."""
    return [element("Td", written(column, group.sums), className=kind(column)) for column in COLUMNS.values()]


def baseline_table(records: AccuracyRecords) -> html.Section:
    """Show what the forecasts add to each baseline, and whether chance explains it."""
    heads = [
        html.Th("Baseline", scope="col"),
        html.Th("Loss", scope="col", className="right"),
        html.Th("95\N{NARROW NO-BREAK SPACE}% interval", scope="col", className="right wide"),
        html.Th("p", scope="col", className="right wide"),
        html.Th("Median", scope="col", className="right roomy"),
        html.Th("Scored", scope="col", className="right roomy"),
        html.Th("Verdict", scope="col"),
    ]
    words = (
        "Loss as a multiple of each baseline's on the same targets; tested as by Diebold and Mariano, for forecasts "
        "that overlap and hang together."
    )
    body = table("Beside each baseline", heads, map(baseline_row, records.comparisons))
    return table_card(records, "Beside each baseline", words, "baselines", body)


def baseline_row(each: Comparison) -> html.Tr:
    """Write one baseline."""
    loss, name = each.loss, NAMES[each.baseline]
    known = loss.lower is not None and loss.upper is not None
    return html.Tr(
        [
            html.Th(f"{name[:1].upper()}{name[1:]}", scope="row"),
            html.Td(DASH if loss.ratio is None else f"{loss.ratio:.3f}", className="right"),
            html.Td(f"{loss.lower:.3f} {DASH} {loss.upper:.3f}" if known else DASH, className="right unbroken wide"),
            html.Td(DASH if loss.p_value is None else p_in_words(loss.p_value), className="right unbroken wide"),
            html.Td(DASH if each.error is None else f"{each.error:.3f}", className="right roomy"),
            html.Td(f"{each.targets:,}", className="right roomy"),
            html.Td(each.verdict, className="why"),
        ]
    )


def p_in_words(value: float) -> str:
    """Write a p-value."""
    least = 0.001
    return f"< {least}" if value < least else f"{value:.3f}"


def horizon_table(records: AccuracyRecords) -> html.Section:
    """Show all horizons of the same tickers and models."""
    groups = sorted(records.by_horizon, key=lambda each: int(each.name))
    rows = [
        html.Tr(
            [
                html.Th(
                    dcc.Link(
                        count(int(each.name), records.unit), href=records.choice.but(horizon=int(each.name)).address
                    ),
                    scope="row",
                ),
                *figures(each),
            ],
            className="chosen" if int(each.name) == records.horizon else "",
        )
        for each in groups
    ]
    words = "Loss as a multiple of the EWMA random walk's, the median's error as one of no change's."
    return table_card(records, "By horizon", words, "horizons", table("Accuracy by horizon", headings("Ahead"), rows))


def model_table(records: AccuracyRecords) -> html.Section:
    """Show all models and baselines that forecast the same, the models and the newest first."""
    sums = {each.name: each for each in records.by_model}
    known = sorted(
        (model for name, model in records.known.models.items() if name in sums),
        key=lambda each: each.status == "baseline",
    )
    rows = [model_row(model, sums[model.model_id], records) for model in known]
    words = "Each model forecast in its own time, so losses of different models are of different days."
    return table_card(records, "By model", words, "models", table("Accuracy by model", headings("Model"), rows))


def model_row(model: ModelName, group: Group, records: AccuracyRecords) -> html.Tr:
    """Write one model."""
    name = link(model_words(model, records.bar_interval), records.choice.but(model=model.model_id).address)
    return html.Tr(
        [html.Th([name, html.Span(model.status, className="under")], scope="row"), *figures(group)],
        className="chosen" if model.model_id == records.choice.model else "",
    )


def ticker_table(records: AccuracyRecords) -> html.Section:
    """Show the tickers, the worst first unless the address says otherwise."""
    groups = sorted_groups(records.by_ticker, records.choice)
    page, pages, shown = page_of(groups, records.choice)
    bad = sum(1 for each in groups if standouts(each.sums, records.horizon))
    words = (
        f"{count(bad, 'ticker')} of {len(groups):,} stand out by more than three standard errors."
        if bad
        else f"None of {count(len(groups), 'ticker')} stands out by more than three standard errors."
    )
    heads = [sort_heading("ticker", "Ticker", "", records)] + [
        sort_heading(name, column.heading, kind(column), records) for name, column in COLUMNS.items()
    ]
    body = table("Accuracy by ticker", heads, (ticker_row(each, records) for each in shown))
    return table_card(
        records,
        "By ticker",
        words,
        "tickers",
        body,
        *turning(records, page, pages, len(groups)),
        identifier="by-ticker",
    )


def sort_heading(name: str, words: str, kind_of: str, records: AccuracyRecords) -> html.Th:
    """Make a heading that sorts, and the other way round when it does so already."""
    choice = records.choice
    if name not in SORTS:
        return html.Th(words, scope="col", className=kind_of)
    sorts = choice.sort == name
    ascending = (name == "ticker") != choice.reverse
    arrow = [html.Span("▲" if ascending else "▼", className="sort-arrow", **{"aria-hidden": "true"})] if sorts else []
    return html.Th(
        dcc.Link(
            [words, *arrow],
            href=choice.but(sort=name, reverse=sorts and not choice.reverse).address,
            title=f"Sort by {words.lower()}",
        ),
        scope="col",
        className=kind_of,
        **({"aria-sort": "ascending" if ascending else "descending"} if sorts else {}),
    )


def ticker_row(each: Group, records: AccuracyRecords) -> Element:
    """Write one ticker; what is wrong with it stands below its name."""
    wrong = standouts(each.sums, records.horizon)
    badges = [element("Span", words, className="badge badge-warning") for words in wrong]
    name = link(each.name, records.choice.but(ticker=each.name).address, title=f"Accuracy of {each.name}")
    return element(
        "Tr",
        [element("Th", [name, *badges], scope="row"), *figures(each)],
        className=" ".join(
            (*(["standout"] if wrong else []), *(["chosen"] if each.name == records.choice.ticker else []))
        ),
    )


def turning(records: AccuracyRecords, page: int, pages: int, rows: int) -> list[html.Nav]:
    """Lead to the pages before and after this one, where there are several."""
    if pages == 1:
        return []
    choice = records.choice
    before = [dcc.Link("Previous", href=choice.but(page=page - 1).address, className="button")] if page > 1 else []
    after = [dcc.Link("Next", href=choice.but(page=page + 1).address, className="button")] if page < pages else []
    first, last = (page - 1) * ROWS + 1, min(page * ROWS, rows)
    words = html.Span(f"{first:,} to {last:,} of {count(rows, 'ticker')}", className="soft small")
    return [html.Nav([words, *before, *after], className="turning numbers", **{"aria-label": "Pages of the table"})]
