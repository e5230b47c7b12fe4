"""What the chart of a ticker draws."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from uuid import UUID

import pytest

from dashboard.drawn_bars import DrawnBars
from dashboard.figures.indicators import oscillator_panels
from dashboard.figures.price_and_forecast import Style, price_and_forecast
from stockcast.design.palette import colours
from stockcast.forecasts.records import Forecast
from stockcast.market.prices import Bar
from stockcast.market.summed_bars import Step

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


def test_wider_intervals_are_drawn_below_narrower_ones_and_bars_above_all_of_them() -> None:
    drawn = traces(price_and_forecast(HISTORY, FORECASTS, "USD"))
    assert list(drawn) == ["price", "after", "volume", "95 %", "80 %", "50 %", "median"]
    assert drawn["95 %"]["zorder"] == drawn["50 %"]["zorder"] < drawn["price"]["zorder"] < drawn["median"]["zorder"]  # type: ignore[operator]


def test_bars_after_the_as_of_day_are_lighter() -> None:
    later = [bar(0, 95.0)._replace(time=AS_OF + day * DAY) for day in (1, 2)]
    drawn = traces(price_and_forecast([*HISTORY, *later], FORECASTS, "USD"))
    assert (len(drawn["price"]["x"]), drawn["after"]["x"]) == (5, ["2012-05-26", "2012-05-27"])  # type: ignore[arg-type]
    assert drawn["after"]["opacity"] < 1  # type: ignore[operator]
    assert len(drawn["volume"]["x"]) == 7  # type: ignore[arg-type]


def test_a_line_goes_through_the_closes_and_on_without_a_gap() -> None:
    later = [bar(0, 95.0)._replace(time=AS_OF + DAY)]
    drawn = traces(price_and_forecast([*HISTORY, *later], FORECASTS, "USD", Style(line=True)))
    assert drawn["price"]["y"] == [94.0, 93.0, 92.0, 91.0, 90.0]
    assert (drawn["after"]["x"], drawn["after"]["y"]) == (["2012-05-25", "2012-05-26"], [90.0, 95.0])


@pytest.mark.parametrize("number", [0, 1, 2])
def test_panels_lie_below_each_other_and_have_their_own_axes(number: int) -> None:
    drawn = DrawnBars("day", HISTORY)
    panels = oscillator_panels(drawn, ["rsi", "macd"][:number])
    layout = price_and_forecast(HISTORY, FORECASTS, "USD", Style(panels=panels))["layout"]
    axes = [layout[name]["domain"] for name in ("yaxis", "yaxis2", "yaxis3", "yaxis4") if name in layout]
    assert len(axes) == 2 + number
    assert all(below[1] < above[0] for above, below in pairwise(axes))
    assert layout["xaxis"]["anchor"] == f"y{len(axes)}"


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
    bare = bar(0, 50.0)._replace(open=None, high=None, low=None, volume=None)
    candle = traces(price_and_forecast([bare], [], "USD"))["price"]
    assert [candle[part] for part in ("open", "high", "low", "close")] == [[50.0]] * 4
    assert candle["hovertext"] == ["<b>Fri 25 May 2012</b><br>Close $50.00"]


def test_without_forecasts_there_are_prices_alone() -> None:
    figure = price_and_forecast(HISTORY, [], "USD")
    assert list(traces(figure)) == ["price", "after", "volume"]
    assert figure["layout"]["shapes"] == []


@pytest.mark.parametrize(("step", "name"), [("week", "Week to Fri 25 May 2012"), ("month", "Month to Fri 25 May 2012")])
def test_sums_of_days_are_named_by_their_last_and_leave_no_days_out(step: Step, name: str) -> None:
    figure = price_and_forecast([bar(7), bar(0)], [], "USD", Style(step=step))
    assert traces(figure)["price"]["hovertext"][1].startswith(f"<b>{name}</b>")  # type: ignore[index]
    assert figure["layout"]["xaxis"]["rangebreaks"] == []


def test_hours_are_told_and_drawn_with_their_time_of_day() -> None:
    start = AS_OF + timedelta(hours=14, minutes=30)
    hours = [bar(0)._replace(time=start + day * DAY + timedelta(hours=hour)) for day in (0, 3) for hour in range(7)]
    ahead = forecast(1)._replace(bar_interval="1h", as_of=hours[-1].time, target_time=hours[-1].time + 18 * HOUR)
    figure = price_and_forecast(hours, [ahead], "USD", Style("1h", "hour"))
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
