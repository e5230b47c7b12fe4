"""What a reader has to know beside the figures: messages, waiting, explanations."""

from collections.abc import Mapping

from dash import dcc, html

from dashboard.choice import address
from stockcast.forecasts.freshness import Freshness
from stockcast.wording import share

REPLAYED = (
    "Replayed: made while past sessions were played through one by one, from nothing that came after its as-of day, "
    "but not on that day itself."
)
HISTORICAL = "These are bundled historical prices. They end in the past, and ages are counted to their last session."


def message(title: str, *body: object) -> html.Section:
    """Fill the place of a chart that can't be shown with what there is to say."""
    return html.Section([html.H1(title), *body], className="card message")


def notice(*body: object, tone: str = "") -> html.Div:
    """Say something beside the figures; `tone` is empty or "warning"."""
    return html.Div(html.P(body), className=f"notice{f' notice-{tone}' if tone else ''} plain-notice")


def waiting(state: Freshness) -> list[object]:
    """Say what has to come before there are forecasts, and how far it is."""
    sentence = state.waiting_for() or "Forecasts are here; those of this ticker come with the next run."
    if not state.work:
        return [html.P(sentence), html.P("This page fills itself as soon as they are there.", className="soft")]
    return [
        html.P(sentence),
        html.Progress(className="progress", max="1", value=str(state.progress), **{"aria-label": state.work}),
        html.P(
            [f"{state.work[:1].upper()}{state.work[1:]}: ", html.Span(share(state.progress), className="numbers")],
            className="soft small",
        ),
    ]


def unknown_ticker(asked: str, known: Mapping[str, str]) -> html.Section:
    """Say that there is no such ticker, and which there are."""
    return message(
        f"There is no ticker “{asked}” here",
        html.P("These are known:", className="soft"),
        html.Ul(
            [
                html.Li(dcc.Link([html.B(ticker), " ", html.Span(name, className="soft")], href=address(ticker)))
                for ticker, name in known.items()
            ],
            className="ticker-list",
        ),
    )
