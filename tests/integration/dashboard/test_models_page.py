"""What people get from the page of the models on a real database."""

import json

import pytest
from flask.testing import FlaskClient

from stockcast.database.migrate import superuser
from stockcast.settings import MigrateSettings
from tests.integration.dashboard.calls import page as whole_page
from tests.integration.dashboard.rows import LAST, MODEL, add_baseline_scores, write

FIGURES = {
    "targets": 12_345,
    "pinball_ratio": 0.967,
    "coverage": {"50": 0.48, "80": 0.79, "90": 0.89, "95": 0.94},
    "mae_ratio": 1.001,
    "horizons": {"1": {"pinball_ratio": 0.95, "coverage": {"80": 0.8}}},
    "importances": {"volatility": 0.7, "market": 0.3},
}


def page(client: FlaskClient) -> str:
    return whole_page(client, path="/dash/models")


@pytest.fixture
def registered(filled: FlaskClient) -> FlaskClient:
    """With figures of the champion, and a candidate that the gate did not let through."""
    with superuser(MigrateSettings(), MigrateSettings().postgres_db) as opened, opened.cursor() as cursor:
        cursor.execute("UPDATE models SET metrics = %s, reason = 'the first model'", (json.dumps(FIGURES),))
    write(
        "INSERT INTO models (model_id, kind, bar_interval, as_of, status, parameters, features, calibration, "
        "data_hash, metrics, reason, artifact, checksum, code_version, seconds) VALUES %s",
        ("00000000-0000-0000-0000-000000000008", "scale-ensemble", "1d", LAST, "candidate", "{}", [], "{}", "", "{}",
         "<b>its 80 % interval held 60.0%</b>", b"", "", "", 2.0),
    )  # fmt: skip
    return filled


def test_the_champion_is_told_with_its_figures_and_limits(registered: FlaskClient) -> None:
    shown = page(registered)
    for words in (
        "Its 80\u202f% intervals held 79\u202f% of outcomes it had not seen. Its direction is no better than a coin.",
        "3.3\u202f% less loss",
        "Its own volatility of late",
        "12,345 forecasts",
        "It forecasts widths, not directions.",
        "the first model",
        "<b>its 80 % interval held 60.0%</b>",
    ):
        assert words in shown
    assert shown.index("champion") < shown.index("candidate")
    assert "Stored forecasts" not in shown


def test_what_came_of_stored_forecasts_stands_beside_them(registered: FlaskClient) -> None:
    key = ("AAPL", "1d", LAST, 1, str(MODEL))
    write(
        "INSERT INTO forecast_scores (ticker, bar_interval, as_of, horizon, model_id, actual, pinball, pinball_naive, "
        "abs_error, abs_error_naive, inside_50, inside_80, inside_90, inside_95, pit) VALUES %s",
        (*key, 1.0, 1.1, 1.0, 0.1, 0.1, False, True, True, True, 0.5),
    )
    shown = page(registered)
    assert "10.0\u202f% more loss" in shown
    assert "1 forecast scored, all in replay" in shown


def test_what_forecasts_add_is_told_honestly(registered: FlaskClient) -> None:
    assert "No stored forecast has been scored beside a baseline yet." in page(registered)
    add_baseline_scores("AAPL", 60)
    words = "Over 60 scored forecasts: no better than GJR-GARCH-t, for the difference may be chance."
    assert words in page(registered)
    assert "gjr-garch-t" not in page(registered)
    about = whole_page(registered, "?ticker=AAPL")
    assert words.replace("forecasts:", "forecasts of AAPL:") in about


def test_drift_and_what_somebody_should_look_at_are_told(registered: FlaskClient) -> None:
    write("INSERT INTO alerts (kind, sentence) VALUES %s", ("features 1d", "30 of 59 features differ"))
    write(
        "INSERT INTO drift (model_id, as_of, indices, drifted, forecasts, loss, coverage) VALUES %s",
        (str(MODEL), LAST, '{"hour": 0.1, "index_94": 3.0}', ["index_94"], 2_500, 0.97, json.dumps({"80": 0.81})),
    )
    shown = page(registered)
    for words in ("30 of 59 features differ.", "1 of 2 features drifted: index 94.", "2,500", "81.0\u202f%"):
        assert words in shown


def test_before_the_first_model_it_is_said_what_is_awaited(client: FlaskClient) -> None:
    assert "No model yet" in page(client)
    assert client.get("/dash/models").status_code == 200


def test_a_model_without_figures_says_so(filled: FlaskClient) -> None:
    shown = page(filled)
    assert "There was too little history to tell how good it is." in shown
    assert "no figures yet" in shown


def test_the_page_is_not_there_while_the_database_is_away(lonely: FlaskClient) -> None:
    assert lonely.get("/dash/models").status_code == 503
