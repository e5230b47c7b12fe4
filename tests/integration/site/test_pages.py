"""What people and programs get from the site."""

import re
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.installation import under_way
from tests.integration.site.installation import LAST, Installation
from tests.integration.site.text import words

SCRIPT = "<script>alert(1)</script>"


def test_the_home_page_shows_prices_as_traded_with_the_next_forecast(
    installation: Installation, visitor: FlaskClient
) -> None:
    installation.add_prices("AAPL", close=430.47, sessions=40)
    installation.add_prices("FB", close=28.84, sessions=7)
    installation.add_model()
    installation.add_forecast("AAPL", last=430.47)

    answer = visitor.get("/")
    page = words(answer.text)
    assert answer.status_code == 200
    assert "$430.47 Tue 29 May 2012 ▲ +1.0\u202f%" in page
    assert "$413.25 – $447.69 for Wed 30 May 2012 53\u202f%" in page  # quantiles 0.1 and 0.9 of the rows above
    assert "56.14" not in page
    assert "needs 30 sessions, has 7" in page
    assert "Model trained on prices to Sat 26 May 2012 3 sessions before the last" in page
    assert "bundled prices, which end in the past" in page
    assert "Ages are told relative to their last session, Tue 29 May 2012." in page
    assert 'href="/dash/?ticker=AAPL"' in answer.text
    assert "replayed" not in page
    assert "data-refresh" not in answer.text


def test_replayed_forecasts_are_marked_and_explained(installation: Installation, visitor: FlaskClient) -> None:
    installation.add_prices("AAPL", close=430.47, sessions=40)
    installation.add_model()
    installation.add_forecast("AAPL", last=430.47, replayed=True)
    assert "replayed Made while past sessions were played back" in words(visitor.get("/").text)


def test_the_record_of_forecasts_is_told_when_there_are_enough(
    installation: Installation, visitor: FlaskClient
) -> None:
    installation.add_prices("IBM", close=100.0, sessions=130)
    installation.add_model()
    assert "None has been scored yet" in words(visitor.get("/").text)
    installation.add_scores("IBM", inside=90, outside=30)
    page = words(visitor.get("/").text)
    assert "75\u202f% of the 120 next-session forecasts" in page
    assert "120 of them in replay" in page
    assert "10\u202f% larger than that of assuming no change" in page


def test_a_forecast_whose_session_has_come_is_not_shown_as_the_next_one(
    installation: Installation, visitor: FlaskClient
) -> None:
    installation.add_prices("IBM", close=100.0, sessions=40)
    installation.add_model()
    installation.add_forecast("IBM", last=99.0, as_of=LAST - timedelta(days=1))
    page = words(visitor.get("/").text)
    assert "has not been made yet" in page
    assert "made on Mon 28 May 2012, 1 session before the last. Newer ones are due." in page


def test_what_is_waited_for_is_said(installation: Installation, visitor: FlaskClient) -> None:
    assert "Waiting for the first prices. " in words(visitor.get("/").text)
    installation.add_prices("AAPL", close=430.47, sessions=40)
    with under_way("train", LAST, "training", 0.45):
        answer = visitor.get("/")
    assert "Waiting for the first model to be trained." in words(answer.text)
    assert "Now: training, 45\u202f%" in words(answer.text)
    assert 'data-refresh="2"' in answer.text


def test_names_from_the_database_are_text(installation: Installation, visitor: FlaskClient) -> None:
    installation.add_prices("A&B/C", close=10.0, sessions=40, name=SCRIPT)
    page = visitor.get("/").text
    assert SCRIPT not in page
    assert 'href="/dash/?ticker=A%26B%2FC"' in page


def test_a_known_ticker_leads_to_the_dashboard_and_an_unknown_one_to_the_known(
    installation: Installation, visitor: FlaskClient
) -> None:
    installation.add_prices("AAPL", close=430.47, sessions=40)
    assert visitor.get("/tickers/aapl").location == "/dash/?ticker=AAPL"
    unknown = visitor.get(f"/tickers/{SCRIPT}")
    assert unknown.status_code == 404
    assert SCRIPT not in unknown.text
    assert "&lt;script&gt;" in unknown.text
    assert 'href="/dash/?ticker=AAPL"' in unknown.text
    assert len(visitor.get(f"/tickers/{'X' * 5000}").text) < 10_000
    problem = visitor.get("/tickers/NOPE", headers={"Accept": "application/json"})
    assert problem.mimetype == "application/problem+json"
    assert problem.json is not None
    assert (problem.json["status"], problem.json["known"]) == (404, ["AAPL"])


@pytest.mark.parametrize(
    ("method", "path", "status"), [("GET", "/nope", 404), ("POST", "/", 405), ("GET", "/pgadmin/", 404)]
)
def test_errors_are_pages_for_people_and_problems_for_programs(
    visitor: FlaskClient, method: str, path: str, status: int
) -> None:
    for accept in ("text/html,application/xml;q=0.9,*/*;q=0.8", "*/*"):
        page = visitor.open(path, method=method, headers={"Accept": accept})
        assert (page.status_code, page.mimetype) == (status, "text/html")
        assert "<h1>" in page.text
    problem = visitor.open(path, method=method, headers={"Accept": "application/problem+json"})
    assert (problem.status_code, problem.mimetype) == (status, "application/problem+json")
    assert problem.json is not None
    assert problem.json["request_id"] == problem.headers["X-Request-Id"]
    if status == 405:
        assert "GET" in problem.headers["Allow"]


def test_an_error_of_ours_shows_no_detail_and_is_one_line_in_the_log(
    site: Flask, visitor: FlaskClient, caplog: pytest.LogCaptureFixture
) -> None:
    @site.get("/broken")
    def broken() -> str:
        raise ValueError("the secret is 42")

    answer = visitor.get("/broken")
    assert answer.status_code == 500
    assert "42" not in re.sub(answer.headers["X-Request-Id"], "", answer.text)
    assert "ValueError" not in answer.text
    assert "Traceback" not in answer.text
    assert answer.headers["X-Request-Id"] in answer.text
    assert [record.levelname for record in caplog.records] == ["ERROR"]


def test_every_response_has_the_security_headers_and_no_page_has_inline_code(
    installation: Installation, visitor: FlaskClient
) -> None:
    installation.add_prices("AAPL", close=430.47, sessions=40)
    for path in ("/", "/nope", "/healthz", "/readyz", "/tickers/AAPL", "/tickers/NOPE"):
        answer = visitor.get(path)
        assert answer.headers["Content-Security-Policy"].startswith("default-src 'self'; ")
        assert "unsafe" not in answer.headers["Content-Security-Policy"]
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert re.fullmatch("[0-9a-f]{32}", answer.headers["X-Request-Id"])
        assert "Cache-Control" in answer.headers
        assert not re.search(r"<style|\sstyle=|\son\w+=|<script(?! src=)|https?://", answer.text)


def test_an_unchanged_page_is_not_sent_twice_and_head_sends_none(visitor: FlaskClient) -> None:
    first = visitor.get("/")
    assert first.headers["Cache-Control"] == "private, no-cache"
    again = visitor.get("/", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    head = visitor.head("/")
    assert (head.status_code, head.data) == (200, b"")


def test_every_file_that_a_page_names_is_served_and_kept(visitor: FlaskClient) -> None:
    named = re.findall(r'(?:href|src)="(/(?:design|assets)/[^"]+)"', visitor.get("/").text)
    assert len(named) == 6
    for address in named:
        answer = visitor.get(address, buffered=True)
        assert answer.status_code == 200
        assert answer.cache_control.max_age == 31_536_000
