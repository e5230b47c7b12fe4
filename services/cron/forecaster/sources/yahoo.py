"""Prices from Yahoo, asked through yfinance, which knows how Yahoo wants to be spoken to."""

import logging
import tempfile
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from json import JSONDecodeError
from typing import Any
from urllib.parse import quote, urlsplit, urlunsplit

import yfinance  # type: ignore[import-untyped]
from curl_cffi import requests as curl
from yfinance.data import YfData  # type: ignore[import-untyped]

from forecaster.sources.listings import Listing
from forecaster.sources.politeness import BusyError, Politeness, retry_after
from forecaster.sources.protocol import Batch, Request
from forecaster.sources.yahoo_chart import ChangedShapeError, read_chart
from stockcast.market.intervals import BarInterval

ADDRESS = "https://query2.finance.yahoo.com"
CHART = "/v8/finance/chart/"
TIMEOUT = 30
LONGEST_HOURLY = timedelta(days=729)
"""How far back Yahoo gives hourly bars."""

YAHOO_LISTINGS = [
    Listing("CVX", "Chevron", "Oil and gas", "XNYS"),
    Listing("MSFT", "Microsoft", "Software", "XNAS"),
    Listing("TSLA", "Tesla", "Cars", "XNAS"),
    Listing("XOM", "Exxon Mobil", "Oil and gas", "XNYS"),
]

logging.getLogger("yfinance").setLevel(logging.CRITICAL)
yfinance.set_tz_cache_location(tempfile.mkdtemp(prefix="yfinance-"))


class UnknownTickerError(Exception):
    """Yahoo has no such ticker."""


class YahooSource:
    """Bars from Yahoo, one question a ticker, always with the splits since the first bar that is asked for."""

    name = "yahoo"

    def __init__(self, politeness: Politeness, address: str = ADDRESS, timeout: float = TIMEOUT) -> None:
        self._politeness, self._address, self._timeout = politeness, address, timeout
        self._data = YfData(session=Session(address))

    def batches(self, requests: Sequence[Request], bar_interval: BarInterval) -> Iterator[Batch]:
        """Give each ticker's bars, or why there are none, in a batch of its own."""
        for request in requests:
            try:
                yield self._politeness.ask(lambda request=request: self._chart(request, bar_interval))  # type: ignore[misc]
            except (BusyError, UnknownTickerError) as error:
                yield Batch(failures={request.ticker: str(error)})
            except ChangedShapeError as error:
                yield Batch(failures={request.ticker: f"Yahoo's answer has another shape: {error}"})

    def listings(self) -> list[Listing]:
        """Give the tickers to begin with."""
        return YAHOO_LISTINGS

    def _chart(self, request: Request, bar_interval: BarInterval) -> Batch:
        now = datetime.now(UTC)
        since = request.since or datetime(1927, 1, 1, tzinfo=UTC)
        if bar_interval == "1h":
            since = max(since, now - LONGEST_HOURLY)
        parameters: dict[str, object] = {
            # A day earlier, for the dates of exchanges in the east begin the day before
            "period1": int((since - timedelta(days=1)).timestamp()),
            "period2": int((now + timedelta(days=1)).timestamp()),
            "interval": bar_interval,
            "events": "div,splits",
            "includePrePost": "false",
        }
        batch = read_chart(self._ask(request.ticker, parameters), request.ticker, bar_interval, now)
        wanted = batch.bars.filter(batch.bars["time"] >= since)
        if request.until is not None:
            wanted = wanted.filter(wanted["time"] <= request.until)
        if wanted.is_empty() and request.since is None:
            raise UnknownTickerError(f"Yahoo has no prices of {request.ticker}")
        return Batch(bars=wanted, splits=batch.splits)

    def _ask(self, ticker: str, parameters: dict[str, object]) -> Any:  # noqa: ANN401 - JSON
        address = f"{self._address}{CHART}{quote(ticker, safe='')}"
        try:
            answer = self._data.get(url=address, params=parameters, timeout=self._timeout)
            return answer.json()
        except curl.exceptions.Timeout:
            raise BusyError(f"Yahoo did not answer within {self._timeout:g} seconds") from None
        except curl.exceptions.IncompleteRead:
            raise BusyError("Yahoo's answer was cut off") from None
        except curl.exceptions.RequestException as error:
            raise BusyError(f"Yahoo can't be reached: {str(error).split('. See ')[0]}") from None
        except (JSONDecodeError, UnicodeDecodeError, ValueError):
            raise ChangedShapeError(f"it is no JSON: it begins with {answer.text[:40]!r}") from None


class Session(curl.Session):  # type: ignore[type-arg]
    """A browser's session, which sees how charts are answered: yfinance keeps that to itself."""

    def __init__(self, address: str) -> None:
        super().__init__(impersonate="chrome")
        self._address = address

    def request(self, method: Any, url: str, *args: Any, **options: Any) -> Any:  # noqa: ANN401
        """Ask; raise BusyError, UnknownTickerError or ChangedShapeError where a chart is not answered."""
        answer = super().request(method, placed_at(self._address, url), *args, **options)
        if urlsplit(url).path.startswith(CHART):
            refuse(answer, urlsplit(url).path.removeprefix(CHART))
        return answer


def refuse(answer: Any, ticker: str) -> None:  # noqa: ANN401 - a response of curl_cffi
    """Raise what an answer's status says."""
    status = answer.status_code
    if status < HTTPStatus.BAD_REQUEST or status in {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN}:
        return
    if status == HTTPStatus.NOT_FOUND:
        raise UnknownTickerError(f"Yahoo knows no ticker {ticker}")
    known = {429: "too many requests", 500: "an error of its own", 502: "it is out of order", 503: "it is out of order"}
    said = f"Yahoo answered {status}" + (f" ({known[status]})" if status in known else "")
    if status == HTTPStatus.TOO_MANY_REQUESTS or status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        raise BusyError(said, retry_after(answer.headers.get("Retry-After"), datetime.now(UTC)))
    raise ChangedShapeError(said)


def placed_at(address: str, url: str) -> str:
    """Send what is meant for Yahoo's hosts to `address`, when that is another."""
    if address == ADDRESS:
        return url
    return urlunsplit(urlsplit(url)._replace(scheme=urlsplit(address).scheme, netloc=urlsplit(address).netloc))
