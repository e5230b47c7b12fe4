"""What stored forecasts are said to add to the baselines, from rows such as the pipeline writes."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from psycopg2.extensions import connection

from stockcast.database.migrate import migrate
from stockcast.database.pool import connect
from stockcast.forecasts.comparison import compare, compare_by_horizon, sentence
from stockcast.forecasts.records import latest_forecasts
from stockcast.settings import DashSettings, MigrateSettings
from tests.integration.dashboard.rows import write

FIRST = datetime(2020, 1, 1, tzinfo=UTC)
DAY = timedelta(days=1)
CHAMPION, FORERUNNER, WALK, GJR = (UUID(int=number) for number in (1, 2, 3, 4))
COUNTS = """
SELECT (SELECT count(*) FROM models), (SELECT count(*) FROM forecasts), (SELECT count(*) FROM forecast_scores)
"""


@pytest.fixture
def opened(dash_settings: DashSettings) -> Iterator[connection]:
    """Lend a connection of the dashboard's role, on a database with a champion, its forerunner and two baselines."""
    write(
        "INSERT INTO stock_tickers (ticker, name, exchange, currency) VALUES %s",
        *((ticker, ticker, "XNYS", "USD") for ticker in "AB"),
    )
    write(
        "INSERT INTO models (model_id, kind, bar_interval, as_of, status, parameters, features, calibration, "
        "data_hash, metrics, reason, artifact, checksum, code_version, seconds) VALUES %s",
        *(
            (str(model_id), kind, "1d", FIRST, status, "{}", [], "{}", "", "{}", "", b"", "", "", 1.0)
            for model_id, kind, status in (
                (CHAMPION, "scale-ensemble", "champion"),
                (FORERUNNER, "base-scale", "failed"),
                (WALK, "random-walk", "baseline"),
                (GJR, "gjr-garch-t", "baseline"),
            )
        ),
    )
    lent = connect(dash_settings)
    yield lent
    lent.close()


def add_scores(model: UUID, ticker: str, losses: dict[datetime, float], horizon: int = 1, error: float = 0.1) -> None:
    """Forecasts of one horizon, and their scores."""
    key = [(ticker, "1d", as_of, horizon, str(model)) for as_of in losses]
    write(
        "INSERT INTO forecasts (ticker, bar_interval, as_of, horizon, model_id, target_time, last_price, q025, q050, "
        "q100, q250, q500, q750, q900, q950, q975, prob_up, replayed) VALUES %s",
        *((*each, each[2] + horizon * DAY, 1.0, *range(1, 10), 0.5, False) for each in key),
    )
    write(
        "INSERT INTO forecast_scores (ticker, bar_interval, as_of, horizon, model_id, pinball, actual, pinball_naive, "
        "abs_error, abs_error_naive, inside_50, inside_80, inside_90, inside_95, pit) VALUES %s",
        *(
            (*each, loss, 1.0, 1.0, error, 0.1, True, True, True, True, 0.5)
            for each, loss in zip(key, losses.values(), strict=True)
        ),
    )


def days(number: int) -> list[datetime]:
    return [FIRST + DAY * day for day in range(number)]


def test_only_common_targets_count_whichever_model_was_in_use(opened: connection) -> None:
    first, second, third, alone = days(4)
    add_scores(FORERUNNER, "A", {first: 1.0, second: 2.0}, error=0.2)
    add_scores(CHAMPION, "A", {third: 3.0, alone: 100.0}, error=0.2)
    add_scores(CHAMPION, "B", {third: 1.0}, error=0.2)
    add_scores(WALK, "A", {first: 2.0, second: 2.0, third: 4.0})
    add_scores(WALK, "B", {third: 2.0, second: 50.0})

    (found,) = compare(opened, "1d")

    assert (found.baseline, found.targets, found.dates) == ("random-walk", 4, 3)
    assert found.loss.ratio == pytest.approx((1 + 2 + 3 + 1) / (2 + 2 + 4 + 2))
    assert found.error == pytest.approx(2.0)
    (of_b,) = compare(opened, "1d", ticker="B")
    assert (of_b.targets, of_b.loss.ratio) == (1, 0.5)
    (later,) = compare(opened, "1d", since=second)
    assert (later.targets, later.dates) == (3, 2)
    assert compare(opened, "1d", horizon=2) == compare(opened, "1h") == []


def test_each_horizon_is_compared_by_itself(opened: connection) -> None:
    add_scores(CHAMPION, "A", {FIRST: 1.0})
    add_scores(CHAMPION, "A", {FIRST: 3.0}, horizon=2)
    for baseline in (GJR, WALK):
        add_scores(baseline, "A", {FIRST: 2.0})
        add_scores(baseline, "A", {FIRST: 2.0}, horizon=2)

    by_horizon = compare_by_horizon(opened, "1d")

    told = {horizon: [(each.baseline, each.loss.ratio) for each in found] for horizon, found in by_horizon.items()}
    assert told == {1: [("random-walk", 0.5), ("gjr-garch-t", 0.5)], 2: [("random-walk", 1.5), ("gjr-garch-t", 1.5)]}
    assert [each.loss.ratio for each in compare(opened, "1d", horizon=2)] == [1.5, 1.5]


@pytest.mark.parametrize(
    ("worse", "number", "words"),
    [
        (-0.05, 80, "5.0\u202f% less loss than GJR-GARCH-t, more than chance explains"),
        (0.05, 80, "5.0\u202f% more loss than GJR-GARCH-t, more than chance explains"),
        (0.0, 80, "than GJR-GARCH-t: the difference may be chance"),
        (-0.5, 20, "not yet to be told from GJR-GARCH-t: 40 dates are needed, and there are 20"),
    ],
)
def test_the_verdict_says_what_the_numbers_bear_out(opened: connection, worse: float, number: int, words: str) -> None:
    losses = {day: 1 + (place * 7 % 10) / 10 for place, day in enumerate(days(number))}
    # What comes by chance cancels itself out, so that the mean is known
    noise = [0.01 * (-1) ** place for place in range(number)]
    add_scores(GJR, "A", losses)
    add_scores(
        CHAMPION, "A", {day: loss * (1 + worse) + by for (day, loss), by in zip(losses.items(), noise, strict=True)}
    )

    (found,) = compare(opened, "1d")

    assert words in found.verdict


def test_a_sentence_sums_all_of_it_up(opened: connection) -> None:
    assert sentence(compare(opened, "1d"), "1d") == "No stored forecast has been scored beside a baseline yet."
    add_scores(CHAMPION, "A", dict.fromkeys(days(3), 1.0))
    add_scores(WALK, "A", dict.fromkeys(days(3), 2.0))
    assert sentence(compare(opened, "1d"), "1d").endswith("3 of the 40 sessions it takes are scored.")
    more = dict.fromkeys(days(60)[3:], 1.0)
    add_scores(CHAMPION, "A", more)
    add_scores(WALK, "A", more)
    add_scores(GJR, "A", {day: 1.2 + place % 3 / 100 for place, day in enumerate(days(60))})
    assert sentence(compare(opened, "1d"), "1d") == (
        "Over 60 scored forecasts: 17.4\u202f% less loss than GJR-GARCH-t, more than chance explains; "
        "no better than a random walk that follows volatility, for the difference may be chance."
    )


def test_a_baselines_forecasts_are_never_the_latest(opened: connection) -> None:
    add_scores(CHAMPION, "A", {FIRST: 1.0})
    add_scores(WALK, "A", dict.fromkeys(days(2), 1.0))
    add_scores(GJR, "B", {FIRST: 1.0})
    (shown,) = latest_forecasts(opened, "1d")
    assert (shown.ticker, shown.as_of, str(shown.model_id)) == ("A", FIRST, str(CHAMPION))


def test_going_back_before_baselines_removes_theirs_alone(opened: connection) -> None:
    for model in (CHAMPION, WALK, GJR):
        add_scores(model, "A", {FIRST: 1.0})
    opened.rollback()
    settings = MigrateSettings()
    migrate(settings, "0009")
    with opened.cursor() as cursor:
        cursor.execute(COUNTS)
        assert cursor.fetchall() == [(2, 1, 1)]
        cursor.execute("SELECT count(*) FROM latest_forecasts")
    opened.rollback()
    migrate(settings)
    add_scores(CHAMPION, "B", {FIRST: 1.0})
    assert compare(opened, "1d") == []
