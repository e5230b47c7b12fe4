"""What people get from the laboratory on a real database: the list and the form."""

import pytest
from flask.testing import FlaskClient

from stockcast.lab.experiments import MOST_WAITING
from tests.experiments import result
from tests.integration.dashboard.experiment_rows import add_experiment
from tests.integration.dashboard.forms import FORM, send, stored
from tests.integration.dashboard.rows import add_prices


def test_before_the_first_experiment_the_form_is_open_and_as_usual(filled: FlaskClient) -> None:
    shown = filled.get("/dash/laboratory")
    assert shown.status_code == 200
    assert "Nothing has been tried yet." in shown.text
    assert '<details class="card" id="new" open>' in shown.text
    # 40 sessions up to 25 May 2012: the last 30 % of them begin on the 13th
    assert 'value="2012-05-13"' in shown.text


def test_what_the_form_asks_for_is_stored_queued_and_shown(filled: FlaskClient) -> None:
    answer = send(filled, **FORM)
    assert answer.status_code == 303
    ((experiment_id, name, spec),) = stored("experiment_id::text, name, spec FROM experiments")
    assert answer.headers["Location"] == f"/dash/laboratory/experiment?id={experiment_id}"
    assert name == "Ridge, AAPL, the return over 7 sessions"
    assert spec == {
        "tickers": ["AAPL"],
        "method": "ridge",
        "features": ["macd", "rsi"],
        "target": "return",
        "ahead": 7,
        "search": "optuna",
        "search_seconds": 30,
        "splits": 4,
        "test_start": "2012-05-14",
        "strategy": "long-short",
        "fee": 1.5,
        "slippage": 2.0,
        "position": 0.5,
        "seed": 3,
    }
    assert stored("task_name, args->>'experiment' FROM procrastinate_jobs") == [("experiment", experiment_id)]
    shown = filled.get(answer.headers["Location"]).text
    assert "It waits for the worker" in shown
    assert "Ridge on MACD and RSI of AAPL; the return over 7 sessions." in shown


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("tickers", "AAPL, XYZ", "There are no prices of XYZ here."),
        ("tickers", " ".join(f"T{number}" for number in range(10_000)), "At most 1,000 tickers"),
        ("method", "oracle", "Choose one of the methods."),
        ("method", "logistic-regression", "Logistic regression tells up from down, not how far"),
        ("features", [], "Choose at least one kind of feature."),
        ("features", ["the-future"], "Choose at least one kind of feature."),
        ("ahead", "2", "The target lies 1, 5 or 7 bars ahead."),
        ("splits", "9", "There are 2 to 8 splits"),
        ("splits", "3.5", "There are 2 to 8 splits"),
        ("search_seconds", "1e3", "The search takes 5 to 3,600 seconds"),
        ("test_start", "soon", "The test begins on a date"),
        ("test_start", "2013-01-01", "The prices are from 2012-04-16 to 2012-05-25"),
        ("test_start", "2012-04-16", "The prices are from 2012-04-16 to 2012-05-25"),
        ("fee", "nan", "The fee is 0 to 500 basis points."),
        ("position", "0", "The position takes more than 0"),
        ("position", "-5", "The position takes more than 0"),
        ("name", "x" * 81, "A name has at most 80 characters."),
    ],
)
def test_what_can_not_be_is_said_beside_its_field_and_nothing_is_lost(
    filled: FlaskClient, field: str, value: object, words: str
) -> None:
    answer = send(filled, **(FORM | {"name": "Mine", field: value}))
    assert answer.status_code == 422
    assert answer.text.count(words) == 2
    assert 'value="3"' in answer.text
    assert '<option value="long-short" selected>' in answer.text
    assert stored("* FROM experiments") == []


def test_several_that_can_not_be_are_each_said_beside_their_field(filled: FlaskClient) -> None:
    answer = send(filled, **(FORM | {"method": "logistic-regression", "splits": "9", "features": []}))
    assert answer.status_code == 422
    assert "3 fields can’t be so." in answer.text
    for field in ("target", "splits", "features"):
        assert answer.text.count(f'class="wrong" id="wrong-{field}"') == 1
    for field in ("target", "splits"):
        assert f'name="{field}" aria-invalid="true" aria-describedby="wrong-{field}' in answer.text


def test_an_empty_form_and_an_enormous_one(filled: FlaskClient) -> None:
    assert send(filled).status_code == 422
    assert send(filled, tickers="x" * 100_000).status_code == 413
    assert send(filled, **(FORM | {"name": "a\0b"})).status_code == 400


def test_no_more_wait_than_may(filled: FlaskClient) -> None:
    for number in range(MOST_WAITING):
        add_experiment(f"No {number}")
    answer = send(filled, **FORM)
    assert answer.status_code == 429
    assert f"{MOST_WAITING} experiments wait or run already; cancel one, or wait. Nothing" in answer.text
    assert '<option value="ridge" selected>' in answer.text


def test_an_address_fills_the_form_in(filled: FlaskClient) -> None:
    shown = filled.get(
        "/dash/laboratory?tickers=FB&method=xgboost&features=macd,cci&test_start=2012-05-20&position=25&name=%3Cb%3E"
    ).text
    for words in (
        'value="FB"',
        '<option value="xgboost" selected>',
        'value="2012-05-20"',
        'value="25"',
        'value="&lt;b&gt;"',
        'value="macd" checked',
        'value="cci" checked',
    ):
        assert words in shown
    assert 'value="rsi" checked' not in shown


def test_a_clone_is_the_form_filled_in_from_an_experiment(filled: FlaskClient) -> None:
    send(filled, **FORM)
    ((experiment_id,),) = stored("experiment_id::text FROM experiments")
    shown = filled.get(f"/dash/laboratory?clone={experiment_id}").text
    for words in ('value="AAPL"', '<option value="ridge" selected>', 'value="macd" checked', 'value="1.5"'):
        assert words in shown
    again = filled.get(f"/dash/laboratory/experiment?id={experiment_id}").text
    assert f'href="/dash/laboratory?clone={experiment_id}"' in again


def test_the_list_tells_what_came_of_each(filled: FlaskClient) -> None:
    add_experiment("Well done", "done", came=result())
    add_experiment("Under way", "running", phase="searching", progress=0.42)
    add_experiment("Too much", "failed", error="It took more memory than there is.")
    add_experiment("Mallory's", "done", owner="mallory", came=result())
    shown = filled.get("/dash/laboratory").text
    for words in ("Well done", "+4.2\u202f%", "+6.1\u202f%", "0.80", "54.2\u202f%", "48.6–59.7\u202f%", "1 warning"):
        assert words in shown
    for words in ("searching, 42\u202f%", "It took more memory than there is.", "data-busy", "3 experiments"):
        assert words in shown
    assert "Mallory" not in shown


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Origin": "https://mallory.example"},
        {"Origin": "null"},
        {"Origin": "http://localhost:81"},
        {"Origin": "http://localhost", "Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
)
@pytest.mark.parametrize("address", ["", "/experiment/delete", "/experiment/cancel", "/experiment/rename"])
def test_a_form_of_another_site_does_nothing(filled: FlaskClient, headers: dict[str, str], address: str) -> None:
    experiment_id = add_experiment(status="done")
    answer = filled.post(f"/dash/laboratory{address}", data={**FORM, "id": experiment_id}, headers=headers)
    assert answer.status_code == 403
    assert stored("name FROM experiments") == [("A try",)]


def test_a_browser_gets_a_page_and_a_program_one_line(filled: FlaskClient) -> None:
    assert "<h1>" in send(filled, "/experiment/cancel", id="x").text
    answer = filled.post(
        "/dash/laboratory/experiment/cancel", data={"id": "x"}, headers={"Sec-Fetch-Site": "same-origin"}
    )
    assert answer.json == {"message": "There is no experiment “x” here. It may have been deleted."}


def test_the_laboratory_without_prices_and_without_a_database(client: FlaskClient, lonely: FlaskClient) -> None:
    assert client.get("/dash/laboratory").status_code == 200
    assert "There are no prices" in send(client, **(FORM | {"tickers": ""})).text
    assert lonely.get("/dash/laboratory").status_code == 503
    assert send(lonely, **FORM).status_code == 503
    add_prices("AAPL", 40)
    assert client.get("/dash/laboratory").status_code == 200
