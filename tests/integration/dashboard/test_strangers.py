"""What programs, strangers and odd environments get from the dashboard."""

import base64
import hashlib
import json
import re

import pytest
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dashboard import create_app
from stockcast.settings import DashSettings
from tests.integration.dashboard.calls import RENEWAL, UPDATE, call, said, visit

PARAMETERS = ("ticker", "range", "as_of", "horizon", "style", "indicators", "signals", "earlier")


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
            st.lists(st.tuples(st.sampled_from([*PARAMETERS, "self", ""]), st.text(max_size=9)), max_size=4).map(
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
