"""The table of the home page: every ticker, sorted and narrowed by its address, for people and as a file."""

import csv
import io
import re
from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from stockcast.market import tickers
from tests.integration.site.installation import LAST, Installation
from tests.integration.site.text import words


def listed(page: str) -> list[str]:
    """The tickers of the table, in their order."""
    return re.findall(r'class="stock"><a href="[^"]*">([^<]*)</a>', page)


@pytest.fixture
def three(installation: Installation) -> Installation:
    """AAPL and IBM with forecasts of 1 and 5 sessions, and FB with too few bars for one."""
    installation.add_model()
    for ticker, close, sessions, name in (("AAPL", 430.0, 40, "Apple"), ("FB", 28.0, 7, ""), ("IBM", 190.0, 40, "")):
        installation.add_prices(ticker, close=close, sessions=sessions, name=name)
    for ticker, close in (("AAPL", 430.0), ("IBM", 190.0)):
        for horizon in (1, 5):
            installation.add_forecast(ticker, last=close, horizon=horizon)
    return installation


@pytest.mark.usefixtures("three")
def test_every_column_sorts_both_ways_by_links_that_say_so(visitor: FlaskClient) -> None:
    page = visitor.get("/").text
    assert listed(page) == ["AAPL", "FB", "IBM"]
    links = re.findall(r'<th role="columnheader"[^>]*>\s*<a href="(/[^"]*)"', page)
    assert links[:3] == ["/?sort=-ticker", "/?sort=-price", "/?sort=-change"]
    assert len(links) == 9
    for link in links:
        sorted_page = visitor.get(link).text
        assert sorted(listed(sorted_page)) == ["AAPL", "FB", "IBM"]
        assert sorted_page.count("aria-sort=") == 1
    assert listed(visitor.get("/?sort=-price").text) == ["AAPL", "IBM", "FB"]
    assert listed(visitor.get("/?sort=price").text) == ["FB", "IBM", "AAPL"]
    assert listed(visitor.get("/?sort=-chance").text)[-1] == "FB"  # without a forecast it comes last


@pytest.mark.usefixtures("three")
def test_the_horizon_is_chosen_among_those_that_are_stored(visitor: FlaskClient) -> None:
    page = visitor.get("/?horizon=5&q=aapl")
    assert listed(page.text) == ["AAPL"]
    assert "5 sessions ahead" in words(page.text)
    assert "for Sun 3 Jun 2012" in words(page.text)
    assert re.findall(r'<li><a href="([^"]*)"( aria-current="true")?>(\d+)</a>', page.text) == [
        ("/?q=aapl", "", "1"),
        ("/?horizon=5&amp;q=aapl", ' aria-current="true"', "5"),
    ]
    assert 'name="horizon" value="5"' in page.text


@pytest.mark.usefixtures("three")
def test_what_makes_no_sense_gives_the_usual_view_and_is_named(visitor: FlaskClient) -> None:
    for query in ("horizon=abc", "horizon=3", "sort=nope", "show=<b>", "page=-1", "page=99", "q=" + "x" * 99, "q=%00"):
        page = visitor.get(f"/?{query}")
        assert page.status_code == (200 if query in {"page=99", "q=%00"} else 400), query
        assert "<b>" not in page.text
        if query != "q=%00":
            assert "Something in the address could not be used." in page.text, query
    assert listed(visitor.get("/?horizon=abc&sort=nope&page=0").text) == ["AAPL", "FB", "IBM"]
    assert "“3” is no horizon of these forecasts, which are 1 and 5." in words(visitor.get("/?horizon=3").text)
    assert "There is no page 99; this is page 1, the last." in words(visitor.get("/?page=99").text)


def test_rows_are_narrowed_and_no_match_says_so(three: Installation, visitor: FlaskClient) -> None:
    assert listed(visitor.get("/?q=appl").text) == ["AAPL"]
    assert listed(visitor.get("/?show=rising").text) == ["AAPL", "FB", "IBM"]
    assert listed(visitor.get("/?show=problems").text) == ["FB"]
    assert "No ticker fell in its last session." in words(visitor.get("/?show=falling").text)
    nothing = visitor.get("/?q=%3Ci%3E&show=rising")
    assert "No ticker matches “<i>” with this choice." in words(nothing.text)
    assert "<i>" not in nothing.text
    assert '<a href="/">Show all tickers</a>' in nothing.text
    three.execute(
        "INSERT INTO ingest_results (ticker, bar_interval, source, status, error, started_at) VALUES %s",
        [("AAPL", "1d", "yahoo", "failed", "answered 429", LAST)],
    )
    assert listed(visitor.get("/?show=problems").text) == ["AAPL", "FB"]
    assert "last fetch failed" in words(visitor.get("/").text)


def test_more_than_fifty_tickers_are_turned_page_by_page(installation: Installation, visitor: FlaskClient) -> None:
    names = [(f"T{number:03}", f"Number {number}", "XNAS", "USD") for number in range(105)]
    installation.execute("INSERT INTO stock_tickers (ticker, name, exchange, currency) VALUES %s", names)
    first = visitor.get("/").text
    assert listed(first) == [name[0] for name in names[:50]]
    assert "1 to 50 of 105 tickers" in words(first)
    assert "no prices yet" in words(first)
    last = visitor.get("/?page=3").text
    assert listed(last) == [name[0] for name in names[100:]]
    assert 'rel="prev" href="/?page=2"' in last
    assert 'rel="next"' not in last


def test_a_tickers_intervals_are_judged_by_what_chance_explains(
    installation: Installation, visitor: FlaskClient
) -> None:
    installation.add_model()
    for ticker, inside, outside in (("FEW", 5, 5), ("GOOD", 95, 25), ("POOR", 70, 50)):
        installation.add_prices(ticker, close=100.0, sessions=130)
        installation.add_scores(ticker, inside=inside, outside=outside)
    page = visitor.get("/").text
    rows = {ticker: words(row) for ticker, row in zip(listed(page), page.split("<tr role")[2:], strict=True)}
    assert "too few yet" in rows["FEW"]
    assert "held 79\u202f% of 120" in rows["GOOD"]
    assert "promised" not in rows["GOOD"]
    assert "held 58\u202f% of 120 ▼ fewer than promised" in rows["POOR"]
    assert "Intervals held only 68\u202f% of outcomes where 80\u202f% was promised" in words(page)


def test_new_scores_and_new_symbols_are_told_at_once(installation: Installation, visitor: FlaskClient) -> None:
    installation.add_model()
    installation.add_prices("IBM", close=100.0, sessions=130)
    assert "none has been scored yet" in words(visitor.get("/").text)
    installation.add_scores("IBM", inside=90, outside=30)
    assert "held 75\u202f% of 120" in words(visitor.get("/").text)
    with installation.opened() as opened:
        tickers.rename(opened, "IBM", "IBN")
        opened.commit()
    assert "held 75\u202f% of 120" in words(visitor.get("/?q=IBN").text)


def test_while_a_newer_forecast_is_made_the_next_session_of_the_older_one_is_shown(
    installation: Installation, visitor: FlaskClient
) -> None:
    installation.add_prices("IBM", close=100.0, sessions=40)
    installation.add_model()
    for horizon in (1, 2):
        installation.add_forecast("IBM", last=99.0, as_of=LAST - timedelta(days=1), horizon=horizon)
    page = words(visitor.get("/").text)
    assert "for Wed 30 May 2012, made on Mon 28 May 2012" in page
    assert "forecast 1 session older" in page


def test_the_file_has_what_the_table_has_and_refuses_what_the_page_forgives(
    three: Installation, visitor: FlaskClient
) -> None:
    three.execute(
        "UPDATE stock_tickers SET name = v.name FROM (VALUES %s) AS v (name) WHERE ticker = 'IBM'", [("=1+1",)]
    )
    answer = visitor.get("/overview.csv?horizon=5&sort=-price&page=7")
    assert (answer.status_code, answer.mimetype) == (200, "text/csv")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="stockcast-overview-5.csv"'
    rows = [*csv.DictReader(io.StringIO(answer.text))]
    assert [row["ticker"] for row in rows] == ["AAPL", "IBM", "FB"]
    assert (rows[0]["horizon"], float(rows[0]["q0.5"]), rows[0]["target_time"][:10]) == ("5", 430.0, "2012-06-03")
    assert rows[1]["name"] == "'=1+1"
    assert (rows[2]["horizon"], rows[2]["prob_up"]) == ("", "")
    assert [*csv.DictReader(io.StringIO(visitor.get("/overview.csv?q=zzz").text))] == []
    wrong = visitor.get("/overview.csv?horizon=abc", headers={"Accept": "application/json"})
    assert (wrong.status_code, wrong.mimetype) == (400, "application/problem+json")
    assert wrong.json is not None
    assert "“abc” is no horizon" in wrong.json["detail"]
