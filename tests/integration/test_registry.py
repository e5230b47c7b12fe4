"""The registry of models: the gate, promotion by hand, roll-back by hand and by itself, and what is kept."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner
from psycopg2.extensions import cursor

from forecaster.cli import stockcast
from forecaster.cli.doctor import check_all
from forecaster.features.table import FEATURE_NAMES
from forecaster.pipeline.score import score
from forecaster.pipeline.train import train
from forecaster.pipeline.watch import watch_champion
from forecaster.pipeline.work import Work
from forecaster.storage import registry
from forecaster.storage.models import model_known_at

FIRST_END = datetime(2012, 3, 1, tzinfo=UTC)
EARLIER = datetime(2011, 6, 1, tzinfo=UTC)


def states(owner: cursor) -> list[tuple[datetime, str]]:
    owner.execute("SELECT as_of, status FROM models WHERE status <> 'baseline' ORDER BY as_of")
    return list(owner.fetchall())


def test_drift_is_measured_after_each_scoring_and_an_alert_lasts_as_long_as_its_reason(
    started: Work, owner: cursor, monkeypatch: pytest.MonkeyPatch
) -> None:
    score(started)
    owner.execute("SELECT as_of, (SELECT count(*) FROM jsonb_object_keys(indices)) FROM drift")
    assert owner.fetchall() == [(FIRST_END, len(FEATURE_NAMES))]
    monkeypatch.setattr("forecaster.pipeline.drift.DRIFTED_SHARE", -1.0)
    owner.execute("UPDATE models SET metrics = jsonb_set(metrics, '{drift,limits,weekday}', '-1')")
    owner.execute("DELETE FROM runs WHERE task = 'score'")
    score(started)
    (finding,) = [each for each in check_all(production=False) if each.check == "alert"]
    assert "features differ from what the model was trained on" in finding.found
    monkeypatch.setattr("forecaster.pipeline.drift.DRIFTED_SHARE", 1.0)
    owner.execute("DELETE FROM runs WHERE task = 'score'")
    score(started)
    owner.execute("SELECT count(*), count(ended_at) FROM alerts")
    assert owner.fetchall() == [(1, 1)]


def test_the_champions_card_is_written_from_what_is_stored(started: Work, tmp_path: Path) -> None:
    assert started.settings.bar_interval == "1d"
    path = tmp_path / "card.md"
    assert run("card", "--out", str(path)) == "0 "
    text = path.read_text(encoding="utf-8")
    assert text.startswith("# The model as of Thu 1 Mar 2012")
    for words in (
        "| 10 sessions | 0.",
        "| Its own volatility of late | ",
        "| `depth` | 3 |",
        "## Limits",
        "Champion: the first",
    ):
        assert words in text
    assert "there is no folder" in run("card", "--out", "nowhere/card.md")
    assert "there is no champion yet" in run("card", "--bar-interval", "1h")


def run(*arguments: str) -> str:
    result = CliRunner().invoke(stockcast, ["models", *arguments])
    return f"{result.exit_code} {result.stdout}{result.stderr}"


def test_a_challenger_that_is_worse_stays_a_candidate_until_an_operator_promotes_it(
    started: Work, owner: cursor
) -> None:
    owner.execute("UPDATE models SET as_of = %s, metrics = jsonb_set(metrics, '{pinball_ratio}', '0.5')", (EARLIER,))
    owner.execute("DELETE FROM runs WHERE task = 'train'")

    said = train(started)

    assert "not champion: loss" in said
    assert states(owner) == [(EARLIER, "champion"), (FIRST_END, "candidate")]
    owner.execute("SELECT model_id::text FROM models WHERE status = 'candidate'")
    ((candidate,),) = owner.fetchall()
    assert "candidate" in run("list")
    assert run("promote", candidate[:8]) == "0 the model as of 2012-03-01 is champion\n"
    assert states(owner) == [(EARLIER, "retired"), (FIRST_END, "champion")]
    assert run("roll-back", "--reason", "odd forecasts") == "0 the model as of 2011-06-01 is champion again\n"
    assert states(owner) == [(EARLIER, "champion"), (FIRST_END, "failed")]
    assert "odd forecasts" in run("list")
    assert run("roll-back").startswith("1 Error: there is no earlier model")
    with started.pool.lend() as opened:
        known = model_known_at(opened, FIRST_END, "1d")
    assert known is not None
    assert known[1].as_of == EARLIER


def test_a_model_that_is_not_there_is_named(started: Work) -> None:  # noqa: ARG001 - it fills the database
    assert run("promote", "zz") == "1 Error: no models begin with zz; `stockcast models list`\n"


@pytest.mark.parametrize(("inside", "told"), [(True, "held 100%"), (False, "held 0%")])
def test_a_champion_whose_intervals_fail_is_rolled_back_by_itself(
    started: Work, owner: cursor, *, inside: bool, told: str
) -> None:
    train(started, EARLIER)
    owner.execute("SELECT model_id FROM models WHERE status = 'champion'")
    ((champion,),) = owner.fetchall()
    assert watch_champion(started) == ""
    columns = "ticker, bar_interval, horizon, model_id"
    quantiles = "q025, q050, q100, q250, q500, q750, q900, q950, q975, prob_up, replayed"
    owner.execute(
        f"INSERT INTO forecasts ({columns}, as_of, target_time, last_price, {quantiles}) "
        f"SELECT {columns}, as_of - day * interval '1 day', target_time, last_price, {quantiles} "
        "FROM forecasts, generate_series(1, 80) day WHERE horizon = 1"
    )
    owner.execute(
        f"INSERT INTO forecast_scores ({columns}, as_of, actual, pinball, pinball_naive, abs_error, abs_error_naive, "
        f"inside_50, inside_80, inside_90, inside_95, pit) SELECT {columns}, as_of, 1, 1, 1, 1, 1, %s, %s, %s, %s, 0.5 "
        "FROM forecasts WHERE horizon = 1",
        (inside,) * 4,
    )

    said = watch_champion(started)

    assert said.startswith(
        "rolled back to the model as of 2011-06-01 from the model as of 2012-03-01: its 80 % intervals"
    )
    assert told in said
    assert states(owner) == [(EARLIER, "champion"), (FIRST_END, "failed")]
    assert watch_champion(started) == ""
    owner.execute("SELECT reason FROM models WHERE model_id = %s", (champion,))
    ((reason,),) = owner.fetchall()
    assert "taken down: its 80 % intervals" in reason


def test_old_artefacts_are_emptied_and_never_forecast_with(started: Work, owner: cursor) -> None:
    train(started, EARLIER)
    with pytest.MonkeyPatch.context() as patch, started.pool.lend() as opened:
        patch.setattr(registry, "KEPT", 1)
        assert registry.thin(opened, "1d") == 1
        assert model_known_at(opened, EARLIER, "1d") is None
        assert model_known_at(opened, FIRST_END, "1d") is not None
        assert [each.kept for each in registry.registered(opened, "1d", 9)] == [True, False]
    assert run("roll-back").startswith("1 Error: there is no earlier model")
    assert states(owner) == [(EARLIER, "retired"), (FIRST_END, "champion")]
