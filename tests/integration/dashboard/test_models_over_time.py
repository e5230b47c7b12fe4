"""What the page of the models tells of scored forecasts: over time, and side by side."""

import csv
import io

from flask.testing import FlaskClient

from stockcast.database.migrate import superuser
from stockcast.settings import MigrateSettings
from tests.integration.dashboard.calls import page as whole_page
from tests.integration.scores import MODEL, add_scores


def page(client: FlaskClient) -> str:
    return whole_page(client, path="/dash/models")


def tell(statement: str) -> None:
    environment = MigrateSettings()
    with superuser(environment, environment.postgres_db) as opened, opened.cursor() as cursor:
        cursor.execute(statement)


def challenge(metrics: str) -> None:
    """Make the second model a challenger with figures of its own."""
    told = f"status = 'candidate', reason = '=not better', metrics = '{metrics}'"
    tell(f"UPDATE models SET {told} WHERE model_id = '{MODEL.format(2)}'")


def test_promotions_and_roll_backs_are_marked_where_they_were(client: FlaskClient) -> None:
    add_scores(3, 1, 90, models=3)
    shown = page(client)
    assert "Dotted lines are 2 promotions." in shown
    assert '"x": "2011-02-02", "text": "promoted"' in shown
    # The third one knows less than the second, which it took the place of
    tell(f"UPDATE models SET as_of = '2009-01-01' WHERE model_id = '{MODEL.format(3)}'")
    shown = page(client)
    assert "Dotted lines are 1 promotion and 1 roll-back." in shown
    assert '"x": "2011-03-04", "text": "rolled back"' in shown
    assert "/dash/accuracy/coverage.csv?horizon=1" in shown


def test_champion_and_challengers_stand_side_by_side(client: FlaskClient) -> None:
    add_scores(3, 1, 90, models=3)
    challenge('{"pinball_ratio": 0.987, "mae_ratio": 1.002, "coverage": {"80": 0.812}}')
    shown = page(client)
    for words in ("Champion and challengers", "Loss, unseen days", "0.987", "81.2\u202f%", "1.002", "Forecasts scored"):
        assert words in shown
    assert "as restated since" not in shown
    tell(
        "INSERT INTO forecast_rescores SELECT ticker, bar_interval, as_of, horizon, model_id, actual, pinball * 2, "
        "pinball_naive, abs_error, abs_error_naive, false, false, false, false, 0.5 FROM forecast_scores "
        f"WHERE model_id = '{MODEL.format(3)}'"
    )
    shown = page(client)
    assert "Loss, as restated since" in shown
    assert "In its 80\u202f%, as restated since" in shown


def test_few_scores_are_told_to_be_too_few(client: FlaskClient) -> None:
    add_scores(3, 1, 10)
    assert "Too early: 21 sessions are needed, 10 were scored." in page(client)


def test_without_scores_there_is_nothing_over_time(filled: FlaskClient) -> None:
    shown = page(filled)
    assert "Over time" not in shown
    assert "Champion and challengers" not in shown


def test_the_tables_are_taken_away(client: FlaskClient) -> None:
    add_scores(3, 1, 90, models=3)
    challenge('{"pinball_ratio": 0.987, "coverage": {"80": 0.812}, "horizons": {"5": {"pinball_ratio": 0.99}}}')
    shown = page(client)
    tables = {}
    for name in ("trainings", "figures"):
        assert f"/dash/models/{name}.csv" in shown
        answer = client.get(f"/dash/models/{name}.csv")
        assert (answer.status_code, answer.mimetype) == (200, "text/csv")
        tables[name] = list(csv.DictReader(io.StringIO(answer.text)))
    assert [row["status"] for row in tables["trainings"]].count("candidate") == 1
    (second,) = [row for row in tables["trainings"] if row["model"] == MODEL.format(2)]
    assert (second["loss"], second["inside_80"], second["inside_95"]) == ("0.987", "0.812", "")
    assert second["reason"] == "'=not better"
    told = {
        (row["scores"], row["horizon"], row["figure"]): row["value"]
        for row in tables["figures"]
        if row["model"] == MODEL.format(2)
    }
    assert told["unseen", "", "loss"] == "0.987"
    assert told["unseen", "5", "loss"] == "0.99"
    assert float(told["stored", "", "inside_80"]) <= 1
    answer = client.get("/dash/models/passwords.csv")
    assert answer.status_code == 404
    assert "trainings, figures" in answer.text
