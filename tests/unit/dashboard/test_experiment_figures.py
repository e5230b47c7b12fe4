"""What the charts of an experiment draw."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from dashboard.figures import Figure
from dashboard.figures.profit import compared_profits, cumulative_profit
from dashboard.figures.trades import buying_and_selling
from dashboard.figures.verdict import calibration, roc
from stockcast.design.palette import colours
from stockcast.lab.result import Curve
from stockcast.market.prices import Bar
from tests.experiments import LAST, ago, result

RESULT = result()
TESTED = 12
HISTORY = [Bar(ago(age), None, None, None, 139.0 - age, 139.0 - age, None) for age in range(20, -1, -1)]


def traces(figure: Figure, *names: str) -> list[dict[str, Any]]:
    return [trace for trace in figure["data"] if trace["name"] in names]


def test_training_and_test_stand_side_by_side_each_from_nothing_on_its_own_scale() -> None:
    training, test = traces(cumulative_profit(RESULT.curve), "strategy")
    assert (training["yaxis"], test["yaxis"]) == ("y", "y2")
    assert (training["y"][0], test["y"][0]) == (0.0, 0.0)
    assert len(training["x"]) + len(test["x"]) == len(RESULT.curve.times)
    # The bar before the first of the test, where nothing is earned yet
    assert test["x"][0] == f"{ago(TESTED):%Y-%m-%d}"
    assert test["hovertext"][-1].startswith("<b>Fri 25 May 2012</b><br>Strategy +")


def test_chance_is_a_band_over_the_test_alone() -> None:
    (band,) = traces(cumulative_profit(RESULT.curve), "random signals")
    assert band["x"][0] == band["x"][-1] == f"{ago(TESTED):%Y-%m-%d}"
    assert band["y"][TESTED] == pytest.approx(0.005 * TESTED)
    assert band["y"][TESTED + 1] == pytest.approx(-0.004 * TESTED)


def test_a_position_that_grows_is_bought_and_one_that_shrinks_is_sold() -> None:
    figure = buying_and_selling(HISTORY, RESULT.signals, RESULT.test, "USD")
    (bought,) = traces(figure, "bought")
    (sold,) = traces(figure, "sold")
    assert (bought["x"], bought["y"]) == (["2012-05-15", "2012-05-23"], [129.0, 137.0])
    assert (sold["x"], sold["y"]) == (["2012-05-19", "2012-05-25"], [133.0, 139.0])
    assert bought["marker"]["symbol"] != sold["marker"]["symbol"]
    assert [text.split("<br>", 1)[1] for text in (*bought["hovertext"], *sold["hovertext"])] == [
        "Bought, decided at $129.00<br>Long 100\u202f% from the next bar on",
        "Bought, decided at $137.00<br>Long 50\u202f% from the next bar on",
        "Sold, decided at $133.00<br>Out of the market from the next bar on",
        "Sold, decided at $139.00<br>Short 100\u202f% from the next bar on",
    ]
    assert [note["text"] for note in figure["layout"]["annotations"]] == ["training", "test"]
    assert figure["layout"]["shapes"][0]["x0"] == f"{RESULT.test.first:%Y-%m-%d}"


def test_each_experiment_keeps_its_line_however_many_of_the_others_are_not_done() -> None:
    alone = compared_profits([("A", None), ("B", RESULT.curve)])["data"]
    both = compared_profits([("A", RESULT.curve), ("B", RESULT.curve)])["data"]
    assert [trace["name"] for trace in alone] == ["B"]
    assert alone[0]["line"] == both[1]["line"] != both[0]["line"]
    assert (alone[0]["y"][0], alone[0]["x"][-1]) == (0.0, f"{LAST:%Y-%m-%d}")


def test_what_was_said_is_set_against_what_came() -> None:
    (bins,) = traces(calibration(RESULT.verdict.calibration, of_returns=False), "bins")
    assert bins["hovertext"][0] == "Said 40%<br>Came 42%<br>10 predictions"
    sizes = bins["marker"]["size"]
    assert sizes == sorted(sizes)
    returns = calibration(RESULT.verdict.calibration, of_returns=True)
    low, high = returns["layout"]["xaxis"]["range"]
    assert low < RESULT.verdict.calibration[0].predicted
    assert high > RESULT.verdict.calibration[-1].predicted
    (curve,) = traces(roc(RESULT.verdict.roc), "predictions")
    assert (curve["x"][0], curve["y"][-1]) == (0.0, 1.0)


EMPTY = Curve(times=(), strategy=(), holding=(), random_lower=(), random_upper=())
FIGURES = {
    "profit": cumulative_profit(RESULT.curve),
    "signals": buying_and_selling(HISTORY, RESULT.signals, RESULT.test),
    "compared": compared_profits([(letter, RESULT.curve) for letter in "ABCDEF"]),
    "roc": roc(RESULT.verdict.roc),
    "calibration": calibration(RESULT.verdict.calibration, of_returns=False),
    "nothing earned": cumulative_profit(EMPTY),
    "nothing compared": compared_profits([]),
    "no signals": buying_and_selling([], [], RESULT.test),
    "no bins": calibration([], of_returns=True),
}


@pytest.mark.parametrize("name", FIGURES)
def test_every_colour_is_a_token_of_the_design_and_all_is_json(name: str) -> None:
    figure = json.loads(json.dumps(FIGURES[name], allow_nan=False))
    assert {text.removeprefix("--") for text in strings(figure) if text.startswith("--")} <= set(colours("light"))


def strings(part: object) -> Iterator[str]:
    if isinstance(part, str):
        yield part
    for inner in part.values() if isinstance(part, dict) else part if isinstance(part, list) else ():
        yield from strings(inner)
