"""What a reader gets who looks at a ticker from an earlier day, at another horizon, or in another style."""

import re
from urllib.parse import quote

import pytest
from flask.testing import FlaskClient

from tests.integration.dashboard.calls import figure, page, said
from tests.integration.dashboard.rows import DAY, LAST, add_forecasts, add_prices, add_scores

EARLIER = LAST - 5 * DAY
STEPS = ("previous", "next")


@pytest.fixture
def stored(client: FlaskClient) -> FlaskClient:
    """AAPL with forecasts of three days, the first of which is scored: two of three held."""
    add_prices("AAPL", 60)
    for as_of, close in ((EARLIER, 154.0), (LAST - 2 * DAY, 157.0), (LAST, 159.0)):
        add_forecasts("AAPL", close, as_of=as_of)
    add_scores("AAPL", EARLIER, 155.0, 156.0)
    return client


class TestAsOf:
    def test_an_earlier_forecast_lies_over_what_came(self, stored: FlaskClient) -> None:
        shown = page(stored, "?ticker=AAPL&as_of=2012-05-20")
        for words in (
            "Forecast as of Sun 20 May 2012",
            "Earlier forecast",
            "Close then",
            "$154.00",
            "Held",
            ": $155.00 came",
            "80\xa0% intervals held 2 of 2",
            "Held by",
        ):
            assert words in shown
        assert "A newer forecast is due" not in shown
        traces = figure(stored, "?ticker=AAPL&as_of=2012-05-20")
        assert traces["median"]["x"] == ["2012-05-20", "2012-05-21", "2012-05-22", "2012-05-23"]
        assert traces["price"]["x"][-1] == "2012-05-20"
        assert traces["after"]["x"] == [f"2012-05-{day}" for day in range(21, 26)]

    def test_what_was_missed_is_said(self, stored: FlaskClient) -> None:
        add_scores("AAPL", LAST - 2 * DAY, 300.0, held=False)
        shown = page(stored, "?ticker=AAPL&as_of=2012-05-23")
        assert "Missed" in shown
        assert "80\xa0% intervals held 0 of 1" in shown
        assert '"none"' in shown

    def test_the_newest_is_shown_unless_said(self, stored: FlaskClient) -> None:
        assert "Forecast as of Fri 25 May 2012" in page(stored, "?ticker=AAPL")
        assert "Earlier forecast" not in page(stored, "?ticker=AAPL").replace("Earlier forecasts", "")

    def test_steps_lead_to_the_days_beside_and_the_newest_needs_no_day(self, stored: FlaskClient) -> None:
        shown = page(stored, "?ticker=AAPL&range=1y&as_of=2012-05-23")
        steps = {name: re.findall(rf'"id": "as-of-{name}", [^{{}}]*"href": "([^"]*)"', shown) for name in STEPS}
        assert steps == {
            "previous": ["/dash/?ticker=AAPL&range=1y&as_of=2012-05-20"],
            "next": ["/dash/?ticker=AAPL&range=1y"],
        }

    def test_a_day_without_a_forecast_shows_the_one_before_and_says_so(self, stored: FlaskClient) -> None:
        shown = page(stored, "?ticker=AAPL&as_of=2012-05-22")
        assert "No forecast is stored as of Tue 22 May 2012: the one of Sun 20 May 2012 is shown." in shown
        assert "the one of Sun 20 May 2012 is shown." in page(stored, "?ticker=AAPL&as_of=1999-01-01")
        assert "the one of Fri 25 May 2012 is shown." in page(stored, "?ticker=AAPL&as_of=9999-12-31")

    def test_a_window_moves_to_an_earlier_day_that_is_before_it(self, client: FlaskClient) -> None:
        add_prices("AAPL", 400)
        add_forecasts("AAPL", 200.0, as_of=LAST - 300 * DAY)
        add_forecasts("AAPL", 499.0)
        traces = figure(client, f"?ticker=AAPL&as_of={LAST - 300 * DAY:%Y-%m-%d}")
        assert traces["price"]["x"]
        assert traces["after"]["x"][-1] == f"{LAST - 277 * DAY:%Y-%m-%d}"

    def test_earlier_forecasts_are_a_band_with_its_misses(self, stored: FlaskClient) -> None:
        add_scores("AAPL", LAST - 2 * DAY, 300.0, held=False)
        traces = figure(stored, "?ticker=AAPL&earlier=1&horizon=1")
        band = traces["earlier forecasts"]
        assert band["x"][:3] == ["2012-05-21", "2012-05-24", "2012-05-26"]
        assert band["y"][0] == pytest.approx(154 * 1.06)
        assert band["y"][-1] == pytest.approx(154 * 0.94)
        assert (traces["missed"]["x"], traces["missed"]["y"]) == (["2012-05-24"], [300.0])
        assert "earlier forecasts" not in figure(stored, "?ticker=AAPL")


class TestHorizon:
    def test_the_numbers_follow_the_horizon(self, stored: FlaskClient) -> None:
        shown = page(stored, "?ticker=AAPL&horizon=3")
        assert "Median in 3 sessions" in shown
        assert "Mon 28 May 2012" in shown
        assert "Next close, median" in page(stored, "?ticker=AAPL&horizon=1")

    def test_each_horizon_has_its_distribution_with_the_chance_of_a_rise(self, stored: FlaskClient) -> None:
        traces = figure(stored, "?ticker=AAPL", "return")
        assert traces["80 %"]["y"] == ["+1", "+2", "+3"]
        assert traces["80 %"]["base"] == pytest.approx([-6.0] * 3)
        assert traces["80 %"]["x"] == pytest.approx([12.0] * 3)
        words = "2 sessions ahead: 80 % from −6.0\u202f% to +6.0\u202f%, chance of a rise 53\u202f%."
        assert words in page(stored, "?ticker=AAPL")

    def test_a_horizon_that_was_not_forecast_is_said(self, stored: FlaskClient) -> None:
        assert "There is no forecast 9 sessions ahead" in page(stored, "?ticker=AAPL&horizon=9")


class TestStyle:
    def test_a_line_and_indicators_are_drawn(self, stored: FlaskClient) -> None:
        traces = figure(stored, "?ticker=AAPL&style=line&indicators=sma20,bollinger,rsi,macd")
        assert traces["price"]["type"] == "scatter"
        # Closes rise by one a session, so the mean of 20 is nine and a half below
        assert traces["sma20"]["y"][-1] == pytest.approx(159 - 9.5)
        assert traces["rsi"]["y"][-1] == 100
        assert {"bollinger low", "bollinger high", "macd", "macd signal", "macd histogram"} <= traces.keys()
        assert (traces["rsi"]["yaxis"], traces["macd"]["yaxis"]) == ("y3", "y4")

    def test_a_legend_says_of_how_many_bars_of_which_length_a_mean_is(self, client: FlaskClient) -> None:
        add_prices("AAPL", 900)
        add_forecasts("AAPL", 999.0)
        assert '"Mean of 20 weeks"' in page(client, "?ticker=AAPL&range=all&indicators=sma20")
        assert '"Mean of 20 sessions"' in page(client, "?ticker=AAPL&indicators=sma20")

    def test_an_indicator_knows_the_bars_before_the_window(self, client: FlaskClient) -> None:
        add_prices("AAPL", 200)
        traces = figure(client, "?ticker=AAPL&range=3m&indicators=sma50")
        assert traces["price"]["x"][0] == "2012-02-23"
        assert None not in traces["sma50"]["y"]

    def test_signals_are_marked_and_said_to_be_no_forecast(self, stored: FlaskClient) -> None:
        shown = page(stored, "?ticker=AAPL&signals=mean&horizon=2")
        assert "A rule, not a forecast: " in shown
        assert "In the last 60 sessions, the price was higher 2 sessions later never yet after a buy signal" in shown
        assert "after any session, 100\u202f%" in shown

    def test_the_quality_of_the_data_is_told_in_short(self, stored: FlaskClient) -> None:
        assert "No session is missing, and no bar is odd, refused or restated." in page(stored, "?ticker=AAPL")


class TestNonsense:
    @pytest.mark.parametrize(
        ("query", "words"),
        [
            ("range=7y", "“7y” is no range here: the usual one is drawn."),
            ("style=3d", "“3d” is no style here: candles are drawn."),
            ("signals=moon", "“moon” is no signals here: none are marked."),
            ("horizon=0", "“0” is no number of sessions ahead."),
            ("horizon=-1", "“-1” is no number of sessions ahead."),
            ("horizon=1e3", "“1e3” is no number of sessions ahead."),
            ("horizon=٣", "“٣” is no number of sessions ahead."),
            ("as_of=2012-02-31", "“2012-02-31” is no day such as 2012-05-25"),
            ("as_of=yesterday", "“yesterday” is no day such as 2012-05-25"),
            ("as_of=2012-05-20T14:30", "“2012-05-20T14:30” is no day such as 2012-05-25"),
            ("as_of=<script>alert(1)</script>", "“<script>alert(1)</script>” is no day"),
            ("indicators=rsi,moon,sun", "There is no indicator “moon” and 1 more here."),
            ("indicators=rsi,macd,cci", "2 panels fit below the prices: cci found no room."),
            ("range=1y&range=5y", "The address gives “range” more than once"),
            ("earlier=yes", "“yes” is no earlier here"),
            ("style=" + "x" * 1_500, f"“{'x' * 40}…” is no style here"),
        ],
    )
    def test_what_makes_no_sense_is_said_and_the_rest_is_shown(
        self, stored: FlaskClient, query: str, words: str
    ) -> None:
        address = f"?ticker=AAPL&{quote(query, safe='=&,')}"
        shown = page(stored, address)
        assert words in shown
        assert "Chance of a rise" in shown
        assert stored.get(f"/dash/{address}").status_code == 400
        refused = stored.get(f"/dash/ticker/AAPL/chart.csv{address}")
        assert refused.status_code == 400
        assert words in said(refused)["message"]

    def test_a_horizon_that_is_not_forecast_is_not_found(self, stored: FlaskClient) -> None:
        assert stored.get("/dash/?ticker=AAPL&horizon=9").status_code == 404
        assert stored.get("/dash/?ticker=AAPL&horizon=2").status_code == 200

    def test_a_very_long_value_is_refused_and_no_page_breaks(self, stored: FlaskClient) -> None:
        assert stored.get("/dash/?ticker=AAPL&as_of=" + "9" * 10_000).status_code == 400
        assert stored.get("/dash/?ticker=" + "A" * 10_000).status_code == 404
