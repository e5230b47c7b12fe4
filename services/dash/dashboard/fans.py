"""Earlier forecasts in one answer, from which the browser draws fans while the slider of days is dragged."""

from collections.abc import Sequence
from datetime import datetime
from itertools import groupby
from urllib.parse import quote

from dash import Dash
from flask import Response, jsonify

from dashboard.database import lend
from dashboard.figures.axes import HALF_A_BAR, date, rounded
from dashboard.figures.fan import SHOWN_INTERVALS, as_of_words
from dashboard.places import PREFIX
from dashboard.records import Scene, read_scene
from dashboard.ticker_choice import FORMS, TickerChoice
from dashboard.ticker_files import requested
from dashboard.words import held
from stockcast.forecasts.records import PastForecast, past_forecasts
from stockcast.wording import bar_time

MOST_DAYS = 300
"""Days that one slider goes through; of more, every second or third is among them."""


def register(app: Dash) -> None:
    """Serve the forecasts of a chart's window."""
    app.server.add_url_rule(f"{PREFIX}ticker/<ticker>/fans.json", "fans", fans)


def fans_address(choice: TickerChoice) -> str:
    """Give the address of the fans of a chart's window."""
    return f"{PREFIX}ticker/{quote(choice.ticker, safe='')}/fans.json?{choice.query}"


def slider_days(scene: Scene) -> list[datetime]:
    """Give the days of a window that the slider goes through: the newest, the one that is looked from, and others."""
    since, until = scene.ends
    days = [day for day in scene.days if (since is None or day >= since) and (until is None or day <= until)]
    every = -(-len(days) // MOST_DAYS) or 1
    return sorted({*days[::-every], *({scene.as_of} if scene.as_of else ())})


def fans(ticker: str) -> Response:
    """Answer with each day's fan at the scale of the chart that the query asks for."""
    with lend() as opened:
        choice = requested(opened, ticker)
        scene = read_scene(opened, choice)
        days = slider_days(scene)
        past = past_forecasts(opened, choice.ticker, choice.bar_interval, since=days[0], until=days[-1]) if days else []
    wanted = set(days)
    told = [list(group) for day, group in groupby(past, key=lambda each: each.forecast.as_of) if day in wanted]
    newest = scene.days[-1] if scene.days else None
    answer = jsonify([fan_of(group, scene.unit, newest) for group in told])
    answer.headers["Cache-Control"] = "private, no-cache"
    return answer


def fan_of(day: Sequence[PastForecast], unit: float, newest: datetime | None) -> dict[str, object]:
    """Give the fan of one day: its times, the ends of its intervals and its median, and what to say of it."""
    first, last = day[0].forecast, day[-1].forecast
    scale = day[0].adjustment * unit
    start = rounded(first.last_price * scale)
    form = FORMS[first.bar_interval]

    def ends(percent: int, side: int) -> list[float]:
        return [start, *(rounded(each.forecast.interval(percent)[side] * scale) for each in day)]

    return {
        "as_of": "" if first.as_of == newest else f"{first.as_of:{form}}",
        "day": bar_time(first.as_of, first.bar_interval),
        "words": as_of_words(first),
        "held": held(day),
        "end": date(last.target_time + HALF_A_BAR[first.bar_interval]),
        "x": [date(first.as_of), *(date(each.forecast.target_time) for each in day)],
        "ends": {str(percent): [ends(percent, 0), ends(percent, 1)] for percent in SHOWN_INTERVALS},
        "median": [start, *(rounded(each.forecast.median * scale) for each in day)],
    }
