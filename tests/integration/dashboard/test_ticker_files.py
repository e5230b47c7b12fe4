"""What the ticker's page asks for beside itself: fans, finer bars, files, and names."""

import csv
import io
from typing import Any
from urllib.parse import quote

import pytest
from flask.testing import FlaskClient

from tests.integration.dashboard.calls import UPDATE, figure, said
from tests.integration.dashboard.rows import DAY, LAST, add_bars, add_forecasts, add_prices, add_scores

ZOOM = '..{"name":"prices","type":"figure"}.data...bar-size.children..'
OUTPUTS: list[dict[str, Any]] = [
    {"id": {"type": "figure", "name": "prices"}, "property": "data"},
    {"id": "bar-size", "property": "children"},
]


def zoom(search: str, window: object) -> dict[str, Any]:
    """A call for finer bars, as the page's scripts make it."""
    return {
        "output": ZOOM,
        "outputs": OUTPUTS,
        "inputs": [{"id": "window", "property": "data", "value": window}],
        "state": [{"id": "_pages_location", "property": "search", "value": search}],
        "changedPropIds": ["window.data"],
    }


def table(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


class TestFans:
    def test_each_stored_day_of_the_window_has_its_fan_at_the_scale_of_the_chart(self, client: FlaskClient) -> None:
        add_prices("AAPL", 40)
        # Two for one on the day after: what was forecast at 139 is drawn at 69.50 once the chart is of a later day
        add_bars("AAPL", [(LAST + DAY, 70.0)], adjusted_by=4.0)
        add_forecasts("AAPL", 139.0)
        add_scores("AAPL", LAST, 140.0)
        add_forecasts("AAPL", 70.0, as_of=LAST + DAY)
        earlier, newest = client.get("/dash/ticker/AAPL/fans.json?range=3m").json  # type: ignore[misc]
        assert (earlier["as_of"], newest["as_of"]) == ("2012-05-25", "")
        assert earlier["x"] == ["2012-05-25", "2012-05-26", "2012-05-27", "2012-05-28"]
        assert earlier["median"] == pytest.approx([69.5, *[69.5 * 1.01] * 3])
        assert earlier["ends"]["80"][0] == pytest.approx([69.5, *[69.5 * 0.94] * 3])
        assert (earlier["held"], newest["held"]) == ("80\xa0% intervals held 1 of 1", "")
        shown = figure(client, "?ticker=AAPL&as_of=2012-05-25")["median"]
        assert shown["y"][1] == pytest.approx(139 * 1.01)

    def test_there_are_none_of_an_unknown_ticker_and_none_before_the_first(self, filled: FlaskClient) -> None:
        assert filled.get("/dash/ticker/XYZ/fans.json").status_code == 404
        assert filled.get("/dash/ticker/FB/fans.json").json == []


class TestZoom:
    @pytest.fixture
    def long(self, client: FlaskClient) -> FlaskClient:
        """Prices of nine hundred days, which are drawn by weeks."""
        add_prices("AAPL", 900)
        return client

    def test_days_stand_in_what_is_zoomed_to_and_weeks_around_it(self, long: FlaskClient) -> None:
        whole = figure(long, "?ticker=AAPL&range=all")["price"]
        assert len(whole["x"]) == 129
        answer = long.post(UPDATE, json=zoom("?ticker=AAPL&range=all", {"from": "2011-06-01", "to": "2011-07-01"}))
        assert answer.status_code == 200
        patch = said(answer)["response"]
        traces = {
            operation["location"][1]: operation["params"]["value"]
            for operation in next(iter(patch.values()))["data"]["operations"]
            if operation["location"][0] == "data"
        }
        days = traces[0]["x"]
        assert {f"2011-06-{day:02}" for day in range(1, 31)} <= set(days)
        assert days == sorted(set(days))
        # No day is drawn twice: what is summed up and what is not add up to all shares
        assert sum(traces[2]["y"]) == pytest.approx(900 * 1e6)
        assert patch["bar-size"]["children"] == "Zoomed in: a bar is a day"

    def test_zooming_out_brings_the_weeks_back(self, long: FlaskClient) -> None:
        answer = long.post(UPDATE, json=zoom("?ticker=AAPL&range=all", {"from": "1999-01-01", "to": "2030-01-01"}))
        assert said(answer)["response"]["bar-size"]["children"] == ""

    def test_a_chart_of_its_own_bars_has_no_finer_ones(self, long: FlaskClient) -> None:
        assert (
            long.post(UPDATE, json=zoom("?ticker=AAPL", {"from": "2012-05-01", "to": "2012-05-20"})).status_code == 204
        )

    @pytest.mark.parametrize(
        "window",
        [
            1,
            "2012-05-01",
            ["2012-05-01", "2012-05-20"],
            {"from": "2012-05-01"},
            {"from": "2012-05-01", "to": None},
            {"from": "2012-05-01", "to": 7},
            {"from": "2012-05-01", "to": "2012-05-20", "more": 1},
            {"from": "2012-05-20", "to": "2012-05-01"},
            {"from": "2012-02-31", "to": "2012-05-01"},
            {"from": "0000-01-01", "to": "2012-05-01"},
            {"from": "2012-05-01", "to": "2012-05-20' OR 1=1"},
            {"from": "2012-05-01", "to": "9" * 10_000},
        ],
    )
    def test_a_window_that_no_chart_has_is_refused(self, long: FlaskClient, window: object) -> None:
        answer = long.post(UPDATE, json=zoom("?ticker=AAPL&range=all", window))
        assert answer.status_code == 400
        assert said(answer)["message"] == "window.data can't have that value."

    @pytest.mark.parametrize(
        "window", [None, {"from": "0001-01-01", "to": "9999-12-31"}, {"from": "9999-12-30 00:00", "to": "9999-12-31"}]
    )
    def test_the_ends_of_time_break_nothing(self, long: FlaskClient, window: object) -> None:
        assert long.post(UPDATE, json=zoom("?ticker=AAPL&range=all", window)).status_code in {200, 204}
        assert long.post(UPDATE, json=zoom("?ticker=XYZ&range=all", window)).status_code == 204

    def test_other_outputs_than_the_callbacks_own_are_refused(self, long: FlaskClient) -> None:
        call = zoom("?ticker=AAPL&range=all", None)
        for outputs in (OUTPUTS[:1], [{**OUTPUTS[0], "id": '{"name":"prices","type":"figure"}'}, OUTPUTS[1]]):
            assert long.post(UPDATE, json={**call, "outputs": outputs}).status_code == 400


class TestFiles:
    def test_the_charts_numbers_are_those_that_are_drawn(self, filled: FlaskClient) -> None:
        search = "?ticker=AAPL&indicators=sma20,macd"
        answer = filled.get(f"/dash/ticker/AAPL/chart.csv{search}")
        assert answer.headers["Content-Disposition"] == 'attachment; filename="AAPL-chart.csv"'
        rows, traces = table(answer.text), figure(filled, search)
        assert [row["time"] for row in rows] == traces["price"]["x"]
        assert [float(row["close"]) for row in rows] == pytest.approx(traces["price"]["close"])
        assert float(rows[-1]["sma20"]) == traces["sma20"]["y"][-1]
        assert rows[0]["sma20"] == ""
        assert list(rows[0])[-3:] == ["macd_histogram", "macd", "macd_signal"]

    def test_forecasts_are_in_the_projects_format_with_what_came(self, filled: FlaskClient) -> None:
        add_scores("AAPL", LAST, 140.0)
        rows = table(filled.get("/dash/ticker/AAPL/forecasts.csv?as_of=2012-05-25").text)
        assert [row["horizon"] for row in rows] == ["1", "2", "3"]
        assert (rows[0]["as_of"], rows[0]["target_time"]) == ("2012-05-25", "2012-05-26")
        assert (rows[0]["last_price"], rows[0]["actual"], rows[1]["actual"]) == ("139.0", "140.0", "")
        quantiles = [float(rows[0][f"q{level}"]) for level in (0.025, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.975)]
        assert quantiles == sorted(quantiles)

    @pytest.mark.parametrize("name", ["chart.csv", "forecasts.csv", "fans.json"])
    @pytest.mark.parametrize("ticker", ["XYZ", "=1+1", "../AAPL", "A" * 10_000, "<script>"])
    def test_there_are_none_of_unknown_tickers(self, filled: FlaskClient, name: str, ticker: str) -> None:
        assert filled.get(f"/dash/ticker/{quote(ticker, safe='')}/{name}").status_code == 404

    @pytest.mark.parametrize("name", ["chart.csv", "forecasts.csv", "fans.json"])
    @pytest.mark.parametrize(
        "query", ["as_of=2012-02-31", "range=%00", "horizon=1e9", "indicators=;drop", "range=1y&range=5y"]
    )
    def test_nonsense_in_the_query_is_refused_in_words(self, filled: FlaskClient, name: str, query: str) -> None:
        answer = filled.get(f"/dash/ticker/AAPL/{name}?{query}")
        assert answer.status_code == 400
        assert len(said(answer)["message"]) > 20

    def test_the_names_of_tickers_are_sent_once(self, filled: FlaskClient) -> None:
        answer = filled.get("/dash/tickers.json")
        assert answer.json == {"AAPL": "AAPL Inc.", "FB": "FB Inc."}
        again = filled.get("/dash/tickers.json", headers={"If-None-Match": answer.headers["ETag"]})
        assert again.status_code == 304
