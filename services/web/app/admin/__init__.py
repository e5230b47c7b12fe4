"""Administration at `/admin/`: tickers, and records in quarantine."""

from flask import Blueprint, Response, render_template, request
from werkzeug.exceptions import BadRequest

from app.admin import quarantine, tickers
from app.admin.permission import require_administrator
from app.database import get_conn
from stockcast.jobs import fetches
from stockcast.market import tickers as stored
from stockcast.market.exchanges import EXCHANGES


def refuse_zero_bytes() -> None:
    """Raise BadRequest for text that no database can hold, with the name of its field."""
    for name, text in request.values.items(multi=True):
        if "\0" in text:
            raise BadRequest(f"The field “{name[:20]}” has a zero byte in it, as no text does.")


blueprint = Blueprint("admin", __name__, url_prefix="/admin")
blueprint.before_request(require_administrator)
blueprint.before_request(refuse_zero_bytes)
blueprint.register_blueprint(tickers.blueprint)
blueprint.register_blueprint(quarantine.blueprint)


@blueprint.get("/")
def home() -> str:
    """Show all tickers, the fetches under way, and a form for a new ticker."""
    opened = get_conn()
    return render_template(
        "admin/home.html",
        tickers=stored.listed(opened),
        fetches=fetches.recent(opened),
        exchanges=EXCHANGES,
        waiting=quarantine.waiting(opened),
    )


@blueprint.after_request
def keep_nowhere(response: Response) -> Response:
    """Let no cache keep what only some may see."""
    response.headers["Cache-Control"] = "no-store"
    return response
