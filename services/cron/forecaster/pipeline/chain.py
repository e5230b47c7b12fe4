"""The chain of sources that `PRICE_SOURCES` names, in the order in which they are asked."""

from collections.abc import Callable
from functools import cache

from forecaster.pipeline.work import Work
from forecaster.sources.csv import CsvSource
from forecaster.sources.csv_fields import parse_mapping
from forecaster.sources.politeness import Politeness
from forecaster.sources.protocol import PriceSource
from forecaster.sources.sample import SampleSource
from forecaster.storage.prices import last_session
from stockcast.settings import CronSettings


def chain(work: Work) -> list[PriceSource]:
    """Make the sources that `PRICE_SOURCES` names; the bundled prices release one more session than is stored."""
    sources = [MAKERS[name](work.settings) for name in work.settings.price_sources]
    for source in sources:
        if isinstance(source, SampleSource):
            with work.pool.lend() as opened:
                source.release_one_after(last_session(opened, work.settings.bar_interval))
    return sources


def csv(settings: CronSettings) -> PriceSource:
    """Make the source of CSV files."""
    return CsvSource(settings.csv_location or "", parse_mapping(settings.csv_columns), keep_going=True)


def yahoo(settings: CronSettings) -> PriceSource:
    """Make the source that asks Yahoo; its libraries take a second to load, so they are imported when it is used."""
    from forecaster.sources.yahoo import YahooSource  # noqa: PLC0415

    return YahooSource(politeness_to_yahoo(settings.yahoo_requests_per_minute))


@cache
def politeness_to_yahoo(requests_per_minute: int) -> Politeness:
    """Give the one budget and circuit that all of this process's questions to Yahoo share."""
    return Politeness("Yahoo", requests_per_minute)


MAKERS: dict[str, Callable[[CronSettings], PriceSource]] = {
    "sample": lambda _settings: SampleSource(),
    "csv": csv,
    "yahoo": yahoo,
}
