"""Calls of the dashboard's callbacks, as Dash's own scripts make them, and what comes back."""

import json
import re
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from dashboard import create_app
from stockcast.settings import DashSettings

ROUTER = ".._pages_content.children..._pages_store.data.."
RENEWAL = "..ticker-page.children...waiting.disabled.."
UPDATE = "/dash/_dash-update-component"


def new_client(settings_of_dash: DashSettings) -> FlaskClient:
    made: FlaskClient = create_app(settings_of_dash).server.test_client()
    return made


def said(answer: TestResponse) -> dict[str, Any]:
    """The JSON of an answer."""
    body: dict[str, Any] = json.loads(answer.text)
    return body


def call(output: str, *inputs: tuple[str, object], state: tuple[tuple[str, object], ...] = ()) -> dict[str, Any]:
    """A call of a callback, as Dash's own scripts make it."""

    def named(name: str) -> dict[str, str]:
        component, _, what = name.partition(".")
        return {"id": component, "property": what}

    return {
        "output": output,
        "outputs": [named(name) for name in output.strip(".").split("...")],
        "inputs": [{**named(name), "value": value} for name, value in inputs],
        "state": [{**named(name), "value": value} for name, value in state],
        "changedPropIds": [name for name, _ in inputs],
    }


def visit(search: object, path: object = "/dash/") -> dict[str, Any]:
    return call(ROUTER, ("_pages_location.pathname", path), ("_pages_location.search", search))


def page(client: FlaskClient, search: str = "", path: str = "/dash/") -> str:
    """Everything on a page, as JSON."""
    answer = client.post(UPDATE, json=visit(search, path))
    assert answer.status_code == 200, answer.text
    return json.dumps(answer.json, ensure_ascii=False)


def figure(client: FlaskClient, search: str, name: str = "prices") -> dict[str, dict[str, Any]]:
    """The traces of one of a page's charts, by name."""
    store = rf'"props": {{"id": {{"type": "figure", "name": "{name}"}}.*?"data": ({{.*?"layout": )'
    (data,) = re.findall(store, page(client, search))
    traces: list[dict[str, Any]] = json.loads(data.removesuffix(', "layout": ') + "}")["data"]
    return {trace["name"]: trace for trace in traces}
