"""What people get from the page of accuracy on a real database, with no scores, few, and many."""

import re

import pytest
from flask.testing import FlaskClient

from tests.integration.dashboard.calls import UPDATE, call, page, said, visit
from tests.integration.dashboard.rows import LAST, write
from tests.integration.scores import MODEL, add_scores

RENEWAL = "..accuracy-page.children...accuracy-waiting.disabled.."
SCORE = """
INSERT INTO forecast_scores
SELECT ticker, bar_interval, as_of, horizon, model_id, 140, 0.002, 0.003, 0.01, 0.01, true, true, true, true, 0.4
FROM forecasts WHERE (ticker, horizon) IN (VALUES %s)
"""
AGAIN = """
INSERT INTO forecast_rescores
SELECT ticker, bar_interval, as_of, horizon, model_id, actual * v.times, 0.5, pinball_naive, abs_error, abs_error_naive,
       false, false, false, false, 0.9875, now()
FROM forecast_scores CROSS JOIN (VALUES %s) AS v(ticker_of, times) WHERE ticker = v.ticker_of
"""
BASELINE = """
INSERT INTO models (model_id, kind, bar_interval, as_of, status, parameters, features, calibration, data_hash, metrics,
                    reason, artifact, checksum, code_version, seconds)
SELECT '00000000-0000-0000-0000-00000000000b', v.kind, '1d', '2010-01-01', 'baseline', '{}', '{}', '{}', '', '{}',
       '', '', '', '', 1 FROM (VALUES %s) AS v(kind)
"""
ITS_SCORES = (
    """
INSERT INTO forecasts
SELECT ticker, bar_interval, as_of, horizon, target_time, '00000000-0000-0000-0000-00000000000b', last_price,
       q025, q050, q100, q250, q500, q750, q900, q950, q975, 0.5, true
FROM forecasts CROSS JOIN (VALUES %s) AS v(number)
""",
    """
INSERT INTO forecast_scores
SELECT ticker, bar_interval, as_of, horizon, '00000000-0000-0000-0000-00000000000b', actual, pinball * v.times,
       pinball_naive, abs_error, abs_error_naive, false, false, false, false, 0.5
FROM forecast_scores CROSS JOIN (VALUES %s) AS v(times)
""",
)


def accuracy(client: FlaskClient, search: str = "") -> str:
    """Everything on the page, as JSON."""
    return page(client, search, "/dash/accuracy")


@pytest.fixture
def scored(client: FlaskClient) -> FlaskClient:
    """Three tickers, two horizons, 150 sessions, of which the first 50 are replayed; two models after each other."""
    add_scores(3, 2, 150, models=2, replayed=50)
    return client


class TestStates:
    def test_before_the_first_score_it_waits_and_then_fills_itself(self, filled: FlaskClient) -> None:
        assert "They are scored when the sessions that they tell of have come." in accuracy(filled)
        again = call(RENEWAL, ("accuracy-waiting.n_intervals", 1), state=(("_pages_location.search", ""),))
        before = said(filled.post(UPDATE, json=again))["response"]
        write(SCORE, ("AAPL", 1))
        after = said(filled.post(UPDATE, json=again))["response"]
        assert (before["accuracy-waiting"]["disabled"], after["accuracy-waiting"]["disabled"]) == (False, True)
        assert "Too early to tell" in str(after["accuracy-page"])

    def test_before_the_first_price(self, client: FlaskClient) -> None:
        assert "Waiting for the first prices." in accuracy(client)
        assert client.get("/dash/accuracy?horizon=5").status_code == 200

    def test_few_scores_are_told_without_a_verdict(self, client: FlaskClient) -> None:
        add_scores(2, 2, 12)
        shown = accuracy(client)
        for words in (
            "Too early to tell: 24 forecasts of 12 sessions were scored, and 40 sessions are needed.",
            "Too early: 21 sessions are needed, 12 were scored.",
            "too few to tell its margin",
            "None of 2 tickers stands out",
        ):
            assert words in shown

    def test_many_scores_are_told_in_words_charts_and_tables(self, scored: FlaskClient) -> None:
        shown = accuracy(scored)
        for words in (
            "of 450 outcomes, as promised within what chance explains.",
            "less loss than a random walk that follows volatility, more than chance explains.",
            "Its direction is no better than a coin.",
            "450 forecasts, 1 session ahead, as of Mon 3 Jan 2011 to Wed 1 Jun 2011",
            "Accuracy · Stockcast",
            "PIT histogram",
            "of the last price: twice the mean pinball loss of nine levels",
        ):
            assert words in shown
        assert len(re.findall('"id": {"type": "figure"', shown)) == 8
        assert len(re.findall('"data-png"', shown)) == 8
        assert "/dash/?ticker=T00" in shown
        assert "As restated since" not in shown

    def test_intervals_that_are_too_narrow_are_said_to_be(self, client: FlaskClient) -> None:
        add_scores(4, 1, 150, width=1.6)
        shown = accuracy(client)
        assert "outcomes, fewer than chance explains." in shown
        assert "too narrow" in shown
        assert "outside what chance explains" in shown


class TestChoice:
    def test_ticker_horizon_and_model_narrow_everything_down(self, scored: FlaskClient) -> None:
        shown = accuracy(scored, f"?ticker=t002&horizon=2&model={MODEL.format(2)}&range=all")
        assert "75 forecasts, 2 sessions ahead" in shown
        assert f"/dash/accuracy?horizon=2&model={MODEL.format(2)}&range=all" in shown
        assert "horizon=2" in shown
        assert {"T002"} == set(re.findall(r'"href": "/dash/\?ticker=(T\d+)&as_of=2011-\d\d-\d\d&horizon=2"', shown))

    def test_live_and_replayed_forecasts_are_told_apart(self, scored: FlaskClient) -> None:
        assert "150 forecasts, 1 session ahead" in accuracy(scored, "?made=replayed")
        assert "300 forecasts, 1 session ahead" in accuracy(scored, "?made=live")

    def test_first_scores_stay_beside_restated_ones(self, scored: FlaskClient) -> None:
        first = accuracy(scored)
        write(AGAIN, ("T002", 1.0))
        assert "As restated since" in accuracy(scored)
        files = [f"/dash/accuracy/coverage.csv{query}" for query in ("", "?scores=first", "?scores=restated")]
        usual, told, restated = (scored.get(file).text for file in files)
        assert usual == told != restated
        assert "more loss than a random walk" in accuracy(scored, "?scores=restated")
        assert "450 forecasts" in first

    def test_each_baseline_that_has_scores_is_compared_with(self, scored: FlaskClient) -> None:
        write(BASELINE, ("gjr-garch-t",))
        write(ITS_SCORES[0], (1,))
        write(ITS_SCORES[1], (0.9,))
        for search in ("", "?ticker=T001"):
            rows = scored.get(f"/dash/accuracy/baselines.csv{search}").text.splitlines()
            assert [row.split(",")[0] for row in rows] == ["baseline", "random-walk", "gjr-garch-t"]
            assert float(rows[2].split(",")[3]) == pytest.approx(1 / 0.9)
        shown = accuracy(scored)
        assert "450 forecasts" in shown
        assert "11.1\u202f% more loss than GJR-GARCH-t" in shown

    def test_nothing_of_that_kind_is_said(self, client: FlaskClient) -> None:
        add_scores(2, 1, 50)
        assert "No forecast that was scored is like that." in accuracy(client, "?made=replayed")

    @pytest.mark.parametrize(
        ("search", "order"),
        [
            ("?sort=ticker", ["T001", "T002", "T003"]),
            ("?sort=-ticker", ["T003", "T002", "T001"]),
            ("?sort=nonsense&page=9", None),
        ],
    )
    def test_the_address_sorts_tickers(self, scored: FlaskClient, search: str, order: list[str] | None) -> None:
        found = re.findall(r'"title": "Accuracy of (T\d+)"', accuracy(scored, search))
        assert sorted(found) == ["T001", "T002", "T003"]
        assert order is None or found == order


BAD = [
    ("?ticker=XYZ", 404, "There is no ticker “XYZ” here"),
    ("?ticker=%3Cscript%3Ealert(1)%3C/script%3E", 404, "There is no ticker “<script>alert(1)</script>” here"),
    ("?ticker=T001&ticker=T002", 400, "“ticker” is given more than once"),
    ("?horizon=9", 404, "Nothing is forecast 9 bars ahead, but 1 to 2"),
    ("?horizon=-1", 400, "“-1” is no horizon"),
    ("?horizon=%3Cscript%3E", 400, "“<script>” is no horizon"),
    ("?horizon=" + "9" * 400, 400, "is no horizon"),
    ("?model=champion", 400, "“champion” is no model"),
    ("?model=00000000-0000-0000-0000-0000000000ff", 404, "There is no model 00000000-0000-0000-0000-0000000000ff"),
    ("?range=1e", 400, "“1e” is no range: one of 3m, 1y, 5y, all"),
    ("?made=up", 400, "“made” can't be “up”, but live or replayed"),
    ("?scores=%27%3B--", 400, "“scores” can't be “';--”, but first or restated"),
]


class TestBadInput:
    @pytest.mark.parametrize(("search", "status", "words"), BAD)
    def test_it_is_said_on_the_page_and_to_the_caller(
        self, scored: FlaskClient, search: str, status: int, words: str
    ) -> None:
        assert words in accuracy(scored, search)
        assert scored.get(f"/dash/accuracy{search}", headers={"Accept": "text/html"}).status_code == status
        answer = scored.get(f"/dash/accuracy/pit.csv{search}")
        assert (answer.status_code, words in said(answer)["message"]) == (status, True)

    def test_calls_that_no_page_would_make_are_refused(self, scored: FlaskClient) -> None:
        bad = call(RENEWAL, ("accuracy-waiting.n_intervals", "1"), state=(("_pages_location.search", ""),))
        assert scored.post(UPDATE, json=bad).status_code == 400
        assert scored.post(UPDATE, json=visit("?horizon=2", "/dash/accuracy")).status_code == 200

    def test_the_page_is_not_there_while_the_database_is_away(self, lonely: FlaskClient) -> None:
        assert lonely.get("/dash/accuracy").status_code == 503
        assert lonely.get("/dash/accuracy/pit.csv").status_code == 503


class TestFiles:
    @pytest.mark.parametrize(
        ("name", "first", "rows"),
        [
            ("coverage", "as_of", 150),
            ("loss", "as_of", 150),
            ("pit", "from", 10),
            ("levels", "from", 9),
            ("rises", "from", 6),
            ("baselines", "baseline", 1),
            ("horizons", "horizon", 2),
            ("models", "model", 2),
            ("tickers", "ticker", 3),
            ("misses", "ticker", 12),
        ],
    )
    def test_every_chart_and_table_is_a_file(self, scored: FlaskClient, name: str, first: str, rows: int) -> None:
        answer = scored.get(f"/dash/accuracy/{name}.csv?horizon=2")
        lines = answer.text.splitlines()
        assert (answer.status_code, answer.mimetype, lines[0].split(",")[0]) == (200, "text/csv", first)
        assert len(lines) == rows + 1
        assert f"accuracy-{name}-2.csv" in answer.headers["Content-Disposition"]
        assert f"/dash/accuracy/{name}.csv" in accuracy(scored)

    def test_an_unknown_file_is_said(self, scored: FlaskClient) -> None:
        answer = scored.get("/dash/accuracy/%3Cb%3E.csv")
        assert (answer.status_code, "There is no file “<b>” here" in said(answer)["message"]) == (404, True)

    def test_a_page_without_scores_has_empty_files(self, filled: FlaskClient) -> None:
        assert LAST.year == 2012
        for name in ("pit", "coverage", "tickers", "misses"):
            answer = filled.get(f"/dash/accuracy/{name}.csv")
            assert (answer.status_code, len(answer.text.splitlines())) == (200, 1)
