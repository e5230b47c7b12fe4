"""The dashboard on a real database: what people, programs, operators and strangers get from it."""

import base64
import hashlib
import json
import re
from typing import Any

import pytest
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from werkzeug.test import TestResponse

from dashboard import create_app
from stockcast.database.migrate import superuser
from stockcast.settings import DashSettings, MigrateSettings
from tests.integration.dashboard_rows import DAY, LAST, add_bars, add_forecasts, add_prices, write

ROUTER = ".._pages_content.children..._pages_store.data.."
RENEWAL = "..ticker-page.children...waiting.disabled.."
UPDATE = "/dash/_dash-update-component"


def new_client(settings_of_dash: DashSettings) -> FlaskClient:
    made: FlaskClient = create_app(settings_of_dash).server.test_client()
    return made


def said(answer: TestResponse) -> dict[str, Any]:
    """The JSON of an answer."""
    body: dict[str, Any] = json.loads(answer.text)
    return body


@pytest.fixture
def client(dash_settings: DashSettings) -> FlaskClient:
    return new_client(dash_settings)


@pytest.fixture
def filled(client: FlaskClient) -> FlaskClient:
    """With AAPL (40 sessions, forecasts) and FB (7 sessions, too few)."""
    add_prices("AAPL", 40)
    add_prices("FB", 7)
    add_forecasts("AAPL", 139.0)
    return client


@pytest.fixture
def lonely(dash_settings: DashSettings) -> FlaskClient:
    """A dashboard whose database is away."""
    return new_client(dash_settings.model_copy(update={"postgres_port": 1}))


def call(output: str, *inputs: tuple[str, object], state: tuple[tuple[str, object], ...] = ()) -> dict[str, Any]:
    """A call of a callback, as Dash's own scripts make it."""

    def named(name: str) -> dict[str, str]:
        component, _, what = name.partition(".")
        return {"id": component, "property": what}

    return {
        "output": output,
        "outputs": [named(name) for name in output.strip(".").split("...")],
        "inputs": [{**named(name), "value": value} for name, value in inputs],
        "state": [{**named(name), "value": value} for name, value in state],
        "changedPropIds": [name for name, _ in inputs],
    }


def visit(search: object, path: object = "/dash/") -> dict[str, Any]:
    return call(ROUTER, ("_pages_location.pathname", path), ("_pages_location.search", search))


def page(client: FlaskClient, search: str = "", path: str = "/dash/") -> str:
    """Everything on a page, as JSON."""
    answer = client.post(UPDATE, json=visit(search, path))
    assert answer.status_code == 200, answer.text
    return json.dumps(answer.json, ensure_ascii=False)


def figure(client: FlaskClient, search: str) -> dict[str, dict[str, Any]]:
    """The traces of a page's chart, by name."""
    (data,) = re.findall(r'"props": {"id": {"type": "figure".*?"data": ({.*?"layout": )', page(client, search))
    traces: list[dict[str, Any]] = json.loads(data.removesuffix(', "layout": ') + "}")["data"]
    return {trace["name"]: trace for trace in traces}


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
            "XGBoost on volatility, trained on prices up to Mon 21 May 2012, 4 sessions before the last",
            "bundled historical prices",
            "AAPL · Stockcast",
        ):
            assert words in shown
        assert '"disabled": true' in shown

    def test_candles_are_scaled_to_traded_prices_of_the_as_of_day(self, filled: FlaskClient) -> None:
        # A split of 2 for 1 after the as-of day: traded prices halve, adjusted ones do not
        add_bars("AAPL", [(LAST + DAY, 70.0)], adjusted_by=4.0)
        candles = figure(filled, "?ticker=AAPL&range=all")["price"]
        closes = dict(zip(candles["x"], candles["close"], strict=True))
        assert closes["2012-05-26"] == 140.0

    def test_the_fan_begins_at_the_traded_price(self, filled: FlaskClient) -> None:
        traces = figure(filled, "?ticker=AAPL")
        assert traces["95 %"]["y"][0] == 139.0
        assert traces["price"]["close"][-1] == 139.0

    def test_the_first_ticker_is_shown_unless_one_is_named_in_any_case(self, filled: FlaskClient) -> None:
        assert "AAPL Inc." in page(filled)
        assert "FB Inc." in page(filled, "?ticker=fb")

    def test_too_short_a_history_is_shown_and_said(self, filled: FlaskClient) -> None:
        assert "A forecast needs 30 sessions; FB has 7." in page(filled, "?ticker=FB")
        assert len(figure(filled, "?ticker=FB")["price"]["x"]) == 7

    def test_an_unknown_ticker_is_said_with_the_known_ones_as_links(self, filled: FlaskClient) -> None:
        shown = page(filled, "?ticker=%3Cscript%3E")
        assert "There is no ticker “<script>” here" in shown
        assert re.findall(r'"href": "([^"]*)"', shown) == [
            "/dash/?ticker=AAPL&range=3m",
            "/dash/?ticker=FB&range=3m",
        ]

    @pytest.mark.parametrize(
        ("address", "status"),
        [
            ("/dash/", 200),
            ("/dash/?ticker=FB&range=5y", 200),
            ("/dash/?range=nonsense", 200),
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
        write(
            "INSERT INTO runs (task, as_of, status, phase, progress) VALUES %s", ("train", LAST, "running", "x", 0.42)
        )
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


class TestStrangers:
    """A callback is a procedure that anyone can call."""

    @pytest.mark.parametrize(
        "body",
        [
            [],
            {},
            "text",
            None,
            {"output": ["a"]},
            {"output": "nothing.children"},
            {"output": "_pages_dummy.children"},
            {**visit(""), "outputs": []},
            {**visit(""), "outputs": {"id": "x", "property": "y"}},
            {**visit(""), "inputs": []},
            {**visit(""), "inputs": None},
            {**visit(""), "inputs": [1, 2]},
            {**visit(""), "inputs": list(reversed(visit("")["inputs"]))},
            {**visit(""), "state": [{"id": "a", "property": "b", "value": "c"}]},
            {**visit(""), "changedPropIds": {"a": 1}},
            visit(7),
            visit(["?ticker=AAPL"]),
            visit({"ticker": "AAPL"}),
            visit("ticker=AAPL"),
            visit("?" + "x" * 2_000),
            visit("", 7),
            visit("", None),
            visit("", "/elsewhere"),
            visit("", "/dash"),
            call(RENEWAL, ("waiting.n_intervals", "1"), state=(("_pages_location.search", ""),)),
            call(RENEWAL, ("waiting.n_intervals", -1), state=(("_pages_location.search", ""),)),
            call(RENEWAL, ("waiting.n_intervals", 1), state=(("_pages_location.search", 1),)),
            call(RENEWAL, ("waiting.n_intervals", True), state=()),
        ],
    )
    def test_a_malformed_call_is_refused_in_words(self, filled: FlaskClient, body: object) -> None:
        answer = filled.post(UPDATE, data=json.dumps(body), content_type="application/json")
        assert answer.status_code == 400
        assert said(answer)["message"]
        assert "Traceback" not in answer.text

    def test_what_is_no_json_is_refused(self, filled: FlaskClient) -> None:
        assert filled.post(UPDATE, data="{", content_type="application/json").status_code == 400
        assert filled.post(UPDATE, data="a=b").status_code == 415

    def test_a_huge_call_is_refused_unread(self, filled: FlaskClient) -> None:
        answer = filled.post(UPDATE, json=visit("?ticker=" + "x" * 1_000_000))
        assert (answer.status_code, answer.mimetype) == (413, "application/json")

    @settings(
        suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None, derandomize=True
    )
    @given(
        query=st.one_of(
            st.text(max_size=60),
            st.lists(st.tuples(st.sampled_from(["ticker", "range", "self", ""]), st.text(max_size=9)), max_size=4).map(
                lambda parts: "&".join(f"{name}={value}" for name, value in parts)
            ),
        )
    )
    def test_no_query_breaks_a_page(self, filled: FlaskClient, query: str) -> None:
        assert filled.post(UPDATE, json=visit(f"?{query}")).status_code == 200

    @pytest.mark.parametrize("method", ["get", "put", "delete"])
    def test_callbacks_are_called_by_post_alone(self, filled: FlaskClient, method: str) -> None:
        assert getattr(filled, method)(UPDATE).status_code in {404, 405}


class TestSettings:
    def test_what_dash_reads_from_the_environment_changes_nothing(
        self, dash_settings: DashSettings, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def described() -> tuple[object, ...]:
            client = create_app(dash_settings).server.test_client()
            html = client.get("/dash/").text
            config = json.loads(re.findall(r'<script id="_dash-config"[^>]*>(.*?)</script>', html)[0])
            tool = client.post("/dash/_mcp", json={"jsonrpc": "2.0", "id": 1, "method": "tools/list"})
            return {**config, "end_id": ""}, tool.status_code, client.get("/dash/readyz").status_code

        usual = described()
        for name, value in {
            "DASH_APP_NAME": "other",
            "DASH_URL_BASE_PATHNAME": "/other/",
            "DASH_ROUTES_PATHNAME_PREFIX": "/other/",
            "DASH_REQUESTS_PATHNAME_PREFIX": "/other/",
            "DASH_DEBUG": "true",
            "DASH_UI": "true",
            "DASH_PROPS_CHECK": "true",
            "DASH_SERVE_DEV_BUNDLES": "true",
            "DASH_HOT_RELOAD": "true",
            "DASH_MCP_ENABLED": "true",
            "dash_mcp_enabled": "true",
            "DASH_MCP_PATH": "_mcp",
            "DASH_ASSETS_EXTERNAL_PATH": "https://elsewhere.example/",
        }.items():
            monkeypatch.setenv(name, value)
        assert described() == usual
        assert usual[1] == 405

    def test_nothing_is_connected_to_before_the_first_question(self, dash_settings: DashSettings) -> None:
        app = create_app(dash_settings)
        app.server.test_client().get("/dash/healthz")
        assert app.server.extensions["database"]._idle == []


class TestHeaders:
    def test_the_policy_names_every_inline_script_and_allows_no_other(self, filled: FlaskClient) -> None:
        answer = filled.get("/dash/")
        directives = dict(part.strip().split(" ", 1) for part in answer.headers["Content-Security-Policy"].split(";"))
        inline = [
            script
            for attributes, script in re.findall(r"<script([^>]*)>(.*?)</script>", answer.text, re.DOTALL)
            if "src=" not in attributes and "application/json" not in attributes
        ]
        digests = [base64.b64encode(hashlib.sha256(script.encode()).digest()).decode() for script in inline]
        assert sorted(directives["script-src"].split()) == sorted(["'self'", *(f"'sha256-{one}'" for one in digests)])
        assert directives["frame-ancestors"] == "'self'"
        assert directives["default-src"] == "'none'"

    def test_every_file_of_a_page_is_served_here_and_kept_for_a_year(self, filled: FlaskClient) -> None:
        named = re.findall(r'(?:src|href)="([^"#]+)"', filled.get("/dash/").text)
        files = [address for address in named if "." in address]
        assert any("plotly-finance" in address for address in files)
        for address in files:
            with filled.get(address) as answer:
                assert (answer.status_code, answer.cache_control.max_age) == (200, 31_536_000), address
