"""Dates, ages, prices and shares as people read them; one wording for the site and the dashboard."""

from datetime import UTC, datetime

from stockcast.market.intervals import UNITS, BarInterval

FEW_DIGITS = 10
SAME = 1e-9
WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
SYMBOLS = {"USD": "$", "EUR": "€", "GBP": "£", "JPY": "¥"}


def day(time: datetime) -> str:
    """Write a session's date, such as "Tue 29 May 2012"; in English, whatever language the process has."""
    # A chart's page has hundreds of dates, which `strftime` writes four times slower
    return f"{WEEKDAYS[time.weekday()]} {time.day} {MONTHS[time.month - 1]} {time.year}"


def bar_time(time: datetime, bar_interval: BarInterval) -> str:
    """Write a bar's time: a session's date, or the start of an hour such as "Tue 29 May 2012, 14:30 UTC"."""
    return day(time) if bar_interval == "1d" else moment(time)


def moment(time: datetime) -> str:
    """Write a day with its time of day, such as "Tue 29 May 2012, 06:15 UTC"."""
    in_utc = time.astimezone(UTC)
    return f"{day(in_utc)}, {in_utc:%H:%M} UTC"


def bars_ago(age: int, bar_interval: BarInterval) -> str:
    """Write an age in bars, such as "the last session" or "3 hours before the last"."""
    unit = UNITS[bar_interval]
    return f"the last {unit}" if age == 0 else f"{count(age, unit)} before the last"


def count(number: int, thing: str) -> str:
    """Write a number of things, such as "1 session" or "1,204 bars"."""
    return f"{number:,} {thing}{'' if number == 1 else 's'}"


def price(value: float, currency: str = "") -> str:
    """Write a price with two decimals, more of a small one, and its currency, such as "$430.47" or "CHF 12.00".

    Below 10 there are four decimals, as of currencies, unless two tell the whole price.
    """
    digits = f"{value:,.2f}"
    if value < FEW_DIGITS and abs(value - round(value, 2)) > value * SAME:
        digits = f"{value:.4f}" if value >= 1 else f"{value:.4g}"
    symbol = SYMBOLS.get(currency)
    return f"{symbol}{digits}" if symbol else f"{currency} {digits}".strip()


def signed_share(value: float) -> str:
    """Write a change such as "+1.2 %" with a real minus sign."""
    # Adding zero turns the negative zero of a small loss into the positive one.
    return f"{round(value, 3) + 0.0:+.1%}".replace("%", "\u202f%").replace("-", "−")  # noqa: RUF001 - the typographic minus


def share(value: float) -> str:
    """Write a probability such as "53 %"."""
    return f"{value:.0%}".replace("%", "\u202f%")
