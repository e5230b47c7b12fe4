"""The laboratory at /dash/laboratory: plain pages and forms, drawn by the server (docs/adr/0032)."""

from dash import Dash
from flask import Blueprint, Response

from dashboard.laboratory import comparison, desk, experiment, files
from dashboard.laboratory.origin import refuse_strangers, refuse_zero_bytes
from dashboard.laboratory.places import PATH
from dashboard.laboratory.words import (
    BADGES,
    NONE,
    STATES,
    duration,
    ended,
    estimated,
    gain,
    how,
    number,
    percent,
    setting,
    tried,
)
from stockcast.wording import bar_time, count, moment, share

WORDS = (duration, ended, estimated, gain, how, number, percent, setting, tried, bar_time, count, moment, share)


def register(app: Dash) -> None:
    """Serve the pages beside those that Dash draws; an address that both have is the laboratory's."""
    blueprint = Blueprint("laboratory", __name__, url_prefix=PATH)
    blueprint.before_request(refuse_strangers)
    blueprint.before_request(refuse_zero_bytes)
    blueprint.context_processor(lambda: {each.__name__: each for each in WORDS} | {"BADGES": BADGES, "STATES": STATES})
    blueprint.context_processor(lambda: {"NONE": NONE})
    for part in (desk, experiment, comparison, files):
        part.register(blueprint)
    blueprint.after_request(ask_again)
    app.server.register_blueprint(blueprint)


def ask_again(response: Response) -> Response:
    """Let a browser keep a page for its back button, and ask for it again before it is shown otherwise."""
    response.headers.setdefault("Cache-Control", "private, no-cache")
    return response
