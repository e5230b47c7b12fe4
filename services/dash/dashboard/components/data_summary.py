"""All prices in a few numbers."""

from collections.abc import Sequence

from dash import html

from dashboard.components.outlook import figure
from dashboard.data_records import DataRecords
from stockcast.market.intervals import UNITS, BarInterval
from stockcast.wording import count

STORED: dict[BarInterval, str] = {"1d": "Daily sessions stored", "1h": "Hours stored"}
BYTES = ("kB", "MB", "GB")


def data_summary(records: DataRecords) -> html.Dl:
    """Show how many tickers and bars there are, what is missing of them, and where they are kept."""
    found = [row.found for row in records.rows]
    refused = records.nameless + sum(each.quarantined for each in found)
    unit, missing = UNITS[records.bar_interval], [each.missing for each in found]
    late = sum(1 for each in found if each.late)
    return html.Dl(
        [
            figure("Tickers", f"{len(found):,}", f"{late:,} not up to date" if late else "All up to date"),
            figure("Bars", f"{sum(row.bars for row in records.rows):,}", STORED[records.bar_interval]),
            figure("Missing", f"{sum(missing):,}", gaps(missing, unit)),
            figure("In quarantine", f"{refused:,}", *quarantine(refused, records.nameless)),
            figure("Database", size_in_words(records.size), records.database),
        ],
        className="data-summary numbers",
    )


def gaps(missing: Sequence[int], unit: str) -> str:
    """Say how many tickers lack bars."""
    tickers = sum(1 for bars in missing if bars)
    return f"{unit.capitalize()}s of {count(tickers, 'ticker')}" if tickers else f"Every {unit} has its bar"


def quarantine(refused: int, nameless: int) -> list[object]:
    """Say that records wait for a decision."""
    if not refused:
        return ["No record waits"]
    unknown = f", {nameless:,} of no ticker known" if nameless else ""
    return [html.A("Waiting for a decision", href="/admin/quarantine/"), unknown]


def size_in_words(size: int) -> str:
    """Write a number of bytes, such as "12 MB" or "1.4 GB"."""
    value = size / 1_000
    unit = BYTES[0]
    for larger in BYTES[1:]:
        if value < 1_000:  # noqa: PLR2004 - the step between units
            break
        value, unit = value / 1_000, larger
    return f"{value:.3g} {unit}" if value < 1_000 else f"{value:,.0f} {unit}"  # noqa: PLR2004
