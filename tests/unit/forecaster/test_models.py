"""Training and forecasting: the same every time, from the past alone, and sensible with little history."""

import json
from dataclasses import replace
from datetime import datetime
from itertools import pairwise

import polars as pl
import pytest

from forecaster.models.forecasting import EXPLAINED, forecast
from forecaster.models.parameters import ModelParameters
from forecaster.models.progress import TrainingStoppedError
from forecaster.models.trained import TrainedModel
from forecaster.models.training import train
from stockcast.forecasts.levels import QUANTILES
from tests.unit.forecaster.conftest import MakePanel


@pytest.fixture(scope="module")
def panel(make_panel: MakePanel) -> pl.DataFrame:
    return make_panel(800, 800, 120, 29)


@pytest.fixture(scope="module")
def as_of(panel: pl.DataFrame) -> datetime:
    return panel["time"].unique().sort()[-1]  # type: ignore[no-any-return]


@pytest.fixture(scope="module")
def model(panel: pl.DataFrame, as_of: datetime, quick: ModelParameters) -> TrainedModel:
    return train(panel, as_of, quick)


def test_every_ticker_with_thirty_bars_gets_every_horizon(
    model: TrainedModel, panel: pl.DataFrame, as_of: datetime
) -> None:
    made = forecast(model, panel, as_of)

    assert made.schema == EXPLAINED
    assert made.select("ticker", "horizon").rows() == [
        (ticker, h) for ticker in ("T0", "T1", "T2") for h in range(1, 11)
    ]
    assert made.filter(ticker="T1", horizon=1)["last_price"].item() == panel.filter(ticker="T1")["close_adj"][-1]
    assert made["prob_up"].is_between(0, 1).all()


def test_quantiles_never_cross_and_widen_with_the_horizon(
    model: TrainedModel, panel: pl.DataFrame, as_of: datetime
) -> None:
    made = forecast(model, panel, as_of)

    for low, high in pairwise(QUANTILES):
        assert (made[low] <= made[high]).all()
    width = made.with_columns(width=pl.col("q975") - pl.col("q025"))
    assert (width.filter(horizon=10)["width"] > width.filter(horizon=1)["width"]).all()


def test_threads_and_runs_change_nothing(
    model: TrainedModel, panel: pl.DataFrame, as_of: datetime, quick: ModelParameters
) -> None:
    again = train(panel, as_of, replace(quick, threads=1))

    assert again.artifact == model.artifact
    assert replace(again, parameters=quick) == model
    assert train(panel, as_of, replace(quick, seed=1)).artifact != model.artifact


def test_a_model_survives_storage_as_bytes_and_json(model: TrainedModel, panel: pl.DataFrame, as_of: datetime) -> None:
    rebuilt = replace(
        model,
        artifact=bytes(bytearray(model.artifact)),
        parameters=ModelParameters.from_json(json.loads(json.dumps(model.parameters.to_json()))),
        calibration=json.loads(json.dumps(model.calibration)),
        metrics=json.loads(json.dumps(model.metrics)),
    )

    assert rebuilt == model
    assert forecast(rebuilt, panel, as_of).equals(forecast(model, panel, as_of))


def test_bars_after_the_as_of_day_change_nothing(panel: pl.DataFrame, quick: ModelParameters) -> None:
    then = panel["time"].unique().sort()[700]
    past = panel.filter(pl.col("time") <= then)
    model = train(panel, then, quick)

    assert train(past, then, quick) == model
    assert forecast(model, past, then).equals(forecast(model, panel, then))


def test_dearer_prices_give_the_same_multiples(
    panel: pl.DataFrame, as_of: datetime, quick: ModelParameters, model: TrainedModel
) -> None:
    dearer = panel.with_columns(pl.col("open", "high", "low", "close", "close_adj") * 4)

    made, expected = forecast(train(dearer, as_of, quick), dearer, as_of), forecast(model, panel, as_of)

    assert made["last_price"].to_list() == pytest.approx((expected["last_price"] * 4).to_list())
    # Processors round the logarithms differently, and a tree may split one bar further on
    assert made["q025"].to_list() == pytest.approx(expected["q025"].to_list(), rel=1e-2)


def test_the_model_tells_where_it_comes_from(model: TrainedModel, as_of: datetime) -> None:
    assert model.kind == "scale-ensemble"
    assert model.as_of == as_of
    assert len(model.data_hash) == 64
    assert 0.5 < model.metrics["pinball_ratio"] < 1.5
    assert set(model.metrics["coverage"]) == {"50", "80", "90", "95"}
    assert set(model.metrics["horizons"]) == {str(h) for h in range(1, 11)}


def test_little_history_gets_the_base_scale(make_panel: MakePanel) -> None:
    panel = make_panel(31, 45)
    as_of = panel["time"].unique().sort()[-1]

    model = train(panel, as_of)
    made = forecast(model, panel, as_of)

    assert (model.kind, model.artifact) == ("base-scale", b"")
    assert made["ticker"].unique().sort().to_list() == ["T0", "T1"]
    assert (made["q025"] < 1).all()
    assert (made["q975"] > 1).all()


def test_too_few_residuals_for_a_calibration_get_the_base_scale_too(
    make_panel: MakePanel, quick: ModelParameters
) -> None:
    panel = make_panel(470)
    as_of = panel["time"].unique().sort()[-1]

    model = train(panel, as_of, replace(quick, training_history=126))

    assert (model.kind, model.artifact, "trained" in model.calibration) == ("base-scale", b"", False)


def test_a_constant_price_is_forecast_to_stay(make_panel: MakePanel) -> None:
    panel = make_panel(40).with_columns(close_adj=pl.lit(7.0))
    as_of = panel["time"].unique().sort()[-1]

    made = forecast(train(panel, as_of), panel, as_of)

    assert made.select(pl.col("q025", "q975").sub(1).abs().max()).row(0) < (1e-3, 1e-3)


def test_a_day_without_bars_has_no_forecast(model: TrainedModel, panel: pl.DataFrame, as_of: datetime) -> None:
    made = forecast(model, panel, as_of.replace(hour=5))

    assert made.is_empty()
    assert made.schema == EXPLAINED


def test_a_model_of_other_features_is_refused(model: TrainedModel, panel: pl.DataFrame, as_of: datetime) -> None:
    with pytest.raises(ValueError, match="other features"):
        forecast(replace(model, features=("astrology",)), panel, as_of)


def test_no_bars_before_the_as_of_day_is_an_error(panel: pl.DataFrame) -> None:
    with pytest.raises(ValueError, match="no bar up to 1990"):
        train(panel, panel["time"].min().replace(year=1990))  # type: ignore[union-attr, call-arg, arg-type]


def test_progress_grows_to_the_end(panel: pl.DataFrame, as_of: datetime, quick: ModelParameters) -> None:
    told: list[tuple[str, float]] = []

    train(panel, as_of, replace(quick, rounds=60), progress=lambda phase, share: told.append((phase, share)))

    assert list(dict.fromkeys(phase for phase, _ in told)) == [
        "features",
        "training",
        "calibration",
        "ticker by ticker",
    ]
    shares = [share for phase, share in told if phase == "training"]
    assert shares == sorted(shares)
    assert shares[-1] == 1.0


def test_training_stops_when_asked_to(panel: pl.DataFrame, as_of: datetime, quick: ModelParameters) -> None:
    asked = []

    def should_stop() -> bool:
        asked.append(1)
        return len(asked) > 3

    with pytest.raises(TrainingStoppedError):
        train(panel, as_of, replace(quick, rounds=100_000), should_stop=should_stop)
