"""What the chart of a ticker draws."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from dashboard.figures.price_and_forecast import price_and_forecast
from stockcast.design.palette import colours
from stockcast.forecasts.records import Forecast
from stockcast.market.prices import Bar

AS_OF = datetime(2012, 5, 25, tzinfo=UTC)
DAY = timedelta(days=1)
HOUR = timedelta(hours=1)


def bar(age: int, close: float = 100.0) -> Bar:
    return Bar(AS_OF - age * DAY, close - 1, close + 2, close - 3, close, close, 5_000.0)


def forecast(horizon: int) -> Forecast:
    spread = (-20.0, -16.0, -12.0, -6.0, 0.5, 6.0, 12.0, 16.0, 20.0)
    return Forecast(
        ticker="AAPL",
        bar_interval="1d",
        as_of=AS_OF,
        horizon=horizon,
        target_time=AS_OF + horizon * DAY,
        model_id=UUID(int=1),
        last_price=100.0,
        quantiles=tuple(100 + horizon**0.5 * part for part in spread),
        prob_up=0.53,
        replayed=True,
        recorded_at=AS_OF,
    )


HISTORY = [bar(age, 90.0 + age) for age in (4, 3, 2, 1, 0)]
FORECASTS = [forecast(horizon) for horizon in (1, 2, 3)]


def traces(figure: dict[str, object]) -> dict[str, dict[str, object]]:
    return {trace["name"]: trace for trace in figure["data"]}  # type: ignore[attr-defined]


def strings(part: object) -> Iterator[str]:
    if isinstance(part, str):
        yield part
    for inner in part.values() if isinstance(part, dict) else part if isinstance(part, list) else ():
        yield from strings(inner)


@pytest.mark.parametrize("percent", [50, 80, 95])
def test_each_interval_opens_at_the_last_price_and_passes_all_its_ends(percent: int) -> None:
    blade = traces(price_and_forecast(HISTORY, FORECASTS, "USD"))[f"{percent} %"]
    ends = [one.interval(percent) for one in FORECASTS]
    dates = ["2012-05-25", "2012-05-26", "2012-05-27", "2012-05-28"]
    assert blade["x"] == dates + dates[::-1]
    outline = [100.0, *(upper for _, upper in ends), *(lower for lower, _ in reversed(ends)), 100.0]
    assert blade["y"] == pytest.approx(outline, rel=1e-5)


def test_wider_intervals_are_drawn_below_narrower_ones_and_candles_above_all() -> None:
    names = list(traces(price_and_forecast(HISTORY, FORECASTS, "USD")))
    assert names == ["95 %", "80 %", "50 %", "price", "median", "volume"]


def test_past_and_future_are_parted_at_the_as_of_day() -> None:
    layout = price_and_forecast(HISTORY, FORECASTS, "USD")["layout"]
    assert [shape["x0"] for shape in layout["shapes"]] == ["2012-05-25", "2012-05-25"]
    assert [note["text"] for note in layout["annotations"]] == ["as of 25 May 2012", "forecast"]


def test_what_is_hovered_is_told_in_words_with_its_currency() -> None:
    drawn = traces(price_and_forecast(HISTORY, FORECASTS, "USD"))
    assert drawn["price"]["hovertext"][-1] == (  # type: ignore[index]
        "<b>Fri 25 May 2012</b><br>Open $89.00<br>High $92.00<br>Low $87.00<br>Close $90.00<br>Volume 5,000"
    )
    told = drawn["median"]["hovertext"][1]  # type: ignore[index]
    assert told.startswith("<b>Sat 26 May 2012</b>, 1 session ahead<br>Median $100.50<br>50 %  $94.00")


def test_a_bar_of_which_only_the_close_is_told_is_drawn_at_it() -> None:
    bare = replace(bar(0, 50.0), open=None, high=None, low=None, volume=None)
    candle = traces(price_and_forecast([bare], [], "USD"))["price"]
    assert [candle[part] for part in ("open", "high", "low", "close")] == [[50.0]] * 4
    assert candle["hovertext"] == ["<b>Fri 25 May 2012</b><br>Close $50.00"]


def test_without_forecasts_there_are_prices_alone() -> None:
    figure = price_and_forecast(HISTORY, [], "USD")
    assert list(traces(figure)) == ["price", "volume"]
    assert "shapes" not in figure["layout"]


def test_by_week_a_candle_is_a_week() -> None:
    days = [bar(age) for age in range(11, -1, -1)]
    candle = traces(price_and_forecast(days, [], "USD", by_week=True))["price"]
    assert candle["x"] == ["2012-05-20", "2012-05-25"]
    assert candle["hovertext"][1].startswith("<b>Week to Fri 25 May 2012</b>")  # type: ignore[index]


def test_hours_are_told_and_drawn_with_their_time_of_day() -> None:
    start = AS_OF + timedelta(hours=14, minutes=30)
    hours = [replace(bar(0), time=start + day * DAY + timedelta(hours=hour)) for day in (0, 3) for hour in range(7)]
    ahead = replace(forecast(1), bar_interval="1h", as_of=hours[-1].time, target_time=hours[-1].time + 18 * HOUR)
    figure = price_and_forecast(hours, [ahead], "USD", bar_interval="1h")
    drawn = traces(figure)
    assert drawn["price"]["x"][0] == "2012-05-25 14:30"  # type: ignore[index]
    assert drawn["price"]["hovertext"][0].startswith("<b>Fri 25 May 2012, 14:30 UTC</b>")  # type: ignore[index]
    assert drawn["median"]["hovertext"][1].startswith("<b>Tue 29 May 2012, 14:30 UTC</b>, 1 hour ahead")  # type: ignore[index]
    assert figure["layout"]["annotations"][0]["text"] == "as of 28 May 2012, 20:30 UTC"
    assert figure["layout"]["xaxis"]["rangebreaks"] == [
        {"bounds": ["sat", "mon"]},
        {"pattern": "hour", "bounds": [21.5, 14.5]},
    ]


@pytest.mark.parametrize("forecasts", [[], FORECASTS])
def test_every_colour_is_a_token_of_the_design(forecasts: list[Forecast]) -> None:
    figure = json.loads(json.dumps(price_and_forecast(HISTORY, forecasts, "USD")))
    used = {text.removeprefix("--") for text in strings(figure) if text.startswith("--")}
    assert used
    assert used <= set(colours("light"))


def test_nothing_to_draw_is_no_error() -> None:
    assert price_and_forecast([], [], "")["layout"]["xaxis"]["rangebreaks"] == []
