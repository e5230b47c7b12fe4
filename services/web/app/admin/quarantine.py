"""Quarantine in the administration: refused records, page by page, to accept or discard."""

import json

from flask import Blueprint, flash, redirect, render_template, request, url_for
from psycopg2.extensions import connection
from werkzeug import Response
from werkzeug.exceptions import BadRequest

from app.database import get_conn
from stockcast.jobs.requests import request as ask_for
from stockcast.market import quarantine as stored
from stockcast.wording import count

SHOWN = 50
LARGEST_ID = 2**63 - 1

blueprint = Blueprint("quarantine", __name__, url_prefix="/quarantine")


@blueprint.get("/")
def show() -> str:
    """Show undecided records, of one ticker or one rule if asked for."""
    opened = get_conn()
    ticker, rule = (request.args.get(name) or None for name in ("ticker", "rule"))
    found = stored.listed(opened, ticker=ticker, rule=rule, after=number(request.args.get("after", "0")), limit=SHOWN)
    return render_template(
        "admin/quarantine.html",
        records=[(each, json.dumps(each.raw, indent=2, ensure_ascii=False)) for each in found],
        more=found[-1].id if len(found) == SHOWN else None,
        ticker=ticker,
        rule=rule,
        waiting=waiting(opened),
    )


@blueprint.post("/")
def decide() -> Response:
    """Accept or discard the records that are ticked; the worker stores those that are accepted."""
    ids = [number(each) for each in request.form.getlist("id")]
    decision = request.form.get("decision")
    if decision not in {"accepted", "discarded"}:
        raise BadRequest("A record is accepted or discarded; nothing else can be decided.")
    if not ids:
        flash("No record is ticked.", "error")
    else:
        opened = get_conn()
        decided = stored.decide(opened, ids, "accepted" if decision == "accepted" else "discarded")
        if decision == "accepted" and decided:
            ask_for(opened, "quarantine")
        opened.commit()
        then = "; the worker stores what it can as bars" if decision == "accepted" else ""
        gone = (
            f"; {count(len(ids) - len(decided), 'record')} had been decided before" if len(decided) < len(ids) else ""
        )
        flash(f"{count(len(decided), 'record')} {decision}{then}{gone}.", "note")
    ticker, rule = (request.form.get(name) or None for name in ("ticker", "rule"))
    return redirect(url_for("admin.quarantine.show", ticker=ticker, rule=rule))


def waiting(opened: connection) -> int:
    """Give the number of records that nobody has decided on."""
    with opened.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM price_quarantine WHERE decision IS NULL")
        ((found,),) = cursor.fetchall()
        return int(found)


def number(text: str) -> int:
    """Read a record's number; raise BadRequest when it is none."""
    if not (text.isascii() and text.isdigit()) or int(text[:20]) > LARGEST_ID:
        raise BadRequest(f"“{text[:20]}” is no record's number.")
    return int(text)
