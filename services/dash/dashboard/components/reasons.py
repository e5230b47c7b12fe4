"""Why a forecast is as wide as it is, in words and numbers."""

from collections.abc import Mapping
from math import exp

from dash import html

from dashboard.components.elements import element
from stockcast.forecasts.card import NAMES
from stockcast.wording import share, signed_share

NEXT_TO_NOTHING = 0.005
"""Shares of the width that are not worth a line."""


def width_in_words(reasons: Mapping[str, float]) -> str:
    """Compare the width with the ticker's usual, such as "12 % wider than usual for this ticker"."""
    change = exp(sum(reasons.values())) - 1
    if abs(change) < NEXT_TO_NOTHING:
        return "as wide as usual for this ticker"
    return f"{share(abs(change))} {'wider' if change > 0 else 'narrower'} than usual for this ticker"


def reasons_list(reasons: Mapping[str, float]) -> html.Ul:
    """List the groups of features by what each does to the width, the largest first."""
    changes = {name: exp(added) - 1 for name, added in reasons.items()}
    told = sorted(changes.items(), key=lambda each: -abs(each[1]))
    return html.Ul(
        [
            element(
                "Li",
                [element("Span", NAMES.get(name, name)), element("Span", signed_share(change), className="numbers")],
            )
            for name, change in told
            if abs(change) >= NEXT_TO_NOTHING
        ],
        className="reasons",
    )
