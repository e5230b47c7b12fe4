"""How the chart of prices is drawn: its style, indicators, signals and earlier forecasts."""

from collections.abc import Mapping

from dash import html

from dashboard.components.controls import Option, quiet_link, switch
from dashboard.components.elements import Element, element
from dashboard.records import TickerRecords
from dashboard.ticker_choice import OSCILLATORS, OVERLAYS, PANELS, SIGNALS, STYLES, TickerChoice


def chart_tools(records: TickerRecords, take: html.Div) -> html.Div:
    """Show the tools in a row, what is folded away below them, and at the end how to take the chart away."""
    choice = records.choice
    styles: list[Option] = [
        (words, choice.but(style=style), f"Draw {words.lower()}", style == choice.style)
        for style, words in STYLES.items()
    ]
    return html.Div(
        [
            switch("Style of the chart", styles),
            *([earlier(records)] if records.past else []),
            indicators(choice),
            signal_rules(choice),
            take,
        ],
        className="chart-tools",
    )


def earlier(records: TickerRecords) -> Element:
    """Draw what was forecast earlier for the same horizon, or take it away."""
    choice = records.choice
    return chip("Earlier forecasts", choice.but(earlier=not choice.earlier), shown=choice.earlier)


def indicators(choice: TickerChoice) -> html.Details:
    """Offer the indicators; the fold stays open while one is drawn."""
    chosen = len(choice.indicators)
    groups: tuple[tuple[str, Mapping[str, str]], ...] = (
        ("Over the prices", OVERLAYS),
        (f"Below them, up to {PANELS}", OSCILLATORS),
    )
    return fold(
        f"Indicators, {chosen}" if chosen else "Indicators",
        [
            html.Div([html.Span(title, className="faint small"), chips(choice, group)], className="chip-group")
            for title, group in groups
        ],
        opened=bool(chosen),
        name="indicators",
    )


def chips(choice: TickerChoice, group: Mapping[str, str]) -> html.Div:
    """Offer some indicators."""
    offered = (chip(words, choice.toggled(name), shown=name in choice.indicators) for name, words in group.items())
    return html.Div([*offered], className="chips")


def signal_rules(choice: TickerChoice) -> html.Details:
    """Offer the rules whose buys and sells can be marked, one at a time."""
    offered = [
        chip(words, choice.but(signals=None if rule == choice.signals else rule), shown=rule == choice.signals)
        for rule, words in SIGNALS.items()
    ]
    return fold("Signals", [html.Div(offered, className="chips")], opened=choice.signals is not None, name="signals")


def fold(title: str, body: list[html.Div], *, opened: bool, name: str) -> html.Details:
    """Fold a part away."""
    return html.Details([html.Summary(title, id=f"{name}-fold"), *body], open=opened, className="fold")


def chip(words: str, choice: TickerChoice, *, shown: bool) -> Element:
    """Show something or take it away."""
    told = [words, element("Span", " shown, take it away" if shown else " show", className="unseen")]
    return quiet_link(told, choice, className="chip", **({"aria-current": "true"} if shown else {}))
