"""Why a ticker's forecasts are to be trusted less than others, in sentences."""

from dash import html

from dashboard.components.notices import notice
from dashboard.records import TickerRecords
from stockcast.wording import count

SENTENCES = {
    "halted": "No shares changed hands in its last {bars}: it may be halted, and what comes after is unknown.",
    "leap": "One of its last {bars} leapt by half or fell by a third: a split nobody told, or a wide range.",
    "short": "Few {unit}s of it are known, so a simpler model speaks, and the range is rougher than others.",
    "still": "Its price has not moved in the last {bars}: the range is as narrow, and holds only while that goes on.",
}
RECENT = 21


def weakness_notices(records: TickerRecords) -> list[html.Div]:
    """Say each reason for which the newest forecasts are weak; nothing where there is none."""
    if not records.forecasts:
        return []
    bars = count(RECENT, records.unit)
    said = [SENTENCES[flag] for flag in records.forecasts[0].flags if flag in SENTENCES]
    return [notice(sentence.format(bars=bars, unit=records.unit)) for sentence in said]
