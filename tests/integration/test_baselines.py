"""Baselines beside the model: trained, stored and scored as it is, and never taken for it."""

from datetime import UTC, datetime

import pytest
from click.testing import CliRunner
from psycopg2.extensions import cursor

from forecaster.cli import stockcast
from forecaster.pipeline import due
from forecaster.pipeline.drift import recent
from forecaster.pipeline.forecast import forecast
from forecaster.pipeline.train import train
from forecaster.pipeline.work import Work
from forecaster.storage import registry
from forecaster.storage.baselines import baselines_known_at
from stockcast.forecasts.baselines import BASELINES
from stockcast.forecasts.comparison import compare
from stockcast.forecasts.models import trained_models
from stockcast.forecasts.records import latest_forecasts
from stockcast.forecasts.track_records import track_records

FIRST_END, NEXT, THIRD = (datetime(2012, 3, day, tzinfo=UTC) for day in (1, 2, 5))
EARLIER = datetime(2011, 6, 1, tzinfo=UTC)
KINDS = sorted([*BASELINES, "scale-ensemble"])


def test_each_is_trained_forecast_and_scored_beside_the_model(started: Work, owner: cursor) -> None:
    assert list(due.everything(started, THIRD))

    owner.execute("SELECT kind, as_of, status FROM models ORDER BY kind")
    assert owner.fetchall() == [(kind, FIRST_END, "baseline" if kind in BASELINES else "champion") for kind in KINDS]
    for table in ("forecasts", "forecast_scores"):
        owner.execute(
            "SELECT array_agg(kind ORDER BY kind), count(*) FILTER (WHERE status <> 'baseline'), count(*) "
            f"FROM {table} s JOIN models USING (model_id) GROUP BY s.ticker, s.as_of, s.horizon"
        )
        targets = owner.fetchall()
        assert len(targets) == {"forecasts": 4 * 10 * 3, "forecast_scores": 4 * (2 + 1)}[table]
        assert {(tuple(kinds), own, number) for kinds, own, number in targets} == {(tuple(KINDS), 1, 4)}
    owner.execute(
        "SELECT kind, f.as_of, replayed FROM forecasts f JOIN models USING (model_id) GROUP BY 1, 2, 3 ORDER BY 2, 1"
    )
    assert owner.fetchall() == [(kind, day, day > FIRST_END) for day in (FIRST_END, NEXT, THIRD) for kind in KINDS]
    owner.execute(
        "SELECT s.pinball, s.pinball_naive FROM forecast_scores s JOIN models USING (model_id) "
        "WHERE kind = 'random-walk'"
    )
    walk, naive = zip(*owner.fetchall(), strict=True)
    assert walk == pytest.approx(naive)


def test_none_is_taken_for_the_model(started: Work) -> None:
    assert list(due.everything(started, THIRD))

    with started.pool.lend() as opened:
        known = trained_models(opened, "1d", 99)
        shown = latest_forecasts(opened, "1d")
        record = track_records(opened, "1d", 1, THIRD).total
        compared = compare(opened, "1d")
        counted, _, _ = recent(opened, "1d")
        assert [each.kind for each in registry.registered(opened, "1d", 99)] == ["scale-ensemble"]
        assert registry.bars_since_training(opened, "1d") == 2
    assert [model.status for model in known] == ["champion"]
    assert {str(each.model_id) for each in shown} == {known[0].model_id}
    assert len(shown) == 4 * 10
    assert record is not None
    assert record.forecasts == 4 * 2
    assert counted == 4 * 3
    assert [(each.baseline, each.targets, each.dates) for each in compared] == [(kind, 4 * 3, 2) for kind in BASELINES]
    listed = CliRunner().invoke(stockcast, ["models", "list"]).stdout
    assert len(listed.splitlines()) == 1
    card = CliRunner().invoke(stockcast, ["models", "card"]).stdout
    assert "2 of the 40 sessions it takes are scored." in card
    assert "| GJR-GARCH-t | 12 | " in card


def test_no_artefact_is_emptied_for_baselines(started: Work, monkeypatch: pytest.MonkeyPatch) -> None:
    train(started, EARLIER)
    monkeypatch.setattr(registry, "KEPT", 2)
    with started.pool.lend() as opened:
        assert registry.thin(opened, "1d") == 0


def test_an_installation_from_before_them_has_them_from_its_next_forecast_on(started: Work, owner: cursor) -> None:
    owner.execute("DELETE FROM forecasts WHERE model_id IN (SELECT model_id FROM models WHERE status = 'baseline')")
    owner.execute("DELETE FROM models WHERE status = 'baseline'")

    assert list(due.everything(started, NEXT))

    owner.execute("SELECT kind, as_of FROM models WHERE status = 'baseline' ORDER BY kind")
    assert owner.fetchall() == [(kind, FIRST_END) for kind in KINDS if kind in BASELINES]
    owner.execute("SELECT DISTINCT f.as_of FROM forecasts f JOIN models m USING (model_id) WHERE m.status = 'baseline'")
    assert owner.fetchall() == [(NEXT,)]


def test_a_forecast_of_the_past_is_beside_baselines_that_knew_no_more(started: Work, owner: cursor) -> None:
    train(started, EARLIER)
    assert "for 4 tickers as of 2012-02-29" in forecast(started, datetime(2012, 2, 29, tzinfo=UTC))

    owner.execute(
        "SELECT DISTINCT kind, m.as_of FROM forecasts f JOIN models m USING (model_id) "
        "WHERE f.as_of = '2012-02-29' ORDER BY kind"
    )
    assert owner.fetchall() == [(kind, EARLIER) for kind in KINDS]
    with started.pool.lend() as opened:
        assert baselines_known_at(opened, datetime(2011, 5, 1, tzinfo=UTC), "1d") == []
        assert {each.as_of for _, each in baselines_known_at(opened, FIRST_END, "1d")} == {FIRST_END}


def test_what_was_fitted_comes_back_as_it_was(started: Work, owner: cursor) -> None:
    with started.pool.lend() as opened:
        stored = {each.kind: each for _, each in baselines_known_at(opened, FIRST_END, "1d")}
    fitted = stored["gjr-garch-t"].calibration["fitted"]
    assert sorted(fitted) == ["AAPL", "GOOG", "IBM", "MSFT"]
    assert all(len(parameters) == 5 for parameters in fitted.values())
    owner.execute("SELECT DISTINCT reason FROM models WHERE status = 'baseline'")
    assert owner.fetchall() == [("what models are compared with",)]
