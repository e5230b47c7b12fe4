"""All trainings as a table, the champion first."""

from collections.abc import Sequence

from dash import html

from dashboard.components.take_away import take_away
from dashboard.model_files import PATH
from stockcast.forecasts.models import Model, Status
from stockcast.market.intervals import BarInterval
from stockcast.wording import bar_time, moment, share

NONE = "\N{EN DASH}"
BADGES: dict[Status, str] = {
    "champion": "badge badge-accent",
    "candidate": "badge",
    "retired": "badge",
    "failed": "badge badge-error",
}
COLUMNS = {
    "Trained on prices to": "",
    "Standing": "",
    "Loss": "right",
    "In its 80 %": "right roomy",
    "Time": "right roomy",
    "Why": "",
}


def model_table(models: Sequence[Model], bar_interval: BarInterval) -> html.Section:
    """List trainings with their figures on unseen days, and why each has its place."""
    caption = "Trained models, the champion first"
    head = html.Thead(html.Tr([html.Th(name, scope="col", className=kind) for name, kind in COLUMNS.items()]))
    body = html.Tbody([row(model, bar_interval) for model in models])
    table = html.Table([html.Caption(caption, className="unseen"), head, body], className="model-table")
    return html.Section(
        [
            html.Div(
                [
                    html.Div(
                        [
                            html.H2("Every training", className="card-title"),
                            take_away("every training", "models-trainings", csv=f"{PATH}/trainings.csv"),
                        ],
                        className="card-head",
                    ),
                    html.P(
                        "Loss as a multiple of a random walk's, and the share of outcomes inside the 80 % interval, "
                        "on days that the model had not been trained on.",
                        className="faint small",
                    ),
                ],
                className="model-head",
            ),
            html.Div(table, className="table-frame", tabIndex="0", role="region", **{"aria-label": caption}),
        ],
        className="card",
        id="trainings",
    )


def row(model: Model, bar_interval: BarInterval) -> html.Tr:
    """Write one training."""
    coverage = model.metrics.get("coverage", {}).get("80")
    made = html.Span(f"made {moment(model.trained_at)}", className="under unbroken")
    return html.Tr(
        [
            html.Th([bar_time(model.as_of, bar_interval), made], scope="row"),
            html.Td(html.Span(model.status, className=BADGES[model.status])),
            html.Td(NONE if model.loss is None else f"{model.loss:.3f}", className="right"),
            html.Td(NONE if coverage is None else share(coverage), className="right roomy"),
            html.Td(f"{model.seconds:.1f} s", className="right roomy unbroken"),
            html.Td(model.reason, className="why"),
        ]
    )
