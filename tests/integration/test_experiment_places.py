"""The places in the queue of experiments: no more wait than may, also where two ask at the same time."""

from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing
from datetime import date
from uuid import UUID

import pytest
from psycopg2.extensions import connection, cursor

from stockcast.database.pool import connect
from stockcast.lab.experiments import MOST_WAITING, LaboratoryFullError, create, find
from stockcast.lab.permission import EVERYONE
from stockcast.lab.spec import ExperimentSpec
from stockcast.settings import DashSettings
from tests.integration.workers import wait_for

SPEC = ExperimentSpec(test_start=date(2011, 3, 1))
WAITS_FOR_ANOTHER = "SELECT EXISTS (SELECT FROM pg_locks WHERE pid = %s AND NOT granted)"


def ask(opened: connection) -> UUID:
    return create(opened, EVERYONE, "trial", "1d", SPEC)


def stored_and_queued(owner: cursor) -> tuple[int, int]:
    owner.execute("SELECT (SELECT count(*) FROM experiments), (SELECT count(*) FROM procrastinate_jobs)")
    ((stored, queued),) = owner.fetchall()
    return stored, queued


@pytest.fixture
def first(dash_settings: DashSettings) -> Iterator[connection]:
    """A connection of the dashboard, when one more experiment may wait."""
    with closing(connect(dash_settings)) as opened:
        for _ in range(MOST_WAITING - 1):
            with opened:
                ask(opened)
        yield opened


@pytest.fixture
def second(dash_settings: DashSettings) -> Iterator[connection]:
    with closing(connect(dash_settings)) as opened:
        yield opened


def asked_meanwhile(first: connection, second: connection, thread: ThreadPoolExecutor) -> Future[UUID]:
    """Ask on a second connection while the first has asked and not ended, and wait until it is that far."""

    def ask_and_commit() -> UUID:
        with second:
            return ask(second)

    ask(first)
    answer = thread.submit(ask_and_commit)

    def told_or_waiting() -> bool:
        with first.cursor() as looking:
            looking.execute(WAITS_FOR_ANOTHER, (second.info.backend_pid,))
            ((waits,),) = looking.fetchall()
        return answer.done() or bool(waits)

    wait_for(told_or_waiting)
    return answer


def test_of_two_that_ask_for_the_last_place_the_second_is_refused(
    first: connection, second: connection, owner: cursor
) -> None:
    with ThreadPoolExecutor(1) as thread:
        answer = asked_meanwhile(first, second, thread)
        first.commit()
        with pytest.raises(LaboratoryFullError, match=f"{MOST_WAITING} experiments wait or run already"):
            answer.result()
    assert stored_and_queued(owner) == (MOST_WAITING, MOST_WAITING)


def test_a_place_that_is_given_back_is_taken_by_the_second(
    first: connection, second: connection, owner: cursor
) -> None:
    with ThreadPoolExecutor(1) as thread:
        answer = asked_meanwhile(first, second, thread)
        first.rollback()
        taken = answer.result()
    assert [found.experiment_id for found in find(first, [taken])] == [taken]
    assert stored_and_queued(owner) == (MOST_WAITING, MOST_WAITING)
