"""Who may administer: the one place that decides it."""

from flask import current_app
from werkzeug.exceptions import Forbidden

WITHOUT_ACCOUNTS = (
    "Stockcast has no accounts yet, so nobody can administer a production site in the browser. On the server, "
    "“docker compose exec cron stockcast tickers --help” and “… stockcast quarantine --help” tell how to do the same."
)


def may_administer() -> bool:
    """Tell whether the visitor may change tickers and decide on records: everyone in development, else nobody."""
    return bool(current_app.config["SETTINGS"].environment == "development")


def require_administrator() -> None:
    """Raise Forbidden, with another way to do it, for a visitor who may not."""
    if not may_administer():
        raise Forbidden(WITHOUT_ACCOUNTS)
