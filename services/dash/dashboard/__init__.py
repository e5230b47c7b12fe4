"""The dashboard: pages under /dash/ that Dash draws from what the pipeline has stored."""

import os

import dash
from dash import Dash
from flask import render_template

from dashboard import (
    callback_requests,
    data_files,
    database,
    downloads,
    failures,
    fans,
    health,
    laboratory,
    model_files,
    page_loads,
    policy,
    ticker_files,
    zoom,
)
from dashboard.pages import accuracy, data, jobs, models, not_found, ticker
from dashboard.places import FILES, PREFIX, file_address
from stockcast.design import design_blueprint, frame
from stockcast.settings import DashSettings, load_or_exit


class Dashboard(Dash):  # type: ignore[misc]
    """Dash, whose pages have the site's frame around them."""

    def interpolate_index(self, *_: str, **parts: str) -> str:
        """Write a page with the parts that Dash makes."""
        page = page_loads.asked_page()
        return render_template("index.html", dash=parts, page=page["module"] if page else "")


def create_app(settings: DashSettings | None = None) -> Dash:
    """Make the dashboard, whose Flask application is the result's `server`; nothing is connected to yet.

    Ends the process with status 2 and a line for each setting that is missing or malformed.
    """
    settings = settings or load_or_exit(DashSettings)
    forget_settings_of_dash()
    app = Dashboard(
        __name__,
        url_base_pathname=PREFIX,
        health_endpoint="healthz",
        title="Stockcast",
        update_title="",
        use_pages=True,
        pages_folder="",
        include_assets_files=False,
        include_pages_meta=False,
        # Pages come and go, and with them the components that callbacks name
        suppress_callback_exceptions=True,
        add_log_handler=False,
        use_async=False,
    )
    app.layout = dash.page_container
    app.server.jinja_env.globals.update(
        frame=frame(None, settings, f"{PREFIX}design"),
        file_address=file_address,
    )
    app.server.register_blueprint(design_blueprint(f"{PREFIX}design"))
    app.server.register_blueprint(FILES.blueprint("files", f"{PREFIX}files"))
    database.register(app, settings)
    for part in (
        *(ticker, accuracy, models, data, jobs, not_found),
        *(downloads, ticker_files, data_files, model_files, fans, zoom),
        *(callback_requests, page_loads, failures, health, policy),
    ):
        part.register(app)
    laboratory.register(app)
    return app


def forget_settings_of_dash() -> None:
    """Remove what Dash would read from the environment: all that it is told stands in `create_app`."""
    for name in [name for name in os.environ if name.upper().startswith("DASH_")]:
        del os.environ[name]
