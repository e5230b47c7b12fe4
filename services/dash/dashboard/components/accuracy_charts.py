"""The charts of accuracy: coverage and loss over time, the PIT, and reliability."""

from dash import html

from dashboard.accuracy_records import AccuracyRecords
from dashboard.components.accuracy_summary import percents
from dashboard.components.chart import chart
from dashboard.components.take_away import take_away
from dashboard.figures import Figure
from dashboard.figures.calibration import level_diagram, pit_histogram, rise_diagram
from dashboard.figures.course import course
from stockcast.forecasts.accuracy import INSIDE
from stockcast.forecasts.calibration import Cell, Course, coverage_course, levels, loss_course, pit_cells, rises
from stockcast.wording import bar_time, count


def chart_card(
    records: AccuracyRecords, title: str, words: str, *, name: str, csv: str, figure: Figure | None, description: str
) -> html.Section:
    """Show a chart with its title, what it tells in a sentence, and how to take it away."""
    last = bar_time(records.ends[1], records.bar_interval)
    file = f"accuracy-{name}{f'-{records.choice.ticker}' if records.choice.ticker else ''}-{records.horizon}"
    offered = take_away(title, file, chart=name if figure else None, csv=records.choice.file(csv), as_of=last)
    return html.Section(
        [
            html.Div([html.H3(title), offered], className="plot-head"),
            html.P(words, className="faint small plot-words"),
            chart(name, figure, description)
            if figure
            else html.Div(html.P(description, className="soft"), className="chart-frame no-chart"),
        ],
        className="card plot",
    )


def coverage_charts(records: AccuracyRecords) -> html.Section:
    """Show for each interval what it held over time."""
    courses = {percent: coverage_course(records.sessions, percent, records.horizon) for percent in INSIDE}
    return html.Section(
        [
            html.H2("What each interval held, over time"),
            html.P(coverage_words(records, courses[80]), className="soft small section-words"),
            html.Div(
                [coverage_chart(records, percent, shown) for percent, shown in courses.items()], className="plots"
            ),
        ],
        className="plot-section",
        id="coverage",
    )


def coverage_words(records: AccuracyRecords, shown: Course) -> str:
    """Say what the lines and bands are."""
    return (
        f"Share of outcomes inside the interval, over the last {count(shown.window, records.unit)}. The dashed line is "
        "what was promised; inside the band chance alone explains the difference. It is as wide as it is because "
        "outcomes of neighbouring forecasts, and of tickers, hang together."
    )


def coverage_chart(records: AccuracyRecords, percent: int, shown: Course) -> html.Section:
    """Show what one interval held."""
    name = f"{percent}\N{NARROW NO-BREAK SPACE}% interval"
    known = [value for value in shown.values if value is not None]
    if not known:
        return chart_card(
            records,
            name,
            "",
            name=f"coverage-{percent}",
            csv="coverage",
            figure=None,
            description=early(records, shown),
        )
    description = (
        f"Coverage of the {percent} % interval over {count(shown.window, records.unit)}: from {min(known):.0%} to "
        f"{max(known):.0%}, last {known[-1]:.0%}."
    )
    figure = course(shown, percent / 100, records.bar_interval, percent=True)
    return chart_card(
        records,
        name,
        last_words(shown, percent),
        name=f"coverage-{percent}",
        csv="coverage",
        figure=figure,
        description=description,
    )


def last_words(shown: Course, percent: int) -> str:
    """Say what the line ends at, and whether that is within what chance explains."""
    last, promised = shown.values[-1], percent / 100
    if last is None or shown.margin is None:
        return "" if last is None else f"Now {percents(last)}."
    within = abs(last - promised) <= shown.margin
    return f"Now {percents(last)}, {'within' if within else 'outside'} what chance explains."


def early(records: AccuracyRecords, shown: Course) -> str:
    """Say how many sessions a line needs."""
    return f"Too early: {count(shown.window, records.unit)} are needed, {len(records.sessions)} were scored."


def calibration_charts(records: AccuracyRecords) -> html.Section:
    """Show whether probabilities mean what they say, and the loss over time."""
    cells = pit_cells(records.sessions, records.horizon)
    return html.Section(
        [
            html.H2("Whether probabilities mean what they say"),
            html.Div(
                [
                    pit_chart(records, cells),
                    levels_chart(records, levels(records.sessions, records.horizon)),
                    rises_chart(records, rises(records.sessions, records.horizon)),
                    loss_chart(records),
                ],
                className="plots",
            ),
        ],
        className="plot-section",
        id="calibration",
    )


def pit_chart(records: AccuracyRecords, cells: list[Cell]) -> html.Section:
    """Show where outcomes fell in the forecast distributions."""
    outside = [cell for cell in cells if cell.came.differs(cell.promised)]
    words = (
        "Each bar lies between two of the nine levels; all would be 1 high if outcomes fell as promised. Between the "
        "two lines chance explains a bar."
    )
    told = f"{len(outside)} of {len(cells)} bars are outside what chance explains" if outside else "All bars are within"
    description = f"Histogram of the probability integral transform of {records.forecasts:,} outcomes. {told}."
    return chart_card(
        records,
        "PIT histogram",
        words,
        name="pit",
        csv="pit",
        figure=pit_histogram(cells),
        description=description,
    )


def levels_chart(records: AccuracyRecords, cells: list[Cell]) -> html.Section:
    """Show the share of outcomes at or below each quantile."""
    worst = max(cells, key=lambda cell: abs(cell.came.value - cell.promised))
    words = "Share of outcomes at or below each of the nine quantiles. On the dashed line promises are kept."
    description = (
        f"Reliability of the levels: the furthest off is {worst.promised:.1%}, where {worst.came.value:.1%} came."
    )
    return chart_card(
        records,
        "Levels kept",
        words,
        name="levels",
        csv="levels",
        figure=level_diagram(cells),
        description=description,
    )


def rises_chart(records: AccuracyRecords, cells: list[Cell]) -> html.Section:
    """Show how often prices rose, by the chance that was told."""
    words = "How often the price rose, by the chance that was said, with the number of forecasts below."
    description = "; ".join(
        f"said {cell.promised:.0%}, rose {cell.came.value:.0%} of {cell.outcomes:,}" for cell in cells
    )
    title = "Chance of a rise: said and came"
    return chart_card(
        records,
        title,
        words,
        name="rises",
        csv="rises",
        figure=rise_diagram(cells),
        description=f"{title}: {description}.",
    )


def loss_chart(records: AccuracyRecords) -> html.Section:
    """Show the loss over time."""
    shown, title = loss_course(records.sessions), "Loss over time"
    known = [value for value in shown.values if value is not None]
    if not known:
        return chart_card(records, title, "", name="loss", csv="loss", figure=None, description=early(records, shown))
    words = (
        f"Pinball loss over {count(shown.window, records.unit)} as a multiple of the random walk's; below 1 is better."
    )
    description = (
        f"Loss as a multiple of the random walk's: {min(known):.2f} to {max(known):.2f}, last {known[-1]:.2f}."
    )
    figure = course(shown, 1.0, records.bar_interval, percent=False)
    return chart_card(records, title, words, name="loss", csv="loss", figure=figure, description=description)
