"""What is honestly to be said of the signals of a rule."""

from dash import html

from dashboard.records import TickerRecords
from dashboard.signal_records import SignalRecords
from dashboard.ticker_choice import SIGNALS
from stockcast.market.signals import Followed
from stockcast.wording import count, share


def signal_words(records: TickerRecords, signals: SignalRecords) -> html.Div:
    """Say how often a rise followed a signal, and how often it followed any bar."""
    later = f"{count(signals.ahead, records.unit)} later"
    rule = SIGNALS[signals.rule]
    if signals.usual.share is None:
        told = f"There are too few {records.unit}s to say what followed."
    else:
        told = (
            f"In the last {count(signals.bars, records.unit)}, the price was higher {later} "
            f"{rises(signals.buys, 'buy')} and {rises(signals.sells, 'sell')}; "
            f"after any {records.unit}, {share(signals.usual.share)}."
        )
    words = [
        html.Strong("A rule, not a forecast: "),
        f"{rule[:1].lower() if rule[1].islower() else rule[:1]}{rule[1:]}. ",
    ]
    return html.P([*words, told], className="signal-words small soft")


def rises(found: Followed, side: str) -> str:
    """Write how often a rise followed one kind of signal."""
    if found.share is None:
        return f"never yet after a {side} signal"
    return f"after {share(found.share)} of {count(found.times, f'{side} signal')}"
