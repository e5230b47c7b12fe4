"""The site at `/`: a Flask application made by `create_app`."""

from pathlib import Path

from flask import Flask
from flask_wtf import CSRFProtect

from app import admin, certificate, console, database, errors, headers, health, logs, overview, templating
from stockcast.design import design_blueprint
from stockcast.design.files import HashedFiles
from stockcast.settings import WebSettings, load_or_exit

LARGEST_REQUEST = 1_000_000


def create_app(settings: WebSettings | None = None) -> Flask:
    """Make the site from its settings, which come from the environment and `.env` when not given.

    Ends the process with status 2 and a line for each setting that is missing or malformed.
    """
    settings = settings or load_or_exit(WebSettings)
    app = Flask(__name__, static_folder=None)
    app.config.from_mapping(
        SETTINGS=settings,
        SECRET_KEY=settings.secret_key.get_secret_value(),
        SESSION_COOKIE_NAME="__Host-session",
        SESSION_COOKIE_SECURE=True,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        PREFERRED_URL_SCHEME="https",
        MAX_CONTENT_LENGTH=LARGEST_REQUEST,
    )
    assets = HashedFiles(Path(app.root_path) / "static")
    for extension in (logs, headers, database, errors):
        extension.init_app(app)
    templating.init_app(app, assets)
    CSRFProtect(app)

    app.register_blueprint(design_blueprint())
    app.register_blueprint(assets.blueprint("assets", templating.ASSETS))
    for part in (overview, admin, health, certificate, console):
        app.register_blueprint(part.blueprint)
    return app
