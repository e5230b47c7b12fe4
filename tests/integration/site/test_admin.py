"""The administration, on a real database: what an operator does in the browser."""

import json
import re
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from psycopg2.extras import Json

from app import create_app
from stockcast.database.pool import ConnectionPool
from stockcast.settings import CronSettings, WebSettings
from tests.integration.site.installation import LAST, Installation

HTTPS = {"base_url": "https://localhost", "headers": {"Referer": "https://localhost/admin/"}}
NEW = {"ticker": "nvda", "name": "Nvidia", "industry": "Chips", "exchange": "XNAS", "currency": "USD"}

Ask = Callable[[str], list[tuple[object, ...]]]


@pytest.fixture
def ask(cron_settings: CronSettings) -> Ask:
    def answer(query: str) -> list[tuple[object, ...]]:
        with ConnectionPool(cron_settings).lend() as opened, opened.cursor() as cursor:
            cursor.execute(query)
            return cursor.fetchall()

    return answer


def token(visitor: FlaskClient) -> str:
    found = re.search(r'name="csrf_token" value="([^"]+)"', visitor.get("/admin/", base_url="https://localhost").text)
    assert found
    return found[1]


def send(visitor: FlaskClient, path: str, **fields: object) -> str:
    """Send a form as a browser does, and give the page that it leads to."""
    answer = visitor.post(path, data={"csrf_token": token(visitor), **fields}, follow_redirects=True, **HTTPS)
    assert answer.status_code == 200, answer.text
    return answer.text


def refuse(installation: Installation, number: int, ticker: str = "AAPL") -> None:
    raw = {"ticker": ticker, "time": LAST.isoformat(), "close": number, "note": "<b>as it came</b>"}
    installation.execute(
        "INSERT INTO price_quarantine (source, ticker, bar_interval, time, rule, reason, raw) VALUES %s",
        [("csv", ticker, "1d", LAST, "high-low-bounds", f"{ticker} is refused as {number}", Json(raw))],
    )


def test_a_new_ticker_is_stored_and_its_history_asked_for_once(visitor: FlaskClient, ask: Ask) -> None:
    page = send(visitor, "/admin/tickers/", **NEW)
    assert "NVDA is added; the worker fetches its history." in page
    assert "waits for the worker" in page
    assert "NVDA is there already." in send(visitor, "/admin/tickers/", **NEW)
    assert ask("SELECT ticker, name, industry, exchange, currency FROM stock_tickers") == [
        ("NVDA", "Nvidia", "Chips", "XNAS", "USD")
    ]
    send(visitor, "/admin/tickers/NVDA/history")
    assert ask("SELECT task_name, args ->> 'ticker', status FROM procrastinate_jobs") == [("history", "NVDA", "todo")]


def test_the_page_tells_how_far_the_fetches_are(installation: Installation, visitor: FlaskClient) -> None:
    installation.add_prices("AAPL", close=430.47, sessions=40)
    installation.execute(
        "INSERT INTO runs (task, as_of, status, phase, progress, result, finished_at) VALUES %s",
        [
            ("history AAPL", LAST, "done", "", 1.0, "40 bars of 1 ticker", LAST),
            ("history KO", LAST, "failed", "", 0.1, "no prices of KO: Yahoo answered 429", LAST),
            ("history IBM", LAST, "running", "fetching prices", 0.4, "", None),
        ],
    )
    page = visitor.get("/admin/").text
    assert "40 bars of 1 ticker" in page
    assert "no prices of KO: Yahoo answered 429" in page
    # Nobody holds the lock of this run: its process is gone
    assert "was interrupted and is taken up again" in page


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("ticker", "no ticker!", "&#39;no ticker!&#39; is no ticker"),
        ("ticker", "", "&#39;&#39; is no ticker"),
        ("exchange", "XXXX", "&#39;XXXX&#39; is none of the exchanges offered"),
        ("currency", "dollars", "&#39;dollars&#39; is no currency"),
    ],
)
def test_wrong_input_is_named_and_nothing_is_stored(
    visitor: FlaskClient, ask: Ask, field: str, value: str, said: str
) -> None:
    assert said in send(visitor, "/admin/tickers/", **(NEW | {field: value}))
    assert ask("SELECT count(*) FROM stock_tickers") == [(0,)]


def test_a_zero_byte_is_named(visitor: FlaskClient) -> None:
    data = {"csrf_token": token(visitor)} | NEW | {"name": "a\0b"}
    answer = visitor.post("/admin/tickers/", data=data, **HTTPS)
    assert (answer.status_code, "“name” has a zero byte" in answer.text) == (400, True)
    assert visitor.get("/admin/quarantine/?ticker=%00").status_code == 400


def test_a_renamed_ticker_keeps_its_prices_and_its_records(
    installation: Installation, visitor: FlaskClient, ask: Ask
) -> None:
    for ticker in ("FB", "AAPL"):
        installation.add_prices(ticker, close=430.47, sessions=40)
    refuse(installation, 1, "FB")
    assert "AAPL is there already" in send(visitor, "/admin/tickers/FB/rename", ticker="aapl")
    assert "FB is META now." in send(visitor, "/admin/tickers/FB/rename", ticker="meta")
    assert ask("SELECT ticker, count(*) FROM stock_prices GROUP BY ticker ORDER BY ticker") == [
        ("AAPL", 40),
        ("META", 40),
    ]
    assert ask("SELECT ticker FROM price_quarantine") == [("META",)]


def test_a_ticker_is_changed_and_switched_off_and_on(
    installation: Installation, visitor: FlaskClient, ask: Ask
) -> None:
    installation.add_prices("BRK-B", close=430.47, sessions=40)
    details = {"name": "<i>Berkshire</i>", "industry": "", "exchange": "XNYS", "currency": "usd"}
    assert "&lt;i&gt;Berkshire&lt;/i&gt;" in send(visitor, "/admin/tickers/BRK-B/details", **details)
    assert "BRK-B is inactive." in send(visitor, "/admin/tickers/BRK-B/active", active="no")
    assert ask("SELECT name, exchange, active FROM stock_tickers") == [("<i>Berkshire</i>", "XNYS", False)]
    assert "BRK-B is active." in send(visitor, "/admin/tickers/BRK-B/active", active="yes")
    assert visitor.get("/admin/tickers/NOPE").status_code == 404


def test_records_are_accepted_or_discarded_once(installation: Installation, visitor: FlaskClient, ask: Ask) -> None:
    for number in range(3):
        refuse(installation, number)
    refuse(installation, 4, "KO")
    page = visitor.get("/admin/quarantine/?ticker=AAPL").text
    assert "AAPL is refused as 1" in page
    assert "KO is refused" not in page
    assert "&lt;b&gt;as it came&lt;/b&gt;" in page
    (first,), (second,), (_,), (last,) = ask("SELECT id FROM price_quarantine ORDER BY id")
    said = send(visitor, "/admin/quarantine/", id=[first, second], decision="accepted", ticker="AAPL")
    assert "2 records accepted; the worker stores what it can as bars." in said
    assert "AAPL is refused as 1" not in said
    assert "KO is refused" not in said
    said = send(visitor, "/admin/quarantine/", id=[first, last], decision="discarded")
    assert "1 record discarded; 1 record had been decided before." in said
    assert ask("SELECT decision FROM price_quarantine ORDER BY id") == [
        ("accepted",),
        ("accepted",),
        (None,),
        ("discarded",),
    ]
    assert ask("SELECT task_name FROM procrastinate_jobs") == [("quarantine",)]
    assert "No record is ticked." in send(visitor, "/admin/quarantine/", decision="accepted")


@pytest.mark.parametrize("number", ["-1", "x", "9" * 30, "1;--", "²"])
def test_a_number_that_is_none_is_refused(visitor: FlaskClient, number: str) -> None:
    data = {"csrf_token": token(visitor), "id": number, "decision": "accepted"}
    assert visitor.post("/admin/quarantine/", data=data, **HTTPS).status_code == 400
    assert visitor.get("/admin/quarantine/", query_string={"after": number}).status_code == 400


def test_a_form_that_another_site_sends_changes_nothing(visitor: FlaskClient, ask: Ask) -> None:
    good = token(visitor)
    elsewhere = {"base_url": "https://localhost", "headers": {"Referer": "https://evil.example/"}}
    assert visitor.post("/admin/tickers/", data=NEW, **HTTPS).status_code == 400
    answer = visitor.post("/admin/tickers/", data=NEW | {"csrf_token": good}, **elsewhere)
    assert answer.status_code == 400
    assert ask("SELECT count(*) FROM stock_tickers") == [(0,)]


def test_nobody_administers_in_production_and_the_page_says_what_to_do_instead(
    web_settings: WebSettings, ask: Ask
) -> None:
    visitor = create_app(web_settings.model_copy(update={"environment": "production"})).test_client()
    for path in ("/admin/", "/admin/quarantine/", "/admin/tickers/AAPL"):
        answer = visitor.get(path)
        assert answer.status_code == 403
        assert "stockcast tickers --help" in answer.text
    answer = visitor.post("/admin/tickers/", data=NEW, headers={"Accept": "application/json"})
    assert answer.status_code in {400, 403}
    assert json.loads(answer.text)["status"] == answer.status_code
    assert ask("SELECT count(*) FROM stock_tickers") == [(0,)]
