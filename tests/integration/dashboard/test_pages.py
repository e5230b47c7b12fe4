"""What people and operators get from the dashboard on a real database."""

import re

import pytest
from flask.testing import FlaskClient

from stockcast.database.migrate import superuser
from stockcast.settings import MigrateSettings
from tests.installation import under_way
from tests.integration.dashboard.calls import RENEWAL, UPDATE, call, figure, page, said, visit
from tests.integration.dashboard.rows import DAY, LAST, add_bars, add_forecasts, add_prices


class TestPages:
    def test_a_ticker_has_its_price_its_forecast_and_where_it_comes_from(self, filled: FlaskClient) -> None:
        shown = page(filled, "?ticker=AAPL")
        for words in (
            "AAPL Inc.",
            "$139.00",
            "Fri 25 May 2012",
            "$140.39",
            "$130.66\xa0\N{EN DASH} $147.34",
            "53\u202f%",
            "Replayed",
            "XGBoost and a linear model of volatility, trained on prices up to Mon 21 May 2012, 4 sessions before",
            "bundled historical prices",
            "AAPL · Stockcast",
        ):
            assert words in shown
        assert '"disabled": true' in shown

    def test_a_weak_forecast_says_why(self, filled: FlaskClient) -> None:
        assert "so a simpler model speaks" not in page(filled)
        with superuser(MigrateSettings(), MigrateSettings().postgres_db) as opened, opened.cursor() as cursor:
            cursor.execute("UPDATE forecasts SET flags = '{halted,short}'")
        shown = page(filled)
        assert "No shares changed hands in its last 21 sessions" in shown
        assert "so a simpler model speaks" in shown

    def test_candles_are_scaled_to_traded_prices_of_the_as_of_day(self, filled: FlaskClient) -> None:
        # A split of 2 for 1 after the as-of day: traded prices halve, adjusted ones do not
        add_bars("AAPL", [(LAST + DAY, 70.0)], adjusted_by=4.0)
        candles = figure(filled, "?ticker=AAPL&range=all")["after"]
        closes = dict(zip(candles["x"], candles["close"], strict=True))
        assert closes["2012-05-26"] == 140.0

    def test_the_fan_begins_at_the_traded_price(self, filled: FlaskClient) -> None:
        traces = figure(filled, "?ticker=AAPL")
        assert traces["95 %"]["y"][0] == 139.0
        assert traces["price"]["close"][-1] == 139.0

    def test_the_first_ticker_is_shown_unless_one_is_named_in_any_case(self, filled: FlaskClient) -> None:
        assert "AAPL Inc." in page(filled)
        assert "FB Inc." in page(filled, "?ticker=fb")

    def test_a_forecast_whose_sessions_have_all_come_is_said_to_be_old(self, filled: FlaskClient) -> None:
        add_bars("AAPL", [(LAST + DAY * age, 140.0) for age in (1, 2, 3)])
        shown = page(filled, "?ticker=AAPL")
        assert "A newer forecast is due" in shown
        assert "3 sessions before the last" in shown
        assert "Close above" not in shown

    def test_too_short_a_history_is_shown_and_said(self, filled: FlaskClient) -> None:
        assert "A forecast needs 30 sessions; FB has 7." in page(filled, "?ticker=FB")
        assert len(figure(filled, "?ticker=FB")["price"]["x"]) == 7

    def test_an_unknown_ticker_is_said_with_the_known_ones_as_links(self, filled: FlaskClient) -> None:
        shown = page(filled, "?ticker=%3Cscript%3E")
        assert "There is no ticker “<script>” here" in shown
        assert re.findall(r'"href": "([^"]*)"', shown) == [
            "/dash/?ticker=AAPL",
            "/dash/?ticker=FB",
        ]

    @pytest.mark.parametrize(
        ("address", "status"),
        [
            ("/dash/", 200),
            ("/dash/?ticker=FB&range=5y", 200),
            ("/dash/?range=nonsense", 400),
            ("/dash/?ticker=XYZ", 404),
            ("/dash/?ticker=A&ticker=B", 404),
            ("/dash/?ticker=" + "x" * 3000, 404),
            ("/dash/nothing", 404),
            ("/dash/_mcp", 404),
            ("/dash/_dash-component-suites/dash/nothing.js", 404),
            ("/dash/_dash-component-suites/os/path.py", 404),
            ("/dash/files/none/nothing.js", 404),
        ],
    )
    def test_page_loads_have_the_status_that_they_deserve(self, filled: FlaskClient, address: str, status: int) -> None:
        assert filled.get(address, headers={"Accept": "text/html"}).status_code == status

    def test_the_bare_address_leads_to_the_page(self, filled: FlaskClient) -> None:
        answer = filled.get("/dash?ticker=FB")
        assert (answer.status_code, answer.headers["Location"]) == (308, "/dash/?ticker=FB")


class TestWaiting:
    def test_before_the_first_prices(self, client: FlaskClient) -> None:
        assert client.get("/dash/?ticker=AAPL").status_code == 200
        shown = page(client, "?ticker=AAPL")
        assert "Waiting for the first prices." in shown
        assert '"disabled": false' in shown

    def test_before_the_first_model_with_its_progress(self, client: FlaskClient) -> None:
        add_prices("AAPL", 40)
        with under_way("train", LAST, "training", 0.42):
            shown = page(client)
        assert "Waiting for the first model to be trained." in shown
        assert "42\u202f%" in shown
        assert '"type": "candlestick"' in shown

    def test_it_fills_itself_and_then_stops_asking(self, client: FlaskClient) -> None:
        add_prices("AAPL", 40)
        again = call(RENEWAL, ("waiting.n_intervals", 1), state=(("_pages_location.search", "?ticker=AAPL"),))
        before = said(client.post(UPDATE, json=again))["response"]
        add_forecasts("AAPL", 139.0)
        after = said(client.post(UPDATE, json=again))["response"]
        assert (before["waiting"]["disabled"], after["waiting"]["disabled"]) == (False, True)
        assert "No forecast yet" in str(before["ticker-page"])
        assert "Chance of a rise" in str(after["ticker-page"])


class TestDatabaseAway:
    def test_the_process_lives_and_is_not_ready(self, lonely: FlaskClient) -> None:
        assert lonely.get("/dash/healthz").status_code == 200
        ready = lonely.get("/dash/readyz")
        assert ready.status_code == 503
        assert ready.json == {"ready": False, "missing": ["database"], "reason": "the database can't be reached"}

    def test_a_page_says_so_with_503_and_tries_again(self, lonely: FlaskClient) -> None:
        answer = lonely.get("/dash/", headers={"Accept": "text/html"})
        assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
        assert "The database can&#39;t be reached." in answer.text
        assert '<meta http-equiv="refresh" content="5">' in answer.text

    def test_a_callback_says_so_with_503(self, lonely: FlaskClient) -> None:
        answer = lonely.post(UPDATE, json=visit(""))
        assert answer.status_code == 503
        assert said(answer)["message"].startswith("The database can't be reached.")

    def test_a_schema_of_another_version_is_waited_for(self, client: FlaskClient) -> None:
        environment = MigrateSettings()
        with superuser(environment, environment.postgres_db) as opened, opened.cursor() as cursor:
            cursor.execute("UPDATE alembic_version SET version_num = '0000'")
            opened.commit()
        assert said(client.get("/dash/readyz"))["missing"] == ["schema"]
        answer = client.get("/dash/", headers={"Accept": "text/html"})
        assert answer.status_code == 503
        assert "The database is being set up." in answer.text
