"""What is drawn beside prices and fan: indicators, signals, earlier forecasts, distributions."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from dashboard.drawn_bars import DrawnBars
from dashboard.figures.distribution import distribution
from dashboard.figures.earlier import earlier_band
from dashboard.figures.indicators import oscillator_panels, overlay_traces
from dashboard.figures.price_and_forecast import Style, price_and_forecast
from dashboard.figures.signals import signal_marks
from dashboard.signal_records import Mark
from dashboard.ticker_choice import OSCILLATORS, OVERLAYS
from stockcast.design.palette import colours
from stockcast.forecasts.records import PastInterval
from tests.unit.dashboard.test_price_and_forecast import AS_OF, DAY, FORECASTS, bar, strings

BARS = [bar(age, 100.0 + age % 9) for age in range(259, -1, -1)]
MISSED = PastInterval(AS_OF, 45.0, 55.0, 60.0, held=False)
AWAITED = PastInterval(AS_OF + DAY, 46.0, 56.0, None, None)


def every_part() -> Iterator[object]:
    drawn = DrawnBars("day", BARS, 30)
    marks = [Mark(AS_OF, 100.0, "buy"), Mark(AS_OF, 100.0, "sell")]
    yield distribution(FORECASTS, 2)
    yield earlier_band([MISSED, AWAITED], 2.0)
    yield signal_marks(marks)
    for oscillator in OSCILLATORS:
        over, panels = overlay_traces(drawn, list(OVERLAYS)), oscillator_panels(drawn, [oscillator])
        yield price_and_forecast(BARS, FORECASTS, "USD", Style(over=over, panels=panels))


def test_every_colour_is_a_token_of_the_design() -> None:
    used = {text.removeprefix("--") for part in every_part() for text in strings(part) if text.startswith("--")}
    assert len(used) > 10
    assert used <= set(colours("light"))


def test_every_indicator_has_a_value_for_each_bar_of_the_window_and_none_for_those_before() -> None:
    drawn = DrawnBars("day", BARS, 220)
    panels = oscillator_panels(drawn, list(OSCILLATORS))
    traces = [*overlay_traces(drawn, list(OVERLAYS)), *(trace for panel in panels for trace in panel.traces)]
    assert len(traces) == 6 + 2 + 4 + 3
    for trace in traces:
        assert len(trace["x"]) == len(trace["y"]) == 40
        assert trace["x"][-1] == "2012-05-25"
        assert None not in trace["y"]


def test_earlier_forecasts_are_drawn_at_the_scale_of_the_chart() -> None:
    band, missed = earlier_band([MISSED, AWAITED], 2.0)
    assert band["y"] == [110.0, 112.0, 92.0, 90.0]
    assert missed["y"] == [120.0]


@pytest.mark.parametrize("number", [0, 1])
def test_fewer_than_two_earlier_forecasts_are_no_band(number: int) -> None:
    assert earlier_band([MISSED] * number, 1.0) == []


def test_a_distribution_is_in_percent_of_the_price_that_is_looked_from() -> None:
    figure = distribution(FORECASTS, 2)
    widest = figure["data"][0]
    assert widest["base"][0] == pytest.approx(-20.0)
    assert widest["x"][0] == pytest.approx(40.0)
    assert figure["layout"]["yaxis"]["ticktext"] == ["+1", "<b>+2</b>", "+3"]
    assert [note["text"] for note in figure["layout"]["annotations"]] == ["rise", *["53\u202f%"] * 3]


def test_buys_are_below_the_price_and_sells_above() -> None:
    buys, sells = signal_marks([Mark(AS_OF, 100.0, "buy"), Mark(AS_OF + timedelta(1), 100.0, "sell")])
    assert (buys["x"], sells["x"]) == (["2012-05-25"], [f"{AS_OF + DAY:%Y-%m-%d}"])
    assert buys["y"][0] < 100 < sells["y"][0]


PHONE = 454
"""Pixels that a chart with panels has on a phone between its margins; one with fewer panels is lower by a sixth."""
NUMBER = 14.5
"""Pixels from the top of a number to the top of the next, at least."""


@pytest.mark.parametrize("panels", [0, 1, 2])
def test_numbers_of_small_axes_have_room_on_a_phone(panels: int) -> None:
    drawn = DrawnBars("day", BARS, 30)
    chosen = list(OSCILLATORS)[:panels]
    layout = price_and_forecast(BARS, [], "USD", Style(panels=oscillator_panels(drawn, chosen)))["layout"]
    height = PHONE * (1 - (2 - panels) / 6)
    for number in range(2, 3 + panels):
        axis = layout[f"yaxis{number}"]
        bottom, top = axis["domain"]
        assert (top - bottom) * height / axis["nticks"] >= NUMBER, f"yaxis{number}"
