"""How a source on the network is asked: within a budget, patiently, and not at all while it is out of order."""

import time
from collections import deque
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import TypeVar

from pybreaker import CircuitBreaker, CircuitBreakerError
from tenacity import (
    RetryCallState,
    Retrying,
    retry_if_exception_type,
    stop_after_attempt,
    stop_any,
    wait_random_exponential,
)
from tenacity.stop import stop_base

T = TypeVar("T")

ATTEMPTS = 4
LONGEST_WAIT = 60.0
"""Seconds; a source that asks for more patience is left alone until the circuit closes again."""


class BusyError(Exception):
    """The source can't answer now: too many requests, out of order, or unreachable. `wait` seconds were asked for."""

    def __init__(self, message: str, wait: float | None = None) -> None:
        super().__init__(message)
        self.wait = wait


class Budget:
    """Lets at most `per_minute` requests go out in any minute; whoever comes too early waits."""

    def __init__(self, per_minute: int, sleep: Callable[[float], None], clock: Callable[[], float]) -> None:
        self._sent: deque[float] = deque(maxlen=per_minute)
        self._sleep, self._clock = sleep, clock

    def spend(self) -> None:
        """Wait until a request may go out."""
        if len(self._sent) == self._sent.maxlen:
            self._sleep(max(0.0, self._sent[0] + 60 - self._clock()))
        self._sent.append(self._clock())


class Politeness:
    """Asks a source within its budget, again with growing random pauses when it is busy, and stops when it stays so.

    After `failures` questions that failed for good the circuit opens: for `pause` seconds nothing is asked at all, then
    one question tries whether the source is back.
    """

    def __init__(
        self,
        source: str,
        per_minute: int,
        *,
        failures: int = 5,
        pause: float = 900,
        sleep: Callable[[float], None] = time.sleep,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._source, self._sleep = source, sleep
        self._budget = Budget(per_minute, sleep, clock)
        self._breaker = CircuitBreaker(
            failures, pause, exclude=[lambda error: not isinstance(error, BusyError)], throw_new_error_on_trip=False
        )
        self._pause = pause

    def ask(self, question: Callable[[], T]) -> T:
        """Give the answer to a question; raise BusyError when there is none, and whatever else it raises at once."""
        try:
            answer: T = self._breaker.call(self._patiently, question)
        except CircuitBreakerError:
            again = datetime.now(UTC) + timedelta(seconds=self._pause)
            raise BusyError(
                f"{self._source} failed too often and is not asked before about {again:%H:%M} UTC"
            ) from None
        return answer

    def _patiently(self, question: Callable[[], T]) -> T:
        for attempt in Retrying(
            retry=retry_if_exception_type(BusyError),
            stop=stop_any(stop_after_attempt(ATTEMPTS), AsksForTooMuch()),
            wait=pause_before_next,
            sleep=self._sleep,
            reraise=True,
        ):
            with attempt:
                self._budget.spend()
                return question()
        raise AssertionError("tenacity ends with a result or an exception")


def pause_before_next(state: RetryCallState) -> float:
    """Give the seconds that the source asks for, else a random time that may double with every attempt."""
    asked = asked_wait(state)
    return wait_random_exponential(multiplier=1, max=LONGEST_WAIT)(state) if asked is None else asked


class AsksForTooMuch(stop_base):
    """Stops when the source asks for a longer pause than one waits for."""

    def __call__(self, retry_state: RetryCallState) -> bool:
        """Tell whether it does."""
        return (asked_wait(retry_state) or 0.0) > LONGEST_WAIT


def asked_wait(state: RetryCallState) -> float | None:
    """Give the seconds that the last answer asked to wait."""
    error = state.outcome.exception() if state.outcome else None
    return error.wait if isinstance(error, BusyError) else None


def retry_after(header: str | None, now: datetime) -> float | None:
    """Read a `Retry-After` header, seconds or a date, as seconds from `now`; None when it makes no sense."""
    if not header:
        return None
    if header.strip().isdigit():
        return float(header)
    try:
        return max(0.0, (parsedate_to_datetime(header) - now).total_seconds())
    except (TypeError, ValueError):
        return None
