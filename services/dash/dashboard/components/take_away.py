"""Take it away: a chart as a picture, its numbers as a file, and a page on paper.

A picture is made in the browser (static/take_away.js), in the colours of the theme of the moment, with its title above
and below it where it comes from. Files come from routes of the server, such as `downloads.bars_csv` or one that answers
with `csv_files.csv_answer`.
"""

from dash import html

from dashboard.components.elements import element


def take_away(title: str, name: str, *, chart: str | None = None, csv: str | None = None, as_of: str = "") -> html.Div:
    """Offer a chart as PNG, when the name that `components.chart.chart` was given is named, and its data as CSV.

    `title` is written above the picture and read to those who can't see which chart the buttons belong to; `name` is
    that of the file without its ending; `csv` the address of the data; `as_of` a day in words, such as "Fri 25 May
    2012".
    """
    return html.Div(
        [*([png_button(title, name, chart, as_of)] if chart else []), *([csv_link(title, csv)] if csv else [])],
        className="take-away",
    )


def png_button(title: str, name: str, chart: str, as_of: str) -> html.Button:
    """Save a chart as it is seen."""
    beside = f"Stockcast, as of {as_of}, no investment advice" if as_of else "Stockcast, no investment advice"
    told = {"data-png": chart, "data-title": title, "data-beside": beside, "data-file": f"{name}.png"}
    return html.Button(labelled("PNG", title), type="button", className="take-away-part", **told)


def csv_link(title: str, address: str) -> html.A:
    """Download the numbers behind a chart or a table."""
    return html.A(labelled("CSV", title), href=address, className="take-away-part")


def print_button() -> html.Button:
    """Put the page on paper."""
    return html.Button("Print", type="button", className="button print-button", **{"data-print": ""})


def labelled(kind: str, title: str) -> list[object]:
    """Write what a button gives, and of which chart or table for those who do not see where it stands."""
    return [kind, element("Span", f" of {title}", className="unseen")]
