"""What a ticker's page is asked to show, as its address says it, and the addresses that ask for something else."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Literal
from urllib.parse import quote_plus

from dashboard.choice import RANGES, Range, shortened
from dashboard.places import PREFIX
from stockcast.market.intervals import UNITS, BarInterval

Style = Literal["candles", "line"]

STYLES: dict[Style, str] = {"candles": "Candles", "line": "Line"}
OVERLAYS = {
    "sma20": "Mean of 20",
    "sma50": "Mean of 50",
    "sma200": "Mean of 200",
    "ema20": "Exponential 20",
    "ema50": "Exponential 50",
    "ema200": "Exponential 200",
    "bollinger": "Bollinger bands",
}
OSCILLATORS = {
    "rsi": "RSI",
    "macd": "MACD",
    "cci": "CCI",
    "ease": "Ease of movement",
    "force": "Force index",
}
INDICATORS = OVERLAYS | OSCILLATORS
SIGNALS = {
    "macd": "MACD crosses its signal",
    "rsi": "RSI leaves 30 or 70",
    "mean": "Price crosses its mean of 50",
}
PANELS = 2
"""Oscillators that are drawn at once."""

LARGEST_HORIZON = 99
FORMS: dict[BarInterval, str] = {"1d": "%Y-%m-%d", "1h": "%Y-%m-%dT%H:%M"}
WRITTEN = {"1d": re.compile(r"\d{4}-\d{2}-\d{2}"), "1h": re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}")}


@dataclass(frozen=True, slots=True)
class TickerChoice:
    """The ticker, and how its chart is drawn; None means as usual, which is left out of the address."""

    ticker: str
    bar_interval: BarInterval = "1d"
    reach: Range | None = None
    horizon: int | None = None
    as_of: datetime | None = None
    style: Style = "candles"
    indicators: tuple[str, ...] = ()
    signals: str | None = None
    earlier: bool = False

    @property
    def range(self) -> Range:
        """How far back the chart reaches."""
        return self.reach or RANGES[self.bar_interval][0]

    @property
    def oscillators(self) -> list[str]:
        """The indicators that have panels of their own."""
        return [name for name in self.indicators if name in OSCILLATORS]

    def but(self, **changes: object) -> "TickerChoice":
        """Change a part."""
        return replace(self, **changes)  # type: ignore[arg-type]

    def toggled(self, indicator: str) -> "TickerChoice":
        """Draw an indicator or take it away; a further oscillator takes the place of the oldest one."""
        if indicator in self.indicators:
            return self.but(indicators=tuple(name for name in self.indicators if name != indicator))
        crowded = indicator in OSCILLATORS and len(self.oscillators) >= PANELS
        gone = self.oscillators[: len(self.oscillators) - PANELS + 1] if crowded else []
        return self.but(indicators=(*(name for name in self.indicators if name not in gone), indicator))

    @property
    def query(self) -> str:
        """The query of the address that asks for this."""
        parts = {
            "ticker": self.ticker,
            "range": self.reach.name if self.reach else "",
            "horizon": str(self.horizon or ""),
            "as_of": f"{self.as_of:{FORMS[self.bar_interval]}}" if self.as_of else "",
            "style": "" if self.style == "candles" else self.style,
            "indicators": ",".join(self.indicators),
            "signals": self.signals or "",
            "earlier": "1" if self.earlier else "",
        }
        # As `urlencode` writes it, which would look for what to quote in the names as well: a page has dozens of links
        return "&".join(f"{name}={quote_plus(value, safe=',:')}" for name, value in parts.items() if value)

    @property
    def address(self) -> str:
        """The address that asks for this."""
        return f"{PREFIX}?{self.query}"


@dataclass
class Reading:
    """A query as it is read, and what is to be said of the parts that make no sense."""

    query: Mapping[str, object]
    complaints: list[str] = field(default_factory=list)

    def word(self, name: str) -> str:
        """Give the value of a part without blanks around it; what is given more than once counts as not said."""
        value = self.query.get(name, "")
        if isinstance(value, str):
            return value.strip()
        self.complaints.append(f"The address gives “{name}” more than once; it counts as not said.")
        return ""

    def one_of(self, name: str, known: Sequence[str], instead: str) -> str | None:
        """Give one of the known values, or None and say what is shown instead."""
        asked = self.word(name)
        if asked and asked not in known:
            self.complaints.append(f"“{shortened(asked)}” is no {name} here: {instead}.")
        return asked if asked in known else None


def asked_choice(query: Mapping[str, object], ticker: str, interval: BarInterval) -> tuple[TickerChoice, list[str]]:
    """Read a query of a known ticker; the second value says in sentences what was not understood."""
    reading = Reading(query)
    ranges = {reach.name: reach for reach in RANGES[interval]}
    reach = reading.one_of("range", list(ranges), "the usual one is drawn")
    style = reading.one_of("style", list(STYLES), "candles are drawn")
    choice = TickerChoice(
        ticker=ticker,
        bar_interval=interval,
        reach=ranges[reach] if reach else None,
        horizon=asked_horizon(reading, interval),
        as_of=asked_time(reading, interval),
        style="line" if style == "line" else "candles",
        indicators=asked_indicators(reading),
        signals=reading.one_of("signals", list(SIGNALS), "none are marked"),
        earlier=reading.one_of("earlier", ("1", "0"), "say 1 to see them") == "1",
    )
    return choice, reading.complaints


def asked_horizon(reading: Reading, interval: BarInterval) -> int | None:
    """Read how many bars ahead is looked; whether that was forecast, the records tell."""
    text = reading.word("horizon")
    if not text:
        return None
    number = int(text) if text.isascii() and text.isdecimal() and len(text) <= len(str(LARGEST_HORIZON)) else 0
    if not number:
        reading.complaints.append(f"“{shortened(text)}” is no number of {UNITS[interval]}s ahead.")
    return number or None


def asked_time(reading: Reading, interval: BarInterval) -> datetime | None:
    """Read the as-of time; of an hour's day without its time, the end."""
    text = reading.word("as_of")
    if not text:
        return None
    try:
        if WRITTEN[interval].fullmatch(text):
            return datetime.strptime(text, FORMS[interval]).replace(tzinfo=UTC)
        if WRITTEN["1d"].fullmatch(text):
            return datetime.strptime(text, FORMS["1d"]).replace(tzinfo=UTC, hour=23, minute=59)
    except ValueError:
        pass
    example = datetime(2012, 5, 25, 14, 30, tzinfo=UTC).strftime(FORMS[interval])
    reading.complaints.append(f"“{shortened(text)}” is no day such as {example}: the newest forecast is shown.")
    return None


def asked_indicators(reading: Reading) -> tuple[str, ...]:
    """Read a list of indicators; only so many oscillators have room."""
    asked = [name for name in dict.fromkeys(part.strip() for part in reading.word("indicators").split(",")) if name]
    unknown = [name for name in asked if name not in INDICATORS]
    if unknown:
        more = f" and {len(unknown) - 1:,} more" if len(unknown) > 1 else ""
        reading.complaints.append(f"There is no indicator “{shortened(unknown[0])}”{more} here.")
    known = [name for name in asked if name in INDICATORS]
    crowd = [name for name in known if name in OSCILLATORS][PANELS:]
    if crowd:
        reading.complaints.append(f"{PANELS} panels fit below the prices: {', '.join(crowd)} found no room.")
    return tuple(name for name in known if name not in crowd)
