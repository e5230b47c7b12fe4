"""A ticker's records as the figure of its chart."""

from dashboard.figures import Figure
from dashboard.figures.earlier import earlier_band
from dashboard.figures.indicators import oscillator_panels, overlay_traces
from dashboard.figures.price_and_forecast import Style, price_and_forecast
from dashboard.figures.signals import signal_marks
from dashboard.records import TickerRecords
from dashboard.signal_records import SignalRecords


def drawing(records: TickerRecords, signals: SignalRecords | None) -> Figure:
    """Draw what the records' choice asks for."""
    choice = records.choice
    over = [
        *earlier_band(records.earlier, records.scene.unit),
        *overlay_traces(records.drawn, choice.indicators),
        *(signal_marks(signals.marks) if signals else []),
    ]
    style = Style(
        bar_interval=records.bar_interval,
        step=records.drawn.step,
        line=choice.style == "line",
        over=over,
        panels=oscillator_panels(records.drawn, choice.indicators),
        revision=choice.query,
    )
    currency = records.price.currency if records.price else ""
    return price_and_forecast(records.history, records.forecasts, currency, style)
