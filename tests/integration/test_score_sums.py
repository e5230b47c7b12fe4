"""The sums of scores that pages read: always what the scores themselves add up to."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import astuple, replace
from datetime import UTC, datetime

import pytest
from psycopg2.extensions import connection

from forecaster.pipeline import due
from forecaster.pipeline.work import Work
from stockcast.database.migrate import migrate, superuser
from stockcast.database.pool import connect
from stockcast.forecasts.accuracy import (
    Session,
    Sums,
    baseline_losses,
    groups,
    merged,
    scored_state,
    session_of,
    sessions,
    sessions_of,
)
from stockcast.forecasts.comparison import compare
from stockcast.forecasts.scope import Scope
from stockcast.forecasts.scored import of_ticker, worst
from stockcast.forecasts.standing import compare_sums
from stockcast.market.tickers import rename
from stockcast.settings import CronSettings, MigrateSettings
from tests.integration.scores import MODEL, add_scores

AGAIN = """
INSERT INTO forecast_rescores
SELECT ticker, bar_interval, as_of, horizon, model_id, actual * 1.5, pinball * %(times)s, pinball_naive * 2, abs_error,
       abs_error_naive, false, false, false, false, 0.99, scored_at + interval '1 day' * %(times)s
FROM forecast_scores WHERE ticker = 'T002' AND as_of < '2011-01-13'
"""
NEXT = [datetime(2012, 3, day, tzinfo=UTC) for day in (2, 5)]
MANY = Scope("1d", 2)


def write(statement: str, **values: object) -> None:
    environment = MigrateSettings()
    with superuser(environment, environment.postgres_db) as opened, opened.cursor() as cursor:
        cursor.execute(statement, values)


def copy_to_baseline(baseline: str, tickers: list[str]) -> None:
    """Let a baseline have told what the first model told of some tickers, with a loss of its own."""
    forecast = "target_time, {}, last_price, q025, q050, q100, q250, q500, q750, q900, q950, q975, prob_up, replayed"
    score = (
        "{}, actual, pinball * (1.1 + abs_error), pinball_naive, abs_error * 1.2, abs_error_naive, inside_50, "
        "inside_80, inside_90, inside_95, pit"
    )
    for table, columns in (("forecasts", forecast), ("forecast_scores", score)):
        write(
            f"INSERT INTO {table} SELECT ticker, bar_interval, as_of, horizon, {columns.format('%(baseline)s')} "
            f"FROM {table} WHERE model_id = %(model)s AND ticker = ANY(%(tickers)s)",
            baseline=baseline,
            model=MODEL.format(1),
            tickers=tickers,
        )


def slowly(opened: connection, scope: Scope, tickers: int = 3) -> list[Session]:
    """The same from the scores one by one, ticker after ticker."""
    rows = [
        session_of(each)
        for number in range(1, tickers + 1)
        for each in of_ticker(opened, replace(scope, ticker=f"T{number:03}"))
    ]
    return merged(sorted(rows, key=lambda row: row.as_of))


def numbers(found: list[Session]) -> list[float]:
    """All numbers of sessions, one after the other."""
    lists = (
        (*astuple(each.sums), *each.pit_counts, *each.rise_counts, *each.rises, *each.rises_said) for each in found
    )
    return [float(number) for each in lists for number in each]


@pytest.fixture
def opened(migrated: dict[str, str]) -> Iterator[connection]:
    assert migrated
    with closing(connect(CronSettings())) as opened:
        opened.autocommit = True
        yield opened


@pytest.mark.parametrize(
    "scope",
    [
        MANY,
        replace(MANY, replayed=True),
        replace(MANY, replayed=False, since=datetime(2011, 2, 1, tzinfo=UTC)),
        replace(MANY, model_id=MODEL.format(2)),
        replace(MANY, restated=True),
    ],
)
def test_sessions_are_the_sums_of_their_scores(opened: connection, scope: Scope) -> None:
    add_scores(3, 2, 60, models=2, replayed=20)
    write(AGAIN, times=2)
    write(AGAIN, times=3)
    found = sessions(opened, scope)
    assert [each.as_of for each in found] == [each.as_of for each in slowly(opened, scope)]
    assert numbers(found) == pytest.approx(numbers(slowly(opened, scope)))
    assert found


@pytest.mark.parametrize("restated", [False, True])
def test_groups_are_the_sums_of_their_sessions(opened: connection, restated: bool) -> None:
    add_scores(3, 2, 60, models=2)
    write(AGAIN, times=2)
    scope = replace(MANY, restated=restated)
    by_ticker = {each.name: each.sums for each in groups(opened, scope, "ticker")}
    for ticker, sums in by_ticker.items():
        one = replace(scope, ticker=ticker)
        assert astuple(sums) == pytest.approx(total(sessions_of(of_ticker(opened, one))))
        assert {each.name: astuple(each.sums) for each in groups(opened, one, "horizon")}["2"] == pytest.approx(
            astuple(sums)
        )
        models = [astuple(each.sums) for each in groups(opened, one, "model_id")]
        assert [sum(column) for column in zip(*models, strict=True)] == pytest.approx(astuple(sums))
    assert sorted(by_ticker) == ["T001", "T002", "T003"]
    for by in ("horizon", "model_id"):
        assert {each.name for each in groups(opened, scope, by)} == (
            {"1", "2"} if by == "horizon" else {MODEL.format(1), MODEL.format(2)}
        )


def total(found: list[Session]) -> list[float]:
    return [float(sum(column)) for column in zip(*(astuple(each.sums) for each in found), strict=True)]


def test_restated_scores_take_the_place_of_first_ones_and_both_are_kept(opened: connection) -> None:
    add_scores(3, 2, 60)
    first = sessions(opened, MANY)
    assert not scored_state(opened, "1d").restated
    write(AGAIN, times=2)
    assert sessions(opened, MANY) == first
    assert scored_state(opened, "1d").restated
    again = sessions(opened, replace(MANY, restated=True))
    assert [each.sums.forecasts for each in again] == [each.sums.forecasts for each in first]
    assert again[0].sums.pinball > first[0].sums.pinball
    assert again[-1] == first[-1]


def test_the_worst_are_found_with_the_newest_score_of_each(opened: connection) -> None:
    add_scores(3, 2, 60, models=2, replayed=20)
    write(AGAIN, times=50)
    for scope in (MANY, replace(MANY, replayed=False), replace(MANY, restated=True)):
        every = [
            each for ticker in ("T001", "T002", "T003") for each in of_ticker(opened, replace(scope, ticker=ticker))
        ]
        largest = sorted((each.pinball for each in every), reverse=True)[:7]
        assert [each.pinball for each in worst(opened, scope, 7)] == largest
    assert {each.ticker for each in worst(opened, replace(MANY, restated=True), 5)} == {"T002"}


def test_scores_that_were_there_before_are_summed_up_too(migrated: dict[str, str], opened: connection) -> None:
    assert migrated
    add_scores(3, 2, 60, models=2)
    write(AGAIN, times=2)
    write(AGAIN, times=3)
    kept = [sessions(opened, replace(MANY, restated=restated)) for restated in (False, True)]
    months = groups(opened, replace(MANY, restated=True), "ticker")
    migrate(MigrateSettings(), "0010")
    migrate(MigrateSettings())
    for restated, before in zip((False, True), kept, strict=True):
        assert numbers(sessions(opened, replace(MANY, restated=restated))) == pytest.approx(numbers(before))
    for earlier, later in zip(months, groups(opened, replace(MANY, restated=True), "ticker"), strict=True):
        assert astuple(later.sums) == pytest.approx(astuple(earlier.sums))


def test_of_a_baseline_those_forecasts_count_that_a_model_made_too(opened: connection) -> None:
    add_scores(2, 1, 10, models=2)
    # What the second model told becomes a baseline's; then it tells of what the first one told, but of one ticker
    write(f"UPDATE models SET status = 'baseline', kind = 'gjr-garch-t' WHERE model_id = '{MODEL.format(2)}'")
    copy_to_baseline(MODEL.format(2), ["T001"])
    migrate(MigrateSettings(), "0010")
    migrate(MigrateSettings())
    scope = Scope("1d", 1)
    (kind,) = baseline_losses(opened, scope).items()
    assert kind[0] == "gjr-garch-t"
    assert [each.forecasts for each in kind[1].values()] == [1] * 5
    assert [each.sums.forecasts for each in sessions(opened, scope)] == [2] * 5


def test_all_of_a_baseline_is_compared_as_it_is_from_the_scores_one_by_one(opened: connection) -> None:
    add_scores(3, 2, 60)
    write(
        "INSERT INTO models SELECT %(baseline)s, 'gjr-garch-t', bar_interval, as_of, trained_at, 'baseline', "
        "parameters, features, calibration, data_hash, metrics, reason, artifact, checksum, code_version, seconds "
        "FROM models",
        baseline=MODEL.format(9),
    )
    copy_to_baseline(MODEL.format(9), ["T001", "T002", "T003"])
    (fast,), (slow,) = compare_sums(opened, "1d"), compare(opened, "1d")
    assert (
        (fast.targets, fast.dates, fast.verdict) == (slow.targets, slow.dates, slow.verdict) == (360, 60, slow.verdict)
    )
    assert astuple(fast.loss) == pytest.approx(astuple(slow.loss))
    assert fast.error == pytest.approx(slow.error)


def test_sums_follow_a_renamed_ticker(opened: connection) -> None:
    add_scores(2, 1, 10)
    rename(opened, "T002", "ZZZ")
    assert [each.name for each in groups(opened, Scope("1d", 1), "ticker")] == ["T001", "ZZZ"]


def test_the_pipeline_stores_scores_and_their_sums_in_one_transaction(started: Work) -> None:
    for session in NEXT:
        assert list(due.everything(started, session))
    with started.pool.lend() as opened, opened.cursor() as cursor:
        cursor.execute("SELECT horizon, sum(forecasts), sum(pinball) FROM score_days GROUP BY horizon ORDER BY horizon")
        found = cursor.fetchall()
        cursor.execute("SELECT horizon, count(*), sum(pinball) FROM forecast_scores GROUP BY horizon ORDER BY horizon")
        scores = cursor.fetchall()
    assert [number for row in found for number in row] == pytest.approx([number for row in scores for number in row])
    assert found


def test_sums_of_nothing_are_nothing(opened: connection) -> None:
    assert sessions(opened, MANY) == []
    assert groups(opened, MANY, "ticker") == []
    assert worst(opened, MANY, 5) == []
    assert scored_state(opened, "1d").newest is None
    assert Sums(0, *[0.0] * 11).loss is None  # type: ignore[arg-type]
